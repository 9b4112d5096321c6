"""Versions and constraints on them, `~> 1.2, != 1.4.0`, with the rules of github.com/hashicorp/go-version.

That library decides what Terraform accepts in `required_version`, `required_providers` and module blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import msgspec

_VERSION = (
    r"v?(?P<numbers>[0-9]+(?:\.[0-9]+)*?)"
    r"(?P<pre>-[0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*|-?[A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)?"
    r"(?:\+[0-9A-Za-z\-~]+(?:\.[0-9A-Za-z\-~]+)*)?"
)
_ONE_CONSTRAINT = rf"\s*(?P<operator>=|!=|>=|<=|>|<|~>|)\s*(?P<version>{_VERSION})\s*"
_LARGEST = 2**63 - 1


class Version(msgspec.Struct, frozen=True):
    """A version: its numbers, at least three, how many were written, and what follows the hyphen."""

    text: str
    numbers: tuple[int, ...]
    written: int
    prerelease: str


class Constraint(msgspec.Struct, frozen=True):
    """One operator and version; `operator` is `=` where none was written."""

    operator: str
    version: Version

    def allows(self, version: Version) -> bool:
        """Whether a version satisfies this (`Constraint.Check`)."""
        order = compare(version, self.version)
        if self.operator == "=":
            return order == 0
        if self.operator == "!=":
            return order != 0
        if not _prerelease_matches(version, self.version):
            return False
        if self.operator == "~>":
            return order >= 0 and _is_pessimistic(version, self.version)
        return _ORDERS[self.operator](order)


class Constraints(msgspec.Struct, frozen=True):
    """What a version must satisfy: all of the parts. Without parts, nothing."""

    text: str
    parts: tuple[Constraint, ...]

    def allows(self, version: str | Version) -> bool:
        """Whether a version satisfies all; text that is no version satisfies nothing."""
        parsed = parse_version(version) if isinstance(version, str) else version
        return parsed is not None and all(part.allows(parsed) for part in self.parts)

    def newest_allowed(self, known: Iterable[str]) -> str | None:
        """The newest of some versions that satisfies all."""
        newest: Version | None = None
        for text in known:
            version = parse_version(text)
            if version is not None and self.allows(version) and (newest is None or compare(version, newest) > 0):
                newest = version
        return None if newest is None else newest.text


def is_contradiction(constraints: Iterable[Constraints]) -> bool:
    """Whether no version can satisfy all constraints, which name no prereleases."""
    parts = [part for each in constraints for part in each.parts]
    named = {part.version.numbers for part in parts} | {(0, 0, 0)}
    # Between two neighbours that are named, the patches after the first are as good as any other version.
    candidates = [(*numbers[:-1], numbers[-1] + patch) for numbers in named for patch in range(len(parts) + 2)]
    versions = [Version("", numbers, len(numbers), "") for numbers in candidates]
    return not any(all(part.allows(version) for part in parts) for version in versions)


def parse(text: str) -> Constraints | None:
    """The constraints that a text with commas is; None where Terraform would refuse it."""
    parts = []
    for part in text.split(","):
        match = re.fullmatch(_ONE_CONSTRAINT, part)
        version = None if match is None else parse_version(match["version"])
        if match is None or version is None:
            return None
        parts.append(Constraint(match["operator"] or "=", version))
    return Constraints(text, tuple(parts))


def parse_version(text: str) -> Version | None:
    """The version that a text is; None where it is none."""
    match = re.fullmatch(_VERSION, text)
    if match is None:
        return None
    numbers = tuple(map(int, match["numbers"].split(".")))
    if max(numbers) > _LARGEST:
        return None
    padded = numbers + (0,) * (3 - len(numbers))
    prerelease = (match["pre"] or "").removeprefix("-")
    return Version(text, padded, len(numbers), prerelease)


def compare(left: Version, right: Version) -> int:
    """-1, 0 or 1, as one version is older than, the same as or newer than the other; metadata is passed over."""
    length = max(len(left.numbers), len(right.numbers))
    these = left.numbers + (0,) * (length - len(left.numbers))
    those = right.numbers + (0,) * (length - len(right.numbers))
    if these != those:
        return 1 if these > those else -1
    if left.prerelease == right.prerelease:
        return 0
    if not left.prerelease or not right.prerelease:
        return 1 if not left.prerelease else -1
    return _compare_prereleases(left.prerelease.split("."), right.prerelease.split("."))


def _compare_prereleases(left: list[str], right: list[str]) -> int:
    for index in range(max(len(left), len(right))):
        order = _compare_parts(left[index] if index < len(left) else "", right[index] if index < len(right) else "")
        if order != 0:
            return order
    return 0


def _compare_parts(left: str, right: str) -> int:
    """One part of a prerelease: numbers before words, numbers by size (`comparePart`).

    A part that is missing is older than a number and newer than a word, as that function has it.
    """
    if left == right:
        return 0
    left_number, right_number = _number(left), _number(right)
    if not left:
        return -1 if right_number is not None else 1
    if not right:
        return 1 if left_number is not None else -1
    if (left_number is None) != (right_number is None):
        return 1 if left_number is None else -1
    if left_number is None or right_number is None:
        return 1 if left > right else -1
    return 1 if left_number > right_number else -1


def _number(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() else None


def _prerelease_matches(version: Version, wanted: Version) -> bool:
    """A prerelease satisfies only what names a prerelease of the same numbers (`prereleaseCheck`)."""
    if not version.prerelease:
        return True
    return bool(wanted.prerelease) and version.numbers == wanted.numbers


def _is_pessimistic(version: Version, wanted: Version) -> bool:
    """Whether only the last number that was written differs, or those after it (`constraintPessimistic`)."""
    if wanted.prerelease and not version.prerelease:
        return False
    if len(wanted.numbers) > len(version.numbers):
        return False
    fixed = wanted.written - 1
    return version.numbers[:fixed] == wanted.numbers[:fixed] and (
        wanted.numbers[-1] <= version.numbers[len(wanted.numbers) - 1]
    )


_ORDERS: dict[str, Callable[[int], bool]] = {
    ">": lambda order: order > 0,
    "<": lambda order: order < 0,
    ">=": lambda order: order >= 0,
    "<=": lambda order: order <= 0,
}
