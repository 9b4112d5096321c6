"""A chart and its values to objects: what Helm would send to the cluster, and why it would not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.helm import varying
from gitops_lint.kubernetes.helm.chart import Chart, ChartError, read_chart
from gitops_lint.kubernetes.helm.coalescing import TypeMismatchError
from gitops_lint.kubernetes.helm.dependencies import Missing, missing_dependencies, processed, with_local_dependencies
from gitops_lint.kubernetes.helm.documents import Piece, pieces, split
from gitops_lint.kubernetes.helm.failures import failure, is_about_schema
from gitops_lint.kubernetes.helm.origins import Origins
from gitops_lint.kubernetes.helm.packing import Change, packed
from gitops_lint.kubernetes.helm.rendered import RenderedObject, Rendering
from gitops_lint.kubernetes.helm.schemas import names_another, violations
from gitops_lint.kubernetes.helm.value_places import ValuePlaces
from gitops_lint.kubernetes.helm.values import Values
from gitops_lint.kubernetes.helm.worker import (
    Engine,
    EngineMissingError,
    Options,
    Rendered,
    RenderError,
    WorkerStoppedError,
)
from gitops_lint.kubernetes.rendered import VALUES_SCHEMA, Limit, Problem
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile
from gitops_lint.model.tree import Tree


class Release(msgspec.Struct, frozen=True):
    """What a chart is rendered for. `location` is what asks for it: an object of Flux or Argo CD, a line of a file.

    Without `kube_version` it is the library's newest; `api_versions` are added to those that Helm knows
    (`group/version` or `group/version/Kind`).
    """

    name: str
    namespace: str = "default"
    is_upgrade: bool = False
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()
    checks_schemas: bool = True
    location: Location | None = None


NO_VALUES = Values({})
_RELEASE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\Z")
_LONGEST_RELEASE_NAME = 53


def render(tree: Tree, path: str, release: Release, engine: Engine, values: Values = NO_VALUES) -> Rendering:
    """Renders the chart in a directory of the tree, or in an archive there.

    What Helm refuses is a problem, what cannot be had offline a limit; neither is raised.
    """
    files = tuple(sorted({path, *values.files}))
    try:
        chart = with_local_dependencies(tree, read_chart(tree, path))
    except ChartError as error:
        return Rendering(problems=(Problem(error.message, error.location),), files=files)
    files = tuple(
        sorted({*values.files, *(place for _, each in chart.with_subcharts() for place in each.places.values())})
    )
    return msgspec.structs.replace(render_chart(chart, release, engine, values), files=files)


def render_chart(chart: Chart, release: Release, engine: Engine, values: Values = NO_VALUES) -> Rendering:
    """Renders a chart that has been read."""
    at = release.location or chart.location("Chart.yaml")
    if not _RELEASE_NAME.match(release.name) or len(release.name) > _LONGEST_RELEASE_NAME:
        return Rendering(problems=(Problem(f'release name "{release.name}" is invalid', at),))
    if chart.metadata.get("type") == "library":
        return Rendering(problems=(Problem("library charts are not installable", at),))
    try:
        absent = tuple(_limit(each, chart) for each in missing_dependencies(chart, values.value))
        if absent:
            return Rendering(limits=absent)
        ready = processed(chart, values.value)
        places = ValuePlaces(ready, values)
    except TypeMismatchError as error:
        return Rendering(problems=(Problem(str(error), at),))
    return _Renderer(chart, ready, release, engine, values, places, at).run()


class _Renderer:
    """One chart for one release: as it is, and `ready`, with its dependencies where Helm puts them."""

    def __init__(
        self,
        chart: Chart,
        ready: Chart,
        release: Release,
        engine: Engine,
        values: Values,
        places: ValuePlaces,
        at: Location,
    ) -> None:
        self._chart = chart
        self._ready = ready
        self._release = release
        self._engine = engine
        self._values = values
        self._places = places
        self._at = at
        self._is_schema_elsewhere = release.checks_schemas and names_another(chart)

    def run(self) -> Rendering:
        try:
            rendered = self._render()
        except EngineMissingError:
            what_to_do = "pip install 'gitops-lint[helm]', or put a helm program on the PATH"
            message = f"chart {self._chart.name} is not rendered: {what_to_do}"
            return Rendering(limits=(Limit(message, self._at),))
        except RenderError as error:
            return Rendering(problems=self._problems(error))
        origins = Origins(self._ready, self._places, rendered.files, self._marked)
        found, broken = pieces(rendered.files)
        problems = tuple(
            Problem(
                f"YAML parse error on {each.template}: {each.message}", origins.place_of(each.template, each.offset)
            )
            for each in broken
        )
        objects = self._objects(found, origins)
        crds, more = self._crds(rendered)
        return Rendering(
            tuple(each for each in objects if each.hook is None),
            tuple(each for each in objects if each.hook is not None),
            crds,
            (*problems, *more),
            self._limits(),
        )

    def _limits(self) -> tuple[Limit, ...]:
        if not self._is_schema_elsewhere:
            return ()
        message = f"the values of chart {self._chart.name} are not checked: its schema names another by an address"
        return (Limit(message, self._chart.location("values.schema.json")),)

    def _marked(self, change: Change) -> Mapping[str, str]:
        return self._render(change, self._ready).files

    def _render(
        self, change: Change | None = None, chart: Chart | None = None, seconds: float | None = None
    ) -> Rendered:
        release = self._release
        options = Options(
            release.name,
            release.namespace,
            not release.is_upgrade,
            release.is_upgrade,
            2 if release.is_upgrade else 1,
            release.kube_version,
            release.api_versions or None,
        )
        constraint = self._chart.metadata.get("kubeVersion")
        archive = packed(
            chart or self._chart, change, with_schemas=release.checks_schemas and not self._is_schema_elsewhere
        )
        return self._engine.render(archive, self._values.value, options, str(constraint or ""), seconds)

    def _problems(self, error: RenderError) -> tuple[Problem, ...]:
        if is_about_schema(error):
            found = violations(self._ready, self._places)
            explained = tuple(msgspec.structs.replace(each, kind=VALUES_SCHEMA) for each in found)
            if explained:
                return explained
        if isinstance(error, WorkerStoppedError):
            return (Problem(error.message, self._endless() or self._at),)
        return (failure(error, dict(self._ready.with_subcharts()), self._at),)

    def _endless(self) -> Location | None:
        """The template that goes on: the only one, or found by rendering each alone, since all others take no time."""
        rendered = [
            (chart, chart_path, name)
            for chart_path, chart in self._ready.with_subcharts()
            for name in chart.templates
            if not name.rpartition("/")[2].startswith("_")
        ]
        if len(rendered) == 1:
            return rendered[0][0].location(rendered[0][2])
        for chart, chart_path, name in rendered:
            try:
                self._render(partial(_alone, f"{chart_path}/{name}"), self._ready, _ALONE_SECONDS)
            except WorkerStoppedError:
                return chart.location(name)
            except RenderError:
                continue
        return None

    def _objects(self, found: list[Piece], origins: Origins) -> list[RenderedObject]:
        templates = (text for _, chart in self._ready.with_subcharts() for text in chart.templates.values())
        called = varying.functions(templates)
        others = [self._another(called) for _ in range(varying.renderings_needed(called))]
        made = []
        for key, piece in _numbered(found).items():
            value = piece.value
            if called:
                # An object that another rendering has not is as unknown as its values.
                counterparts = [other[key].value for other in others if key in other]
                value = varying.compared(value, counterparts, varying.unknown(called))
            locate, locate_key = partial(origins.of, piece), partial(origins.of_key, piece)
            made.append(RenderedObject(value, piece.template, locate, piece.hook, locate_key))
        return made

    def _another(self, called: tuple[str, ...]) -> Mapping[tuple[str, int], Piece]:
        """Another rendering, on another day where the chart asks for the time."""
        try:
            files = self._render(varying.on_another_day if "now" in called else None).files
        except RenderError:
            files = self._render().files
        return _numbered(pieces(files)[0])

    def _crds(self, rendered: Rendered) -> tuple[tuple[RenderedObject, ...], tuple[Problem, ...]]:
        """The objects of `crds/`, which are no templates."""
        charts = dict(self._ready.with_subcharts())
        objects: list[RenderedObject] = []
        problems: list[Problem] = []
        for each in rendered.crds:
            chart_path, _, name = each["filename"].rpartition("/crds/")
            chart = charts.get(chart_path, self._chart)
            place = chart.location(f"crds/{name}").file
            source = SourceFile(place, each["data"])
            for start, text in split(each["data"]):
                stream = read(text, Dialect.KUBERNETES)
                if stream.error is not None:
                    span = stream.error.span
                    location = source.location(type(span)(span.start + start, span.end + start))
                    problems.append(
                        Problem(f"YAML parse error on {each['filename']}: {stream.error.message}", location)
                    )
                for document in stream.documents[:1]:
                    if isinstance(document.value, dict):
                        piece = Piece(each["filename"], document.value, document, start)
                        objects.append(
                            RenderedObject(document.value, each["filename"], partial(_written, source, piece))
                        )
        return tuple(objects), tuple(problems)


_ALONE_SECONDS = 1.0
"""How long one template may take that is rendered alone, once all together have not ended."""


def _alone(wanted: str, path: str, text: str) -> str:
    """A template where it is the one wanted, or one that others include; else nothing."""
    return text if path == wanted or path.rpartition("/")[2].startswith("_") else ""


def _written(source: SourceFile, piece: Piece, path: Path) -> Origin:
    """The origin of what is no template: where it stands."""
    span = piece.document.key_span(path)
    moved = type(span)(span.start + piece.start, span.end + piece.start)
    return Origin((Place(source.location(moved), "declared here"),))


def _numbered(found: list[Piece]) -> dict[tuple[str, int], Piece]:
    """Objects by template and their number in it: what two renderings have in common."""
    numbered: dict[tuple[str, int], Piece] = {}
    counts: dict[str, int] = {}
    for piece in found:
        number = counts.get(piece.template, 0)
        counts[piece.template] = number + 1
        numbered[piece.template, number] = piece
    return numbered


def _limit(missing: Missing, top: Chart) -> Limit:
    version = f" {missing.version}" if missing.version else ""
    where = f" of {missing.repository}" if missing.repository else ""
    message = (
        f"chart {missing.chart.name} depends on {missing.name}{version}{where}, which is not vendored in charts/; "
        f"run helm dependency build {top.path or '.'}"
    )
    return Limit(message, missing.chart.location("Chart.yaml", _line_of(missing)))


def _line_of(missing: Missing) -> int:
    """The line of Chart.yaml that names a dependency."""
    text = missing.chart.files["Chart.yaml"].decode(errors="replace")
    stream = read(text, Dialect.KUBERNETES)
    declared: list[Any] = list(missing.chart.requirements)
    for index, each in enumerate(declared):
        if each.get("name") == missing.name and stream.documents and stream.documents[0].value.get("dependencies"):
            span = stream.documents[0].key_span(("dependencies", index))
            return SourceFile("", text).location(span).line
    return 1
