"""The charts of a repository that nothing in it applies, rendered with their own values, like overlays.

Who deploys such a chart, and with which values, the repository does not say: its defaults are held to what the API
server takes, while a file of values that is named after an environment is held to everything.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from gitops_lint.kubernetes.rendered import TEMPLATE_SYNTAX, UNKNOWN_VALUE, Rendering
from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster
from gitops_lint.loading.layout import rank
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.slices import Slice
from gitops_lint.model.file import FileKind, ReferenceKind
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import directory_of

_VALUES: Final = re.compile(
    r"(?:values/)?(?:values[-._])?(?P<name>[\w-]+?)(?:[-._]values)?\.ya?ml\Z|values/(?P<directory>[\w-]+)/values\.ya?ml\Z"
)
_UNNAMED: Final = rank("")
"""The rank of what is no environment's name."""


def standalone_charts(
    own: Slice, outlines: Mapping[str, Outline], applied: Collection[RenderedCluster], settings: Settings
) -> tuple[RenderedCluster, ...]:
    """What Helm makes of the charts that nothing of the repository applies; each stands as a cluster of its own.

    Libraries, subcharts and dependencies of other charts are left out, and so are charts that a kustomization inflates.
    """
    directories = [directory_of(path) for path, one in outlines.items() if one.kind is FileKind.CHART]
    if not directories:
        return ()
    rendered = frozenset().union(*(one.files for one in applied))
    parts = _parts(own, outlines, frozenset(directories))
    alone = [each for each in directories if each not in parts and posixpath.join(each, "Chart.yaml") not in rendered]
    metadata = {each: _metadata(own, each) for each in alone}
    wanted = [each for each in alone if metadata[each].get("name") and metadata[each].get("type") != "library"]
    if not wanted:
        return ()
    # These take long to import, and most repositories have no chart.
    from gitops_lint.kubernetes.charts import ChartRenderer
    from gitops_lint.loading.sources import repositories

    names = {one.name for one in settings.environments}
    with contextlib.closing(
        ChartRenderer(settings.kubernetes_version, repositories(own.tree, settings).chart)
    ) as charts:
        return tuple(
            each
            for directory in wanted
            for each in _rendered(own, directory, metadata[directory], _variants(outlines, directory, names), charts)
        )


def _parts(own: Slice, outlines: Mapping[str, Outline], charts: frozenset[str]) -> frozenset[str]:
    """The charts that are parts of something else: of another chart, or of a kustomization."""
    found = {
        reference.target
        for one in outlines.values()
        if one.kind is FileKind.CHART
        for reference in one.references
        if reference.kind is ReferenceKind.CHART and reference.target is not None
    }
    inflating = {
        directory_of(path)
        for path, one in outlines.items()
        if one.kind is FileKind.KUSTOMIZATION and "helm" in (_text(own, path) or "")
    }
    for chart in charts:
        above = chart
        while above := posixpath.dirname(above):
            if posixpath.basename(above) == "charts" and posixpath.dirname(above) in charts | inflating:
                found.add(chart)
    return frozenset(found)


def _metadata(own: Slice, directory: str) -> dict[str, Any]:
    documents = own.file(posixpath.join(directory, "Chart.yaml")).stream.documents
    return documents[0].value if documents and isinstance(documents[0].value, dict) else {}


def _variants(outlines: Mapping[str, Outline], directory: str, names: Collection[str]) -> list[str]:
    """The values files of a chart that are named after environments."""
    prefix = f"{directory}/" if directory else ""
    found = []
    for path in outlines:
        match = _VALUES.match(path.removeprefix(prefix)) if path.startswith(prefix) else None
        name = match and (match["name"] or match["directory"])
        if name and name != "values" and (name in names or rank(name) < _UNNAMED):
            found.append(path)
    return found


def _rendered(
    own: Slice, directory: str, metadata: dict[str, Any], variants: list[str], charts: Any
) -> Iterator[RenderedCluster]:
    """A chart with its defaults, and with the values of each environment."""
    for values in (None, *variants):
        rendering = _render(own, directory, str(metadata["name"]), values, charts)
        yield _cluster(own, directory, rendering, values, is_told=values is not None or not variants)


def _render(own: Slice, directory: str, name: str, values: str | None, charts: Any) -> Rendering:
    from gitops_lint.kubernetes.argocd.charts import ChartRequest, ValuesFile

    request = ChartRequest(
        own.tree,
        directory,
        release_name=name,
        namespace="default",
        values=(ValuesFile(own.tree, values),) if values is not None else (),
        include_crds=False,
    )
    rendering: Rendering = charts.for_argocd(request)
    return rendering


def _cluster(own: Slice, directory: str, rendering: Rendering, values: str | None, *, is_told: bool) -> RenderedCluster:
    """A rendering as rules look at it.

    What fails for want of a value is for who installs the chart to give; a template that no value mends is not.
    """
    from gitops_lint.kubernetes.followed_clusters import as_resources, as_statement

    chart = posixpath.join(directory, "Chart.yaml")
    with_what = f"with {posixpath.basename(values)}" if values is not None else "with its defaults"
    broken = [each for each in rendering.problems if each.kind == TEMPLATE_SYNTAX]
    failed = [each for each in rendering.problems if each.kind != TEMPLATE_SYNTAX]
    limits = [as_statement(each) for each in rendering.limits]
    if failed:
        limits.append(as_statement(failed[0], f"the chart is not rendered {with_what}: "))
    return RenderedCluster(
        Platform.HELM,
        directory,
        directory,
        values or chart,
        tuple(as_resources(rendering.objects, lambda path: _text(own, path))),
        tuple(map(as_statement, broken)) if is_told else (),
        tuple(limits) if is_told else (),
        unknown=tuple(as_statement(each) for each in rendering.warnings if each.kind == UNKNOWN_VALUE),
        built=frozenset() if rendering.problems or rendering.limits else rendering.files,
        files=rendering.files | {chart},
        is_sure=values is not None,
    )


def _text(own: Slice, path: str) -> str | None:
    source = own.source(path)
    return source.text if source is not None else None
