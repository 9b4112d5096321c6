"""The objects of an environment as they are applied: what Flux, Argo CD and Kustomize make of what files declare."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.kubernetes.built_kustomization import BuiltKustomization, build
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster, Statement
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.overlays import Overlay, Overlays
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice, read_resources
from gitops_lint.loading.sources import repositories
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree

if TYPE_CHECKING:
    from gitops_lint.kubernetes.charts import ChartRenderer
    from gitops_lint.kubernetes.kustomize import Kustomizer

_GENERATED = frozenset({"ConfigMap", "Secret"})
"""What a kustomization may make of no object."""


class RenderedResources(msgspec.Struct, frozen=True, eq=False):
    """Reads objects as they are applied; a cluster and a kustomization are rendered when somebody asks for kinds
    that they may have.
    """

    own: Slice
    outlines: Mapping[str, Outline]
    owned: Ownership
    overlays: Overlays
    find_clusters: Callable[[], tuple[RenderedCluster, ...]]
    settings: Settings = Settings()

    def read(self, paths: Collection[str], kinds: Collection[str]) -> tuple[Resource, ...]:
        """The objects of these kinds (of all, without any) of what begins in these files.

        First come those of Flux and Argo CD, in their order, then those of the kustomizations that change any, then
        those that are applied as their files declare them, by file and place.
        """
        wanted = frozenset(kinds)
        clusters = self.find_clusters()
        applied = frozenset().union(*(one.declaring | one.built for one in clusters))
        found = [each for one in clusters if one.file in paths for each in one.objects]
        left = set(paths) - applied
        here = [one for file, one in self.overlays.by_file.items() if file in paths]
        collected = frozenset().union(*(one.resources for one in here if not one.changes))
        for overlay in self._changing(paths, applied, wanted):
            built = built_kustomization(self.own, overlay, self.settings)
            if built.is_complete:
                found += built.objects
                left -= overlay.resources - collected
        plain = read_resources(self.own, self.outlines, self.owned, left, kinds)
        return (*(each for each in found if not wanted or each.kind in wanted), *plain)

    def stops(self, paths: Collection[str]) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
        """Why objects of what begins in these files may be missing: what the platforms refuse, and our limits."""
        clusters = self.find_clusters()
        applied = frozenset().union(*(one.declaring | one.built for one in clusters))
        here = [one for one in clusters if one.file in paths]
        refused = [each for one in here for each in (*one.problems, *one.schema)]
        limits = [each for one in here for each in one.limits]
        for overlay in self._changing(paths, applied, frozenset()):
            built = built_kustomization(self.own, overlay, self.settings)
            refused += [Statement(built.problem.message, built.problem.location)] if built.problem is not None else []
            limits += [Statement(each.message, each.location) for each in built.limits]
        return tuple(dict.fromkeys(refused)), tuple(dict.fromkeys(limits))

    def _changing(self, paths: Collection[str], applied: frozenset[str], wanted: frozenset[str]) -> Iterator[Overlay]:
        for file in sorted(self.overlays.by_file.keys() & set(paths)):
            overlay = self.overlays.by_file[file]
            if overlay.changes and file not in applied and self._may_have(overlay, wanted):
                yield overlay

    def _may_have(self, overlay: Overlay, wanted: frozenset[str]) -> bool:
        if not wanted or wanted & _GENERATED:
            return True
        kinds = (identity.kind for file in overlay.resources for identity in self.outlines[file].objects)
        return not wanted.isdisjoint(kinds)


def built_kustomization(held: Slice, overlay: Overlay, settings: Settings) -> BuiltKustomization:
    """A kustomization, built once a worker; what several take in is read and built once.

    Charts of `helmCharts` are rendered for the version of Kubernetes that the settings name.
    """
    known: dict[str, BuiltKustomization] = held.kept.setdefault("built kustomizations", {})
    if overlay.file not in known:
        kustomizers: dict[bool, Kustomizer] = held.kept.setdefault("kustomizers", {})
        wide = overlay.allows_outside_root
        if wide not in kustomizers:
            kustomizers[wide] = kustomizer_of(held.tree, settings, allows_outside_root=wide)
        known[overlay.file] = build(kustomizers[wide], overlay.file, overlay.directory)
    return known[overlay.file]


def kustomizer_of(tree: DirectoryTree | RevisionTree, settings: Settings, *, allows_outside_root: bool) -> Kustomizer:
    """What builds the kustomizations of a repository, with the repositories and charts that are at hand."""
    from gitops_lint.kubernetes.kustomize import Kustomizer

    beside = repositories(tree, settings)
    return Kustomizer(
        beside.mounted_beside(tree),
        allows_outside_root=allows_outside_root,
        resolve_remote=beside.resolve,
        inflate_chart=_InflateCharts(tree, settings.kubernetes_version, beside),
    )


class _InflateCharts:
    """Renders the charts of kustomizations; Helm is imported with the first."""

    def __init__(self, tree: Tree, kubernetes_version: str, beside: Repositories) -> None:
        self._tree = tree
        self._version = kubernetes_version
        self._beside = beside
        self._charts: ChartRenderer | None = None

    def __call__(self, entry: dict[str, Any], options: dict[str, Any], directory: str) -> str | None:
        if self._charts is None:
            from gitops_lint.kubernetes.charts import ChartRenderer

            self._charts = ChartRenderer(self._version, self._beside.chart)
        return self._charts.inflated(self._beside.mounted_beside(self._tree), entry, options, directory)
