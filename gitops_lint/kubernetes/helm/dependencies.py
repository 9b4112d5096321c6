"""Which subcharts a release has: conditions, tags, aliases, imported values (chart/v2/util/dependencies.go).

Helm does all of this when it renders; it is done here to know what is missing and where values come from.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from gitops_lint.kubernetes.helm.chart import Chart, read_chart
from gitops_lint.kubernetes.helm.coalescing import coalesced, lay_under
from gitops_lint.kubernetes.helm.mapping import MissingError, copied, value_at
from gitops_lint.model.tree import Tree


class Missing(NamedTuple):
    """A dependency that is enabled and not there: the chart that declares it, and what it declares."""

    chart: Chart
    name: str
    version: str
    repository: str


def with_local_dependencies(tree: Tree, chart: Chart, depth: int = 0) -> Chart:
    """The chart with the dependencies of `file://` repositories that are not vendored, as `helm dependency build` and
    Flux put them there; Helm reads what is vendored first.

    Raises:
        ChartError: one of them cannot be read.
    """
    if depth > _DEEPEST:
        return chart
    present = {subchart.name for subchart in chart.subcharts}
    added = []
    for each in chart.requirements:
        repository = str(each.get("repository") or "")
        if each.get("name") in present or not repository.startswith("file://"):
            continue
        directory = posixpath.normpath(posixpath.join(chart.path, repository.removeprefix("file://")))
        if directory.startswith(("..", "/")) or not tree.is_file(posixpath.join(directory, "Chart.yaml")):
            continue
        added.append(with_local_dependencies(tree, read_chart(tree, "" if directory == "." else directory), depth + 1))
    subcharts = tuple(with_local_dependencies(tree, subchart, depth + 1) for subchart in chart.subcharts)
    return msgspec.structs.replace(chart, subcharts=(*subcharts, *added))


_DEEPEST = 20
"""How deep charts may depend on each other: a chart may name itself."""


def missing_dependencies(chart: Chart, values: dict[str, Any]) -> Iterator[Missing]:
    """Dependencies that are neither vendored nor switched off by the values: Helm stops at them (CheckDependencies)."""
    yield from _missing(chart, coalesced(chart, values), "")


def _missing(chart: Chart, values: dict[str, Any], prefix: str) -> Iterator[Missing]:
    present = {subchart.name: subchart for subchart in chart.subcharts}
    for each in chart.requirements:
        if not _is_enabled(each, values, prefix):
            continue
        name = str(each.get("name"))
        if name not in present:
            yield Missing(chart, name, str(each.get("version") or ""), str(each.get("repository") or ""))
        else:
            yield from _missing(present[name], values, f"{prefix}{each.get('alias') or name}.")


def processed(chart: Chart, values: dict[str, Any]) -> Chart:
    """The chart with the subcharts that the values enable, under their aliases, and the values that it imports.

    Subcharts that no dependency names are always part of it. It declares no dependencies to Helm any more, so that what
    is done is not done again.
    """
    enabled = _enabled(chart, values, "")
    return _importing(enabled) if _imports(enabled) else enabled


def _enabled(chart: Chart, values: dict[str, Any], prefix: str) -> Chart:
    requirements = chart.requirements
    if not requirements:
        return chart
    named = {each.get("name") for each in requirements}
    kept = [subchart for subchart in chart.subcharts if subchart.name not in named]
    for each in requirements:
        found = _vendored(chart, each)
        if found is not None:
            alias = each.get("alias")
            kept.append(_renamed(found, str(alias)) if alias else found)
    whole = msgspec.structs.replace(chart, subcharts=tuple(kept))
    # The values of the top are handed down, with a path to what is below: that is where conditions look.
    known = coalesced(whole, values)
    removed = {each.get("alias") or each.get("name") for each in requirements if not _is_enabled(each, known, prefix)}
    left = [each for each in requirements if (each.get("alias") or each.get("name")) not in removed]
    subcharts = (subchart for subchart in kept if subchart.name not in removed)
    return msgspec.structs.replace(
        chart,
        metadata={**chart.metadata, "dependencies": left},
        files=_without_dependencies(chart),
        subcharts=tuple(_enabled(each, known, f"{prefix}{each.name}.") for each in subcharts),
    )


def _vendored(chart: Chart, requirement: dict[str, Any]) -> Chart | None:
    """The subchart that a dependency means: of several of one name, the one of the version it names."""
    found = [subchart for subchart in chart.subcharts if subchart.name == requirement.get("name")]
    exact = [each for each in found if each.metadata.get("version") == requirement.get("version")]
    return next(iter((*exact, *found)), None)


def _without_dependencies(chart: Chart) -> dict[str, bytes]:
    files = {name: content for name, content in chart.files.items() if name != "requirements.yaml"}
    declared = {key: value for key, value in chart.metadata.items() if key != "dependencies"}
    return {**files, "Chart.yaml": msgspec.json.encode(declared)}


def _renamed(chart: Chart, alias: str) -> Chart:
    metadata = {**chart.metadata, "name": alias}
    files = {**chart.files, "Chart.yaml": msgspec.json.encode(metadata)}
    return msgspec.structs.replace(chart, name=alias, metadata=metadata, files=files)


def _is_enabled(requirement: dict[str, Any], values: dict[str, Any], prefix: str) -> bool:
    """Tags first, then the first condition that is a boolean (processDependencyTags, processDependencyConditions)."""
    tags = values.get("tags")
    named = requirement.get("tags")
    states = [
        tags[tag]
        for tag in (named if isinstance(named, list) else [])
        if isinstance(tags, dict) and isinstance(tags.get(tag), bool)
    ]
    is_enabled = not states or any(states)
    for condition in str(requirement.get("condition") or "").strip().split(","):
        try:
            value = value_at(values, tuple(f"{prefix}{condition}".split("."))) if condition else None
        except MissingError:
            continue
        if isinstance(value, bool):
            return value
    return is_enabled


def _imports(chart: Chart) -> bool:
    return any(each.get("import-values") for each in chart.requirements) or any(map(_imports, chart.subcharts))


def _importing(chart: Chart) -> Chart:
    """The chart with values of its subcharts' defaults laid under its own, the deepest first (processImportValues)."""
    below = msgspec.structs.replace(chart, subcharts=tuple(map(_importing, chart.subcharts)))
    if not chart.requirements:
        return below
    known = coalesced(below, {}, keep_null=True)
    imported: dict[str, Any] = {}
    for each in chart.requirements:
        name = str(each.get("alias") or each.get("name"))
        wanted = each.get("import-values")
        for source, target in _wanted(wanted if isinstance(wanted, list) else []):
            try:
                table = value_at(known, (name, *source.split(".")))
            except MissingError:
                continue
            if isinstance(table, dict):
                lay_under(imported, _below(target, copied(table)), keep_null=True)
    values = lay_under(copied(known), imported, keep_null=True)
    return msgspec.structs.replace(below, values=values, imports_values=True)


def _wanted(entries: list[Any]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if isinstance(entry, dict):
            yield str(entry.get("child")), str(entry.get("parent"))
        elif isinstance(entry, str):
            yield f"exports.{entry}", "."


def _below(path: str, table: dict[str, Any]) -> dict[str, Any]:
    """A table at a dotted path; `.` is the top (pathToMap)."""
    if path == ".":
        return table
    for step in reversed(path.split(".")):
        table = {step: table} if step else table
    return table
