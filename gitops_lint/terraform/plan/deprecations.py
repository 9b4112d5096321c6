"""What a plan warns of: values that a module gives or takes and its author deprecates (internal/deprecation)."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.plan import PlanProblem
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.deprecated_values import deprecated_uses, ignores_deprecations
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.occurrences import occurrences


def deprecations(evaluation: Evaluation, graph: Graph) -> Iterator[PlanProblem]:
    """The warnings of a root and of all modules under it, each place once."""
    root = evaluation.root.module
    for name in evaluation.context.inputs:
        variable = root.variables.get(name)
        if variable is not None and variable.deprecated is not None:
            written = variable.arguments["deprecated"]
            summary = "Deprecated variable got a value"
            yield PlanProblem(
                summary, variable.deprecated, written.file, written.attribute.span, f"var.{name}", warning=True
            )
    found = {
        use: None
        for path, module in graph.modules.items()
        if not _is_ignored(graph, path)
        for use in deprecated_uses(
            module,
            occurrences(module),
            _called(graph, path, module),
        )
    }
    for use in found:
        yield PlanProblem(use.summary, use.detail, use.file, use.span, warning=True)


def _called(graph: Graph, path: tuple[str, ...], module: Module) -> dict[str, Module]:
    inner = {name: (*path, name) for name in module.module_calls}
    return {name: graph.modules[child] for name, child in inner.items() if child in graph.modules}


def _is_ignored(graph: Graph, path: tuple[str, ...]) -> bool:
    return any(ignores_deprecations(graph.modules[path[:index]].module_calls[name]) for index, name in enumerate(path))
