"""Whether the user asked for the tracebacks of internal errors."""

from __future__ import annotations

import os

VARIABLE = "GITOPS_LINT_DEBUG"
"""The environment variable that asks for them."""


def is_debugging() -> bool:
    """Whether tracebacks are shown on standard error."""
    return bool(os.environ.get(VARIABLE))
