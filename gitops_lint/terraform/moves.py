"""The moves of a module, and whether what they name is declared, as far as that needs no evaluation.

As `UnifyMoveAddresss` in internal/addrs/move_endpoint.go and `moveableObjectExists` in internal/refactoring of
Terraform have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.configuration import Module, ModuleCall, Moved, ResourceBlock
from gitops_lint.terraform.references import InvalidReference

Below = Mapping[str, Mapping[str, Module]]
"""The modules that each module calls: by its directory, and by the name of the call."""


class Statement(msgspec.Struct, frozen=True):
    """A `moved` block whose two ends are both addresses."""

    block: Moved
    start: Address
    end: Address

    @property
    def is_about_instances(self) -> bool:
        """Whether an end without a key means the one instance without a key: if either end has one."""
        return _has_key(self.start) or _has_key(self.end)


def statements(module: Module) -> tuple[Statement, ...]:
    """The moves of a module. What is no address of a managed resource or a module is left out."""
    found = []
    for block in module.moved:
        start, end = moved_address(block.from_), moved_address(block.to)
        if start is not None and end is not None and start.is_module == end.is_module:
            found.append(Statement(block, start, end))
    return tuple(found)


def statements_below(module: Module, below: Below) -> tuple[Statement, ...]:
    """The moves of the modules that a module calls once, and of those that they call, as it would write them.

    After those of a module come those of the modules that it calls (`findMoveStatements`). Which instances a call with
    count or for_each has, only evaluation tells: its modules are left out.
    """
    return tuple(_below(module, below, frozenset({module.directory})))


def _below(module: Module, below: Below, above: frozenset[str]) -> Iterator[Statement]:
    for name, child in below.get(module.directory, {}).items():
        if child.directory in above or _is_repeated(module.module_calls[name]):
            continue
        for statement in (*statements(child), *_below(child, below, above | {child.directory})):
            start, end = _inside(name, statement.start), _inside(name, statement.end)
            yield Statement(statement.block, start, end)


def _inside(call: str, address: Address) -> Address:
    return msgspec.structs.replace(address, modules=((call, None), *address.modules))


def removed(module: Module) -> tuple[Address, ...]:
    """What the `removed` blocks of a module name."""
    return tuple(found for block in module.removed if (found := moved_address(block.from_)) is not None)


def moved_address(traversal: hcl.ScopeTraversal | None) -> Address | None:
    """The address that an end of a move is; None for one of a data source, and for what is no address."""
    found = parse_address(traversal) if traversal is not None else None
    return None if isinstance(found, InvalidReference) or found is None or found.mode != "managed" else found


def exists(found: Address, module: Module, below: Below, *, as_instance: bool) -> bool | None:
    """Whether an end of a move is declared; None where only evaluation tells, or a module is not here.

    `as_instance`: an end without a key is the one instance of what has neither count nor for_each.
    """
    calls = found.modules[:-1] if found.is_module else found.modules
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
    key = found.modules[-1][1] if found.is_module else found.key
    declared: ModuleCall | ResourceBlock | None
    if found.is_module:
        declared = module.module_calls.get(found.modules[-1][0])
    else:
        declared = module.resources.get(("managed", found.type, found.name))
    if declared is None:
        return False
    if not as_instance:
        return True if certain else None
    if _is_repeated(declared) != (key is not None):
        return False
    return None if key is not None or not certain else True


def is_declared(found: Address, module: Module, below: Below) -> bool | None:
    """Whether the resource or module of an end is declared at all, whichever instances it has, or moved on from there.

    None where a module on the way is not here.
    """
    path = found.modules[:-1] if found.is_module else found.modules
    for index, (name, _) in enumerate(path):
        if name not in module.module_calls:
            return False
        child = below.get(module.directory, {}).get(name)
        if child is None:
            return None
        module = child
        rest = Address(found.modules[index + 1 :], found.mode, found.type, found.name)
        if any(leads_on(statement.start, rest) for statement in statements(module)):
            return True
    if found.is_module:
        return found.modules[-1][0] in module.module_calls
    return ("managed", found.type, found.name) in module.resources


def leads_on(start: Address, found: Address) -> bool:
    """Whether a move or a removal that starts there takes an address with it: the same, or a module above it."""
    left, right = _without_keys(start), _without_keys(found)
    return left == right or (left.is_module and right.modules[: len(left.modules)] == left.modules)


def _is_repeated(declared: ModuleCall | ResourceBlock) -> bool:
    return declared.count is not None or declared.for_each is not None


def _has_key(address: Address) -> bool:
    return (address.modules[-1][1] if address.is_module else address.key) is not None


def _without_keys(address: Address) -> Address:
    """The resource or module with all of its instances."""
    path = tuple((name, None) for name, _ in address.modules)
    return Address(path, address.mode, address.type, address.name)
