"""Files and bodies of HCL's native syntax: attributes and blocks, read on after a broken one.

What is broken ends where the layout says so: at the next line that is indented no deeper than the broken item
and begins one, or at the brace that closes its block. A block that is never closed ends where the next item
begins at the left margin.
"""

from __future__ import annotations

import re

from gitops_lint.formats.hcl import templates
from gitops_lint.formats.hcl.expressions import whole
from gitops_lint.formats.hcl.problems import MAX_PROBLEMS, in_order
from gitops_lint.formats.hcl.recovery import at_margin, indentation_of, last_brace_of_line, resume
from gitops_lint.formats.hcl.scanner import TOO_DEEP, Scanner, UnreadableError, shown
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
    rf"""[ \t\n]*({_NAME})[ \t]*=[ \t]*(?:
      "([^"\\$%\r\n]*)"
    | (\d+)
    | ({_NAME})(?:(\.{_NAME})(\.{_NAME})?)?
    )(?=[ \t]*\r?\n)""",
    re.VERBOSE,
)
"""What most attributes are: on one line, a plain string, a whole number or a short reference."""


class _UnclosedError(Exception):
    """The file ended in a block; read the one at the top, in which it is, again with `margin_closes`."""


def read_native(text: str) -> File:
    """Reads a file in native syntax. Never raises for what the text contains."""
    scanner = Scanner(text, 1 if text.startswith("\ufeff") else 0)
    scanner.kind = "newline"
    body = _body(scanner, scanner.start, None)
    comments = scanner.comments
    return File(body, in_order(scanner.problems), tuple(comments[start] for start in sorted(comments)))


def _body(scanner: Scanner, start: int, header: int | None) -> Body:
    """The items up to the closing brace of the block whose header begins at `header`, or to the file's end.

    Stops at that brace, which the caller steps over; if it stops at anything else, the block is not closed.
    """
    items = _Items(scanner, header)
    while items.take():
        pass
    end = scanner.end if scanner.kind == "}" else scanner.last
    return Body(start, max(start, end), tuple(items.attributes.values()), tuple(items.blocks))


class _Items:
    """The attributes and blocks of one body, while it is read. `inline`: still on the line of its brace."""

    __slots__ = ("attributes", "blocks", "depth", "header", "inline", "scanner")

    def __init__(self, scanner: Scanner, header: int | None) -> None:
        self.scanner = scanner
        self.header = header
        self.depth = scanner.depth
        self.attributes: dict[str, Attribute] = {}
        self.blocks: list[Block] = []
        self.inline = header is not None and scanner.kind not in ("newline", "}", "end")

    def take(self) -> bool:
        """Reads the next line end or item, broken or not; False at the end of the body."""
        scanner = self.scanner
        nested = self.header is not None
        if scanner.kind == "newline":
            if not (nested and scanner.margin_closes):
                self.simple_attributes()
            scanner.advance()
            return True
        if len(scanner.problems) > MAX_PROBLEMS:
            self.give_up()
        if scanner.kind == "end" or (scanner.kind == "}" and nested):
            return False
        if nested and scanner.margin_closes and at_margin(scanner.text, scanner.start):
            return False
        item = scanner.start
        noted = len(scanner.problems)
        try:
            self.item()
        except UnreadableError as broken:
            scanner.problems.append(broken.problem)
            return self.recover(item)
        except RecursionError:
            scanner.report(TOO_DEEP, item, item + 1)
            return self.recover(item)
        except _UnclosedError:
            if nested:
                raise
            del scanner.problems[noted:]
            scanner.margin_closes = True
            scanner.in_brackets, scanner.depth = False, 0
            scanner.jump(item)
        return True

    def simple_attributes(self) -> None:
        """Takes the attributes after this line end that one regular expression can read."""
        scanner = self.scanner
        text, limit = scanner.text, scanner.limit
        position = scanner.end
        while (match := _SIMPLE_ATTRIBUTE.match(text, position, limit)) is not None:
            attribute = _simple_attribute(match)
            if attribute is None or len(scanner.problems) > MAX_PROBLEMS:
                break
            self.add(attribute)
            position = match.end()
        scanner.end = position

    def item(self) -> None:
        """Reads one attribute or block, and that its line ends after it."""
        scanner = self.scanner
        scanner.expect("word", _expected_item(scanner))
        start = scanner.start
        name = scanner.word()
        scanner.advance()
        if scanner.kind == "=":
            what = "argument"
            scanner.advance()
            self.attribute(name, start)
        else:
            what = "block"
            if self.inline:
                message = "a block on one line can hold only one argument; put this block on its own line"
                scanner.report(message, start, scanner.last)
            self.blocks.append(_block(scanner, name, start))
        self.line_end(what, start)

    def line_end(self, what: str, start: int) -> None:
        scanner = self.scanner
        if scanner.kind in ("newline", "end"):
            if self.inline and scanner.kind == "newline":
                message = (
                    "a block that begins on one line must end on it; "
                    'close it here with "}", or begin a new line after "{"'
                )
                scanner.report(message, start, scanner.last)
            self.inline = False
        elif scanner.kind == "}" and self.header is not None:
            if not self.inline:
                message = f'a line must end after this {what}; put the "}}" on its own line'
                scanner.report(message, scanner.start, scanner.end)
        elif scanner.kind == ",":
            message = f'a "," cannot follow this {what}; write each on its own line, without commas'
            raise scanner.wrong(message)
        elif not (scanner.margin_closes and at_margin(scanner.text, scanner.start)):
            message = f"expected the end of the line after this {what}, found {{found}}; begin a new line"
            raise scanner.wrong(message)

    def attribute(self, name: str, start: int) -> None:
        scanner = self.scanner
        name_end = start + len(name)
        value_start = scanner.start
        value: Expression
        try:
            value = whole(scanner)
        except (UnreadableError, RecursionError):
            value = Invalid(value_start, max(value_start, scanner.end))
            self.add(Attribute(start, value.end, name, start, name_end, value))
            raise
        self.add(Attribute(start, value.end, name, start, name_end, value))

    def add(self, attribute: Attribute) -> None:
        first = self.attributes.setdefault(attribute.name, attribute)
        if first is not attribute:
            line = self.scanner.text.count("\n", 0, first.start) + 1
            message = f'"{shown(attribute.name)}" is already set in line {line}; remove one of the two'
            self.scanner.report(message, attribute.name_start, attribute.name_end)

    def recover(self, item: int) -> bool:
        """Moves on from a broken item; False where what follows is outside of this body."""
        scanner = self.scanner
        scanner.in_brackets, scanner.depth = False, self.depth
        if self.inline and (brace := last_brace_of_line(scanner.text, item)) > 0:
            scanner.jump(brace)
            return True
        self.inline = False
        resume(scanner, item, self.header)
        if self.header is None or scanner.kind != "word":
            return True
        text = scanner.text
        outside = indentation_of(text, self.header)
        return not indentation_of(text, scanner.start) <= outside < indentation_of(text, item)

    def give_up(self) -> None:
        scanner = self.scanner
        scanner.margin_closes = True
        scanner.limit = scanner.start
        scanner.jump(scanner.start)


def _expected_item(scanner: Scanner) -> str:
    if scanner.kind == "quote":
        return "the name of an argument or block is written without quotes; remove them"
    if scanner.kind == "}":
        return 'this "}" closes nothing; remove it, or add the "{" that it belongs to'
    return 'expected an argument or a block, found {found}; write "name = value" or "type { … }"'


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


def _block(scanner: Scanner, block_type: str, start: int) -> Block:
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
        scanner.report(f'this "{shown(block_type)}" block is not closed; add the missing "}}"', start, header_end)
    return Block(start, body.end, block_type, tuple(labels), header_end, body)


def _expected_header(scanner: Scanner, labelled: bool) -> str:
    if scanner.kind == "=" and labelled:
        return 'a block takes no "="; remove it, or remove the labels to set an argument'
    if scanner.kind == "newline" and labelled:
        return 'expected "{" on the line of the block\'s labels, found {found}; move it here'
    return 'expected "=" or "{" after this name, found {found}; write "name = value" or "type { … }"'
