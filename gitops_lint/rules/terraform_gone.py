"""Places of what a change takes away, in files that may still be there."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from gitops_lint.analysis.terraform_changes import ChangedStack
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Span

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.origins import Source


def line_in_base(changed: ChangedStack, source: Source) -> str:
    """A place of the base, in words."""
    found = changed.before.repository.read_file(source.file).source
    return source.file if found is None else f"{source.file}, line {found.location(source.span).line} of the base"


def place_of_what_is_gone(changed: ChangedStack, place: FileSpan) -> FileSpan:
    """Where something of the base stood: the line that has taken its place, or the file, where that is gone, too."""
    before = changed.before.repository.read_file(place.file).source
    if before is None or changed.after is None or place.file not in changed.after.repository.paths:
        return place
    now = changed.after.repository.read_file(place.file).source
    start = 0 if now is None else _carried_over(before.text, now.text, place.span.start)
    return FileSpan(place.file, Span(start, start), place.address)


def _carried_over(before: str, now: str, offset: int) -> int:
    """Where the line begins that stands in a new text where one of the old text stood."""
    lines = now.splitlines(keepends=True)
    wanted = before.count("\n", 0, offset)
    matcher = difflib.SequenceMatcher(None, before.splitlines(keepends=True), lines, autojunk=False)
    found = next((first for _, _, end, first, _ in matcher.get_opcodes() if wanted < end), 0)
    return sum(map(len, lines[: min(found, max(len(lines) - 1, 0))]))
