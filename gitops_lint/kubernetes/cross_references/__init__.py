"""Who names whom: the objects that an object names, by a table of fields.

To add a field, add a row: to `pods`, `builtin` or `projects`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from gitops_lint.kubernetes.cross_references.builtin import BUILTIN
from gitops_lint.kubernetes.cross_references.mesh import mesh_references
from gitops_lint.kubernetes.cross_references.pods import POD_SPEC, POD_SPECS
from gitops_lint.kubernetes.cross_references.projects import PROJECTS
from gitops_lint.kubernetes.cross_references.row import ObjectReference, Row, below
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.source import Path

__all__ = ["ObjectReference", "Row", "object_references", "rows_of"]

_NO_ROWS: Final[tuple[Row, ...]] = ()


@cache
def rows_of(kind: str) -> tuple[Row, ...]:
    """The fields in which an object of a kind (`Deployment.apps`) names others."""
    pods = below(POD_SPECS[kind], POD_SPEC) if kind in POD_SPECS else _NO_ROWS
    return (*pods, *BUILTIN.get(kind, _NO_ROWS), *PROJECTS.get(kind, _NO_ROWS))


def object_references(kind: str, values: Mapping[str, Any], namespace: str = "") -> list[ObjectReference]:
    """The objects that an object of a namespace names.

    A name that is not there yet (`${NAME}`), or is no string, names none.
    """
    branch = _tree_of(kind)
    found = mesh_references(kind, values, namespace)
    if branch is not None:
        reached: list[tuple[Path, Row, Any]] = []
        _reach(branch, values, (), reached)
        for path, row, value in reached:
            reference = _reference(row, value, path)
            if reference is not None:
                found.append(reference)
    return found


class _Branch(NamedTuple):
    """Rows by their keys as a tree, so that one walk over an object reaches them all."""

    rows: tuple[Row, ...]
    keys: tuple[tuple[str, _Branch], ...]
    entries: _Branch | None


@cache
def _tree_of(kind: str) -> _Branch | None:
    rows = rows_of(kind)
    return _branch([(row.at.split("."), row) for row in rows]) if rows else None


def _branch(rows: list[tuple[list[str], Row]]) -> _Branch:
    by_key: dict[str, list[tuple[list[str], Row]]] = {}
    for (first, *rest), row in ((steps, row) for steps, row in rows if steps):
        by_key.setdefault(first, []).append((rest, row))
    entries = by_key.pop("*", None)
    return _Branch(
        tuple(row for steps, row in rows if not steps),
        tuple((key, _branch(inner)) for key, inner in by_key.items()),
        _branch(entries) if entries is not None else None,
    )


def _reach(branch: _Branch, value: Any, path: Path, reached: list[tuple[Path, Row, Any]]) -> None:
    """Adds the values at which a row of a branch applies, in the order of the rows."""
    rows, keys, entries = branch
    if rows:
        reached += [(path, row, value) for row in rows]
    if isinstance(value, dict):
        for key, inner in keys:
            below_it = value.get(key)
            if below_it is not None:
                _reach(inner, below_it, (*path, key), reached)
    elif entries is not None and isinstance(value, list):
        for index, entry in enumerate(value):
            _reach(entries, entry, (*path, index), reached)


def _reference(row: Row, value: Any, path: Path) -> ObjectReference | None:
    if not row.name:
        return ObjectReference(path, row.to, "", value, False, ()) if _is_name(value) else None
    if not isinstance(value, dict):
        return None
    name: Any = value.get(row.name)
    if not _is_name(name) or (row.when[0] and value.get(row.when[0]) != row.when[1]):
        return None
    kind = _kind(row, value)
    namespace: Any = (value.get(row.namespace) or "") if row.namespace else ""
    if not kind or not isinstance(namespace, str) or is_filled_in_later(namespace):
        return None
    keys = tuple(one for field in row.keys for one in _keys(value, field, path)) if row.keys else ()
    return ObjectReference((*path, row.name), kind, namespace, name, value.get("optional") is True, keys)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != "" and not is_filled_in_later(value)


def _kind(row: Row, value: Mapping[str, Any]) -> str:
    """The GroupKind that a mapping names: by its own words, or the row's where it leaves them out."""
    kind = value.get(row.kind) if row.kind else None
    if kind is None:
        return row.to
    if not _is_name(kind):
        return ""
    group = value.get(row.group) if row.group else None
    if group is None:
        # Without a word about it, the group is that of the kind that is named by default, or the core group.
        default = row.to.partition(".")[2]
        return f"{kind}.{default}" if default else kind
    if not isinstance(group, str) or is_filled_in_later(group):
        return ""
    if row.group == "apiVersion":
        group = group.rpartition("/")[0]
    return f"{kind}.{group}" if group else kind


def _keys(value: Mapping[str, Any], field: str, path: Path) -> Iterator[tuple[Path, str]]:
    """The keys of the object that a mapping names: at `key`, or at `items.*.key`."""
    listed, _, key = field.rpartition(".*.")
    if not listed:
        if _is_name(value.get(key)):
            yield (*path, key), value[key]
        return
    entries = value.get(listed)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and _is_name(entry.get(key)):
            yield (*path, listed, index, key), entry[key]
