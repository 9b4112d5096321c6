"""How many problems of one file are told."""

from __future__ import annotations

from gitops_lint.formats.hcl.syntax import Problem

MAX_PROBLEMS = 100
"""What stands behind so many problems is not read: to find where to read on after each takes time."""


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems in the order of the file; of more than MAX_PROBLEMS the first, and that there are more."""
    ordered = sorted(problems, key=lambda problem: problem.start)
    if len(ordered) <= MAX_PROBLEMS:
        return tuple(ordered)
    place = ordered[MAX_PROBLEMS]
    message = f"there are more than {MAX_PROBLEMS} problems; mend those before this one to see the rest"
    return (*ordered[:MAX_PROBLEMS], Problem(place.start, place.end, message))
