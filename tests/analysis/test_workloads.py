"""Pods are seen alike, whichever kind makes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.workloads import (
    POD_TEMPLATE_PATHS,
    ContainerKind,
    Mount,
    Port,
    Variable,
    containers,
    pod_template,
    pod_templates,
)
from gitops_lint.model.analysis import analyses
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Origin, Path, Span

_POD = {
    "metadata": {"labels": {"app": "cart"}},
    "spec": {
        "initContainers": [{"name": "wait", "image": "wait:1"}, {"name": "proxy", "restartPolicy": "Always"}],
        "containers": [
            "not a container",
            {
                "name": "cart",
                "image": "cart:1",
                "ports": [
                    {"name": "http", "containerPort": 80},
                    {"containerPort": "http", "hostPort": 1, "hostIP": "::1"},
                ],
                "env": [{"name": "A", "value": "1"}, {"name": "B", "valueFrom": {"fieldRef": {}}}, {"name": "C"}, {}],
                "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                "volumeDevices": [{"name": "disk", "devicePath": "/dev/xvda"}],
                "livenessProbe": {"exec": {}},
                "readinessProbe": "yes",
            },
        ],
        "volumes": [{"name": "data", "emptyDir": {}}, None],
    },
}  # fmt: skip


class _Nowhere:
    def origin(self, path: Path, *, key: bool = False) -> Origin:
        raise NotImplementedError

    def span(self, path: Path, *, key: bool = False) -> Span:
        raise NotImplementedError


def _resource(kind: str, values: Any) -> Resource:
    return Resource(kind, kind, values, _Nowhere())


def _wrapped(path: Path, template: Any) -> Any:
    for key in reversed(path):
        template = {key: template}
    return template


@pytest.mark.parametrize(("kind", "path"), POD_TEMPLATE_PATHS.items())
def test_every_kind_with_pods_shows_the_same_pod(kind: str, path: Path) -> None:
    resource = _resource(kind, _wrapped(path, _POD))
    (template,) = pod_templates(resource)
    assert template.path == path
    assert template.metadata == {"labels": {"app": "cart"}}
    assert [volume.name for volume in template.volumes] == ["data"]
    assert [(container.name, container.kind.value) for container in containers(resource)] == [
        ("wait", "initContainers"),
        ("proxy", "initContainers"),
        ("cart", "containers"),
    ]
    assert template.containers[2].path == (*path, "spec", "containers", 1)


def test_a_container_shows_its_parts_and_leaves_out_what_has_a_wrong_type() -> None:
    *init, cart = containers(_resource("Pod", _POD))
    assert cart.kind is ContainerKind.CONTAINER
    assert cart.ports == (
        Port("http", 80, "TCP", 0, "", ("ports", 0)),
        Port("", None, "TCP", 1, "::1", ("ports", 1)),
    )
    assert cart.variables == (
        Variable("A", "1", "", ("env", 0)),
        Variable("B", None, "fieldRef", ("env", 1)),
        Variable("C", "", "", ("env", 2)),
    )
    assert cart.mounts == (
        Mount("data", "/data", False, ("volumeMounts", 0)),
        Mount("disk", "/dev/xvda", True, ("volumeDevices", 0)),
    )
    assert [probe.name for probe in cart.probes] == ["livenessProbe"]
    assert [container.keeps_running for container in (*init, cart)] == [False, True, True]


def test_the_claims_of_a_stateful_set_are_names() -> None:
    claims = [{"metadata": {"name": "data"}}, {"metadata": None}, 3]
    values = {"spec": {"volumeClaimTemplates": claims, "template": _POD}}
    template = pod_template(_resource("StatefulSet.apps", values))
    assert template is not None
    assert template.claims == {"data"}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("ConfigMap", {"spec": _POD["spec"]}),
        ("Rollout.argoproj.io", {"spec": {"workloadRef": {"name": "cart"}}}),
        ("Deployment.apps", {"spec": {"template": []}}),
        ("Deployment.apps", {"spec": {"template": {"spec": "x"}}}),
        ("Deployment.apps", {}),
        ("Deployment.apps", {"spec": []}),
    ],
)
def test_an_object_without_a_pod_template_has_none(kind: str, values: Any) -> None:
    assert pod_templates(_resource(kind, values)) == ()
    assert containers(_resource(kind, values)) == ()


def test_rules_can_ask_for_templates_and_containers() -> None:
    registered = {analysis.function.__name__: analysis.kinds for found in analyses.values() for analysis in found}
    assert registered["pod_templates"] == registered["containers"] == frozenset(POD_TEMPLATE_PATHS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["name", "ports", "env", "volumeMounts", "volumeDevices"]), inner, max_size=3
            )
        ),
        max_leaves=8,
    )
)
def test_a_container_of_any_content_is_seen_without_an_error(content: Any) -> None:
    assert len(containers(_resource("Pod", {"spec": {"containers": [content]}}))) == isinstance(content, dict)
