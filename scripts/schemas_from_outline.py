"""Reads schemas that are written by hand, as outlines in YAML.

    project: Flagger
    group: flagger.app
    kinds:
      v1beta1:
        AlertProvider:
          spec!:                        # a required field
            type: slack | msteams       # an enumeration
            address: string             # a type: string, integer, number, boolean, object (with any fields),
            any ports: [integer]            # a list of a type, or of what stands under it labels: {"*":
            string}       # a map of a type match: $match               # what stands under that name in
            `parts:`

`apiVersion`, `kind`, `metadata` and `status` go without saying. As in every schema here a field that is not
required may be null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from schemas_from_pydantic import OBJECT_META, Found, Schema, merged

_TYPES = frozenset(("string", "integer", "number", "boolean", "object"))


def read(path: Path) -> Iterator[Found]:
    """Every kind of an outline."""
    outline = yaml.safe_load(path.read_text(encoding="utf-8"))
    group, parts = outline["group"], outline.get("parts", {})
    for version, kinds in outline["kinds"].items():
        for kind, fields in kinds.items():
            schema = _schema(fields, parts)
            schema["properties"] |= {
                "apiVersion": {"enum": [f"{group}/{version}"]},
                "kind": {"enum": [kind]},
                "metadata": OBJECT_META,
                "status": {"type": ["object", "null"]},
            }
            yield Found(group, version, kind, schema)


def heading(path: Path) -> dict[str, str]:
    """An outline's project and the release that it speaks of."""
    outline = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: outline[key] for key in ("project", "version")}


def _schema(outline: Any, parts: Mapping[str, Any]) -> Schema:
    match outline:
        case "any":
            return {}
        case str() if outline.startswith("$"):
            return _schema(parts[outline[1:]], parts)
        case str() if outline in _TYPES:
            return {"type": outline}
        case str():
            return {"enum": [choice.strip().strip("'") for choice in outline.split("|")]}
        case [inner]:
            return {"type": "array", "items": _schema(inner, parts)}
        case {"*": inner}:
            return {"type": "object", "additionalProperties": _schema(inner, parts)}
        case dict():
            fields = {name.removesuffix("!"): _field(name, inner, parts) for name, inner in outline.items()}
            schema: Schema = {"type": "object", "properties": fields, "additionalProperties": False}
            if required := sorted(name[:-1] for name in outline if name.endswith("!")):
                schema["required"] = required
            return schema
    raise ValueError(f"cannot read the outline {outline!r}")


def _field(name: str, outline: Any, parts: Mapping[str, Any]) -> Schema:
    schema = _schema(outline, parts)
    return schema if name.endswith("!") else merged(schema, {"type": "null"})
