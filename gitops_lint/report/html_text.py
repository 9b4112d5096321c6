"""Text as HTML: escaped, and the little Markdown that a rule's documentation is written in."""

from __future__ import annotations

import re

from gitops_lint.report.printable import printable

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escaped(text: str) -> str:
    """Text for an element or a quoted attribute, its lines and tabs kept, everything unprintable made visible."""
    if text.isprintable():
        return printable(text).translate(_ENTITIES)
    plain = "\n".join("\t".join(printable(cell) for cell in line.split("\t")) for line in text.split("\n"))
    return plain.translate(_ENTITIES)


def documentation(markdown: str) -> str:
    """A rule's documentation: paragraphs, code spans and fenced blocks, a block's file name above it."""
    written = []
    position = 0
    for fence in _FENCE.finditer(markdown):
        written += _paragraphs(markdown[position : fence.start()])
        _, _, name = fence["info"].partition(" ")
        caption = f'<p class="faint"><code>{escaped(name)}</code></p>' if name else ""
        written.append(f"{caption}<pre>{escaped(fence['text'])}</pre>")
        position = fence.end()
    written += _paragraphs(markdown[position:])
    return "\n".join(written)


def _paragraphs(text: str) -> list[str]:
    paragraphs = (paragraph.strip() for paragraph in re.split(r"\n\s*\n", text))
    escaped_ones = (escaped(paragraph) for paragraph in paragraphs if paragraph)
    return [f"<p>{_CODE.sub(_code, paragraph)}</p>" for paragraph in escaped_ones]


def _code(match: re.Match[str]) -> str:
    return f"<code>{match[1]}</code>"
