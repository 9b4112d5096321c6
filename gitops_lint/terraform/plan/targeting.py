"""What of a configuration is planned where the plan is limited to targets: they, and all that they depend on.

The rules are those of `TargetsTransformer` (transform_targets.go) in Terraform's plan graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gitops_lint.terraform.addresses import Address
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph, Node
from gitops_lint.terraform.evaluation.instances import instances_of
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.plan.addresses import InstanceAddress
from gitops_lint.terraform.plan.options import contains, speaks_of
from gitops_lint.terraform.plan.state import State, stored_dependencies

_RESOURCES = ("managed", "data", "ephemeral")


class Selection:
    """What is planned: nodes of the graph by name, and instances. Without targets, everything is."""

    def __init__(self, graph: Graph, state: State, targets: tuple[Address, ...]) -> None:
        self.targets = targets
        self._graph = graph
        self._direct = {name for name, node in graph.nodes.items() if _is_target(node, targets)}
        self._names = _needed(graph, self._direct) if targets else set(graph.nodes)
        if targets:
            self._names |= _validations(graph, self._names)
            self._names |= _outputs(graph, self._names, self._lost(state))
        self._deposed = _left_over(state, lambda address: self._is_named(address))

    @property
    def names(self) -> frozenset[str]:
        """The nodes of the graph that are evaluated."""
        return frozenset(self._names)

    def has(self, name: str) -> bool:
        """Whether a node of the graph is evaluated."""
        return name in self._names

    def includes(self, address: InstanceAddress) -> bool:
        """Whether an instance is planned: one that there is to be, or one that exists and is to go."""
        name = address.resource.in_configuration
        if not self.targets:
            return True
        if name in self._graph.nodes:
            return name in self._names and (name not in self._direct or self._is_named(address))
        # What a module no longer has belongs to all that waits for the module.
        path = tuple(call for call, _ in address.resource.modules)
        close = ".".join(f"module.{call}" for call in path) + " (close)"
        return self._is_named(address) or (path in self._graph.modules and close in self._names)

    def includes_deposed(self, address: InstanceAddress, key: str) -> bool:
        """Whether an object that is left over from a replacement is planned to go."""
        return not self.targets or (address, key) in self._deposed

    def _is_named(self, address: InstanceAddress) -> bool:
        return any(contains(target, address) for target in self.targets)

    def _lost(self, state: State) -> set[str]:
        """The modules to which instances belong that are neither declared nor planned."""
        found = set()
        for address in state.objects:
            path = tuple(call for call, _ in address.resource.modules)
            declared = address.resource.in_configuration in self._graph.nodes
            if path in self._graph.modules and not declared and not self._is_named(address):
                found.add(".".join(f"module.{call}" for call in path) + " (close)")
        return found


def _is_target(node: Node, targets: Iterable[Address]) -> bool:
    if node.kind not in _RESOURCES:
        return False
    resource = node.name.removeprefix("".join(f"module.{call}." for call in node.path))
    return any(speaks_of(target, node.path, resource) for target in targets)


def _needed(graph: Graph, names: Iterable[str]) -> set[str]:
    """Some nodes, and all that they wait for."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or name not in graph.nodes:
            continue
        found.add(name)
        waiting += graph.nodes[name].waits_for
    return found


def _validations(graph: Graph, names: set[str]) -> set[str]:
    """The conditions of the variables among some nodes, and what these wait for."""
    of = [name for name in graph.nodes if name.removesuffix(" (validation)") in names and name not in names]
    return _needed(graph, of)


def _outputs(graph: Graph, names: set[str], lost: set[str]) -> set[str]:
    """The outputs of the root that follow from resources, and only from such as are planned."""
    found: set[str] = set()
    for name, node in graph.nodes.items():
        if node.kind != "output" or node.path:
            continue
        needed = _needed(graph, [name])
        resources = {one for one in needed if graph.nodes[one].kind in _RESOURCES}
        if resources and resources <= names and not (needed & lost) - names:
            found |= needed
    return found


def _left_over(state: State, is_named: Callable[[InstanceAddress], bool]) -> set[tuple[InstanceAddress, str]]:
    """The deposed objects that are named, and those that depend on them: these are destroyed first."""
    depends = {place: stored_dependencies(state, place[0]) for place in state.deposed}
    return with_dependents([place for place in depends if is_named(place[0])], depends)


Place = tuple[InstanceAddress, str]
"""An object: its address, and the key of a deposed one."""


def with_dependents(places: Iterable[Place], depends: dict[Place, tuple[str, ...]]) -> set[Place]:
    """Some objects and all that depend on them, but in other instances of their modules (`DestroyEdgeTransformer`)."""
    found: set[Place] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += _dependents(place, depends)
    return found


def _dependents(place: Place, depends: dict[Place, tuple[str, ...]]) -> Iterator[Place]:
    resource = place[0].resource
    names = [name for name, _ in resource.modules]
    for other, dependencies in depends.items():
        if resource.in_configuration in dependencies:
            modules = other[0].resource.modules
            if modules == resource.modules or [name for name, _ in modules] != names:
                yield other


def resource_nodes(evaluation: Evaluation, graph: Graph, selection: Selection) -> Iterator[ResourceNode]:
    """The resources that are evaluated, of every instance of their modules, each after what it depends on."""
    for name in filter(selection.has, graph.order()):
        node = graph.nodes[name]
        if node.kind not in _RESOURCES:
            continue
        for module in instances_of(evaluation.root, node.path):
            type_, label = name.split(".")[-2:]
            found = module.resource(node.kind, type_, label)  # type: ignore[arg-type]
            if found is not None:
                yield found
