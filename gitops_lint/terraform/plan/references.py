"""References that nothing evaluates: Terraform holds them to the declarations all the same (`evaluate_valid.go`).

They stand in the body of a `for` over nothing, or in a module without instances; and a backend may have none.
"""

from __future__ import annotations

from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.occurrences import Occurrence, occurrences
from gitops_lint.terraform.references import Reference, body_references, parse_reference
from gitops_lint.terraform.undeclared import undeclared


def check_backend(evaluation: Evaluation) -> None:
    """Notes references in the root's backend, which `terraform init` reads without any; OpenTofu takes some."""
    backend = evaluation.root.module.backend
    if backend is None or backend.file.endswith((".tofu", ".tofu.json")):
        return
    for traversal in body_references(backend.body.attributes, backend.body.blocks):
        detail = "Variables may not be used here."
        evaluation.log.add(
            Problem(Kind.EXPRESSION, "Variables not allowed", detail, backend.file, traversal.span, "backend")
        )


def check_references(evaluation: Evaluation, graph: Graph) -> None:
    """Notes the references of every module that name nothing and of which the evaluation did not tell."""
    log = evaluation.log
    told = {(one.file, one.span.start) for one in log.problems if not one.limit}
    for path, module in graph.modules.items():
        called = {name: found for name in module.module_calls if (found := graph.modules.get((*path, name)))}
        for occurrence in occurrences(module):
            wrong = undeclared(occurrence, module, called)
            if (
                wrong is None
                or _is_left_to_the_planner(occurrence, module)
                or (occurrence.file, wrong.span.start) in told
            ):
                continue
            told.add((occurrence.file, wrong.span.start))
            address = "".join(f"module.{name}." for name in path).rstrip(".")
            log.add(Problem(Kind.UNDECLARED, wrong.summary, wrong.detail, occurrence.file, wrong.span, address))


def _is_left_to_the_planner(occurrence: Occurrence, module: Module) -> bool:
    """Whether a trigger names a resource that there is: which of its instances change is not asked before."""
    found = parse_reference(occurrence.traversal)
    return (
        occurrence.place.is_trigger
        and isinstance(found, Reference)
        and any((mode, found.type, found.name) in module.resources for mode in ("managed", "data"))
    )
