"""What rendering gives: objects with the origin of their values, what Argo CD refuses, and what cannot be told here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.model.source import Location, Origin, Path


class RenderedObject(msgspec.Struct, frozen=True, eq=False):
    """An object as plain JSON data, and where the value at a path of it came from, computed when asked for."""

    value: dict[str, Any]
    origin: Callable[[Path], Origin]

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata; none where it is no mapping."""
        found = self.value.get("metadata")
        return found if isinstance(found, dict) else {}


class Problem(msgspec.Struct, frozen=True):
    """What the platform refuses, in its words, and the place to mend it."""

    message: str
    location: Location


class Limit(msgspec.Struct, frozen=True):
    """What cannot be told offline, what would make it known, and the place that asks for it."""

    message: str
    location: Location


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """The objects of one source, what went wrong, and every file that was read."""

    objects: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
