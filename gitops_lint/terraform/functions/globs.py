"""Patterns of paths as `fileset` has them: those of github.com/bmatcuk/doublestar, version 1.1.

`*` and `?` stand for anything but `/`, `**` alone between slashes for any number of directories, `[a-z]` and
`[^a-z]` for a character, `{a,b}` for either (not across a slash); a backslash takes the meaning from what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol

_SPECIAL = re.compile(r"[*?\[{\\]")
_DEEPEST = 100


class BadPatternError(Exception):
    """A pattern that cannot be read."""


class Directories(Protocol):
    """What is searched. Paths are relative to one root, which is the empty path."""

    def is_file(self, path: str) -> bool:
        """Whether a file stands there, links followed."""
        ...

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands there, links followed."""
        ...

    def list(self, directory: str) -> Sequence[str]:
        """The names in a directory."""
        ...


def glob(pattern: str, directories: Directories) -> Iterator[str]:
    """The paths of files that match a pattern, which is relative to the root; `BadPatternError`."""
    return _search("", tuple(pattern.split("/")), directories)


def _search(directory: str, components: tuple[str, ...], directories: Directories) -> Iterator[str]:
    names = 0
    while names < len(components) and not _SPECIAL.search(components[names]):
        names += 1
    directory = "/".join([part for part in (directory, *components[:names]) if part])
    components = components[names:]
    if not components:
        if directories.is_file(directory):
            yield directory
        return
    if not directories.is_directory(directory) or directory.count("/") > _DEEPEST:
        return
    found = [(name, f"{directory}/{name}" if directory else name) for name in directories.list(directory)]
    if components[0] == "**":
        for _, path in found:
            if directories.is_directory(path):
                yield from _search(path, components, directories)
            elif len(components) == 1:
                yield path
        components = components[1:]
    if not components:
        return
    for name, path in found:
        if not matches(components[0], name):
            continue
        if len(components) > 1:
            yield from _search(path, components[1:], directories)
        elif directories.is_file(path):
            yield path


def matches(pattern: str, name: str) -> bool:
    """Whether a name without slashes is what a pattern without slashes stands for; `BadPatternError`."""
    matched = _matches(pattern, name)
    if matched is None:
        raise BadPatternError(pattern)
    return matched


@lru_cache(maxsize=65536)
def _matches(pattern: str, name: str) -> bool | None:
    """The same, None for a bad pattern: which Go only sees where it gets to, and forgets inside a star."""
    if not pattern or not name:
        return (not pattern and not name) or pattern in ("*", "**")
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        return not rest or any(_matches(rest, name[start:]) for start in range(len(name)))
    if first == "?":
        return _matches(rest, name[1:])
    if first == "\\":
        if not rest:
            return None
        return _matches(rest[1:], name[1:]) if rest[0] == name[0] else False
    if first == "[":
        return _matches_class(rest, name)
    if first == "{":
        return _matches_either(rest, name)
    return _matches(rest, name[1:]) if first == name[0] else False


def _matches_class(pattern: str, name: str) -> bool | None:
    end = _index(pattern, "]")
    if end <= 0:
        return None
    members = pattern[:end]
    negated = members.startswith("^")
    ranges = _ranges(members[1:] if negated else members)
    if ranges is None:
        return None
    if any(low <= name[0] <= high for low, high in ranges) == negated:
        return False
    return _matches(pattern[end + 1 :], name[1:])


def _ranges(members: str) -> list[tuple[str, str]] | None:
    ranges: list[tuple[str, str]] = []
    position = 0
    while position < len(members):
        low, position = _member(members, position)
        high: str | None = low
        if low is not None and members[position : position + 1] == "-":
            high, position = _member(members, position + 1)
        if low is None or high is None:
            return None
        ranges.append((low, high))
    return ranges


def _member(members: str, position: int) -> tuple[str | None, int]:
    character = members[position : position + 1]
    if character == "\\":
        position += 1
        character = members[position : position + 1]
    elif character == "-":
        character = ""
    return character or None, position + 1


def _matches_either(pattern: str, name: str) -> bool | None:
    end = _index(pattern, "}")
    if end < 0:
        return None
    for option in _options(pattern[:end]):
        matched = _matches(option + pattern[end + 1 :], name)
        if matched is not False:
            return matched
    return False


def _options(text: str) -> list[str]:
    options: list[str] = []
    while (end := _index(text, ",")) >= 0:
        options.append(text[:end])
        text = text[end + 1 :]
    return [*options, text]


def _index(text: str, character: str) -> int:
    """Where a character first stands without a backslash before it; -1 where it does not."""
    start = text.find(character)
    while start > 0 and text[start - 1] == "\\":
        start = text.find(character, start + 1)
    return start
