"""Which weighted choices a route declares, and what each side gets."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.traffic import gateway_api_splits, istio_splits, shares
from gitops_lint.model.analysis import analyses
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Path, Place, Span
from gitops_lint.model.traffic import Controller, TrafficSplit


class NoPlaces:
    """A locator for objects that stand in no file."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        return Span(0, 0)

    def edits(self, path: Path) -> Any:
        raise NotImplementedError


def splits(kind: str, spec: Any) -> tuple[TrafficSplit, ...]:
    resource = Resource(kind, kind, {"kind": kind, "spec": spec}, NoPlaces())
    return istio_splits(resource) if kind.startswith("VirtualService") else gateway_api_splits(resource)


ISTIO = "VirtualService.networking.istio.io"


def test_both_analyses_are_registered_for_their_kinds() -> None:
    kinds = {kind for analysis in analyses[TrafficSplit] for kind in analysis.kinds}
    assert {ISTIO, "HTTPRoute.gateway.networking.k8s.io", "TCPRoute.gateway.networking.k8s.io"} <= kinds


def test_a_virtual_service_has_a_split_for_every_route_that_sends_somewhere() -> None:
    found = splits(
        ISTIO,
        yaml.safe_load("""
            tcp:
            - route: [{destination: {host: db}}]
            http:
            - redirect: {uri: /}
            - route:
              - {destination: {host: cart, subset: stable}, weight: 90}
              - {destination: {host: cart, subset: canary}, weight: 10}
            tls:
            - route: []
            - route: [{destination: {host: mail}, weight: 100}]
        """),
    )
    assert [(split.protocol, split.path, split.controller) for split in found] == [
        ("HTTP", ("spec", "http", 1, "route"), Controller.ISTIO),
        ("TLS", ("spec", "tls", 1, "route"), Controller.ISTIO),
        ("TCP", ("spec", "tcp", 0, "route"), Controller.ISTIO),
    ]
    assert [(str(side), side.weight, side.path) for side in found[0].destinations] == [
        ("cart (subset stable)", 90, (0,)),
        ("cart (subset canary)", 10, (1,)),
    ]


@pytest.mark.parametrize(
    ("kind", "protocol"), [("HTTPRoute", "HTTP"), ("GRPCRoute", "gRPC"), ("TLSRoute", "TLS"), ("TCPRoute", "TCP")]
)
def test_a_route_of_the_gateway_api_has_a_split_for_every_rule_with_backends(kind: str, protocol: str) -> None:
    rules = [{"filters": []}, {"backendRefs": [{"name": "cart"}, {"name": "canary", "namespace": "next", "weight": 3}]}]
    (split,) = splits(f"{kind}.gateway.networking.k8s.io", {"rules": rules})
    assert (split.path, split.protocol) == (("spec", "rules", 1, "backendRefs"), protocol)
    assert [(str(side), side.weight) for side in split.destinations] == [("cart", None), ("next/canary", 3)]


@pytest.mark.parametrize(
    "side",
    [
        {"destination": {"host": "cart"}, "weight": "${CANARY}"},
        {"destination": {"host": "cart"}, "weight": 12.5},
        {"destination": {"host": "cart"}, "weight": True},
        {"destination": {"host": ["cart"]}, "weight": 10},
        {"destination": "cart", "weight": 10},
        {"weight": 10},
        "cart",
        None,
    ],
)
def test_a_route_with_a_side_of_a_wrong_type_is_left_out(side: Any) -> None:
    good = {"destination": {"host": "cart"}, "weight": 90}
    assert splits(ISTIO, {"http": [{"route": [good, side]}, {"route": [good]}]})[0].path == ("spec", "http", 1, "route")


@pytest.mark.parametrize(
    ("kind", "weights", "expected"),
    [
        ("istio", [90, 10], ["9/10", "1/10"]),
        ("istio", [1, 2], ["1/3", "2/3"]),
        ("istio", [100, None], ["1", "0"]),
        ("istio", [None], ["1"]),
        ("istio", [0], ["1"]),
        ("istio", [20], ["1"]),
        ("istio", [0, 0], ["0", "0"]),
        ("istio", [None, None], ["0", "0"]),
        ("istio", [110, -10], ["1", "0"]),
        ("gateway", [None, None], ["1/2", "1/2"]),
        ("gateway", [None, 3], ["1/4", "3/4"]),
        ("gateway", [0], ["0"]),
        ("gateway", [5], ["1"]),
    ],
)
def test_each_destination_gets_its_weight_divided_by_the_sum(
    kind: str, weights: list[int | None], expected: list[str]
) -> None:
    (split,) = split_of(kind, weights)
    assert shares(split) == tuple(Fraction(share) for share in expected)


@given(st.sampled_from(["istio", "gateway"]), st.lists(st.none() | st.integers(-5, 10**12), min_size=1, max_size=6))
def test_shares_add_to_one_or_to_nothing(kind: str, weights: list[int | None]) -> None:
    (split,) = split_of(kind, weights)
    found = shares(split)
    assert len(found) == len(weights)
    assert sum(found) in (0, 1)
    assert all(0 <= share <= 1 for share in found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["http", "tcp", "route", "rules", "backendRefs", "destination", "host", "name", "weight"]),
            inner,
        )
    ),
    max_leaves=20,
)


@given(st.sampled_from([ISTIO, "HTTPRoute.gateway.networking.k8s.io", "UnknownRoute"]), JSON)
def test_no_content_makes_the_analyses_raise(kind: str, spec: Any) -> None:
    for split in splits(kind, spec):
        assert split.destinations
        assert all(side.weight is None or type(side.weight) is int for side in split.destinations)


def split_of(kind: str, weights: list[int | None]) -> tuple[TrafficSplit, ...]:
    written = [{} if weight is None else {"weight": weight} for weight in weights]
    if kind == "istio":
        return splits(ISTIO, {"http": [{"route": [{"destination": {"host": "cart"}, **one} for one in written]}]})
    rules = [{"backendRefs": [{"name": "cart", **one} for one in written]}]
    return splits("HTTPRoute.gateway.networking.k8s.io", {"rules": rules})
