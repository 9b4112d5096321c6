"""Flux: what it would apply to each cluster of a repository, with what led to each value.

`flux_repository(declared, repositories, renderers)` gives the clusters; it never raises for what the tree holds. The
renderers of Kustomize and Helm are handed in.
"""

from __future__ import annotations

from gitops_lint.kubernetes.flux.clusters import (
    ClusterObject,
    FluxCluster,
    FluxKustomization,
    FluxRepository,
    Gap,
    GapKind,
    Renderers,
)
from gitops_lint.kubernetes.flux.helm_releases import ChartRequest, RenderedChart
from gitops_lint.kubernetes.flux.repository import flux_repository
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Repositories

__all__ = [
    "ChartRequest",
    "ClusterObject",
    "FluxCluster",
    "FluxKustomization",
    "FluxRepository",
    "Gap",
    "GapKind",
    "Limit",
    "Problem",
    "RenderedChart",
    "RenderedObject",
    "Renderers",
    "Rendering",
    "Repositories",
    "flux_repository",
]
