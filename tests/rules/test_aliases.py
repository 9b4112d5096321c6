"""An alias that is the name of another tool's check selects rules that report what that check reports.

The rows are what the checks look for, as their sources have it: kube-linter's pkg/templates, kube-score's score,
Polaris' checks, Kiali's validations, and the rules of tflint-ruleset-terraform. Checkov's ids have Checkov as their
judge (tests/oracle/test_checkov.py).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from gitops_lint.engine.selection import load_rules

TRIVY = re.compile(r"(AVD-)?[A-Z]{3,4}-\d{4}\Z")
"""The form of an id of Trivy's, which has a table of its own (test_trivy_aliases.py)."""
ALIASES = sorted(
    {
        alias
        for rule in load_rules().values()
        for alias in rule.aliases
        if not alias.startswith("CKV") and not TRIVY.match(alias)
    }
)


def pod(container: str, *, of: str = "containers") -> str:
    main = "" if of == "containers" else "  containers: [{name: cart, image: 'cart:1'}]\n"
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec:\n"
        f"{main}  {of}: [{{name: one, image: 'cart:1', {container}}}]\n"
    )


def service(port: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: cart}}\nspec:\n  ports: [{{port: 80, {port}}}]\n"


def workload(kind: str, selector: str) -> str:
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: cart}}\nspec:\n  serviceName: cart\n"
        f"  selector: {{{selector}}}\n  template:\n    metadata: {{labels: {{app: cart}}}}\n"
        "    spec: {containers: [{name: cart, image: 'cart:1'}]}\n"
    )


def bare(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: cart}}\nspec: {{}}\n"


def virtual_service(protocol: str, weight: int) -> str:
    return (
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: cart}\nspec:\n  hosts: [cart]\n"
        f"  {protocol}: [{{route: [{{destination: {{host: cart}}, weight: {weight}}}]}}]\n"
    )


def scaler(kind: str) -> str:
    return (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: cart}\nspec:\n  maxReplicas: 4\n"
        f"  minReplicas: 2\n  scaleTargetRef: {{apiVersion: apps/v1, kind: {kind}, name: cart}}\n"
    )


def budget(limit: str) -> str:
    return (
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: cart}\n"
        f"spec: {{{limit}, selector: {{matchLabels: {{app: cart}}}}}}\n"
    )


def together(*objects: str) -> str:
    return "---\n".join(objects)


BASKET = "selector: {app: basket}, ports: [{port: 80}]"
CART = workload("Deployment", "matchLabels: {app: cart}").replace("  serviceName: cart\n", "")
INGRESS = bare("networking.k8s.io/v1", "Ingress").replace("{}", "{defaultBackend: {service: {name: cart}}}")
POLICY = bare("networking.k8s.io/v1", "NetworkPolicy").replace("{}", "{podSelector: {matchLabels: {app: basket}}}")
MONITOR = bare("monitoring.coreos.com/v1", "ServiceMonitor")
LABEL = "matchLabels: {app: basket}"
EXPRESSION = "matchExpressions: [{key: app, operator: NotIn, values: [cart]}]"
PRACTICES = {
    **dict.fromkeys(("latest-tag", "container-image-tag", "tagNotSpecified"), ("K8S040", "", "image: cart")),
    **dict.fromkeys(("run-as-non-root", "runAsRootAllowed"), ("K8S041", "", "securityContext: {runAsUser: 0}")),
    **dict.fromkeys(
        ("privilege-escalation-container", "privilegeEscalationAllowed"),
        ("K8S041", "", "securityContext: {allowPrivilegeEscalation: true}"),
    ),
    **dict.fromkeys(
        (
            "no-read-only-root-fs",
            "container-security-context-readonlyrootfilesystem",
            "notReadOnlyRootFilesystem",
            "drop-net-raw-capability",
            "insecureCapabilities",
            "container-seccomp-profile",
        ),
        ("K8S041", "", "args: []"),
    ),
    **dict.fromkeys(
        ("privileged-container", "container-security-context-privileged", "runAsPrivileged"),
        ("K8S042", "", "securityContext: {privileged: true}"),
    ),
    "hostProcess": ("K8S042", "", "securityContext: {windowsOptions: {hostProcess: true}}"),
    **dict.fromkeys(("host-network", "hostNetworkSet"), ("K8S043", "hostNetwork: true", "")),
    **dict.fromkeys(("host-pid", "hostPIDSet"), ("K8S043", "hostPID: true", "")),
    **dict.fromkeys(("host-ipc", "hostIPCSet"), ("K8S043", "hostIPC: true", "")),
    "docker-sock": ("K8S044", "volumes: [{name: a, hostPath: {path: /var/run/docker.sock}}]", ""),
    **dict.fromkeys(
        ("sensitive-host-mounts", "writable-host-mount", "hostPathSet"),
        ("K8S045", "volumes: [{name: a, hostPath: {path: /etc}}]", "volumeMounts: [{name: a, mountPath: /a}]"),
    ),
    "dangerousCapabilities": ("K8S046", "", "securityContext: {capabilities: {add: [NET_ADMIN]}}"),
    "hostPortSet": ("K8S047", "", "ports: [{containerPort: 80, hostPort: 80}]"),
    "unsafe-sysctls": ("K8S048", "securityContext: {sysctls: [{name: kernel.sem, value: '1'}]}", ""),
    **dict.fromkeys(("unsafe-proc-mount", "procMount"), ("K8S049", "", "securityContext: {procMount: Unmasked}")),
    **dict.fromkeys(
        (
            "unset-cpu-requirements",
            "unset-memory-requirements",
            "container-resources",
            "cpuRequestsMissing",
            "memoryRequestsMissing",
            "memoryLimitsMissing",
        ),
        ("K8S050", "", "args: []"),
    ),
    **dict.fromkeys(
        ("no-readiness-probe", "pod-probes", "readinessProbeMissing"), ("K8S051", "", "ports: [{containerPort: 80}]")
    ),
    "pod-probes-identical": (
        "K8S052",
        "",
        "readinessProbe: {httpGet: {path: /, port: 80}}, livenessProbe: {httpGet: {path: /, port: 80}}",
    ),
    **dict.fromkeys(("default-service-account", "automountServiceAccountToken"), ("K8S053", "", "args: []")),
    "deprecated-service-account-field": ("K8S054", "serviceAccount: cart", ""),
    **dict.fromkeys(("no-liveness-probe", "livenessProbeMissing"), ("K8S061", "", "ports: [{containerPort: 80}]")),
}
"""An alias, its rule, and what a Deployment's pod and its container have of it."""


def deployment(spec: str = "", container: str = "", top: str = "", kind: str = "Deployment") -> str:
    image = "" if container.startswith("image:") else "image: 'cart:1', "
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: cart}}\n"
        "spec:\n  selector: {matchLabels: {app: cart}}\n"
        f"{top and f'  {top}'}\n  template:\n    metadata: {{labels: {{app: cart}}}}\n    spec:\n"
        f"      {spec}\n      containers: [{{name: cart, {image}{container}}}]\n"
    )


def binding(kind: str) -> str:
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: cart}}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
        "subjects: [{kind: ServiceAccount, name: cart, namespace: shop}]\n"
    )


CRON = (
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: cart}\nspec:\n  schedule: 0 * * * *\n  jobTemplate: {spec: "
    "{template: {spec: {restartPolicy: Never, containers: [{name: cart, image: 'cart:1'}]}}}}\n"
)
ROLE = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: cart}\n"
    "rules: [{apiGroups: [''], resources: [pods], verbs: ['*']}]\n"
)

TWICE = "env: [{name: A, value: '1'}, {name: A, value: '2'}]"

FOUND = [
    ("schema-validation", bare("v1", "Service").replace("{}", "{portz: []}"), "K8S001"),
    ("schema-validation", bare("v1", "Service").replace("{}", "{ports: 80}"), "K8S001"),
    *(("mismatching-selector", workload(kind, LABEL), "K8S004") for kind in ("Deployment", "DaemonSet", "StatefulSet")),
    ("mismatching-selector", workload("Deployment", EXPRESSION), "K8S004"),
    ("mismatching-selector", workload("Deployment", ""), "K8S004"),
    *(
        (f"{kind.lower()}-pod-selector-labels-match-template-metadata-labels", workload(kind, selector), "K8S004")
        for kind in ("Deployment", "StatefulSet")
        for selector in (LABEL, EXPRESSION)
    ),
    ("invalid-target-ports", pod("ports: [{containerPort: 80, name: Web_1}]"), "K8S006"),
    ("invalid-target-ports", pod("ports: [{containerPort: 80, name: Web_1}]", of="initContainers"), "K8S006"),
    ("invalid-target-ports", service("targetPort: much-too-long-name"), "K8S006"),
    ("invalid-target-ports", service("targetPort: 70000"), "K8S006"),
    *(
        ("container-ports-check", pod(f"ports: {ports}", of=of), rule)
        for of in ("containers", "initContainers")
        for ports, rule in (
            ("[{containerPort: 80, name: a}, {containerPort: 81, name: a}]", "K8S010"),
            ("[{containerPort: 80, name: much-too-long-name}]", "K8S006"),
            ("[{containerPort: 0}]", "K8S006"),
        )
    ),
    ("label-values", bare("v1", "Service").replace("{name: cart}", "{name: cart, labels: {a: -b}}"), "K8S008"),
    ("label-values", bare("v1", "Service").replace("{name: cart}", "{name: cart, labels: {a: 'b c'}}"), "K8S008"),
    *(
        (alias, pod(TWICE, of=of), "K8S012")
        for alias in ("duplicate-env-var", "environment-variable-key-duplication")
        for of in ("containers", "initContainers")
    ),
    *(
        ("stable-version", bare(api_version, kind), "K8S002")
        for api_version, kinds in (
            ("extensions/v1beta1", ("Deployment", "DaemonSet", "Ingress")),
            ("apps/v1beta1", ("Deployment", "StatefulSet")),
            ("apps/v1beta2", ("Deployment", "StatefulSet", "DaemonSet")),
            ("batch/v1beta1", ("CronJob",)),
            ("policy/v1beta1", ("PodDisruptionBudget",)),
            ("networking.k8s.io/v1beta1", ("Ingress", "IngressClass")),
            ("autoscaling/v2beta1", ("HorizontalPodAutoscaler",)),
            ("autoscaling/v2beta2", ("HorizontalPodAutoscaler",)),
        )
        for kind in kinds
    ),
    *(
        ("no-extensions-v1beta", bare("extensions/v1beta1", kind), "K8S002")
        for kind in ("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet")
    ),
    *((alias, deployment(spec, container), rule) for alias, (rule, spec, container) in PRACTICES.items()),
    *(
        (alias, deployment(top="replicas: 2", kind=kind), "K8S055")
        for alias, kind in (
            ("no-anti-affinity", "Deployment"),
            ("topologySpreadConstraint", "StatefulSet"),
            ("deployment-has-host-podantiaffinity", "Deployment"),
            ("statefulset-has-host-podantiaffinity", "StatefulSet"),
        )
    ),
    *(
        (alias, deployment(top="strategy: {type: Recreate}"), "K8S056")
        for alias in ("no-rolling-update-strategy", "deployment-strategy")
    ),
    ("cronjob-has-deadline", CRON, "K8S057"),
    ("wildcard-in-rules", ROLE, "K8S058"),
    ("cluster-admin-role-binding", binding("ClusterRoleBinding"), "K8S059"),
    ("clusterrolebindingClusterAdmin", binding("ClusterRoleBinding"), "K8S059"),
    ("rolebindingClusterAdminClusterRole", binding("RoleBinding"), "K8S059"),
    *(
        (alias, bare("v1", "Service").replace("{}", "{type: NodePort}"), "K8S060")
        for alias in ("exposed-services", "service-type")
    ),
    ("terraform_validate", 'variable "a" {}\nvariable "a" {}\n', "TF001"),
    ("terraform_validate", "locals {\n  a = var.b\n}\n", "TF002"),
    ("terraform_unused_declarations", 'variable "a" {}\n', "TF004"),
    ("terraform_unused_declarations", "locals {\n  a = 1\n}\n", "TF005"),
    ("terraform_unused_declarations", 'data "a_b" "c" {}\n', "TF006"),
    ("terraform_module_pinned_source", 'module "a" {\n  source = "git::https://example.com/a.git"\n}\n', "TF007"),
    ("terraform_module_pinned_source", 'module "a" {\n  source = "github.com/a/b?ref=master"\n}\n', "TF007"),
    ("terraform_module_version", 'module "a" {\n  source = "a/b/c"\n}\n', "TF007"),
    ("terraform_required_providers", 'resource "a_b" "c" {}\n', "TF008"),
    ("terraform_required_version", 'resource "a_b" "c" {}\n', "TF009"),
    ("terraform_deprecated_interpolation", 'locals {\n  a = "${path.root}"\n}\n', "TF010"),
    ("terraform_deprecated_index", "locals {\n  a = [1].0\n  b = a_b.c.0\n}\n", "TF011"),
    ("terraform_deprecated_index", "locals {\n  a = a_b.c.*.id\n}\n", "TF011"),
    ("terraform_deprecated_lookup", 'locals {\n  a = lookup(local.b, "c")\n}\n', "TF012"),
    ("terraform_empty_list_equality", "locals {\n  a = local.b == []\n}\n", "TF014"),
    ("terraform_typed_variables", 'variable "a" {}\n', "TF015"),
    ("terraform_map_duplicate_keys", "locals {\n  a = { b = 1, b = 2 }\n}\n", "TF017"),
    (
        "terragrunt_hcl_validate",
        'include "root" {\n  path = "../root.hcl"\n}\n\nterraform {\n  source = "."\n}\n',
        "TF041",
    ),
    ("env-value-from", pod("env: [{name: A, valueFrom: {configMapKeyRef: {name: a, key: b}}}]"), "K8S015"),
    ("env-value-from", pod("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}]"), "K8S015"),
    ("non-existent-service-account", CART.replace("{containers", "{serviceAccountName: cart, containers"), "K8S015"),
    ("statefulset-has-servicename", workload("StatefulSet", "matchLabels: {app: cart}"), "K8S015"),
    *(
        (alias, together(bare("v1", "Service").replace("{}", f"{{{BASKET}}}"), CART), "K8S018")
        for alias in ("dangling-service", "service-targets-pod")
    ),
    *((alias, INGRESS, "K8S020") for alias in ("dangling-ingress", "ingress-targets-service")),
    *(
        (alias, scaler("Deployment"), "K8S022")
        for alias in ("dangling-horizontalpodautoscaler", "horizontalpodautoscaler-has-target")
    ),
    *((alias, budget("maxUnavailable: 0"), "K8S024") for alias in ("pdb-max-unavailable", "pdbDisruptionsIsZero")),
    ("pdb-min-available", together(budget("minAvailable: 1"), CART), "K8S024"),
    (
        "pdbMinAvailableGreaterThanHPAMinReplicas",
        together(budget("minAvailable: 3"), CART, scaler("Deployment")),
        "K8S024",
    ),
    (
        "deployment-targeted-by-hpa-does-not-have-replicas-configured",
        together(scaler("Deployment"), CART.replace("spec:\n", "spec:\n  replicas: 2\n", 1)),
        "K8S025",
    ),
    *((alias, together(POLICY, CART), "K8S026") for alias in ("dangling-networkpolicy", "networkpolicy-targets-pod")),
    (
        "dangling-servicemonitor",
        together(
            MONITOR.replace("{}", "{selector: {matchLabels: {app: basket}}}"),
            service("name: http").replace("{name: cart}", "{name: cart, labels: {app: cart}}"),
        ),
        "K8S029",
    ),
    *(("KIA1104", virtual_service(protocol, weight), "CAN005") for protocol in ("http", "tcp") for weight in (0, 90)),
]


def test_every_alias_has_a_row() -> None:
    assert sorted({alias for alias, _, _ in FOUND}) == ALIASES


@pytest.mark.parametrize(("alias", "text", "rule"), FOUND)
def test_an_alias_selects_a_rule_that_reports_what_the_check_reports(
    alias: str, text: str, rule: str, tmp_path: Path
) -> None:
    assert rule in selected(alias, text, tmp_path)


def test_a_version_that_a_cluster_still_serves_is_found_under_the_same_alias(tmp_path: Path) -> None:
    (tmp_path / ".gitops-lint.yaml").write_text("kubernetes: {version: '1.25'}\n")
    assert selected("stable-version", bare("autoscaling/v2beta2", "HorizontalPodAutoscaler"), tmp_path) == {"K8S003"}


def selected(alias: str, text: str, directory: Path) -> set[str]:
    """The rules that report something in this file when the alias is all that is selected."""
    names = {"apiVersion": "manifest.yaml", "include": "prod/terragrunt.hcl"}
    path = directory / next((name for first, name in names.items() if text.startswith(first)), "main.tf")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    with open_run(Request(paths=(directory,), select=(alias,), jobs=1, cache=False)) as run:
        return {result.rule for result in run.check().results}
