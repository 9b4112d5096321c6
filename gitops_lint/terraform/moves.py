"""Addresses of `moved` blocks, and whether what they name is declared, as far as that needs no evaluation.

As `ParseMoveEndpoint` and `UnifyMoveEndpoints` in internal/addrs/move_endpoint.go of Terraform have it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Module, ModuleCall, Moved, Removed, ResourceBlock
from gitops_lint.terraform.references import InvalidReference, instance_key

Key = int | str | None
Below = Mapping[str, Mapping[str, Module]]
"""The modules that each module calls: by its directory, and by the name of the call."""


class Endpoint(msgspec.Struct, frozen=True):
    """One end of a move: the calls of modules on the way, each with its key; of a resource the type, or none."""

    path: tuple[tuple[str, Key], ...]
    type: str = ""
    name: str = ""
    key: Key = None

    @property
    def is_module(self) -> bool:
        """Whether it is a module, the last one of the path, and no resource."""
        return not self.type

    @property
    def has_key(self) -> bool:
        """Whether it names one instance."""
        return (self.path[-1][1] if self.is_module else self.key) is not None

    def __str__(self) -> str:
        calls = [f"module.{name}{_index(key)}" for name, key in self.path]
        return ".".join(calls if self.is_module else [*calls, f"{self.type}.{self.name}{_index(self.key)}"])

    def without_keys(self) -> Endpoint:
        """The resource or module with all of its instances."""
        return Endpoint(tuple((name, None) for name, _ in self.path), self.type, self.name)


class Statement(msgspec.Struct, frozen=True):
    """A `moved` block whose two ends are both addresses."""

    block: Moved
    start: Endpoint
    end: Endpoint

    @property
    def is_about_instances(self) -> bool:
        """Whether an end without a key means the one instance without a key: if either end has one."""
        return self.start.has_key or self.end.has_key


def statements(module: Module) -> tuple[Statement, ...]:
    """The moves of a module. What is no address of a managed resource or a module is left out."""
    found = []
    for block in module.moved:
        start, end = endpoint(block.from_), endpoint(block.to)
        if start is not None and end is not None and start.is_module == end.is_module:
            found.append(Statement(block, start, end))
    return tuple(found)


def removed(module: Module) -> tuple[Endpoint, ...]:
    """What the `removed` blocks of a module name."""
    blocks: tuple[Removed, ...] = module.removed
    return tuple(found for block in blocks if (found := endpoint(block.from_)) is not None)


def endpoint(traversal: hcl.ScopeTraversal | None) -> Endpoint | None:
    """The address that a traversal is; None for one of a data source, and for what is no address."""
    if traversal is None or traversal.root in ("data", "ephemeral", "var", "local"):
        return None
    steps: list[str | hcl.TraverseIndex] = [traversal.root]
    steps += [step.name if isinstance(step, hcl.TraverseAttr) else step for step in traversal.steps]
    if steps[0] == "resource":
        del steps[0]
    path: list[tuple[str, Key]] = []
    while len(steps) > 1 and steps[0] == "module":
        name = steps[1]
        if not isinstance(name, str):
            return None
        del steps[:2]
        key = _taken_key(steps)
        path.append((name, key))
    if not steps:
        return Endpoint(tuple(path)) if path else None
    if len(steps) < 2 or not isinstance(steps[0], str) or not isinstance(steps[1], str):
        return None
    kind, name = steps[0], steps[1]
    del steps[:2]
    key = _taken_key(steps)
    return None if steps else Endpoint(tuple(path), kind, name, key)


def exists(found: Endpoint, module: Module, below: Below, *, as_instance: bool) -> bool | None:
    """Whether an end of a move is declared; None where only evaluation tells, or a module is not here.

    `as_instance`: an end without a key is the one instance of what has neither count nor for_each.
    """
    calls = found.path[:-1] if found.is_module else found.path
    certain = True
    for name, key in calls:
        call = module.module_calls.get(name)
        if call is None or _is_repeated(call) != (key is not None):
            return False
        certain = certain and key is None
        child = below.get(module.directory, {}).get(name)
        if child is None:
            return None
        module = child
    key = found.path[-1][1] if found.is_module else found.key
    declared: ModuleCall | ResourceBlock | None
    if found.is_module:
        declared = module.module_calls.get(found.path[-1][0])
    else:
        declared = module.resources.get(("managed", found.type, found.name))
    if declared is None:
        return False
    if not as_instance:
        return True if certain else None
    if _is_repeated(declared) != (key is not None):
        return False
    return None if key is not None or not certain else True


def is_declared(found: Endpoint, module: Module, below: Below) -> bool | None:
    """Whether the resource or module of an end is declared at all, whichever instances it has, or moved on from there.

    None where a module on the way is not here.
    """
    path = found.path[:-1] if found.is_module else found.path
    for index, (name, _) in enumerate(path):
        if name not in module.module_calls:
            return False
        child = below.get(module.directory, {}).get(name)
        if child is None:
            return None
        module = child
        rest = Endpoint(found.path[index + 1 :], found.type, found.name).without_keys()
        if any(leads_on(statement.start, rest) for statement in statements(module)):
            return True
    if found.is_module:
        return found.path[-1][0] in module.module_calls
    return ("managed", found.type, found.name) in module.resources


def leads_on(start: Endpoint, found: Endpoint) -> bool:
    """Whether a move or a removal that starts there takes an address with it: the same, or a module above it."""
    left, right = start.without_keys(), found.without_keys()
    return left == right or (left.is_module and right.path[: len(left.path)] == left.path)


def _is_repeated(declared: ModuleCall | ResourceBlock) -> bool:
    return declared.count is not None or declared.for_each is not None


def _taken_key(steps: list[str | hcl.TraverseIndex]) -> Key:
    """The key that the next step is, which is taken off."""
    if steps and isinstance(steps[0], hcl.TraverseIndex):
        key = instance_key(steps[0], "instance")
        if not isinstance(key, InvalidReference):
            del steps[0]
            return key
    return None


def _index(key: Key) -> str:
    return "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
