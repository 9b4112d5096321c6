"""The pieces of a template, and how they become parts: indentation taken away, directives folded."""

from __future__ import annotations

from typing import TypeAlias

from gitops_lint.formats.hcl.scanner import TOO_DEEP, Scanner, UnreadableError
from gitops_lint.formats.hcl.syntax import (
    MAX_DEPTH,
    Conditional,
    Expression,
    For,
    String,
    Template,
    TemplateJoin,
    TemplateWrap,
)

BLANKS = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's unicode.IsSpace calls a space; `str.strip()` also takes four control characters."""


class Text:
    """A piece of literal text, which strip markers and indentation may still shorten."""

    __slots__ = ("end", "start", "value")

    def __init__(self, value: str, start: int, end: int) -> None:
        self.value = value
        self.start = start
        self.end = end


class Interpolation:
    """`${ expression }`."""

    __slots__ = ("expression",)

    def __init__(self, expression: Expression) -> None:
        self.expression = expression


class Marker:
    """`%{ keyword … }`: an `if` with its condition, a `for` with names and collection, or how they end."""

    __slots__ = ("end", "expression", "keyword", "names", "start")

    def __init__(self, keyword: str, start: int, end: int) -> None:
        self.keyword = keyword
        self.start = start
        self.end = end
        self.expression: Expression | None = None
        self.names: tuple[str | None, str] = (None, "")


Piece: TypeAlias = Text | Interpolation | Marker


def remove_indentation(pieces: list[Piece]) -> None:
    """Takes from each line of a `<<-` heredoc the blanks that all lines but blank ones begin with."""
    beginnings: list[Text] = []
    smallest: int | None = None
    line_start = True
    for piece in pieces:
        if not isinstance(piece, Text):
            if line_start:
                smallest = 0
            line_start = False
            continue
        if line_start:
            width = len(piece.value) - len(piece.value.lstrip(BLANKS))
            if width < len(piece.value) or not piece.value.endswith("\n"):
                beginnings.append(piece)
                smallest = width if smallest is None else min(smallest, width)
        line_start = piece.value.endswith("\n")
    for piece in beginnings if smallest else ():
        piece.value = piece.value[smallest:]
        piece.start += smallest or 0


def fold(scanner: Scanner, pieces: list[Piece], start: int, end: int) -> Expression:
    if not pieces:
        return String(start, end, "")
    if len(pieces) == 1 and isinstance(pieces[0], Interpolation):
        return TemplateWrap(start, end, pieces[0].expression)
    _limit_directives(scanner, pieces)
    pieces.reverse()
    parts, _ = _parts(pieces, None)
    if len(parts) == 1 and isinstance(parts[0], String):
        return String(start, end, parts[0].value)
    return Template(start, end, tuple(parts))


def _limit_directives(scanner: Scanner, pieces: list[Piece]) -> None:
    depth = scanner.depth
    for piece in pieces:
        if isinstance(piece, Marker):
            depth += {"if": 2, "for": 2, "endif": -2, "endfor": -2}.get(piece.keyword, 0)
            scanner.deepest = max(scanner.deepest, depth)
            if depth > MAX_DEPTH:
                raise UnreadableError(TOO_DEEP, piece.start, piece.end)


def _parts(pieces: list[Piece], opened: Marker | None) -> tuple[list[Expression], Marker | None]:
    """Takes pieces from the end of the (reversed) list up to the marker that ends or halves `opened`."""
    parts: list[Expression] = []
    while pieces:
        piece = pieces.pop()
        if isinstance(piece, Text):
            values, end = [piece.value], piece.end
            while pieces and isinstance(following := pieces[-1], Text):
                values.append(following.value)
                end = following.end
                pieces.pop()
            parts.append(String(piece.start, end, "".join(values)))
        elif isinstance(piece, Interpolation):
            parts.append(piece.expression)
        elif piece.keyword == "if":
            parts.append(_if(pieces, piece))
        elif piece.keyword == "for":
            parts.append(_for(pieces, piece))
        else:
            return parts, _closing(piece, opened)
    if opened is not None:
        raise UnreadableError(
            f'this "{opened.keyword}" directive is not closed; add "%{{ end{opened.keyword} }}"',
            opened.start,
            opened.end,
        )
    return parts, None


def _closing(marker: Marker, opened: Marker | None) -> Marker:
    if opened is None:
        message = f'this "{marker.keyword}" directive closes nothing; remove it, or add its opening directive'
    elif marker.keyword == f"end{opened.keyword}" or (marker.keyword == "else" and opened.keyword == "if"):
        return marker
    else:
        closing = f'"%{{ end{opened.keyword} }}"'
        message = f'"{marker.keyword}" cannot follow here; close the "{opened.keyword}" before it with {closing}'
    raise UnreadableError(message, marker.start, marker.end)


def _if(pieces: list[Piece], opened: Marker) -> Conditional:
    then_parts, closing = _parts(pieces, opened)
    assert opened.expression is not None
    assert closing is not None
    else_parts: list[Expression] = []
    middle = closing.start
    if closing.keyword == "else":
        middle = closing.end
        else_parts, closing = _parts(pieces, opened)
        assert closing is not None
        if closing.keyword == "else":
            raise UnreadableError('an "if" directive has one "else"; remove this one', closing.start, closing.end)
    return Conditional(
        opened.start,
        closing.end,
        opened.expression,
        _branch(then_parts, opened.end),
        _branch(else_parts, middle),
    )


def _for(pieces: list[Piece], opened: Marker) -> TemplateJoin:
    parts, closing = _parts(pieces, opened)
    assert opened.expression is not None
    assert closing is not None
    key_name, value_name = opened.names
    content = _branch(parts, opened.end)
    loop = For(opened.start, closing.end, key_name, value_name, opened.expression, None, content, None, False)
    return TemplateJoin(opened.start, closing.end, loop)


def _branch(parts: list[Expression], position: int) -> Template:
    if not parts:
        return Template(position, position, (String(position, position, ""),))
    return Template(parts[0].start, parts[-1].end, tuple(parts))
