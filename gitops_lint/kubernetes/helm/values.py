"""The values that a release is given: files in order, then what is set, each layer remembered for origins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.helm.chart import ChartError, values_of
from gitops_lint.kubernetes.helm.mapping import copied, has, merged, value_at
from gitops_lint.kubernetes.helm.set_values import SetError, SetKind, set_into
from gitops_lint.model.source import Location, Path, Place, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

Locate: TypeAlias = Callable[[Path], Location]


class ValuesFile(msgspec.Struct, frozen=True):
    """`--values FILE`: a path in the tree; `location` is what names it. Ignored where missing if `is_optional`."""

    path: str
    location: Location | None = None
    is_optional: bool = False


class InlineValues(msgspec.Struct, frozen=True):
    """Values that stand in an object (`spec.values` of a HelmRelease); `locate` gives the place of a path in them."""

    value: dict[str, Any]
    locate: Locate
    note: str = "set here"


class SetText(msgspec.Struct, frozen=True):
    """One `--set…`, and where it is written. The file of a `--set-file` is a path in the tree."""

    text: str
    location: Location
    kind: SetKind = SetKind.TYPED


ValuesSource: TypeAlias = ValuesFile | InlineValues | SetText


class ValuesError(Exception):
    """Values that Helm refuses, and where."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.message = message
        self.location = location


class Layer(msgspec.Struct, frozen=True, eq=False):
    """One source of values: what it holds, and the place of what it holds."""

    value: dict[str, Any]
    locate: Locate
    note: str
    before: dict[str, Any] | None = None
    """The values before it, where it changes lists in place, so that only what it changed is its own."""

    def holds(self, path: Path) -> bool:
        """Whether the value at a path, as it is after this layer, is this layer's doing."""
        if not path:
            return bool(self.value)
        if not has(self.value, path):
            return self._replaces(path)
        if self.before is None or not has(self.before, path):
            return True
        return bool(value_at(self.before, path) != value_at(self.value, path))

    def _replaces(self, path: Path) -> bool:
        """Whether something that is no mapping stands above the path: it hides what is below it in older layers."""
        if self.before is not None:
            return False
        for length in range(len(path) - 1, 0, -1):
            if has(self.value, path[:length]):
                return not isinstance(value_at(self.value, path[:length]), dict)
        return False


class Values(msgspec.Struct, frozen=True, eq=False):
    """The values given to a release: merged, with the layers they are of (the last wins) and the files read."""

    value: dict[str, Any]
    layers: tuple[Layer, ...] = ()
    files: tuple[str, ...] = ()

    def place(self, path: Path) -> Place | None:
        """Where the value at a path was given; None where the chart's own holds."""
        for layer in reversed(self.layers):
            if layer.holds(path):
                return Place(layer.locate(path), layer.note)
        return None


_ORDER = {SetKind.JSON: 1, SetKind.TYPED: 2, SetKind.STRING: 3, SetKind.FILE: 4, SetKind.LITERAL: 5}
"""Helm's precedence whatever the order on its command line (Options.MergeValues); files come before."""


def merge_values(tree: Tree, sources: Sequence[ValuesSource], *, in_order: bool = False) -> Values:
    """All values of a release, in Helm's order: files and inline values as given, then `--set-json`, `--set`,
    `--set-string`, `--set-file`, `--set-literal`. With `in_order`, exactly as given (Flux).

    Null stays: Helm deletes the chart's own value when it meets the chart.

    Raises:
        ValuesError: a file that is missing or no mapping, a `--set` that Helm refuses.
    """
    ordered = list(sources)
    if not in_order:
        ordered.sort(key=lambda source: _ORDER[source.kind] if isinstance(source, SetText) else 0)
    value: dict[str, Any] = {}
    layers: list[Layer] = []
    files: list[str] = []
    for source in ordered:
        if isinstance(source, SetText):
            layer = _set_layer(tree, value, source, files)
            value = layer.value if layer.before is not None else merged(value, layer.value)
            layers.append(layer)
            continue
        added = _file_layer(tree, source, files) if isinstance(source, ValuesFile) else _inline_layer(source)
        if added is not None:
            value = merged(value, added.value)
            layers.append(added)
    return Values(value, tuple(layers), tuple(files))


def set_path(values: dict[str, Any], path: str, text: str, *, literal: bool = False) -> dict[str, Any]:
    """Values with the text of a Flux `valuesFrom` laid at its `targetPath`; those given are not changed.

    A text in quotes of either kind is a string; with `literal`, every text is, and nothing in it is special
    (ReplacePathValue and ReplacePathLiteralValue of github.com/fluxcd/pkg/chartutil).

    Raises:
        SetError: Helm refuses the path or the text.
    """
    result: dict[str, Any] = copied(values)
    if literal:
        # Not as --set-literal, which knows no escapes in the path.
        set_into(result, f"{path}={_SPECIAL.sub(_escaped, text)}", SetKind.STRING)
    elif any(text.startswith(quote) and text.endswith(quote) for quote in _QUOTES):
        set_into(result, f"{path}={text.strip(_QUOTES)}", SetKind.STRING)
    else:
        set_into(result, f"{path}={text}")
    return result


_QUOTES = "'\""
_SPECIAL = re.compile(r"[\\,\[\]{}]")


def _escaped(character: re.Match[str]) -> str:
    return f"\\{character.group()}"


def located_in(source: SourceFile, document: int = 0, prefix: Path = ()) -> Locate:
    """Gives the places of values that stand in a document of a YAML file, below a path in it."""

    def locate(path: Path) -> Location:
        documents = read(source.text, Dialect.KUBERNETES).documents
        if document >= len(documents):
            return Location(source.path)
        whole = (*prefix, *path)
        for length in range(len(whole), -1, -1):
            try:
                return source.location(documents[document].key_span(whole[:length]))
            except KeyError:
                continue
        return Location(source.path)

    return locate


def _file_layer(tree: Tree, source: ValuesFile, files: list[str]) -> Layer | None:
    place = original(tree, source.path)
    files.append(place)
    if source.is_optional and not tree.is_file(source.path):
        return None
    try:
        text = tree.read(source.path).decode(errors="replace").removeprefix("\ufeff")
    except UnreadableError as error:
        location = source.location or Location(place)
        raise ValuesError(f"values file {source.path}: {error.reason}", location) from None
    return Layer(_values(text, place), located_in_any(SourceFile(place, text)), "set here")


def located_in_any(source: SourceFile) -> Locate:
    """Gives the places of the values of a file with any number of documents: the last that has the path."""

    def locate(path: Path) -> Location:
        documents = read(source.text, Dialect.KUBERNETES).documents
        last = len(documents) - 1
        found = next((index for index in range(last, -1, -1) if has(documents[index].value, path)), max(last, 0))
        return located_in(source, found)(path)

    return locate


def _values(text: str, path: str) -> dict[str, Any]:
    try:
        return values_of(text, path)
    except ChartError as error:
        raise ValuesError(f"failed to parse {path}: {error.message}", error.location) from None


def _inline_layer(source: InlineValues) -> Layer:
    return Layer(source.value, source.locate, source.note)


def _set_layer(tree: Tree, value: dict[str, Any], source: SetText, files: list[str]) -> Layer:
    def content(path: str) -> str:
        files.append(path)
        try:
            return tree.read(path).decode(errors="replace")
        except UnreadableError as error:
            raise SetError(f"{path}: {error.reason}") from None

    note = f"set here with {source.kind.value}"
    try:
        if source.kind is SetKind.JSON and source.text.strip().startswith("{"):
            try:
                whole = json.loads(source.text)
            except ValueError:
                raise SetError(f"failed parsing --set-json data JSON: {source.text}") from None
            return Layer(whole, lambda _: source.location, note)
        after: dict[str, Any] = copied(value)
        set_into(after, source.text, source.kind, content)
    except SetError as error:
        raise ValuesError(f"failed parsing {source.kind.value} data: {error}", source.location) from None
    return Layer(after, lambda _: source.location, note, before=value)
