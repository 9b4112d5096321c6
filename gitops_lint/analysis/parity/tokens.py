"""The words by which a text shows which environment it is of, and a text without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from gitops_lint.loading.layout import is_a_spelling, spellings

TAKEN_OUT: Final = "\N{SYMBOL FOR NULL}"
"""What stands for the environment's own word in a text that is neutral."""

_WORDS = re.compile(r"[A-Za-z0-9]+")


def words_of(name: str) -> list[str]:
    """The words of a name: `eu-prod` has `eu` and `prod`."""
    return _WORDS.findall(name)


def tokens_of(
    environments: Sequence[str], configured: Mapping[str, Sequence[str]] | None = None
) -> dict[str, frozenset[str]]:
    """The words by which each environment is known: its name, what tells it from the others, and usual short forms.

    `configured` are the further ones of `parity.names`. `prod-eu` and `prod-us` share `prod`, and have a region each.
    """
    parts = {name: {word.lower() for word in words_of(name)} for name in environments}
    of_all = set.intersection(*parts.values()) if parts else set()
    found: dict[str, set[str]] = {}
    for name in environments:
        lower = name.lower()
        # What has a name as a whole (`pre-prod`) is not what a part of it says.
        own = {lower} if is_a_spelling(lower) else {lower, *(word for word in parts[name] - of_all if _tells(word))}
        found[name] = {spelling for word in own for spelling in spellings(word)}
    for name, more in (configured or {}).items():
        if name in found:
            found[name].update(word.lower() for word in more)
    return {name: frozenset(tokens) for name, tokens in found.items()}


def _tells(word: str) -> bool:
    """Whether a part of an environment's name says something alone: no number, no single letter, no negation."""
    return len(word) > 1 and not word.isdigit() and word not in ("non", "not", "no", "pre")


class Neutral:
    """Takes an environment's words out of texts; what was asked once is known.

    `renamed` are texts that stand for another: the generated names of ConfigMaps, which end in a hash.
    """

    __slots__ = ("_known", "_own", "_pattern", "_stems", "environment", "renamed", "tokens")

    def __init__(self, environment: str, tokens: Iterable[str], renamed: Mapping[str, str] | None = None) -> None:
        self.environment = environment
        self.tokens = frozenset(tokens)
        self.renamed = dict(renamed or {})
        self._pattern = _pattern(self.tokens)
        self._own = _pattern(filter(self._says_environment, self.tokens))
        self._stems = tuple(
            one for one in self.tokens if one and not any(other in one for other in self.tokens - {one, ""})
        )
        self._known: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text with TAKEN_OUT in the place of the environment's words."""
        known = self._known.get(text)
        if known is None:
            stands_for = self.renamed.get(text, text)
            known = stands_for
            if self._pattern is not None and self._may_have_word(stands_for.lower()):
                known = self._pattern.sub(TAKEN_OUT, stands_for)
            self._known[text] = known
        return known

    def _may_have_word(self, lower: str) -> bool:
        """Whether any of the words is part of a text, which is told ten times as fast as where it stands alone."""
        return any(map(lower.__contains__, self._stems))

    def names(self, text: str) -> bool:
        """Whether a text has a word of this environment: of it as one, and not of the region or team that it is of."""
        return self._own is not None and self._may_have_word(text.lower()) and self._own.search(text) is not None

    def _says_environment(self, word: str) -> bool:
        return is_a_spelling(word) or word == self.environment.lower() or word not in words_of(self.environment.lower())


_NOT_NEGATED: Final = "".join(f"(?<!{word}{mark})" for word in ("non", "Non", "NON", "pre", "PRE") for mark in "-_.")
"""`non-prod` is no word of production."""


def _pattern(tokens: Iterable[str]) -> re.Pattern[str] | None:
    """Finds words whole (`shop-prod`, `prod01`, `PROD_URL`) and as a part in camel case (`shopProd`).

    The words are the environments' own and escaped, so that nothing of a repository is a pattern.
    """
    ordered = sorted(filter(None, tokens), key=lambda one: (-len(one), one))
    if not ordered:
        return None
    whole = "|".join(map(re.escape, ordered))
    camel = "|".join(re.escape(one.capitalize()) for one in ordered)
    return re.compile(rf"{_NOT_NEGATED}(?<![A-Za-z])(?i:{whole})(?![A-Za-z])|(?<=[a-z])(?:{camel})(?![a-z])")


def without(text: str) -> str:
    """A neutral text without the place of the environment's word, and without the separator that went with it.

    So `shop-prod`, `prod-shop` and `shop` are one name.
    """
    if TAKEN_OUT not in text:
        return text
    return "-".join(part for part in re.split(rf"[-_./]?{TAKEN_OUT}[-_./]?", text) if part)


_ID = re.compile(rf"{TAKEN_OUT}[-_]?(?=[0-9a-f]*[0-9])[0-9a-f]{{4,}}(?![0-9A-Za-z])")
"""The word of an environment with an identifier: a project's (`shop-prod-05e6`)."""


def are_one_with_words(texts: Sequence[str]) -> bool:
    """Whether neutral texts are one but for identifiers after the environment's word, or for one word each, where the
    environment's stands in one of them (`cart-dev` and `cart-p`).
    """
    plain = [_ID.sub(TAKEN_OUT, text) for text in texts]
    if len(set(plain)) == 1:
        return True
    parts = [_PARTS.findall(text) for text in plain]
    if len({len(one) for one in parts}) > 1:
        return False
    rows = [row for row in zip(*parts, strict=True) if len(set(row)) > 1]
    # A text that is nothing but one word may say anything.
    return len(parts[0]) > 1 and all(TAKEN_OUT in row and all(map(_is_word, row)) for row in rows)


_PARTS = re.compile(rf"[A-Za-z0-9{TAKEN_OUT}]+|[^A-Za-z0-9{TAKEN_OUT}]+")


def _is_word(part: str) -> bool:
    return part == TAKEN_OUT or part.isalpha()


_BETWEEN = re.compile(r"[^A-Za-z0-9]+")


def are_one_without(texts: Iterable[str]) -> bool:
    """Whether neutral texts are one where some have the environment's word and others have none (`cart` in production,
    `cart-dev` in dev), whatever stood around the word.
    """
    return len({_BETWEEN.sub("-", text.replace(TAKEN_OUT, "-")).strip("-") for text in texts}) == 1
