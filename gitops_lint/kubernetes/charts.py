"""Helm, handed to what asks for charts: Kustomize's `helmCharts`, Flux's HelmReleases and Argo CD's sources."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes import argocd, flux
from gitops_lint.kubernetes.argocd.charts import InlineValues as ArgoInlineValues
from gitops_lint.kubernetes.argocd.charts import SetValue
from gitops_lint.kubernetes.argocd.charts import ValuesFile as ArgoValuesFile
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.flux.tracing import line_below, nearest
from gitops_lint.kubernetes.helm.binary import Program, installed_engine
from gitops_lint.kubernetes.helm.chart import Chart, ChartError, is_chart, read_chart
from gitops_lint.kubernetes.helm.rendered import RenderedObject as ChartObject
from gitops_lint.kubernetes.helm.rendering import Release, render, render_chart
from gitops_lint.kubernetes.helm.set_values import SetKind
from gitops_lint.kubernetes.helm.unknown_values import unknown_values
from gitops_lint.kubernetes.helm.values import (
    InlineValues,
    Layer,
    SetText,
    Values,
    ValuesError,
    ValuesFile,
    ValuesSource,
    located_in,
    merge_values,
)
from gitops_lint.kubernetes.helm.worker import Options, Rendered, Worker
from gitops_lint.kubernetes.rendered import (
    UNKNOWN_VALUE,
    BuildWarning,
    Limit,
    Problem,
    RenderedObject,
    Rendering,
)
from gitops_lint.model.source import Location, Path, SourceFile
from gitops_lint.model.tree import Tree
from gitops_lint.model.value import Unknown

_NOT_KNOWN: Final = "${NOT_KNOWN}"
"""What stands in a template for a value that the repository does not show."""

_SERVED: Final = ("apiregistration.k8s.io/v1", "apiregistration.k8s.io/v1/APIService")
"""What every cluster serves and Helm does not know without one: its list is that of client-go (allKnownVersions)."""

_SET_KINDS: Final = {"--set": SetKind.TYPED, "--set-string": SetKind.STRING, "--set-file": SetKind.FILE}


FindChart = Callable[[str, str, str], tuple[Tree, str] | None]
"""A chart by the URL of its repository, its name and its version: a tree and the chart's path there, if at hand."""


class ChartRenderer:
    """Renders charts with the engine that is installed, which starts with the first of them.

    `kube_version` is that of the cluster ("" for the engine's own); `find_chart` finds those of chart repositories.
    """

    def __init__(self, kube_version: str = "", find_chart: FindChart = lambda url, chart, version: None) -> None:
        self._kube_version = kube_version or None
        self._find_chart = find_chart
        self._engine: Worker | Program | None = None

    def render(
        self,
        archive: bytes,
        values: dict[str, Any],
        options: Options,
        constraint: str = "",
        seconds: float | None = None,
    ) -> Rendered:
        """As `Worker.render`."""
        if self._engine is None:
            self._engine = installed_engine()
        return self._engine.render(archive, values, options, constraint, seconds)

    def close(self) -> None:
        """Ends the process that renders."""
        if isinstance(self._engine, Worker):
            self._engine.close()
        self._engine = None

    def for_flux(self, request: flux.ChartRequest) -> flux.RenderedChart:
        """What a HelmRelease makes of its chart, and the values that the chart does not know."""
        location = request.release.origin(()).location
        try:
            chart, given = _chart_of(request)
        except ChartError as error:
            return flux.RenderedChart(problems=(Problem(error.message, error.location),))
        except ValuesError as error:
            return flux.RenderedChart(problems=(Problem(error.message, error.location),))
        layers = tuple(_layer(each.value, each.origin) for each in request.values.layers)
        values = Values(request.values.value, layers)
        unknown = _unknown_path(values.value)
        release = Release(
            request.name,
            request.namespace or "default",
            kube_version=self._kube_version,
            api_versions=_SERVED,
            checks_schemas=request.checks_schemas and unknown is None,
            location=location,
        )
        both = Values(_over(given.value, _known(values.value)), (*given.layers, *layers))
        rendered = render_chart(chart, release, self, both)
        problems, limits = rendered.problems, rendered.limits
        if unknown is not None and problems:
            message = f"chart {chart.name} is not rendered, since values of it are not known: {unknown.reason}"
            problems, limits = (), (*limits, Limit(message, location))
        schema = any(each.kind for each in problems)
        # What a schema refuses is told once.
        warnings = (
            ()
            if schema
            else tuple(_warning(chart, each.path, each.location, each.known) for each in unknown_values(chart, values))
        )
        return flux.RenderedChart(
            _objects(rendered.objects),
            _objects(rendered.hooks) if request.runs_hooks else (),
            _objects(rendered.crds),
            problems,
            limits,
            frozenset(place for _, each in chart.with_subcharts() for place in each.places.values()),
            warnings,
        )

    def for_argocd(self, request: argocd.ChartRequest) -> Rendering:
        """What Argo CD's `helm template` makes of a chart."""
        release = Release(
            request.release_name,
            request.namespace or "default",
            kube_version=request.kube_version or self._kube_version,
            api_versions=(*request.api_versions, *_SERVED),
            checks_schemas=not request.skip_schema_validation,
        )
        try:
            values = merge_values(
                request.tree, [_argo_source(request, each) for each in (*request.values, *request.settings)]
            )
        except ValuesError as error:
            return Rendering(problems=(Problem(error.message, error.location),))
        rendered = render(request.tree, request.directory, release, self, values)
        hooks = tuple(each for each in rendered.hooks if not (request.skip_tests and each.hook and each.hook.is_test))
        crds = rendered.crds if request.include_crds else ()
        objects = _objects((*crds, *rendered.objects, *hooks))
        warnings: tuple[BuildWarning, ...] = ()
        if not rendered.problems:
            warnings = _unknown_in(request.tree, request.directory, values)
        return Rendering(objects, rendered.problems, rendered.limits, frozenset(rendered.files), warnings)

    def inflated(self, tree: Tree, entry: dict[str, Any], options: dict[str, Any], directory: str) -> str | None:
        """The objects of an entry of Kustomize's `helmCharts` as YAML; None where the chart is not in the tree.

        Source: api/internal/builtins/HelmChartInflationGenerator.go.
        """
        home = posixpath.normpath(posixpath.join(directory, str(options.get("chartHome") or "charts")))
        name = str(entry.get("name") or "")
        version = str(entry.get("version") or "")
        path = posixpath.join(home, name)
        if version and entry.get("repo") and is_chart(tree, posixpath.join(home, f"{name}-{version}", name)):
            path = posixpath.join(home, f"{name}-{version}", name)
        holder = tree
        if not name or not is_chart(tree, path):
            found = self._find_chart(str(entry.get("repo") or ""), name, version) if entry.get("repo") else None
            if found is None:
                return None
            holder, path = found
        files = [str(each) for each in (entry.get("valuesFile"), *(entry.get("additionalValuesFiles") or ())) if each]
        sources: list[ValuesSource] = [
            ValuesFile(posixpath.normpath(posixpath.join(directory, each))) for each in files
        ]
        inline = entry.get("valuesInline")
        if isinstance(inline, dict):
            at = InlineValues(inline, lambda path: Location(directory))
            sources.insert(0, at) if entry.get("valuesMerge") == "merge" else sources.append(at)
        release = Release(
            str(entry.get("releaseName") or name),
            str(entry.get("namespace") or "default"),
            kube_version=str(entry.get("kubeVersion") or "") or self._kube_version,
            api_versions=tuple(str(each) for each in entry.get("apiVersions") or ()),
        )
        try:
            rendered = render(holder, path, release, self, merge_values(tree, sources))
        except ValuesError:
            return None
        if rendered.problems or rendered.limits:
            return None
        crds = rendered.crds if entry.get("includeCRDs") else ()
        hooks = () if entry.get("skipHooks") else rendered.hooks
        every = [each.value for each in (*crds, *rendered.objects, *hooks)]
        if any(_unknown_path(value) is not None for value in every):
            return None
        return "".join(f"---\n{json.dumps(value)}\n" for value in every)


def _chart_of(request: flux.ChartRequest) -> tuple[Chart, Values]:
    """The chart of a request, and the values that take the place of its own."""
    from gitops_lint.kubernetes.helm.dependencies import with_local_dependencies

    chart = with_local_dependencies(request.tree, read_chart(request.tree, request.chart))
    if request.values_files is None:
        return chart, Values({})
    given = merge_values(request.tree, [ValuesFile(each) for each in request.values_files], in_order=True)
    own = {**chart.files, "values.yaml": b"{}\n"}
    return msgspec.structs.replace(chart, values={}, files=own), given


def _layer(value: dict[str, Any], origin: Any) -> Layer:
    return Layer(value, lambda path: nearest(origin, path).location, "set here")


def _over(value: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    result = dict(value)
    for key, item in other.items():
        before = result.get(key)
        result[key] = _over(before, item) if isinstance(before, dict) and isinstance(item, dict) else item
    return result


def _objects(found: tuple[ChartObject, ...]) -> tuple[RenderedObject, ...]:
    return tuple(RenderedObject(each.value, each.origin) for each in found)


def _known(value: Any) -> Any:
    """The values as Helm may have them: a text stands for what is not known."""
    if isinstance(value, Unknown):
        return _NOT_KNOWN
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _unknown_path(value: Any) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for item in items if (found := _unknown_path(item)) is not None), None)


def _unknown_in(tree: Tree, directory: str, values: Values) -> tuple[BuildWarning, ...]:
    try:
        chart = read_chart(tree, directory)
    except ChartError:
        return ()
    return tuple(_warning(chart, each.path, each.location, each.known) for each in unknown_values(chart, values))


def _warning(chart: Chart, path: Path, location: Location, known: tuple[str, ...]) -> BuildWarning:
    beside = f"; it knows {', '.join(known[:_MOST_NAMES])}" if known else ""
    name = ".".join(map(str, path))
    return BuildWarning(UNKNOWN_VALUE, f"nothing in the chart {chart.name} knows the value {name}{beside}", location)


_MOST_NAMES: Final = 8
"""How many names are told beside one that is not known."""


def _argo_source(request: argocd.ChartRequest, source: ArgoValuesFile | ArgoInlineValues | SetValue) -> ValuesSource:
    if isinstance(source, SetValue):
        return SetText(f"{source.name}={source.value}", source.location, _SET_KINDS[source.option.value])
    if isinstance(source, ArgoValuesFile):
        if source.tree is request.tree:
            return ValuesFile(source.path)
        # A file of another repository, which stands in another tree.
        layer = merge_values(source.tree, [ValuesFile(source.path)])
        otherwise = Location(original(source.tree, source.path))
        return InlineValues(layer.value, lambda path: _place(layer, path, otherwise))
    value, location = source.value, source.location
    locate = source.locate or (lambda path: location)
    if isinstance(value, str):
        inside = located_in(SourceFile("", value))
        locate = lambda path: line_below(location, inside(path).line)  # noqa: E731 - one of three ways to find it
        stream = read(value, Dialect.KUBERNETES)
        if stream.error is not None:
            raise ValuesError(f"error unmarshaling values: {stream.error.message}", source.location)
        value = (stream.documents[0].value if stream.documents else None) or {}
        if not isinstance(value, dict):
            raise ValuesError("the values are no mapping", source.location)
    return InlineValues(value, locate)


def _place(values: Values, path: Path, otherwise: Location) -> Location:
    place = values.place(path)
    return place.location if place is not None else otherwise
