"""Which files a file names: kustomizations, Flux and Argo CD objects, charts and Terraform modules."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gitops_lint.model.file import Reference, ReferenceKind
from gitops_lint.model.source import Path, Span

SpanOf = Callable[[Path], Span]

_FIELDS = {
    "resources": ReferenceKind.RESOURCE,
    "bases": ReferenceKind.RESOURCE,
    "components": ReferenceKind.COMPONENT,
    "crds": ReferenceKind.CRD,
    "configurations": ReferenceKind.CONFIGURATION,
    "transformers": ReferenceKind.TRANSFORMER,
    "generators": ReferenceKind.TRANSFORMER,
    "validators": ReferenceKind.TRANSFORMER,
}
"""Lists of paths in a kustomization (kustomize/api/types, `Kustomization`)."""

_REMOTE = re.compile(
    r"://|^git@|^git::|\?(?:.*&)?(?:ref|version|timeout|submodules)=|^(?:www\.)?[\w-]+(?:\.[\w-]+)+/.*/"
)


def of_kustomization(value: Mapping[str, Any], directory: str, span: SpanOf, document: int = 0) -> list[Reference]:
    """What a kustomization names, in the order of its fields.

    A string that stands for a remote base gets no target. Inline patches and resources are not references.
    """
    found: list[Reference] = []

    def add(kind: ReferenceKind, path: Path, text: Any) -> None:
        if isinstance(text, str) and text and "\n" not in text:
            found.append(_local(kind, text, directory, span(path), document, path))

    for field, kind in _FIELDS.items():
        for index, text in enumerate(_list(value.get(field))):
            add(kind, (field, index), text)
    for index, text in enumerate(_list(value.get("patchesStrategicMerge"))):
        add(ReferenceKind.PATCH, ("patchesStrategicMerge", index), text)
    for field in ("patches", "patchesJson6902", "replacements"):
        for index, entry in enumerate(_list(value.get(field))):
            if isinstance(entry, Mapping):
                kind = ReferenceKind.CONFIGURATION if field == "replacements" else ReferenceKind.PATCH
                add(kind, (field, index, "path"), entry.get("path"))
    for field in ("configMapGenerator", "secretGenerator"):
        for index, entry in enumerate(_list(value.get(field))):
            if isinstance(entry, Mapping):
                for path, text in _generator_sources(entry):
                    add(ReferenceKind.GENERATOR_SOURCE, (field, index, *path), text)
    openapi = value.get("openapi")
    if isinstance(openapi, Mapping):
        add(ReferenceKind.CONFIGURATION, ("openapi", "path"), openapi.get("path"))
    for index, entry in enumerate(_list(value.get("helmCharts"))):
        if isinstance(entry, Mapping):
            add(ReferenceKind.VALUES, ("helmCharts", index, "valuesFile"), entry.get("valuesFile"))
            for number, text in enumerate(_list(entry.get("additionalValuesFiles"))):
                add(ReferenceKind.VALUES, ("helmCharts", index, "additionalValuesFiles", number), text)
    return found


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


def of_flux_kustomization(value: Mapping[str, Any], span: SpanOf, document: int) -> list[Reference]:
    """`spec.path` of a Flux Kustomization, relative to the root of its source; the caller knows which source is ours."""
    text = _at(value, "spec", "path")
    if not isinstance(text, str) or "${" in text:
        return []
    target = posixpath.normpath(text.strip("/") or ".")
    path = ("spec", "path")
    return [Reference(ReferenceKind.FLUX_PATH, text, _within(target), span(path), "", document, path)]


def of_argo_application(value: Mapping[str, Any], span: SpanOf, document: int) -> list[Reference]:
    """`path` of every source of an Argo CD Application; its `repoURL` is kept as the reason until it is known as ours."""
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
            found.append(Reference(ReferenceKind.ARGO_PATH, text, target, span(where), reason, document, where))
    return found


def of_module_source(text: str, directory: str, span: Span) -> Reference:
    """The `source` of a Terraform module: local when it begins with `./` or `../`, and elsewhere otherwise."""
    if text in (".", "..") or text.startswith(("./", "../")):
        return _local(ReferenceKind.MODULE, text, directory, span, 0, (), remote=False)
    return Reference(ReferenceKind.MODULE, text, None, span, "comes from a registry or a remote source")


def _local(
    kind: ReferenceKind, text: str, directory: str, span: Span, document: int, path: Path, *, remote: bool = True
) -> Reference:
    if remote and _REMOTE.search(text):
        return Reference(kind, text, None, span, "is remote", document, path)
    if text.startswith("/"):
        return Reference(kind, text, None, span, "is an absolute path", document, path)
    target = posixpath.normpath(posixpath.join(directory, text))
    inside = _within(target)
    reason = "" if inside is not None else "lies outside the repository"
    return Reference(kind, text, inside, span, reason, document, path)


def _within(target: str) -> str | None:
    if target == ".":
        return ""
    return None if target == ".." or target.startswith("../") else target


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
