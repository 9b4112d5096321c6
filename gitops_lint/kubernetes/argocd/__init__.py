"""Argo CD in process: what Applications and ApplicationSets would apply to which cluster.

`follow` goes from every Application that stands in a repository to the objects of each cluster; `render_application`
and `expand` do one of them. Directories and charts are rendered by functions that are handed in (`Renderers`).
"""

from __future__ import annotations

from gitops_lint.kubernetes.argocd.application_sets import Expansion, expand
from gitops_lint.kubernetes.argocd.applications import Application, application
from gitops_lint.kubernetes.argocd.charts import Assignment, ChartRequest, InlineValues, SetValue, ValuesFile
from gitops_lint.kubernetes.argocd.clusters import CLUSTER_KINDS, DeclaredCluster, declared_clusters
from gitops_lint.kubernetes.argocd.following import AppliedObject, ArgoCluster, follow, is_followed
from gitops_lint.kubernetes.argocd.generators import Sources
from gitops_lint.kubernetes.argocd.rendering import Renderers, render_application
from gitops_lint.kubernetes.argocd.scopes import scopes
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Checkout, Repositories, assumed_urls

__all__ = [
    "CLUSTER_KINDS",
    "Application",
    "AppliedObject",
    "ArgoCluster",
    "Assignment",
    "ChartRequest",
    "Checkout",
    "DeclaredCluster",
    "Expansion",
    "InlineValues",
    "Limit",
    "Problem",
    "RenderedObject",
    "Renderers",
    "Rendering",
    "Repositories",
    "SetValue",
    "Sources",
    "ValuesFile",
    "application",
    "assumed_urls",
    "declared_clusters",
    "expand",
    "follow",
    "is_followed",
    "render_application",
    "scopes",
]
