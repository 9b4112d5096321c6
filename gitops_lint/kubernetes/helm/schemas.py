"""What `values.schema.json` has against the values, each mistake at the line that is to be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gitops_lint.kubernetes.helm.chart import Chart
from gitops_lint.kubernetes.helm.mapping import MissingError, value_at
from gitops_lint.kubernetes.helm.rendered import Problem
from gitops_lint.kubernetes.helm.value_places import ValuePlaces
from gitops_lint.model.source import Location, Path, path_text

_ELSEWHERE = re.compile(rb'"\$ref"\s*:\s*"[A-Za-z][\w+.-]*:')


def names_another(chart: Chart) -> bool:
    """Whether a schema of the chart, or of one below it, names another by its address: Helm would fetch that."""
    return any(_ELSEWHERE.search(each.files.get("values.schema.json", b"")) for _, each in chart.with_subcharts())


def violations(chart: Chart, places: ValuePlaces) -> Iterator[Problem]:
    """What is wrong with the values of a chart and of its subcharts; nothing where Helm alone can tell."""
    for chart_path, each in chart.with_subcharts():
        if "values.schema.json" in each.files:
            yield from _violations(chart_path, each, places)


def _violations(chart_path: str, chart: Chart, places: ValuePlaces) -> Iterator[Problem]:
    # These take long to import, and few charts get here.
    from jsonschema.exceptions import SchemaError, best_match
    from jsonschema.validators import Draft202012Validator, validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    at = chart.location("values.schema.json")
    try:
        schema = json.loads(chart.files["values.schema.json"])
        validator_class = validator_for(schema, default=Draft202012Validator)
        validator_class.check_schema(schema)
    except ValueError as error:
        yield Problem(f"values.schema.json is no JSON: {error}", at)
        return
    except SchemaError as error:
        yield Problem(f"values.schema.json is no JSON Schema: {error.message}", at)
        return
    try:
        seen = value_at(places.seen, tuple(chart_path.split("/charts/")[1:]))
        found = sorted(
            validator_class(schema, registry=Registry()).iter_errors(seen),
            key=lambda error: [str(step) for step in error.path],
        )
    except MissingError:
        return
    except Unresolvable:
        # A schema that names another by its address: Helm fetches it, we do not.
        return
    for mistake in found:
        deepest = best_match([mistake]) or mistake
        path: Path = tuple(deepest.absolute_path)
        where = path_text(path) if path else "the values"
        yield Problem(
            f"values of chart {chart.name}: {where}: {deepest.message} (values.schema.json)",
            _location(chart_path, path, places, at),
        )


def _location(chart_path: str, path: Path, places: ValuePlaces, otherwise: Location) -> Location:
    """Where a value was given; where it was not, the nearest one around it."""
    for length in range(len(path), -1, -1):
        place = places.of(chart_path, path[:length])
        if place is not None:
            return place.location
    return otherwise
