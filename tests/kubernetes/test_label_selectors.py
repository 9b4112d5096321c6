"""Label selectors, as `kubectl get --selector` understands them; what is not known yet matches."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.label_selectors import of_label_selector, of_mapping


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "labels", "expected"),
    [
        ({}, {"a": "1"}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "1", "b": "2"}, True),
        ({"matchLabels": {"a": "1", "b": "2"}}, {"a": "1"}, False),
        ({"matchLabels": {"a": "${A}"}}, {"a": "1"}, True),
        ({"matchLabels": {"a": "1"}}, {"a": "${A}"}, True),
        ({"matchLabels": {"pod-template-hash": "1"}}, {}, True),
        (expression("a", "In", "1", "2"), {"a": "2"}, True),
        (expression("a", "In", "1", "2"), {"a": "3"}, False),
        (expression("a", "In", "1"), {}, False),
        (expression("a", "NotIn", "1"), {"a": "1"}, False),
        (expression("a", "NotIn", "1"), {}, True),
        (expression("a", "Exists"), {"a": ""}, True),
        (expression("a", "Exists"), {}, False),
        (expression("a", "DoesNotExist"), {}, True),
        (expression("a", "DoesNotExist"), {"a": "1"}, False),
    ],
)
def test_a_label_selector_matches(selector: Any, labels: dict[str, str], expected: bool) -> None:
    found = of_label_selector(selector)
    assert found is not None
    assert found.matches(labels) is expected


@pytest.mark.parametrize("selector", [None, "a", [], {"matchLabels": {"a": 1}}, {"matchExpressions": [{"key": "a"}]}])
def test_what_is_malformed_is_no_selector(selector: Any) -> None:
    assert of_label_selector(selector) is None


@pytest.mark.parametrize("selector", [None, {}, "app", {"app": 1}, {1: "app"}])
def test_a_service_without_a_selector_has_none(selector: Any) -> None:
    assert of_mapping(selector) is None


def test_a_selector_is_written_as_kubectl_takes_it() -> None:
    selector = of_label_selector({"matchLabels": {"a": "1"}, **expression("b", "In", "1", "2")})
    assert str(selector) == "a=1, b in (1, 2)"
    assert str(of_label_selector(expression("b", "Exists"))) == "b"
