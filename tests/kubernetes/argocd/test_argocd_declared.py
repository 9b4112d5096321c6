"""What a repository declares of its Argo CD: the clusters that it knows, and how it calls Kustomize."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import yaml

from gitops_lint.kubernetes.argocd import declared_clusters
from gitops_lint.kubernetes.argocd.clusters import is_unknown
from gitops_lint.kubernetes.argocd_build_options import BuildOptions, build_options
from tests.engine.checking import check, found
from tests.repositories import config_map, write

LABELS = "{argocd.argoproj.io/secret-type: cluster, env: prod}"
ENCODED = base64.b64encode(b"https://one").decode()
SECRET = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: one, labels: {LABELS}}}\n"
EXTERNAL = f"""\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {{name: one, namespace: argocd}}
spec:
  target:
    template:
      metadata: {{labels: {LABELS}}}
      data: {{name: prod, server: "{{{{ .server }}}}"}}
"""


@pytest.mark.parametrize(
    ("text", "name", "server"),
    [
        (f"{SECRET}data: {{server: {ENCODED}}}\nstringData: {{name: prod}}\n", "prod", "https://one"),
        (f"{SECRET}stringData: {{name: prod, server: 'ENC[AES256_GCM,data:x]'}}\n", "prod", "${server in Secret one}"),
        (f"{SECRET}data: {{name: 'ENC[AES256_GCM,data:x]', server: {ENCODED}}}\n", "${name in Secret one}",
         "https://one"),
        (EXTERNAL, "prod", "${server in Secret one}"),
        (EXTERNAL.replace("      data: {name: prod, ", "      data: {"), "${name in Secret one}",
         "${server in Secret one}"),
        (f"apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {{name: one}}\n"
         f"spec: {{encryptedData: {{server: AgB}}, template: {{metadata: {{labels: {LABELS}}}}}}}\n",
         "${name in Secret one}", "${server in Secret one}"),
    ],
)  # fmt: skip
def test_a_cluster_is_declared_by_a_secret_and_by_what_makes_one(text: str, name: str, server: str) -> None:
    (cluster,) = declared_clusters([yaml.safe_load(text)])

    assert (cluster.name, cluster.server, cluster.labels["env"]) == (name, server, "prod")
    assert is_unknown(cluster.name) is name.startswith("${")


@pytest.mark.parametrize(
    "text",
    [
        EXTERNAL.replace("secret-type: cluster", "secret-type: repository"),
        EXTERNAL.replace("external-secrets.io/v1", "example.com/v1"),
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: one}\nspec: {target: x}\n",
        f"{SECRET}stringData: {{name: prod}}\n",
    ],
)
def test_what_declares_no_cluster_is_none(text: str) -> None:
    assert declared_clusters([yaml.safe_load(text)]) == ()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--enable-helm", BuildOptions(False, True)),
        ("--enable-helm --load-restrictor LoadRestrictionsNone", BuildOptions(True, True)),
        ("--load-restrictor=LoadRestrictionsNone", BuildOptions(True, False)),
        ("--load-restrictor LoadRestrictionsRootOnly", BuildOptions(False, False)),
        ("--enable-alpha-plugins 'x", BuildOptions(False, False)),
    ],
)
def test_build_options_are_those_of_the_config_map_or_the_operator(options: str, expected: BuildOptions) -> None:
    ours = {"kind": "ConfigMap", "metadata": {"name": "argocd-cm"}, "data": {"kustomize.buildOptions": options}}
    operated = {"kind": "ArgoCD", "metadata": {"name": "a"}, "spec": {"kustomizeBuildOptions": options}}

    assert build_options([ours]) == build_options([operated]) == expected


def test_where_nobody_declares_options_nothing_is_said_of_helm() -> None:
    assert build_options([{"kind": "ConfigMap", "metadata": {"name": "argocd-cm"}, "data": None}]) == BuildOptions()


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source: {repoURL: "https://git.example.com/shop", path: apps/web}
  destination: {server: https://kubernetes.default.svc, namespace: web}
"""
WEB = {
    "argocd/web.yaml": APPLICATION,
    "apps/web/kustomization.yaml": "resources: [../shared/x.yaml]\nnamePrefix: a-\n",
    "apps/shared/x.yaml": config_map("x"),
}


def options_in(text: str) -> dict[str, str]:
    """A kustomization that patches the options into what Argo CD is installed with."""
    patch = config_map("argocd-cm", **{"kustomize.buildOptions": text})
    return {
        "install/kustomization.yaml": "resources: [cm.yaml]\npatches: [{path: patch.yaml}]\n",
        "install/cm.yaml": config_map("argocd-cm"),
        "install/patch.yaml": patch,
    }


def test_files_outside_of_the_root_are_read_where_the_options_say_so(tmp_path: Path) -> None:
    assert [one.partition(" ")[0] for one in found(check(write(tmp_path / "a", WEB), select=("REP020", "REP024")))] == [
        "REP020"
    ]
    allowed = WEB | options_in("--load-restrictor LoadRestrictionsNone")
    assert found(check(write(tmp_path / "b", allowed), select=("REP020", "REP024"))) == []


CHARTS = {
    "argocd/web.yaml": APPLICATION,
    "apps/web/kustomization.yaml": "helmCharts: [{name: web, releaseName: web}]\n",
    "apps/web/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "apps/web/charts/web/templates/x.yaml": config_map("x"),
}


def test_a_chart_of_a_kustomization_needs_the_option(tmp_path: Path) -> None:
    assert found(check(write(tmp_path / "a", CHARTS), select=("REP024",))) == []
    assert found(check(write(tmp_path / "b", CHARTS | options_in("--enable-helm")), select=("REP024",))) == []
    refused = check(write(tmp_path / "c", CHARTS | options_in("--enable-alpha-plugins")), select=("REP024",))
    assert found(refused) == ["REP024 apps/web/kustomization.yaml:1"]
    assert "must specify --enable-helm" in refused.results[0].message


SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  generators: [{clusters: {selector: {matchLabels: {env: prod}}}}]
  template:
    metadata: {name: "{{name}}-web"}
    spec:
      project: default
      source: {repoURL: "https://git.example.com/shop", path: PATH}
      destination: {server: "{{server}}", namespace: web}
"""


def test_applications_of_a_cluster_that_a_store_of_secrets_knows_are_rendered(tmp_path: Path) -> None:
    wrong = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {level: 1}\n"
    files = {"argocd/set.yaml": SET.replace("PATH", "apps"), "argocd/one.yaml": EXTERNAL, "apps/x.yaml": wrong}

    outcome = check(write(tmp_path, files), select=("K8S001", "K8S007", "REP024"))

    assert found(outcome) == ["K8S001 apps/x.yaml:4"]
    assert not [each for each in outcome.notices if each.rule == "REP024"]


def test_a_path_that_hangs_from_what_is_not_known_is_a_notice(tmp_path: Path) -> None:
    files = {"argocd/set.yaml": SET.replace("PATH", '"clusters/{{server}}"'), "argocd/one.yaml": EXTERNAL}

    outcome = check(write(tmp_path, files), select=("REP024",))

    assert found(outcome) == []
    assert [each.message for each in outcome.notices] == [
        "what this source names hangs from what is in a cluster's Secret, which is not known here"
    ]
