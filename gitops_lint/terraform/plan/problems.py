"""What is wrong with a root that was planned, and what a plan leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.model.plan import PlanProblem
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.inputs import COMMAND_LINE
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.plan.deprecations import deprecations
from gitops_lint.terraform.plan.moves import Moves
from gitops_lint.terraform.plan.options import Mode, Options, contains
from gitops_lint.terraform.plan.targeting import Selection, resource_nodes


def problems_of(
    evaluation: Evaluation, graph: Graph, moves: Moves, options: Options, selection: Selection
) -> Iterator[PlanProblem]:
    """All that there is to say of a root that was planned; failed conditions refuse a plan that changes objects."""
    seen: dict[str, None] = {}
    for module in graph.modules.values():
        if module.directory not in seen:
            seen[module.directory] = None
            for one in module.problems:
                yield PlanProblem(one.summary, one.detail, one.file, one.span, warning=one.warning)
    for problem in evaluation.log.problems:
        forgiven = problem.kind is Kind.CONDITION and options.mode is not Mode.NORMAL
        yield as_plan_problem(problem, warning=forgiven or problem.kind is Kind.CHECK)
    yield from deprecations(evaluation, graph)
    yield from _undeclared(evaluation)
    yield from _of_options(evaluation, graph, options, selection)
    if moves.blocked:
        pairs = "".join(f"\n  - {one} could not move to {other}" for one, other in moves.blocked)
        root = evaluation.root.module
        moved = root.moved[0] if root.moved else next(iter(root.resources.values()))
        yield PlanProblem(
            "Unresolved resource instance address changes",
            f"Objects exist already at the addresses to which others were to be moved:{pairs}",
            moved.file,
            moved.span,
            warning=True,
        )
    for node in resource_nodes(evaluation, graph, selection):
        unknown = node.expansion.unknown
        if unknown is not None and unknown.kind is UnknownKind.NOT_AVAILABLE:
            block = node.block
            detail = f"How many instances of {node.address} there are depends on what is not known: {unknown.reason}."
            yield PlanProblem("Instances not known", detail, block.file, block.span, node.address, limit=True)


def as_plan_problem(problem: Problem, *, warning: bool = False) -> PlanProblem:
    """What an evaluation noted, as a Plan has it."""
    return PlanProblem(
        problem.summary,
        problem.detail,
        problem.file,
        problem.span,
        problem.address,
        limit=problem.limit,
        warning=warning,
    )


def _undeclared(evaluation: Evaluation) -> Iterator[PlanProblem]:
    """Values for variables that there are not (`backend.ParseVariableValues`): on the command line they are refused."""
    root = evaluation.root.module
    summary = "Value for undeclared variable"
    for name, given in evaluation.context.inputs.items():
        if name in root.variables:
            continue
        if given.argument is not None:
            detail = f'The root module has no variable "{name}". Declare it, or take its value out of this file.'
            yield PlanProblem(summary, detail, given.argument.file, given.argument.span, f"var.{name}", warning=True)
        elif given.source == COMMAND_LINE:
            detail = f'A value was given for "{name}", and the root module has no variable of that name.'
            file = root.files[0] if root.files else root.directory
            yield PlanProblem(summary, detail, file, Span(0, 0), f"var.{name}")


def _of_options(evaluation: Evaluation, graph: Graph, options: Options, selection: Selection) -> Iterator[PlanProblem]:
    root = evaluation.root.module
    file = root.files[0] if root.files else root.directory
    if options.targets:
        detail = (
            "The plan is limited to what --target names and to what that depends on. It may leave out changes that "
            "the configuration asks for."
        )
        yield PlanProblem("Resource targeting is in effect", detail, file, Span(0, 0), warning=True)
    for node in resource_nodes(evaluation, graph, selection) if options.replace else ():
        if node.expansion.mode == "single" or node.expansion.unknown is not None:
            continue
        block = node.block
        wanted = {(one.resource.type, one.resource.name) for one in options.replace if one.key is None}
        if block.mode == "managed" and (block.type, block.name) in wanted:
            detail = f"{node.address} has instances; name one of them: "
            detail += ", ".join(one.address for one in node.instances()) or "there are none now."
            summary = "Incompletely-matched force-replace resource instance"
            yield PlanProblem(summary, detail, node.block.file, node.block.span, node.address, warning=True)


def excluded_moves(evaluation: Evaluation, moves: Moves, options: Options) -> PlanProblem | None:
    """What Terraform says where a target leaves out one end of a move (`prePlanVerifyTargetedMoves`)."""
    if not options.targets:
        return None
    ends = {end for pair in moves.previous.items() for end in pair}
    left_out = sorted(
        (end for end in ends if not any(contains(target, end) for target in options.targets)),
        key=lambda end: end.order,
    )
    if not left_out:
        return None
    named = "".join(f'\n  --target="{text}"' for text in dict.fromkeys(end.resource.text for end in left_out))
    root = evaluation.root.module
    return PlanProblem(
        "Moved resource instances excluded by targeting",
        "Objects have new addresses in this configuration, and a plan has to have both addresses of each. Plan without "
        f"targets, or with these too:{named}",
        root.files[0] if root.files else root.directory,
        Span(0, 0),
    )
