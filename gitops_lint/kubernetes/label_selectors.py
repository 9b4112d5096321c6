"""Label selectors: whether they match an object's labels, as far as both are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.kubernetes.substitution import is_filled_in_later

_GIVEN_LATER: Final = frozenset({
    # https://kubernetes.io/docs/reference/labels-annotations-taints/
    "pod-template-hash", "controller-revision-hash", "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index", "batch.kubernetes.io/job-completion-index", "job-name", "controller-uid",
    "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid", "pod-template-generation",
    # https://argo-rollouts.readthedocs.io/en/stable/features/rollout-labels-annotations/
    "rollouts-pod-template-hash",
    # https://istio.io/latest/docs/reference/config/labels/
    "security.istio.io/tlsMode", "service.istio.io/canonical-name", "service.istio.io/canonical-revision",
    # https://cert-manager.io/docs/configuration/acme/http01/
    "acme.cert-manager.io/http01-solver",
})  # fmt: skip
"""Labels that controllers give to pods, so that no template has them."""


class Requirement(NamedTuple):
    """One requirement of a selector: an operator of `In`, `NotIn`, `Exists`, `DoesNotExist`."""

    key: str
    operator: str
    values: tuple[str, ...]

    def is_met(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet it; what is filled in later may, so it does (labels.Requirement.Matches)."""
        if self.key in _GIVEN_LATER or is_filled_in_later(self.key):
            return True
        found = labels.get(self.key)
        if found is None:
            return self.operator in ("NotIn", "DoesNotExist")
        if is_filled_in_later(found) or any(map(is_filled_in_later, self.values)):
            return True
        if self.operator in ("In", "NotIn"):
            return (found in self.values) == (self.operator == "In")
        return self.operator == "Exists"

    def is_certainly_met(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet it whatever is filled in later, and whatever controllers add."""
        if self.key in _GIVEN_LATER or is_filled_in_later(self.key) or not self.is_met(labels):
            return False
        found = labels.get(self.key)
        if found is None:
            return not any(map(is_filled_in_later, labels))
        if self.operator == "Exists":
            return True
        return not is_filled_in_later(found) and not any(map(is_filled_in_later, self.values))


class LabelSelector(NamedTuple):
    """A selector: all its requirements; without any it matches everything. In words: `app=cart, tier in (a, b)`."""

    requirements: tuple[Requirement, ...]

    def matches(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet every requirement, as far as they are known."""
        return all(requirement.is_met(labels) for requirement in self.requirements)

    def certainly_matches(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet every requirement, whatever is filled in later."""
        return all(requirement.is_certainly_met(labels) for requirement in self.requirements)

    @property
    def equalities(self) -> list[tuple[str, str]]:
        """Labels with the one value that each must have: the requirements that are so simple, and known."""
        return [
            (key, values[0])
            for key, operator, values in self.requirements
            if operator == "In"
            and len(values) == 1
            and key not in _GIVEN_LATER
            and not is_filled_in_later(key)
            and not is_filled_in_later(values[0])
        ]

    def __str__(self) -> str:
        return ", ".join(map(_in_words, self.requirements))


def _in_words(requirement: Requirement) -> str:
    key, operator, values = requirement
    if operator == "In" and len(values) == 1:
        return f"{key}={values[0]}"
    if operator in ("In", "NotIn"):
        return f"{key} {'in' if operator == 'In' else 'not in'} ({', '.join(values)})"
    return key if operator == "Exists" else f"no {key}"


def of_mapping(value: Any) -> LabelSelector | None:
    """The selector of a Service or ReplicationController (`app: cart`); None where it is none, or empty."""
    if not isinstance(value, dict) or not value:
        return None
    if not all(isinstance(key, str) and isinstance(one, str) for key, one in value.items()):
        return None
    return LabelSelector(tuple(Requirement(key, "In", (one,)) for key, one in value.items()))


def of_label_selector(value: Any) -> LabelSelector | None:
    """The selector that a LabelSelector (`matchLabels`, `matchExpressions`) says; None where that is malformed."""
    if not isinstance(value, dict):
        return None
    labels, expressions = value.get("matchLabels"), value.get("matchExpressions")
    found: list[Requirement] = []
    if labels:
        equal = of_mapping(labels)
        if equal is None:
            return None
        found += equal.requirements
    for expression in expressions if isinstance(expressions, list) else ():
        requirement = _of_expression(expression)
        if requirement is None:
            return None
        found.append(requirement)
    return LabelSelector(tuple(found))


def _of_expression(expression: Any) -> Requirement | None:
    if not isinstance(expression, dict):
        return None
    key, operator, values = (expression.get(part) for part in ("key", "operator", "values"))
    if not isinstance(key, str) or operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
        return None
    values = values if isinstance(values, list) else []
    return Requirement(key, operator, tuple(values)) if all(isinstance(one, str) for one in values) else None
