"""Why a template gives no text."""

from __future__ import annotations


class TemplateError(Exception):
    """Go refuses the template, or fails executing it; the message is Go's, as far as one can tell."""


class OutOfReach(Exception):  # noqa: N818 - it is no error of the template's
    """Go would give a text, but which one cannot be told here."""
