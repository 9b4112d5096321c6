"""Which name a misspelled one was meant to be."""

from __future__ import annotations

# How alike two names are, as difflib counts it: `serviceName` is no misspelling of `service` (0.78), while
# `Prefix` among a handful of choices is likely to mean `PathPrefix` (0.75).
_NEAR = 0.8
NEAR_CHOICE = 0.75
_SWAPPED = 0.7


def closest(word: str, choices: list[str], cutoff: float = _NEAR) -> str | None:
    """The choice that a misspelled word was meant to be; None where nothing is near.

    Case, `-` and `_` do not count, and letters in another order are near however short the word is.
    """
    from difflib import get_close_matches

    folded = {_folded(choice): choice for choice in choices}
    near = get_close_matches(_folded(word), folded, n=1, cutoff=_SWAPPED)
    if near and (_ratio(word, near[0]) >= cutoff or sorted(_folded(word)) == sorted(near[0])):
        return folded[near[0]]
    return None


def _ratio(word: str, folded: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, folded, _folded(word)).ratio()


def _folded(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")
