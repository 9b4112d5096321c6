"""Text as a row of grapheme clusters, as readers take for characters: `strrev` and `substr` count them.

The rules are those of Unicode 15's UAX 29 as github.com/apparentlymart/go-textseg reads them, quirks included: it takes
the longest sequence that its patterns match, and a carriage return or newline by itself is one cluster.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from gitops_lint.terraform.functions.grapheme_classes import (
    NEWLINE,
    OTHER,
    RANGES,
    RETURN,
    SYLLABLE_LV,
    SYLLABLE_LVT,
)

_EXTENSION = "(?:[ES]|Z(?:XE*)?)*"
_HANGUL = "(?:L+(?:(?:H?V+|I)T*|H)?|HV*T*|V+T*|IT*|T+)"
# A text is matched by its characters' classes, one letter each.
_CLUSTER = re.compile(
    f"RN|C|P*(?:{_HANGUL}{_EXTENSION}|XE*{_EXTENSION}|Z[ZES]*|FF?{_EXTENSION}|[OES][EZS]*)|P+|[RN]", re.DOTALL
)
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINAL_CONSONANTS = 0xAC00, 0xD7A3, 28
_REPLACEMENT_CHARACTER = 0xFFFD  # go-textseg treats it as a control


def clusters(text: str) -> list[str]:
    """The text, cut into its grapheme clusters."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    classes = text.translate(_letters())
    return [text[found.start() : found.end()] for found in _CLUSTER.finditer(classes)]


def count(text: str) -> int:
    """How many grapheme clusters a text has."""
    return len(text) if text.isascii() and "\r\n" not in text else len(clusters(text))


class _Letters(dict[int, str]):
    """The letter of a code point's class; looked up once for each that occurs."""

    def __init__(self) -> None:
        super().__init__({0x0D: RETURN, 0x0A: NEWLINE, _REPLACEMENT_CHARACTER: "C"})
        rows = [(*_bounds(part), letter) for letter, ranges in RANGES.items() for part in ranges.split()]
        self._rows = sorted(rows)
        self._starts = [row[0] for row in self._rows]

    def __missing__(self, codepoint: int) -> str:
        letter = OTHER
        if _FIRST_SYLLABLE <= codepoint <= _LAST_SYLLABLE:
            letter = SYLLABLE_LVT if (codepoint - _FIRST_SYLLABLE) % _FINAL_CONSONANTS else SYLLABLE_LV
        elif index := bisect_right(self._starts, codepoint):
            _, last, found = self._rows[index - 1]
            letter = found if codepoint <= last else OTHER
        self[codepoint] = letter
        return letter


@cache
def _letters() -> _Letters:
    return _Letters()


def _bounds(part: str) -> tuple[int, int]:
    first, _, last = part.partition("-")
    return int(first, 16), int(last or first, 16)
