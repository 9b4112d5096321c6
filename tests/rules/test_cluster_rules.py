"""What the rules about whole clusters say, beyond their examples: where they speak, and where they keep silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import write

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.engine import Request, open_run
from gitops_lint.engine.selection import load_rules
from gitops_lint.model.rule import Severity

RULES = tuple(sorted(rule.id for rule in load_rules().values() if rule.scope is ClusterIndex))


def said(directory: Path, files: dict[str, str]) -> list[tuple[str, str, str]]:
    """Rule, severity and message of everything that the rules about clusters say of these files."""
    write(directory, files)
    with open_run(Request(paths=(directory,), select=RULES, jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    return [(one.rule, str(one.severity), one.message) for one in outcome.results]


def rules_of(directory: Path, *objects: str) -> list[str]:
    return [rule for rule, _, _ in said(directory, {"all.yaml": "---\n".join(objects)})]


def named(kind: str, name: str = "cart", api: str = "v1", namespace: str = "", more: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}{where}}}\n{more}"


def pod(spec: str = "", namespace: str = "", labels: str = "app: cart") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: cart, labels: {{{labels}}}{where}}}\n"
        f"spec:\n  containers: [{{name: cart, image: 'cart:1', ports: [{{name: http, containerPort: 8080}}]}}]\n{spec}"
    )


def deployment(replicas: str = "") -> str:
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec:\n"
        f"{replicas}  selector: {{matchLabels: {{app: cart}}}}\n  template:\n    metadata: {{labels: {{app: cart}}}}\n"
        "    spec: {containers: [{name: cart, image: 'cart:1'}]}\n"
    )


def service(selector: str = "app: cart", port: str = "port: 80, targetPort: http", namespace: str = "") -> str:
    return named("Service", namespace=namespace, more=f"spec: {{selector: {{{selector}}}, ports: [{{{port}}}]}}\n")


def budget(limit: str, selector: str = "app: cart") -> str:
    return named(
        "PodDisruptionBudget", api="policy/v1", more=f"spec: {{{limit}, selector: {{matchLabels: {{{selector}}}}}}}\n"
    )


def binding(role: str, subject: str = "") -> str:
    subjects = f"subjects: [{{kind: ServiceAccount, {subject}}}]\n" if subject else ""
    api = "rbac.authorization.k8s.io"
    return named("ClusterRoleBinding", api=f"{api}/v1", more=f"roleRef: {{apiGroup: {api}, {role}}}\n{subjects}")


def scaler(api: str = "apps/v1", kind: str = "Deployment", name: str = "cart") -> str:
    target = f"scaleTargetRef: {{apiVersion: {api}, kind: {kind}, name: {name}}}"
    return named(
        "HorizontalPodAutoscaler", api="autoscaling/v2", more=f"spec: {{maxReplicas: 4, minReplicas: 2, {target}}}\n"
    )


def ingress(port: str) -> str:
    more = f"spec: {{defaultBackend: {{service: {{name: cart, port: {{{port}}}}}}}}}\n"
    return named("Ingress", api="networking.k8s.io/v1", more=more)


def virtual_service(host: str, subset: str = "") -> str:
    destination = f"{{host: {host}, subset: {subset}}}" if subset else f"{{host: {host}}}"
    more = f"spec: {{hosts: [cart], http: [{{route: [{{destination: {destination}}}]}}]}}\n"
    return named("VirtualService", api="networking.istio.io/v1", more=more)


def destination_rule(host: str, subset: str) -> str:
    more = f"spec: {{host: {host}, subsets: [{{name: {subset}}}]}}\n"
    return named("DestinationRule", api="networking.istio.io/v1", more=more)


def flux(name: str, *needed: str) -> str:
    more = f"spec: {{dependsOn: [{', '.join(f'{{name: {one}}}' for one in needed)}]}}\n"
    return named("HelmRelease", name, RELEASE, "flux-system", more)


VIEW = "kind: ClusterRole, name: view"
MOUNTED = "  volumes: [{name: a, secret: {secretName: a}}]\n"
CONFIGURED = "  volumes: [{name: a, configMap: {name: a}}]\n"
KEYED = "  volumes: [{name: a, configMap: {name: a, items: [{key: k, path: p}]}}]\n"
OPTIONAL = "  volumes: [{name: a, configMap: {name: a, optional: true}}]\n"
LATER = "  volumes: [{name: a, configMap: {name: '${A}'}}]\n"
RELEASE = "helm.toolkit.fluxcd.io/v2"
CAN_CREATE = "rules: [{apiGroups: [''], resources: [secrets], verbs: [create]}]\n"
ISTIO = "networking.istio.io/v1"


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        # An object that is named.
        ((pod(CONFIGURED),), ["K8S015"]),
        ((pod(OPTIONAL),), []),
        ((pod(LATER),), []),
        ((pod(CONFIGURED), named("ConfigMap", "a")), []),
        ((pod(CONFIGURED), named("ConfigMap", "'${NAME}'")), []),
        ((pod(CONFIGURED, "shop"), named("ConfigMap", "a", namespace="mesh")), ["K8S015"]),
        ((pod(CONFIGURED, "shop"), named("ConfigMap", "a")), []),
        ((pod(CONFIGURED, "shop"), named("HelmRelease", api=RELEASE, namespace="shop")), []),
        ((pod(CONFIGURED, "shop"), named("HelmRelease", api=RELEASE, namespace="mesh")), ["K8S015"]),
        ((pod(CONFIGURED, "shop"), named("Database", api="example.com/v1", namespace="shop")), []),
        ((pod(CONFIGURED, "shop"), named("Database", api="example.com/v1", namespace="mesh")), ["K8S015"]),
        ((pod(CONFIGURED, "shop"), named("Kustomization", "apps", "kustomize.toolkit.fluxcd.io/v1", "shop")), []),
        ((pod(MOUNTED), named("Certificate", api="cert-manager.io/v1", more="spec: {secretName: a}\n")), []),
        ((pod(MOUNTED), named("ExternalSecret", "a", "external-secrets.io/v1")), []),
        ((pod(MOUNTED), named("SealedSecret", "a", "bitnami.com/v1alpha1")), []),
        ((pod(MOUNTED, "shop"), named("Role", "r", "rbac.authorization.k8s.io/v1", "shop", CAN_CREATE)), []),
        ((pod(MOUNTED, "shop"), named("Role", "r", "rbac.authorization.k8s.io/v1", "mesh", CAN_CREATE)), ["K8S015"]),
        ((pod("  serviceAccountName: default\n"),), []),
        ((pod("  serviceAccountName: cart\n"),), ["K8S015"]),
        ((pod("  imagePullSecrets: [{name: a}]\n"),), []),
        ((pod("  imagePullSecrets: [{name: a}]\n"), named("Secret", "b")), ["K8S015"]),
        ((pod("  priorityClassName: system-node-critical\n"),), []),
        ((pod("  priorityClassName: high\n"),), []),
        ((pod("  priorityClassName: high\n"), named("PriorityClass", api="scheduling.k8s.io/v1")), ["K8S015"]),
        # A key.
        ((pod(KEYED), named("ConfigMap", "a", more="data: {k: v}\n")), []),
        ((pod(KEYED), named("ConfigMap", "a", more="binaryData: {k: dg==}\n")), []),
        ((pod(KEYED), named("ConfigMap", "a", more="data: {l: v}\n")), ["K8S016"]),
        ((pod(KEYED), named("ConfigMap", "a")), []),
        ((pod(KEYED), named("ConfigMap", "a", more="data: {'${K}': v}\n")), []),
        # A namespace.
        ((named("Namespace", "shop"), named("ConfigMap", namespace="shop")), []),
        ((named("Namespace", "shop"), named("ConfigMap", namespace="mesh")), ["K8S017"]),
        ((named("Namespace", "shop"), named("ConfigMap", namespace="kube-system")), []),
        ((named("ConfigMap", namespace="mesh"),), []),
        ((named("Namespace", "shop"), named("ConfigMap", namespace="'${N}'")), []),
        # A Service's pods.
        ((pod(), service("app: basket")), ["K8S018"]),
        ((pod(), service("app: '${A}'")), []),
        ((pod(labels="app: '${A}'"), service("app: basket")), []),
        ((service("app: basket"),), []),
        ((pod(namespace="shop"), service("app: cart", namespace="mesh")), []),
        ((pod(namespace="shop"), pod("", "mesh", "app: b"), service("app: cart", namespace="mesh")), ["K8S018"]),
        ((pod(), service("app: cart, role: leader")), []),
        ((pod(), service("component: etcd")), []),
        # A Service's ports.
        ((pod(), service()), []),
        ((pod(), service(port="port: 80, targetPort: web")), ["K8S019"]),
        ((pod(), service(port="port: 80, targetPort: http, protocol: UDP")), ["K8S019"]),
        ((pod(), service(port="port: 80, targetPort: 8080")), []),
        ((pod(), service(port="port: 80, targetPort: '8080'")), []),
        ((pod(), service(port="port: 80")), ["K8S019"]),
        ((pod(), service(port="port: 80}, {port: 9090")), []),
        ((pod(), service(port="port: 80, targetPort: '${PORT}'")), []),
        # Routes.
        ((ingress("number: 80"),), ["K8S020"]),
        (
            (ingress("number: 80"), pod(), service()),
            [],
        ),
        (
            (ingress("name: web"), pod(), service()),
            ["K8S021"],
        ),
        ((virtual_service("cart"),), ["K8S020"]),
        ((virtual_service("example.com"),), []),
        ((virtual_service("cart.n.svc.cluster.local"),), []),
        (
            (
                virtual_service("cart"),
                named("ServiceEntry", api=ISTIO, more="spec: {hosts: [cart]}\n"),
            ),
            [],
        ),
        # Autoscalers and budgets.
        ((scaler(), deployment()), []),
        ((scaler(name="basket"), deployment()), ["K8S022"]),
        ((scaler(api="example.com/v1", kind="Database"),), []),
        ((scaler(), deployment("  replicas: 3\n")), ["K8S025"]),
        ((scaler(), deployment("  replicas: 0\n")), []),
        ((budget("maxUnavailable: 1"), deployment()), []),
        ((budget("maxUnavailable: 1", "app: basket"), deployment()), ["K8S023"]),
        ((budget("maxUnavailable: 0"), deployment()), ["K8S024"]),
        ((budget("maxUnavailable: 0%"), deployment()), ["K8S024"]),
        ((budget("minAvailable: 100%"), deployment()), ["K8S024"]),
        ((budget("minAvailable: 1"), deployment()), ["K8S024"]),
        ((budget("minAvailable: 1"), deployment("  replicas: 2\n")), []),
        ((budget("minAvailable: 50%"), deployment("  replicas: 2\n")), []),
        ((budget("minAvailable: 51%"), deployment("  replicas: 2\n")), ["K8S024"]),
        ((budget("minAvailable: 1"), deployment("  replicas: '${N}'\n")), []),
        ((budget("minAvailable: 1"), deployment(), scaler()), []),
        ((budget("minAvailable: 2"), deployment(), scaler()), ["K8S024"]),
        # Bindings.
        ((binding("kind: ClusterRole, name: view"),), []),
        ((binding("kind: ClusterRole, name: cart"),), []),
        (
            (binding("kind: ClusterRole, name: cart"), named("ClusterRole", "b", "rbac.authorization.k8s.io/v1")),
            ["K8S027"],
        ),
        ((binding(VIEW, "name: a, namespace: shop"), named("ConfigMap", namespace="shop")), ["K8S028"]),
        ((binding(VIEW, "name: a, namespace: shop"),), []),
        # Flux's dependencies.
        ((flux("a", "b"), flux("b", "c"), flux("c")), []),
        ((flux("a", "b"), flux("b", "c"), flux("c", "b")), ["REP017"]),
        ((flux("a", "a"),), ["REP017"]),
        ((flux("a", "b", "c"), flux("b", "a"), flux("c", "a")), ["REP017", "REP017"]),
        ((flux("a", "b"), flux("c")), ["REP018"]),
        ((flux("a", "b"),), []),
        # Duplicates.
        ((named("ConfigMap"), named("ConfigMap", more="data: {a: b}\n")), ["REP019"]),
        ((named("ConfigMap", namespace="shop"), named("ConfigMap", namespace="mesh")), []),
        ((named("ConfigMap"), named("Secret")), []),
        ((named("ConfigMap", "'${A}'"), named("ConfigMap", "'${A}'", more="data: {a: b}\n")), []),
        # Subsets.
        ((virtual_service("a.b", "canary"),), ["CAN006"]),
        (
            (
                virtual_service("a.b", "canary"),
                destination_rule("a.b", "stable"),
            ),
            ["CAN006"],
        ),
        (
            (
                virtual_service("a.b", "canary"),
                destination_rule("a.b", "canary"),
            ),
            [],
        ),
        (
            (
                virtual_service("a.b", "canary"),
                destination_rule("'*.b'", "canary"),
            ),
            [],
        ),
        (
            (
                virtual_service("a.b", "canary"),
                destination_rule("'${H}'", "stable"),
            ),
            [],
        ),
    ],
)  # fmt: skip
def test_the_rules_say_of_these_objects(objects: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    assert rules_of(tmp_path, *objects) == expected


@pytest.mark.parametrize(
    ("objects", "severity"),
    [
        ((pod(MOUNTED),), Severity.NOTE),
        ((pod(MOUNTED), named("Secret", "b")), Severity.WARNING),
        ((named("ConfigMap"), named("ConfigMap")), Severity.NOTE),
        ((named("ConfigMap"), named("ConfigMap", more="data: {a: b}\n")), Severity.ERROR),
        ((pod(), service(port="port: 80")), Severity.WARNING),
        ((pod(), service(port="port: 80, targetPort: web")), Severity.ERROR),
    ],
)
def test_the_severity_is_as_certain_as_the_finding(
    objects: tuple[str, ...], severity: Severity, tmp_path: Path
) -> None:
    assert [one for _, one, _ in said(tmp_path, {"all.yaml": "---\n".join(objects)})] == [str(severity)]


def test_objects_of_one_name_in_two_files_are_told_of_where_an_environment_has_both(tmp_path: Path) -> None:
    files = {"objects/a.yaml": named("ConfigMap"), "objects/b.yaml": named("ConfigMap", more="data: {a: b}\n")}
    assert said(tmp_path / "one", files) == []
    configured = {**files, ".gitops-lint.yaml": "environments: {prod: {paths: [objects]}}\n"}
    assert [rule for rule, _, _ in said(tmp_path / "other", configured)] == ["REP019"]


@pytest.mark.parametrize(
    ("kustomization", "expected"),
    [
        ("resources: [all.yaml]\n", ["K8S015"]),
        ("resources: [all.yaml]\nnamePrefix: a-\n", ["K8S015"]),
        ("resources: [all.yaml]\nconfigMapGenerator: [{name: a, literals: [k=v]}]\n", []),
        ("resources: [all.yaml]\nconfigMapGenerator: [{name: b, literals: [k=v]}]\n", ["K8S015"]),
        ("resources: [all.yaml, 'https://example.com/base']\n", []),
        ("resources: [all.yaml, missing.yaml]\nnamePrefix: a-\n", []),
        ("resources: [all.yaml, '../chart']\n", []),
        ("kind: Component\nresources: [all.yaml]\n", []),
    ],
)
def test_a_kustomization_is_judged_as_it_is_built(kustomization: str, expected: list[str], tmp_path: Path) -> None:
    files = {"all.yaml": pod(CONFIGURED), "kustomization.yaml": kustomization}
    assert [rule for rule, _, _ in said(tmp_path, files)] == expected


def test_a_key_of_a_generated_config_map_is_looked_for_under_its_hashed_name(tmp_path: Path) -> None:
    generator = "resources: [all.yaml]\nconfigMapGenerator: [{name: a, literals: [k=v]}]\n"
    files = {"all.yaml": pod(KEYED), "kustomization.yaml": generator}
    assert said(tmp_path, files) == []
    ((rule, _, message),) = said(tmp_path, {"all.yaml": pod(KEYED.replace("key: k", "key: other"))})
    assert rule == "K8S016"
    assert message.startswith("ConfigMap a-")
    assert "has no key other, only k" in message


def test_a_repository_with_a_chart_may_have_what_is_named_in_it(tmp_path: Path) -> None:
    files = {"all.yaml": pod(CONFIGURED), "chart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n"}
    assert said(tmp_path, files) == []


def test_what_is_nearly_called_so_is_suggested(tmp_path: Path) -> None:
    spec = "  volumes: [{name: a, configMap: {name: cart-setting}}]\n"
    ((_, _, message),) = said(tmp_path, {"all.yaml": "---\n".join([pod(spec), named("ConfigMap", "cart-settings")])})
    assert message.endswith("cart-settings is declared")


def test_what_another_entry_point_of_the_environment_has_is_not_missing(tmp_path: Path) -> None:
    settings = "environments: {prod: {paths: [one, other]}}\n"
    files = {
        ".gitops-lint.yaml": settings,
        "one/pod.yaml": pod(CONFIGURED),
        "other/config.yaml": named("ConfigMap", "b"),
    }
    assert [rule for rule, _, _ in said(tmp_path, files)] == ["K8S015"]
    assert said(tmp_path, {"other/config.yaml": named("ConfigMap", "a")}) == []
    (tmp_path / "other/kustomization.yaml").write_text("configMapGenerator: [{name: a, literals: [k=v]}]\n")
    files = {"one/pod.yaml": pod(CONFIGURED), "other/config.yaml": named("ConfigMap", "b")}
    assert [rule for rule, _, _ in said(tmp_path, files)] == ["K8S015"]
    (tmp_path / "other/kustomization.yaml").write_text(
        "configMapGenerator: [{name: a, literals: [k=v], options: {disableNameSuffixHash: true}}]\n"
    )
    assert said(tmp_path, files) == []


def test_a_volume_that_a_claim_template_replaces_names_no_claim(tmp_path: Path) -> None:
    volumes = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"
    text = deployment().replace("Deployment", "StatefulSet").replace("{containers", f"{{{volumes}, containers")
    assert [rule for rule, _, _ in said(tmp_path, {"all.yaml": text})] == ["K8S015"]
    assert said(tmp_path, {"all.yaml": f"{text}  volumeClaimTemplates: [{{metadata: {{name: data}}}}]\n"}) == []


def test_objects_of_one_directory_are_no_evidence_for_those_of_another(tmp_path: Path) -> None:
    together = {"a/pod.yaml": pod(), "a/service.yaml": service("app: basket")}
    assert [rule for rule, _, _ in said(tmp_path / "one", together)] == ["K8S018"]
    assert said(tmp_path / "other", {"a/pod.yaml": pod(), "b/service.yaml": service("app: basket")}) == []
