"""The whole objects that a stream of YAML documents declares, `List` unwrapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from gitops_lint.formats.yaml import Document, Stream
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Origin, Path, Place, SourceFile, Span


class Identity(NamedTuple):
    """What tells one object from another: `kind` is the GroupKind (`Deployment.apps`)."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @classmethod
    def of(cls, value: dict[str, Any]) -> Identity:
        """The identity of a whole object; a namespace or name that is not a string is the empty one."""
        metadata = value.get("metadata")
        name: Any = ""
        namespace: Any = ""
        if type(metadata) is dict:
            name = metadata.get("name") or metadata.get("generateName")
            namespace = metadata.get("namespace")
        return cls(
            value["apiVersion"],
            group_kind(value["apiVersion"], value["kind"]),
            namespace if type(namespace) is str else "",
            name if type(name) is str else "",
        )


class DocumentLocator(msgspec.Struct, frozen=True):
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


def group_kind(api_version: str, kind: str) -> str:
    """The kind with its group, as `kubectl` takes it: `Deployment.apps`, `Service` (schema.GroupKind.String)."""
    group, slash, _ = api_version.rpartition("/")
    return f"{kind}.{group}" if slash else kind


_GROUPS_WITHOUT_A_DOT = frozenset({"", "apps", "autoscaling", "batch", "extensions", "policy"})


def is_whole_object(value: Any) -> bool:
    """Whether a document has what every object has: an apiVersion and a kind that are strings.

    A group without a dot is one of Kubernetes' own, since a CustomResourceDefinition's needs one (`spec.group` in
    apiextensions validation); any other (`skaffold/v3`) is a program's own file.
    """
    if type(value) is not dict:
        return False
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if type(api_version) is not str or type(kind) is not str or not api_version or not kind:
        return False
    group = api_version.rpartition("/")[0]
    return group in _GROUPS_WITHOUT_A_DOT or "." in group


def whole_objects(value: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The objects of one document with the path to each: itself, or the items of a `List`."""
    if not is_whole_object(value):
        return
    items = value.get("items")
    if value["kind"].endswith("List") and type(items) is list:
        for index, item in enumerate(items):
            if value["kind"] != "List" and type(item) is dict:
                # The reader of a list fills in the kind of its items (unstructuredJSONScheme.decodeToList).
                item = {"apiVersion": value["apiVersion"], "kind": value["kind"].removesuffix("List"), **item}
            if is_whole_object(item):
                yield ("items", index), item
    else:
        yield (), value


def resources(source: SourceFile, stream: Stream) -> list[Resource]:
    """The objects of a file in order. What is not an object is left out; patches are the caller's to know."""
    found: list[Resource] = []
    for document in stream.documents:
        for prefix, value in whole_objects(document.value):
            identity = Identity.of(value)
            found.append(
                Resource(
                    kind=identity.kind,
                    address=address_of(identity, value["kind"]),
                    values=value,
                    locator=DocumentLocator(source, document, prefix),
                    api_version=identity.api_version,
                    name=identity.name,
                    namespace=identity.namespace,
                    file=source.path,
                )
            )
    return found


def address_of(identity: Identity, kind: str) -> str:
    """What people call an object: `apps/v1 Deployment shop/cart`."""
    name = f"{identity.namespace}/{identity.name}" if identity.namespace else identity.name
    return f"{identity.api_version} {kind} {name}"
