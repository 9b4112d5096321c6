"""Suppressions: comments that give a reason, and the lines that they speak of."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from gitops_lint.formats import yaml
from gitops_lint.loading.reading import YAML_KINDS, ParsedFile
from gitops_lint.model.file import Suppression
from gitops_lint.model.source import Location, SourceFile, Span

MARK = "gitops-lint:"

_SUPPRESSION = re.compile(r"gitops-lint:\s*ignore(?![\w-])(?:\[(?P<rules>[^\]]*)\])?\s*(?P<reason>.*)", re.DOTALL)
# Whatever looks like a date is taken for one: a slip of the pen must end a suppression, not keep it for ever.
_UNTIL = re.compile(r"[,;(]?\s*\buntil\s+(?P<date>\d+[-/.]\d+[-/.]\d+)\)?\.?", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|(?<=\s))(?:#|//)[^\n]*")
_COMMENT_LINE = ("#", "//", "/*", "*")


def suppressions(parsed: ParsedFile, today: datetime.date) -> list[Suppression]:
    """The suppressions that a file's comments ask for."""
    source = parsed.source
    if source is None or MARK not in source.text:
        return []
    # Not splitlines(): it also parts at characters that are no line ends to an editor, nor to a Location.
    lines = source.text.removesuffix("\n").split("\n")
    content = _first_line_of_content(lines)
    starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
    ends = _hcl_ends(parsed, starts) if parsed.hcl is not None else None
    found = []
    for span in _comments(parsed, source):
        match = _SUPPRESSION.search(source.text[span.start : span.end].rstrip())
        if match is None:
            continue
        reason = " ".join(match["reason"].removesuffix("*/").split()).strip(" -:—")
        until = _UNTIL.search(reason)
        line = bisect_right(starts, span.start)
        location = _location(source.path, span, starts)
        first, last = line, line
        if _is_own_line(source, span):
            first, last = (1, len(lines)) if line < content else _lines_below(lines, line, ends)
        found.append(
            Suppression(
                location=location,
                rules=tuple(name.strip() for name in (match["rules"] or "").split(",") if name.strip()),
                reason=_UNTIL.sub("", reason).strip(" ,;") if until else reason,
                until=until["date"] if until else "",
                first_line=first,
                last_line=last,
                span=span,
                expired=until is not None and _is_past(until["date"], today),
            )
        )
    return found


def _is_past(date: str, today: datetime.date) -> bool:
    try:
        return datetime.date.fromisoformat(date) < today
    except ValueError:
        # A day that no calendar has never comes, so it cannot keep anything silent.
        return True


def _comments(parsed: ParsedFile, source: SourceFile) -> Iterator[Span]:
    if parsed.kind in YAML_KINDS:
        return (comment.span for comment in yaml.comments(source.text))
    if parsed.hcl is not None:
        return (comment.span for comment in parsed.hcl.comments)
    return (Span(*match.span()) for match in _COMMENT.finditer(source.text))


def _is_own_line(source: SourceFile, span: Span) -> bool:
    return not source.text[source.text.rfind("\n", 0, span.start) + 1 : span.start].strip()


def _location(file: str, span: Span, starts: list[int]) -> Location:
    """A Location from the beginnings of all lines: there may be many comments, and counting lines takes long."""
    line, end_line = bisect_right(starts, span.start), bisect_right(starts, span.end)
    return Location(file, line, span.start - starts[line - 1] + 1, end_line, span.end - starts[end_line - 1] + 1)


def _first_line_of_content(lines: list[str]) -> int:
    """The number of the first line that is more than a comment; a comment above it speaks of the whole file."""
    return next((number for number, text in enumerate(lines, 1) if not _is_before_content(text)), len(lines) + 1)


def _lines_below(lines: list[str], line: int, ends: Mapping[int, int] | None) -> tuple[int, int]:
    """The lines of the block below a comment; those of the comment itself where there is none."""
    start = line + 1
    while start <= len(lines) and _is_empty_or_comment(lines[start - 1]):
        start += 1
    if start > len(lines):
        return line, line
    if ends is not None:
        return start, ends.get(start, start)
    return start, _end_of_block(lines, start)


def _is_before_content(text: str) -> bool:
    return _is_empty_or_comment(text) or text.startswith("%") or text.strip() == "---"


def _is_empty_or_comment(text: str) -> bool:
    bare = text.strip()
    return not bare or bare.startswith(_COMMENT_LINE)


def _end_of_block(lines: list[str], start: int) -> int:
    """The last line of the YAML block that begins at `start`: what is deeper, or a list at a key's own depth."""
    first = lines[start - 1]
    if first.strip() == "---":
        return (
            next(
                (number for number in range(start + 1, len(lines) + 1) if lines[number - 1].startswith("---")),
                len(lines) + 1,
            )
            - 1
        )
    depth = len(first) - len(first.lstrip())
    is_item = first.lstrip().startswith("- ")
    last = start
    for number in range(start + 1, len(lines) + 1):
        text = lines[number - 1]
        bare = text.lstrip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(text) - len(bare)
        if indent < depth or (indent == depth and (is_item or not bare.startswith("- "))):
            break
        last = number
    return last


def _hcl_ends(parsed: ParsedFile, starts: list[int]) -> Mapping[int, int]:
    """For every line on which blocks or attributes begin, the last line of the longest."""
    assert parsed.hcl is not None
    ends: dict[int, int] = {}
    waiting = [parsed.hcl.body]
    while waiting:
        body = waiting.pop()
        for part in (*body.blocks, *body.attributes):
            line = bisect_right(starts, part.span.start)
            ends[line] = max(ends.get(line, line), bisect_right(starts, max(part.span.start, part.span.end - 1)))
        waiting += [block.body for block in body.blocks]
    return ends
