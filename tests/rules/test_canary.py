"""What the CAN rules say of weights."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.traffic import gateway_api_splits, istio_splits
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Operation, Severity, registry
from gitops_lint.model.source import Location, Origin, Path, Place, Span
from gitops_lint.model.traffic import TrafficSplit
from gitops_lint.rules import canary

RULES = sorted(rule_id for rule_id, rule in registry.items() if rule.scope is TrafficSplit)


class NoPlaces:
    """A locator for objects that stand in no file."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        return Span(0, 0)

    def edits(self, path: Path) -> Any:
        raise NotImplementedError


def istio(*weights: int | None) -> TrafficSplit:
    """A VirtualService with a route to `v0`, `v1` and so on; None leaves the weight out."""
    route = [
        {"destination": {"host": "cart", "subset": f"v{index}"}} | ({} if weight is None else {"weight": weight})
        for index, weight in enumerate(weights)
    ]
    (split,) = istio_splits(Resource("VirtualService", "cart", {"spec": {"http": [{"route": route}]}}, NoPlaces()))
    return split


def gateway(*weights: int | None, kind: str = "HTTPRoute") -> TrafficSplit:
    """A route of the Gateway API to `v0`, `v1` and so on."""
    refs = [
        {"name": f"v{index}"} | ({} if weight is None else {"weight": weight}) for index, weight in enumerate(weights)
    ]
    kind = f"{kind}.gateway.networking.k8s.io"
    (split,) = gateway_api_splits(Resource(kind, "cart", {"spec": {"rules": [{"backendRefs": refs}]}}, NoPlaces()))
    return split


def said(split: TrafficSplit) -> dict[str, list[Finding]]:
    """What each rule says of a split, where it says something."""
    found = {rule_id: [one for one in registry[rule_id].function(split)] for rule_id in RULES}  # noqa: C416
    return {rule_id: findings for rule_id, findings in found.items() if findings}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("split", "rules"),
    [
        (istio(90, 10), []),
        (istio(100, 0), []),
        (istio(34, 33, 33), []),
        (istio(None), []),
        (istio(100), []),
        (istio(110, -10), ["CAN001"]),
        (istio(-1), ["CAN001"]),
        (istio(0, 0), ["CAN002"]),
        (istio(None, None), ["CAN002"]),
        (istio(0, None), ["CAN002"]),
        (istio(80, 10), ["CAN003"]),
        (istio(1, 1), ["CAN003"]),
        (istio(900, 100), ["CAN003"]),
        (istio(100, None), ["CAN004"]),
        (istio(90, None), ["CAN003", "CAN004"]),
        (istio(0), ["CAN005"]),
        (istio(90), ["CAN005"]),
        (gateway(90, 10), []),
        (gateway(1, 1), []),
        (gateway(1, None), []),
        (gateway(None), []),
        (gateway(7), []),
        (gateway(1, -1), ["CAN001"]),
        (gateway(0, 0), ["CAN002"]),
        (gateway(0), ["CAN002"]),
    ],
    ids=lambda value: (
        f"{value.controller.value} {[side.weight for side in value.destinations]}"
        if isinstance(value, TrafficSplit)
        else None
    ),
)
def test_each_mistake_is_said_by_its_rule_and_by_no_other(split: TrafficSplit, rules: list[str]) -> None:
    assert list(said(split)) == rules


def test_a_negative_weight_stands_at_the_weight() -> None:
    (finding,) = canary.negative_weight(istio(110, -10))
    assert isinstance(finding, Finding)
    assert finding.at == (1, "weight")
    assert finding.message.startswith("the weight of cart (subset v1) is -10: Istio refuses the whole object")


def test_weights_that_do_not_add_to_100_are_said_with_what_each_gets() -> None:
    (finding,) = canary.weights_not_adding_to_100(istio(2, 1, 0))
    assert (
        "add to 3, not 100: Istio divides by the sum, so cart (subset v0) gets 66.7 %, cart (subset v1) gets 33.3 %, "
        "cart (subset v2) gets 0 %; releases before 1.15 refuse the object"
    ) in finding.message


def test_a_small_share_is_not_said_to_be_none() -> None:
    (finding,) = canary.weights_not_adding_to_100(istio(100_000, 1))
    assert "(subset v0) gets 100 %, cart (subset v1) gets <0.1 %" in finding.message


def test_istio_refuses_zero_weights_and_the_gateway_api_answers_with_errors() -> None:
    (refused,), (closed,) = canary.all_weights_zero(istio(0, 0)), canary.all_weights_zero(gateway(0, 0))
    (dropped,) = canary.all_weights_zero(gateway(0, 0, kind="TCPRoute"))
    assert isinstance(refused, Finding)
    assert isinstance(closed, Finding)
    assert (refused.severity, closed.severity) == (None, Severity.WARNING)
    assert "refuses the whole object" in refused.message
    assert "answered with 500" in closed.message
    assert "nothing gets through" in dropped.message


def test_the_weight_of_a_single_destination_can_be_removed() -> None:
    (finding,) = canary.weight_without_effect(istio(10))
    assert isinstance(finding, Finding)
    assert finding.fix is not None
    (change,) = finding.fix.changes
    assert (change.operation, change.path) == (Operation.REMOVE, (0, "weight"))  # type: ignore[union-attr]


@given(st.sampled_from([istio, gateway]), st.lists(st.none() | st.integers(), min_size=1, max_size=5))
def test_no_weights_make_a_rule_raise_and_good_ones_none_speak(make: Any, weights: list[int | None]) -> None:
    found = said(make(*weights))
    fine = len(weights) > 1 and all(weight is not None and weight >= 0 for weight in weights)
    if fine and sum(weight or 0 for weight in weights) == 100:
        assert not found


@pytest.mark.parametrize("rule_id", RULES)
def test_the_examples_of_each_rule_are_bad_and_good(rule_id: str) -> None:
    for example in registry[rule_id].examples():
        (text,) = example.head.values()
        resource = Resource("VirtualService", "cart", yaml.safe_load(text), NoPlaces())
        assert any(list(registry[rule_id].function(split)) for split in istio_splits(resource)) is example.bad
