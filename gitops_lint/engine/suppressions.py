"""Suppressions: comments that give a reason, and the lines that they speak of."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from gitops_lint.formats import yaml
from gitops_lint.loading.reading import YAML_KINDS, ParsedFile
from gitops_lint.model.file import Suppression
from gitops_lint.model.source import SourceFile, Span

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
    found = []
    for span in _comments(parsed, source):
        match = _SUPPRESSION.search(source.text[span.start : span.end].rstrip())
        if match is None:
            continue
        reason = match["reason"].removesuffix("*/").strip(" -:—")
        until = _UNTIL.search(reason)
        location = source.location(span)
        first, last = _lines(parsed, lines, location.line, own_line=_is_own_line(source, span))
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


def _lines(parsed: ParsedFile, lines: list[str], line: int, *, own_line: bool) -> tuple[int, int]:
    """The lines that a comment speaks of: its own; the block below it; the whole file when it stands at the top."""
    if not own_line:
        return line, line
    if all(_is_before_content(text) for text in lines[: line - 1]):
        return 1, len(lines)
    start = line + 1
    while start <= len(lines) and _is_empty_or_comment(lines[start - 1]):
        start += 1
    if start > len(lines):
        return line, line
    if parsed.hcl is not None:
        return start, max(_hcl_ends(parsed, start), default=start)
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


def _hcl_ends(parsed: ParsedFile, start: int) -> Iterable[int]:
    """The last lines of the blocks and attributes that begin at a line."""
    assert parsed.hcl is not None
    assert parsed.source is not None
    waiting = [parsed.hcl.body]
    while waiting:
        body = waiting.pop()
        for part in (*body.blocks, *body.attributes):
            location = parsed.source.location(part.span)
            if location.line == start:
                yield location.end_line
        waiting += [block.body for block in body.blocks]
