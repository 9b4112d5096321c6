"""K8S004: selectors."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run

import gitops_lint.rules.kubernetes_selectors  # noqa: F401 - registers the rule


def _workload(kind: str, selector: Any, labels: Any) -> Any:
    values = pod(kind=kind)
    values["spec"]["selector"] = selector
    values["spec"]["template"]["metadata"] = {"labels": labels}
    return values


_KINDS = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout"]


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        ({"matchLabels": {"a": "1"}}, {"a": "1", "b": "2"}),
        ({"matchLabels": {"a": "${A}"}}, {"a": "1"}),
        ({"matchLabels": {"a": "1"}}, {"a": "${A}"}),
        ({"matchLabels": {"a": "1"}}, {"${KEY}": "1"}),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1", "2"]}]}, {"a": "2"}),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}, {"a": "2"}),
        ({"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]}, {}),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {"a": ""}),
        ({"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]}, {"b": "1"}),
        (None, {"a": "1"}),
        ("app", {"a": "1"}),
        ({"matchLabels": {"a": 1}}, {"a": "1"}),
        ({"matchLabels": ["a"]}, {"a": "1"}),
        ({"matchLabels": {"a": "1"}}, "a"),
    ],
)
def test_a_selector_that_matches_or_is_not_for_this_rule_is_no_finding(kind: str, selector: Any, labels: Any) -> None:
    assert run("K8S004", _workload(kind, selector, labels)) == []


@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize(
    ("selector", "labels", "path", "message"),
    [
        ({"matchLabels": {"a": "1"}}, {"a": "2"}, ".matchLabels.a", 'has a: "2"'),
        ({"matchLabels": {"a": "1"}}, {}, ".matchLabels.a", "has no label a"),
        ({"matchLabels": {"a": "1"}}, None, ".matchLabels.a", "has no label a"),
        ({}, {"a": "1"}, "", "empty"),
        ({"matchLabels": {}}, {"a": "1"}, "", "empty"),
        ({"matchExpressions": [{"key": "a", "operator": "In", "values": ["1"]}]}, {}, ".matchExpressions[0]", "one of"),
        (
            {"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["1"]}]},
            {"a": "1"},
            ".matchExpressions[0]",
            "not to be one of",
        ),
        ({"matchExpressions": [{"key": "a", "operator": "Exists"}]}, {}, ".matchExpressions[0]", "does not have it"),
        (
            {"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}]},
            {"a": "1"},
            ".matchExpressions[0]",
            "has it",
        ),
        ({"matchExpressions": [{"key": "a", "operator": "In"}]}, {"a": "1"}, ".matchExpressions[0]", "at least one"),
        (
            {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["1"]}]},
            {"a": "1"},
            ".matchExpressions[0]",
            "takes no",
        ),
        (
            {"matchExpressions": [{"key": "a", "operator": "in", "values": ["1"]}]},
            {"a": "1"},
            ".matchExpressions[0].operator",
            "not an operator",
        ),
    ],
)
def test_a_selector_that_does_not_match_is_an_error(
    kind: str, selector: Any, labels: Any, path: str, message: str
) -> None:
    (found,) = run("K8S004", _workload(kind, selector, labels))
    assert found.path == f"spec.selector{path}"
    assert message in found.message


def test_a_replication_controller_selects_by_plain_labels() -> None:
    values = _workload("Deployment", {"app": "other"}, {"app": "cart"}) | {"apiVersion": "v1"}
    values["kind"] = "ReplicationController"
    assert [found.path for found in run("K8S004", values)] == ["spec.selector.app"]


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"selector": {"matchLabels": {"app": "cart"}}}, ["spec.selector"]),
        ({"selector": {"matchLabels": {"controller-uid": "1"}}}, []),
        ({"selector": {"matchLabels": {"app": "cart"}}, "manualSelector": True}, []),
        ({"selector": {"matchLabels": {"app": "other"}}, "manualSelector": True}, ["spec.selector.matchLabels.app"]),
        ({}, []),
    ],
)
def test_a_job_has_its_selector_made_unless_it_asks_not_to(spec: Any, paths: list[str]) -> None:
    values = pod(kind="Job")
    values["spec"] |= spec
    assert [found.path for found in run("K8S004", values)] == paths


def test_the_jobs_of_a_cron_job_have_no_selector_of_their_own() -> None:
    values = pod(kind="CronJob")
    values["spec"]["jobTemplate"]["spec"] |= {"selector": {"matchLabels": {}}, "manualSelector": True}
    assert [found.path.rpartition(".")[2] for found in run("K8S004", values)] == ["selector", "manualSelector"]
