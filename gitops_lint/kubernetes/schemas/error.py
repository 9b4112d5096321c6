"""What is wrong with an object, in words that its author understands, and where to mend it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from gitops_lint.model.source import Path


class ErrorKind(StrEnum):
    """What sort of thing is wrong, for rules that treat some of them differently."""

    UNKNOWN_FIELD = "unknown-field"
    MISSING = "missing"
    TYPE = "type"
    ENUM = "enum"
    PATTERN = "pattern"
    OTHER = "other"


class SchemaError(msgspec.Struct, frozen=True):
    """One way in which an object is not what its kind's schema says.

    `path` is the place a person edits: of an unknown field, that field; of a missing one, the object that
    lacks it. `suggestion` is what to write instead: a field's right name, or a value's right spelling. Values
    of a Secret never stand in `message`.
    """

    path: Path
    message: str
    kind: ErrorKind
    suggestion: str | None = None


class SchemaProblem(msgspec.Struct, frozen=True):
    """Something in a CustomResourceDefinition that keeps (a part of) its schema from being used.

    `index` counts the definitions as they were handed in, from 0; `path` stands inside that definition.
    """

    crd: str
    index: int
    path: Path
    message: str


class UnsupportedVersion(ValueError):  # noqa: N818 - the name that callers read in an except clause
    """A Kubernetes version that no carried schema speaks of: older than all of them, or not a version."""

    def __init__(self, version: str, supported: tuple[str, ...]) -> None:
        self.version = version
        self.supported = supported
        super().__init__(
            f"Kubernetes {version!r} has no schemas here; the versions that have are {', '.join(supported)}"
        )
