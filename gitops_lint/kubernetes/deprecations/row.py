"""One deprecated or removed kind of an API version: since when, and what takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_NUMBERS = re.compile(r"v?(\d+)\.(\d+)(?:\D.*)?")


class Deprecation(msgspec.Struct, frozen=True):
    """A kind of an API version that is, or will be, served no more.

    `deprecated_in` and `removed_in` are releases of `project` (`1.22`; for Kubernetes' own kinds, of
    Kubernetes). A removal may lie ahead: the release that is announced. None: not deprecated before it was
    removed, not to be removed. `replacements` are the API versions to use instead, the best first, where the
    kind is `replacement_kind`, or has kept its name. `changes` says what has to change besides apiVersion, or
    what to do where nothing takes its place; empty where there is nothing else to do. `source` is the page
    that says so.
    """

    project: str
    api_version: str
    kind: str
    deprecated_in: str | None
    removed_in: str | None
    replacements: tuple[str, ...]
    source: str
    changes: str = ""
    replacement_kind: str = ""

    @property
    def has_the_same_shape(self) -> bool:
        """Whether writing another apiVersion is all there is to do."""
        return bool(self.replacements) and not self.changes and self.replacement_kind in ("", self.kind)

    def is_deprecated(self, version: str) -> bool:
        """Whether a release of the project (`1.30`, `v1.30.2`) has the kind deprecated or removed."""
        since = self.deprecated_in or self.removed_in
        return since is not None and number(version) >= number(since)

    def is_removed(self, version: str) -> bool:
        """Whether a release of the project (`1.30`, `v1.30.2`) does not serve the kind any more."""
        return self.removed_in is not None and number(version) >= number(self.removed_in)


def number(version: str) -> tuple[int, int]:
    """Major and minor of a release; ValueError where it has none."""
    parts = _NUMBERS.fullmatch(version.strip())
    if parts is None:
        raise ValueError(f"{version!r} is not a version such as 1.30")
    return int(parts[1]), int(parts[2])


def rows(
    project: str,
    api_version: str,
    kinds: str,
    deprecated_in: str | None,
    removed_in: str | None,
    replacements: str,
    source: str,
    changes: str = "",
    replacement_kind: str = "",
) -> Iterator[Deprecation]:
    """A row for each kind of a list; kinds and replacements are separated by blanks."""
    for kind in kinds.split():
        yield Deprecation(
            project,
            api_version,
            kind,
            deprecated_in,
            removed_in,
            tuple(replacements.split()),
            source,
            changes,
            replacement_kind,
        )
