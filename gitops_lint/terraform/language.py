"""Which version of the language a root is written in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from gitops_lint.terraform.version_constraints import parse, parse_version

_RELEASES = tuple(f"1.{minor}.{patch}" for minor in range(15, -1, -1) for patch in range(20, -1, -1))
"""Versions that a constraint may allow; nobody releases more patches."""


def language_of(version: str, constraints: Iterable[str]) -> tuple[int, int] | None:
    """The version that reads a root: the one that is said, else the newest that every constraint allows.

    None where nothing says, and where no known version satisfies all.
    """
    said = parse_version(version) if version else None
    if said is not None:
        return said.numbers[0], said.numbers[1]
    return _newest(tuple(constraints))


@lru_cache(maxsize=64)
def _newest(constraints: tuple[str, ...]) -> tuple[int, int] | None:
    parsed = [one for one in map(parse, constraints) if one is not None]
    if not parsed:
        return None
    for release in _RELEASES:
        if all(one.allows(release) for one in parsed):
            _, minor, _ = release.split(".")
            return 1, int(minor)
    return None
