"""Which address an object has now: `moved` blocks, and the moves that follow from `count` that came or went.

The rules are those of internal/refactoring of Terraform (move_statement.go, move_execute.go).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.evaluation.expansion import InstanceKey
from gitops_lint.terraform.plan.addresses import InstanceAddress, ModulePath, ResourceAddress, module_text
from gitops_lint.terraform.plan.state import State
from gitops_lint.terraform.plan.type_changes import of_type

Declared = dict[tuple[str, ...], Module]
"""The modules of a configuration by the names of the calls to them."""

_ANY = "*"
"""A key that stands for each, in the modules of a statement while statements are put in order."""


class Statement(msgspec.Struct, frozen=True):
    """One move, in every instance of the module that declares it (`module`, the names of the calls to it).

    An implied one has the module instance in its addresses, and no module.
    """

    module: tuple[str, ...]
    from_: Address
    to: Address
    file: str
    span: Span
    implied: bool = False

    @property
    def of_modules(self) -> bool:
        """Whether modules are moved, and not resources."""
        return self.from_.is_module

    @property
    def of_instances(self) -> bool:
        """Whether one instance is moved: one of the addresses has a key at its end (`UnifyMoveEndpoints`)."""
        if self.of_modules:
            return self.from_.modules[-1][1] is not None or self.to.modules[-1][1] is not None
        return self.implied or self.from_.key is not None or self.to.key is not None


class Moves(msgspec.Struct, frozen=True):
    """A state with its objects at their new addresses.

    `previous` has the old address of each that moved; `blocked` are pairs of an address and the one it should have
    moved to, where something is already.
    """

    state: State
    previous: dict[InstanceAddress, InstanceAddress]
    blocked: tuple[tuple[str, str], ...] = ()


def declared_statements(declared: Declared) -> list[Statement]:
    """The `moved` blocks of a configuration."""
    found = []
    for path, module in declared.items():
        for moved in module.moved:
            if moved.from_ is None or moved.to is None:
                continue
            from_, to = parse_address(moved.from_), parse_address(moved.to)
            if isinstance(from_, Address) and isinstance(to, Address) and from_.is_module == to.is_module:
                found.append(Statement(path, from_, to, moved.file, moved.span))
    return found


def implied_statements(declared: Declared, state: State, explicit: Iterable[Statement]) -> list[Statement]:
    """The moves between an only instance and the first of a count (`ImpliedMoveStatements`)."""
    explicit = list(explicit)
    found = []
    for address in state.objects:
        resource = address.resource
        module = declared.get(tuple(name for name, _ in resource.modules))
        block = None if module is None else module.resources.get(("managed", resource.type, resource.name))
        if block is None or resource.mode != "managed" or block.for_each is not None:
            continue
        key: InstanceKey = 0 if block.count is not None else None
        if address.key != (None if key == 0 else 0) or any(_names(one, resource) for one in explicit):
            continue
        from_ = Address(resource.modules, block.mode, resource.type, resource.name, address.key)
        found.append(
            Statement((), from_, msgspec.structs.replace(from_, key=key), block.file, block.span, implied=True)
        )
    return found


def _names(statement: Statement, resource: ResourceAddress) -> bool:
    """Whether a statement speaks of a resource (`SelectsResource`)."""
    for end in (statement.from_, statement.to):
        if end.is_module or (end.mode, end.type, end.name) != (resource.mode, resource.type, resource.name):
            continue
        if _below(statement, resource.modules) == end.modules:
            return True
    return False


def _below(statement: Statement, path: ModulePath) -> ModulePath | None:
    """The part of a module path inside the module that declares a statement; None outside of it."""
    length = len(statement.module)
    return path[length:] if tuple(name for name, _ in path[:length]) == statement.module else None


def apply_moves(state: State, statements: Iterable[Statement]) -> Moves:
    """The state after all moves, each statement after those that it builds on."""
    objects, deposed = dict(state.objects), dict(state.deposed)
    previous: dict[InstanceAddress, InstanceAddress] = {}
    blocked: dict[tuple[str, str], None] = {}
    for statement in in_order(list(statements)):
        instances = dict.fromkeys((*objects, *(address for address, _ in deposed)))
        taken_modules = {address.resource.modules for address in instances}
        taken_resources = {address.resource for address in instances}
        renamed: dict[InstanceAddress, InstanceAddress] = {}
        for address in instances:
            to = destination(statement, address)
            if to is None:
                continue
            if statement.of_modules:
                is_taken = to.resource.modules in taken_modules
            else:
                is_taken = to in instances if statement.of_instances else to.resource in taken_resources
            if is_taken:
                blocked[_said(statement, address), _said(statement, to)] = None
            else:
                renamed[address] = to
        for address, to in renamed.items():
            if address in objects:
                objects[to] = of_type(objects.pop(address), address.resource.type, to.resource.type)
            previous[to] = previous.pop(address, address)
        for address, key in list(deposed):
            if address in renamed:
                deposed[renamed[address], key] = deposed.pop((address, key))
    return Moves(msgspec.structs.replace(state, objects=objects, deposed=deposed), previous, tuple(blocked))


def _said(statement: Statement, address: InstanceAddress) -> str:
    """What is said to be in the way: a module, a resource or an instance, as the statement speaks of it."""
    if statement.of_modules:
        return module_text(address.resource.modules)
    return address.text if statement.of_instances else address.resource.text


def destination(statement: Statement, address: InstanceAddress) -> InstanceAddress | None:
    """Where a statement moves an instance; None where it does not speak of it (`MoveDestination`)."""
    resource = address.resource
    inside = _below(statement, resource.modules)
    if inside is None:
        return None
    prefix = resource.modules[: len(statement.module)]
    if statement.of_modules:
        modules = _module_destination(statement, inside)
        if modules is None:
            return None
        return msgspec.structs.replace(resource, modules=(*prefix, *modules)).instance(address.key)
    from_, to = statement.from_, statement.to
    if inside != from_.modules or (resource.mode, resource.type, resource.name) != (from_.mode, from_.type, from_.name):
        return None
    if statement.of_instances and address.key != from_.key:
        return None
    key = to.key if statement.of_instances else address.key
    return ResourceAddress((*prefix, *to.modules), to.mode, to.type, to.name).instance(key)


def _module_destination(statement: Statement, inside: ModulePath) -> ModulePath | None:
    from_, to = statement.from_.modules, statement.to.modules
    length = len(from_)
    if len(inside) < length:
        return None
    if statement.of_instances:
        return (*to, *inside[length:]) if inside[:length] == from_ else None
    if inside[: length - 1] != from_[:-1] or inside[length - 1][0] != from_[-1][0]:
        return None
    return (*to[:-1], (to[-1][0], inside[length - 1][1]), *inside[length:])


def in_order(statements: list[Statement]) -> list[Statement]:
    """The statements, each after those that it builds on; those of a cycle are left out, as none of them is applied."""
    waits = {
        index: [other for other, two in enumerate(statements) if other != index and _builds_on(one, two)]
        for index, one in enumerate(statements)
    }
    done: dict[int, None] = {}
    while len(done) < len(statements):
        ready = [index for index in waits if index not in done and all(other in done for other in waits[index])]
        if not ready:
            return []
        done.update(dict.fromkeys(ready))
    return [statements[index] for index in done]


def is_cyclic(statements: list[Statement]) -> bool:
    """Whether statements chain in a circle."""
    return len(in_order(statements)) < len(statements)


_Modules = tuple[tuple[str, InstanceKey], ...]


def _synthetic(statement: Statement, end: Address) -> _Modules:
    """The module of an end in any instance of the declaring module (`synthModuleInstance`)."""
    prefix = tuple((name, _ANY) for name in statement.module)
    if end.is_module and not statement.of_instances:
        return (*prefix, *end.modules[:-1], (end.modules[-1][0], _ANY))
    return (*prefix, *end.modules)


def _can_match(one: _Modules, other: _Modules) -> bool:
    return all(
        name == other_name and (key == other_key or _ANY in (key, other_key))
        for (name, key), (other_name, other_key) in zip(one, other, strict=False)
    )


def _builds_on(one: Statement, two: Statement) -> bool:
    """Whether a statement is to be applied after another (`statementDependsOn`)."""
    if _chains(one, one.from_, two, two.to):
        return True
    if not (
        _is_nested(one, one.from_, two, two.to)
        or _is_nested(one, one.to, two, two.to)
        or _is_nested(two, two.from_, one, one.from_)
        or _is_nested(two, two.to, one, one.from_)
    ):
        return False
    if _depth(one) >= _depth(two):
        return True
    return not _changes_only_keys(one)


def _depth(statement: Statement) -> int:
    return len(statement.module) + len(statement.to.modules)


def _changes_only_keys(statement: Statement) -> bool:
    if not statement.of_modules:
        return False
    names = [tuple(name for name, _ in end.modules) for end in (statement.from_, statement.to)]
    return names[0] == names[1] and statement.of_instances


def _subject(statement: Statement, end: Address) -> tuple[bool, InstanceKey, str, str, str]:
    return (statement.of_instances, end.key, end.mode, end.type, end.name)


def _chains(one: Statement, end: Address, two: Statement, other: Address) -> bool:
    """`CanChainFrom`: whether an end may be what the other end has become."""
    mine, theirs = _synthetic(one, end), _synthetic(two, other)
    if len(mine) != len(theirs) or not _can_match(theirs, mine):
        return False
    if end.is_module or other.is_module:
        return end.is_module and other.is_module
    return _subject(one, end) == _subject(two, other)


def _is_nested(one: Statement, end: Address, two: Statement, other: Address) -> bool:
    """`NestedWithin`: whether an end lies inside of the other end."""
    mine, theirs = _synthetic(one, end), _synthetic(two, other)
    if len(theirs) > len(mine) or not _can_match(theirs, mine):
        return False
    if other.is_module:
        return len(mine) > len(theirs) if end.is_module else True
    if len(mine) != len(theirs) or end.is_module or two.of_instances or not one.of_instances:
        return False
    return (end.mode, end.type, end.name) == (other.mode, other.type, other.name)


def ends(statement: Statement, path: ModulePath) -> Iterator[tuple[ModulePath, Address]]:
    """Both ends of a statement, in one instance of the module that declares it."""
    for end in (statement.from_, statement.to):
        yield (*path, *end.modules), end
