"""Whether a selector finds pods or a namespace, as far as their labels are known here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters.peers import Answer
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector
from gitops_lint.kubernetes.substitution import is_filled_in_later

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


def is_same_namespace(one: str, other: str) -> Answer:
    """Whether two namespaces are the same, of which "" is one that is not said."""
    if not one or not other:
        return Answer.PERHAPS
    return Answer.YES if one == other else Answer.NO


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
