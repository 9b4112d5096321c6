"""Expressions that take time in proportion to what they read: globs are a repository's, and may be made to explode."""

from __future__ import annotations

from typing import Any


def compiled(text: str) -> Any:
    """An RE2 expression in which a dot is any character; None where it is malformed."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    try:
        return re2.compile(text, options)
    except re2.error:
        return None
