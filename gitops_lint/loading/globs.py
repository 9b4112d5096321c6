"""Globs over paths, as people write them in configurations: `**` crosses directories, a directory takes all in it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable


def glob_matcher(globs: Iterable[str]) -> Callable[[str], bool]:
    """A function that tells whether a path matches any of the globs; no globs match nothing."""
    patterns = [re.compile(_regex(glob)) for glob in globs]
    return lambda path: any(pattern.match(path) for pattern in patterns)


@functools.cache
def _regex(glob: str) -> str:
    glob = glob.strip().removeprefix("./").strip("/")
    if glob in ("", "."):
        return r".*\Z"
    parts = []
    for token in re.findall(r"\*\*/?|\*|\?|[^*?]+", glob):
        if token == "**/":
            parts.append("(?:.*/)?")
        elif token == "**":
            parts.append(".*")
        elif token == "*":
            parts.append("[^/]*")
        elif token == "?":
            parts.append("[^/]")
        else:
            parts.append(re.escape(token))
    return "".join(parts) + r"(?:/.*)?\Z"
