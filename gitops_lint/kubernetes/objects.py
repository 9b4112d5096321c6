"""The whole objects that a stream of YAML documents declares, `List` unwrapped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from gitops_lint.formats.yaml import Document, Stream
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Origin, Path, Place, SourceFile, Span


class Identity(NamedTuple):
    """What tells one object from another: `kind` is the GroupKind (`Deployment.apps`)."""

    api_version: str
    kind: str
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class DocumentLocator:
    """Finds the parts of an object that stands in one document of one file, below `prefix`."""

    source: SourceFile
    document: Document
    prefix: Path

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(self.source.location(self.span(path, key=key))),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The span of the value (or of its key) at `path`, or of its nearest ancestor that is in the text."""
        whole = (*self.prefix, *path)
        while True:
            try:
                return self.document.key_span(whole) if key else self.document.span(whole)
            except KeyError:
                if not whole:
                    return Span(self.document.start, self.document.start)
                # What is missing is missed where its parent is introduced.
                whole, key = whole[:-1], True

    def ancestors(self, path: Path) -> Iterator[Span]:
        """The spans of the keys from the document down to `path`: where a comment may stand above a block."""
        whole = (*self.prefix, *path)
        for length in range(len(whole) + 1):
            try:
                yield self.document.key_span(whole[:length])
            except KeyError:
                return


def group_kind(api_version: str, kind: str) -> str:
    """The kind with its group, as `kubectl` takes it: `Deployment.apps`, `Service` (schema.GroupKind.String)."""
    group, slash, _ = api_version.rpartition("/")
    return f"{kind}.{group}" if slash else kind


def is_whole_object(value: Any) -> bool:
    """Whether a document has what every object has: an apiVersion and a kind that are strings."""
    return (
        type(value) is dict
        and type(value.get("apiVersion")) is str
        and type(value.get("kind")) is str
        and value["apiVersion"] != ""
        and value["kind"] != ""
    )


def resources(source: SourceFile, stream: Stream) -> list[Resource]:
    """The objects of a file in order. What is not an object is left out; patches are the caller's to know."""
    found: list[Resource] = []
    for document in stream.documents:
        value = document.value
        if is_whole_object(value):
            if value["kind"].endswith("List") and isinstance(value.get("items"), list):
                _unwrap(source, document, value["items"], found)
            else:
                found.append(_resource(source, document, (), value))
    return found


def _unwrap(source: SourceFile, document: Document, items: list[Any], found: list[Resource]) -> None:
    for index, item in enumerate(items):
        if is_whole_object(item):
            found.append(_resource(source, document, ("items", index), item))


def _resource(source: SourceFile, document: Document, prefix: Path, value: dict[str, Any]) -> Resource:
    api_version, kind = value["apiVersion"], value["kind"]
    metadata = value.get("metadata")
    name: Any = ""
    namespace: Any = ""
    if type(metadata) is dict:
        name = metadata.get("name") or metadata.get("generateName")
        namespace = metadata.get("namespace")
    name = name if type(name) is str else ""
    namespace = namespace if type(namespace) is str else ""
    return Resource(
        kind=group_kind(api_version, kind),
        address=f"{api_version} {kind} {namespace}/{name}" if namespace else f"{api_version} {kind} {name}",
        values=value,
        locator=DocumentLocator(source, document, prefix),
        api_version=api_version,
        name=name,
        namespace=namespace,
        file=source.path,
    )
