"""Which environment comes before which: the order of promotion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from gitops_lint.loading.layout import is_a_spelling, spellings
from gitops_lint.model.environment import Repository

_LEVELS: Final = {
    name: level
    for level, names in enumerate(
        (
            ("dev", "test", "testing", "tst", "qa", "integration", "int", "sandbox", "preview"),
            ("staging", "uat"),
            ("preprod",),
            ("prod", "dr"),
        )
    )
    for name in names
}
"""Where environments usually stand, by their name. Teams order those before staging in every way."""


def ranks(repository: Repository) -> Mapping[str, int | None]:
    """The level of every environment in the order of promotion, the lowest first; None where nothing says one.

    `parity.order` says it, or else the order of `environments:`, or else the names do. Environments of one level
    (`prod-eu`, `prod-us`) are beside each other.
    """
    settings = repository.settings
    names = [one.name for one in repository.environments]
    given: Sequence[str] = settings.parity.order or tuple(one.name for one in settings.environments)
    if given:
        return {name: given.index(name) if name in given else None for name in names}
    return {name: _level(name.lower()) for name in names}


def _level(name: str) -> int | None:
    before = ""
    for word in (name, *re.split(r"[-_.]", name)):
        if is_a_spelling(word) and before not in ("non", "not", "no"):
            return next(_LEVELS[one] for one in spellings(word) if one in _LEVELS)
        before = "" if word == name else word
    return None
