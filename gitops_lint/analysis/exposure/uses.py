"""What is made with a filter: which objects of a stack name it, through locals, variables and outputs."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.declared import Filter
from gitops_lint.analysis.terraform_stacks import EvaluatedStack

ELSEWHERE = "elsewhere"
"""A use that is not in the repository: a module that is not here, or an output of the root."""

_PASSING = frozenset({"local", "variable"})


class Uses:
    """The uses of the filters of one stack; asking evaluates everything."""

    def __init__(self, stack: EvaluatedStack):
        self._stack = stack
        self._waiting: dict[str, list[str]] = {}
        for name, node in stack.graph.nodes.items():
            for wanted in node.waits_for:
                self._waiting.setdefault(wanted, []).append(name)

    def of(self, one: Filter) -> Iterator[str]:
        """The types of the resources that it goes into, of data sources as well, or `ELSEWHERE`."""
        resource = one.arguments.instance.node
        module = resource.module.address_without_keys
        start = f"{module}.{resource.block.address}" if module else resource.block.address
        seen = {start}
        names = [start]
        for name in names:
            for other in self._waiting.get(name, ()):
                if other in seen:
                    continue
                seen.add(other)
                node = self._stack.graph.nodes[other]
                if node.kind in _PASSING or (node.kind == "output" and node.path):
                    if node.kind == "variable" and node.path not in self._stack.graph.modules:
                        yield ELSEWHERE  # who knows what that module makes of it
                    names.append(other)
                elif node.kind == "managed":
                    yield other.split(".")[-2]
                elif node.kind != "close":
                    yield ELSEWHERE
