"""Strings with interpolations and directives: quoted, heredocs, and bare (a template file, a JSON string).

A template is first cut into pieces (literal text, interpolations, directive markers), to which strip markers
and heredoc indentation apply, and then the directives' pieces are folded into Conditional and TemplateJoin
nodes. The order of those steps, and that a strip marker in a heredoc reaches no further than its own line,
are as in `hclsyntax/parser_template.go` in github.com/hashicorp/hcl.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from gitops_lint.formats.hcl.scanner import TOO_DEEP, WORD, Scanner, UnreadableError
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

ReadExpression: TypeAlias = Callable[[Scanner], Expression]

BLANKS = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)
"""What Go's unicode.IsSpace calls a space; `str.strip()` also takes four control characters."""

_PLAIN = re.compile(r'[^"\\$%\r\n]*"')
_QUOTED_TEXT = re.compile(r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))++')
_LINE_TEXT = re.compile(r"(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))*+\n?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|(?s:.))|([$%])\2\{")
_DOUBLED = re.compile(r"([$%])\1\{")
_HEREDOC = re.compile(rf"<<(-?)({WORD})\r?\n")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SURROGATES = range(0xD800, 0xE000)


class _Text:
    """A piece of literal text, which strip markers and indentation may still shorten."""

    __slots__ = ("end", "start", "value")

    def __init__(self, value: str, start: int, end: int) -> None:
        self.value = value
        self.start = start
        self.end = end


class _Interpolation:
    """`${ expression }`."""

    __slots__ = ("expression",)

    def __init__(self, expression: Expression) -> None:
        self.expression = expression


class _Marker:
    """`%{ keyword … }`: of an `if` its condition, of a `for` its names and collection, else only the
    keyword."""

    __slots__ = ("end", "expression", "keyword", "names", "start")

    def __init__(self, keyword: str, start: int, end: int) -> None:
        self.keyword = keyword
        self.start = start
        self.end = end
        self.expression: Expression | None = None
        self.names: tuple[str | None, str] = (None, "")


_Piece: TypeAlias = _Text | _Interpolation | _Marker


def quoted(scanner: Scanner, read: ReadExpression) -> Expression:
    """The string whose opening quote is the current token; moves to the token after the closing one."""
    text = scanner.text
    start = scanner.start
    plain = _PLAIN.match(text, start + 1, scanner.limit)
    if plain is not None:
        end = plain.end()
        scanner.jump(end)
        return String(start, end, text[start + 1 : end - 1])
    pieces: list[_Piece] = []
    position = start + 1
    strip = False
    while True:
        chunk = _QUOTED_TEXT.match(text, position, scanner.limit)
        if chunk is not None:
            value = unescape(scanner, chunk[0], position)
            pieces.append(_Text(value.lstrip(BLANKS) if strip else value, position, chunk.end()))
            position = chunk.end()
        if text.startswith('"', position) and position < scanner.limit:
            break
        if not text.startswith(("${", "%{"), position) or position >= scanner.limit:
            raise UnreadableError(
                'this string is not closed on its line; add the closing quote, or use a heredoc ("<<EOT")'
                " for a text of several lines",
                start,
                position,
            )
        piece, position, strip = _sequence(scanner, position, pieces, read)
        pieces.append(piece)
    scanner.jump(position + 1)
    return _fold(scanner, pieces, start, position + 1)


def label(scanner: Scanner) -> str:
    """The text of a string in which no interpolation is allowed; moves to the token after it."""
    node = quoted(scanner, _no_interpolation)
    assert isinstance(node, String)
    return node.value


def heredoc(scanner: Scanner, read: ReadExpression) -> Expression:
    """The heredoc whose first line is the current token; moves to the token after its terminator."""
    text = scanner.text
    start = scanner.start
    opening = _HEREDOC.match(text, start)
    assert opening is not None
    flush, name = opening.groups()
    pieces: list[_Piece] = []
    position = opening.end()
    strip = False
    line_start = True
    while True:
        if line_start:
            line_end = text.find("\n", position, scanner.limit)
            stop = scanner.limit if line_end < 0 else line_end
            if stop - position < 200 + len(name) and text[position:stop].strip(BLANKS) == name:
                end = position + len(text[position:stop].rstrip(BLANKS))
                if line_end < 0:
                    scanner.report(
                        f'the line "{name}" closes no heredoc without a line end; add one', position, end
                    )
                break
        chunk = _LINE_TEXT.match(text, position, scanner.limit)
        assert chunk is not None
        if chunk.end() > position:
            value = _DOUBLED.sub(_undouble, chunk[0])
            pieces.append(_Text(value.lstrip(BLANKS) if strip else value, position, chunk.end()))
            strip = False
            position = chunk.end()
            if chunk[0][-1] == "\n":
                line_start = True
                continue
        if position >= scanner.limit:
            raise UnreadableError(
                f'this heredoc is not closed; add a line that has only "{name}" after its text',
                start,
                opening.end(),
            )
        piece, position, strip = _sequence(scanner, position, pieces, read)
        pieces.append(piece)
        line_start = False
    if flush:
        _remove_indentation(pieces)
    scanner.jump(end)
    return _fold(scanner, pieces, start, end)


def bare(scanner: Scanner, read: ReadExpression) -> Expression:
    """The template that all the text from the scanner's place to its limit is, without quotes or escapes."""
    text = scanner.text
    start = position = scanner.end
    pieces: list[_Piece] = []
    strip = False
    while position < scanner.limit:
        chunk = _LINE_TEXT.match(text, position, scanner.limit)
        assert chunk is not None
        if chunk.end() > position:
            value = _DOUBLED.sub(_undouble, chunk[0])
            pieces.append(_Text(value.lstrip(BLANKS) if strip else value, position, chunk.end()))
            strip = False
            position = chunk.end()
        else:
            piece, position, strip = _sequence(scanner, position, pieces, read)
            pieces.append(piece)
    return _fold(scanner, pieces, start, scanner.limit)


def unescape(scanner: Scanner, raw: str, start: int) -> str:
    """The text that part of a quoted string stands for; reports escapes that mean nothing."""
    if "\\" not in raw and "{" not in raw:
        return raw

    def replace(match: re.Match[str]) -> str:
        escape: str | None = match[1]
        if escape is None:
            return f"{match[2]}{{"
        if escape in _ESCAPES:
            return _ESCAPES[escape]
        at = start + match.start()
        if len(escape) > 1:
            code = int(escape[1:], 16)
            if code <= 0x10FFFF and code not in _SURROGATES:
                return chr(code)
            scanner.report(f"U+{code:04X} is no character; write the code of one", at, start + match.end())
            return "\ufffd"
        advice = {
            "u": r'"\u" needs four hexadecimal digits',
            "U": r'"\U" needs eight hexadecimal digits',
            "$": r'write "$${" for a literal "${"',
            "%": r'write "%%{" for a literal "%{"',
        }.get(escape, r'write "\\" for a backslash')
        scanner.report(f'"\\{escape}" is not an escape sequence; {advice}', at, start + match.end())
        return escape

    return _ESCAPE.sub(replace, raw)


def _undouble(match: re.Match[str]) -> str:
    return f"{match[1]}{{"


def _no_interpolation(scanner: Scanner) -> Expression:
    raise UnreadableError(
        'a block label cannot hold an interpolation; write the name itself (for a literal "${", write "$${")',
        scanner.last,
        scanner.end,
    )


def _sequence(
    scanner: Scanner, position: int, pieces: list[_Piece], read: ReadExpression
) -> tuple[_Piece, int, bool]:
    """The `${ … }` or `%{ … }` at a position, where it ends, and whether it strips what follows."""
    text = scanner.text
    inner = position + 2
    if text.startswith("~", inner):
        inner += 1
        if pieces and isinstance(pieces[-1], _Text):
            pieces[-1].value = pieces[-1].value.rstrip(BLANKS)
    before, scanner.in_brackets = scanner.in_brackets, True
    scanner.jump(inner)
    piece: _Piece
    if text[position] == "$":
        piece = _Interpolation(read(scanner))
        name = "interpolation"
    else:
        piece = _marker(scanner, position, read)
        name = f'"{piece.keyword}" directive'
    if scanner.kind not in ("}", "~}"):
        raise scanner.wrong(
            f'expected "}}" to close this {name}, found {{found}}; close it, or write "{text[position] * 2}{{"'
            " where the text is meant for another language"
        )
    if isinstance(piece, _Marker):
        piece.end = scanner.end
    scanner.in_brackets = before
    return piece, scanner.end, scanner.kind == "~}"


def _marker(scanner: Scanner, start: int, read: ReadExpression) -> _Marker:
    keyword = scanner.word() if scanner.kind == "word" else ""
    if keyword not in ("if", "else", "endif", "for", "endfor"):
        raise scanner.wrong(
            'expected "if", "else", "endif", "for" or "endfor" after "%{", found {found};'
            ' write one of them, or "%%{" for a literal "%{"'
        )
    marker = _Marker(keyword, start, scanner.end)
    scanner.advance()
    if keyword == "if":
        marker.expression = read(scanner)
    elif keyword == "for":
        marker.names = loop_names(scanner)
        marker.expression = read(scanner)
    return marker


def loop_names(scanner: Scanner) -> tuple[str | None, str]:
    """The names between `for` and `in`, key first (None where only the value is named); moves behind `in`."""
    key: str | None = None
    scanner.expect("word", 'expected a variable name after "for", found {found}; write "for name in …"')
    value = scanner.word()
    scanner.advance()
    if scanner.kind == ",":
        scanner.advance()
        scanner.expect(
            "word", 'expected a second variable name after ",", found {found}; write "for key, value in …"'
        )
        key, value = value, scanner.word()
        scanner.advance()
    if scanner.kind != "word" or scanner.word() != "in":
        raise scanner.wrong(
            'expected "in" after the variable names, found {found}; write "for name in collection"'
        )
    scanner.advance()
    return key, value


def _remove_indentation(pieces: list[_Piece]) -> None:
    """Takes from each line the blanks that all lines of a `<<-` heredoc begin with; blank lines do not
    count."""
    beginnings: list[_Text] = []
    smallest: int | None = None
    line_start = True
    for piece in pieces:
        if not isinstance(piece, _Text):
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


def _fold(scanner: Scanner, pieces: list[_Piece], start: int, end: int) -> Expression:
    if not pieces:
        return String(start, end, "")
    if len(pieces) == 1 and isinstance(pieces[0], _Interpolation):
        return TemplateWrap(start, end, pieces[0].expression)
    _limit_directives(scanner, pieces)
    pieces.reverse()
    parts, _ = _parts(pieces, None)
    if len(parts) == 1 and isinstance(parts[0], String):
        return String(start, end, parts[0].value)
    return Template(start, end, tuple(parts))


def _limit_directives(scanner: Scanner, pieces: list[_Piece]) -> None:
    depth = scanner.depth
    for piece in pieces:
        if isinstance(piece, _Marker):
            depth += {"if": 2, "for": 2, "endif": -2, "endfor": -2}.get(piece.keyword, 0)
            scanner.deepest = max(scanner.deepest, depth)
            if depth > MAX_DEPTH:
                raise UnreadableError(TOO_DEEP, piece.start, piece.end)


def _parts(pieces: list[_Piece], opened: _Marker | None) -> tuple[list[Expression], _Marker | None]:
    """Takes pieces from the end of the (reversed) list up to the marker that ends or halves `opened`."""
    parts: list[Expression] = []
    while pieces:
        piece = pieces.pop()
        if isinstance(piece, _Text):
            values, end = [piece.value], piece.end
            while pieces and isinstance(following := pieces[-1], _Text):
                values.append(following.value)
                end = following.end
                pieces.pop()
            parts.append(String(piece.start, end, "".join(values)))
        elif isinstance(piece, _Interpolation):
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


def _closing(marker: _Marker, opened: _Marker | None) -> _Marker:
    if opened is None:
        message = f'this "{marker.keyword}" directive closes nothing; remove it, or add its opening directive'
    elif marker.keyword == f"end{opened.keyword}" or (marker.keyword == "else" and opened.keyword == "if"):
        return marker
    else:
        closing = f'"%{{ end{opened.keyword} }}"'
        message = (
            f'"{marker.keyword}" cannot follow here; close the "{opened.keyword}" before it with {closing}'
        )
    raise UnreadableError(message, marker.start, marker.end)


def _if(pieces: list[_Piece], opened: _Marker) -> Conditional:
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
            raise UnreadableError(
                'an "if" directive has one "else"; remove this one', closing.start, closing.end
            )
    return Conditional(
        opened.start,
        closing.end,
        opened.expression,
        _branch(then_parts, opened.end),
        _branch(else_parts, middle),
    )


def _for(pieces: list[_Piece], opened: _Marker) -> TemplateJoin:
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
