"""What holds for every Kubernetes rule."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_availability
import gitops_lint.rules.kubernetes_containers
import gitops_lint.rules.kubernetes_duplicate_ports
import gitops_lint.rules.kubernetes_hardening
import gitops_lint.rules.kubernetes_host_access
import gitops_lint.rules.kubernetes_host_paths
import gitops_lint.rules.kubernetes_images
import gitops_lint.rules.kubernetes_kernel
import gitops_lint.rules.kubernetes_labels
import gitops_lint.rules.kubernetes_names
import gitops_lint.rules.kubernetes_node_ports
import gitops_lint.rules.kubernetes_ports
import gitops_lint.rules.kubernetes_probes
import gitops_lint.rules.kubernetes_quantities
import gitops_lint.rules.kubernetes_readiness
import gitops_lint.rules.kubernetes_resources
import gitops_lint.rules.kubernetes_rights
import gitops_lint.rules.kubernetes_schema
import gitops_lint.rules.kubernetes_selectors
import gitops_lint.rules.kubernetes_service_accounts
import gitops_lint.rules.kubernetes_values
import gitops_lint.rules.kubernetes_versions  # noqa: F401 - each registers its rules
from gitops_lint.model.analysis import is_about_clusters
from gitops_lint.model.rule import registry

RULES = sorted(one for one, rule in registry.items() if one.startswith("K8S0") and not is_about_clusters(rule.scope))
REFUSALS = [rule_id for rule_id in RULES if rule_id < "K8S040"]
"""Those about what the API server refuses or does not do as written; the others are about practices."""

_HARDENED = (
    "runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}, "
    "seccompProfile: {type: RuntimeDefault}"
)
_LATE = {"startingDeadlineSeconds": 60, "concurrencyPolicy": "Forbid"}


def _with_deadline(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "spec": {**values["spec"], **_LATE}} if values["kind"] == "CronJob" else values


_WHOLE = [
    _with_deadline(
        pod(
            "{ports: [{containerPort: 80, name: http}], env: [{name: A, value: x}],"
            " resources: {requests: {cpu: 1}, limits: {cpu: 1, memory: 1Gi}}, volumeMounts: [{name: a, mountPath: /a}],"
            " livenessProbe: {httpGet: {path: /, port: http}}, readinessProbe: {tcpSocket: {port: http}},"
            f" securityContext: {{{_HARDENED}}}}}",
            "{volumes: [{name: a, emptyDir: {}}], serviceAccountName: cart}",
            kind,
        )
    )
    for kind in ("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Rollout")
] + [
    thing("Service", "spec: {type: ClusterIP, selector: {a: b}, ports: [{name: a, port: 80, targetPort: http}]}"),
    thing("ConfigMap", "{data: {a: b}, binaryData: {c: aGk=}}"),
    thing("Secret", "{type: Opaque, data: {a: aGk=}, stringData: {b: c}}"),
    thing("PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"),
    thing("ResourceQuota", "spec: {hard: {pods: 3}}"),
    thing("LimitRange", "spec: {limits: [{type: Container, max: {cpu: 1}}]}"),
    thing("Namespace", ""),
    thing("ServiceAccount", ""),
    thing(
        "Ingress",
        "spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: "
        "{name: a, port: {number: 80}}}}]}}]}",
        "networking.k8s.io/v1",
    ),
    thing(
        "NetworkPolicy",
        "spec: {podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress], ingress: "
        "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 1, endPort: 2}]}]}",
        "networking.k8s.io/v1",
    ),
    thing("PodDisruptionBudget", "spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}", "policy/v1"),
    thing(
        "HorizontalPodAutoscaler",
        "spec: {minReplicas: 1, maxReplicas: 2, scaleTargetRef: "
        "{apiVersion: apps/v1, kind: Deployment, name: a}, metrics: "
        "[{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}",
        "autoscaling/v2",
    ),
    thing("Role", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", "rbac.authorization.k8s.io/v1"),
    thing(
        "RoleBinding",
        "{roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}, "
        "subjects: [{kind: User, name: a, apiGroup: rbac.authorization.k8s.io}]}",
        "rbac.authorization.k8s.io/v1",
    ),
    thing(
        "VirtualService",
        "spec: {hosts: [a], http: [{route: [{destination: {host: a, port: {number: 80}}}]}]}",
        "networking.istio.io/v1",
    ),
    thing(
        "Gateway",
        "spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a]}]}",
        "networking.istio.io/v1",
    ),
    thing(
        "Service",
        "spec: {template: {spec: {serviceAccountName: a, containers: [{image: 'a:1', resources: {requests: {cpu: 1}, "
        f"limits: {{memory: 1Gi}}}}, securityContext: {{{_HARDENED}}}}}]}}}}}}",
        "serving.knative.dev/v1",
    ),
]


@pytest.mark.parametrize("values", _WHOLE, ids=lambda values: f"{values['apiVersion']} {values['kind']}")
def test_an_ordinary_object_has_no_finding(values: Any) -> None:
    assert {rule: found for rule in RULES if (found := run(rule, values))} == {}


@pytest.mark.parametrize("rule_id", RULES)
def test_the_examples_of_a_rule_are_as_it_says(rule_id: str) -> None:
    examples = registry[rule_id].examples()
    assert {example.bad for example in examples} == {True, False}
    for example in examples:
        objects = [values for text in example.head.values() for values in yaml.safe_load_all(text)]
        assert any(run(rule_id, values) for values in objects) is example.bad
        others = [rule for rule in REFUSALS if rule != rule_id for values in objects if run(rule, values)]
        assert others == []


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from(["", "a", "80", "${A}", "1Gi", "Always", "TCP", "*/5 * * * *", "10.0.0.0/8", "\ud800", "ä" * 70])
    | st.text(max_size=6)
)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4) | st.just("name"), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(values: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


def _with(values: Any, path: tuple[Any, ...], content: Any) -> Any:
    if not path:
        return content
    copy = dict(values) if isinstance(values, dict) else list(values)
    copy[path[0]] = _with(values[path[0]], path[1:], content)
    return copy


_FIXED = ((), ("kind",), ("apiVersion",))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_rule_raises_whatever_stands_wherever(data: st.DataObject) -> None:
    values = data.draw(st.sampled_from(_WHOLE))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from([path for path in _places(values) if path not in _FIXED]))
        values = _with(values, place, data.draw(_ANYTHING))
    for rule_id in RULES:
        for found in run(rule_id, values):
            assert found.message


@pytest.mark.parametrize("values", _WHOLE, ids=lambda values: f"{values['apiVersion']} {values['kind']}")
def test_no_text_that_is_filled_in_later_is_a_finding(values: Any) -> None:
    for place in _places(values):
        value = values
        for key in place:
            value = value[key]
        if isinstance(value, dict | list) or place[0] in ("kind", "apiVersion"):
            continue
        filled = _with(values, place, "${VALUE}")
        assert {rule: found for rule in RULES if (found := run(rule, filled))} == {}, place


@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "9" * 5000 + "%", "1e" + "9" * 400, "\ud800", "sleep " + "9" * 5000, "*/" + "9" * 5000 + " * * * *"],
)
def test_no_rule_raises_on_text_beyond_reason(text: str) -> None:
    for values in _WHOLE:
        for place in _places(values):
            if place not in _FIXED:
                for rule_id in RULES[1:]:
                    assert isinstance(run(rule_id, _with(values, place, text)), list)
