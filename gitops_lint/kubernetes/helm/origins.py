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

    def of_key(self, piece: Piece, path: Path) -> Origin:
        """Where the key at a path came from: the template, unless values gave a mapping that has it.

        Of what is no scalar it is what values gave, since something inside is meant.
        """
        return self.of(piece, path, of_key=True)

    def of(self, piece: Piece, path: Path, *, of_key: bool = False) -> Origin:
        """Where the value at a path of an object came from: what a person edits first, then what led to it."""
        whole = (*piece.prefix, *path)
        lines = self._lines(piece, whole)
        marks = self._marks_of(piece.template, lines[0])
        if not marks:
            return Origin((Place(self.location(piece.template), "rendered here"),))
        given = self._given(marks, piece, whole, of_key=of_key)
        if not given and len(lines) > 1 and not of_key:
            # A text of several lines: one value may be all of it.
            below = dict.fromkeys(mark for line in lines[1:] for mark in self._marks_of(piece.template, line))
            given = self._given(tuple(below), piece, whole, as_a_whole=True)
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

    def _lines(self, piece: Piece, path: Path) -> range:
        """The lines of the file's text that a value is on, from 0: its key's where it is no scalar."""
        value = value_at(piece.document.value, path)
        is_scalar = not isinstance(value, dict | list)
        span = piece.document.span(path) if is_scalar else piece.document.key_span(path)
        text = self._files[piece.template]
        first = text.count("\n", 0, piece.start + span.start)
        length = text[piece.start + span.start : piece.start + span.end].rstrip().count("\n") if is_scalar else 0
        return range(first, first + length + 1)

    @cached_property
    def _marks(self) -> Mapping[str, list[tuple[Mark, ...]]]:
        """The marks of every rendered line: those of the most detailed rendering in which the line is what it was.

        Where a named template is compared, cut or hashed, marks change what comes of it; with fewer marks they do not.
        """
        plain = {name: text.split("\n") for name, text in self._files.items()}
        found: dict[str, list[tuple[Mark, ...] | None]] = {name: [None] * len(lines) for name, lines in plain.items()}
        for detail in sorted(Detail, reverse=True):
            marker = Marker(detail)
            try:
                marked = self._again(marker.mark)
            except RenderError:
                continue
            for name, lines in plain.items():
                texts = marked.get(name, "").split("\n")
                if len(texts) != len(lines):
                    continue
                for index, marks in enumerate(marker.lines(marked[name])):
                    if found[name][index] is None and without_marks(texts[index]) == lines[index]:
                        found[name][index] = marks
            if all(marks is not None for each in found.values() for marks in each):
                break
        return {name: [marks or () for marks in each] for name, each in found.items()}

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

    def _given(
        self, marks: tuple[Mark, ...], piece: Piece, path: Path, *, as_a_whole: bool = False, of_key: bool = False
    ) -> list[Place]:
        """The places of the values that a rendered value is made of, or that are all of it, or that have its key."""
        rendered = value_at(piece.document.value, path)
        for mark in marks:
            chart_path = mark.template.partition("/templates/")[0]
            found: list[Place] = []
            for reference in self._on(mark):
                for each, value in self._meant(chart_path, reference.path, piece.document.value, path, rendered):
                    is_scalar = not isinstance(rendered, dict | list)
                    is_one = len(each) == len(reference.path) and reference.path[-1:] != (EACH,)
                    if of_key and is_scalar and (is_one or each[-1:] != path[-1:]):
                        # The template writes the key; of a mapping that values give, something inside is meant.
                        continue
                    if as_a_whole and _text(value).strip() != _text(rendered).strip():
                        continue
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

    def _meant(
        self, chart_path: str, reference: Path, whole: Any, path: Path, rendered: Any
    ) -> Iterator[tuple[Path, Any]]:
        """The paths in the values that a reference means for a rendered value, as far as they agree with it."""
        expanded = list(self._places.expanded(chart_path, reference))
        agreeing = [each for each in expanded if _makes(each[1], whole, path, rendered) is not None]
        if EACH in reference and len(agreeing) > 1:
            # Several items agree: the one that stands where the rendered item stands, if that can be told.
            numbers = [step for step in path if isinstance(step, int)]
            agreeing = [each for each in agreeing if any(step in numbers for step in each[0])][:1] or agreeing[:1]
        for candidate, value in agreeing:
            rest = _makes(value, whole, path, rendered)
            yield (*candidate, *(rest or ())), value


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
