"""What stops a build: a mistake that Kustomize stops at as well, or a limit of reading offline."""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.model.source import Path


class Spot(msgspec.Struct, frozen=True):
    """A value that a build has read: a file of the tree, the document in it, and a path in that document.

    Where the text stands inside a value (an inline patch), `inner` is the path in its document `inner_document`.
    """

    file: str
    document: int = 0
    path: Path = ()
    inner: Path | None = None
    inner_document: int = 0


class Problem(msgspec.Struct, frozen=True):
    """Why Kustomize builds nothing: its words, and the value that they are about."""

    message: str
    spot: Spot


class LimitKind(enum.Enum):
    """What a build offline cannot have."""

    REMOTE = "remote"
    """A base, a resource or a file of another host or repository."""

    CHART = "chart"
    """A Helm chart to inflate."""

    PLUGIN = "plugin"
    """A generator or transformer that would run a program or a container."""


class Limit(msgspec.Struct, frozen=True):
    """Why we build nothing where Kustomize might: one sentence, and the value that asks for it."""

    kind: LimitKind
    message: str
    spot: Spot


class WarningKind(enum.Enum):
    """What Kustomize lets pass and no one means."""

    PATCH_WITHOUT_TARGET = "patch-without-target"
    IMAGE_WITHOUT_MATCH = "image-without-match"
    REPLACEMENT_WITHOUT_TARGET = "replacement-without-target"
    DEPRECATED_FIELD = "deprecated-field"
    UNUSED_VARIABLE = "unused-variable"


class BuildWarning(msgspec.Struct, frozen=True):
    """Something that a build lets pass: what kind, one sentence, and the value that it is about."""

    kind: WarningKind
    message: str
    spot: Spot


class BuildError(Exception):
    """Kustomize stops here. Raised without a spot where only the caller knows what was being read."""

    def __init__(self, message: str, spot: Spot | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.spot = spot

    def at(self, spot: Spot) -> BuildError:
        """The same with a spot, unless it has one."""
        if self.spot is None:
            self.spot = spot
        return self


class LimitError(Exception):
    """We stop here, Kustomize might not."""

    def __init__(self, kind: LimitKind, message: str, spot: Spot) -> None:
        super().__init__(message)
        self.limit = Limit(kind, message, spot)
