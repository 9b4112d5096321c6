"""What a renderer gives: objects that know where their values came from, what is wrong, what could not be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.model.source import Location, Origin, Path, Place

OriginOf = Callable[[Path], Origin]
"""Where the value at a path of an object came from; `KeyError` where the object has no value there."""


class RenderedObject(msgspec.Struct, frozen=True, eq=False):
    """An object as the cluster gets it: plain JSON data (with `Unknown` where a value is not to be had).

    `origin` is computed only when asked, and may take a build. `declared` is quick: where a value, or what is around
    it, stands in the file that declares the object, whatever has changed it since. `keys` are the origins of keys,
    where they are told apart; `source` is the object as its file declares it, `file` that file, where it is known
    without looking for the place.
    """

    value: dict[str, Any]
    origin: OriginOf
    declared: Callable[[Path], Location] | None = None
    keys: OriginOf | None = None
    source: dict[str, Any] | None = None
    file: str | None = None

    @property
    def declaring_file(self) -> str:
        """The file that declares the object, or made it what it is."""
        if self.file is not None:
            return self.file
        return (self.declared(()) if self.declared is not None else self.origin(()).location).file

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata; none where it is no mapping."""
        found = self.value.get("metadata")
        return found if isinstance(found, dict) else {}


class Problem(msgspec.Struct, frozen=True):
    """Something that the platform refuses: its words, the place that a person must edit, and what led there.

    `kind` tells problems apart that are told apart: `VALUES_SCHEMA`, `TEMPLATE_SYNTAX`.
    """

    message: str
    location: Location
    related: tuple[Place, ...] = ()
    kind: str = ""


VALUES_SCHEMA: Final = "values-schema"
"""The values of a chart do not fit its schema."""

TEMPLATE_SYNTAX: Final = "template-syntax"
"""A template of a chart cannot be parsed, whatever the values are."""

UNKNOWN_VALUE: Final = "unknown-value"
"""A value is given that nothing in the chart knows: the kind of a warning."""


ENCRYPTED: Final = "encrypted"
"""What SOPS encrypted reaches the cluster as it is: the kind of a warning."""

WAITS_FOR_SUSPENDED: Final = "waits-for-suspended"
"""A Kustomization waits for one that is suspended: the kind of a warning."""

APPLIES_NOTHING: Final = "applies-nothing"
"""There is nothing to apply where the platform is told to look: the kind of a warning."""

SYNC_ORDER: Final = "sync-order"
"""An object is applied before what it needs: the kind of a warning."""


class Limit(msgspec.Struct, frozen=True):
    """Something that cannot be told offline: one sentence, and the place that asks for it."""

    message: str
    location: Location


class BuildWarning(msgspec.Struct, frozen=True):
    """Something that a build lets pass and no one means: what kind, one sentence, and its place."""

    kind: str
    message: str
    location: Location


class SpecEntry(msgspec.Struct, frozen=True, eq=False):
    """An entry of `patches` or `images` in the spec of a Kustomization, a HelmRelease or an Application.

    `kind` is that of the warning of a build that it changes nothing, `is_matched` whether there is something to change.
    Entries that stand at one place have one `text`; the place takes long to find.
    """

    kind: str
    text: str
    is_matched: bool
    location: Callable[[], Location]


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """What rendering gives: objects in the order of applying, and why some are missing."""

    objects: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    """Every file of the tree that was read."""
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()
