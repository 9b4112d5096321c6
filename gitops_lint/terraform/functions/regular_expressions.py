"""`regex`, `regexall` and `replace`: patterns of RE2, in time that is linear in the text.

Sources: cty's function/stdlib/regexp.go, Terraform's funcs/string.go (`replace`), and Go's regexp for how matches
follow each other, how `$1` is expanded and what is said of a pattern that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.functions.string import LONGEST_RESULT, too_long
from gitops_lint.terraform.types import DYNAMIC, STRING, ListType, ObjectType, TupleType, Type, object_type
from gitops_lint.terraform.values import (
    ListValue,
    NullValue,
    ObjectValue,
    TupleValue,
    Value,
)

# RE2's words for what is wrong with a pattern, and those of Go's regexp/syntax.
_GO_ERRORS = {
    "invalid escape sequence": "invalid escape sequence",
    "invalid character class": "invalid character class",
    "invalid character class range": "invalid character class range",
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "unexpected )": "unexpected )",
    "trailing \\": "trailing backslash at end of expression",
    "no argument for repetition operator": "missing argument to repetition operator",
    "invalid repetition size": "invalid repeat count",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid UTF-8": "invalid UTF-8",
    "invalid named capture group": "invalid named capture",
    "pattern too large - compile failed": "expression too large",
}
_MEMORY = 1 << 28
# A group's name, where a group begins: neither escaped nor inside brackets or \Q...\E.
_PIECE = re.compile(r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?P?<(?P<name>\w+)>", re.DOTALL)
_EXPANSION = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


class PatternError(Exception):
    """What Go says of a pattern that it cannot read: the kind of error, and the part that is to blame."""

    def __init__(self, kind: str, part: str) -> None:
        super().__init__(f"{kind}: {part}")
        self.kind = kind
        self.part = part


class _Pattern:
    """A compiled pattern, and the name of each of its groups (empty for those without)."""

    def __init__(self, source: str) -> None:
        import re2

        names: list[str] = []
        unique = _PIECE.sub(lambda found: _named_apart(found, names), source)
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            self._compiled: Any = re2.compile(unique, options)
        except re2.error as error:
            raise _as_go_says(error, source, unique) from None
        self.groups: list[str] = [""] * self._compiled.groups
        for name, index in self._compiled.groupindex.items():
            self.groups[index - 1] = name.partition("__again")[0]

    def matches(self, text: str) -> Iterator[Any]:
        """The matches that Go's FindAll gives, over bytes: an empty one right after another does not count."""
        encoded = text.encode()
        position, previous = 0, -1
        while position <= len(encoded):
            found = self._search(encoded, position)
            if found is None:
                return
            start, end = found.span()
            is_counted = end != position or start != previous
            position = _after_letter(encoded, position) if end == position else end
            previous = end
            if is_counted:
                yield found

    def first(self, text: str) -> Any:
        """The leftmost match, over bytes; or None."""
        return self._search(text.encode(), 0)

    def _search(self, encoded: bytes, position: int) -> Any:
        """The leftmost match from a position on; RE2's `\\B` holds inside of a character too, Go's does not."""
        while True:
            found = self._compiled.search(encoded, position)
            if found is None or _begins_letter(encoded, found.start()):
                return found
            position = _after_letter(encoded, found.start())

    def replaced(self, text: str, template: str) -> str | None:
        """The text with every match replaced, as Go's ReplaceAllString does; None where that is too long."""
        encoded = text.encode()
        pieces: list[bytes] = []
        last = position = size = 0
        while position <= len(encoded) and size <= LONGEST_RESULT:
            found = self._search(encoded, position)
            if found is None:
                break
            start, end = found.span()
            pieces.append(encoded[last:start])
            if end > last or not start:
                pieces.append(self._expanded(template, found))
                size += len(pieces[-1])
            last = end
            position = max(_after_letter(encoded, position), end)
        return None if size > LONGEST_RESULT else b"".join([*pieces, encoded[last:]]).decode()

    def _expanded(self, template: str, found: Any) -> bytes:
        return _EXPANSION.sub(lambda part: self._part(part, found), template).encode()

    def _part(self, part: re.Match[str], found: Any) -> str:
        if part[1]:
            return "$"
        name = part[2] or part[3]
        if name.isascii() and name.isdigit() and len(name) < 9:
            index = int(name)
            return (found.group(index) or b"").decode() if index <= len(self.groups) else ""
        for index, group in enumerate(self.groups, 1):
            if group == name and found.span(index)[0] >= 0:
                return str(found.group(index).decode())
        return ""


def _after_letter(encoded: bytes, position: int) -> int:
    """Where the next character of a text in UTF-8 begins; past the end, at its end."""
    position += 1
    while not _begins_letter(encoded, position):
        position += 1
    return position


def _begins_letter(encoded: bytes, position: int) -> bool:
    return position >= len(encoded) or encoded[position] & 0xC0 != 0x80


def _named_apart(found: re.Match[str], names: list[str]) -> str:
    """A group with another name where one has it already, which RE2 refuses and Go's regexp does not."""
    name = found["name"]
    if found[0] == "\\C":  # RE2 takes it for one byte, Go's regexp for nothing
        raise PatternError("invalid escape sequence", found[0])
    if name is None:
        return found[0]
    if not name.isascii():
        raise PatternError("invalid named capture", found[0])
    names.append(name)
    times = names.count(name)
    return found[0] if times == 1 else f"(?P<{name}__again{times}>"


def _as_go_says(error: Exception, source: str, unique: str) -> PatternError:
    text = error.args[0]
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    for words, kind in _GO_ERRORS.items():
        if text == words or text.startswith(f"{words}: "):
            part = text[len(words) + 2 :]
            if part.startswith("(?<"):  # what looks back is to Go the beginning of a named group
                rest = source[source.index(part) :]
                return PatternError("invalid named capture", rest[: rest.find(">") + 1] or rest)
            return PatternError(kind, source if part == unique or kind == "expression too large" else part)
    return PatternError(text, source)


@lru_cache(maxsize=1024)
def pattern(source: str) -> _Pattern:
    """The pattern, compiled once; `PatternError` where it cannot be read."""
    return _Pattern(source)


def _checked(source: str) -> _Pattern:
    try:
        return pattern(source)
    except PatternError as error:
        raise FunctionError(f"invalid regexp pattern: {error.kind} in {error.part}", 0) from None


def _match_type(source: str) -> Type:
    """What a match is: its text; of a pattern with groups, a tuple of their texts, or an object by their names."""
    groups = _checked(source).groups
    named = [name for name in groups if name]
    if not groups:
        return STRING
    if named and len(named) < len(groups):
        raise FunctionError("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    if named:
        return object_type(dict.fromkeys(named, STRING))
    return TupleType((STRING,) * len(groups))


def _type_of_match(arguments: Sequence[Value]) -> Type:
    source = arguments[0]
    return _match_type(source) if isinstance(source, str) else DYNAMIC


def _type_of_matches(arguments: Sequence[Value]) -> Type:
    return ListType(_type_of_match(arguments))


def _match_value(found: Any, type_: Type, groups: Sequence[str]) -> Value:
    if type_ is STRING:
        return normalized(found.group().decode())
    texts = [_group_value(found, index) for index in range(1, len(groups) + 1)]
    if isinstance(type_, ObjectType):
        by_name = dict(zip(groups, texts, strict=True))
        return ObjectValue({name: by_name[name] for name in type_.attributes})
    return TupleValue(tuple(texts))


def _group_value(found: Any, index: int) -> Value:
    return normalized(found.group(index).decode()) if found.span(index)[0] >= 0 else NullValue(STRING)


def _regex(source: str, text: str) -> Value:
    compiled = _checked(source)
    found = compiled.first(text)
    if found is None:
        raise FunctionError("pattern did not match any part of the given string")
    return _match_value(found, _match_type(source), compiled.groups)


def _regex_all(source: str, text: str) -> Value:
    compiled, type_ = _checked(source), _match_type(source)
    return ListValue(type_, tuple([_match_value(found, type_, compiled.groups) for found in compiled.matches(text)]))


def _replace(text: str, part: str, replacement: str) -> Value:
    if len(part) > 1 and part[0] == part[-1] == "/":
        try:
            replaced = pattern(part[1:-1]).replaced(text, replacement)
        except PatternError as error:
            raise FunctionError(f"error parsing regexp: {error.kind}: `{error.part}`") from None
        return too_long() if replaced is None else normalized(replaced)
    if len(replacement) * (text.count(part) if part else len(text) + 1) > LONGEST_RESULT:
        return too_long()
    return normalized(text.replace(part, replacement))


_PATTERN_AND_STRING = (Parameter("pattern", STRING), Parameter("string", STRING))

FUNCTIONS: tuple[Function, ...] = (
    Function("regex", _PATTERN_AND_STRING, _type_of_match, _regex, not_null=True),
    Function("regexall", _PATTERN_AND_STRING, _type_of_matches, _regex_all, not_null=True),
    Function(
        "replace",
        (Parameter("str", STRING), Parameter("substr", STRING), Parameter("replace", STRING)),
        STRING,
        _replace,
        not_null=True,
    ),
)
