"""CAN006: routes to a subset that no DestinationRule defines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_lint.analysis.cluster_index import ClusterIndex, Standing, are_together, namespace_of
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.cross_references.mesh import DESTINATION_RULE, VIRTUAL_SERVICE, Host, host, targets
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule


@rule("CAN006", severity=Severity.ERROR)
def subset_is_not_defined(index: ClusterIndex) -> Iterator[Finding]:
    """A route leads to a subset that no DestinationRule of the cluster defines.

    Requests to it are answered with 503 (Envoy's "no cluster match", NC), so that a canary gets errors instead of its
    share. Where the host has no DestinationRule at all it is a warning, since another repository may have it.
    Source: https://istio.io/latest/docs/ops/common-problems/network-issues/#503-errors-after-setting-destination-rule.

    Bad:
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
    ---
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: cart}
    spec:
      host: cart
      subsets:
        - {name: stable, labels: {version: stable}}
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
    ---
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: cart}
    spec:
      host: cart
      subsets:
        - {name: stable, labels: {version: stable}}
        - {name: canary, labels: {version: canary}}
    ```
    """
    rules = [(one, *_host_of(one)) for one in index.of_kinds(DESTINATION_RULE)]
    if any(is_filled_in_later(text) for _, text, _ in rules):
        # It may be for any host, and define any subset.
        return
    for service in index.of_kinds(VIRTUAL_SERVICE):
        for target in targets(service.values, namespace_of(service)):
            if not target.subset:
                continue
            found = [one for one, text, known in rules if _is_for(text, known, target.host)]
            subsets = [name for one in found for name in _subsets(one)]
            if None in subsets or target.subset in subsets:
                continue
            at_subset = ResourcePath(service, (*target.path, "subset"))
            named = target.host.service or target.host.domain
            if found:
                has = ", ".join(sorted(filter(None, subsets))) or "none"
                yield Finding(
                    f"no DestinationRule of {named} defines subset {target.subset} (defined: {has}); define it there",
                    at_subset,
                    related=((ResourcePath(found[0], ("spec", "subsets")), "the subsets"),),
                )
            elif index.standing(DESTINATION_RULE, target.host.namespace, named) is Standing.MISSING:
                yield Finding(
                    f"{named} has no DestinationRule, so there is no subset {target.subset}; define it in one",
                    at_subset,
                    severity=Severity.WARNING,
                )


def _host_of(destination_rule: Resource) -> tuple[str, Host | None]:
    text: Any = at(destination_rule.values, ("spec", "host"))
    if not isinstance(text, str):
        return "", None
    return text, host(text, namespace_of(destination_rule))


def _is_for(text: str, known: Host | None, wanted: Host) -> bool:
    """Whether a DestinationRule is for a host: it, or a pattern that matches it."""
    if known is None:
        domain = wanted.domain or f"{wanted.service}.{wanted.namespace}.svc.cluster.local"
        return "*" in text and domain.endswith(text.lstrip("*"))
    if wanted.domain or known.domain:
        return known.domain == wanted.domain
    return known.service == wanted.service and are_together(known.namespace, wanted.namespace)


def _subsets(destination_rule: Resource) -> list[str | None]:
    """The names of its subsets; None for one that is not known."""
    subsets = at(destination_rule.values, ("spec", "subsets"))
    names = [at(one, ("name",)) for one in subsets] if isinstance(subsets, list) else []
    return [name if isinstance(name, str) and not is_filled_in_later(name) else None for name in names]
