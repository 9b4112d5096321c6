"""Whether a selector finds pods or a namespace, as far as their labels are known here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters.peers import Answer, Workload
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource

Policy = TypeVar("Policy")

NAME_OF_NAMESPACE: Final = "kubernetes.io/metadata.name"
"""The label that every namespace has: https://kubernetes.io/docs/reference/labels-annotations-taints/."""

_GIVEN_BY_CONTROLLERS: Final = (
    "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "argocd.argoproj.io/", "app.kubernetes.io/instance",
    "app.kubernetes.io/managed-by", "field.cattle.io/", "openshift.io/", "topology.istio.io/",
)  # fmt: skip
"""Beginnings of labels that those who apply a namespace, or the platform, give to it."""


def finds(selector: LabelSelector | None, labels: Mapping[str, Any]) -> Answer:
    """Whether a selector finds what has these labels; a malformed one, which is None, may find it."""
    if selector is None:
        return Answer.PERHAPS
    if not selector.matches(labels):
        # What has a label whose key is filled in later may have the one that is missed.
        return Answer.PERHAPS if any(map(is_filled_in_later, labels)) else Answer.NO
    return Answer.YES if selector.certainly_matches(labels) else Answer.PERHAPS


class Selectors(NamedTuple, Generic[Policy]):
    """Policies of one namespace by a label that each looks for, so that few are asked about single pods."""

    every: Sequence[Policy]
    by_label: Mapping[tuple[str, str], Sequence[int]]
    rest: Sequence[int]

    @classmethod
    def of(cls, policies: Iterable[tuple[Policy, LabelSelector | None]]) -> Selectors[Policy]:
        """Policies with their selectors; one without a selector may be for any pods."""
        every: list[Policy] = []
        by_label: dict[tuple[str, str], list[int]] = defaultdict(list)
        rest: list[int] = []
        for number, (policy, selector) in enumerate(policies):
            every.append(policy)
            equalities = selector.equalities if selector is not None else []
            (by_label[equalities[0]] if equalities else rest).append(number)
        return cls(every, dict(by_label), rest)

    def asked(self, labels: Mapping[str, Any]) -> list[Policy]:
        """The policies that may be for pods with these labels, in their order."""
        if any(is_filled_in_later(key) or is_filled_in_later(value) for key, value in labels.items()):
            return list(self.every)
        numbers = [*self.rest]
        for key, value in labels.items() if self.by_label else ():
            if isinstance(value, str):
                numbers += self.by_label.get((key, value), ())
        return [self.every[number] for number in sorted(numbers)]


def is_same_namespace(one: str, other: str) -> Answer:
    """Whether two namespaces are the same, of which "" is one that is not said.

    What says none is applied together, and goes to one namespace.
    """
    if not one and not other:
        return Answer.YES
    if not one or not other:
        return Answer.PERHAPS
    return Answer.YES if one == other else Answer.NO


def are_applied_together(index: ClusterIndex, resource: Resource, workload: Workload) -> Answer:
    """Whether an object goes where the pods go: plain files of a repository without environments may be samples."""
    if workload.template is None or index.are_kept_together(resource, workload.template.resource):
        return Answer.YES
    return Answer.PERHAPS


def namespace_labels(index: ClusterIndex, namespace: str) -> Mapping[str, Any] | None:
    """The labels of a namespace; None where no manifest here tells them."""
    declared = index.declared("Namespace", "", namespace) if namespace else []
    if len(declared) != 1:
        return None
    labels = at(declared[0].values, ("metadata", "labels"))
    return {**(labels if isinstance(labels, dict) else {}), NAME_OF_NAMESPACE: namespace}


def finds_namespace(index: ClusterIndex, selector: LabelSelector | None, namespace: str) -> Answer:
    """Whether a selector finds a namespace; of one that is not declared only the name is known."""
    if selector is None:
        return Answer.PERHAPS
    if not selector.requirements:
        return Answer.YES
    if not namespace:
        return Answer.PERHAPS
    labels = namespace_labels(index, namespace)
    answer = Answer.YES
    for requirement in selector.requirements:
        if requirement.key == NAME_OF_NAMESPACE:
            answer &= finds(LabelSelector((requirement,)), {NAME_OF_NAMESPACE: namespace})
        elif labels is None or (requirement.key not in labels and requirement.key.startswith(_GIVEN_BY_CONTROLLERS)):
            answer &= Answer.PERHAPS
        else:
            answer &= finds(LabelSelector((requirement,)), labels)
    return answer
