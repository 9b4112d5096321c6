"""Which kinds of which API versions are deprecated or removed, since when, and what takes their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from gitops_lint.kubernetes.deprecations.row import Deprecation

__all__ = ["Deprecation", "deprecation", "deprecations"]


def deprecation(api_version: str, kind: str) -> Deprecation | None:
    """What is known of a kind's end; None where it has none in sight, or nobody knows the kind."""
    return _table().get((api_version, kind))


def deprecations() -> Iterator[Deprecation]:
    """Every row: Kubernetes' own kinds by the release that removes them, then other projects'."""
    return iter(_table().values())


@cache
def _table() -> Mapping[tuple[str, str], Deprecation]:
    from gitops_lint.kubernetes.deprecations.kubernetes import kubernetes
    from gitops_lint.kubernetes.deprecations.projects import projects

    return {(row.api_version, row.kind): row for row in (*kubernetes(), *projects())}
