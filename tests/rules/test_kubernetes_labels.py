"""K8S008: labels and annotations."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_labels  # noqa: F401 - registers the rule


def _labelled(**metadata: Any) -> Any:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", **metadata}}


@pytest.mark.parametrize(
    "metadata",
    [
        {"labels": {"a": "b", "app.kubernetes.io/name": "", "x": "1.2.3"}},
        {"labels": {"a": "${B c}", "$(KEY)": "b"}},
        {"labels": {"a": True, 3: "b", "c": None}},
        {"labels": ["a"]},
        {"annotations": {"Example.com/a": "any text, at all\n"}},
        {"annotations": {"a": "x" * 262143}},
        {"annotations": "a"},
    ],
)
def test_labels_that_kubernetes_takes_are_no_finding(metadata: Any) -> None:
    assert run("K8S008", _labelled(**metadata)) == []


@pytest.mark.parametrize(
    ("metadata", "path", "message"),
    [
        ({"labels": {"a": "b c"}}, "metadata.labels.a", "b c"),
        ({"labels": {"a": "x" * 64}}, "metadata.labels.a", "63"),
        ({"labels": {"a/b/c": "d"}}, "metadata.labels.a/b/c", "prefix"),
        ({"labels": {"Example.com/a": "d"}}, "metadata.labels.Example.com/a", "prefix"),
        ({"annotations": {"a b": "d"}}, "metadata.annotations.a b", "letters"),
        ({"annotations": {"a": "x" * 262144}}, "metadata.annotations", "262145 bytes"),
        ({"annotations": {"a": "ä" * 131072}}, "metadata.annotations", "262145 bytes"),
    ],
)
def test_labels_that_kubernetes_refuses_are_errors(metadata: Any, path: str, message: str) -> None:
    (found,) = run("K8S008", _labelled(**metadata))
    assert found.path == path
    assert message in found.message


def test_a_kind_that_nobody_knows_is_not_judged() -> None:
    values = {"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"labels": {"a": "b c"}}}
    assert run("K8S008", values) == []


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        (thing("Service", "spec: {selector: {app: a b}}"), ["spec.selector.app"]),
        (
            thing("PodDisruptionBudget", "spec: {selector: {matchLabels: {app: a b}}}", "policy/v1"),
            ["spec.selector.matchLabels.app"],
        ),
        (
            thing(
                "NetworkPolicy",
                "spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: b c}}}]}]}",
                "networking.k8s.io/v1",
            ),
            ["spec.ingress[0].from[0].podSelector.matchLabels.a"],
        ),
        (pod(spec="nodeSelector: {a: b c}", kind="Deployment"), ["spec.template.spec.nodeSelector.a"]),
        (pod(spec="nodeSelector: {a: b c}"), ["spec.nodeSelector.a"]),
        (
            pod(spec="topologySpreadConstraints: [{labelSelector: {matchLabels: {a: b c}}}]", kind="Deployment"),
            ["spec.template.spec.topologySpreadConstraints[0].labelSelector.matchLabels.a"],
        ),
        (
            pod(
                spec="affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
                "[{weight: 1, podAffinityTerm: {labelSelector: {matchLabels: {a: b c}}}}]}}"
            ),
            [
                "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm"
                ".labelSelector.matchLabels.a"
            ],
        ),
        (thing("Service", "spec: {selector: [a]}"), []),
        (thing("Service", "spec: {selector: {a: [], b: {}}}"), []),
    ],
)
def test_selectors_are_judged_too(values: Any, paths: list[str]) -> None:
    assert [found.path for found in run("K8S008", values)] == paths


def test_the_labels_of_a_template_are_judged() -> None:
    values = pod(kind="CronJob")
    values["spec"]["jobTemplate"]["spec"]["template"]["metadata"] = {"labels": {"a": "b c"}, "annotations": {"a b": ""}}
    values["spec"]["jobTemplate"]["metadata"] = {"labels": {"a": "b c"}}
    at = "spec.jobTemplate.spec.template.metadata"
    assert [found.path for found in run("K8S008", values)] == [
        f"{at}.labels.a",
        f"{at}.annotations.a b",
        "spec.jobTemplate.metadata.labels.a",
    ]
