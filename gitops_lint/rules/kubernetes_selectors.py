"""K8S004: workloads whose selector does not match the pods that they make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.workloads import pod_template
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_LABEL_SELECTOR_KINDS: Final = frozenset({
    "Deployment.apps", "StatefulSet.apps", "DaemonSet.apps", "ReplicaSet.apps", "Rollout.argoproj.io",
})  # fmt: skip
"""Source: pkg/apis/apps/validation (ValidateDeploymentSpec and its siblings); Rollouts validate the same way."""

_GENERATED: Final = frozenset({
    "controller-uid", "job-name", "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name",
})  # fmt: skip
"""The labels that Kubernetes gives a Job's pods itself. Source: pkg/registry/batch/job, generateSelector."""


@rule(
    "K8S004",
    severity=Severity.ERROR,
    kinds={*_LABEL_SELECTOR_KINDS, "ReplicationController", "Job.batch", "CronJob.batch"},
    # kube-linter, docs/generated/checks.md, then kube-score, README_CHECKS.md.
    aliases=(
        "mismatching-selector",
        "deployment-pod-selector-labels-match-template-metadata-labels",
        "statefulset-pod-selector-labels-match-template-metadata-labels",
    ),
)
def selector_does_not_match_template(resource: Resource) -> Iterator[Finding]:
    """A workload's selector does not match the labels of its own pod template.

    The workload would never find the pods that it makes, so the API server refuses it. A Job's selector is made by
    Kubernetes, and one of your own is refused unless `manualSelector` is set; a CronJob's Jobs may not have one.

    Bad:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: basket
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```
    """
    template = pod_template(resource)
    if template is None:
        return
    kind = resource.kind
    if kind == "CronJob.batch":
        yield from _of_job_template(resource)
        return
    spec = resource.values.get("spec")
    selector = spec.get("selector") if isinstance(spec, dict) else None
    if not isinstance(spec, dict) or not isinstance(selector, dict):
        return
    labels = template.metadata.get("labels")
    if labels is None:
        labels = {}
    if not isinstance(labels, dict) or any(map(is_filled_in_later, labels)):
        return
    if kind == "ReplicationController":
        yield from _unmatched(selector, labels, ("spec", "selector"))
        return
    if kind == "Job.batch" and spec.get("manualSelector") is not True:
        yield from _of_generated(selector)
        return
    if kind in _LABEL_SELECTOR_KINDS and not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield Finding("the selector is empty, which would select every pod; name a label of the template", _SELECTOR)
        return
    matched = selector.get("matchLabels")
    if isinstance(matched, dict):
        yield from _unmatched(matched, labels, _MATCH_LABELS)
    expressions = selector.get("matchExpressions")
    if isinstance(expressions, list):
        for index, expression in enumerate(expressions):
            if isinstance(expression, dict):
                yield from _of_expression(expression, labels, (*_SELECTOR, "matchExpressions", index))


_SELECTOR: Final = ("spec", "selector")
_MATCH_LABELS: Final = ("spec", "selector", "matchLabels")


def _unmatched(selector: dict[str, Any], labels: dict[str, Any], path: Path) -> Iterator[Finding]:
    for key, wanted in selector.items():
        found = labels.get(key)
        if found == wanted or is_filled_in_later(key) or is_filled_in_later(wanted) or is_filled_in_later(found):
            continue
        if not isinstance(wanted, str) or not isinstance(found, str | None):
            continue
        has = f'has {key}: "{found}"' if found is not None else f"has no label {key}"
        yield Finding(
            f'the selector wants {key}: "{wanted}", but the pod template {has}; give both the same labels', (*path, key)
        )


def _of_expression(expression: dict[str, Any], labels: dict[str, Any], path: Path) -> Iterator[Finding]:
    key, operator, values = (expression.get(part) for part in ("key", "operator", "values"))
    if not isinstance(key, str) or not isinstance(operator, str):
        return
    values = values if isinstance(values, list) else []
    found = labels.get(key)
    if any(map(is_filled_in_later, (key, operator, found, *values))) or not isinstance(found, str | None):
        return
    # apimachinery/pkg/apis/meta/v1/validation: ValidateLabelSelectorRequirement
    if operator in ("In", "NotIn"):
        if not values:
            yield Finding(f"operator {operator} needs at least one of `values`", path)
        elif (found in values) != (operator == "In") and (found is not None or operator == "In"):
            has = f'"{found}"' if found is not None else "no such label"
            yield Finding(
                f"the selector wants {key} {'' if operator == 'In' else 'not '}to be one of "
                f"{', '.join(map(str, values))}, but the pod template has {has}",
                path,
            )
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield Finding(f"operator {operator} takes no `values`", path)
        elif (found is not None) != (operator == "Exists"):
            has = "has it" if found is not None else "does not have it"
            yield Finding(
                f"the selector wants label {key} {'' if operator == 'Exists' else 'not '}to exist, but the pod "
                f"template {has}",
                path,
            )
    else:
        yield Finding(
            f'"{operator}" is not an operator of a selector; use In, NotIn, Exists or DoesNotExist',
            (*path, "operator"),
        )


def _of_generated(selector: dict[str, Any]) -> Iterator[Finding]:
    """Source: pkg/apis/batch/validation, ValidateGeneratedSelector."""
    labels = selector.get("matchLabels")
    own = [key for key in labels if key not in _GENERATED] if isinstance(labels, dict) else []
    if own or selector.get("matchExpressions"):
        yield Finding(
            "Kubernetes makes a Job's selector itself and refuses this one; remove `selector`, or set "
            "`manualSelector: true` and label the template to match",
            _SELECTOR,
            key=True,
        )


def _of_job_template(resource: Resource) -> Iterator[Finding]:
    """Source: pkg/apis/batch/validation, ValidateJobTemplateSpec."""
    spec = resource.values["spec"]["jobTemplate"]["spec"]
    if spec.get("selector") is not None:
        yield Finding(
            "Kubernetes makes the selectors of a CronJob's Jobs itself and refuses this one; remove `selector`",
            ("spec", "jobTemplate", "spec", "selector"),
            key=True,
        )
    if spec.get("manualSelector") is True:
        yield Finding(
            "a CronJob's Jobs cannot share a selector of your own; remove `manualSelector`",
            ("spec", "jobTemplate", "spec", "manualSelector"),
            key=True,
        )
