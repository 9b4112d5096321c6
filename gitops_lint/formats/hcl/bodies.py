"""Files and bodies of HCL's native syntax: attributes and blocks, read on after a broken one.

What is broken ends where the layout says so: at the next line that is indented no deeper than the broken item
and begins one, or at the brace that closes its block. A block that is never closed ends where the next item
begins at the left margin.
"""

from __future__ import annotations

import re

from gitops_lint.formats.hcl import templates
from gitops_lint.formats.hcl.expressions import whole
from gitops_lint.formats.hcl.scanner import TOO_DEEP, WORD, Scanner, UnreadableError
from gitops_lint.formats.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Bool,
    Expression,
    File,
    Invalid,
    Label,
    Null,
    Number,
    ScopeTraversal,
    String,
    TraverseAttr,
)

_NAME = "[A-Za-z_][A-Za-z0-9_-]*"
_SIMPLE_ATTRIBUTE = re.compile(
    rf'[ \t\n]*({_NAME})[ \t]*=[ \t]*(?:"([^"\\$%\r\n]*)"|(\d+)|({_NAME})(?:(\.{_NAME})(\.{_NAME})?)?)(?=[ \t]*\r?\n)'
)
"""An attribute that is most of any real file: on one line, a plain string, a whole number or a short
reference."""

_ITEM_LINE = re.compile(rf'([ \t]*)(?:(\}})|{WORD}(?:[ \t]*=(?!=)|(?:[ \t]+(?:{WORD}|"[^"\n]*"))*[ \t]*\{{))')
_HEREDOC_LINE = re.compile(rf"<<-?({WORD})\r?$")


class _UnclosedError(Exception):
    """A block at the top was never closed; read it again with `margin_closes`."""


def read_native(text: str) -> File:
    """Reads a file in native syntax. Never raises for what the text contains."""
    scanner = Scanner(text, 1 if text.startswith("\ufeff") else 0)
    scanner.kind = "newline"
    body = _body(scanner, scanner.start, None)
    comments = scanner.comments
    return File(
        body,
        tuple(sorted(scanner.problems, key=lambda problem: problem.start)),
        tuple(comments[start] for start in sorted(comments)),
    )


def _body(scanner: Scanner, start: int, header: int | None) -> Body:
    """The items up to the brace that closes the block whose header begins at `header`, or to the end of the
    file.

    Stops at that brace, which the caller steps over; if it stops at anything else, the block is not closed.
    """
    text = scanner.text
    depth = scanner.depth
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    inline = header is not None and scanner.kind not in ("newline", "}", "end")
    while True:
        kind = scanner.kind
        if kind == "newline":
            if header is None or not scanner.margin_closes:
                match = _SIMPLE_ATTRIBUTE.match(text, scanner.end)
                if match is not None and (attribute := _simple_attribute(match)) is not None:
                    _add(scanner, attributes, attribute)
                    scanner.jump(match.end())
                    continue
            scanner.advance()
            continue
        if kind == "end" or (kind == "}" and header is not None):
            break
        item = scanner.start
        if header is not None and scanner.margin_closes and kind == "word" and _at_margin(text, item):
            break
        noted = len(scanner.problems)
        try:
            inline = _item(scanner, attributes, blocks, inline, header is not None)
        except UnreadableError as broken:
            scanner.problems.append(broken.problem)
        except RecursionError:
            scanner.report(TOO_DEEP, item, item + 1)
        except _UnclosedError:
            if header is not None:
                raise
            del scanner.problems[noted:]
            scanner.margin_closes = True
            scanner.in_brackets, scanner.depth = False, 0
            scanner.jump(item)
            continue
        else:
            continue
        scanner.in_brackets, scanner.depth, inline = False, depth, False
        _resume(scanner, item, header)
        if (
            header is not None
            and scanner.kind == "word"
            and _indentation(text, scanner.start) <= _indentation(text, header) < _indentation(text, item)
        ):
            break
    end = scanner.end if scanner.kind == "}" else scanner.last
    return Body(start, max(start, end), tuple(attributes.values()), tuple(blocks))


def _item(
    scanner: Scanner, attributes: dict[str, Attribute], blocks: list[Block], inline: bool, nested: bool
) -> bool:
    """Reads one attribute or block and the end of its line; gives whether the body is still on one line."""
    scanner.expect("word", _expected_item(scanner))
    start = scanner.start
    name = scanner.word()
    scanner.advance()
    if scanner.kind == "=":
        scanner.advance()
        _attribute(scanner, attributes, name, start)
        what = "argument"
    else:
        what = "block"
        if inline:
            scanner.report(
                "a block on one line can hold only one argument; put this block on a line of its own",
                start,
                scanner.last,
            )
        _block(scanner, blocks, name, start)
    if scanner.kind in ("newline", "end"):
        if inline and scanner.kind == "newline":
            scanner.report(
                'a block that begins on one line must end on it; close it here with "}", or begin a new line after "{"',
                start,
                scanner.last,
            )
        return False
    if scanner.kind == "}" and nested:
        if not inline:
            scanner.report(
                f'this {what} must end with a line end; put the "}}" on a line of its own',
                scanner.start,
                scanner.end,
            )
        return inline
    if scanner.kind == ",":
        raise scanner.wrong(
            f'a "," cannot follow this {what}; write each on a line of its own, without commas'
        )
    if what == "block" and nested and scanner.kind == "word" and _at_margin(scanner.text, scanner.start):
        return False
    raise scanner.wrong(f"expected the end of the line after this {what}, found {{found}}; begin a new line")


def _expected_item(scanner: Scanner) -> str:
    if scanner.kind == "quote":
        return "the name of an argument or block is written without quotes; remove them"
    if scanner.kind == "}":
        return 'this "}" closes nothing; remove it, or add the "{" that it belongs to'
    return 'expected an argument or a block, found {found}; write "name = value" or "type { … }"'


def _attribute(scanner: Scanner, attributes: dict[str, Attribute], name: str, start: int) -> None:
    name_end = start + len(name)
    value_start = scanner.start
    try:
        value: Expression = whole(scanner)
    except (UnreadableError, RecursionError):
        end = max(value_start, scanner.end)
        _add(scanner, attributes, Attribute(start, end, name, start, name_end, Invalid(value_start, end)))
        raise
    _add(scanner, attributes, Attribute(start, value.end, name, start, name_end, value))


def _simple_attribute(match: re.Match[str]) -> Attribute | None:
    kind = match.lastindex
    start, name_end = match.span(1)
    end = match.end(kind or 0)
    value: Expression
    if kind == 2:
        end += 1
        value = String(match.start(2) - 1, end, match[2])
    elif kind == 3:
        value = Number(match.start(3), end, match[3])
    else:
        root = match[4]
        value_start, root_end = match.span(4)
        if root in ("true", "false", "null"):
            if kind != 4:
                return None
            value = Null(value_start, end) if root == "null" else Bool(value_start, end, root == "true")
        else:
            steps: tuple[TraverseAttr, ...] = ()
            if kind == 5:
                steps = (TraverseAttr(root_end, end, match[5][1:]),)
            elif kind == 6:
                middle = match.end(5)
                steps = (
                    TraverseAttr(root_end, middle, match[5][1:]),
                    TraverseAttr(middle, end, match[6][1:]),
                )
            value = ScopeTraversal(value_start, end, root, steps)
    return Attribute(start, end, match[1], start, name_end, value)


def _add(scanner: Scanner, attributes: dict[str, Attribute], attribute: Attribute) -> None:
    first = attributes.setdefault(attribute.name, attribute)
    if first is not attribute:
        line = scanner.text.count("\n", 0, first.start) + 1
        scanner.report(
            f'"{attribute.name}" is already set in line {line}; remove one of the two',
            attribute.name_start,
            attribute.name_end,
        )


def _block(scanner: Scanner, blocks: list[Block], block_type: str, start: int) -> None:
    labels: list[Label] = []
    while scanner.kind != "{":
        label_start = scanner.start
        if scanner.kind == "word":
            value = scanner.word()
            scanner.advance()
        elif scanner.kind == "quote":
            value = templates.label(scanner)
        else:
            raise scanner.wrong(_expected_header(scanner, bool(labels)))
        labels.append(Label(label_start, scanner.last, value))
    header_end = scanner.last
    body_start = scanner.start
    scanner.enter()
    scanner.advance()
    body = _body(scanner, body_start, start)
    scanner.depth -= 1
    if scanner.kind == "}":
        scanner.advance()
    elif scanner.kind == "end" and not scanner.margin_closes:
        raise _UnclosedError
    elif scanner.depth == 0:
        scanner.report(f'this "{block_type}" block is not closed; add the missing "}}"', start, header_end)
    blocks.append(Block(start, body.end, block_type, tuple(labels), header_end, body))


def _expected_header(scanner: Scanner, labelled: bool) -> str:
    if scanner.kind == "=" and labelled:
        return 'a block takes no "="; remove it, or remove the labels to set an argument'
    if scanner.kind == "newline" and labelled:
        return 'expected "{" on the line of the block\'s labels, found {found}; move it here'
    return 'expected "=" or "{" after this name, found {found}; write "name = value" or "type { … }"'


def _resume(scanner: Scanner, item: int, header: int | None) -> None:
    """Moves from a broken item to the next one of its body, or to the brace that closes the body."""
    text = scanner.text
    indentation = _indentation(text, item)
    unindented = header is not None and _indentation(text, header) == indentation
    position = text.find("\n", item) + 1
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
    """Where the line after this one begins (0: nowhere); the lines of a heredoc are passed over with its
    first."""
    line_end = text.find("\n", position)
    if line_end < 0:
        return 0
    opening = _HEREDOC_LINE.search(text[position:line_end])
    if opening is not None:
        closing = re.compile(rf"^[ \t]*{opening[1]}[ \t]*\r?\n", re.MULTILINE).search(text, line_end + 1)
        if closing is not None:
            return closing.end()
    return line_end + 1


def _at_margin(text: str, position: int) -> bool:
    return position == 0 or text[position - 1] == "\n"


def _indentation(text: str, position: int) -> int:
    """How many blanks the line of a position begins with."""
    line = text.rfind("\n", 0, position) + 1
    content = line
    while content < position and text[content] in " \t":
        content += 1
    return content - line
