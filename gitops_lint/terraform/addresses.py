"""Addresses of what a module block or resource stands for, as `moved`, `removed` and `import` blocks write them.

The rules and words are those of internal/addrs of Terraform (parse_target.go, module_instance.go).
"""

from __future__ import annotations

import json

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.references import InvalidReference, Mode, instance_key

Key = int | str | None


class Address(msgspec.Struct, frozen=True):
    """A module instance, or a resource or one of its instances, seen from the module that names it.

    `modules` are the calls on the way, each with the key of its instance. Without `type`, a module is named.
    """

    modules: tuple[tuple[str, Key], ...]
    mode: Mode = "managed"
    type: str = ""
    name: str = ""
    key: Key = None

    def __str__(self) -> str:
        """The address as Terraform writes it."""
        calls = [f"module.{name}{_index(key)}" for name, key in self.modules]
        if self.is_module:
            return ".".join(calls)
        prefix = [] if self.mode == "managed" else [self.mode]
        return ".".join([*calls, *prefix, f"{self.type}.{self.name}{_index(self.key)}"])

    @property
    def is_module(self) -> bool:
        """Whether this is the address of a module."""
        return not self.type


def parse_address(traversal: hcl.ScopeTraversal) -> Address | InvalidReference:
    """A module or resource, with or without keys, as `moved` has it (`ParseMoveEndpoint`, `ParseTarget`)."""
    steps = _steps(traversal)
    modules = _modules(steps, traversal)
    if isinstance(modules, InvalidReference):
        return modules
    path, rest = modules
    return _resource(path, rest, traversal) if rest else Address(path)


def parse_removed(traversal: hcl.ScopeTraversal) -> Address | InvalidReference:
    """A module or resource without keys, as `removed` has it (`ParseRemoveTarget`)."""
    modules = _modules(_steps(traversal), traversal)
    if isinstance(modules, InvalidReference):
        return modules
    path, rest = modules
    indices = [step for step in traversal.steps[: len(traversal.steps) - len(rest)] if _is_index(step)]
    if indices and path:
        return InvalidReference(
            indices[0].span,
            "Module instance keys not allowed",
            'Module address must be a module (e.g. "module.foo"), not a module instance (e.g. "module.foo[1]").',
        )
    if not rest:
        return Address(path)
    found = _resource(path, rest, traversal, with_keys=False)
    if isinstance(found, Address) and found.mode == "data":
        detail = (
            "Data sources are never destroyed, so they are not valid targets of removed blocks. To remove the data "
            "source from state, remove the data source block from configuration."
        )
        return InvalidReference(traversal.span, "Data source address not allowed", detail)
    return found


def _index(key: Key) -> str:
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f"[{json.dumps(key, ensure_ascii=False)}]"


class _Name(msgspec.Struct, frozen=True):
    """The root of a traversal, as a step among the others."""

    name: str
    span: Span


_Step = _Name | hcl.TraverseAttr | hcl.TraverseIndex


def _steps(traversal: hcl.ScopeTraversal) -> tuple[_Step, ...]:
    root = _Name(traversal.root, Span(traversal.start, traversal.start + len(traversal.root)))
    return (root, *traversal.steps)


def _is_index(step: _Step) -> bool:
    return isinstance(step, hcl.TraverseIndex)


def _modules(
    steps: tuple[_Step, ...], traversal: hcl.ScopeTraversal
) -> tuple[tuple[tuple[str, Key], ...], tuple[_Step, ...]] | InvalidReference:
    """The module calls at the beginning, and what follows them (`parseModuleInstancePrefix`)."""
    path: list[tuple[str, Key]] = []
    while steps:
        first = steps[0]
        if isinstance(first, hcl.TraverseIndex) or first.name != "module":
            break
        if len(steps) < 2:
            detail = 'Prefix "module." must be followed by a module name.'
            return InvalidReference(first.span, "Invalid address operator", detail)
        second = steps[1]
        if isinstance(second, hcl.TraverseIndex):
            detail = 'Prefix "module." must be followed by a module name.'
            return InvalidReference(second.span, "Invalid address operator", detail)
        steps = steps[2:]
        key: Key = None
        if steps and isinstance(steps[0], hcl.TraverseIndex):
            found = instance_key(steps[0], "module instance")
            if isinstance(found, InvalidReference):
                reason = found.detail.partition(": ")[2]
                return InvalidReference(steps[0].span, "Invalid address operator", f"Invalid module index: {reason}")
            key, steps = found, steps[1:]
        path.append((second.name, key))
    return tuple(path), steps


_MODES: dict[str, Mode] = {"data": "data", "ephemeral": "ephemeral", "list": "list", "resource": "managed"}
_TYPE_NOUNS: dict[Mode, str] = {
    "managed": "A resource type name",
    "data": "A data source name",
    "ephemeral": "An ephemeral resource type name",
    "list": "A list resource type name",
}
_RESERVED = frozenset(
    ("count", "each", "local", "module", "path", "self", "terraform", "var", "template", "lazy", "arg")
)


def _resource(
    path: tuple[tuple[str, Key], ...], steps: tuple[_Step, ...], traversal: hcl.ScopeTraversal, with_keys: bool = True
) -> Address | InvalidReference:
    """`parseResourceInstanceUnderModule`, and without keys `parseConfigResourceUnderModule`."""
    whole = Span(steps[0].span.start, steps[-1].span.end)
    root = "" if isinstance(steps[0], hcl.TraverseIndex) else steps[0].name
    mode: Mode = "managed"
    if root in _MODES and (with_keys or root == "data"):
        mode, steps = _MODES[root], steps[1:]
    elif root in _RESERVED and with_keys:
        return _invalid(
            whole,
            f'The keyword "{root}" is reserved and cannot be used to target a resource address. If you are targeting '
            'a resource type that uses a reserved keyword, please prefix your address with "resource.".',
        )
    if len(steps) < 2:
        return _invalid(whole, "Resource specification must include a resource type and name.")
    kind, name = steps[:2]
    if isinstance(kind, hcl.TraverseIndex):
        return _invalid(kind.span, f"{_TYPE_NOUNS[mode]} is required.")
    if isinstance(name, hcl.TraverseIndex):
        return _invalid(name.span, "A resource name is required.")
    rest = steps[2:]
    if not rest:
        return Address(path, mode, kind.name, name.name)
    if not with_keys:
        detail = (
            'Resource address must be a resource (e.g. "test_instance.foo"), not a resource instance (e.g. '
            '"test_instance.foo[1]").'
        )
        return InvalidReference(rest[0].span, "Resource instance keys not allowed", detail)
    if len(rest) > 1:
        return _invalid(rest[1].span, "Unexpected extra operators after address.")
    if not isinstance(rest[0], hcl.TraverseIndex):
        return _invalid(rest[0].span, "Resource instance key must be given in square brackets.")
    key = instance_key(rest[0], "resource instance")
    if isinstance(key, InvalidReference):
        reason = key.detail.partition(": ")[2]
        return _invalid(rest[0].span, f"Invalid resource instance key: {reason}")
    return Address(path, mode, kind.name, name.name, key)


def _invalid(span: Span, detail: str) -> InvalidReference:
    return InvalidReference(span, "Invalid address", detail)
