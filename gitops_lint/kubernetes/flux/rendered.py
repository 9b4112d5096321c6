"""What a renderer gives: objects that know where their values came from, what is wrong, what could not be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.model.source import Location, Origin, Path

OriginOf = Callable[[Path], Origin]
"""Where the value at a path of an object came from; `KeyError` where the object has no value there."""


class RenderedObject(msgspec.Struct, frozen=True, eq=False):
    """An object as the cluster gets it: plain JSON data (with `Unknown` where a value is not to be had).

    `origin` is computed only when asked, and may take a build. `declared` is quick: where a value, or what is around
    it, stands in the file that declares the object, whatever has changed it since.
    """

    value: dict[str, Any]
    origin: OriginOf
    declared: Callable[[Path], Location] | None = None


class Problem(msgspec.Struct, frozen=True):
    """Something that the platform refuses: its words, and the place that a person must edit."""

    message: str
    location: Location


class Limit(msgspec.Struct, frozen=True):
    """Something that cannot be told offline: one sentence, and the place that asks for it."""

    message: str
    location: Location


class BuildWarning(msgspec.Struct, frozen=True):
    """Something that a build lets pass and no one means: what kind, one sentence, and its place."""

    kind: str
    message: str
    location: Location


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """What rendering gives: objects in the order of applying, and why some are missing."""

    objects: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    """Every file of the tree that was read."""
    warnings: tuple[BuildWarning, ...] = ()
