"""The clusters and charts that rules look at: followed once, beside the workers where they have something to do."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gitops_lint.engine.cluster_inspection import needs_clusters
from gitops_lint.engine.inspection import Ahead, prepare_slice
from gitops_lint.engine.scopes import Scopes
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading.clusters import applies_anything
from gitops_lint.loading.load import Loaded
from gitops_lint.model.debugging import is_debugging
from gitops_lint.model.rule import Rule


class Following(msgspec.Struct):
    """Follows what Flux and Argo CD apply. That this fails is a failure of ours, and the rest is still checked."""

    loaded: Loaded
    _failure: str | None = None

    @property
    def failure(self) -> str:
        """How following the clusters of the repository fails, or rendering its charts; empty where neither does."""
        if self._failure is None:
            self._failure = self._followed()
        return self._failure

    def _followed(self) -> str:
        what = "following Flux and Argo CD"
        try:
            self.loaded.find_clusters()
            what = "rendering charts"
            self.loaded.find_charts()
        except Exception as error:
            if is_debugging():
                raise
            return f"{what} failed: {type(error).__name__}: {error}"
        return ""

    def beside_workers(self, rules: Sequence[Rule], scopes: Scopes) -> None:
        """Follows the clusters, where there are any, while the workers do what does not depend on them."""
        if self._failure is None and applies_anything(self.loaded.outlines):
            ahead = Ahead(
                self.loaded.ownership,
                scopes.overlays(),
                scopes.only(),
                self.loaded.repository.settings,
                any(rule.scope is BuiltKustomization for rule in rules),
            )
            self.loaded.workers.run(prepare_slice, ahead, meanwhile=lambda: self.failure)

    def clusters(self, rules: Sequence[Rule], scopes: Scopes) -> tuple[RenderedCluster, ...]:
        """The clusters that these rules look at; none where following has failed."""
        return scopes.clusters() if needs_clusters(rules) and not self.failure else ()

    def charts(self, rules: Sequence[Rule], scopes: Scopes) -> tuple[RenderedCluster, ...]:
        """The charts that these rules look at by themselves; none where following has failed."""
        return scopes.charts() if needs_clusters(rules) and not self.failure else ()

    def rendered_files(self) -> frozenset[str]:
        """The files that have gone into what was rendered."""
        if self.failure:
            return frozenset()
        clusters, charts = self.loaded.find_clusters(), self.loaded.find_charts()
        return frozenset().union(*(one.files for one in clusters), *(one.built for one in charts))
