"""In which order an apply makes the changes of a plan.

The rules are those of Terraform's apply graph: `transform_reference.go`, `transform_destroy_edge.go` and
`transform_destroy_cbd.go`. Dependents are created after, and destroyed before, what they depend on; what is replaced
create before destroy is destroyed when everything that depends on it has been changed.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping

import msgspec

from gitops_lint.model.plan import Action, Step
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.plan.addresses import ModulePath
from gitops_lint.terraform.plan.changes import InstanceChange
from gitops_lint.terraform.plan.state import State

_RESOURCES = ("managed", "data")
_APPLIED: Mapping[Action, str] = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.READ: "read",
    Action.DELETE_CREATE: "create",
    Action.CREATE_DELETE: "create",
    Action.NO_OP: "no-op",
}
"""What is done where an object is not only destroyed."""

_UNMADE: Mapping[Action, str] = {Action.FORGET: "forget"}
"""What is done where there is no object afterwards, if it is not destroyed."""


def resource_dependencies(graph: Graph, state: State) -> dict[str, tuple[str, ...]]:
    """Each resource of a configuration, and the resources that it depends on, directly and through others.

    What waits for all of a module waits for what it had, too (`OrphanResourceInstanceTransformer`).
    """
    names = [name for name, node in graph.nodes.items() if node.kind in _RESOURCES]
    declared = len(names)
    gone = _gone(graph, state)
    names += [name for of in gone.values() for name in of]
    bits = {name: 1 << index for index, name in enumerate(names)}
    masks: dict[str, int] = {}
    for name in graph.order():
        mask = 0
        node = graph.nodes[name]
        for wanted in node.waits_for:
            mask |= masks.get(wanted, 0) | bits.get(wanted, 0)
        if node.kind == "close":
            for orphan in gone.get(name.removesuffix(" (close)"), ()):
                mask |= bits[orphan]
        masks[name] = mask
    return {name: tuple(_named(masks[name] & ~bits[name], names)) for name in names[:declared]}


def _gone(graph: Graph, state: State) -> dict[str, dict[str, None]]:
    """The resources that modules no longer have and whose objects exist, by the module (`module.net.module.sub`)."""
    found: dict[str, dict[str, None]] = {}
    for address in state.objects:
        resource = address.resource
        name = resource.in_configuration
        path = tuple(name for name, _ in resource.modules)
        if path in graph.modules and name not in graph.nodes:
            found.setdefault(".".join(f"module.{call}" for call in path), {})[name] = None
    return found


def _named(mask: int, names: list[str]) -> Iterable[str]:
    while mask:
        lowest = mask & -mask
        yield names[lowest.bit_length() - 1]
        mask ^= lowest


def created_before_destroyed(graph: Graph, dependencies: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The resources that are replaced create before destroy: those that say so and, so that there is no cycle, what
    they depend on (`ForcedCBDTransformer`)."""
    found: set[str] = set()
    for name, of in dependencies.items():
        node = graph.nodes[name]
        module = graph.modules[node.path]
        kind, label = name.split(".")[-2:]
        block = module.resources.get(("managed", kind, label)) if node.kind == "managed" else None
        if block is not None and block.lifecycle.create_before_destroy:
            found |= {name, *of}
    return frozenset(found)


class _Operations:
    """The operations of an apply and what each waits for; groups of them stand between as one."""

    def __init__(self) -> None:
        self.waits: dict[Hashable, dict[Hashable, None]] = {}

    def add(self, node: Hashable) -> None:
        self.waits.setdefault(node, {})

    def after(self, node: Hashable, *others: Hashable) -> None:
        for other in others:
            if other != node:
                self.waits.setdefault(other, {})
                self.waits.setdefault(node, {})[other] = None

    def order(self, rank: Mapping[Hashable, int]) -> list[Hashable]:
        """The nodes, each after what it waits for; of those that could be next, the one of the lowest rank.

        Those of a cycle are left out, and so are those that wait for them.
        """
        left = {node: len(waits) for node, waits in self.waits.items()}
        followers: dict[Hashable, list[Hashable]] = {}
        for node, waits in self.waits.items():
            for other in waits:
                followers.setdefault(other, []).append(node)
        numbers = {node: number for number, node in enumerate(self.waits)}
        ready = [(rank.get(node, -1), numbers[node], node) for node, count in left.items() if not count]
        heapq.heapify(ready)
        done: list[Hashable] = []
        while ready:
            node = heapq.heappop(ready)[2]
            done.append(node)
            for follower in followers.get(node, ()):
                left[follower] -= 1
                if not left[follower]:
                    heapq.heappush(ready, (rank.get(follower, -1), numbers[follower], follower))
        return done

    def cycle(self, done: Iterable[Hashable]) -> list[Hashable]:
        """The nodes that wait for each other, if there are any: of those that are not done, who is waited for."""
        known = set(done)
        left = {node: waits for node, waits in self.waits.items() if node not in known}
        while True:
            wanted = {other for waits in left.values() for other in waits}
            kept = {node: waits for node, waits in left.items() if node in wanted}
            if len(kept) == len(left):
                return list(left)
            left = kept


class Order(msgspec.Struct, frozen=True):
    """Changes in the order in which their first operation could come, and all operations in such an order.

    `cycle` are operations that wait for each other; neither they nor what waits for them is among the steps.
    """

    changes: list[InstanceChange]
    steps: list[Step]
    cycle: list[str]


_WORDS = {"apply": "", "destroy": " (destroy)"}
_Key = tuple[str, str, str]
"""An operation: what is done ("apply" or "destroy"), the address, the key of a deposed object."""


def in_order(changes: list[InstanceChange], graph: Graph, dependencies: Mapping[str, tuple[str, ...]]) -> Order:
    """The order of some changes, the dependencies of each being both what it depends on and what it depended on."""
    operations = _Operations()
    position = {name: index for index, name in enumerate(graph.order())}
    ordered = sorted(changes, key=lambda change: _natural(change, position))
    rank: dict[Hashable, int] = {}
    of: dict[_Key, InstanceChange] = {}
    for index, change in enumerate(ordered):
        for key in _operations_of(change):
            operations.add(key)
            of[key] = change
            rank[key] = index if key[0] == "apply" or change.action is Action.FORGET else 2 * len(ordered) - index
    _creations(operations, ordered, dependencies)
    _destructions(operations, ordered)
    steps: list[Step] = []
    first: dict[int, InstanceChange] = {}
    nodes = operations.order(rank)
    for node in nodes:
        if not isinstance(node, tuple) or node not in of:
            continue
        change = of[node]
        first.setdefault(id(change), change)
        operation = _APPLIED[change.action] if node[0] == "apply" else _UNMADE.get(change.action, "delete")
        if operation != "no-op":
            steps.append(Step(change.address.text, operation, change.deposed))
    left = [change for change in ordered if id(change) not in first]
    cycle = [node for node in operations.cycle(nodes) if isinstance(node, tuple) and node in of]
    return Order([*first.values(), *left], steps, [address + _WORDS[what] for what, address, _ in cycle])


def _natural(change: InstanceChange, position: Mapping[str, int]) -> tuple[int, object]:
    return position.get(change.address.resource.in_configuration, -1), change.address.order


def _operations_of(change: InstanceChange) -> list[_Key]:
    address, action = change.address.text, change.action
    found: list[_Key] = []
    if action in _APPLIED:
        found.append(("apply", address, change.deposed))
    if _goes(change):
        found.append(("destroy", address, change.deposed))
    return found


def _creations(
    operations: _Operations, changes: list[InstanceChange], dependencies: Mapping[str, tuple[str, ...]]
) -> None:
    """What is made or changed waits for all that its resource depends on."""
    for change in changes:
        if change.action in _APPLIED:
            resource = change.address.resource.in_configuration
            operations.after(("applied", resource), ("apply", change.address.text, change.deposed))
            for wanted in dependencies.get(resource, ()):
                operations.after(("apply", change.address.text, change.deposed), ("applied", wanted))


def _destructions(operations: _Operations, changes: list[InstanceChange]) -> None:
    """The edges around what is destroyed (`DestroyEdgeTransformer`, `CBDEdgeTransformer`).

    Between the instances of two resources stands one group, so that there are no more edges than instances.
    """
    touched: dict[str, dict[ModulePath, None]] = {}
    for change in changes:
        resource = change.address.resource
        group = (resource.in_configuration, resource.modules)
        destroy, apply = _keys(change)
        touched.setdefault(resource.in_configuration, {})[resource.modules] = None
        if change.action.is_replacement:
            first, second = (apply, destroy) if change.action is Action.CREATE_DELETE else (destroy, apply)
            operations.after(second, first)
        if change.deposed:
            current = ("apply", change.address.text, "")
            if current in operations.waits:
                operations.after(*((destroy, current) if _creates_first(change) else (current, destroy)))
        if _goes(change):
            operations.after(destroy, ("users destroyed", group))
            if _creates_first(change):
                operations.after(destroy, ("users applied", group))
            else:
                operations.after(("destroyed", group), destroy)
        if _is_made(change):
            operations.after(apply, ("late users destroyed", group))
            operations.after(("made", group), apply)
    for change in changes:
        destroy, apply = _keys(change)
        for wanted in change.dependencies:
            for group in _near(change, wanted, touched.get(wanted, {})):
                if _is_made(change):
                    operations.after(apply, ("destroyed", group))
                    operations.after(("users applied", group), apply)
                if _goes(change):
                    operations.after(("users destroyed", group), destroy)
                    if _creates_first(change):
                        operations.after(destroy, ("made", group))
                    else:
                        operations.after(("late users destroyed", group), destroy)


def _keys(change: InstanceChange) -> tuple[_Key, _Key]:
    return ("destroy", change.address.text, change.deposed), ("apply", change.address.text, change.deposed)


def _is_made(change: InstanceChange) -> bool:
    return change.action in _APPLIED and change.action is not Action.NO_OP


def _goes(change: InstanceChange) -> bool:
    """Whether an object that exists is destroyed or forgotten."""
    return change.action.destroys or change.action in _UNMADE


def _creates_first(change: InstanceChange) -> bool:
    """Whether what is destroyed goes after what takes its place."""
    if change.action in _UNMADE:
        return False
    return change.action is Action.CREATE_DELETE or bool(change.deposed) or change.create_before_destroy


def _near(change: InstanceChange, wanted: str, paths: Iterable[ModulePath]) -> Iterable[tuple[str, ModulePath]]:
    """The groups of a resource but those in other instances of the module that a change is in."""
    mine = change.address.resource.modules
    names = [name for name, _ in mine]
    for path in paths:
        if path == mine or [name for name, _ in path] != names:
            yield wanted, path
