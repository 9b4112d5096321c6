"""What is said of files in other checkouts, which the configuration names under `sources:`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Severity, registry
from gitops_lint.model.source import is_elsewhere

_BUILDS: Final = (BuiltKustomization, RenderedCluster)
"""The scopes of what tells that something is not rendered."""


def without_other_checkouts(results: Iterable[Result]) -> tuple[list[Result], list[Limit]]:
    """The results that authors of this repository can mend, and notices of what stops a build in another checkout.

    What else is wrong there is for the authors of that repository, who check it by itself.
    """
    kept: list[Result] = []
    limits: list[Limit] = []
    for one in results:
        if not is_elsewhere(one.location.file):
            kept.append(one)
            continue
        rule = registry.get(one.rule)
        if rule is not None and rule.scope in _BUILDS and one.severity is Severity.ERROR:
            message = f"in another checkout: {one.message}"
            limits.append(Limit(one.rule, message, one.location, environments=one.environments))
    return kept, limits
