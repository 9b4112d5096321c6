"""Reads schemas out of the compiled validators of the `@kubernetes-models` packages, without running them.

Those packages hold one JavaScript module a schema, written by a compiler: a function a subschema, whose
statements each check one keyword. The keywords of which our data is made can be read back from them: types,
properties, required fields, items, values of maps, enumerations, and calls of another schema's function.
Unions (`anyOf`, `oneOf`, `not`) only say which fields go together, and are left out, except where they choose
between scalar types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from schemas_from_pydantic import Found, Schema, merged

_FUNCTION = re.compile(r"function (validate\d+)\(data,\{instancePath=")
_IMPORT = re.compile(r'import\{validate as (validate\d+)\}from"([^"]+)"')
_EXPORT = re.compile(r"export const validate=(validate\d+);")
_ENUM = re.compile(r"let (schema\d+_enum)=(\[.*?\]);")
_ALLOWED = re.compile(r"allowedValues:(schema\d+_enum)")
_TYPE = re.compile(r'schemaPath:"#/type",keyword:"type",params:\{type:"([a-z,]+)"\}')
_REQUIRED = re.compile(r'missingProperty:"((?:[^"\\]|\\.)+)"')
_PROPERTY = re.compile(r'void 0!==data(?:\.([\w$]+)|\["((?:[^"\\]|\\.)+)"\])&&\(?(validate\d+)\(')
_ITEM = re.compile(r"for\(let i0=0;i0<len0;i0\+\+\)(validate\d+)\(data\[i0\]")
_VALUE = re.compile(r"for\(let key0 in data\)(validate\d+)\(data\[key0\]")
_SELF = re.compile(r"(validate\d+)\(data,\{instancePath,")
_BRANCHED = re.compile(r'keyword:"(?:anyOf|oneOf|not|if)"')
_KIND = re.compile(r'static\{this\.apiVersion="([^"]+)"\}static\{this\.kind="([^"]+)"\}')
_SCHEMA_MODULE = re.compile(r'from"(?:\.\./)+_schemas/(\w+)(?:\.js)?"')

_INTERFACE = re.compile(r"^export interface \w+[^{]*\{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r'^    "([^"]+)"(\??): ([^;{]+)', re.MULTILINE)
_ALIAS = re.compile(r"^export type \{ I\w+ as I(\w+)", re.MULTILINE)

Definition = Callable[[str], str | None]
"""The name of a Kubernetes definition by its spelling there, `IoK8sApiCoreV1PodSpec`; None: there is none."""


def read(package: Path, definition: Definition) -> Iterator[Found]:
    """Every kind of an unpacked package, lists of kinds aside."""
    reader = _Reader(package / "_schemas", definition, dict(_declared(package)))
    for path in sorted(package.glob("*.*/v*/*.js")):
        text = path.read_text(encoding="utf-8")
        named, module = _KIND.search(text), _SCHEMA_MODULE.search(text)
        if named is None or module is None or named[2].endswith("List"):
            continue
        group, _, version = named[1].rpartition("/")
        yield Found(group, version, named[2], reader.schema(module[1]))


def _declared(package: Path) -> Iterator[tuple[str, Schema]]:
    """The fields of each schema by its type declaration, which has those that the compiler leaves out.

    It takes a field named `description` for the schema's own.
    """
    for path in package.glob("*.*/v*/*.d.ts"):
        text = path.read_text(encoding="utf-8")
        alias, interface = _ALIAS.search(text), _INTERFACE.search(text)
        if alias is None or interface is None:
            continue
        properties: dict[str, Schema] = {}
        required = []
        for name, optional, type_ in _FIELD.findall(interface[1]):
            text_type = {"type": ["string", "null"] if optional else "string"}
            properties[name] = text_type if type_.strip() == "string" else {}
            if not optional:
                required.append(name)
        yield alias[1], {"properties": properties, "required": required}


class _Reader:
    def __init__(self, directory: Path, definition: Definition, declared: dict[str, Schema]) -> None:
        self._directory = directory
        self._definition = definition
        self._declared = declared
        self._read: dict[str, Schema] = {}

    def schema(self, module: str) -> Schema:
        if module not in self._read:
            self._read[module] = {}  # what a schema inside itself is taken for
            path = self._directory / f"{module}.js"
            schema = _Module(path.read_text(encoding="utf-8"), self._imported).schema()
            self._read[module] = self._completed(schema, self._declared.get(module, {}))
        return self._read[module]

    def _completed(self, schema: Schema, declared: Schema) -> Schema:
        lacking = {
            name: field
            for name, field in declared.get("properties", {}).items()
            if name not in schema.get("properties", {name: {}})
        }
        if not lacking:
            return schema
        required = sorted({*schema.get("required", ()), *(lacking.keys() & {*declared["required"]})})
        whole = {**schema, "properties": {**schema["properties"], **lacking}}
        return {**whole, "required": required} if required else whole

    def _imported(self, source: str) -> Schema:
        name = source.rsplit("/", 1)[1].removesuffix(".js")
        if source.startswith("./"):
            return self.schema(name)
        known = self._definition(name)
        return {"$ref": f"#/$defs/{known}"} if known else {}


class _Module:
    def __init__(self, text: str, imported: Callable[[str], Schema]) -> None:
        starts = [*_FUNCTION.finditer(text)]
        ends = [start.start() for start in starts[1:]] + [len(text)]
        self._bodies = {start[1]: text[start.end() : end] for start, end in zip(starts, ends, strict=True)}
        self._imports = dict(_IMPORT.findall(text))
        self._enums = {name: json.loads(values) for name, values in _ENUM.findall(text)}
        self._imported = imported
        exported = _EXPORT.search(text)
        assert exported is not None
        self._exported = exported[1]
        self._read: dict[str, Schema] = {}
        self._open: set[str] = set()

    def schema(self) -> Schema:
        return self._function(self._exported)

    def _function(self, name: str) -> Schema:
        if name in self._imports:
            return self._imported(self._imports[name])
        if name in self._open:
            raise ValueError(f"{name} contains itself")
        if name not in self._read:
            self._open.add(name)
            self._read[name] = self._body(self._bodies[name])
            self._open.remove(name)
        return self._read[name]

    def _body(self, body: str) -> Schema:
        types = [name for found in _TYPE.findall(body) for name in found.split(",")]
        if not types and (inner := _SELF.findall(body)):
            return self._choice(body, inner)
        schema: Schema = {}
        if types:
            if "null!==data" in body and "null" not in types:
                types.append("null")
            schema["type"] = types[0] if len(types) == 1 else types
        if (choices := self._choices(body)) is not None:
            return {"enum": [*choices, None] if "null" in types and None not in choices else choices}
        fields = {plain or json.loads(f'"{other}"'): inner for plain, other, inner in _PROPERTY.findall(body)}
        if fields:
            schema["properties"] = {name: self._function(inner) for name, inner in fields.items()}
            schema["additionalProperties"] = False
        if required := sorted({*_REQUIRED.findall(body)} & fields.keys()):
            schema["required"] = required
        if item := _ITEM.search(body):
            schema["items"] = self._function(item[1])
        if value := _VALUE.search(body):
            schema["additionalProperties"] = self._function(value[1])
        if "object" in types and not _BRANCHED.search(body):
            for name in dict.fromkeys(_SELF.findall(body)):
                schema = _extended(schema, self._function(name))
        return schema

    def _choices(self, body: str) -> list[Any] | None:
        """An enumeration, of the function's own or of one that it calls on the same value."""
        choices: list[Any] | None = None
        if allowed := _ALLOWED.search(body):
            choices = self._enums[allowed[1]]
        elif not _BRANCHED.search(body):
            called = (self._function(name) for name in _SELF.findall(body))
            choices = next((schema["enum"] for schema in called if "enum" in schema), None)
        return choices

    def _choice(self, body: str, inner: list[str]) -> Schema:
        """A function that only calls others on the same value: a reference, or a union of scalar types."""
        branches = [self._function(name) for name in dict.fromkeys(inner)]
        if _BRANCHED.search(body):
            scalars = all(set(branch) == {"type"} for branch in branches)
            if not scalars:
                return {}
        schema = branches[0]
        for branch in branches[1:]:
            schema = merged(schema, branch)
        if "null!==data&&" in body and "type" in schema:
            return merged(schema, {"type": "null"})
        return schema


def _extended(schema: Schema, parent: Schema) -> Schema:
    """An object that has, besides its own fields, all of another's: a struct embedded in a Go struct."""
    if not parent.get("properties"):
        return {key: value for key, value in schema.items() if key != "additionalProperties"}
    extended = {**schema, "properties": {**parent["properties"], **schema.get("properties", {})}}
    if required := sorted({*schema.get("required", ()), *parent.get("required", ())}):
        extended["required"] = required
    return {**extended, "additionalProperties": False}
