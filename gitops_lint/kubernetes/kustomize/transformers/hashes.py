"""The hash that generated objects have in their names. Source: api/hasher/hasher.go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.values import as_json, text_of

_LETTERS = str.maketrans("013ae", "ghkmt")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_FIELDS = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}


def add_hashes(objects: Iterable[BuildObject]) -> None:
    """Appends its hash to the name of every object that wants one."""
    for each in objects:
        if each.needs_hash:
            suffix = hash_of(each.value)
            name = each.name
            each.store_identity()
            each.value["metadata"]["name"] = f"{name}-{suffix}"


def hash_of(value: dict[str, Any]) -> str:
    """The hash of a ConfigMap's or Secret's content: ten letters and digits."""
    kind = text_of(value.get("kind"))
    always, sometimes = _FIELDS.get(kind, _FIELDS["ConfigMap"])
    # The hasher asks for a field that is called metadata/name, and finds none: the name is never part of it.
    content: dict[str, Any] = {"kind": kind, "name": "", "data": _data(value, always)}
    if kind == "Secret":
        content["type"] = _data(value, "type")
    if isinstance(value.get(sometimes), dict):
        content[sometimes] = as_json(value[sometimes])
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10].translate(_LETTERS)


def _data(value: dict[str, Any], field: str) -> Any:
    if field not in value:
        return ""
    found = value[field]
    return as_json(found) if isinstance(found, (dict, list)) else text_of(found)
