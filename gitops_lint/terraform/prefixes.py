"""How much of the beginning of a text is certain when something unknown follows it (cty's `ctystrings`)."""

from __future__ import annotations

from unicodedata import category, combining, normalize

# What no following character can combine with: cty's list of delimiters.
_ENDS = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")


def known_prefix(text: str) -> str:
    """The text without a last character that the next one might change, such as an `e` that becomes an `é`."""
    text = normalize("NFC", text)
    end = len(text)
    while end and (combining(text[end - 1]) or category(text[end - 1]) in {"Mn", "Me", "Mc", "Cf"}):
        end -= 1
    if end == len(text) and text and text[-1] in _ENDS:
        return text
    return text[: end - 1] if end else ""
