"""The versions of Terraform's language that differ in what an expression means, and which one a module asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from gitops_lint.terraform.version_constraints import Constraints, parse, parse_version

Language: TypeAlias = tuple[int, int]
"""Major and minor version of a Terraform that reads it."""

NEWEST: Language = (1, 15)
SHORT_CIRCUIT: Language = (1, 12)
"""`&&` and `||` leave out what is wrong with the operand that does not decide (HCL 2.24's `Operation.ShortCircuit`)."""
CONVERT: Language = (1, 15)
"""`convert(value, type)` is a function, so that the name of a type may stand in an expression."""
CONSTANT_VARIABLES: Language = (1, 15)
"""A variable with `const = true` may stand in the source of a module."""

_KNOWN: tuple[Language, ...] = (*((1, minor) for minor in range(NEWEST[1], -1, -1)), (0, 15), (0, 14), (0, 13), (0, 12))
_PATCHES = 40
"""No minor version had more patches than this (1.5, 1.9 and 0.11 had fewer than 20)."""


def configured_language(version: str) -> Language | None:
    """The language of a version that settings name; None where they name none, and `required_version` decides."""
    parsed = parse_version(version) if version else None
    return None if parsed is None else (parsed.numbers[0], parsed.numbers[1])


def language_of(required_versions: Iterable[str]) -> Language:
    """The newest version that all constraints allow; the newest known where they say nothing or allow none of these."""
    parsed = [constraints for constraints in map(parse, required_versions) if constraints is not None]
    return next((language for language in _KNOWN if _is_allowed(language, parsed)), NEWEST) if parsed else NEWEST


def oldest_of(required_versions: Iterable[str]) -> tuple[Language, str] | None:
    """The oldest version that all constraints allow, and the release of it; None where they set no lower bound."""
    parsed = [constraints for constraints in map(parse, required_versions) if constraints is not None]
    if not any(part.operator in _FROM_BELOW for each in parsed for part in each.parts):
        return None
    for (major, minor), last in _LAST_PATCHES.items():
        for patch in range(last + 1):
            version = f"{major}.{minor}.{patch}"
            if all(each.allows(version) for each in parsed):
                return (major, minor), version
    return None


_FROM_BELOW = frozenset({"=", ">=", ">", "~>"})
_LAST_PATCHES: dict[Language, int] = {
    (0, 12): 31,
    (0, 13): 7,
    (0, 14): 11,
    (0, 15): 5,
    (1, 0): 11,
    (1, 1): 9,
    (1, 2): 9,
    (1, 3): 10,
    (1, 4): 7,
    (1, 5): 7,
    (1, 6): 6,
    (1, 7): 5,
    (1, 8): 5,
    (1, 9): 8,
    (1, 10): 5,
    (1, 11): 4,
    (1, 12): 2,
    (1, 13): 5,
    (1, 14): 20,
}
"""The last patch of each version, the oldest first; 1.14 may still get some. Whoever asks for more has all there is."""


def _is_allowed(language: Language, constraints: list[Constraints]) -> bool:
    major, minor = language
    versions = (f"{major}.{minor}.{patch}" for patch in range(_PATCHES))
    return any(all(each.allows(version) for each in constraints) for version in versions)
