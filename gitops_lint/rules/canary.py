"""CAN: weights that send the traffic elsewhere than they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.traffic import shares
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule
from gitops_lint.model.traffic import Controller, TrafficSplit


@rule("CAN001", severity=Severity.ERROR)
def negative_weight(split: TrafficSplit) -> Iterator[Finding]:
    """A weight is negative.

    Neither Istio nor the Gateway API takes one: the whole object is refused, and the routes that are already in the
    cluster stay as they are. Source: `validateWeight` in Istio's pkg/config/validation/virtualservice.go; the
    minimum of `weight` in the Gateway API's definitions.

    Bad:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 110}
        - {destination: {host: cart, subset: canary}, weight: -10}
    ```

    Good:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 90}
        - {destination: {host: cart, subset: canary}, weight: 10}
    ```
    """
    for side in split.destinations:
        if side.weight is not None and side.weight < 0:
            yield Finding(
                at=(*side.path, "weight"),
                message=f"the weight of {side} is {side.weight}: {split.controller.value} refuses the whole object; "
                "a weight is 0 or more",
            )


@rule("CAN002", severity=Severity.ERROR)
def all_weights_zero(split: TrafficSplit) -> Iterator[Finding]:
    """Every weight of a route is zero.

    Istio refuses a route with several destinations whose weights add to nothing, left-out weights included
    (`validateHTTPRouteDestinations` in pkg/config/validation/virtualservice.go: "total destination weight = 0").
    The Gateway API takes it, and then every request is answered with 500, or every connection refused
    (`HTTPRouteRule.backendRefs` in its reference); since a route can be closed so on purpose, that is a warning.

    Bad:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 0}
        - {destination: {host: cart, subset: canary}}
    ```

    Good:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 100}
        - {destination: {host: cart, subset: canary}, weight: 0}
    ```
    """
    if any(shares(split)) or any((side.weight or 0) < 0 for side in split.destinations):
        return
    if split.controller is Controller.ISTIO:
        written = "all weights are zero" if _some_written(split) else "none of several destinations has a weight"
        yield Finding(
            message=f'{written}: Istio refuses the whole object ("total destination weight = 0"); give each '
            "destination its share of 100"
        )
        return
    outcome = "every request is answered with 500" if split.protocol in ("HTTP", "gRPC") else "nothing gets through"
    yield Finding(
        severity=Severity.WARNING,
        message=f"all weights are zero, so no backend receives traffic and {outcome}; give one of them a weight",
    )


@rule("CAN003", severity=Severity.WARNING)
def weights_not_adding_to_100(split: TrafficSplit) -> Iterator[Finding]:
    """The weights of an Istio route do not add to 100.

    Since release 1.15 Istio divides each weight by their sum, so a reader who takes the numbers for percentages is
    wrong about every one of them; older releases refuse the object ("total destination weight 90 != 100").
    Source: `validateHTTPRouteDestinations` in pkg/config/validation/virtualservice.go, before and after
    https://github.com/istio/istio/pull/39544. Weights of the Gateway API are proportions and need not add to 100.

    Bad:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 80}
        - {destination: {host: cart, subset: canary}, weight: 10}
    ```

    Good:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 90}
        - {destination: {host: cart, subset: canary}, weight: 10}
    ```
    """
    weights = [side.weight or 0 for side in split.destinations]
    total = sum(weights)
    if split.controller is not Controller.ISTIO or len(weights) == 1 or min(weights) < 0 or total in (0, 100):
        return
    parts = ", ".join(
        f"{side} gets {_percent(float(share))}" for side, share in zip(split.destinations, shares(split), strict=True)
    )
    yield Finding(
        message=f"the weights add to {total}, not 100: Istio divides by the sum, so {parts}; releases before 1.15 "
        "refuse the object. Write weights that add to 100"
    )


@rule("CAN004", severity=Severity.WARNING)
def weight_left_out(split: TrafficSplit) -> Iterator[Finding]:
    """One of several destinations of an Istio route has no weight.

    A weight that is left out counts as 0 as soon as there are several destinations, so this one gets no traffic at
    all (`applyHTTPRouteDestination` in Istio's pilot/pkg/networking/core/route/route.go passes over it). In the
    Gateway API a weight left out is 1, which is no mistake.

    Bad:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 100}
        - destination: {host: cart, subset: canary}
    ```

    Good:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: stable}, weight: 100}
        - {destination: {host: cart, subset: canary}, weight: 0}
    ```
    """
    if split.controller is not Controller.ISTIO or len(split.destinations) == 1 or not any(shares(split)):
        return
    for side in split.destinations:
        if side.weight is None:
            yield Finding(
                at=side.path,
                message=f"{side} has no weight while others have: Istio counts it as 0 and sends it nothing; write "
                "the weight, 0 included",
            )


# Kiali, https://kiali.io/docs/features/validations/: KIA1104 "The weight is assumed to be 100 because there is only one
# route destination", of weights below 100.
@rule("CAN005", severity=Severity.WARNING, aliases=("KIA1104",))
def weight_without_effect(split: TrafficSplit) -> Iterator[Finding]:
    """The only destination of an Istio route has a weight other than 100.

    A single destination gets all the traffic, whatever its weight says, 0 included: `processDestination` in Istio's
    pilot/pkg/networking/core/route/route.go never reads it. Where a canary was meant, its other half is missing.

    Bad:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - {destination: {host: cart, subset: canary}, weight: 10}
    ```

    Good:

    ```yaml
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: cart}
    spec:
      hosts: [cart]
      http:
      - route:
        - destination: {host: cart, subset: canary}
    ```
    """
    if split.controller is not Controller.ISTIO or len(split.destinations) > 1:
        return
    (side,) = split.destinations
    if side.weight is None or side.weight < 0 or side.weight == 100:
        return
    at = (*side.path, "weight")
    yield Finding(
        at=at,
        message=f"{side} is the only destination and gets all the traffic, not {side.weight} %; add the other "
        "destination, or remove the weight",
        fix=Fix("remove the weight", (PathChange(Operation.REMOVE, at),)),
    )


def _some_written(split: TrafficSplit) -> bool:
    return any(side.weight is not None for side in split.destinations)


def _percent(share: float) -> str:
    """A share from 0 to 1 as people write it: `25 %`, `33.3 %`, `<0.1 %`."""
    percent = share * 100
    if 0 < percent < 0.1:
        return "<0.1 %"
    return f"{percent:.1f}".removesuffix(".0") + " %"
