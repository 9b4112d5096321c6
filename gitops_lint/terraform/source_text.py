"""Values written as Terraform source, as HCL's `hclwrite.TokensForValue` lays it out."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.terraform import numbers
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.values import ListValue, MapValue, NullValue, ObjectValue, SetValue, TupleValue, Value

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def source_of(value: Value) -> str:
    """An expression whose value is this one, which must be wholly known and without marks."""
    return _laid_out(_tokens(value))


def attributes_of(values: Mapping[str, Value]) -> str:
    """A body with an attribute for each value; the names must be identifiers."""
    return _laid_out("".join([f"{name} = {_tokens(value)}\n" for name, value in values.items()]))


def _laid_out(text: str) -> str:
    return "\n".join(_aligned(_indented(text.split("\n"))))


def is_identifier(name: str) -> bool:
    """Whether a name can stand without quotes."""
    return name.replace("-", "_").isidentifier() and not name.startswith("-")


def _tokens(value: Value) -> str:
    if isinstance(value, NullValue):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Real):
        return numbers.text(value)
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, ListValue | SetValue | TupleValue):
        return f"[{', '.join([_tokens(item) for item in value.items])}]"
    assert isinstance(value, ObjectValue | MapValue)
    if not value.items:
        return "{}"
    pairs = [
        f"{name if is_identifier(name) else _tokens(name)} = {_tokens(item)}\n" for name, item in value.items.items()
    ]
    return "{\n" + "".join(pairs) + "}"


def _escaped(text: str) -> str:
    written = []
    for position, letter in enumerate(text):
        if letter in _ESCAPES:
            written.append(_ESCAPES[letter])
        elif letter in "$%":
            written.append(letter * 2 if text[position + 1 : position + 2] == "{" else letter)
        elif letter.isprintable():
            written.append(letter)
        else:
            code = ord(letter)
            written.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return "".join(written)


def open_brackets(text: str) -> int:
    """How many brackets a text leaves open, those in quotes left aside."""
    change, quoted, position = 0, False, 0
    while position < len(text):
        letter = text[position]
        if quoted and letter == "\\":
            position += 1
        elif letter == '"':
            quoted = not quoted
        elif not quoted:
            change += (letter in "([{") - (letter in ")]}")
        position += 1
    return change


def _indented(lines: list[str]) -> list[str]:
    """Two blanks for each line around that leaves brackets open, as many as it may leave."""
    open_lines: list[int] = []
    indented = []
    for line in lines:
        change = open_brackets(line)
        depth = len(open_lines)
        if change > 0:
            open_lines.append(change)
        while change < 0 and open_lines:
            closed = min(-change, open_lines[-1])
            open_lines[-1] -= closed
            change += closed
            if not open_lines[-1]:
                open_lines.pop()
        if line.startswith(("}", "]")):
            depth = min(depth, len(open_lines))
        indented.append("  " * depth + line)
    return indented


def _aligned(lines: list[str]) -> list[str]:
    """The `=` of attributes below one another, for as long as their values end on the same line."""
    aligned: list[str] = []
    run: list[tuple[str, str]] = []
    for line in [*lines, ""]:
        name, equals, rest = _attribute(line)
        if equals and not open_brackets(rest):
            run.append((name, rest))
            continue
        width = max((len(name) for name, _ in run), default=0)
        aligned.extend([f"{name.ljust(width)} = {rest}" for name, rest in run])
        run = []
        aligned.append(line)
    return aligned[:-1]


def _attribute(line: str) -> tuple[str, bool, str]:
    """The name of a line's attribute, whether there is one, and its value."""
    start = len(line) - len(line.lstrip())
    if line.startswith('"', start):
        end = start + 1
        while line[end] != '"':
            end += 2 if line[end] == "\\" else 1
        end += 1
    else:
        end = line.find(" ", start)
        if end < 0:
            return line, False, ""
    return line[:end], line.startswith(" = ", end), line[end + 3 :]
