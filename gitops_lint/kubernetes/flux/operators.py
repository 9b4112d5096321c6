"""What the operators of a substitution expression make of a variable's value.

Source: fluxcd/pkg/envsubst (funcs.go, path/match.go). Lengths and positions count bytes of UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from gitops_lint.kubernetes.flux.expressions import MOST_CHARACTERS, SubstitutionError

_NUMBER: Final = re.compile(r"[+-]?[0-9]+\Z")
_LARGEST: Final = 2**63


def apply(operator: str, value: str, arguments: tuple[str, ...]) -> str:
    """The text that stands in the place of an expression.

    Raises:
        SubstitutionError: Flux fails on it: a length that is negative.
    """
    function = _FUNCTIONS.get(operator)
    if function is not None:
        return function(value, arguments)
    return value or "".join(arguments)


def _length_or_prefix(value: str, arguments: tuple[str, ...]) -> str:
    return _without_prefix(value, arguments[0], min) if arguments else str(len(value.encode()))


def _each(change: Callable[[str], str], value: str) -> str:
    """Every character changed where its counterpart is one character (unicode.ToUpper, ToLower)."""
    return "".join(new if len(new := change(character)) == 1 else character for character in value)


def _substring(value: str, arguments: tuple[str, ...]) -> str:
    data = value.encode()
    start = _integer(arguments[0])
    if start is None:
        return value
    if start < 0:
        start = max(len(data) + start, 0)
    if len(arguments) == 1:
        return data[start:].decode(errors="replace")
    length = _integer(arguments[1])
    if length is None:
        return value
    if start + length >= len(data):
        return data[start:].decode(errors="replace")
    if length < 0:
        end = start + length
        bounds = f":{end}" if end < 0 else f"{start}:{end}"
        raise SubstitutionError(f"runtime error: slice bounds out of range [{bounds}]")
    return data[start : start + length].decode(errors="replace")


def _integer(text: str) -> int | None:
    """A number as strconv.Atoi takes it; None where it is none."""
    number = int(text) if _NUMBER.match(text) and len(text) < 30 else None
    return number if number is not None and -_LARGEST <= number < _LARGEST else None


def _replace(value: str, arguments: tuple[str, ...], most: int) -> str:
    old, new = arguments[0], "".join(arguments[1:])
    if value.count(old) * len(new) > MOST_CHARACTERS:
        raise SubstitutionError("the object is too large after substitution")
    return value.replace(old, new, most)


def _replace_prefix(value: str, arguments: tuple[str, ...]) -> str:
    if len(arguments) == 2 and value.startswith(arguments[0]):
        return arguments[1] + value[len(arguments[0]) :]
    return value


def _replace_suffix(value: str, arguments: tuple[str, ...]) -> str:
    if len(arguments) == 2 and value.endswith(arguments[0]):
        return value.removesuffix(arguments[0]) + arguments[1]
    return value


def _without_prefix(value: str, pattern: str, choose: Callable[[Iterator[int]], int]) -> str:
    tokens = _tokens(pattern)
    lengths = list(_matched(tokens, value)) if tokens is not None else []
    return value[choose(iter(lengths)) :] if lengths else value


def _without_suffix(value: str, pattern: str, choose: Callable[[Iterator[int]], int]) -> str:
    # Both are reversed as they stand: a class in brackets is then none, and nothing is trimmed.
    return _without_prefix(value[::-1], pattern[::-1], choose)[::-1]


_Token = Callable[[str], bool] | None
"""What takes one character; None takes any number of them."""


def _tokens(pattern: str) -> list[_Token] | None:
    """The parts of a glob: `*`, `?`, `[a-z]`, `[^a-z]`, `\\` before a character; None where it is malformed."""
    found: list[_Token] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            found.append(None)
        elif character == "?":
            found.append(lambda _: True)
        elif character == "[":
            group, at = _group(pattern, at)
            if group is None:
                return None
            found.append(group)
        else:
            if character == "\\":
                if at == len(pattern):
                    return None
                character = pattern[at]
                at += 1
            found.append(character.__eq__)
    return found


def _group(pattern: str, at: int) -> tuple[_Token, int]:
    """The characters of a class and the position behind it; None where it is malformed."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (ranges and pattern[at : at + 1] == "]"):
        ends = []
        for _ in range(2):
            escaped = pattern[at : at + 1] == "\\"
            if not escaped and pattern[at : at + 1] in ("", "-", "]"):
                return None, at
            at += escaped
            ends.append(pattern[at : at + 1])
            at += 1
            if at >= len(pattern) or not ends[-1]:
                return None, at
            if len(ends) == 2 or pattern[at] != "-":
                break
            at += 1
        ranges.append((ends[0], ends[-1]))
    return (lambda character: any(low <= character <= high for low, high in ranges) is not negated), at + 1


def _matched(tokens: list[_Token], value: str) -> Iterator[int]:
    """The lengths, from 1 on, of the beginnings of a value that a glob matches; one pass however many `*` it has."""

    def spread(states: set[int]) -> set[int]:
        reached = set(states)
        for state in sorted(states):
            while state < len(tokens) and tokens[state] is None:
                state += 1
                reached.add(state)
        return reached

    states = spread({0})
    for length, character in enumerate(value, 1):
        following = set()
        for state in states:
            if state == len(tokens):
                continue
            token = tokens[state]
            if token is None:
                following.add(state)
            elif token(character):
                following.add(state + 1)
        states = spread(following)
        if not states:
            return
        if len(tokens) in states:
            yield length


_FUNCTIONS: Final[dict[str, Callable[[str, tuple[str, ...]], str]]] = {
    "#": _length_or_prefix,
    "##": lambda value, arguments: _without_prefix(value, arguments[0], max),
    "%": lambda value, arguments: _without_suffix(value, arguments[0], min),
    "%%": lambda value, arguments: _without_suffix(value, arguments[0], max),
    ",": lambda value, _: _each(str.lower, value[:1]) + value[1:],
    ",,": lambda value, _: _each(str.lower, value),
    "^": lambda value, _: _each(str.upper, value[:1]) + value[1:],
    "^^": lambda value, _: _each(str.upper, value),
    ":": _substring,
    "/": lambda value, arguments: _replace(value, arguments, 1),
    "//": lambda value, arguments: _replace(value, arguments, -1),
    "/#": _replace_prefix,
    "/%": _replace_suffix,
}
