"""Versions that environments run: which of two is newer, and whether one takes all that the other takes."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

_VERSION = re.compile(r"v?(?P<numbers>\d+(?:\.\d+){0,3})(?P<pre>-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_RANGE = re.compile(r"(?P<operator>>=|>|~>|~|\^|=|<=|<)?\s*(?P<version>v?\d[\w.+-]*?)(?P<rest>\.[x*])*")
_FIELDS: Final = frozenset({"version", "tag", "image", "revision", "semver", "newtag", "imagetag"})
_OPEN: Final = (">=", ">")


class Versioned(NamedTuple):
    """A reference to something in a version: `name` says what and where, `short_name` what."""

    name: str
    short_name: str
    version: str


def is_version_field(name_words: tuple[str, ...]) -> bool:
    """Whether a field of this name, in words, says which version of something is run."""
    return bool(name_words) and name_words[-1] in _FIELDS


def image_of(text: str) -> Versioned:
    """The parts of a reference to an image (https://pkg.go.dev/github.com/distribution/reference).

    The version is the tag, or the digest where there is none.
    """
    rest, _, digest = text.partition("@")
    head, slash, last = rest.rpartition("/")
    name, _, tag = last.partition(":")
    return Versioned(head + slash + name, name, tag or digest)


def source_of(text: Any) -> Versioned:
    """The parts of a module's source: where it is, and the `ref` that is taken
    (https://developer.hashicorp.com/terraform/language/modules/sources#selecting-a-revision).
    """
    place, _, query = str(text).partition("?")
    reference = next((one.removeprefix("ref=") for one in query.split("&") if one.startswith("ref=")), "")
    return Versioned(place, place, reference)


def order(text: str) -> tuple[Any, ...] | None:
    """Something that sorts versions as https://semver.org does; None for what is none (a branch, a commit)."""
    match = _VERSION.fullmatch(text.strip())
    if match is None or ("." not in match["numbers"] and not text.startswith("v")):
        return None
    numbers = [int(one) for one in match["numbers"].split(".")]
    numbers += [0] * (4 - len(numbers))
    pre = tuple(
        (0, int(one), "") if one.isdigit() else (1, 0, one) for one in (match["pre"] or "-")[1:].split(".") if one
    )
    return (*numbers, not match["pre"], pre)


def is_tested(higher: str, lower: str) -> bool | None:
    """Whether what a higher environment takes is what the lower one takes or took before; None where nobody can tell.

    Versions rise from environment to environment, so a lower one has had all that came before its own.
    """
    if higher == lower or lower in ("*", "x", ""):
        return True
    theirs, ours = _RANGE.fullmatch(higher.strip()), _RANGE.fullmatch(lower.strip())
    if theirs is None or ours is None:
        return None
    left, right = order(theirs["version"]), order(ours["version"])
    if left is None or right is None:
        return None
    if ours["operator"] in _OPEN:
        # All from there on: the higher one may begin later, and take less.
        return bool(left >= right)
    if theirs["operator"] in _OPEN:
        return False
    return bool(left <= right)
