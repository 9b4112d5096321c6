"""Strings with interpolations and directives: quoted, heredocs, and bare (a template file, a JSON string).

A template is first cut into pieces (literal text, interpolations, directive markers), to which strip markers
and heredoc indentation apply, and then the directives' pieces are folded into Conditional and TemplateJoin
nodes. The order of those steps, and that a strip marker in a heredoc reaches no further than its own line,
are as in `hclsyntax/parser_template.go` in github.com/hashicorp/hcl.
"""

from __future__ import annotations

import re

from gitops_lint.formats.hcl.scanner import WORD, ReadExpression, Scanner, UnreadableError, shown
from gitops_lint.formats.hcl.syntax import Expression, String
from gitops_lint.formats.hcl.template_pieces import (
    BLANKS,
    Interpolation,
    Marker,
    Piece,
    Text,
    fold,
    remove_indentation,
)

_PLAIN = re.compile(r'[^"\\$%\r\n]*"')
_QUOTED_TEXT = re.compile(r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))++')
_LINE_TEXT = re.compile(r"(?:[^$%\n]++|\$\$\{|%%\{|[$%](?!\{))*+\n?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|(?s:.))|([$%])\2\{")
_DOUBLED = re.compile(r"([$%])\1\{")
_HEREDOC = re.compile(rf"<<(-?)({WORD})\r?\n")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SURROGATES = range(0xD800, 0xE000)


def quoted(scanner: Scanner, read: ReadExpression) -> Expression:
    """The string whose opening quote is the current token; moves to the token after the closing one."""
    text = scanner.text
    start = scanner.start
    plain = _PLAIN.match(text, start + 1, scanner.limit)
    if plain is not None:
        end = plain.end()
        scanner.jump(end)
        return String(start, end, text[start + 1 : end - 1])
    pieces: list[Piece] = []
    position = start + 1
    strip = False
    while True:
        chunk = _QUOTED_TEXT.match(text, position, scanner.limit)
        if chunk is not None:
            value = unescape(scanner, chunk[0], position)
            pieces.append(Text(value.lstrip(BLANKS) if strip else value, position, chunk.end()))
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
    return fold(scanner, pieces, start, position + 1)


def label(scanner: Scanner) -> str:
    """The text of a string in which no interpolation is allowed; moves to the token after it."""
    node = quoted(scanner, _no_interpolation)
    assert isinstance(node, String)
    return node.value


def heredoc(scanner: Scanner, read: ReadExpression) -> Expression:
    """The heredoc whose first line is the current token; moves to the token after its terminator."""
    text, limit = scanner.text, scanner.limit
    start = scanner.start
    opening = _HEREDOC.match(text, start)
    assert opening is not None
    flush, name = opening.groups()
    terminator = re.compile(rf"^[^\S\n]*{name}[^\S\n]*$", re.MULTILINE)
    # Without this look ahead, each of many heredocs that are not closed would be read to the end of the file.
    if terminator.search(text, opening.end(), limit) is None:
        raise _not_closed(name, start, opening.end())
    pieces: list[Piece] = []
    position = opening.end()
    strip = False
    line_start = True
    while True:
        closing = terminator.match(text, position, limit) if line_start else None
        if closing is not None and closing[0].strip(BLANKS) == name:
            break
        piece = _line_text(text, position, limit, strip)
        if piece is not None:
            pieces.append(piece)
            position = piece.end
            strip = False
            line_start = text[position - 1] == "\n"
        elif position >= limit:
            raise _not_closed(name, start, opening.end())
        else:
            sequence, position, strip = _sequence(scanner, position, pieces, read)
            pieces.append(sequence)
            line_start = False
    end = position + len(closing[0].rstrip(BLANKS))
    if closing.end() == limit:
        scanner.report(f'the line "{shown(name)}" closes no heredoc without a line end; add one', position, end)
    if flush:
        remove_indentation(pieces)
    scanner.jump(end)
    return fold(scanner, pieces, start, end)


def bare(scanner: Scanner, read: ReadExpression) -> Expression:
    """The template that all the text from the scanner's place to its limit is, without quotes or escapes."""
    text, limit = scanner.text, scanner.limit
    start = position = scanner.end
    pieces: list[Piece] = []
    strip = False
    while position < limit:
        piece = _line_text(text, position, limit, strip)
        if piece is not None:
            pieces.append(piece)
            position = piece.end
            strip = False
        else:
            sequence, position, strip = _sequence(scanner, position, pieces, read)
            pieces.append(sequence)
    return fold(scanner, pieces, start, limit)


def _line_text(text: str, position: int, limit: int, strip: bool) -> Text | None:
    """The literal text up to the next `${`, `%{` or line end, which is included; None if there is none."""
    match = _LINE_TEXT.match(text, position, limit)
    if match is None or match.end() == position:
        return None
    value = _DOUBLED.sub(_undouble, match[0])
    return Text(value.lstrip(BLANKS) if strip else value, position, match.end())


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


def _not_closed(name: str, start: int, end: int) -> UnreadableError:
    message = f'this heredoc is not closed; add a line that has only "{shown(name)}" after its text'
    return UnreadableError(message, start, end)


def _undouble(match: re.Match[str]) -> str:
    return f"{match[1]}{{"


def _no_interpolation(scanner: Scanner) -> Expression:
    raise UnreadableError(
        'a block label cannot hold an interpolation; write the name itself (for a literal "${", write "$${")',
        scanner.last,
        scanner.end,
    )


def _sequence(scanner: Scanner, position: int, pieces: list[Piece], read: ReadExpression) -> tuple[Piece, int, bool]:
    """The `${ … }` or `%{ … }` at a position, where it ends, and whether it strips what follows."""
    text = scanner.text
    inner = position + 2
    if text.startswith("~", inner):
        inner += 1
        if pieces and isinstance(pieces[-1], Text):
            pieces[-1].value = pieces[-1].value.rstrip(BLANKS)
    before, scanner.in_brackets = scanner.in_brackets, True
    scanner.jump(inner)
    piece: Piece
    if text[position] == "$":
        piece = Interpolation(read(scanner))
        name = "interpolation"
    else:
        piece = _marker(scanner, position, read)
        name = f'"{piece.keyword}" directive'
    if scanner.kind not in ("}", "~}"):
        raise scanner.wrong(
            f'expected "}}" to close this {name}, found {{found}}; close it, '
            f'or write "{text[position] * 2}{{" where the text is meant for another language'
        )
    if isinstance(piece, Marker):
        piece.end = scanner.end
    scanner.in_brackets = before
    return piece, scanner.end, scanner.kind == "~}"


def _marker(scanner: Scanner, start: int, read: ReadExpression) -> Marker:
    keyword = scanner.word() if scanner.kind == "word" else ""
    if keyword not in ("if", "else", "endif", "for", "endfor"):
        raise scanner.wrong(
            'expected "if", "else", "endif", "for" or "endfor" after "%{", found {found};'
            ' write one of them, or "%%{" for a literal "%{"'
        )
    marker = Marker(keyword, start, scanner.end)
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
        scanner.expect("word", 'expected a second variable name after ",", found {found}; write "for key, value in …"')
        key, value = value, scanner.word()
        scanner.advance()
    if scanner.kind != "word" or scanner.word() != "in":
        raise scanner.wrong('expected "in" after the variable names, found {found}; write "for name in collection"')
    scanner.advance()
    return key, value
