"""Repositories that `sources:` names: what they hold is rendered, and what is wrong in them is told to others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gitops_lint.cli import run as command
from tests.engine.checking import check, found
from tests.repositories import commit, config_map, git, repository, write

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: "three"
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec: {containers: [{name: web, image: nginx}]}
"""
PLATFORM = {
    "base/kustomization.yaml": "resources: [web.yaml, ../apps/x]\n",
    "base/web.yaml": DEPLOYMENT,
    "apps/x/kustomization.yaml": "resources: [x.yaml]\n",
    "apps/x/x.yaml": config_map("x"),
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "level: info\n",
    "charts/web/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
    "data:\n  level: {{ .Values.level }}\n",
}
SOURCES = """\
sources:
  https://github.com/org/platform: ../platform
  https://charts.example.com: ../platform/charts
"""
OVERLAY = {
    ".gitops-lint.yaml": SOURCES,
    "overlays/prod/kustomization.yaml": """\
resources:
  - https://github.com/org/platform//base?ref=v1
  - https://raw.githubusercontent.com/org/platform/main/charts/web/values.yaml
  - git@github.com:org/shop.git//own
helmCharts:
  - {name: web, repo: "https://charts.example.com", version: 1.0.0, releaseName: chart}
patches:
  - target: {kind: Deployment}
    patch: |
      - {op: replace, path: /spec/replicas, value: many}
nameSuffix: -p
""".replace("charts/web/values.yaml", "apps/x/y.yaml"),
    "own/kustomization.yaml": "resources: [own.yaml]\n",
    "own/own.yaml": config_map("own"),
}
Y = {"apps/x/y.yaml": config_map("y")}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path / "platform", {**PLATFORM, **Y})
    root = repository(tmp_path / "shop", OVERLAY)
    git(root, "remote", "add", "origin", "git@github.com:org/shop.git")
    return root


def rendered(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], list[str]]:
    """The names that a command prints, and the places."""
    assert command(["render", *arguments, "--origin"]) == 0
    text = capsys.readouterr().out
    return (
        [each["metadata"]["name"] for each in yaml.safe_load_all(text)],
        [line[2:] for line in text.splitlines() if line.startswith("# ")],
    )


def test_remote_bases_files_and_charts_are_rendered(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names, places = rendered(capsys, str(shop / "overlays/prod"))

    assert names == ["chart-p", "own-p", "x-p", "y-p", "web-p"]
    assert [place.rpartition(":")[0].rpartition(":")[0] for place in places] == [
        "overlays/prod/kustomization.yaml",
        "own/own.yaml",
        "../platform/apps/x/x.yaml",
        "../platform/apps/x/y.yaml",
        "../platform/base/web.yaml",
    ]


def test_an_environment_has_the_objects_of_other_checkouts(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names, _ = rendered(capsys, str(shop), "--env", "prod")

    assert names == ["chart-p", "own-p", "x-p", "y-p", "web-p"]


def test_what_is_wrong_in_another_checkout_is_not_told_and_what_is_wrong_here_is(shop: Path) -> None:
    outcome = check(shop, select=("K8S001", "K8S040"))

    assert found(outcome) == ["K8S001 overlays/prod/kustomization.yaml:10"]
    assert not outcome.notices


def test_what_stops_a_build_in_another_checkout_is_a_notice(shop: Path) -> None:
    write(shop.parent / "platform", {"base/kustomization.yaml": "resources: [none.yaml]\n"})

    outcome = check(shop, select=("REP020",))

    assert found(outcome) == []
    (notice,) = outcome.notices
    assert notice.message.startswith("in another checkout: Kustomize cannot build overlays/prod: ")
    assert str(notice.location) == "../platform/base/kustomization.yaml:1:13"


def test_a_base_that_leads_out_of_its_checkout_is_refused(shop: Path) -> None:
    write(shop.parent / "platform", {"base/kustomization.yaml": "resources: [../../shop/own]\n"})

    (notice,) = check(shop, select=("REP020",)).notices

    assert "is outside of the repository" in notice.message


def test_a_directory_that_is_not_there_is_told(shop: Path) -> None:
    write(shop, {".gitops-lint.yaml": SOURCES.replace("../platform", "../nowhere")})

    (notice,) = check(shop, select=("REP020",)).notices

    assert "name a checkout of it under sources:" in notice.message


def test_both_sides_of_a_change_have_the_same_checkout(shop: Path) -> None:
    write(shop, {"overlays/prod/kustomization.yaml": OVERLAY["overlays/prod/kustomization.yaml"] + "# more\n"})
    commit(shop)

    assert found(check(shop, base="HEAD~1", select=("K8S001",))) == []


def test_sources_are_relative_to_the_configuration(shop: Path, tmp_path: Path) -> None:
    (shop / ".gitops-lint.yaml").unlink()
    config = tmp_path / "ci" / "lint.yaml"
    write(tmp_path, {"ci/lint.yaml": SOURCES})

    assert found(check(shop, config=config, select=("K8S001",))) == ["K8S001 overlays/prod/kustomization.yaml:10"]


def test_an_absolute_path_is_told_from_the_repository(shop: Path, tmp_path: Path) -> None:
    write(shop, {".gitops-lint.yaml": SOURCES.replace("../platform", str(tmp_path / "platform"))})

    (result,) = check(shop, select=("K8S001",)).results

    assert [str(place.location.file) for place in result.related] == ["../platform/base/web.yaml"]


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd}}
spec:
  project: default
  source: {source}
  destination: {{server: https://kubernetes.default.svc, namespace: {name}}}
---
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all, namespace: argocd}
spec:
  goTemplate: true
  generators: [{git: {repoURL: "ssh://git@github.com/org/platform", revision: HEAD, directories: [{path: "apps/*"}]}}]
  template:
    metadata: {name: "all-{{.path.basename}}"}
    spec:
      project: default
      source: {repoURL: "https://github.com/org/platform.git", path: "{{.path.path}}"}
      destination: {server: https://kubernetes.default.svc, namespace: all}
"""


def test_argo_cd_applies_what_other_checkouts_hold(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kustomized = '{repoURL: "git@github.com:org/platform.git", path: base, kustomize: {namePrefix: argo-}}'
    plain = '{repoURL: "https://github.com/org/platform", path: apps/x, directory: {include: y.yaml}}'
    chart = '{repoURL: "https://charts.example.com", chart: web, targetRevision: 1.0.0}'
    text = "".join(
        APPLICATION.format(name=name, source=source)
        for name, source in {"base": kustomized, "plain": plain, "chart": chart}.items()
    )
    write(shop, {"argo/prod/apps.yaml": text + SET})

    names, places = rendered(capsys, str(shop), "--env", "prod", "--cluster", "argo/prod")

    assert {"argo-web", "argo-x", "chart", "x", "all-x"} <= set(names)
    found_in = {place.split(":")[0] for place in places}
    assert {"../platform/base/web.yaml", "../platform/apps/x/x.yaml"} <= found_in
    assert found(check(shop, select=("REP024", "K8S001"))) == ["K8S001 overlays/prod/kustomization.yaml:10"]


FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: platform, namespace: flux-system}
spec: {url: "ssh://git@github.com/org/platform", interval: 1m, ref: {tag: v1}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {url: "https://charts.example.com", interval: 1m}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 1m, prune: true, path: ./base, sourceRef: {kind: GitRepository, name: platform}}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: chart, namespace: shop}
spec:
  interval: 1m
  chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts, namespace: flux-system}}}
  values: {level: 1}
"""
CLUSTER = {
    "clusters/prod/kustomization.yaml": "resources: [all.yaml]\n",
    "clusters/prod/all.yaml": FLUX,
}


def test_flux_applies_what_other_checkouts_hold(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(shop, CLUSTER)

    names, places = rendered(capsys, str(shop), "--env", "prod", "--cluster", "clusters/prod")

    assert {"web", "x", "chart"} <= set(names)
    assert "../platform/base/web.yaml" in {place.split(":")[0] for place in places}
    assert found(check(shop, select=("REP023", "K8S001"))) == [
        "K8S001 clusters/prod/all.yaml:22",
        "K8S001 overlays/prod/kustomization.yaml:10",
    ]
