"""Which environment comes before which: the order of promotion."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
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


ALIKE_AT_EVERY_LEVEL: Final = "the environments of every level differ in the same way"


def differ_alike_at_every_level(values: Mapping[str, Hashable], ranks: Mapping[str, int | None]) -> bool:
    """Whether the environments of one level differ among themselves, at every level in the same way: `staging-a` has
    what `prod-a` has, and `staging-b` what `prod-b` has. Then it says nothing about promotion.
    """
    levels: dict[int | None, set[Hashable]] = defaultdict(set)
    for name, value in values.items():
        levels[ranks.get(name)].add(value)
    first, *others = levels.values()
    return None not in levels and len(first) > 1 and bool(others) and all(one == first for one in others)


_BELOW_PRODUCTION: Final = re.compile(r"non[-_.]?pro?d(?:uction)?(?![a-z])|npd(?![a-z])")
"""What comes before production and has no name but that (`nonprod`, `non-production`)."""


def _level(name: str) -> int | None:
    if _BELOW_PRODUCTION.match(name):
        return _LEVELS["staging"]
    before = ""
    for word in (name, *re.split(r"[-_.]", name)):
        if is_a_spelling(word) and before not in ("non", "not", "no"):
            return next(_LEVELS[one] for one in spellings(word) if one in _LEVELS)
        before = "" if word == name else word
    return None
