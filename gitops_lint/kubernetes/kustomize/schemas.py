"""What merging asks of OpenAPI: which lists are merged by which keys, and which kinds have no namespace.

Source: kyaml/openapi/openapi.go; the table beside this module is what its built-in document (Kubernetes 1.21.2) says,
written by scripts/generate_kustomize_schemas.py. It is older than the newest Kubernetes on purpose: so is Kustomize's.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec


class Schema(msgspec.Struct, frozen=True, eq=False):
    """One schema: its fields, what any other field is, what items are; for a list, how it is merged."""

    ref: str = ""
    fields: dict[str, Schema] = {}
    additional: Schema | None = None
    items: Schema | None = None
    strategy: str = ""
    keys: tuple[str, ...] = ()

    @property
    def merges(self) -> bool:
        """Whether a list of this schema is merged item by item."""
        return "merge" in self.strategy.split(",")


class _Table(msgspec.Struct, frozen=True, eq=False):
    definitions: dict[str, Schema]
    kinds: dict[str, str]
    namespaced: dict[str, bool]


class Schemas:
    """The schemas of one build. A kustomization may name a document of its own, which counts from then on.

    `is_settled` once a kustomization had the chance to name one: the first of a build that does decides
    (openapi.SetSchema).
    """

    __slots__ = ("_has_built_in", "_own", "is_settled", "own_source")

    def __init__(self) -> None:
        self._own: _Table | None = None
        self._has_built_in = True
        self.is_settled = False
        self.own_source = ""

    def use(self, document: Any, source: str, *, beside_built_in: bool) -> None:
        """Takes an OpenAPI document instead of the built-in one, or beside it where that was in use already."""
        self._own = _table(document)
        self._has_built_in = beside_built_in
        self.is_settled = True
        self.own_source = source

    def of_kind(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a kind; None where there is none, or none that merges a list."""
        key = f"{api_version} {kind}"
        if self._own is not None and (name := self._own.kinds.get(key)) is not None:
            return self.resolved(self._own.definitions.get(name))
        if not self._has_built_in:
            return None
        table = _built_in()
        name = table.kinds.get(key)
        return table.definitions[name] if name is not None else None

    def is_cluster_scoped(self, api_version: str, kind: str) -> bool:
        """Whether a kind certainly has no namespace (openapi.IsCertainlyClusterScoped)."""
        key = f"{api_version} {kind}"
        namespaced = _built_in().namespaced.get(key)
        if namespaced is None and self._own is not None:
            namespaced = self._own.namespaced.get(key)
        return namespaced is False

    def field(self, schema: Schema, name: str) -> Schema | None:
        """The schema of a field; None where nothing is known of it."""
        found = schema.fields.get(name, schema.additional)
        return self.resolved(found) if found is not None else None

    def items(self, schema: Schema) -> Schema | None:
        """The schema of a list's items."""
        return self.resolved(schema.items)

    def resolved(self, schema: Schema | None) -> Schema | None:
        """What a reference leads to; None where it leads nowhere, or round in a circle."""
        for _ in range(64):
            if schema is None or not schema.ref:
                return schema
            own = self._own.definitions.get(schema.ref) if self._own is not None else None
            schema = own if own is not None else _built_in().definitions.get(schema.ref)
        return None


@lru_cache(maxsize=1)
def _built_in() -> _Table:
    text = files("gitops_lint.kubernetes.kustomize").joinpath("schemas.json").read_bytes()
    return msgspec.json.decode(text, type=_Table)


def built_in_merge_keys() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The keys by which items are merged of every field that is called so, in any of Kubernetes' own kinds."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for definition in _built_in().definitions.values():
        for name, field in definition.fields.items():
            if field.keys:
                found.setdefault(name, {})[field.keys] = None
    return {name: tuple(sorted(keys, key=lambda one: (-len(one), one))) for name, keys in found.items()}


_DEFINITION = "#/definitions/"
_KINDS = "x-kubernetes-group-version-kind"


def _table(document: Any) -> _Table:
    """An OpenAPI 2 document as a repository holds it."""
    definitions = _map(_map(document).get("definitions"))
    kinds: dict[str, str] = {}
    for name, definition in definitions.items():
        listed = _map(definition).get(_KINDS)
        for kind in listed if isinstance(listed, list) else ():
            if key := _kind_key(kind):
                kinds[key] = name
    namespaced: dict[str, bool] = {}
    for path, item in _map(_map(document).get("paths")).items():
        key = _kind_key(_map(_map(item).get("get")).get(_KINDS))
        if key:
            namespaced[key] = namespaced.get(key, False) or "namespaces/{namespace}" in path
    return _Table({name: _schema(definition) for name, definition in definitions.items()}, kinds, namespaced)


def _schema(node: Any, depth: int = 0) -> Schema:
    found = _map(node)
    if depth > 200:
        return Schema()
    strategy = found.get("x-kubernetes-patch-strategy")
    keys = found.get("x-kubernetes-list-map-keys") or [found.get("x-kubernetes-patch-merge-key")]
    additional = found.get("additionalProperties")
    return Schema(
        ref=str(found.get("$ref") or "").removeprefix(_DEFINITION),
        fields={name: _schema(inner, depth + 1) for name, inner in _map(found.get("properties")).items()},
        additional=_schema(additional, depth + 1) if isinstance(additional, dict) else None,
        items=_schema(found["items"], depth + 1) if found.get("type") == "array" and "items" in found else None,
        strategy=strategy if isinstance(strategy, str) else "",
        keys=tuple(key for key in keys if isinstance(key, str)) if strategy else (),
    )


def _kind_key(kind: Any) -> str:
    found = _map(kind)
    if not isinstance(found.get("kind"), str) or not isinstance(found.get("version"), str):
        return ""
    group = found.get("group")
    return f"{group}/{found['version']} {found['kind']}" if group else f"{found['version']} {found['kind']}"


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
