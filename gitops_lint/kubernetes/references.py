"""Which files a file names: kustomizations, charts, Flux and Argo CD objects."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.model.file import Reference, ReferenceKind
from gitops_lint.model.source import Path

_FIELDS = {
    "resources": ReferenceKind.RESOURCE,
    "bases": ReferenceKind.RESOURCE,
    "components": ReferenceKind.COMPONENT,
    "crds": ReferenceKind.CRD,
    "configurations": ReferenceKind.CONFIGURATION,
    "transformers": ReferenceKind.TRANSFORMER,
    "generators": ReferenceKind.TRANSFORMER,
    "validators": ReferenceKind.TRANSFORMER,
    "patchesStrategicMerge": ReferenceKind.PATCH,
}
"""Lists of paths in a kustomization (kustomize/api/types, `Kustomization`)."""

_PATH_FIELDS = {
    "patches": ReferenceKind.PATCH,
    "patchesJson6902": ReferenceKind.PATCH,
    "replacements": ReferenceKind.CONFIGURATION,
}
"""Lists of mappings with a `path`."""

_REMOTE = re.compile(
    r"://|^git@|^git::|\?(?:.*&)?(?:ref|version|timeout|submodules)=|^(?:www\.)?[\w-]+(?:\.[\w-]+)+/.*/"
)


REMOTE: Final = "is remote"
"""Why a reference has no target: it leads to another repository or host."""


def of_kustomization(value: Mapping[str, Any], directory: str, document: int = 0) -> list[Reference]:
    """What a kustomization names, in the order of its fields.

    A string that stands for a remote base gets no target. Inline patches and resources are not references.
    """
    return [
        local(kind, text, directory, document, path)
        for kind, path, text in _named_files(value)
        if isinstance(text, str) and text and "\n" not in text
    ]


def _named_files(value: Mapping[str, Any]) -> Iterator[tuple[ReferenceKind, Path, Any]]:
    for field, kind in _FIELDS.items():
        for index, text in enumerate(_list(value.get(field))):
            yield kind, (field, index), text
    for field, kind in _PATH_FIELDS.items():
        for index, entry in _mappings(value.get(field)):
            yield kind, (field, index, "path"), entry.get("path")
    # A list of strings there is the older form of patchesStrategicMerge (`FixKustomizationPreUnmarshalling`).
    for index, entry in enumerate(_list(value.get("patches"))):
        yield ReferenceKind.PATCH, ("patches", index), entry
    for field in ("configMapGenerator", "secretGenerator"):
        for index, entry in _mappings(value.get(field)):
            for path, text in _generator_sources(entry):
                yield ReferenceKind.GENERATOR_SOURCE, (field, index, *path), text
    yield ReferenceKind.CONFIGURATION, ("openapi", "path"), _at(value, "openapi", "path")
    for index, entry in _mappings(value.get("helmCharts")):
        yield ReferenceKind.VALUES, ("helmCharts", index, "valuesFile"), entry.get("valuesFile")
        for number, text in enumerate(_list(entry.get("additionalValuesFiles"))):
            yield ReferenceKind.VALUES, ("helmCharts", index, "additionalValuesFiles", number), text


def _generator_sources(entry: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The files of a generator: `files` as `path` or `key=path`, `envs`, and the older `env`."""
    for number, text in enumerate(_list(entry.get("files"))):
        if isinstance(text, str):
            yield ("files", number), text.partition("=")[2] or text
    for number, text in enumerate(_list(entry.get("envs"))):
        if isinstance(text, str):
            yield ("envs", number), text
    if isinstance(entry.get("env"), str):
        yield ("env",), entry["env"]


def of_chart(value: Mapping[str, Any], directory: str, document: int) -> list[Reference]:
    """The charts that a Chart.yaml depends on by a path (`repository: file://../redis`)."""
    return [
        local(ReferenceKind.CHART, repository.removeprefix("file://"), directory, document, path)
        for index, entry in _mappings(value.get("dependencies"))
        for path in [("dependencies", index, "repository")]
        if isinstance(repository := entry.get("repository"), str) and repository.startswith("file://.")
    ]


def of_flux_kustomization(value: Mapping[str, Any], document: int) -> list[Reference]:
    """`spec.path` of a Flux Kustomization, relative to the root of the source that `reason` names."""
    text = _at(value, "spec", "path")
    if not isinstance(text, str) or "${" in text:
        return []
    target = posixpath.normpath(text.strip("/") or ".")
    path = ("spec", "path")
    source = f"{_at(value, 'spec', 'sourceRef', 'kind')}/{_at(value, 'spec', 'sourceRef', 'name')}"
    return [Reference(ReferenceKind.FLUX_PATH, text, _within(target), source, document, path)]


def of_argo_application(value: Mapping[str, Any], document: int) -> list[Reference]:
    """`path` of every source of an Argo CD Application; `reason` is its `repoURL`, for the caller to know as ours."""
    found = []
    sources: list[tuple[Path, Any]] = [(("spec", "source"), _at(value, "spec", "source"))]
    for index, source in enumerate(_list(_at(value, "spec", "sources"))):
        sources.append((("spec", "sources", index), source))
    for path, source in sources:
        if isinstance(source, Mapping) and isinstance(source.get("path"), str) and "{{" not in source["path"]:
            text, url = source["path"], source.get("repoURL")
            target = _within(posixpath.normpath(text.strip("/") or "."))
            where = (*path, "path")
            reason = url if isinstance(url, str) else ""
            found.append(Reference(ReferenceKind.ARGO_PATH, text, target, reason, document, where))
    return found


def git_url(value: Mapping[str, Any]) -> str:
    """The URL of a Flux GitRepository; empty where it has none."""
    url = _at(value, "spec", "url")
    return url if isinstance(url, str) else ""


def local(kind: ReferenceKind, text: str, directory: str, document: int = 0, path: Path = ()) -> Reference:
    """A path as a file of `directory` names it; without a target when it is remote, absolute or outside the tree."""
    if _REMOTE.search(text):
        return Reference(kind, text, None, REMOTE, document, path)
    if text.startswith("/"):
        return Reference(kind, text, None, "is an absolute path", document, path)
    target = posixpath.normpath(posixpath.join(directory, text))
    inside = _within(target)
    reason = "" if inside is not None else "lies outside the repository"
    return Reference(kind, text, inside, reason, document, path)


def _within(target: str) -> str | None:
    if target == ".":
        return ""
    return None if target == ".." or target.startswith("../") else target


def _mappings(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return ((index, entry) for index, entry in enumerate(_list(value)) if isinstance(entry, Mapping))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
