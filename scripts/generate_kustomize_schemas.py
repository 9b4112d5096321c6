"""Writes two tables out of Kustomize's source: what merging needs of its OpenAPI document, and its field specs.

    python scripts/generate_kustomize_schemas.py CHECKOUT

CHECKOUT is a checkout of kubernetes-sigs/kustomize at the tag whose behaviour is wanted (kustomize/v5.5.0). The
document is an OpenAPI 2 `Document` of gnostic in protobuf, with the field numbers of its OpenAPIv2.proto.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SWAGGER = "kyaml/openapi/kubernetesapi/v1_21_2/swagger.pb"
OWN = "kyaml/openapi/kustomizationapi/swagger.json"
FIELD_SPECS = "api/internal/konfig/builtinpluginconsts"
TARGET = Path(__file__).parent.parent / "gitops_lint/kubernetes/kustomize"
_DEFINITION = "#/definitions/"
_KINDS = "x-kubernetes-group-version-kind"


def entries(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a protobuf message: number, and bytes or an integer."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(message):
        tag = varint()
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            yield number, varint()
            continue
        length = {1: 8, 2: None, 5: 4}[wire]
        size = varint() if length is None else length
        yield number, message[at : at + size]
        at += size


def first(message: bytes, number: int) -> Any:
    """The first field of a number; None where there is none."""
    return next((value for found, value in entries(message) if found == number), None)


def extensions(message: bytes, number: int) -> dict[str, Any]:
    """The vendor extensions of a message: each a name and YAML."""
    found = {}
    for other, named in entries(message):
        if other == number:
            found[first(named, 1).decode()] = yaml.safe_load(first(first(named, 2), 2).decode())
    return found


def schema(message: bytes) -> dict[str, Any]:
    """A schema as JSON Schema would have it, with what merging asks for only."""
    found: dict[str, Any] = extensions(message, 31)
    for number, value in entries(message):
        if number == 1:
            found["$ref"] = value.decode()
        elif number == 22:
            found["type"] = first(value, 1).decode()
        elif number == 21 and (inner := first(value, 1)) is not None:
            found["additionalProperties"] = schema(inner)
        elif number == 23:
            found["items"] = schema(first(value, 1))
        elif number == 25:
            found["properties"] = {first(named, 1).decode(): schema(first(named, 2)) for _, named in entries(value)}
    return found


def compact(node: dict[str, Any]) -> dict[str, Any]:
    """A schema in the letters of `Schema` in gitops_lint/kubernetes/kustomize/schemas.py."""
    found: dict[str, Any] = {}
    if "$ref" in node:
        found["ref"] = node["$ref"].removeprefix(_DEFINITION)
    if node.get("x-kubernetes-patch-strategy"):
        found["strategy"] = node["x-kubernetes-patch-strategy"]
        keys = node.get("x-kubernetes-list-map-keys") or [
            key for key in [node.get("x-kubernetes-patch-merge-key")] if key
        ]
        if keys:
            found["keys"] = keys
    if node.get("type") == "array" and "items" in node:
        found["items"] = compact(node["items"])
    if isinstance(node.get("additionalProperties"), dict):
        found["additional"] = compact(node["additionalProperties"])
    if "properties" in node:
        found["fields"] = {name: compact(value) for name, value in node["properties"].items()}
    return found


def pruned(definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions without what leads to no list that is merged: there merging is the same without a schema."""
    useful: set[str] = set()

    def matters(node: dict[str, Any]) -> bool:
        inner = [*node.get("fields", {}).values(), *(node[name] for name in ("items", "additional") if name in node)]
        return "strategy" in node or node.get("ref") in useful or any(map(matters, inner))

    def cut(node: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in node.items() if name not in ("fields", "items", "additional")}
        for name in ("items", "additional"):
            if name in node and matters(node[name]):
                kept[name] = cut(node[name])
        if fields := {name: cut(value) for name, value in node.get("fields", {}).items() if matters(value)}:
            kept["fields"] = fields
        return kept

    size = -1
    while size != len(useful):
        size = len(useful)
        useful |= {name for name, node in definitions.items() if matters(node)}
    return {name: cut(definitions[name]) for name in sorted(useful)}


def field_specs(directory: Path) -> dict[str, Any]:
    """The default configuration of transformers: YAML in Go strings, as the tuples of `FieldSpec`."""
    constants = {}
    for source in sorted(directory.glob("*.go")):
        for name, yaml_text, rest in re.findall(r"(\w+FieldSpecs) = `(.*?)`( \+ \w+)?", source.read_text(), re.DOTALL):
            constants[name] = (yaml_text, rest.removeprefix(" + "))
    found: dict[str, Any] = {}
    for text, rest in constants.values():
        parsed = yaml.safe_load(text + (constants[rest][0] if rest else ""))
        if isinstance(parsed, dict):
            found |= parsed

    def row(spec: dict[str, Any]) -> list[Any]:
        return [*(spec.get(name, "") for name in ("group", "version", "kind", "path")), spec.get("create", False)]

    references = [
        [*(each.get(name, "") for name in ("group", "version", "kind")), [row(spec) for spec in each["fieldSpecs"]]]
        for each in found.pop("nameReference")
    ]
    return {name: [row(spec) for spec in specs] for name, specs in found.items()} | {"nameReference": references}


def main() -> None:
    """Reads the two documents of the checkout and writes the table."""
    checkout = Path(sys.argv[1])
    document = (checkout / SWAGGER).read_bytes()
    raw = {first(named, 1).decode(): schema(first(named, 2)) for _, named in entries(first(document, 9))}
    raw |= json.loads((checkout / OWN).read_text())["definitions"]
    kinds = {}
    for name, node in raw.items():
        for kind in node.get(_KINDS) or ():
            version = "/".join(part for part in (kind.get("group"), kind["version"]) if part)
            kinds[f"{version} {kind['kind']}"] = name
    namespaced: dict[str, bool] = {}
    for _, named in entries(first(document, 8)):
        path, operation = first(named, 1), first(first(named, 2), 2)
        if operation is None or _KINDS not in (found := extensions(operation, 13)):
            continue
        kind = found[_KINDS]
        version = "/".join(part for part in (kind.get("group"), kind["version"]) if part)
        key = f"{version} {kind['kind']}"
        namespaced[key] = namespaced.get(key, False) or b"namespaces/{namespace}" in path
    definitions = pruned({name: compact(node) for name, node in raw.items()})
    table = {
        "definitions": definitions,
        "kinds": {key: name for key, name in sorted(kinds.items()) if name in definitions},
        "namespaced": dict(sorted(namespaced.items())),
    }
    (TARGET / "schemas.json").write_text(json.dumps(table, separators=(",", ":"), sort_keys=True) + "\n")
    specs = json.dumps(field_specs(checkout / FIELD_SPECS), separators=(",", ":"), sort_keys=True)
    (TARGET / "field_specs.json").write_text(specs + "\n")


if __name__ == "__main__":
    main()
