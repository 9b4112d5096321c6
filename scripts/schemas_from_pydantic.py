"""Reads schemas out of the Pydantic models that the cloudcoil packages carry, without importing them.

A class is an object, an annotation a type, an alias a field's real name, a default an optional field, and
`extra='allow'` an object that keeps unknown fields. Unions of models come from `oneOf` and `anyOf` in the
CRD, which only say which fields go together; they are merged into one object with the fields of all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

OBJECT_META = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}

_SCALARS: Mapping[str, Schema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "Any": {},
    "AwareDatetime": {"type": "string"},
    "Base64Str": {"type": "string"},
    "AnyUrl": {"type": "string"},
    "IntOrString": {"type": ["integer", "string"]},
    "ObjectMeta": OBJECT_META,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A kind that a package has a schema for."""

    group: str
    version: str
    kind: str
    schema: Schema


def read(package: Path) -> Iterator[Found]:
    """Every kind of an unpacked cloudcoil package."""
    for path in sorted(package.rglob("*.py")):
        if path.name.startswith("_"):
            continue
        module = _Module(ast.parse(path.read_text(encoding="utf-8")))
        yield from module.kinds()


class _Module:
    def __init__(self, tree: ast.Module) -> None:
        self._classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        self._aliases = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        self._read: dict[str, Schema] = {}

    def kinds(self) -> Iterator[Found]:
        for node in self._classes.values():
            if [ast.unparse(base) for base in node.bases] != ["Resource"]:
                continue
            schema = self._named(node.name)
            api_version, kind = (schema["properties"][field]["enum"][0] for field in ("apiVersion", "kind"))
            group, _, version = api_version.rpartition("/")
            yield Found(group, version, kind, schema)

    def _named(self, name: str) -> Schema:
        if name in _SCALARS and name not in self._classes:
            return _SCALARS[name]
        if name not in self._read:
            if name in self._aliases:
                alias = self._aliases[name]
                assert isinstance(alias, ast.Call)
                self._read[name] = self._type(alias.args[1])
            else:
                self._read[name] = self._class(self._classes[name])
        return self._read[name]

    def _class(self, node: ast.ClassDef) -> Schema:
        base = node.bases[0]
        if isinstance(base, ast.Subscript):  # RootModel[...]
            return self._type(base.slice)
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for field in node.body:
            if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
                continue
            name = _alias(field.annotation) or field.target.id
            if name.startswith("__"):
                continue
            name = {"api_version": "apiVersion"}.get(name, name)
            properties[name] = self._type(field.annotation)
            if field.value is None and name not in ("apiVersion", "kind"):
                required.append(name)
        keeps = any(isinstance(line, ast.Assign) and "extra='allow'" in ast.unparse(line) for line in node.body)
        schema: Schema = {"type": "object"}
        if properties:
            schema["properties"] = properties
        if required:
            schema["required"] = sorted(required)
        if properties and not keeps:
            schema["additionalProperties"] = False
        return schema

    def _type(self, node: ast.expr) -> Schema:
        match node:
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=None):
                return {"type": "null"}
            case ast.Constant(value=str() as name):  # a forward reference
                return self._type(ast.parse(name, mode="eval").body)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return merged(self._type(left), self._type(right))
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *_])):
                return self._type(inner)
            case ast.Subscript(value=ast.Name(id="list"), slice=inner):
                return {"type": "array", "items": self._type(inner)}
            case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, inner])):
                values = self._type(inner)
                return {"type": "object", "additionalProperties": values} if values else {"type": "object"}
            case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
                values_ = ast.literal_eval(choices)
                return {"enum": list(values_) if isinstance(values_, tuple) else [values_]}
        raise ValueError(f"cannot read the annotation {ast.unparse(node)}")


def merged(left: Schema, right: Schema) -> Schema:
    """One schema that admits what either does; two objects become one with the fields of both."""
    if not left or not right:
        return {}
    if left == right:
        return left
    if "$ref" in left or "$ref" in right:
        return left if right == {"type": "null"} else right if left == {"type": "null"} else {}
    if "enum" in left or "enum" in right:
        return _merged_enums(left, right)
    types = list(dict.fromkeys([*_types(left), *_types(right)]))
    schema: Schema = {"type": types[0] if len(types) == 1 else types}
    objects = [each for each in (left, right) if "object" in _types(each)]
    arrays = [each for each in (left, right) if "array" in _types(each)]
    for each in (*objects, *arrays):
        for keyword in ("properties", "required", "additionalProperties", "items"):
            if keyword in each:
                schema[keyword] = each[keyword]
    if len(objects) == 2:
        schema = _merged_objects(schema, *objects)
    if len(arrays) == 2:
        schema["items"] = merged(*(each.get("items", {}) for each in arrays))
    return schema


def _merged_objects(schema: Schema, left: Schema, right: Schema) -> Schema:
    for keyword in ("properties", "required", "additionalProperties"):
        schema.pop(keyword, None)
    ours, theirs = left.get("properties", {}), right.get("properties", {})
    fields = {
        name: reduce(merged, [fields[name] for fields in (ours, theirs) if name in fields])
        for name in {**ours, **theirs}
    }
    if fields:
        schema["properties"] = fields
    if required := sorted(set(left.get("required", ())) & set(right.get("required", ()))):
        schema["required"] = required
    extras = [each["additionalProperties"] for each in (left, right) if "additionalProperties" in each]
    if len(extras) == 2:
        schema["additionalProperties"] = extras[0] if extras[0] == extras[1] else True
    return schema


def _merged_enums(left: Schema, right: Schema) -> Schema:
    choices: list[Any] = []
    for each in (left, right):
        if "enum" in each:
            choices += [choice for choice in each["enum"] if choice not in choices]
        elif each == {"type": "null"}:
            choices.append(None)
        else:  # a choice, or anything of a type: the type alone is left
            return each if "enum" not in each else {}
    return {"enum": choices}


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _alias(annotation: ast.expr) -> str | None:
    """The `alias` of a `Field` in `Annotated[..., Field(alias='...')]`."""
    if not (isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated"):
        return None
    assert isinstance(annotation.slice, ast.Tuple)
    for extra in annotation.slice.elts[1:]:
        for keyword in extra.keywords if isinstance(extra, ast.Call) else ():
            if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return None
