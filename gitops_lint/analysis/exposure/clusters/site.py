"""Where a cluster stands: in which cloud, and what its nodes let in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters.clouds import cloud_of, declared_clouds

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.nodes import NodesReach
    from gitops_lint.model.environment import Repository


def _unknown() -> None:
    return None


class Site(msgspec.Struct, frozen=True, eq=False):
    """The cloud of a cluster ("" where it is not known), and what finds out what its nodes let in."""

    cloud: str = ""
    nodes: Callable[[], NodesReach | None] = _unknown


def site_of(repository: Repository, index: ClusterIndex) -> Site:
    """Where a cluster stands, by the Terraform of its environment and by its objects."""

    @functools.cache
    def nodes() -> NodesReach | None:
        from gitops_lint.analysis.exposure.nodes import nodes_reach

        return nodes_reach(repository, index.cluster.environment)

    return Site(cloud_of(index, declared_clouds(repository)), nodes)
