"""Where to read on after a broken item of a body: the layout says what the brackets no longer do."""

from __future__ import annotations

import re

from gitops_lint.formats.hcl.scanner import WORD, Scanner

_ITEM_LINE = re.compile(rf'([ \t]*)(?:(\}})|{WORD}(?:[ \t]*=(?!=)|(?:[ \t]+(?:{WORD}|"[^"\n]*"))*[ \t]*\{{))')
_HEREDOC_LINE = re.compile(rf"<<-?({WORD})\r?$")


def resume(scanner: Scanner, item: int, header: int | None) -> None:
    """Moves from a broken item to the next one of its body, or to the brace that closes the body."""
    text = scanner.text
    indentation = indentation_of(text, item)
    unindented = header is not None and indentation_of(text, header) == indentation
    position = _next_line(text, item)
    while position:
        match = _ITEM_LINE.match(text, position)
        if match is not None and len(match[1]) <= indentation:
            if match[2] is None or len(match[1]) < indentation or unindented:
                scanner.jump(position)
                if scanner.kind != "}" or header is not None:
                    return
            # The brace ends the broken item itself, or nothing at all.
            position = text.find("\n", match.end())
            if position >= 0:
                scanner.jump(position)
                return
            break
        position = _next_line(text, position)
    scanner.jump(len(text))


def _next_line(text: str, position: int) -> int:
    """Where the line after this one, or after the heredoc that it opens, begins; 0 if there is none."""
    line_end = text.find("\n", position)
    if line_end < 0:
        return 0
    opening = _HEREDOC_LINE.search(text[position:line_end])
    if opening is not None:
        closing = re.compile(rf"^[ \t]*{opening[1]}[ \t]*\r?\n", re.MULTILINE).search(text, line_end + 1)
        if closing is not None:
            return closing.end()
    return line_end + 1


def last_brace_of_line(text: str, position: int) -> int:
    """Where the last closing brace behind a position, in its line, stands; -1 if there is none."""
    line_end = text.find("\n", position)
    return text.rfind("}", position, len(text) if line_end < 0 else line_end)


def at_margin(text: str, position: int) -> bool:
    """Whether a position is the first of its line."""
    return position == 0 or text[position - 1] == "\n"


def indentation_of(text: str, position: int) -> int:
    """How many blanks the line of a position begins with."""
    line = text.rfind("\n", 0, position) + 1
    content = line
    while content < position and text[content] in " \t":
        content += 1
    return content - line
