"""Why a template gives no text."""

from __future__ import annotations


class TemplateError(Exception):
    """Go refuses the template, or fails executing it; the message is Go's, as far as one can tell."""


class ArgumentError(TemplateError):
    """An argument of the wrong type: which one, from 0."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


class OutOfReach(Exception):  # noqa: N818 - it is no error of the template's
    """Go would give a text, but which one cannot be told here."""
