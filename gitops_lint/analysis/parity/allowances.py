"""Which entries of `parity.allow` allow nothing, and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from gitops_lint.analysis.parity.parity import families_of
from gitops_lint.model.environment import Repository
from gitops_lint.model.settings import Allowance


def idle_allowances(repository: Repository, today: datetime.date | None = None) -> Iterator[tuple[Allowance, str]]:
    """The entries that are past their date, name an environment that is not there, or that no difference matches."""
    today = today or datetime.date.today()
    allowances = repository.settings.parity.allow
    if not allowances:
        return
    names = {one.name for one in repository.environments}
    families = families_of(repository)
    matched = [one.allowance for parity in families for one in parity.differences]
    matched += [one.allowance for parity in families for one in parity.lacks]
    used = {one.location for one in matched if one is not None}
    for one in allowances:
        unknown = [name for name in one.environments if name not in names]
        if one.until and datetime.date.fromisoformat(one.until) < today:
            yield one, f"the time of this entry was over on {one.until}; remove it, or renew it with the reason"
        elif unknown:
            yield one, f"there is no environment {unknown[0]}; there are {', '.join(sorted(names))}"
        elif one.location not in used:
            yield one, "no difference between environments matches this entry; remove it"
