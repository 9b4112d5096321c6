"""Where an entry of a block mapping ends, told from its indentation."""

from __future__ import annotations

from gitops_lint.model.source import Span


def entry_span(text: str, key: Span) -> Span | None:
    """The whole entry, key and value, that a key introduces; None where the mapping is not written in block style."""
    line_start = text.rfind("\n", 0, key.start) + 1
    before = text[line_start : key.start]
    if before.strip("- ") or "," in before:
        return None
    depth = key.start - line_start
    end = _line_end(text, key.end)
    position = end
    while position < len(text):
        line_end = _line_end(text, position + 1)
        line = text[position + 1 : line_end]
        bare = line.lstrip(" ")
        deeper = len(line) - len(bare) > depth or (len(line) - len(bare) == depth and bare.startswith("- "))
        if bare.strip() and not deeper:
            break
        if bare.strip():
            end = line_end
        position = line_end
    return Span(key.start, len(text[:end].rstrip()))


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
