"""Problems of an evaluated stack as findings: in Terraform's words, at the line to edit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.wording import in_one_line


def findings(stack: EvaluatedStack, *kinds: Kind) -> Iterator[Finding]:
    """A finding for every problem of these kinds."""
    return (finding(stack, problem) for problem in stack.problems_of(*kinds))


def finding(stack: EvaluatedStack, problem: Problem, message: str = "") -> Finding:
    """The finding that a problem is; `message` takes the place of Terraform's words."""
    related = [(FileSpan(file, span), note) for file, span, note in problem.related]
    calls = _CALL.match(problem.address)
    call = stack.placed.module.module_calls.get(calls[1]) if calls is not None else None
    if call is not None and problem.file not in stack.placed.files:
        # A module may be sound for all who call it but one.
        related.append((FileSpan(call.file, call.span), f"called as module.{call.name}"))
    return Finding(
        message or in_one_line(problem.summary, problem.detail),
        at=FileSpan(problem.file, problem.span, problem.address),
        related=tuple(related),
    )


_CALL = re.compile(r"module\.([^.\[]+)")
