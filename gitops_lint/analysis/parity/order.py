"""Which environment comes before which: the order of promotion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitops_lint.loading.layout import is_ranked, rank
from gitops_lint.model.environment import Repository


def ranks(repository: Repository) -> Mapping[str, int | None]:
    """The place of every environment in the order of promotion; None where nothing says one.

    `parity.order` says it, or else the order of `environments:`, or else the names do.
    """
    settings = repository.settings
    names = [one.name for one in repository.environments]
    given: Sequence[str] = settings.parity.order or tuple(one.name for one in settings.environments)
    if given:
        return {name: given.index(name) if name in given else None for name in names}
    return {name: rank(name.lower()) if is_ranked(name.lower()) else None for name in names}
