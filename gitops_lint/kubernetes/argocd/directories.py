"""Plain manifests of a directory, as Argo CD takes them.

Source: reposerver/repository: getPotentiallyValidManifests, findManifests;
https://argo-cd.readthedocs.io/en/stable/user-guide/directory/.
"""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import Any, Final

from gitops_lint.formats.yaml import Dialect, Document, read
from gitops_lint.kubernetes.argocd.applications import DirectoryOptions
from gitops_lint.kubernetes.argocd.globs import BadPatternError, wildcard
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.objects import DocumentLocator
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.model.source import Location, Path, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

_MANIFEST: Final = re.compile(r".*\.(?:yaml|yml|json|jsonnet)")
_SKIPPED: Final = "+argocd:skip-file-rendering"


def render_directory(tree: Tree, directory: str, options: DirectoryOptions) -> Rendering:
    """The objects of a directory's manifests in the order of a walk; one that cannot be read stops it."""
    objects: list[RenderedObject] = []
    limits: list[Limit] = []
    files: list[str] = []
    for path in _manifests(tree, directory, options):
        files.append(original(tree, path))
        if path.endswith(".jsonnet"):
            limits.append(
                Limit("Jsonnet is not evaluated; render it to YAML to have it checked", Location(original(tree, path)))
            )
            continue
        try:
            found = _objects(tree, path)
        except _RefusedError as refused:
            return Rendering((), (Problem(str(refused), refused.location),), tuple(limits), frozenset(files))
        objects += found
    return Rendering(tuple(objects), (), tuple(limits), frozenset(files))


class _RefusedError(Exception):
    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


def _manifests(tree: Tree, directory: str, options: DirectoryOptions) -> list[str]:
    found = []
    for relative in _walk(tree, directory, recurses=bool(options.recurse)):
        name = posixpath.basename(relative)
        if not options.disable_extension_filter and not _MANIFEST.fullmatch(name):
            continue
        if options.exclude and _matches(options.exclude, relative):
            continue
        if options.include and not _matches(options.include, relative):
            continue
        found.append(posixpath.join(directory, relative))
    return found


def _walk(tree: Tree, directory: str, *, recurses: bool) -> list[str]:
    """The files below a directory relative to it, each level by name (filepath.Walk); git's own files left out."""
    if not recurses:
        return [name for name in tree.names(directory) if tree.is_file(posixpath.join(directory, name))]
    prefix = f"{directory}/" if directory else ""
    below = [path.removeprefix(prefix) for path in tree.files() if path.startswith(prefix)]
    return sorted(below, key=lambda path: path.split("/"))


def _matches(pattern: str, path: str) -> bool:
    try:
        return wildcard(pattern).fullmatch(path) is not None
    except BadPatternError:
        return False  # Argo CD logs it and goes on


def _objects(tree: Tree, path: str) -> list[RenderedObject]:
    name = posixpath.basename(path)
    try:
        text = tree.read(path).decode("utf-8-sig")
    except (UnreadableError, UnicodeDecodeError) as error:
        raise _RefusedError(f'failed to read "{name}": {error}', Location(original(tree, path))) from None
    if _SKIPPED in text:
        return []
    source = SourceFile(original(tree, path), text)
    stream = read(text, Dialect.KUBERNETES)
    found: list[RenderedObject] = []
    for document in stream.documents:
        if not isinstance(document.value, dict) or not document.value.get("kind"):
            if found or _looks_like_an_object(text):
                raise _RefusedError(
                    f"Failed to unmarshal \"{name}\": Object 'Kind' is missing", _place(source, document)
                )
            return []
        found += _with_items(source, document)
    if stream.error is not None:
        if found or _looks_like_an_object(text):
            message = f'Failed to unmarshal "{name}": failed to unmarshal manifest: {stream.error.message}'
            raise _RefusedError(message, source.location(stream.error.span))
        return []
    if path.endswith(".json") and len(stream.documents) > 1:
        message = f'Found multiple objects in "{name}". Only single objects are allowed in JSON files.'
        raise _RefusedError(message, _place(source, stream.documents[1]))
    return found


def _looks_like_an_object(text: str) -> bool:
    return "apiVersion:" in text and "kind:" in text and "metadata:" in text


def _place(source: SourceFile, document: Document) -> Location:
    return DocumentLocator(source, document, ()).origin(()).location


def _with_items(source: SourceFile, document: Document) -> list[RenderedObject]:
    """The object of a document, or the items of what is a list (any object with a list `items`)."""
    value: dict[str, Any] = document.value
    items = value.get("items")
    if "items" in value and items is None and "spec" not in value and "status" not in value:
        return []
    if not isinstance(items, list):
        return [_object(source, document, (), value)]
    return [
        _object(source, document, ("items", index), item) for index, item in enumerate(items) if isinstance(item, dict)
    ]


def _object(source: SourceFile, document: Document, prefix: Path, value: dict[str, Any]) -> RenderedObject:
    locator = DocumentLocator(source, document, prefix)
    return RenderedObject(value, locator.origin, keys=partial(locator.origin, key=True), source=value)
