"""Values that are given and that nothing in the chart can see: a name spelt wrong, or one of an older chart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gitops_lint.kubernetes.helm.chart import Chart
from gitops_lint.kubernetes.helm.mapping import has
from gitops_lint.kubernetes.helm.values import Values
from gitops_lint.model.source import Location, Path


class UnknownValue(msgspec.Struct, frozen=True):
    """A path in the values given, where it was set, and the names that the chart knows beside it, sorted."""

    path: Path
    location: Location
    known: tuple[str, ...]


def unknown_values(chart: Chart, values: Values) -> tuple[UnknownValue, ...]:
    """The outermost paths of the values given that no template, no default and no schema of the chart knows.

    Only what is certain: where a template takes all values at once (`toYaml .Values`, `index .Values`), or a part of a
    chart is not there to be read, there is none.
    """
    if any(_lacks_subcharts(each) for _, each in chart.with_subcharts()):
        return ()
    found = []
    # Named templates belong to all charts: each may be given the values of any.
    texts = [text for _, each in chart.with_subcharts() for text in each.templates.values()]
    for path in _unknown(chart, values.value, (), texts):
        place = values.place(path)
        if place is not None:
            found.append(UnknownValue(path, place.location, tuple(_beside(chart, path))))
    return tuple(found)


_CHAIN = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)*)")
_ALWAYS = ("global", "tags")
"""What Helm itself gives a meaning to."""


def _lacks_subcharts(chart: Chart) -> bool:
    names = {subchart.name for subchart in chart.subcharts}
    return any(each.get("name") not in names for each in chart.requirements)


def _unknown(chart: Chart, given: dict[str, Any], prefix: Path, texts: Iterable[str]) -> Iterator[Path]:
    used = _used(chart, given, texts)
    if used is None:
        return
    names = {subchart.name: subchart for subchart in chart.subcharts}
    declared = {str(each.get("alias") or each.get("name")): str(each.get("name")) for each in chart.requirements}
    for key, value in given.items():
        # A key with a dash can be read with `index` alone, which takes all values at once.
        if key in _ALWAYS:
            continue
        if key in declared or key in names:
            subchart = names.get(key) or names.get(declared.get(key, ""))
            known_here = any(path[:1] == (key,) for path in used)
            if subchart is not None and isinstance(value, dict) and not known_here:
                yield from ((*prefix, *path) for path in _unknown_of_subchart(chart, subchart, key, value, texts))
            continue
        yield from ((*prefix, *path) for path in _below(chart, used | _conditions(chart), (key,), value))


def _unknown_of_subchart(
    chart: Chart, subchart: Chart, key: str, value: dict[str, Any], texts: Iterable[str]
) -> Iterator[Path]:
    """What a subchart does not know, less what its parent asks of it: conditions, and its own defaults for it."""
    conditions = _conditions(chart)
    for path in _unknown(subchart, value, (key,), texts):
        if path not in conditions and not has(chart.values, path):
            yield path


def _below(chart: Chart, used: set[Path], path: Path, value: Any) -> Iterator[Path]:
    is_default = has(chart.values, path)
    # What is read as a whole may be passed on and read anywhere.
    if any(path[: len(each)] == each for each in used) or _is_in_schema(chart, path):
        return
    is_on_the_way = any(each[: len(path)] == path for each in used)
    if not is_default and not is_on_the_way:
        yield path
    elif isinstance(value, dict) and is_on_the_way:
        for key, each in value.items():
            yield from _below(chart, used, (*path, str(key)), each)


def _used(chart: Chart, given: dict[str, Any], texts: Iterable[str]) -> set[Path] | None:
    """The paths that the chart reads; None where it may read everything."""
    paths: set[Path] = set()
    for text in (*texts, *_other_texts(chart, given)):
        for chain in _CHAIN.finditer(text):
            path = tuple(chain.group(1).split(".")[1:])
            if not path:
                return None
            paths.add(path)
    return None if any(each.get("import-values") for each in chart.requirements) else paths


def _conditions(chart: Chart) -> set[Path]:
    """The paths that decide whether subcharts are part of a chart."""
    return {
        tuple(condition.strip().split("."))
        for each in chart.requirements
        for condition in str(each.get("condition") or "").split(",")
        if condition.strip()
    }


def _other_texts(chart: Chart, given: dict[str, Any]) -> Iterator[str]:
    """Where values may be read besides templates: in files and in values themselves, both through `tpl`."""
    yield from (content.decode(errors="replace") for name, content in chart.files.items() if _may_be_template(name))
    yield from (text for text in _strings(given) if "{{" in text)


def _may_be_template(name: str) -> bool:
    return not name.startswith("templates/") and not name.endswith((".md", "Chart.yaml", "values.schema.json"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _is_in_schema(chart: Chart, path: Path) -> bool:
    """Whether the schema names a path, or says something about it that is more than names."""
    content = chart.files.get("values.schema.json")
    if content is None:
        return False
    try:
        schema: Any = json.loads(content)
    except ValueError:
        return True
    for step in path:
        if not isinstance(schema, dict) or set(schema) & _MORE_THAN_NAMES or schema.get("additionalProperties"):
            return True
        properties = schema.get("properties")
        if not isinstance(properties, dict) or step not in properties:
            return False
        schema = properties[step]
    return True


_MORE_THAN_NAMES = {"$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "propertyNames", "$dynamicRef"}


def _beside(chart: Chart, path: Path) -> Iterator[str]:
    """The names that the defaults have where an unknown one stands."""
    value: Any = chart.values
    for step in path[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    yield from sorted(value) if isinstance(value, dict) else ()
