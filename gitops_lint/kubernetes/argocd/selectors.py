"""Label selectors without limits on values, as ApplicationSets select parameters and clusters with.

Source: applicationset/utils/selector.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitops_lint.kubernetes.names import label_key


class SelectorError(Exception):
    """A selector that Argo CD refuses, in its words."""


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether every requirement of a selector holds; an empty one matches all. Raises `SelectorError`."""
    words = selector.get("matchLabels") or {}
    for key in words:
        _check(key)
    holds = all(labels.get(key) == value for key, value in words.items())
    return holds and all(_expression_holds(each, labels) for each in selector.get("matchExpressions") or ())


def _check(key: str) -> None:
    if label_key(key) is not None:
        raise SelectorError(f'key: Invalid value: "{key}": name part {label_key(key)}')


def _expression_holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, operator, values = expression.get("key", ""), expression.get("operator", ""), expression.get("values") or ()
    _check(key)
    if operator in ("In", "NotIn"):
        if not values:
            raise SelectorError("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")
        return (labels.get(key) in values) is (operator == "In")
    if operator in ("Exists", "DoesNotExist"):
        if values:
            raise SelectorError("values: Invalid value: values set must be empty for exists and does not exist")
        return (key in labels) is (operator == "Exists")
    raise SelectorError(f'"{operator}" is not a valid pod selector operator')
