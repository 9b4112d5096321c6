"""Applies offered edits, or shows them as a unified diff."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from gitops_lint.analysis.secrets import sensitive_spans
from gitops_lint.model.result import Result
from gitops_lint.model.rule import Edit
from gitops_lint.model.source import Span


class FixedFile(msgspec.Struct, frozen=True):
    """A file before and after its edits."""

    path: str
    before: str
    after: str

    def diff(self) -> str:
        """The edits as a unified diff; secrets near them are masked, so it is for reading."""
        lines = difflib.unified_diff(
            _LINES.findall(_masked(self.before)),
            _LINES.findall(_masked(self.after)),
            _quoted(f"a/{self.path}"),
            _quoted(f"b/{self.path}"),
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _quoted(path: str) -> str:
    """A path as git writes it in a diff: in quotes with octal escapes where it holds what a terminal would act upon."""
    if path.isprintable() and not set(path) & set('"\\'):
        return path
    plain = re.compile(rb"[^ !#-\[\]-~]")
    escaped = plain.sub(lambda byte: b"\\%03o" % byte[0][0], path.encode("utf-8", "surrogateescape"))
    return f'"{escaped.decode("ascii")}"'


def _masked(text: str) -> str:
    """The text without its secrets, and with all its lines."""
    for span in reversed(sensitive_spans(text)):
        hidden = _PIECE.sub(_MASK, text[span.start : span.end])
        text = text[: span.start] + hidden + text[span.end :]
    return text


_PIECE = re.compile(r"\S[^\r\n]*")
_MASK = "********"


def fixed_files(results: Iterable[Result], root: Path) -> list[FixedFile]:
    """The files that the results' mends change, sorted. Of two mends that overlap, the first is taken."""
    taken: Mapping[str, list[Edit]] = defaultdict(list)
    texts: dict[str, str | None] = {}
    for result in results:
        if result.mend is None:
            continue
        edits = []
        for edit in result.mend.edits:
            if edit.file not in texts:
                texts[edit.file] = _read(root / edit.file)
            text = texts[edit.file]
            if text is not None:
                edits.append(_widened(edit, text))
        if len(edits) == len(result.mend.edits) and not any(
            _overlap(edit, other) for edit in edits for other in taken[edit.file]
        ):
            for edit in edits:
                taken[edit.file].append(edit)
    found = []
    for path, edits in sorted(taken.items()):
        before = after = texts[path] or ""
        for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
            after = after[: edit.span.start] + edit.text + after[edit.span.end :]
        if after != before:
            found.append(FixedFile(path, before, after))
    return found


def apply(files: Iterable[FixedFile], root: Path) -> None:
    """Writes the files. A byte-order mark stays where one was."""
    for file in files:
        path = root / file.path
        mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        path.write_bytes(mark + file.after.encode())


# Lines end at "\n" alone, as they do for git and for patch.
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


def _read(path: Path) -> str | None:
    """The text of a file; None for one that vanished, or became something else, since it was checked."""
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        return None


def _overlap(one: Edit, other: Edit) -> bool:
    return one.span == other.span or (one.span.start < other.span.end and other.span.start < one.span.end)


def _widened(edit: Edit, text: str) -> Edit:
    """A removal takes its whole lines with it when nothing else is left on them."""
    if edit.text:
        return edit
    start = text.rfind("\n", 0, edit.span.start) + 1
    end = text.find("\n", edit.span.end)
    end = len(text) if end < 0 else end + 1
    before, after = text[start : edit.span.start].strip(), text[edit.span.end : end].strip()
    if after:
        return edit
    if not before:
        return Edit(edit.file, Span(start, end), "")
    if before.strip("- ") == "":
        # The first key of a list's item: the next one takes its place behind the dash.
        following = len(text) - len(text[end:].lstrip())
        return Edit(edit.file, Span(edit.span.start, following), "")
    # A comment at the end of a line goes with the spaces before it.
    trimmed = start + len(text[start : edit.span.start].rstrip())
    return Edit(edit.file, Span(trimmed, edit.span.end), "")
