"""The normal form of text: every string of Terraform's is in Unicode's form C (cty's `StringVal`)."""

from __future__ import annotations

import unicodedata


def normalized(text: str) -> str:
    """The text in form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
