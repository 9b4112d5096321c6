"""Strategic merge: a patch into an object, by the schemas' merge keys and the patch's `$patch` directives.

Source: kyaml/yaml/walk and kyaml/yaml/merge2, with `ListIncreaseDirection` prepend as patches have it. A patch walks
the whole object, also what it does not name: that is where keys without a value go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_lint.kubernetes.kustomize.lists import merged_list
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.schemas import Schema, Schemas
from gitops_lint.kubernetes.kustomize.values import (
    MISSING,
    is_empty_null,
    is_null,
    is_null_or_missing,
    plain_scalar,
    text_of,
)

DIRECTIVE = "$patch"
_DEEPEST = 400


IsQuoted = Callable[[tuple[str, ...], str], bool]
"""Whether a text is written in quotes: the fields that lead to it, without indices, and the text."""


def merge(patch: Any, target: Any, schemas: Schemas, is_quoted: IsQuoted = lambda fields, text: False) -> Any:
    """The target with the patch in it; both are changed. MISSING where the patch deletes the target.

    A value keeps the quotes that it had: a number over a text in quotes becomes a text (FieldSetter keeps the style).

    Raises:
        BuildError: a map meets a list or a scalar, or a directive is none.
    """
    return _Merger(schemas, is_quoted).merged(target, patch, None)


class _Merger:
    """Walks two values side by side; MISSING stands for the one that is not there."""

    def __init__(self, schemas: Schemas, is_quoted: IsQuoted) -> None:
        self._schemas = schemas
        self._is_quoted = is_quoted
        self._fields_here: list[str] = []
        self._depth = 0

    def merged(self, target: Any, patch: Any, schema: Schema | None) -> Any:
        """What becomes of a value: the target, what the patch has instead, a null, or MISSING."""
        is_gone, is_silent = is_null_or_missing(target), is_null_or_missing(patch)
        shape = patch.__class__ if is_gone else target.__class__
        if is_gone and is_silent:
            return target if patch is MISSING else patch
        if shape is not dict and shape is not list:
            if not is_silent:
                _refuse_unlike(None, patch)
            return target if patch is MISSING else patch
        _refuse_unlike(shape, target, patch)
        if schema is None and shape is dict:
            schema = self._schema_of(target) or self._schema_of(patch)
        if shape is dict:
            return self._map(target, patch, schema)
        if schema is None or not schema.merges:
            return target if patch is MISSING else patch
        return self._list(target, patch, schema)

    def _schema_of(self, value: Any) -> Schema | None:
        if value.__class__ is not dict:
            return None
        kind, version = value.get("kind"), value.get("apiVersion")
        return self._schemas.of_kind(text_of(version), text_of(kind)) if kind and version else None

    def _map(self, target: Any, patch: Any, schema: Schema | None) -> Any:
        if is_null_or_missing(target):
            if _map_directive(patch, is_strict=False) == "delete":
                return MISSING
            target = patch
        elif is_null(patch):
            return MISSING
        else:
            directive = _map_directive(patch, is_strict=True)
            if directive == "delete":
                return MISSING
            if directive == "replace":
                target = patch
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BuildError("the object is nested too deeply to patch")
        self._fields(target, patch, schema)
        self._depth -= 1
        return target

    def _fields(self, target: dict[str, Any], patch: Any, schema: Schema | None) -> None:
        if patch.__class__ is not dict:
            self._own_fields(target, schema)
            return
        for name in sorted({*target, *patch}):
            theirs = target.get(name, MISSING)
            ours = patch.get(name, MISSING)
            inner = self._schemas.field(schema, name) if schema is not None else None
            self._fields_here.append(name)
            value = self.merged(theirs, ours, inner)
            if theirs.__class__ is str and value.__class__ is not str and self._keeps_quotes(theirs, value):
                value = text_of(value)
            self._fields_here.pop()
            if value is MISSING or (is_null(value) and not (ours is MISSING and not is_empty_null(value))):
                target.pop(name, None)
            else:
                target[name] = value

    def _keeps_quotes(self, theirs: str, value: Any) -> bool:
        """Whether a text that something else takes the place of was in quotes."""
        if value is MISSING or is_null(value) or value.__class__ in (dict, list):
            return False
        return plain_scalar(theirs).__class__ is not str or self._is_quoted(tuple(self._fields_here), theirs)

    def _own_fields(self, target: dict[str, Any], schema: Schema | None) -> None:
        """The fields of a target that the patch says nothing of."""
        for name, value in [*target.items()]:
            shape = value.__class__
            if is_empty_null(value):
                del target[name]
            elif shape is dict or (shape is list and schema is not None):
                inner = self._schemas.field(schema, name) if schema is not None else None
                merged = self.merged(value, MISSING, inner)
                if merged is MISSING:
                    del target[name]
                else:
                    target[name] = merged

    def _list(self, target: Any, patch: Any, schema: Schema) -> Any:
        if is_null_or_missing(target):
            target = patch
        elif is_null(patch):
            return MISSING
        else:
            directive = _list_directive(patch)
            if directive == "delete":
                return MISSING
            if directive == "replace":
                target = patch
        items = self._schemas.items(schema)
        return merged_list(target, patch, schema.keys, lambda theirs, ours: self.merged(theirs, ours, items))


def _map_directive(patch: Any, *, is_strict: bool) -> str:
    """The directive of a map, taken out of it (determineSmpDirective)."""
    if patch.__class__ is not dict:
        if patch is MISSING or not is_strict:
            return "merge"
        raise BuildError(f"no implemented strategic merge patch strategy for '{text_of(patch)}'")
    if DIRECTIVE not in patch:
        return "merge"
    text = text_of(patch[DIRECTIVE])
    if text not in ("delete", "replace", "merge"):
        if not is_strict:
            return "unknown"
        raise BuildError(f"unknown patch strategy '{text}'")
    del patch[DIRECTIVE]
    return text


def _list_directive(patch: Any) -> str:
    """The directive of a list: an item that holds it and nothing else, taken out with all like it."""
    if patch is MISSING:
        return "merge"
    item = next((item for item in patch if item.__class__ is dict and DIRECTIVE in item), None)
    if item is None or len(item) > 1:
        return "merge"
    text = text_of(item[DIRECTIVE])
    if text not in ("delete", "replace", "merge"):
        raise BuildError(f"unknown patch strategy '{text}'")
    patch[:] = [
        other
        for other in patch
        if not is_null(other)
        and other != {}
        and not (other.__class__ is dict and DIRECTIVE in other and text_of(other[DIRECTIVE]) == text)
    ]
    return text


_NAMES: dict[type, str] = {dict: "MappingNode", list: "SequenceNode"}


def _refuse_unlike(expected: type | None, *values: Any) -> None:
    """Stops at a value of another shape than map (dict), list or scalar (None); nulls have none."""
    for value in values:
        shape = value.__class__ if value.__class__ in _NAMES else None
        if not is_null_or_missing(value) and shape is not expected:
            names = [_NAMES[each] if each else "ScalarNode" for each in (expected, shape)]
            raise BuildError(f"wrong node kind: expected {names[0]} but got {names[1]}")
