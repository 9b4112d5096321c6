"""Charts of a tree: their files, subcharts and metadata, as Helm loads them (pkg/chart/v2/loader)."""

from __future__ import annotations

import io
import posixpath
import tarfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.helm.ignoring import IgnoreError, is_ignored, parse
from gitops_lint.kubernetes.helm.mapping import merged
from gitops_lint.model.source import Location, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

LARGEST_FILE = 5 * 1024 * 1024
"""Helm refuses larger files in an archive (MaxDecompressedFileSize)."""
LARGEST_CHART = 100 * 1024 * 1024
"""And larger archives (MaxDecompressedChartSize)."""


class ChartError(Exception):
    """A chart that Helm does not load: its words, or ours in its manner, and the place."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.message = message
        self.location = location


class Chart(msgspec.Struct, frozen=True, eq=False):
    """A chart: its own files by their path in it, and its subcharts.

    `places` gives the path in the tree of every file; what stands in an archive has the archive's.
    """

    path: str
    name: str
    metadata: dict[str, Any]
    values: dict[str, Any]
    files: Mapping[str, bytes]
    places: Mapping[str, str]
    subcharts: tuple[Chart, ...] = ()
    imports_values: bool = False
    """Whether `values` are more than its file's: those that it imports from its subcharts are among them."""

    @property
    def requirements(self) -> tuple[dict[str, Any], ...]:
        """The dependencies that the chart declares."""
        declared = self.metadata.get("dependencies")
        return tuple(each for each in declared if isinstance(each, dict)) if isinstance(declared, list) else ()

    @property
    def templates(self) -> dict[str, str]:
        """The texts of `templates/`, partials and notes included."""
        return {
            name: content.decode(errors="replace")
            for name, content in self.files.items()
            if name.startswith("templates/")
        }

    def location(self, name: str, line: int = 1, column: int = 1) -> Location:
        """A place in a file of the chart; the archive where it stands in one."""
        place = self.places.get(name, self.path)
        return Location(place) if is_archive(place) else Location(place, line, column, line, column)

    def with_subcharts(self) -> Iterator[tuple[str, Chart]]:
        """This chart and all below it, each with the path that Helm gives its templates (`top/charts/sub`)."""
        yield self.name, self
        for subchart in self.subcharts:
            for path, each in subchart.with_subcharts():
                yield f"{self.name}/charts/{path}", each


def is_archive(path: str) -> bool:
    """Whether a path is that of a packaged chart."""
    return path.endswith((".tgz", ".tar.gz"))


def is_chart(tree: Tree, directory: str) -> bool:
    """Whether a directory holds a chart."""
    return tree.is_file(posixpath.join(directory, "Chart.yaml"))


def read_chart(tree: Tree, path: str) -> Chart:
    """The chart in a directory of the tree, or in an archive there.

    Files that git ignores are no part of it, for the platform never sees them; those below `charts/` are, for that is
    where dependencies are vendored.

    Raises:
        ChartError: there is none, or Helm could not load it.
    """
    if is_archive(path):
        content = _read(tree, path)
        unpacked = unpack(content, path)
        return _chart(path, unpacked, dict.fromkeys(unpacked, original(tree, path)))
    paths = {name: posixpath.join(path, name) for name in _names(tree, path)}
    if "Chart.yaml" not in paths:
        raise ChartError("Chart.yaml file is missing", Location(posixpath.join(path, "Chart.yaml")))
    files = {name: _read(tree, place) for name, place in paths.items()}
    rules_text = files.get(".helmignore", b"").decode(errors="replace")
    try:
        rules = parse(rules_text)
    except IgnoreError as error:
        raise ChartError(str(error), Location(paths[".helmignore"])) from None
    kept = {name: content for name, content in files.items() if not is_ignored(name, rules)}
    return _chart(path, kept, {name: original(tree, place) for name, place in paths.items()})


def unpack(content: bytes, path: str) -> dict[str, bytes]:
    """The files of a packaged chart, without the directory that all of them are in.

    Raises:
        ChartError: it is no archive, or one that Helm refuses.
    """
    files: dict[str, bytes] = {}
    left = LARGEST_CHART
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            for member in archive:
                if not member.isfile():
                    continue
                if member.size > LARGEST_FILE:
                    raise ChartError(
                        f'decompressed chart file "{member.name}" is larger than the maximum file size {LARGEST_FILE}',
                        Location(path),
                    )
                left -= member.size
                if left < 0:
                    message = f"decompressed chart is larger than the maximum size {LARGEST_CHART}"
                    raise ChartError(message, Location(path))
                name = posixpath.normpath(member.name.replace("\\", "/").partition("/")[2])
                if name in ("", ".") or name.startswith(("/", "..")):
                    raise ChartError(
                        f'chart illegally contains content outside the base directory: "{member.name}"', Location(path)
                    )
                opened = archive.extractfile(member)
                files[name] = opened.read() if opened is not None else b""
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ChartError(f"the archive cannot be read: {error}", Location(path)) from None
    if not files:
        raise ChartError("no files in chart archive", Location(path))
    return files


def values_of(text: str, place: str) -> dict[str, Any]:
    """The values of a file: all of its documents, merged (LoadValues).

    Raises:
        ChartError: it is no YAML, or not a mapping.
    """
    stream = read(text, Dialect.KUBERNETES)
    source = SourceFile(place, text)
    if stream.error is not None:
        raise ChartError(stream.error.message, source.location(stream.error.span))
    values: dict[str, Any] = {}
    for document in stream.documents:
        if not isinstance(document.value, dict):
            kind = "a list" if isinstance(document.value, list) else f"a {type(document.value).__name__}"
            raise ChartError(f"values are to be a mapping, and this is {kind}", source.location(document.key_span(())))
        values = merged(values, document.value)
    return values


def _names(tree: Tree, directory: str) -> Iterator[str]:
    """The files of a chart's directory, relative to it, links to directories followed."""
    prefix = f"{directory}/" if directory else ""
    paths = tree.files()
    vendored = f"{prefix}charts"
    for index in range(bisect_left(paths, prefix), len(paths)):
        path = paths[index]
        if not path.startswith(prefix):
            break
        if path.startswith(f"{vendored}/"):
            continue
        if tree.is_directory(path):
            yield from (each.removeprefix(prefix) for each in _walk(tree, path))
        else:
            yield path.removeprefix(prefix)
    yield from (each.removeprefix(prefix) for each in _walk(tree, vendored))


_DEEPEST = 40
"""How deep directories may lie in each other: a link may lead back to where it stands."""


def _walk(tree: Tree, directory: str, depth: int = 0) -> Iterator[str]:
    for name in tree.names(directory) if depth < _DEEPEST else ():
        path = f"{directory}/{name}"
        if tree.is_directory(path):
            yield from _walk(tree, path, depth + 1)
        elif tree.is_file(path):
            yield path


def _read(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path).removeprefix(b"\xef\xbb\xbf")
    except UnreadableError as error:
        raise ChartError(error.reason, Location(path)) from None


def _mapping(files: Mapping[str, bytes], name: str, place: str) -> dict[str, Any]:
    """The one document of a file of metadata."""
    text = files[name].decode(errors="replace")
    stream = read(text, Dialect.KUBERNETES)
    if stream.error is not None:
        message = f"cannot load {name}: {stream.error.message}"
        raise ChartError(message, SourceFile(place, text).location(stream.error.span))
    value = stream.documents[0].value if stream.documents else {}
    if not isinstance(value, dict):
        raise ChartError(f"cannot load {name}: it is to be a mapping", Location(place))
    return value


def _chart(path: str, files: Mapping[str, bytes], places: Mapping[str, str]) -> Chart:
    if "Chart.yaml" not in files:
        raise ChartError("Chart.yaml file is missing", Location(path))
    metadata = _mapping(files, "Chart.yaml", places["Chart.yaml"])
    if "requirements.yaml" in files:
        metadata = {**metadata, **_mapping(files, "requirements.yaml", places["requirements.yaml"])}
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        raise ChartError("validation: chart.metadata.name is required", Location(places["Chart.yaml"]))
    values: dict[str, Any] = {}
    if "values.yaml" in files:
        values = values_of(files["values.yaml"].decode(errors="replace"), places["values.yaml"])
    own = {each: content for each, content in files.items() if not each.startswith("charts/")}
    subcharts = tuple(_subcharts(path, files, places))
    return Chart(path, name, metadata, values, own, places, subcharts)


def _subcharts(path: str, files: Mapping[str, bytes], places: Mapping[str, str]) -> Iterator[Chart]:
    """What is vendored in `charts/`: archives and directories, whatever begins with `_` or `.` aside."""
    grouped: dict[str, list[str]] = {}
    for name in sorted(files):
        if name.startswith("charts/"):
            grouped.setdefault(name.split("/")[1], []).append(name)
    for first, names in grouped.items():
        if first.startswith(("_", ".")) or first.endswith(".prov"):
            continue
        if first.endswith(".tgz"):
            place = places[names[0]]
            unpacked = unpack(files[names[0]], place)
            yield _chart(place, unpacked, dict.fromkeys(unpacked, place))
            continue
        prefix = f"charts/{first}/"
        inside = {name.removeprefix(prefix): files[name] for name in names if name.startswith(prefix)}
        if inside:
            there = {name.removeprefix(prefix): places[name] for name in names if name.startswith(prefix)}
            yield _chart(posixpath.join(path, "charts", first), inside, there)
