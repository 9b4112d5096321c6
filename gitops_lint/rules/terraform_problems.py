"""Problems of an evaluated stack as findings: in Terraform's words, at the line to edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.wording import in_one_line

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.causes import Hop


def findings(stack: EvaluatedStack, *kinds: Kind) -> Iterator[Finding]:
    """A finding for every problem of these kinds."""
    return (finding(stack, problem) for problem in stack.problems_of(*kinds))


def finding(stack: EvaluatedStack, problem: Problem, message: str = "") -> Finding:
    """The finding that a problem is; `message` takes the place of Terraform's words."""
    from gitops_lint.terraform.evaluation.causes import calls_to, cause_of

    failure = stack.failure(problem)
    at = FileSpan(problem.file, problem.span, problem.address)
    related = [(FileSpan(file, span), note) for file, span, note in problem.related]
    hops: Iterable[Hop] = ()
    secret = False
    if failure is not None:
        of_variable = problem.kind is Kind.VALIDATION
        file, span = (failure.file, failure.expression.span) if of_variable else at[:2]
        shown = _SHOWN.get(problem.kind, "{} fails here").format(problem.address)
        cause = cause_of(failure, (file, span, shown), problem.address.rpartition("var.")[2] if of_variable else "")
        hops, secret = cause.hops, cause.secret
        if cause.place is not None:
            at = FileSpan(cause.place.file, cause.place.span, cause.place.address or problem.address)
    elif problem.file not in stack.placed.files:
        # A module may be sound for all who call it but one.
        hops = calls_to(stack.evaluation, problem.address)
    return Finding(
        message or in_one_line(problem.summary, problem.detail),
        at=at,
        related=(*related, *((FileSpan(hop.file, hop.span), hop.note) for hop in hops)),
        secret=secret,
    )


_SHOWN = {
    Kind.VALIDATION: "the validation",
    Kind.CONDITION: "the condition of {}",
    Kind.CHECK: "the assertion of {}",
    Kind.EXPANSION: "the instances of {}",
    Kind.UNSUITABLE_VALUE: "{} is given here",
}
"""What stands where a problem shows, when the finding stands at the value that is to be edited."""
