"""What Flux would apply to each cluster of a repository, followed from the top.

A Kustomization may apply others, declare the sources and the variables of others, or patch itself; so all of them are
rendered again until nothing changes. What is built is built once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from gitops_lint.kubernetes.flux.entry_points import EntryPoint, entry_points, file_of, is_kustomization
from gitops_lint.kubernetes.flux.helm_releases import RenderChart, RenderedChart, chart_request, chart_source
from gitops_lint.kubernetes.flux.helm_values import SetPath, release_values
from gitops_lint.kubernetes.flux.identity import EXTENSIONS, HELM, OPERATOR, Name, is_a, name_of, reference
from gitops_lint.kubernetes.flux.kustomizations import Applied, Build, applied
from gitops_lint.kubernetes.flux.ordering import Order, ordered
from gitops_lint.kubernetes.flux.post_rendering import post_rendered
from gitops_lint.kubernetes.flux.producers import Key, Produced, mapping_at, produced, text_at, value_at
from gitops_lint.kubernetes.flux.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.flux.sources import Repositories, Sources
from gitops_lint.kubernetes.flux.substitution import Variables
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.flux.variables import MissingVariables, load_variables
from gitops_lint.model.source import Location
from gitops_lint.model.tree import Tree
from gitops_lint.model.value import Unknown

_MOST_ROUNDS = 30
"""A chain of Kustomizations, each applied by the one before, is hardly longer; one that never settles is cut here."""


class Renderers(msgspec.Struct, frozen=True, eq=False):
    """The renderers that Flux uses, handed in: Kustomize, Helm (charts are limits without it), Helm's `--set`."""

    build: Build
    render_chart: RenderChart | None = None
    set_path: SetPath | None = None


class GapKind(enum.Enum):
    """What is named and not found in the repository; it may have been made by hand."""

    DEPENDENCY = "dependency"
    SOURCE = "source"
    VARIABLES = "variables"
    VALUES = "values"


class Gap(msgspec.Struct, frozen=True):
    """Something that is named and that nothing declares: one sentence, and the place that names it."""

    kind: GapKind
    message: str
    location: Location


class ClusterObject(msgspec.Struct, frozen=True, eq=False):
    """An object of a cluster, and the Kustomization or HelmRelease that applies it.

    `is_remote` tells that it goes to another cluster (`spec.kubeConfig`).
    """

    object: RenderedObject
    by: Name
    is_remote: bool = False


class FluxKustomization(msgspec.Struct, frozen=True, eq=False):
    """A Kustomization of a cluster as Flux gets it, its variables, and what it applies."""

    object: RenderedObject
    variables: Variables
    applied: Applied


class FluxCluster(msgspec.Struct, frozen=True, eq=False):
    """All that Flux would apply to a cluster, in the order in which it would.

    `order` and `release_order` tell what Kustomizations and HelmReleases wait for.
    """

    name: str
    directory: str
    objects: tuple[ClusterObject, ...]
    kustomizations: tuple[FluxKustomization, ...]
    problems: tuple[Problem, ...]
    limits: tuple[Limit, ...]
    gaps: tuple[Gap, ...]
    files: frozenset[str]
    order: Order
    release_order: Order


class FluxRepository(msgspec.Struct, frozen=True, eq=False):
    """The clusters of a repository, and the Kustomizations that none of them gets."""

    clusters: tuple[FluxCluster, ...]
    unreached: tuple[RenderedObject, ...]


def flux_repository(
    declared: Sequence[RenderedObject], repositories: Repositories, renderers: Renderers
) -> FluxRepository:
    """What Flux would apply, given the objects of all files as they stand."""
    once = msgspec.structs.replace(renderers, build=_Once(renderers.build))
    found = entry_points(declared, _reach(declared, repositories, once))
    clusters = _named(_Follower(entry, repositories, once).cluster() for entry in found.clusters)
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
    declared: Sequence[RenderedObject], repositories: Repositories, renderers: Renderers
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
        sources = Sources(repositories, lambda name: _nearest_to(file, by_name.get(name, ())))
        closest = sorted(generators, key=lambda each: -_shared(file, file_of(each)))
        sources.use_generators(lambda: closest)
        name = _source_of(kustomization.value)
        artifact = sources.artifact(name, kustomization.origin(()).location)
        if artifact.tree is None:
            return frozenset()
        return applied(kustomization, artifact.tree, renderers.build, Variables()).files

    return reach


def _nearest_to(file: str, candidates: Sequence[RenderedObject]) -> RenderedObject | None:
    return max(candidates, key=lambda each: _shared(file, file_of(each)), default=None)


def _shared(file: str, other: str) -> int:
    """How many directories two files share."""
    pairs = zip(file.split("/"), other.split("/"), strict=False)
    return next((index for index, (one, two) in enumerate(pairs) if one != two), 100)


def _source_of(kustomization: dict[str, Any]) -> Name:
    namespace = text_at(kustomization, "metadata", "namespace")
    return reference(mapping_at(kustomization, "spec", "sourceRef"), namespace)


class _Follower:
    """One cluster, followed until nothing changes."""

    def __init__(self, entry: EntryPoint, repositories: Repositories, renderers: Renderers) -> None:
        self._entry = entry
        self._repositories = repositories
        self._renderers = renderers
        self._objects: dict[Name, RenderedObject] = {}
        self._produced: dict[Key, Produced] = {}
        self._sources = Sources(repositories, self._objects.get)
        self._sources.use_generators(lambda: tuple(self._objects.values()))
        self._done: dict[Name, tuple[Any, FluxKustomization]] = {}
        self._charts: dict[Name, tuple[Any, RenderedChart]] = {}
        self._gaps: dict[Name, tuple[Gap, ...]] = {}

    def cluster(self) -> FluxCluster:
        roots = self._roots()
        reached: dict[Name, RenderedObject] = {}
        for _ in range(_MOST_ROUNDS):
            before = self._state(reached)
            reached = self._round(roots)
            if self._state(reached) == before:
                break
        return self._finished(roots, reached)

    def _roots(self) -> tuple[RenderedObject, ...]:
        """What Flux is given: a bootstrap of the directory, if it can be taken for one, or what lies in it."""
        self._index((*self._entry.sources, *self._entry.roots))
        implied = self._entry.implied
        if implied is not None:
            artifact = self._sources.artifact(_source_of(implied.value), implied.origin(()).location)
            if artifact.tree is not None:
                result = applied(implied, artifact.tree, self._renderers.build, Variables())
                if not result.problems and all(file_of(each) in result.files for each in self._entry.roots):
                    return (implied,)
        return self._entry.roots

    def _state(self, reached: Mapping[Name, RenderedObject]) -> Any:
        charts = {name: fingerprint for name, (fingerprint, _) in self._charts.items()}
        return {name: self._done[name][0] for name in reached}, charts

    def _round(self, roots: Sequence[RenderedObject]) -> dict[Name, RenderedObject]:
        """Every Kustomization that the roots lead to, each rendered with what is known by now."""
        reached: dict[Name, RenderedObject] = {}
        waiting = list(roots)
        while waiting:
            each = waiting.pop(0)
            name = name_of(each.value)
            if name in reached:
                continue
            # A Kustomization that is applied as well is what has been applied.
            each = self._objects.get(name, each)
            reached[name] = each
            result = self._kustomization(name, each)
            if not _is_remote(each.value):
                waiting += (child for child in result.applied.objects if is_kustomization(child.value))
        objects = [each.object for each in self._applied(reached) if not each.is_remote]
        self._index((*self._entry.sources, *roots, *objects))
        self._releases()
        return reached

    def _index(self, objects: Sequence[RenderedObject]) -> None:
        self._objects.clear()
        self._objects.update((name_of(each.value), each) for each in objects)
        self._produced = produced(objects)
        self._sources.forget()

    def _kustomization(self, name: Name, each: RenderedObject) -> FluxKustomization:
        loaded = load_variables(each, lambda kind, space, called: self._produced.get((kind, space, called)))
        artifact = self._sources.artifact(_source_of(each.value), _place(each, "sourceRef"))
        values = {key: variable.value for key, variable in loaded.variables.named.items()}
        fingerprint = (
            each.value,
            values,
            loaded.variables.others,
            id(artifact.tree),
            artifact.missing,
            artifact.limits,
        )
        known = self._done.get(name)
        if known is not None and known[0] == fingerprint:
            return known[1]
        result = Applied()
        gaps = [_variables_gap(each, missing) for missing in loaded.missing]
        if artifact.missing is not None:
            gaps.append(_source_gap(artifact.missing, _place(each, "sourceRef")))
        path = value_at(each.value, "spec", "path")
        if isinstance(path, Unknown):
            limit = Limit(f"the path of {name} is not known: {path.reason}", _place(each, "path"))
            result = Applied(limits=(limit,))
        elif artifact.tree is not None:
            result = applied(each, artifact.tree, self._renderers.build, loaded.variables)
        problems = (*((artifact.problem,) if artifact.problem else ()), *result.problems)
        result = msgspec.structs.replace(result, problems=problems, limits=(*artifact.limits, *result.limits))
        made = FluxKustomization(each, loaded.variables, result)
        self._done[name] = (fingerprint, made)
        self._gaps[name] = tuple(gaps)
        return made

    def _releases(self) -> None:
        """Every HelmRelease rendered with what is known by now."""
        for name, each in list(self._objects.items()):
            if is_a(each.value, HELM, "HelmRelease"):
                self._release(name, each)

    def _release(self, name: Name, each: RenderedObject) -> None:
        values = release_values(
            each, lambda kind, called: self._produced.get((kind, name.namespace, called)), self._renderers.set_path
        )
        source = chart_source(each, self._sources, self._objects.get, self._repositories.mapped)
        fingerprint = (
            each.value,
            values.value,
            values.missing,
            id(source.tree),
            source.path,
            source.missing,
            source.limits,
        )
        if name in self._charts and self._charts[name][0] == fingerprint:
            return
        gaps = [Gap(GapKind.VALUES, message, nearest(each.origin, path).location) for message, path in values.missing]
        if source.missing is not None:
            gaps.append(_source_gap(source.missing, nearest(each.origin, ("spec",)).location))
        chart = RenderedChart()
        request = chart_request(each, source, values)
        if request is not None and self._renderers.render_chart is not None:
            chart = post_rendered(each, self._renderers.render_chart(request), self._renderers.build)
        problems = (*source.problems, *values.problems, *chart.problems)
        limits = (*source.limits, *values.limits, *chart.limits)
        self._charts[name] = (fingerprint, msgspec.structs.replace(chart, problems=problems, limits=limits))
        self._gaps[name] = tuple(gaps)

    def _applied(self, reached: Mapping[Name, RenderedObject]) -> Iterator[ClusterObject]:
        """The objects of all Kustomizations in their order, each HelmRelease followed by what its chart gives."""
        for name in ordered(reached.values()).names:
            is_remote = _is_remote(reached[name].value)
            for each in self._done[name][1].applied.objects:
                yield ClusterObject(each, name, is_remote)
                own = name_of(each.value)
                if not is_remote and is_a(each.value, HELM, "HelmRelease") and own in self._charts:
                    chart = self._charts[own][1]
                    goes_elsewhere = _is_remote(each.value)
                    policy = text_at(each.value, "spec", "install", "crds") or "Create"
                    crds = chart.crds if policy != "Skip" else ()
                    yield from (ClusterObject(part, own, goes_elsewhere) for part in (*crds, *chart.objects))

    def _finished(self, roots: Sequence[RenderedObject], reached: Mapping[Name, RenderedObject]) -> FluxCluster:
        kustomizations = tuple(self._done[name][1] for name in ordered(reached.values()).names)
        objects = tuple(self._applied(reached))
        releases = {
            name_of(each.object.value): each.object
            for each in objects
            if not each.is_remote and is_a(each.object.value, HELM, "HelmRelease")
        }
        charts = [self._charts[name][1] for name in releases if name in self._charts]
        order, release_order = ordered(reached.values()), ordered(releases.values())
        waiting = (*order.gaps, *release_order.gaps)
        gaps = [gap for name in (*reached, *releases) for gap in self._gaps.get(name, ())]
        gaps += (
            Gap(GapKind.DEPENDENCY, f"{each.waits} waits for {each.for_}, which nothing declares", each.location)
            for each in waiting
        )
        made_later = [_made_later(each.object) for each in objects if is_a(each.object.value, OPERATOR, "ResourceSet")]
        parts: list[Applied | RenderedChart] = [*(each.applied for each in kustomizations), *charts]
        return FluxCluster(
            self._entry.name,
            self._entry.directory,
            objects,
            kustomizations,
            tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
            tuple(dict.fromkeys((*(limit for part in parts for limit in part.limits), *made_later))),
            tuple(dict.fromkeys(gaps)),
            frozenset().union(*(part.files for part in parts), (file_of(each) for each in roots)),
            order,
            release_order,
        )


def _made_later(each: RenderedObject) -> Limit:
    """https://fluxoperator.dev/docs/crd/resourceset/."""
    return Limit(
        f"{name_of(each.value)} makes objects in the cluster, which are not rendered", each.origin(()).location
    )


def _is_remote(value: dict[str, Any]) -> bool:
    return bool(mapping_at(value, "spec", "kubeConfig"))


def _place(each: RenderedObject, field: str) -> Location:
    return nearest(each.origin, ("spec", field)).location


def _variables_gap(each: RenderedObject, missing: MissingVariables) -> Gap:
    message = f"{name_of(each.value)} substitutes from {missing.kind} {missing.namespace}/{missing.name}"
    return Gap(GapKind.VARIABLES, f"{message}, which nothing declares", nearest(each.origin, missing.path).location)


def _source_gap(name: Name, location: Location) -> Gap:
    return Gap(GapKind.SOURCE, f"{name} is named as a source, and nothing declares it", location)
