"""The values that a chart and its subcharts see: what is given over what they have (chart/common/util/coalesce.go)."""

from __future__ import annotations

from typing import Any

from gitops_lint.kubernetes.helm.chart import Chart
from gitops_lint.kubernetes.helm.mapping import copied


class TypeMismatchError(Exception):
    """A subchart's values are no mapping."""


def coalesced(chart: Chart, values: dict[str, Any], *, keep_null: bool = False) -> dict[str, Any]:
    """The values of a chart, its subcharts' below their names (CoalesceValues; with `keep_null`, MergeValues).

    Raises:
        TypeMismatchError: what is given for a subchart is no mapping.
    """
    result: dict[str, Any] = copied(values)
    _coalesce(chart, result, keep_null)
    return result


def _coalesce(chart: Chart, values: dict[str, Any], keep_null: bool) -> None:
    names = {subchart.name for subchart in chart.subcharts}
    for key, default in copied(chart.values).items():
        if key not in values:
            if keep_null or default is not None:
                values[key] = default if keep_null else without_null(default)
        elif values[key] is None and not keep_null:
            del values[key]
        elif isinstance(values[key], dict) and isinstance(default, dict):
            keep_below = keep_null or key in names
            lay_under(values[key], default if keep_below else without_null(default), keep_null=keep_below)
    for subchart in chart.subcharts:
        below = values.setdefault(subchart.name, {})
        if not isinstance(below, dict):
            raise TypeMismatchError(f"type mismatch on {subchart.name}: the values of a subchart are to be a mapping")
        _hand_down_globals(values, below)
        _coalesce(subchart, below, keep_null)


def _hand_down_globals(values: dict[str, Any], below: dict[str, Any]) -> None:
    own, ours = below.get("global", {}), values.get("global", {})
    if not isinstance(own, dict) or not isinstance(ours, dict):
        return
    for key, value in copied(ours).items():
        if isinstance(value, dict):
            if key in own and isinstance(own[key], dict):
                lay_under(value, own[key], keep_null=True)
            if key not in own or isinstance(own[key], dict):
                own[key] = value
        elif not isinstance(own.get(key), dict):
            own[key] = value
    below["global"] = own


def lay_under(over: dict[str, Any], under: dict[str, Any], *, keep_null: bool) -> dict[str, Any]:
    """Adds to `over` what only `under` has (CoalesceTables; with `keep_null`, MergeTables). `over` is changed."""
    for key, value in under.items():
        if key not in over:
            over[key] = value
        elif over[key] is None and not keep_null and value is not None:
            del over[key]
        elif isinstance(value, dict) and isinstance(over[key], dict):
            lay_under(over[key], value, keep_null=keep_null)
    return over


def without_null(value: Any) -> Any:
    """The same without the keys of mappings that are null, at any depth but in lists."""
    if not isinstance(value, dict):
        return value
    return {key: without_null(each) for key, each in value.items() if each is not None}
