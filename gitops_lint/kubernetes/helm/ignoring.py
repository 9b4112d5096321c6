"""`.helmignore`: which files of a chart's directory are no part of it (Helm's pkg/ignore)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
import re2

DEFAULT_RULES = ("templates/.?*",)
"""What Helm leaves out of every chart (Rules.AddDefaults)."""


class Rule(msgspec.Struct, frozen=True):
    """One line: a pattern of Go's filepath.Match, and what it is held against."""

    pattern: str
    negated: bool
    only_directories: bool
    whole_path: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern matches a path in the chart, or its last name where the pattern has no slash."""
        subject = path if self.whole_path else path.rpartition("/")[2]
        return re2.fullmatch(self.pattern, subject) is not None


class IgnoreError(Exception):
    """A line that Helm refuses."""


def parse(text: str) -> tuple[Rule, ...]:
    """The rules of a file, those that every chart has included.

    Raises:
        IgnoreError: Helm does not know the syntax of a line.
    """
    lines = (line.strip() for line in (*text.removeprefix("\ufeff").splitlines(), *DEFAULT_RULES))
    return tuple(_rule(line) for line in lines if line and not line.startswith("#"))


def is_ignored(path: str, rules: Iterable[Rule]) -> bool:
    """Whether a file is left out, itself or by one of its directories; Helm never looks into a directory it ignores."""
    parts = path.split("/")
    return any(
        _is_left_out("/".join(parts[:length]), rules, is_directory=length < len(parts))
        for length in range(1, len(parts) + 1)
    )


def _is_left_out(path: str, rules: Iterable[Rule], *, is_directory: bool) -> bool:
    """Rules.Ignore: the first rule that decides does, and a negated rule decides for whatever it does *not* match."""
    for rule in rules:
        if rule.negated:
            if (rule.only_directories and not is_directory) or not rule.matches(path):
                return True
        elif (not rule.only_directories or is_directory) and rule.matches(path):
            return True
    return False


def _rule(line: str) -> Rule:
    if "**" in line:
        raise IgnoreError("double-star (**) syntax is not supported")
    negated = line.startswith("!")
    pattern = line[1:] if negated else line
    only_directories = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    whole_path = "/" in pattern
    return Rule(_as_expression(pattern.removeprefix("/")), negated, only_directories, whole_path)


def _as_expression(pattern: str) -> str:
    """A pattern of filepath.Match as a regular expression."""
    expression, rest = "", pattern
    while rest:
        character, rest = rest[0], rest[1:]
        if character == "*":
            expression += "[^/]*"
        elif character == "?":
            expression += "[^/]"
        elif character == "\\" and rest:
            expression, rest = expression + re.escape(rest[0]), rest[1:]
        elif character == "[":
            inside, bracket, rest = rest.partition("]")
            if not bracket or not inside:
                raise IgnoreError("syntax error in pattern")
            expression += f"[{inside}]"
        else:
            expression += re.escape(character)
    return expression
