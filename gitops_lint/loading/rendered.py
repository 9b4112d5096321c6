"""YAML that Terraform renders before anybody reads it: what is broken in it is the template's syntax, not a mistake."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from msgspec.structs import replace

from gitops_lint.model.file import Problem, ProblemKind
from gitops_lint.model.source import directory_of

_INTERPOLATION, _DIRECTIVE = "${", re.compile(r"%\{-?~?\s*(?:if|else|endif|for|endfor)\b")


def has_directives(text: str) -> bool:
    """Whether a text has directives of Terraform's templates, which no other program here has."""
    return "%{" in text and _DIRECTIVE.search(text) is not None


def lies_below(path: str, directories: frozenset[str]) -> bool:
    """Whether one of some directories is that of a file, or one around it."""
    directory = directory_of(path)
    while directory not in directories:
        if not directory:
            return False
        directory = posixpath.dirname(directory)
    return True


def as_template(problems: Sequence[Problem], text: str) -> tuple[Problem, ...]:
    """The problems of a file that Terraform may render: where the text has placeholders, they may come of those."""
    if _INTERPOLATION not in text and not has_directives(text):
        return tuple(problems)
    return tuple(
        replace(one, kind=ProblemKind.TEMPLATE) if one.kind is ProblemKind.MALFORMED else one for one in problems
    )
