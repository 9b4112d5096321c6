"""JSON patches (RFC 6902) as Kustomize applies them.

Source: evanphx/json-patch v4, through api/filters/patchjson6902. It differs from the RFC: `replace` sets a field that
is not there, negative indices count from the end, and a test of a missing value passes against null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import MISSING, copied

_INDEX = re.compile(r"[+-]?[0-9]+\Z")


class Operation(msgspec.Struct, frozen=True, eq=False):
    """One operation: what to do, where, with what; MISSING where it has no value."""

    kind: str
    path: str
    source: str
    value: Any


def operations_of(data: Any) -> tuple[Operation, ...]:
    """The operations of a patch.

    Raises:
        BuildError: it is no list of maps, or no document at all.
    """
    if data is None:
        return ()
    if not isinstance(data, list) or not all(isinstance(each, dict) or each is None for each in data):
        raise BuildError("json: cannot unmarshal into Go value of type jsonpatch.Patch")
    found = []
    for each in data:
        fields = each or {}
        kind, path, source = fields.get("op"), fields.get("path"), fields.get("from")
        found.append(
            Operation(
                kind if isinstance(kind, str) else "unknown",
                path if isinstance(path, str) else "",
                source if isinstance(source, str) else "",
                fields.get("value", MISSING),
            )
        )
    return tuple(found)


def json_data(text: str) -> Any:
    """Strict JSON.

    Raises:
        BuildError: it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BuildError(f"invalid JSON in the patch: {error}") from None


def parts_of(path: str) -> list[str]:
    """The keys of a JSON pointer."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def applied(operation: Operation, document: Any) -> Any:
    """A document of plain JSON data after an operation: the same, changed, or the one that replaces it.

    Raises:
        BuildError: the operation does not apply.
    """
    action = _ACTIONS.get(operation.kind)
    if action is None:
        raise BuildError(f"Unexpected kind: {operation.kind}")
    if operation.kind == "replace" and not operation.path and isinstance(operation.value, dict):
        return copied(operation.value)
    action(operation, document)
    return document


def _add(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.path, "add")
    _insert(container, key, _value(operation))


def _remove(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.path, "remove")
    _delete(container, key)


def _replace(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.path, "replace")
    if isinstance(container, list):
        container[_index(container, key, len(container))] = _value(operation)
    else:
        container[key] = _value(operation)


def _move(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.source, "move")
    value = _get(container, key)
    _delete(container, key)
    into, target = _container(document, operation.path, "move")
    _insert(into, target, None if value is MISSING else value)


def _copy(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.source, "copy")
    value = _get(container, key)
    into, target = _container(document, operation.path, "copy")
    _insert(into, target, None if value is MISSING else copied(value))


def _test(operation: Operation, document: Any) -> None:
    container, key = _container(document, operation.path, "test")
    value = _get(container, key)
    expected = None if operation.value is MISSING else operation.value
    if value is MISSING:
        value = None
    if not _equal(value, expected):
        raise BuildError(f"testing value {operation.path} failed")


_ACTIONS: dict[str, Callable[[Operation, Any], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}


def _value(operation: Operation) -> Any:
    return None if operation.value is MISSING else copied(operation.value)


def _container(document: Any, path: str, kind: str) -> tuple[Any, str]:
    """What holds the last key of a path, and the key."""
    missing = BuildError(f'{kind} operation does not apply: doc is missing path: "{path}": missing value')
    parts = parts_of(path)
    if not parts:
        raise missing
    found = document
    for part in parts[:-1]:
        try:
            found = _get(found, part)
        except BuildError:
            raise missing from None
        if not isinstance(found, (dict, list)):
            raise missing
    return found, parts[-1]


def _get(container: Any, key: str) -> Any:
    if isinstance(container, list):
        return container[_index(container, key, len(container))]
    return container.get(key, MISSING)


def _insert(container: Any, key: str, value: Any) -> None:
    if isinstance(container, dict):
        container[key] = value
    elif key == "-":
        container.append(value)
    else:
        container.insert(_index(container, key, len(container) + 1, len(container)), value)


def _delete(container: Any, key: str) -> None:
    if isinstance(container, list):
        del container[_index(container, key, len(container))]
    elif key in container:
        del container[key]
    else:
        raise BuildError(f"Unable to remove nonexistent key: {key}: missing value")


def _index(container: list[Any], key: str, bound: int, length: int | None = None) -> int:
    if _INDEX.match(key) is None:
        raise BuildError(f'strconv.Atoi: parsing "{key}": invalid syntax')
    index = int(key)
    size = len(container) if length is None else length
    if index >= bound or index < -size:
        raise BuildError(f"Unable to access invalid index: {index}: invalid index referenced")
    return index + size if index < 0 else index


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and bool(one == other)
