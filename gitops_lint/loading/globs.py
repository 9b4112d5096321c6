"""Globs over paths, as people write them in configurations: `**` crosses directories, a directory takes all in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable


def glob_matcher(globs: Iterable[str]) -> Callable[[str], bool]:
    """A function that tells whether a path matches any of the globs; no globs match nothing."""
    patterns = [re.compile(_regex(glob), re.DOTALL) for glob in globs]
    return lambda path: any(pattern.match(path) for pattern in patterns)


@functools.cache
def _regex(glob: str) -> str:
    """A pattern that never tries twice what it has matched: a glob is from a repository, and may be made to explode.

    The first place where the steps between two `**` match is as good as any later one, as is the first place of the
    text between two `*`; atomic groups keep to it.
    """
    steps = glob.strip().removeprefix("./").strip("/").split("/")
    if steps in ([""], ["."]):
        return r".*\Z"
    pattern, crosses, waiting = "", False, list[str]()
    for step in steps:
        if step != "**":
            waiting.append(_step(step))
            continue
        pattern += _steps(waiting, crosses, last=False)
        crosses, waiting = True, []
    return f"{pattern}{_steps(waiting, crosses, last=True)}"


def _steps(steps: list[str], crosses: bool, *, last: bool) -> str:
    """Steps one below the other, anywhere below what was matched so far when a `**` stands before them."""
    if not steps:
        # A `**` at the end takes everything that lies in what was matched so far.
        return "[^/]" if last and crosses else ""
    whole = "/".join(steps) + r"(?:/|\Z)"
    return f"(?>(?:[^/]*/)*?{whole})" if crosses else f"(?>{whole})"


def _step(step: str) -> str:
    """One step: `*` is any text without `/` (as is a `**` beside other characters), `?` one character."""
    first, *others = (re.escape(part).replace(r"\?", "[^/]") for part in re.split(r"\*+", step))
    if not others:
        return first
    *middle, end = others
    return first + "".join(f"(?>[^/]*?{part})" for part in middle) + f"[^/]*{end}"
