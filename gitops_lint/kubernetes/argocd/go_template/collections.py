"""sprig's functions of defaults, lists and maps.

Source: https://masterminds.github.io/sprig/defaults.html, lists.html, dicts.html.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from gitops_lint.kubernetes.argocd.go_template.errors import TemplateError
from gitops_lint.kubernetes.argocd.go_template.signature import Row
from gitops_lint.kubernetes.argocd.go_template.values import kind_name, printed, type_name
from gitops_lint.kubernetes.argocd.merging import fill, override


def _default(fallback: Any, *given: Any) -> Any:
    return given[0] if given and given[0] else fallback


def _coalesce(*values: Any) -> Any:
    return next((each for each in values if each), None)


def _ternary(yes: Any, no: Any, condition: bool) -> Any:
    return yes if condition else no


def _items(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise TemplateError(f"Cannot find {name} on type {kind_name(value)}")
    return value


def _without(value: Any, *left_out: Any) -> list[Any]:
    return [each for each in _items(value, "without") if not any(_same(each, other) for other in left_out)]


def _has(needle: Any, value: Any) -> bool:
    return value is not None and any(_same(needle, each) for each in _items(value, "has"))


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _unique(value: Any) -> list[Any]:
    found: list[Any] = []
    for each in _items(value, "uniq"):
        if not any(_same(each, other) for other in found):
            found.append(each)
    return found


def _concat(*lists: Any) -> list[Any]:
    return [each for value in lists for each in _items(value, "concat")]


def _slice(value: Any, *ends: Any) -> Any:
    items = _items(value, "slice")
    if not items:
        return None
    start = ends[0] if ends else 0
    end = ends[1] if len(ends) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise TemplateError("reflect.Value.Slice: slice index out of bounds")
    return items[start:end]


def _dict(*pairs: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for index in range(0, len(pairs), 2):
        made[printed(pairs[index])] = pairs[index + 1] if index + 1 < len(pairs) else ""
    return made


def _set(value: dict[str, Any], key: str, item: Any) -> dict[str, Any]:
    value[key] = item
    return value


def _unset(value: dict[str, Any], key: str) -> dict[str, Any]:
    value.pop(key, None)
    return value


def _pick(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value[key] for key in keys if key in value}


def _omit(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in keys}


def _dig(*arguments: Any) -> Any:
    if len(arguments) < 3:
        raise TemplateError("dig needs at least three arguments")
    *keys, fallback, value = arguments
    for key in keys:
        if not isinstance(value, dict):
            raise TemplateError(
                f"interface conversion: interface {{}} is {type_name(value)}, not map[string]interface {{}}"
            )
        if key not in value:
            return fallback
        value = value[key]
    return value


def _merge(into: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    for source in sources:
        fill(into, source)
    return into


def _merge_overwrite(into: dict[str, Any], *sources: dict[str, Any]) -> dict[str, Any]:
    for source in sources:
        override(into, source)
    return into


_LISTS: Final[dict[str, Row]] = {
    "append": Row(lambda value, item: [*_items(value, "push"), item], "aa"),
    "push": Row(lambda value, item: [*_items(value, "push"), item], "aa"),
    "prepend": Row(lambda value, item: [item, *_items(value, "prepend")], "aa"),
    "first": Row(lambda value: (_items(value, "first") or [None])[0], "a"),
    "last": Row(lambda value: (_items(value, "last") or [None])[-1], "a"),
    "rest": Row(lambda value: _items(value, "rest")[1:] or None, "a"),
    "initial": Row(lambda value: _items(value, "initial")[:-1] or None, "a"),
    "reverse": Row(lambda value: _items(value, "reverse")[::-1], "a"),
    "uniq": Row(_unique, "a"),
    "without": Row(_without, "a", "a"),
    "has": Row(_has, "aa"),
    "slice": Row(_slice, "a", "a"),
    "compact": Row(lambda value: [each for each in _items(value, "compact") if each], "a"),
    "merge": Row(_merge, "m", "m"),
    "mergeOverwrite": Row(_merge_overwrite, "m", "m"),
    "deepCopy": Row(copy.deepcopy, "a"),
}

FUNCTIONS: Final[dict[str, Row]] = {
    **_LISTS,
    **{f"must{name[0].upper()}{name[1:]}": row for name, row in _LISTS.items()},
    "default": Row(_default, "a", "a"),
    "empty": Row(lambda value: not value, "a"),
    "coalesce": Row(_coalesce, "", "a"),
    "all": Row(lambda *values: all(values), "", "a"),
    "any": Row(lambda *values: any(values), "", "a"),
    "ternary": Row(_ternary, "aab"),
    "list": Row(lambda *values: list(values), "", "a"),
    "tuple": Row(lambda *values: list(values), "", "a"),
    "concat": Row(_concat, "", "a"),
    "dict": Row(_dict, "", "a"),
    "get": Row(lambda value, key: value.get(key, ""), "ms"),
    "set": Row(_set, "msa"),
    "unset": Row(_unset, "ms"),
    "hasKey": Row(lambda value, key: key in value, "ms"),
    "pluck": Row(lambda key, *maps: [each[key] for each in maps if key in each], "s", "m"),
    "pick": Row(_pick, "m", "s"),
    "omit": Row(_omit, "m", "s"),
    "dig": Row(_dig, "", "a"),
}
