"""K8S040 to K8S061: practices of workloads, beyond the examples of the rules."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from kubernetes_objects import Found, pod, resource_of, run, thing
from msgspec.structs import replace

import gitops_lint.rules.kubernetes_availability
import gitops_lint.rules.kubernetes_hardening
import gitops_lint.rules.kubernetes_host_access
import gitops_lint.rules.kubernetes_host_paths
import gitops_lint.rules.kubernetes_images
import gitops_lint.rules.kubernetes_kernel
import gitops_lint.rules.kubernetes_node_ports
import gitops_lint.rules.kubernetes_readiness
import gitops_lint.rules.kubernetes_resources
import gitops_lint.rules.kubernetes_rights
import gitops_lint.rules.kubernetes_service_accounts  # noqa: F401 - each registers its rules
from gitops_lint.analysis.workloads import containers, pod_templates
from gitops_lint.model.resource import LaterChanges, Resource
from gitops_lint.model.rule import Severity, registry

NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR
RIGHT = (
    "runAsNonRoot: true, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}, "
    "seccompProfile: {type: RuntimeDefault}"
)


def paths(found: list[Found]) -> list[tuple[str, Severity]]:
    return [(one.path, one.severity) for one in found]


def in_pod(text: str) -> str:
    return f"spec.template.spec.{text}"


@pytest.mark.parametrize(
    ("image", "is_floating"),
    [
        ("cart", True),
        ("example.com/cart", True),
        ("example.com:5000/cart", True),
        ("example.com:5000/cart:latest", True),
        ("example.com:5000/cart:1", False),
        ("cart:latest-arm", False),
        ("cart:v2", False),
        ("cart@sha256:0f", False),
        ("cart:latest@sha256:0f", False),
        ("cart:${TAG}", False),
        ("", False),
    ],
)
def test_an_image_floats_without_a_version_of_its_own(image: str, is_floating: bool) -> None:
    found = run("K8S040", pod(f"{{image: '{image}'}}"))
    assert paths(found) == ([("spec.containers[0].image", WARNING)] if is_floating else [])


@pytest.mark.parametrize(("policy", "is_kept"), [("IfNotPresent", True), ("Never", True), ("Always", False)])
def test_a_floating_image_that_nodes_keep_is_said_to_be_kept(policy: str, is_kept: bool) -> None:
    (found,) = run("K8S040", pod(f"{{image: 'cart:latest', imagePullPolicy: {policy}}}"))
    assert ("keeps what a node once pulled" in found.message) is is_kept


@pytest.mark.parametrize(
    ("container", "spec", "asked", "severity"),
    [
        ("", "", ["runAsNonRoot", "allowPrivilegeEscalation", "capabilities", "readOnly", "seccomp"], WARNING),
        (f"{{{RIGHT}}}", "", [], None),
        (f"{{{RIGHT}, runAsNonRoot: false}}", "", ["runAsNonRoot"], WARNING),
        (f"{{{RIGHT}, runAsUser: 0}}", "", ["runAsUser"], WARNING),
        (f"{{{RIGHT}, runAsUser: 1000, runAsNonRoot: false}}", "", [], None),
        (f"{{{RIGHT}, readOnlyRootFilesystem: false}}", "", ["readOnly"], NOTE),
        (f"{{{RIGHT}, allowPrivilegeEscalation: true}}", "", ["allowPrivilegeEscalation"], WARNING),
        (f"{{{RIGHT}, capabilities: {{drop: [all]}}}}", "", [], None),
        (f"{{{RIGHT}, capabilities: {{drop: [NET_RAW]}}}}", "", ["capabilities"], WARNING),
        (f"{{{RIGHT}, seccompProfile: {{type: Localhost, localhostProfile: a}}}}", "", [], None),
        (f"{{{RIGHT}, seccompProfile: {{type: Unconfined}}}}", "", ["seccomp"], WARNING),
        (f"{{{RIGHT}, seccompProfile: null}}", "", [], None),
        (f"{{{RIGHT}, runAsNonRoot: null}}", "{securityContext: {runAsUser: 65534}}", [], None),
        ("{privileged: true}", "", [], None),
        ("{runAsNonRoot: true}", "{os: {name: windows}}", [], None),
        ("{runAsNonRoot: true}", "{nodeSelector: {kubernetes.io/os: windows}}", [], None),
        ("", "{os: {name: windows}}", ["runAsNonRoot"], WARNING),
    ],
)
def test_a_container_is_asked_for_what_it_lacks_and_no_more(
    container: str, spec: str, asked: list[str], severity: Severity | None
) -> None:
    values = dict(_last_wins(container)) if container else {}
    found = run("K8S041", pod(yaml.safe_dump({"securityContext": values}) if values else "", spec))
    assert [one.severity for one in found] == ([severity] if severity else [])
    if found:
        listed = found[0].message.partition("; set ")[2].split(", ")
        assert [field for field in listed if not any(word in field for word in asked)] == []
        assert len(listed) == len(asked)


def _last_wins(text: str) -> dict[str, Any]:
    """A mapping in which a later key replaces an earlier one; null takes it away."""
    values: dict[str, Any] = yaml.safe_load(text)
    return {key: value for key, value in values.items() if value is not None}


def test_a_wrong_field_is_where_the_finding_stands_and_a_missing_one_at_the_security_context() -> None:
    (wrong,) = run("K8S041", pod("{securityContext: {allowPrivilegeEscalation: true}}"))
    assert wrong.path == "spec.containers[0].securityContext.allowPrivilegeEscalation"
    (of_pod,) = run("K8S041", pod("", "securityContext: {runAsUser: 0}"))
    assert of_pod.path == "spec.securityContext.runAsUser"
    (missing,) = run("K8S041", pod(""))
    assert missing.path == "spec.containers[0].name"
    (lacking,) = run("K8S041", pod("{securityContext: {runAsNonRoot: true}}"))
    assert lacking.path == "spec.containers[0].securityContext"


HOST = "volumes: [{name: a, hostPath: {path: /etc}}]"


@pytest.mark.parametrize(
    ("kind", "container", "spec", "severity"),
    [
        ("Deployment", "", "", WARNING),
        ("Deployment", "", "hostNetwork: true", ERROR),
        ("Deployment", "volumeMounts: [{name: a, mountPath: /a}]", HOST, ERROR),
        ("Deployment", "", HOST, WARNING),
        ("DaemonSet", "", "hostPID: true", WARNING),
        ("Job", "", "hostIPC: true", ERROR),
    ],
)
def test_a_privileged_container_with_a_hold_on_the_node_is_an_error(
    kind: str, container: str, spec: str, severity: Severity
) -> None:
    (found,) = run("K8S042", pod(f"{{securityContext: {{privileged: true}}, {container}}}", f"{{{spec}}}", kind))
    assert found.severity is severity


@pytest.mark.parametrize(
    ("kind", "path", "mount", "expected"),
    [
        ("Deployment", "/etc", "", ("K8S045", WARNING)),
        ("Deployment", "/etc/", "readOnly: true", ("K8S045", WARNING)),
        ("Deployment", "/data", "", ("K8S045", WARNING)),
        ("Deployment", "/data", "readOnly: true", ("K8S045", NOTE)),
        ("DaemonSet", "/proc", "readOnly: true", None),
        ("DaemonSet", "/data", "", None),
        ("DaemonSet", "/etc", "", ("K8S045", WARNING)),
        ("Deployment", "//run/docker.sock", "readOnly: true", ("K8S044", ERROR)),
        ("CronJob", "/run/k3s/containerd/containerd.sock", "", ("K8S044", ERROR)),
        ("DaemonSet", "/run/containerd/containerd.sock", "", ("K8S044", WARNING)),
        ("Deployment", "${DIRECTORY}", "", None),
    ],
)
def test_a_directory_of_the_node_counts_by_what_it_gives_away(
    kind: str, path: str, mount: str, expected: tuple[str, Severity] | None
) -> None:
    values = pod(
        f"{{volumeMounts: [{{name: a, mountPath: /a, {mount}}}]}}",
        f"volumes: [{{name: a, hostPath: {{path: '{path}'}}}}]",
        kind,
    )
    found = [(rule, one.severity) for rule in ("K8S044", "K8S045") for one in run(rule, values)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("resources", "asked"),
    [
        ("", ["requests.cpu", "requests.memory", "limits.memory"]),
        ("resources: {}", ["requests.cpu", "requests.memory", "limits.memory"]),
        ("resources: {requests: {cpu: 1, memory: 1}}", ["limits.memory"]),
        ("resources: {limits: {cpu: 1, memory: 1}}", []),
        ("resources: {limits: {memory: 1}}", ["requests.cpu"]),
        ("resources: '${RESOURCES}'", []),
    ],
)
def test_a_limit_counts_as_the_request(resources: str, asked: list[str]) -> None:
    found = run("K8S050", pod(f"{{{resources}}}"))
    assert [one.message.partition("; set ")[2].split(", ") for one in found] == ([asked] if asked else [])


def test_init_containers_that_end_and_pods_with_resources_of_their_own_are_not_asked() -> None:
    full = "{resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}}"
    assert run("K8S050", pod(full, "initContainers: [{name: a, image: 'a:1'}]")) == []
    (found,) = run("K8S050", pod(full, "initContainers: [{name: a, image: 'a:1', restartPolicy: Always}]"))
    assert found.path == "spec.initContainers[0].name"
    assert run("K8S050", pod("", "resources: {limits: {memory: 1Gi}}")) == []


@pytest.mark.parametrize("rule", ["K8S051", "K8S061"])
@pytest.mark.parametrize(
    ("kind", "is_asked"),
    [
        ("Deployment", True),
        ("StatefulSet", True),
        ("Rollout", True),
        ("DaemonSet", False),
        ("Job", False),
        ("CronJob", False),
        ("Pod", False),
    ],
)
def test_only_workloads_that_serve_are_asked_for_probes(rule: str, kind: str, is_asked: bool) -> None:
    assert bool(run(rule, pod("{ports: [{containerPort: 80}]}", "", kind))) is is_asked
    assert run(rule, pod("", "", kind)) == []


def test_one_container_with_a_probe_will_do_for_the_pod() -> None:
    sidecar = "initContainers: [{name: a, image: 'a:1', restartPolicy: Always, readinessProbe: {exec: {command: [a]}}}]"
    values = pod("{ports: [{containerPort: 80}]}", sidecar, "Deployment")
    assert run("K8S051", values) == []
    assert paths(run("K8S061", values)) == [(in_pod("containers[0].name"), NOTE)]


@pytest.mark.parametrize(
    ("live", "is_found"),
    [
        ("{httpGet: {path: /a, port: 80}}", True),
        ("{httpGet: {path: /a, port: 80}, failureThreshold: 3, periodSeconds: 10}", True),
        ("{httpGet: {path: /a, port: 80}, failureThreshold: 2}", True),
        ("{httpGet: {path: /a, port: 80}, failureThreshold: 6}", False),
        ("{httpGet: {path: /a, port: 80}, periodSeconds: 30}", False),
        ("{httpGet: {path: /b, port: 80}}", False),
        ("{tcpSocket: {port: 80}}", False),
    ],
)
def test_a_liveness_probe_that_gives_up_no_later_than_the_readiness_probe_is_a_note(live: str, is_found: bool) -> None:
    found = run("K8S052", pod(f"{{readinessProbe: {{httpGet: {{path: /a, port: 80}}}}, livenessProbe: {live}}}"))
    assert paths(found) == ([("spec.containers[0].livenessProbe", NOTE)] if is_found else [])


@pytest.mark.parametrize(
    ("spec", "is_found"),
    [
        ("", True),
        ("serviceAccountName: default", True),
        ("{serviceAccountName: default, automountServiceAccountToken: true}", True),
        ("serviceAccount: cart", False),
        ("{serviceAccountName: cart, automountServiceAccountToken: true}", False),
        ("automountServiceAccountToken: false", False),
    ],
)
def test_a_token_of_the_default_account_is_a_note(spec: str, is_found: bool) -> None:
    assert [one.severity for one in run("K8S053", pod("", spec))] == ([NOTE] if is_found else [])


@pytest.mark.parametrize(
    ("spec", "operation"),
    [
        ("{serviceAccount: a}", "rename"),
        ("{serviceAccount: a, serviceAccountName: a}", "remove"),
        ("{serviceAccount: a, serviceAccountName: b}", None),
    ],
)
def test_the_old_field_of_a_service_account_is_mended_where_that_is_safe(spec: str, operation: str | None) -> None:
    (found,) = run("K8S054", pod("", spec))
    assert (found.change[0].value if found.change else None) == operation


@pytest.mark.parametrize(
    ("spec", "replicas", "is_found"),
    [
        ("", 2, True),
        ("", 1, False),
        ("affinity: {podAntiAffinity: {}}", 2, True),
        ("affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}", 2, False),
        ("topologySpreadConstraints: [{maxSkew: 1}]", 2, False),
        ("topologySpreadConstraints: []", 2, True),
    ],
)
def test_replicas_are_apart_by_affinity_or_by_spread(spec: str, replicas: int, is_found: bool) -> None:
    values = pod("", spec, "Deployment")
    values["spec"]["replicas"] = replicas
    assert paths(run("K8S055", values)) == ([("spec.replicas", NOTE)] if is_found else [])


@pytest.mark.parametrize(("seconds", "is_found"), [(0, True), (9, True), (10, False), (300, False)])
def test_a_deadline_below_the_controllers_period_is_a_warning(seconds: int, is_found: bool) -> None:
    values = pod("", "", "CronJob")
    values["spec"]["startingDeadlineSeconds"] = seconds
    assert paths(run("K8S057", values)) == ([("spec.startingDeadlineSeconds", WARNING)] if is_found else [])


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        ("{apiGroups: [''], resources: [pods], verbs: [get]}", None),
        ("{apiGroups: ['*'], resources: [pods], verbs: [get]}", None),
        ("{apiGroups: [''], resources: [pods], verbs: ['*']}", NOTE),
        ("{apiGroups: [''], resources: ['*'], verbs: ['*']}", NOTE),
        ("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}", WARNING),
        ("{nonResourceURLs: ['*'], verbs: [get]}", None),
    ],
)
def test_a_role_without_any_bound_is_a_warning(rule: str, severity: Severity | None) -> None:
    found = run("K8S058", thing("ClusterRole", f"rules: [{rule}]", "rbac.authorization.k8s.io/v1"))
    assert [one.severity for one in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("content", "is_found"),
    [
        ("subjects: [{kind: ServiceAccount, name: a, namespace: b}]", True),
        ("subjects: [{kind: Group, name: 'system:masters'}]", False),
        ("subjects: []", False),
    ],
)
def test_the_group_that_is_administrator_anyway_is_no_finding(content: str, is_found: bool) -> None:
    role = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}"
    values = thing("ClusterRoleBinding", f"{{{role}, {content}}}", "rbac.authorization.k8s.io/v1")
    assert bool(run("K8S059", values)) is is_found
    values["metadata"]["labels"] = {"app.kubernetes.io/part-of": "flux"}
    assert run("K8S059", values) == []


def said_of(rule_id: str, resource: Resource) -> int:
    rule = registry[rule_id]
    if rule.scope is Resource:
        return len(list(rule.function(resource)))
    parts = containers(resource) if rule.scope.__name__ == "Container" else pod_templates(resource)
    return sum(len(list(rule.function(part))) for part in parts)


@pytest.mark.parametrize("rule", ["K8S040", "K8S041", "K8S050", "K8S051", "K8S053", "K8S055", "K8S061"])
def test_what_an_overlay_may_bring_is_not_missing(rule: str) -> None:
    values = pod("{image: cart, ports: [{containerPort: 80}]}", "", "Deployment")
    values["spec"]["replicas"] = 3
    resource = resource_of(values)
    assert said_of(rule, resource) == 1
    assert said_of(rule, replace(resource, later_changes=LaterChanges(is_patched=True))) == 0


def test_an_image_that_a_kustomization_sets_is_left_to_it_and_no_other() -> None:
    resource = resource_of(pod("{image: 'cart:latest'}"))
    assert said_of("K8S040", replace(resource, later_changes=LaterChanges(images=frozenset({"cart"})))) == 0
    assert said_of("K8S040", replace(resource, later_changes=LaterChanges(images=frozenset({"pay"})))) == 1
    assert said_of("K8S040", replace(resource, later_changes=LaterChanges(is_patched=True))) == 1


@pytest.mark.parametrize("wrong", ["{securityContext: {allowPrivilegeEscalation: true}}", "{image: 'cart:latest'}"])
def test_what_stands_there_is_wrong_whatever_an_overlay_brings(wrong: str) -> None:
    resource = replace(resource_of(pod(wrong)), later_changes=LaterChanges(is_patched=True))
    assert said_of("K8S041", resource) + said_of("K8S040", resource) == 1
