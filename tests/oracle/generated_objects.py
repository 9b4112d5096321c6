"""Objects made from a schema by chance, valid or nearly so: what the oracle and property tests feed on."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from gitops_lint.kubernetes.schemas.document import Document, references

_SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    0.5,
    2**40,
    10**30,
    "",
    "a",
    "1",
    "1Gi",
    "2020-01-01",
)


def generated(document: Document, random: Random) -> Any:
    """A value that the schema admits, as far as its types, required fields and enumerations go."""
    return _value(document, document.get("$defs", {}), random, 0)


def mutated(value: Any, random: Random) -> Any:
    """A copy that differs at one place: a field dropped, renamed, added, or a value of another type."""
    changed = copy.deepcopy(value)
    places = list(_places(changed))
    if not places:
        return random.choice(_SCALARS)
    parent, key = random.choice(places)
    match random.randrange(5):
        case 0 if isinstance(parent, dict):
            del parent[key]
        case 1 if isinstance(parent, dict):
            parent[f"{key}x"] = parent.pop(key)
        case 2 if isinstance(parent, dict):
            parent["unheardOf"] = random.choice(_SCALARS)
        case 3:
            parent[key] = random.choice(([], {}, [parent[key]], {"a": parent[key]}, [1, "a", None], {"a": {}}))
        case _:
            parent[key] = random.choice(_SCALARS)
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)


def _value(schema: Document, definitions: dict[str, Document], random: Random, depth: int) -> Any:
    if "$ref" in schema:
        (name,) = references({"$ref": schema["$ref"]})
        return _value(definitions[name], definitions, random, depth)
    if "enum" in schema:
        return random.choice(schema["enum"])
    if "oneOf" in schema:
        return _value(random.choice(schema["oneOf"]), definitions, random, depth)
    types = schema.get("type", ["string", "integer", "object", "array", "boolean"])
    types = [types] if isinstance(types, str) else [name for name in types if name != "null"]
    match random.choice(types):
        case "object":
            return _object(schema, definitions, random, depth)
        case "array":
            items = schema.get("items", {})
            return [
                _value(items, definitions, random, depth + 1) for _ in range(random.randrange(3 if depth < 6 else 1))
            ]
        case "integer":
            return random.choice((0, 1, -5, 8080, 2**31, 3.0))
        case "number":
            return random.choice((0, 1.5, 10**20))
        case "boolean":
            return random.choice((True, False))
    return random.choice(("", "a", "cart", "1", "100m", "2020-01-01T00:00:00Z"))


def _object(schema: Document, definitions: dict[str, Document], random: Random, depth: int) -> dict[str, Any]:
    required = schema.get("required", ())
    chance = 0.6 if depth < 2 else 0.25 if depth < 5 else 0.03
    value = {
        name: _value(inner, definitions, random, depth + 1)
        for name, inner in schema.get("properties", {}).items()
        if name in required or (depth < 12 and random.random() < chance)
    }
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict) or (extra is None and depth < 3):
        for number in range(random.randrange(3)):
            value[f"key{number}"] = _value(extra or {}, definitions, random, depth + 1)
    return value
