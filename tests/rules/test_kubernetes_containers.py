"""K8S011, K8S012 and K8S013: mounts, environment variables and volumes."""

from __future__ import annotations

import pytest
from kubernetes_objects import pod, run

import gitops_lint.rules.kubernetes_containers  # noqa: F401 - registers the rules
from gitops_lint.model.rule import Operation


@pytest.mark.parametrize(
    ("container", "found"),
    [
        ("volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]", []),
        (
            "volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}]",
            [("volumeMounts[1].mountPath", "error")],
        ),
        (
            "volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a/}]",
            [("volumeMounts[1].mountPath", "warning")],
        ),
        ("volumeMounts: [{name: a, mountPath: '${A}'}, {name: b, mountPath: '${A}'}]", []),
        ("volumeMounts: [{name: a}, {name: b}, 3, {mountPath: []}]", []),
        (
            "{volumeMounts: [{name: a, mountPath: /a}], volumeDevices: [{name: b, devicePath: /a}]}",
            [("volumeDevices[0].devicePath", "error")],
        ),
    ],
)
def test_two_mounts_at_one_place_are_found(container: str, found: list[tuple[str, str]]) -> None:
    expected = [(f"spec.containers[0].{path}", severity) for path, severity in found]
    assert [(item.path, str(item.severity)) for item in run("K8S011", pod(container))] == expected


def test_the_same_mount_twice_can_lose_the_second() -> None:
    (found,) = run("K8S011", pod("volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /a}]"))
    assert found.change == (Operation.REMOVE, "spec.containers[0].volumeMounts[1]", "")


@pytest.mark.parametrize(
    ("env", "paths", "removed"),
    [
        ("[{name: A, value: '1'}, {name: B, value: '1'}]", [], None),
        ("[{name: A, value: '1'}, {name: A, value: '2'}]", ["env[1].name"], None),
        ("[{name: A, value: '1'}, {name: A, value: '1'}]", ["env[1].name"], "env[0]"),
        ("[{name: A}, {name: A, value: ''}]", ["env[1].name"], "env[0]"),
        ("[{name: PATH, value: /bin}, {name: PATH, value: '$(PATH):/opt'}]", [], None),
        ("[{name: A, value: x}, {name: A, value: '$(A)'}]", ["env[1].name"], None),
        ("[{name: A, value: x}, {name: A, valueFrom: {fieldRef: {}}}]", ["env[1].name"], None),
        ("[{name: '${A}'}, {name: '${A}'}]", [], None),
        ("[{name: A}, {name: 3}, {}]", [], None),
        ("{name: A}", [], None),
    ],
)
def test_a_variable_that_is_set_twice_is_a_warning(env: str, paths: list[str], removed: str | None) -> None:
    found = run("K8S012", pod(f"env: {env}"))
    assert [item.path for item in found] == [f"spec.containers[0].{path}" for path in paths]
    assert {str(item.severity) for item in found} <= {"warning"}
    changes = [item.change for item in found if item.change]
    assert changes == ([(Operation.REMOVE, f"spec.containers[0].{removed}", "")] if removed else [])


@pytest.mark.parametrize("kind", ["Pod", "Deployment", "CronJob"])
@pytest.mark.parametrize(
    ("container", "spec", "path", "meant"),
    [
        ("volumeMounts: [{name: data}]", "volumes: [{name: data}]", None, None),
        ("volumeMounts: [{name: dta}]", "volumes: [{name: data}]", "containers[0].volumeMounts[0].name", "data"),
        ("volumeMounts: [{name: other}]", "volumes: [{name: data}]", "containers[0].volumeMounts[0].name", None),
        ("volumeMounts: [{name: other}]", "", "containers[0].volumeMounts[0].name", None),
        ("volumeDevices: [{name: other}]", "", "containers[0].volumeDevices[0].name", None),
        ("volumeMounts: [{name: '${V}'}]", "", None, None),
        ("volumeMounts: [{name: a}]", "volumes: [{name: '${V}'}]", None, None),
        ("volumeMounts: [{name: 3}, {}, x]", "", None, None),
        ("", "volumes: [{name: a}, {name: b}, {name: a}]", "volumes[2].name", None),
        ("volumeMounts: [{name: xn}]", "volumes: [{name: 'on'}]", "containers[0].volumeMounts[0].name", None),
    ],
)
def test_a_mount_needs_a_volume_of_the_pod(
    kind: str, container: str, spec: str, path: str | None, meant: str | None
) -> None:
    found = run("K8S013", pod(container, spec, kind))
    assert [
        item.path.partition("spec.")[2].removeprefix("jobTemplate.spec.").removeprefix("template.spec.")
        for item in found
    ] == ([path] if path else [])
    assert [item.change and item.change[2] for item in found] == ([meant] if path else [])


def test_the_claims_of_a_stateful_set_are_volumes_too() -> None:
    values = pod("volumeMounts: [{name: data}]", kind="StatefulSet")
    assert len(run("K8S013", values)) == 1
    values["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}}]
    assert run("K8S013", values) == []
