"""What Flux would apply to each cluster of a repository. What is built is built once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from gitops_lint.kubernetes.flux.clusters import FluxCluster, FluxRepository, Renderers
from gitops_lint.kubernetes.flux.entry_points import entry_points, file_of
from gitops_lint.kubernetes.flux.following import follow, source_of
from gitops_lint.kubernetes.flux.identity import EXTENSIONS, Name, is_a, name_of
from gitops_lint.kubernetes.flux.kustomizations import Build, files_applied
from gitops_lint.kubernetes.flux.producers import text_at
from gitops_lint.kubernetes.flux.sources import FilteredTrees, Sources
from gitops_lint.kubernetes.rendered import RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.tree import Tree


def flux_repository(
    declared: Sequence[RenderedObject], repositories: Repositories, renderers: Renderers
) -> FluxRepository:
    """What Flux would apply, given the objects of all files as they stand."""
    once = msgspec.structs.replace(renderers, build=_Once(renderers.build))
    filtered = FilteredTrees()
    found = entry_points(declared, _reach(declared, repositories, once, filtered))
    clusters = _named(follow(entry, repositories, once, filtered) for entry in found.clusters)
    files = frozenset().union(*(cluster.files for cluster in clusters))
    unreached = tuple(each for each in found.unreached if file_of(each) not in files)
    return FluxRepository(clusters, unreached)


def _named(clusters: Iterable[FluxCluster]) -> tuple[FluxCluster, ...]:
    """Clusters of one name are called by their directory."""
    found = tuple(clusters)
    names = [cluster.name for cluster in found]
    return tuple(
        msgspec.structs.replace(cluster, name=cluster.directory) if names.count(cluster.name) > 1 else cluster
        for cluster in found
    )


class _Once:
    """A Build that remembers what it has built."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._built: dict[tuple[int, str, frozenset[tuple[str, bytes]]], tuple[Tree, Rendering]] = {}

    def __call__(self, tree: Tree, directory: str, files: Mapping[str, bytes]) -> Rendering:
        key = (id(tree), directory, frozenset(files.items()))
        if key not in self._built:
            # The tree is kept, so that no other gets its id.
            self._built[key] = (tree, self._build(tree, directory, files))
        return self._built[key][1]


def _reach(
    declared: Sequence[RenderedObject], repositories: Repositories, renderers: Renderers, filtered: FilteredTrees
) -> Callable[[RenderedObject], frozenset[str]]:
    """The files that a Kustomization applies before its cluster is known: the nearest source of its name is its own."""
    by_name: dict[Name, list[RenderedObject]] = {}
    for each in declared:
        if text_at(each.value, "apiVersion").startswith("source."):
            by_name.setdefault(name_of(each.value), []).append(each)
    generators = [each for each in declared if is_a(each.value, EXTENSIONS, "ArtifactGenerator")]

    def reach(kustomization: RenderedObject) -> frozenset[str]:
        file = file_of(kustomization)
        if "${" in text_at(kustomization.value, "spec", "path"):
            return frozenset()
        sources = Sources(repositories, lambda name: _nearest_to(file, by_name.get(name, ())), filtered)
        closest = sorted(generators, key=lambda each: -_shared(file, file_of(each)))
        sources.use_generators(lambda: closest)
        name = source_of(kustomization.value)
        artifact = sources.artifact(name, lambda: kustomization.origin(()).location)
        if artifact.tree is None:
            return frozenset()
        return files_applied(kustomization, artifact.tree, renderers.build)

    return reach


def _nearest_to(file: str, candidates: Sequence[RenderedObject]) -> RenderedObject | None:
    return max(candidates, key=lambda each: _shared(file, file_of(each)), default=None)


def _shared(file: str, other: str) -> int:
    """How many directories two files share."""
    pairs = zip(file.split("/"), other.split("/"), strict=False)
    return next((index for index, (one, two) in enumerate(pairs) if one != two), 100)
