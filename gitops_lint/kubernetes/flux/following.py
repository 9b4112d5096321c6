"""One cluster, followed from the top.

A Kustomization may apply others, declare the sources and the variables of others, or patch itself; so all of them are
rendered again until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.clusters import (
    ClusterObject,
    FluxCluster,
    FluxKustomization,
    Gap,
    GapKind,
    Renderers,
)
from gitops_lint.kubernetes.flux.entry_points import EntryPoint, file_of, is_kustomization
from gitops_lint.kubernetes.flux.helm_releases import RenderedChart, chart_request, chart_source
from gitops_lint.kubernetes.flux.helm_values import release_values
from gitops_lint.kubernetes.flux.identity import HELM, OPERATOR, Name, is_a, name_of, reference
from gitops_lint.kubernetes.flux.kustomizations import Applied, applied
from gitops_lint.kubernetes.flux.ordering import ordered
from gitops_lint.kubernetes.flux.overlooked import overlooked
from gitops_lint.kubernetes.flux.post_rendering import post_rendered
from gitops_lint.kubernetes.flux.producers import Key, Produced, mapping_at, produced, text_at, value_at
from gitops_lint.kubernetes.flux.sources import FilteredTrees, Sources
from gitops_lint.kubernetes.flux.substitution import Variables
from gitops_lint.kubernetes.flux.tracing import declared_at, nearest
from gitops_lint.kubernetes.flux.variables import MissingVariables, load_variables
from gitops_lint.kubernetes.helm_tests import is_helm_test
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.source import Location, Path
from gitops_lint.model.value import Unknown

_MOST_ROUNDS: Final = 12
"""A round goes through all that is applied; another is needed only for a source or variable that is applied late."""


def follow(entry: EntryPoint, repositories: Repositories, renderers: Renderers, filtered: FilteredTrees) -> FluxCluster:
    """All that Flux would apply to the cluster that begins at an entry point."""
    return _Follower(entry, repositories, renderers, filtered).cluster()


def source_of(kustomization: dict[str, Any]) -> Name:
    """What a Kustomization names as its source."""
    namespace = text_at(kustomization, "metadata", "namespace")
    return reference(mapping_at(kustomization, "spec", "sourceRef"), namespace)


class _Follower:
    """One cluster, followed until nothing changes."""

    def __init__(
        self, entry: EntryPoint, repositories: Repositories, renderers: Renderers, filtered: FilteredTrees
    ) -> None:
        self._entry = entry
        self._repositories = repositories
        self._renderers = renderers
        self._objects: dict[Name, RenderedObject] = {}
        self._produced: dict[Key, Produced] = {}
        self._sources = Sources(repositories, self._objects.get, filtered)
        self._sources.use_generators(lambda: tuple(self._objects.values()))
        self._done: dict[Name, tuple[Any, FluxKustomization]] = {}
        self._charts: dict[Name, tuple[Any, RenderedChart]] = {}
        self._whole: set[Name] = set()
        self._gaps: dict[Name, tuple[Gap, ...]] = {}

    def cluster(self) -> FluxCluster:
        roots = self._roots()
        reached: dict[Name, RenderedObject] = {}
        before: Any = None
        for _ in range(_MOST_ROUNDS):
            before = self._state(reached)
            reached = self._round(roots)
            if self._state(reached) == before:
                return self._finished(roots, reached, ())
        changing = [name for name in reached if self._done[name][0] != before[0].get(name)]
        return self._finished(roots, reached, tuple(_unsettled(reached[name]) for name in changing))

    def _roots(self) -> tuple[RenderedObject, ...]:
        """What Flux is given: a bootstrap of the directory, if it can be taken for one, or what lies in it."""
        self._index((*self._entry.sources, *self._entry.roots))
        implied = self._entry.implied
        if implied is not None:
            artifact = self._sources.artifact(source_of(implied.value), lambda: implied.origin(()).location)
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
        artifact = self._sources.artifact(source_of(each.value), lambda: _place(each, "sourceRef"))
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
            place = nearest(each.origin, ("spec", "sourceRef", "name")).location
            gaps.append(_source_gap(artifact.missing, place))
        path = value_at(each.value, "spec", "path")
        if isinstance(path, Unknown):
            limit = Limit(f"the path of {name} is not known: {path.reason}", _place(each, "path"))
            result = Applied(limits=(limit,))
        elif artifact.tree is not None:
            result = applied(each, artifact.tree, self._renderers.build, loaded.variables)
        problems = (*((artifact.problem,) if artifact.problem else ()), *result.problems)
        result = msgspec.structs.replace(result, problems=problems, limits=(*artifact.limits, *result.limits))
        is_whole = artifact.tree is not None and not result.problems and not result.limits
        made = FluxKustomization(each, loaded.variables, result, is_whole)
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
        source = chart_source(each, self._sources, self._objects.get, self._repositories)
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
        self._whole.discard(name)
        gaps = [Gap(GapKind.VALUES, message, nearest(each.origin, path).location) for message, path in values.missing]
        if source.missing is not None:
            is_referred = bool(mapping_at(each.value, "spec", "chartRef"))
            path: Path = ("spec", "chartRef") if is_referred else ("spec", "chart", "spec", "sourceRef")
            gaps.append(_source_gap(source.missing, nearest(each.origin, (*path, "name")).location))
        chart = RenderedChart()
        request = chart_request(each, source, values)
        if request is not None and self._renderers.render_chart is not None:
            chart = self._renderers.render_chart(request)
            if source.problems:
                # Flux renders nothing then, but what is wrong with the values is wrong all the same.
                chart = RenderedChart(problems=chart.problems, warnings=chart.warnings, files=chart.files)
            chart = post_rendered(each, chart, self._renderers.build)
        problems = (*source.problems, *values.problems, *chart.problems)
        limits = (*source.limits, *values.limits, *chart.limits)
        is_rendered = request is not None and self._renderers.render_chart is not None
        if is_rendered and not (problems or limits or values.missing):
            self._whole.add(name)
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
                    tests = value_at(each.value, "spec", "test", "enable") is True
                    hooks = tuple(part for part in chart.hooks if tests or not is_helm_test(part.value))
                    yield from (ClusterObject(part, own, goes_elsewhere) for part in (*crds, *chart.objects, *hooks))

    def _finished(
        self, roots: Sequence[RenderedObject], reached: Mapping[Name, RenderedObject], unsettled: tuple[Problem, ...]
    ) -> FluxCluster:
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
        passed_over = overlooked({name: self._done[name][1] for name in reached})
        parts: list[Applied | RenderedChart] = [*(each.applied for each in kustomizations), *charts]
        return FluxCluster(
            self._entry.name,
            self._entry.directory,
            objects,
            kustomizations,
            tuple(dict.fromkeys((*unsettled, *(problem for part in parts for problem in part.problems)))),
            tuple(dict.fromkeys((*(limit for part in parts for limit in part.limits), *made_later))),
            tuple(dict.fromkeys(gaps)),
            frozenset().union(*(part.files for part in parts), (file_of(each) for each in roots)),
            order,
            release_order,
            tuple(dict.fromkeys((*(warning for part in parts for warning in part.warnings), *passed_over))),
            tuple(entry for part in parts for entry in part.entries),
            frozenset(name for name in releases if name in self._whole and not _has_programs(self._charts[name][1])),
        )


def _unsettled(each: RenderedObject) -> Problem:
    message = f"{name_of(each.value)} is another each time that it is applied, and never settles"
    return Problem(message, each.origin(()).location)


def _made_later(each: RenderedObject) -> Limit:
    """https://fluxoperator.dev/docs/crd/resourceset/."""
    return Limit(
        f"{name_of(each.value)} makes objects in the cluster, which are not rendered", each.origin(()).location
    )


def _is_remote(value: dict[str, Any]) -> bool:
    return bool(mapping_at(value, "spec", "kubeConfig"))


def _has_programs(chart: RenderedChart) -> bool:
    """Whether a chart runs something while it is installed, which may make objects of its own; tests do not."""
    return any(not _is_test(each) for each in chart.hooks)


def _is_test(each: RenderedObject) -> bool:
    """https://helm.sh/docs/topics/chart_tests/."""
    moments = text_at(each.value, "metadata", "annotations", "helm.sh/hook").split(",")
    return all(moment.strip() in ("test", "test-success", "test-failure") for moment in moments)


def _place(each: RenderedObject, field: str) -> Location:
    return declared_at(each, ("spec", field))


def _variables_gap(each: RenderedObject, missing: MissingVariables) -> Gap:
    message = f"{name_of(each.value)} substitutes from {missing.kind} {missing.namespace}/{missing.name}"
    return Gap(GapKind.VARIABLES, f"{message}, which nothing declares", nearest(each.origin, missing.path).location)


def _source_gap(name: Name, location: Location) -> Gap:
    return Gap(GapKind.SOURCE, f"{name} is named as a source, and nothing declares it", location)
