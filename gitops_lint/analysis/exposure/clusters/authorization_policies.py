"""Which of Istio's AuthorizationPolicies are for which pods.

Source: `ListAuthorizationPolicies` and `ShouldAttachPolicy` in pilot/pkg/model of Istio.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.meshes import root_namespace
from gitops_lint.analysis.exposure.clusters.peers import GATEWAY_NAME, Answer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import Selectors, are_applied_together, finds, is_same_namespace
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector, of_mapping
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource

AUTHORIZATION_POLICY: Final = "AuthorizationPolicy.security.istio.io"
_DRY_RUN: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
"""What `strconv.ParseBool` takes for true."""


class Policy(msgspec.Struct, frozen=True, eq=False):
    """A policy that is enforced: what it is for, what it does with what its rules match, and who is asked (CUSTOM)."""

    resource: Resource
    namespace: str
    action: str
    selector: LabelSelector | None
    """None for one that is for all workloads of its namespace."""
    targets: tuple[Mapping[str, Any], ...]
    rules: tuple[tuple[int, Mapping[str, Any]], ...]
    """With the number of each; one that is null is passed over."""
    provider: str

    @property
    def called(self) -> str:
        """What people call it."""
        return f"AuthorizationPolicy {self.namespace}/{self.resource.name}"


@lru_cache(maxsize=4)
def _policies(index: ClusterIndex) -> Mapping[str, Selectors[Policy]]:
    """The policies that are enforced, by namespace."""
    found: dict[str, list[Policy]] = defaultdict(list)
    for resource in index.of_kinds(AUTHORIZATION_POLICY):
        dry_run = at(resource.values, ("metadata", "annotations", "istio.io/dry-run"))
        spec = resource.values.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        action = spec.get("action") or "ALLOW"
        if dry_run in _DRY_RUN or action == "AUDIT" or not isinstance(action, str):
            continue
        targets = spec.get("targetRefs") or [spec.get("targetRef")]
        rules, namespace = spec.get("rules"), namespace_of(resource)
        provider = at(spec, ("provider", "name"))
        found[namespace].append(
            Policy(
                resource,
                namespace,
                action,
                of_mapping(at(spec, ("selector", "matchLabels"))),
                tuple(one for one in targets if isinstance(one, dict)) if isinstance(targets, list) else (),
                _numbered(rules),
                provider if isinstance(provider, str) else "",
            )
        )
    return {
        namespace: Selectors.of((policy, policy.selector) for policy in policies)
        for namespace, policies in found.items()
    }


def _numbered(rules: Any) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    entries = enumerate(rules) if isinstance(rules, list) else ()
    return tuple((number, one) for number, one in entries if isinstance(one, dict))


class Attached(NamedTuple):
    """A policy, and whether it is for the pods that were asked about."""

    policy: Policy
    answer: Answer


def policies_for(index: ClusterIndex, workload: Workload) -> Iterator[Attached]:
    """The policies that are, or may be, for a workload: of its namespace, and of the root namespace."""
    by_namespace = _policies(index)
    if not by_namespace:
        return
    root = root_namespace(index)
    for namespace, policies in by_namespace.items():
        here = Answer.YES if namespace == root else is_same_namespace(namespace, workload.namespace)
        for policy in policies.asked(workload.labels) if here.may_be else ():
            answer = here & _is_attached(policy, workload) & are_applied_together(index, policy.resource, workload)
            if answer.may_be:
                yield Attached(policy, answer)


def _is_attached(policy: Policy, workload: Workload) -> Answer:
    """Whether a policy of its namespace, or of the mesh, is for a workload (`ShouldAttachPolicy`)."""
    if policy.targets:
        gateway = workload.labels.get(GATEWAY_NAME)
        if gateway is None:
            return Answer.NO
        answers = [
            Answer.PERHAPS if is_filled_in_later(one.get("name")) else Answer.YES
            for one in policy.targets
            if one.get("kind") == "Gateway"
            and one.get("group") == "gateway.networking.k8s.io"
            and (one.get("name") == gateway or is_filled_in_later(one.get("name")))
            and one.get("namespace") in (None, "", workload.namespace)
        ]
        if not answers:
            return Answer.NO
        best = Answer.YES if Answer.YES in answers else Answer.PERHAPS
        # What names a Gateway is for one of its own namespace, in the root namespace, too.
        return best & is_same_namespace(policy.namespace, workload.namespace)
    return Answer.YES if policy.selector is None else finds(policy.selector, workload.labels)
