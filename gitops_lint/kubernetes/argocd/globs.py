"""The three kinds of globs that Argo CD matches paths with.

Source: Go's path.Match (directories of the git generator), git's pathspecs (its files), github.com/gobwas/glob without
separators (`directory.include` and `exclude`), github.com/bmatcuk/doublestar (value files, files with new globbing).
"""

from __future__ import annotations

import re
from functools import lru_cache


class BadPatternError(Exception):
    """A pattern that is none (path.ErrBadPattern)."""


@lru_cache(maxsize=256)
def path_match(pattern: str) -> re.Pattern[str]:
    """`path.Match`: `*` and `?` stop at `/`, classes, and the whole path must match."""
    return re.compile(_translated(pattern, any_text="[^/]*", one="[^/]"), re.DOTALL)


@lru_cache(maxsize=256)
def pathspec(pattern: str) -> re.Pattern[str]:
    """What `git ls-files -- PATTERN` gives: `*` passes `/`; a name without globs also means all below it."""
    pattern = pattern.removeprefix("./").strip("/")
    if pattern in ("", "."):
        return re.compile(".*", re.DOTALL)
    if not set(pattern) & set("*?["):
        return re.compile(re.escape(pattern) + "(?:/.*)?", re.DOTALL)
    return re.compile(_translated(pattern, any_text=".*", one="."), re.DOTALL)


@lru_cache(maxsize=256)
def double_star(pattern: str) -> re.Pattern[str]:
    """doublestar: `**` as a whole part passes any number of directories, `{a,b}` are alternatives."""
    parts = [
        None if part == "**" else _translated(part, any_text="[^/]*", one="[^/]", braces=True)
        for part in pattern.strip("/").split("/")
    ]
    text = ""
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        if part is None:
            text += ".*" if is_last else "(?:[^/]+/)*"
        else:
            text += part + ("" if is_last else "/")
    return re.compile(text, re.DOTALL)


@lru_cache(maxsize=256)
def wildcard(pattern: str) -> re.Pattern[str]:
    """gobwas/glob with no separators: `*` and `**` pass `/`, `{a,b}` are alternatives, `[!a]` negates."""
    return re.compile(_translated(pattern, any_text=".*", one=".", braces=True), re.DOTALL)


def _translated(pattern: str, *, any_text: str, one: str, braces: bool = False) -> str:
    text, at, depth = "", 0, 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            text += any_text
        elif character == "?":
            text += one
        elif character == "[":
            end = pattern.find("]", at + 1)
            if end < 0:
                raise BadPatternError("syntax error in pattern")
            inside = pattern[at:end]
            negated = inside[:1] in ("^", "!")
            body = inside[negated:].replace("[", "\\[")
            text += f"[{'^' if negated else ''}{body}]"
            at = end + 1
        elif character == "\\" and at < len(pattern):
            text += re.escape(pattern[at])
            at += 1
        elif braces and character == "{":
            text, depth = text + "(?:", depth + 1
        elif braces and character == "}" and depth:
            text, depth = text + ")", depth - 1
        elif braces and character == "," and depth:
            text += "|"
        else:
            text += re.escape(character)
    if depth:
        raise BadPatternError("syntax error in pattern")
    return text
