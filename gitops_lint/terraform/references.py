"""References: which ones an expression or a body makes, and what each of them names.

The rules and the words of the problems are those of `ParseRef` in internal/addrs/parse_ref.go of Terraform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.scopes import bodies_in_scope, collect, json_in_scope

Kind: TypeAlias = Literal[
    "variable",
    "local",
    "resource",
    "module",
    "path",
    "terraform",
    "each",
    "count",
    "self",
    "caller",
    "action",
    "type",
]
Mode: TypeAlias = Literal["managed", "data", "ephemeral", "list"]


class Reference(msgspec.Struct, frozen=True):
    """What a traversal names, and the steps that are left to take from there.

    `name` is that of the variable, local value, resource, module call or action, or the attribute of `path`,
    `terraform`, `each` and `count`. A resource has its `mode` and `type`, an action its `type`. `key` is the literal
    index of one instance of a resource or module. `output` is the output of a module. A bare `string`, `number`,
    `bool` or `any` is of the kind `type`.
    """

    kind: Kind
    name: str
    span: Span
    remaining: tuple[hcl.Step, ...] = ()
    mode: Mode = "managed"
    type: str = ""
    key: int | str | None = None
    output: str | None = None

    def __str__(self) -> str:
        """The reference without its index and the remaining steps, as Terraform writes addresses."""
        if self.kind == "resource":
            prefix = "" if self.mode == "managed" else f"{self.mode}."
            return f"{prefix}{self.type}.{self.name}"
        if self.kind == "module":
            return f"module.{self.name}" + (f".{self.output}" if self.output else "")
        if self.kind == "action":
            return f"action.{self.type}.{self.name}"
        root = {"variable": "var"}.get(self.kind, self.kind)
        return f"{root}.{self.name}" if self.name else root


class InvalidReference(msgspec.Struct, frozen=True):
    """Why a traversal names nothing, in Terraform's words."""

    span: Span
    summary: str
    detail: str


def references(expression: hcl.Expression) -> Iterator[hcl.ScopeTraversal]:
    """Every traversal that an expression makes from a name of the module's scope, in source order.

    What begins with a variable of a surrounding `for` is none.
    """
    found: list[hcl.ScopeTraversal] = []
    collect(expression, frozenset(), found)
    return iter(found)


def body_references(attributes: Iterable[hcl.Attribute], blocks: Iterable[hcl.Block]) -> Iterator[hcl.ScopeTraversal]:
    """The same for arguments and nested blocks; the iterators of `dynamic` blocks are none."""
    found: list[hcl.ScopeTraversal] = []
    bodies_in_scope(attributes, blocks, frozenset(), found)
    return iter(found)


def json_references(expression: hcl.Expression) -> Iterator[hcl.ScopeTraversal]:
    """The same for an argument in JSON syntax of a body that a provider reads: it may be nested blocks."""
    found: list[hcl.ScopeTraversal] = []
    json_in_scope(expression, frozenset(), found)
    return iter(found)


def parse_reference(traversal: hcl.ScopeTraversal) -> Reference | InvalidReference:
    """What a traversal names, or why it names nothing."""
    parser = _ROOTS.get(traversal.root)
    if parser is not None:
        return parser(traversal)
    if traversal.root in TYPE_WORDS and not traversal.steps:
        return Reference("type", traversal.root, traversal.span)
    return _resource("managed", traversal, (_Root(traversal.root), *traversal.steps))


class _Root(msgspec.Struct, frozen=True):
    """The name at the root, where it is the type of a resource."""

    name: str


TYPE_WORDS = frozenset({"string", "number", "bool", "any"})
"""Names that stand for a type in the second argument of `convert`, and for nothing elsewhere."""
_RESOURCE_NOUNS: dict[Mode, str] = {"data": "a data source", "ephemeral": "an ephemeral resource type"}


def _attribute_of(kind: Kind) -> Callable[[hcl.ScopeTraversal], Reference | InvalidReference]:
    """A parser of what must be followed by one attribute, `var.name`."""

    def parse(traversal: hcl.ScopeTraversal) -> Reference | InvalidReference:
        found = _single_attribute(traversal)
        if isinstance(found, InvalidReference):
            return found
        return Reference(kind, found.name, Span(traversal.start, found.end), traversal.steps[1:])

    return parse


def _single_attribute(traversal: hcl.ScopeTraversal) -> hcl.TraverseAttr | InvalidReference:
    root = traversal.root
    if not traversal.steps:
        detail = f'The "{root}" object cannot be accessed directly. Instead, access one of its attributes.'
        return InvalidReference(_root_span(traversal), "Invalid reference", detail)
    step = traversal.steps[0]
    if isinstance(step, hcl.TraverseAttr):
        return step
    return InvalidReference(step.span, "Invalid reference", f'The "{root}" object does not support this operation.')


def _whole(kind: Kind) -> Callable[[hcl.ScopeTraversal], Reference]:
    """A parser of what stands for itself, `self`."""

    def parse(traversal: hcl.ScopeTraversal) -> Reference:
        return Reference(kind, "", _root_span(traversal), traversal.steps)

    return parse


def _module(traversal: hcl.ScopeTraversal) -> Reference | InvalidReference:
    call = _single_attribute(traversal)
    if isinstance(call, InvalidReference):
        return call
    remaining = traversal.steps[1:]
    end = call.end
    key: int | str | None = None
    if remaining and isinstance(remaining[0], hcl.TraverseIndex):
        found = instance_key(remaining[0], "module instance")
        if isinstance(found, InvalidReference):
            return found
        key, end, remaining = found, remaining[0].end, remaining[1:]
    if not remaining:
        return Reference("module", call.name, Span(traversal.start, end), (), key=key)
    step = remaining[0]
    if not isinstance(step, hcl.TraverseAttr):
        detail = "Module instance objects do not support this operation."
        return InvalidReference(step.span, "Invalid reference", detail)
    return Reference("module", call.name, Span(traversal.start, step.end), remaining[1:], key=key, output=step.name)


def _prefixed(mode: Mode, what: str) -> Callable[[hcl.ScopeTraversal], Reference | InvalidReference]:
    """A parser of resources behind a word, `data.aws_ami.linux`."""

    def parse(traversal: hcl.ScopeTraversal) -> Reference | InvalidReference:
        if len(traversal.steps) < 2:
            detail = f'The "{traversal.root}" object must be followed by two attribute names: {what}.'
            return InvalidReference(traversal.span, "Invalid reference", detail)
        return _resource(mode, traversal, traversal.steps)

    return parse


def _resource(
    mode: Mode, traversal: hcl.ScopeTraversal, names: tuple[_Root | hcl.Step, ...]
) -> Reference | InvalidReference:
    noun = _RESOURCE_NOUNS.get(mode, "a resource type")
    needs_name = (
        f"A reference to {noun} must be followed by at least one attribute access, specifying the resource name."
    )
    if len(names) < 2:
        return InvalidReference(traversal.span, "Invalid reference", needs_name)
    first, second, *rest = names
    if isinstance(first, hcl.TraverseIndex):
        subject = {"managed": "resource"}.get(mode, mode)
        detail = f'The "{subject}" object does not support this operation.'
        if mode == "list":
            detail = "The left operand does not support this operation."
        return InvalidReference(first.span, "Invalid reference", detail)
    if not isinstance(second, hcl.TraverseAttr):
        span = traversal.span if isinstance(second, _Root) else second.span
        return InvalidReference(span, "Invalid reference", needs_name)
    remaining = traversal.steps[len(traversal.steps) - len(rest) :]
    end = second.end
    key: int | str | None = None
    if remaining and isinstance(remaining[0], hcl.TraverseIndex):
        found = instance_key(remaining[0], "resource instance")
        if isinstance(found, InvalidReference):
            return found
        key, end, remaining = found, remaining[0].end, remaining[1:]
    return Reference("resource", second.name, Span(traversal.start, end), remaining, mode, first.name, key)


def _action(traversal: hcl.ScopeTraversal) -> Reference | InvalidReference:
    detail = 'The "action" object must be followed by two attribute names: the action type and the action name.'
    if len(traversal.steps) < 2:
        return InvalidReference(traversal.span, "Invalid reference", detail)
    kind, name = traversal.steps[:2]
    if not isinstance(kind, hcl.TraverseAttr):
        return InvalidReference(kind.span, "Invalid reference", 'The "action" object does not support this operation.')
    if not isinstance(name, hcl.TraverseAttr):
        detail = (
            "A reference to an action type must be followed by at least one attribute access, specifying the action "
            "name."
        )
        return InvalidReference(name.span, "Invalid reference", detail)
    remaining = traversal.steps[2:]
    end = name.end
    key: int | str | None = None
    if remaining and isinstance(remaining[0], hcl.TraverseIndex):
        found = instance_key(remaining[0], "action instance")
        if isinstance(found, InvalidReference):
            return found
        key, end, remaining = found, remaining[0].end, remaining[1:]
    return Reference("action", name.name, Span(traversal.start, end), remaining, type=kind.name, key=key)


def _reserved(traversal: hcl.ScopeTraversal) -> InvalidReference:
    detail = (
        f'The symbol name "{traversal.root}" is reserved for use in a future Terraform version. If you are using a '
        'provider that already uses this as a resource type name, add the prefix "resource." to force interpretation '
        "as a resource type name."
    )
    return InvalidReference(_root_span(traversal), "Reserved symbol name", detail)


def instance_key(step: hcl.TraverseIndex, what: str) -> int | str | InvalidReference:
    """The key of one instance; only text and whole numbers are keys (`ParseInstanceKey`)."""
    key = step.key
    if isinstance(key, hcl.String):
        return key.value
    reason = "either a string or an integer is required"
    if isinstance(key, hcl.Number):
        number = _whole_number(key.text)
        if number is not None:
            return number
        reason = f"value must be a whole number, between {-(2**63)} and {2**63 - 1}"
    return InvalidReference(step.span, "Invalid index key", f"Invalid index for {what}: {reason}.")


def _whole_number(text: str) -> int | None:
    from decimal import Decimal

    if text.isdigit() and len(text) < 19:
        return int(text)
    number = Decimal(text)
    if number.adjusted() > 18 or number != number.to_integral_value() or number >= 2**63:
        return None
    return int(number)


def _root_span(traversal: hcl.ScopeTraversal) -> Span:
    return Span(traversal.start, traversal.start + len(traversal.root))


_ROOTS: dict[str, Callable[[hcl.ScopeTraversal], Reference | InvalidReference]] = {
    "var": _attribute_of("variable"),
    "local": _attribute_of("local"),
    "each": _attribute_of("each"),
    "count": _attribute_of("count"),
    "path": _attribute_of("path"),
    "terraform": _attribute_of("terraform"),
    "tofu": _attribute_of("terraform"),
    "self": _whole("self"),
    "caller": _whole("caller"),
    "module": _module,
    "resource": _prefixed("managed", "the resource type and the resource name"),
    "data": _prefixed("data", "the data source type and the resource name"),
    "ephemeral": _prefixed("ephemeral", "the ephemeral resource type and the resource name"),
    "list": _prefixed("list", "the list resource type and the list resource name"),
    "action": _action,
    "template": _reserved,
    "lazy": _reserved,
    "arg": _reserved,
}
