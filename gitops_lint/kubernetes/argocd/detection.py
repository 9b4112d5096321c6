"""Which tool renders a directory.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/tool_detection/, reposerver/repository: GetAppSourceType,
util/app/discovery: AppType; `.argocd-source.yaml`: mergeSourceParameters.
"""

from __future__ import annotations

import posixpath
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.applications import Source
from gitops_lint.model.source import Path
from gitops_lint.model.tree import Tree, UnreadableError

KUSTOMIZATIONS: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_FIXED: Final = ("chart", "path", "repoURL", "targetRevision")


class SourceError(Exception):
    """Argo CD cannot render a source: its words, and the path in the source's spec that says what it cannot have."""

    def __init__(self, message: str, path: Path = ("path",)) -> None:
        super().__init__(message)
        self.path = path


def tool(tree: Tree, directory: str, source: Source) -> str:
    """`Kustomize`, `Helm`, `Directory` or `Plugin`; raises `SourceError` for options of several tools.

    Of a chart and a kustomization in one directory the last by name counts, which is the kustomization.
    """
    explicit = source.explicit_types
    if len(explicit) > 1:
        raise SourceError(f"multiple application sources defined: {','.join(explicit)}")
    if explicit:
        return explicit[0]
    found = "Directory"
    for name in tree.names(directory):
        if name.endswith("Chart.yaml"):
            found = "Helm"
        elif name in KUSTOMIZATIONS:
            found = "Kustomize"
    return found


def with_overrides(tree: Tree, directory: str, source: Source, name: str) -> tuple[Source, tuple[str, ...]]:
    """The source as `.argocd-source.yaml` and `.argocd-source-NAME.yaml` of its directory change it, and those files.

    Raises:
        SourceError: one of them cannot be read as a source.
    """
    merged: Any = msgspec.to_builtins(source)
    files = []
    for file in (".argocd-source.yaml", f".argocd-source-{name}.yaml"):
        path = posixpath.join(directory, file)
        if not tree.is_file(path):
            continue
        files.append(path)
        try:
            stream = read(tree.read(path).decode("utf-8-sig"), Dialect.KUBERNETES)
        except (UnreadableError, UnicodeDecodeError) as error:
            raise SourceError(f"error while parsing source parameters: {path}: {error}") from None
        if stream.error is not None:
            raise SourceError(f"error while parsing source parameters: {path}: {stream.error.message}")
        merged = _merge_patch(merged, stream.documents[0].value if stream.documents else {})
    if not files:
        return source, ()
    fixed = msgspec.to_builtins(source)
    try:
        changed = msgspec.convert({**_without_nulls(merged), **{key: fixed.get(key) for key in _FIXED}}, Source)
    except (msgspec.ValidationError, TypeError) as error:
        raise SourceError(f"error while parsing source parameters: {files[-1]}: {error}") from None
    return changed, tuple(files)


def _without_nulls(value: Any) -> Any:
    return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def _merge_patch(value: Any, patch: Any) -> Any:
    """RFC 7386."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for key, item in patch.items():
        if item is None:
            result.pop(key, None)
        else:
            result[key] = _merge_patch(result.get(key), item)
    return result
