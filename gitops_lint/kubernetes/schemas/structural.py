"""Structural schemas, as CustomResourceDefinitions hold them, to JSON Schema with the same verdicts.

Sources: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
and, on the same page, field pruning, defaulting and nullable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from gitops_lint.kubernetes.schemas.builtin import OBJECT_META
from gitops_lint.kubernetes.schemas.document import REFERENCE, Document
from gitops_lint.model.source import Path

_TYPES = frozenset(("object", "array", "string", "integer", "number", "boolean"))
_DEEPEST = 100
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_STRING: Document = {"type": "string"}
_METADATA: Document = {"$ref": REFERENCE + OBJECT_META}

Problem = Callable[[Path, str], None]
"""Told of a part of a schema that cannot be used: its path in the schema, and what is wrong with it."""


def whole_object(schema: Mapping[str, Any] | None, *, prunes: bool, problem: Problem) -> Document:
    """The JSON Schema of a custom object: the structural schema, and what every object may have.

    `apiVersion`, `kind` and `metadata` are always allowed, and metadata is an ObjectMeta (a reference that
    the caller resolves). `prunes` is whether fields that the schema does not name are errors.
    """
    document = _Reader(problem).schema(schema or {}, (), closed=prunes)
    properties = document.setdefault("properties", {})
    declared = properties.get("metadata")
    metadata = {key: declared[key] for key in ("properties", "required") if key in declared} if declared else {}
    properties |= {"apiVersion": _STRING, "kind": _STRING}
    # Of metadata a definition may constrain the name; everything else in it is ObjectMeta's.
    properties["metadata"] = {"allOf": [_METADATA, metadata]} if metadata else _METADATA
    document["type"] = "object"
    return document


class _Reader:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def schema(self, value: object, path: Path, *, closed: bool, junctor: bool = False) -> Document:
        """One schema and all inside it. `junctor` is inside `allOf` and its kin, where nothing is pruned."""
        if value is True or value == {}:
            return {}
        if not isinstance(value, Mapping):
            self._problem(path, "is not a schema")
            return {}
        if len(path) > 2 * _DEEPEST:
            self._problem(path, f"is nested more than {_DEEPEST} deep")
            return {}
        if "$ref" in value:
            self._problem((*path, "$ref"), "is a reference, which a structural schema cannot have")
        document: Document = {}
        self._type(value, path, document)
        self._constraints(value, path, document)
        self._junctors(value, path, document)
        self._fields(value, path, document, closed=closed and not junctor)
        if "items" in value:
            document["items"] = self.schema(value["items"], (*path, "items"), closed=closed, junctor=junctor)
        return document

    def _type(self, value: Mapping[str, Any], path: Path, document: Document) -> None:
        nullable = value.get("nullable") is True
        if value.get("x-kubernetes-int-or-string") is True:
            document["type"] = ["integer", "string"]
        elif isinstance(declared := value.get("type"), str) and declared in _TYPES:
            document["type"] = [declared]
        elif declared is not None and declared != "":
            self._problem((*path, "type"), "is not a type that a structural schema can have")
        if nullable and "type" in document:
            document["type"] = [*document["type"], "null"]
        choices = value.get("enum")
        if isinstance(choices, list | tuple) and choices:
            document["enum"] = [*choices, None] if nullable and None not in choices else list(choices)
        elif choices is not None:
            self._problem((*path, "enum"), "is not a list of choices")

    def _constraints(self, value: Mapping[str, Any], path: Path, document: Document) -> None:
        for keyword in _COUNTS:
            if keyword in value:
                if _is_number(value[keyword]) and value[keyword] >= 0:
                    document[keyword] = int(value[keyword])
                else:
                    self._problem((*path, keyword), "is not a number from 0 up")
        for keyword, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if _is_number(value.get(keyword)):
                document[exclusive if value.get(exclusive) is True else keyword] = value[keyword]
            elif keyword in value:
                self._problem((*path, keyword), "is not a number")
        if "multipleOf" in value:
            if _is_number(value["multipleOf"]) and value["multipleOf"] > 0:
                document["multipleOf"] = value["multipleOf"]
            else:
                self._problem((*path, "multipleOf"), "is not a number above 0")
        if value.get("uniqueItems") is True:
            document["uniqueItems"] = True
        if "pattern" in value:
            if wrong := _wrong_pattern(value["pattern"]):
                self._problem((*path, "pattern"), wrong)
            else:
                document["pattern"] = value["pattern"]

    def _junctors(self, value: Mapping[str, Any], path: Path, document: Document) -> None:
        for keyword in ("allOf", "anyOf", "oneOf"):
            branches = value.get(keyword)
            if isinstance(branches, list | tuple) and branches:
                document[keyword] = [
                    self.schema(branch, (*path, keyword, number), closed=False, junctor=True)
                    for number, branch in enumerate(branches)
                ]
            elif branches is not None and branches != []:
                self._problem((*path, keyword), "is not a list of schemas")
        if "not" in value:
            document["not"] = self.schema(value["not"], (*path, "not"), closed=False, junctor=True)

    def _fields(self, value: Mapping[str, Any], path: Path, document: Document, *, closed: bool) -> None:
        properties = value.get("properties", {})
        if not isinstance(properties, Mapping):
            self._problem((*path, "properties"), "is not a mapping of fields to schemas")
            properties = {}
        fields: dict[str, Document] = {}
        required = self._required(value, path, properties)
        for name, inner in properties.items():
            if isinstance(inner, Mapping) and name not in required:
                # The API server drops a null that the schema does not take, and then puts in the default
                # (PruneNonNullableNullsWithoutDefaults in apiextensions-apiserver).
                inner = {**inner, "nullable": True}
            field = self.schema(inner, (*path, "properties", str(name)), closed=closed, junctor=not closed)
            fields[str(name)] = field
        if value.get("x-kubernetes-embedded-resource") is True:
            fields |= {"apiVersion": _STRING, "kind": _STRING, "metadata": _METADATA}
            required = [*required, *(name for name in ("apiVersion", "kind") if name not in required)]
        if fields:
            document["properties"] = fields
        if required:
            document["required"] = required
        extra = value.get("additionalProperties")
        if isinstance(extra, Mapping):
            where = (*path, "additionalProperties")
            extra = {**extra, "nullable": True}
            document["additionalProperties"] = self.schema(extra, where, closed=closed, junctor=not closed)
        elif closed and not _is_open(value) and ("object" in document.get("type", ()) or properties):
            document["additionalProperties"] = False

    def _required(self, value: Mapping[str, Any], path: Path, properties: Mapping[str, Any]) -> list[str]:
        """Fields that have to be there; one with a default always is."""
        required = value.get("required", ())
        if not isinstance(required, list | tuple) or not all(isinstance(name, str) for name in required):
            self._problem((*path, "required"), "is not a list of names")
            return []
        return [
            name
            for name in dict.fromkeys(required)
            if not isinstance(properties.get(name), Mapping) or "default" not in properties[name]
        ]


def _is_open(value: Mapping[str, Any]) -> bool:
    return value.get("x-kubernetes-preserve-unknown-fields") is True or value.get("additionalProperties") is True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _wrong_pattern(pattern: object) -> str | None:
    return _wrong_expression(pattern) if isinstance(pattern, str) else "is not a string"


@cache
def _wrong_expression(pattern: str) -> str | None:
    """Why a pattern cannot be used; None where it can.

    The API server reads patterns with Go's regexp, whose syntax is RE2's. The validator's engine has nearly
    that syntax; what only RE2 reads is left unchecked.
    """
    import jsonschema_rs
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        return f"is not a regular expression that Kubernetes can read: {reason}"
    try:
        linear = jsonschema_rs.RegexOptions()
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=linear)
    except ValueError:
        return "is a regular expression that this tool cannot check, so it is left out"
    return None
