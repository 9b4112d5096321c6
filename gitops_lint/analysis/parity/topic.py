"""What is to be thought of a difference, and what it is about."""

from __future__ import annotations

import enum


class Class(enum.Enum):
    """What is to be thought of a difference."""

    EXPECTED = "expected"
    DECLARED = "declared"
    DRIFT = "drift"


class Topic(enum.Enum):
    """What a difference is about."""

    RESOURCE = "resource"
    VERSION = "version"
    SECURITY = "security"
    GUARD = "guard"
    """A probe, a limit or a disruption budget that one has and another lacks."""
    KEY = "key"
    """A key of a ConfigMap or Secret, or a variable of a container, that one has and another lacks."""
    FOREIGN = "foreign"
    """A value that names another environment."""
    SECRET_KEY = "secret key"
    """A key of a secret that is kept elsewhere or encrypted, which one has and another lacks."""
    SAFEGUARD = "safeguard"
    """How long data is kept, and what must fail before it is gone."""
    VERBOSITY = "verbosity"
    """Debugging and log levels."""
    AMOUNT = "amount"
    """How many of something run."""
    CLUSTER = "cluster version"
    SETTING = "setting"
