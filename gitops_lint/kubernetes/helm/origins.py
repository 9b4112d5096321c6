"""Where a rendered value came from: the value that was given, the line of the template, the line that includes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from gitops_lint.kubernetes.helm.chart import Chart
from gitops_lint.kubernetes.helm.documents import Piece
from gitops_lint.kubernetes.helm.mapping import MissingError, value_at
from gitops_lint.kubernetes.helm.marking import Detail, Mark, Marker, without_marks
from gitops_lint.kubernetes.helm.packing import Change
from gitops_lint.kubernetes.helm.references import EACH, Reference, references
from gitops_lint.kubernetes.helm.value_places import ValuePlaces
from gitops_lint.kubernetes.helm.worker import RenderError
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile


class Origins:
    """The origins of one rendering. Nothing is done before the first is asked for; then the chart is rendered again.

    `files` is what was rendered; `again` renders the chart with its templates changed.
    """

    def __init__(
        self,
        chart: Chart,
        places: ValuePlaces,
        files: Mapping[str, str],
        again: Callable[[Change], Mapping[str, str]],
    ) -> None:
        self._charts = dict(chart.with_subcharts())
        self._places = places
        self._files = files
        self._again = again
        self._references: dict[str, tuple[Reference, ...]] = {}

    def of(self, piece: Piece, path: Path) -> Origin:
        """Where the value at a path of an object came from: what a person edits first, then what led to it."""
        whole = (*piece.prefix, *path)
        line = self._line(piece, whole)
        marks = self._marks_of(piece.template, line)
        if not marks:
            return Origin((Place(self.location(piece.template), "rendered here"),))
        given = self._given(marks, piece, whole)
        steps = [Place(self.location(*mark), "included here") for mark in marks]
        steps[0] = Place(steps[0].location, "rendered here")
        return Origin(tuple(dict.fromkeys((*given, *steps))))

    def place_of(self, template: str, offset: int) -> Location:
        """The line of a template that rendered the text at an offset of its file."""
        marks = self._marks_of(template, self._files[template].count("\n", 0, offset))
        return self.location(*marks[0]) if marks else self.location(template)

    def location(self, template: str, line: int = 1) -> Location:
        """A line of a template, as Helm names it (`shop/charts/db/templates/a.yaml`)."""
        chart_path, _, name = template.partition("/templates/")
        chart = self._charts.get(chart_path)
        text = SourceFile("", chart.templates.get(f"templates/{name}", "") if chart else "").line(line)
        return template_location(self._charts, template, line, len(text) - len(text.lstrip()) + 1)

    def _line(self, piece: Piece, path: Path) -> int:
        """The line of the file's text that a value is on, from 0: its key's where it is no scalar."""
        value = value_at(piece.document.value, path)
        span = piece.document.key_span(path) if isinstance(value, dict | list) else piece.document.span(path)
        return self._files[piece.template].count("\n", 0, piece.start + span.start)

    @cached_property
    def _marks(self) -> Mapping[str, list[tuple[Mark, ...]]]:
        """The marks of every rendered line: of the most detailed rendering in which a file stays what it was."""
        found: dict[str, list[tuple[Mark, ...]]] = {}
        for detail in sorted(Detail, reverse=True):
            missing = [name for name in self._files if name not in found]
            if not missing:
                break
            marker = Marker(detail)
            try:
                marked = self._again(marker.mark)
            except RenderError:
                # A named template whose text is compared or parsed: fewer marks will do.
                continue
            is_last = detail is Detail.LINE_ENDS
            for name in missing:
                text = marked.get(name, "")
                if _is_alike(self._files[name], text, exactly=not is_last):
                    found[name] = marker.lines(text)
        return found

    def _marks_of(self, template: str, line: int) -> tuple[Mark, ...]:
        """The marks of a line, or of the next that has any: an action's output of several lines ends with its mark."""
        lines = self._marks.get(template, [])
        index = next((index for index in range(line, len(lines)) if lines[index]), None)
        if index is None:
            return ()
        marks = dict.fromkeys(lines[index])
        if not any(mark.template == template for mark in marks):
            following = (mark for each in lines[index:] for mark in each if mark.template == template)
            marks |= dict.fromkeys(mark for mark in [next(following, None)] if mark is not None)
        return tuple(marks)

    def _given(self, marks: tuple[Mark, ...], piece: Piece, path: Path) -> list[Place]:
        """The places of the values that a rendered value is made of."""
        rendered = value_at(piece.document.value, path)
        for mark in marks:
            chart_path = mark.template.partition("/templates/")[0]
            found: list[Place] = []
            for reference in self._on(mark):
                for each in self._meant(chart_path, reference.path, piece.document.value, path, rendered):
                    place = self._places.of(chart_path, each)
                    if place is not None:
                        found.append(place)
            if found:
                return found
        return []

    def _on(self, mark: Mark) -> Iterator[Reference]:
        if mark.template not in self._references:
            chart_path, _, name = mark.template.partition("/templates/")
            chart = self._charts.get(chart_path)
            text = chart.templates.get(f"templates/{name}", "") if chart is not None else ""
            self._references[mark.template] = references(text)
        for reference in self._references[mark.template]:
            if reference.first_line <= mark.line <= reference.last_line:
                yield reference

    def _meant(self, chart_path: str, reference: Path, whole: Any, path: Path, rendered: Any) -> Iterator[Path]:
        """The paths in the values that a reference means for a rendered value, as far as they agree with it."""
        expanded = list(self._places.expanded(chart_path, reference))
        agreeing = [each for each in expanded if _makes(each[1], whole, path, rendered) is not None]
        if EACH in reference and len(agreeing) > 1:
            # Several items agree: the one that stands where the rendered item stands, if that can be told.
            numbers = [step for step in path if isinstance(step, int)]
            agreeing = [each for each in agreeing if any(step in numbers for step in each[0])][:1] or agreeing[:1]
        for candidate, value in agreeing:
            rest = _makes(value, whole, path, rendered)
            yield (*candidate, *(rest or ()))


def template_location(charts: Mapping[str, Chart], template: str, line: int = 1, column: int = 1) -> Location:
    """A place in a template, as Helm names it; the chart's own where it has no such file."""
    chart_path, _, name = template.partition("/templates/")
    chart = charts.get(chart_path)
    if chart is None:
        return next(iter(charts.values())).location("Chart.yaml")
    return chart.location(f"templates/{name}", line, column)


def _makes(value: Any, whole: Any, path: Path, rendered: Any) -> Path | None:
    """The path inside a value at which the rendered one stands; None where the value did not make it."""
    if not isinstance(value, dict | list):
        return () if _is_in(value, rendered) else None
    for start in range(len(path) + 1):
        rest = path[start:]
        try:
            if value_at(value, rest) == rendered and not _is_empty(rendered):
                return rest
        except MissingError:
            continue
    return None


def _is_empty(value: Any) -> bool:
    return isinstance(value, dict | list) and not value


def _is_in(value: Any, rendered: Any) -> bool:
    """Whether a rendered scalar is a value, or has it in its text."""
    if isinstance(rendered, dict | list) or value is None:
        return False
    text = _text(value)
    return text == _text(rendered) or (bool(text) and isinstance(rendered, str) and text in rendered)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode() if isinstance(value, bool) else str(value)


def _is_alike(plain: str, marked: str, *, exactly: bool) -> bool:
    """Whether marks changed nothing; at the last try, whether lines at least are the same."""
    if exactly:
        return without_marks(marked) == plain
    return marked.count("\n") == plain.count("\n")
