"""Merging two lists whose items have keys, or are words.

Source: kyaml/yaml/walk/associative_sequence.go and ElementSetter, ElementMatcher of kyaml/yaml/fns.go, with what they
do to items that lack a key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import (
    MISSING,
    is_empty,
    is_null,
    is_null_or_missing,
    plain_scalar,
    text_of,
)

Words = tuple[str, ...]
"""The values of an item's merge keys as text; empty where the item lacks one."""


def merged_list(target: Any, patch: Any, keys: Words, merge: Callable[[Any, Any], Any]) -> Any:
    """A merged list: the patch's items first, then what else the target holds.

    `merge` merges two items, MISSING standing for none. MISSING comes back where no list is left.
    """
    if patch is MISSING and _has_distinct_keys(target, keys):
        return [value for item in target if not _is_gone(value := merge(item, MISSING))]
    found = _values(target, patch, keys) if keys else _primitives(target, patch)
    names = keys or ("",)
    if len(names) > 1:
        found = _reconciled(found)
    added: list[Any] = []
    valid: Words = ()
    for values in found:
        valid, wanted = _valid(found, values, names)
        inner_keys, inner_values = _valid([wanted], wanted, valid)
        theirs, ours = (
            _element(source, inner_keys, inner_values) if source.__class__ is list else MISSING
            for source in (target, patch)
        )
        value = merge(theirs, ours)
        if _is_gone(value):
            set_element(target, MISSING, valid, wanted)
            continue
        if value.__class__ is dict:
            for key, text in zip(valid, wanted, strict=False):
                if key not in value and text:
                    value[key] = plain_scalar(text)
        set_element(added, value, valid, wanted)
    return _appended(added, target, valid) if found else target


def set_element(items: list[Any], element: Any, keys: Words, values: Words) -> None:
    """Replaces the items with these keys by an element, or appends it; MISSING takes them out."""
    kept: list[Any] = []
    is_found = False
    sets_map = bool(keys and keys[0] and values and values[0])
    for item in items:
        if is_null(item) or item == {}:
            continue
        if item.__class__ is not dict and sets_map:
            kept.append(item)
            continue
        if not _has_keys(item, keys, values):
            if values:
                kept.append(item)
            continue
        is_found = True
        if element is not MISSING:
            kept.append(element)
    if element is not MISSING and not is_found:
        kept.append(element)
    items[:] = kept


def _is_gone(value: Any) -> bool:
    return is_null_or_missing(value) or value == {}


def _has_distinct_keys(target: Any, keys: Words) -> bool:
    """Whether merging nothing into a list can only merge each item with nothing."""
    if not keys:
        return False
    seen: set[str] = set()
    for item in target:
        text = text_of(item.get(keys[0], "")) if item.__class__ is dict else ""
        if not text or text in seen:
            return False
        seen.add(text)
    return True


def _has_keys(item: Any, keys: Words, values: Words) -> bool:
    """Whether an item's keys have the values; a key past the values takes the answer of the one before."""
    is_match = False
    for index, key in enumerate(keys):
        if index < len(values):
            is_match = _has_key(item, key, values[index])
        if not is_match:
            return False
    return True


def _has_key(item: Any, key: str, text: str) -> bool:
    if not key:
        if item.__class__ in (dict, list):
            raise BuildError("wrong node kind: expected ScalarNode but got MappingNode")
        return text_of(item) == text
    if item.__class__ is not dict:
        raise BuildError("wrong node kind: expected MappingNode but got ScalarNode")
    return key in item and (not text or text_of(item[key]) == text)


def _element(items: list[Any], keys: Words, values: Words) -> Any:
    """The first item with these keys, MISSING where there is none (ElementMatcher)."""
    if not keys[0]:
        return next((item for item in items if text_of(item) == values[0]), MISSING)
    for item in items:
        if item.__class__ is dict and all(
            key in item and text_of(item[key]) == text for key, text in zip(keys, values, strict=True)
        ):
            return item
    return MISSING


def _values(target: Any, patch: Any, keys: Words) -> list[Words]:
    """The key values of all items: the patch's, then the target's, each once."""
    found: dict[Words, None] = {}
    for source in (patch, target):
        for item in source if source.__class__ is list else ():
            fields = item if item.__class__ is dict else {}
            found.setdefault(tuple("" if is_empty(fields.get(key, MISSING)) else text_of(fields[key]) for key in keys))
    return [*found]


def _primitives(target: Any, patch: Any) -> list[Words]:
    found: dict[Words, None] = {}
    for source in (patch, target):
        for item in source if source.__class__ is list else ():
            found.setdefault((text_of(item),))
    return [*found]


def _valid(all_values: Sequence[Words], values: Words, keys: Words) -> tuple[Words, Words]:
    """The keys that any item has, and the values for them; all keys where no item has one (validateKeys)."""
    present = {keys[index] for each in all_values for index, text in enumerate(each) if text}
    if not present:
        return keys, values
    return (
        tuple(key for key in keys if key in present),
        tuple(text for index, text in enumerate(values) if text or keys[index] in present),
    )


def _reconciled(found: list[Words]) -> list[Words]:
    """Values that differ only where one has none become the same (mergeValues)."""
    values = [*found]
    for first in range(len(values)):
        left = values[first]
        for second in range(len(values)):
            joined = _joined(left, values[second])
            if joined is not None:
                values[first] = values[second] = joined
    return values


def _joined(left: Words, right: Words) -> Words | None:
    if len(left) != len(right) or not any(ours == theirs for ours, theirs in zip(left, right, strict=True)):
        return None
    if any(ours and theirs and ours != theirs for ours, theirs in zip(left, right, strict=True)):
        return None
    return tuple(ours or theirs for ours, theirs in zip(left, right, strict=True))


def _appended(into: list[Any], items: list[Any], keys: Words) -> list[Any]:
    """The items put into a list, those with known keys in the place of their like (appendListNode)."""
    for item in [*items]:
        if not keys[0]:
            set_element(into, item, ("",), (text_of(item),))
            continue
        if item.__class__ is not dict and not is_null(item):
            raise BuildError("wrong node kind: expected MappingNode but got ScalarNode")
        values: list[str] = []
        for key in keys:
            if item is None or key not in item:
                into.append(item)
            else:
                values.append(text_of(item[key]))
        if len(keys) > 1:
            set_element(into, MISSING, keys, tuple(values))
        set_element(into, item, keys, tuple(values))
    return into
