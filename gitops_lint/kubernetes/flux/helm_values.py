"""The values of a HelmRelease: `valuesFrom` in order, then those that stand in it, as Flux merges them.

Source: ChartValuesFromReferences in fluxcd/pkg/chartutil/values.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.document_text import Marks
from gitops_lint.kubernetes.flux.producers import Produced, entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.tracing import line_below, nearest
from gitops_lint.kubernetes.rendered import Limit, OriginOf, Problem, RenderedObject
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile
from gitops_lint.model.value import Unknown

SetPath = Callable[[dict[str, Any], str, str, bool], dict[str, Any]]
"""Values with a text put at a path of Helm's `--set` (`a.b[0]`); the last argument is whether the text is literal.
`ValueError` where Helm cannot put it there."""

Find = Callable[[str, str], Produced | None]
"""The ConfigMap or Secret of a kind and a name in the namespace of the release."""


class ValueLayer(msgspec.Struct, frozen=True, eq=False):
    """Values that one place gives, which win over those before them, and where each of them stands."""

    value: dict[str, Any]
    origin: OriginOf


class ReleaseValues(msgspec.Struct, frozen=True, eq=False):
    """The values of a release; the layers that they were merged of, the first the weakest; what is wrong or unknown."""

    value: dict[str, Any]
    layers: tuple[ValueLayer, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    missing: tuple[tuple[str, Path], ...] = ()
    """References that nothing declares or makes: what Flux would say, and the path in the release."""

    @property
    def why_incomplete(self) -> str:
        """Why there may be other values than these; empty where these are all."""
        reasons = [*(each.message for each in self.limits), *(words for words, _ in self.missing)]
        return reasons[0] if reasons else ""


def merged(value: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Mappings merged key by key, anything else replaced (MergeMaps)."""
    result = dict(value)
    for key, item in other.items():
        before = result.get(key)
        both = isinstance(before, dict) and isinstance(item, dict)
        result[key] = merged(result[key], item) if both else item
    return result


def release_values(release: RenderedObject, find: Find, set_path: SetPath | None) -> ReleaseValues:
    """The values that Flux gives to the chart of a HelmRelease."""
    inline = mapping_at(release.value, "spec", "values")
    result: dict[str, Any] = {}
    layers: list[ValueLayer] = []
    problems: list[Problem] = []
    limits: list[Limit] = []
    missing: list[tuple[str, Path]] = []
    for index, entry in enumerate(entries_at(release.value, "spec", "valuesFrom")):
        path: Path = ("spec", "valuesFrom", index)
        key, target = text_at(entry, "valuesKey") or "values.yaml", text_at(entry, "targetPath")
        place = nearest(release.origin, path).location
        is_optional = value_at(entry, "optional") is True
        if text_at(entry, "kind") not in ("ConfigMap", "Secret"):
            problems.append(Problem(_words(release, entry, key, "unsupported values reference kind"), place))
            continue
        product = find(text_at(entry, "kind"), text_at(entry, "name"))
        if product is None:
            if not is_optional:
                missing.append((_words(release, entry, key, "resource not found"), path))
            continue
        content: str | Unknown | None = product.data.get(key, product.others)
        if content is None:
            if not is_optional:
                problems.append(Problem(_words(release, entry, key, "key not found"), place))
        elif target and set_path is None:
            limits.append(Limit(f"the value at {target} is not set: Helm's renderer is not there", place))
        elif target and set_path is not None:
            result = merged(result, inline)
            try:
                result = _targeted(result, target, content, entry, set_path)
            except ValueError as error:
                problems.append(Problem(_words(release, entry, key, str(error)), place))
                continue
            layers.append(_target_layer(product, key, target, content))
        elif isinstance(content, Unknown):
            what = f"{product.kind} {product.name}"
            limits.append(Limit(f"the values in {what} are not known: {content.reason}", place))
        else:
            layer, fault = _layer(product, key, content)
            if fault:
                problems.append(Problem(_words(release, entry, key, fault), place))
            else:
                result = merged(result, layer.value)
                layers.append(layer)
    if inline:
        layers.append(ValueLayer(inline, lambda path: release.origin(("spec", "values", *path))))
    return ReleaseValues(merged(result, inline), tuple(layers), tuple(problems), tuple(limits), tuple(missing))


def _words(release: RenderedObject, entry: Any, key: str, reason: str) -> str:
    """Flux's own sentence (ErrValuesReference.Error)."""
    optional = " optional" if value_at(entry, "optional") is True else ""
    namespace = text_at(release.value, "metadata", "namespace")
    kind, name = text_at(entry, "kind"), text_at(entry, "name")
    return f"could not resolve{optional} {kind} chart values reference '{namespace}/{name}' with key '{key}': {reason}"


def _targeted(
    values: dict[str, Any], target: str, content: str | Unknown, entry: Any, set_path: SetPath
) -> dict[str, Any]:
    marks = Marks()
    text = marks.text(content) if isinstance(content, Unknown) else content
    put = set_path(values, target, text, value_at(entry, "literal") is True or isinstance(content, Unknown))
    restored: dict[str, Any] = marks.restored(put)
    return restored


def _target_layer(product: Produced, key: str, target: str, content: str | Unknown) -> ValueLayer:
    """What a target path sets, as one value: its place is that of the key, whatever Helm makes of the path."""
    place = nearest(product.declared_by.origin, product.paths.get(key, ()))
    return ValueLayer({target: content}, lambda path: place)


def _layer(product: Produced, key: str, content: str) -> tuple[ValueLayer, str]:
    """The values in a text, and what is wrong with it; nothing where it is fine."""
    stream = read(content, Dialect.KUBERNETES)
    value = stream.documents[0].value if stream.documents else {}
    fault = ""
    if stream.error is not None:
        fault = f"failed to read values data: error converting YAML to JSON: yaml: {stream.error.message}"
    elif not isinstance(value, dict | None):
        fault = "failed to read values data: the text is no mapping"

    def origin(path: Path) -> Origin:
        span = stream.documents[0].span(path)
        line = SourceFile("", content).location(span).line - 1
        outer = nearest(product.declared_by.origin, product.paths.get(key, ()))
        first = _inside(outer.places[0].location, line)
        return Origin((Place(first, outer.places[0].note), *outer.places[1:]))

    return ValueLayer(value if isinstance(value, dict) else {}, origin), fault


def _inside(location: Location, line: int) -> Location:
    """A line of a text that stands at a place: in a block scalar below its header, or in a file of its own."""
    is_whole_file = (location.line, location.column, location.end_line, location.end_column) == (1, 1, 1, 1)
    if is_whole_file:
        return Location(location.file, line + 1, 1, line + 1, 1)
    return line_below(location, line + 1)
