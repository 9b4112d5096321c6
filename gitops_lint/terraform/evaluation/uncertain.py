"""Resources of which nobody knows how many there are: what each of them would be, if there is one.

Terraform names such an instance with `[*]` where it puts off what it cannot plan (`addrs.WildcardKey`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from gitops_lint.terraform.evaluation.call import CallNode
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.types import DYNAMIC, NUMBER, STRING
from gitops_lint.terraform.values import UnknownValue

_ANY_KEY = "[*]"


class UncertainInstance(ResourceInstance):
    """Any one instance of a resource whose instances are not known; its key is not known either."""

    def __init__(self, node: ResourceNode) -> None:
        super().__init__(node, None)
        self.address = node.address + _ANY_KEY

    @cached_property
    def scope(self) -> ModuleScope:
        """The scope of its arguments."""
        return _scope(self.node.module, self.node)


def uncertain_instances(evaluation: Evaluation, graph: Graph) -> Iterator[tuple[ResourceInstance, UnknownValue]]:
    """The managed resources that there may be, each with the value that decides whether there is one.

    Those of a call are told once, whatever its keys would be; those at whose `count` or `for_each` Terraform stops are
    not told. What is wrong with them is noted in the log.
    """
    for node in graph.nodes.values():
        if node.kind != "managed":
            continue
        type_, name = node.name.split(".")[-2:]
        for module, because in _instances(evaluation.root, node.path):
            resource = module.resource("managed", type_, name)
            if resource is None:
                continue
            unknown = resource.expansion.unknown
            if unknown is not None and not resource.expansion.is_refused:
                yield UncertainInstance(resource), because or unknown
            elif because is not None:
                yield from ((instance, because) for instance in resource.instances())


def _instances(root: ModuleInstance, path: Iterable[str]) -> list[tuple[ModuleInstance, UnknownValue | None]]:
    """Every instance of a module, and what decides whether there is one; None for what there is."""
    found: list[tuple[ModuleInstance, UnknownValue | None]] = [(root, None)]
    for name in path:
        found = [inner for module, because in found for inner in _children(module, name, because)]
    return found


def _children(
    module: ModuleInstance, name: str, because: UnknownValue | None
) -> Iterator[tuple[ModuleInstance, UnknownValue | None]]:
    call = module.module_call(name)
    if call is None:
        return
    unknown = call.expansion.unknown
    if call.expansion.is_refused:
        return
    children = [_any_instance(call)] if unknown is not None else [call.instance(key) for key in call.expansion.keys]
    yield from ((child, because or unknown) for child in children if child is not None)


def _any_instance(call: CallNode) -> ModuleInstance | None:
    """Any one instance of a module; the same one for all that is in it."""
    return call.any_instance(_ANY_KEY, _scope(call.module, call))


def _scope(module: ModuleInstance, node: ResourceNode | CallNode) -> ModuleScope:
    """That of the arguments of an instance of which the key is not known."""
    expansion = node.expansion
    unknown = expansion.unknown
    assert unknown is not None
    for_each = node.block.for_each if isinstance(node, ResourceNode) else node.call.for_each
    key = unknown.of(STRING if expansion.mode == "for_each" else NUMBER)
    return ModuleScope(module, expansion.mode, key, unknown.of(DYNAMIC), for_each=for_each)
