"""Whether something has a public address, and what says so."""

from __future__ import annotations

import enum
from typing import NamedTuple

from gitops_lint.model.resource import ResourcePath


class Standing(enum.Enum):
    """Whether the internet comes to an address."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = "unknown"


class Told(NamedTuple):
    """A standing with the value that tells it: what it is in words, and where it stands, where it does."""

    standing: Standing
    said: str = ""
    at: ResourcePath | None = None
