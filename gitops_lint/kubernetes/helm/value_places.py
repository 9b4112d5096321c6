"""Where the values stand that a chart or a subchart sees: where they were given, or in a `values.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_lint.kubernetes.helm.chart import Chart, is_archive
from gitops_lint.kubernetes.helm.coalescing import coalesced
from gitops_lint.kubernetes.helm.mapping import MissingError, has, value_at
from gitops_lint.kubernetes.helm.references import EACH
from gitops_lint.kubernetes.helm.values import Values, located_in_any
from gitops_lint.model.source import Location, Path, Place, SourceFile


class ValuePlaces:
    """The values of a release, and the place of each; charts are named by the path of their templates."""

    def __init__(self, chart: Chart, values: Values) -> None:
        self._top = chart
        self._values = values
        self.seen = coalesced(chart, values.value)

    def of(self, chart_path: str, path: Path) -> Place | None:
        """Where the value at a path that a chart sees was set: the outermost place wins, as with Helm."""
        names = _names(chart_path)
        shortened = [path]
        if path[:1] == ("global",):
            # Globals are handed down: any chart above may have set them.
            shortened = [path, *(path for _ in names)]
        for index, each in enumerate(shortened):
            place = self._values.place((*names[: len(names) - index], *each))
            if place is not None:
                return place
        return self._default(names, path)

    def _default(self, names: tuple[str, ...], path: Path) -> Place | None:
        """The nearest to the top of the charts whose `values.yaml` has the value."""
        chart: Chart | None = self._top
        for depth in range(len(names) + 1):
            if chart is None:
                return None
            below = names[depth:]
            for each in ((*below, *path), path) if path[:1] == ("global",) else ((*below, *path),):
                if has(chart.values, each):
                    return Place(_in_values_file(chart, each), "the chart's default")
            chart = next((sub for sub in chart.subcharts if below and sub.name == below[0]), None)
        return None

    def expanded(self, chart_path: str, reference: Path) -> Iterator[tuple[Path, Any]]:
        """The paths that a reference means, each with its value: a step for each item becomes that of every item."""
        try:
            value = value_at(self.seen, _names(chart_path))
        except MissingError:
            return
        yield from _expanded(value, reference, ())


def _expanded(value: Any, reference: Path, path: Path) -> Iterator[tuple[Path, Any]]:
    if not reference:
        yield path, value
        return
    step, rest = reference[0], reference[1:]
    if step != EACH:
        if has(value, (step,)):
            yield from _expanded(value_at(value, (step,)), rest, (*path, step))
        return
    steps: list[Any] = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    for each in steps:
        yield from _expanded(value[each], rest, (*path, each))


def _names(chart_path: str) -> tuple[str, ...]:
    """The names of the subcharts on the way from the top: none for the top itself."""
    return tuple(chart_path.split("/charts/")[1:])


def _in_values_file(chart: Chart, path: Path) -> Location:
    place = chart.places.get("values.yaml", chart.path)
    if is_archive(place):
        return Location(place)
    text = chart.files["values.yaml"].decode(errors="replace")
    return located_in_any(SourceFile(place, text))(path)
