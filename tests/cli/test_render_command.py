"""`gitops-lint render`: what it prints, what it hides, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gitops_lint.cli import run
from gitops_lint.kubernetes.helm.worker import engine_directory
from tests.repositories import write

FILES = {
    "base/kustomization.yaml": "resources: [service.yaml]\nsecretGenerator: [{name: token, literals: [key=abc]}]\n",
    "base/service.yaml": "apiVersion: v1\nkind: Service\n"
    "metadata: {name: web, labels: {a: 'yes', b: '1e3', c: '0x1'}}\n",
    "overlay/kustomization.yaml": "namePrefix: prod-\nresources: [../base]\n",
    "broken/kustomization.yaml": "resources: [../base]\nreplicas: [{name: nothing, count: 1}]\n",
    "remote/kustomization.yaml": "resources: ['https://github.com/org/repo//base']\n",
}


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def test_render_prints_the_objects_and_masks_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "overlay"]) == 0
    secret, service = yaml.safe_load_all(capsys.readouterr().out)
    assert secret["data"] == {"key": "(masked)"}
    assert service["metadata"] == {"name": "prod-web", "labels": {"a": "yes", "b": "1e3", "c": "0x1"}}


def test_render_shows_secrets_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "overlay", "--show-secrets"]) == 0
    assert "key: YWJj" in capsys.readouterr().out


def test_a_text_that_go_would_read_as_a_number_stands_in_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "base"]) == 0
    assert 'b: "1e3"' in capsys.readouterr().out


def test_render_says_where_objects_are_declared(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "overlay", "--origin"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("#")] == [
        "# base/kustomization.yaml:2:19",
        "# base/service.yaml:1:1",
    ]


def test_render_says_beside_a_value_which_other_file_it_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["render", "overlay", "--origin"], ["render", "--env", "default", "--origin"]):
        run(arguments)
        lines = capsys.readouterr().out.splitlines()
        assert "  name: prod-web  # overlay/kustomization.yaml:1" in lines
        assert "kind: Service" in lines
        assert "# base/service.yaml:1:1" in lines


CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "size: small\n",
    "chart/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
    "  size: {{ .Values.size }}\n  key: 'a {{ .Values.key }}'\n  text: |\n    {{ .Values.size }}\n    more\n",
    "cluster/prod/all.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./apps
  sourceRef: {kind: GitRepository, name: flux-system}
  postBuild: {substituteFrom: [{kind: Secret, name: hidden}]}
""",
    "apps/web.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  interval: 10m
  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}
  valuesFrom: [{kind: Secret, name: hidden, targetPath: key, valuesKey: key}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: sub, namespace: shop}
data:
  level: ${level}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: hidden, namespace: shop}
spec: {secretStoreRef: {name: s}, target: {name: hidden}, data: [{secretKey: key, remoteRef: {key: k}}]}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: hidden, namespace: flux-system}
spec: {secretStoreRef: {name: s}, target: {name: hidden}, data: [{secretKey: level, remoteRef: {key: k}}]}
""",
}


@pytest.mark.skipif(engine_directory() is None, reason="helm-python-sdk is not installed")
def test_what_is_not_known_is_said_in_words_with_the_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write(tmp_path, CHART)
    assert run(["render", "--env", "prod", "--cluster", "cluster/prod", "--origin"]) == 0
    text = capsys.readouterr().out
    found = {one["metadata"]["name"]: one for one in yaml.safe_load_all(text) if one["kind"] == "ConfigMap"}
    assert found["sub"]["data"] == {"level": "(not known)"}
    assert found["web"]["data"] == {"size": "small", "key": "a (not known)", "text": "small\nmore\n"}
    (level,) = (line for line in text.splitlines() if line.startswith("  level:"))
    assert "# not known: " in level
    assert "ExternalSecret" in level
    assert "  size: small  # chart/values.yaml:1" in text


def test_what_kustomize_refuses_is_said_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "broken"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("broken/kustomization.yaml:2:35: resource with name nothing does not match")


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--strict",), 1)])
def test_a_limit_is_a_finding_with_strict(
    arguments: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", "remote", *arguments]) == code
    assert "is in another repository" in capsys.readouterr().err


def test_a_directory_that_is_none_is_a_usage_error() -> None:
    assert run(["render", "gone"]) == 2


FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./overlay
  targetNamespace: shop
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def test_render_prints_what_flux_applies_in_an_environment(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("dev", "prod"):
        (tmp_path / "clusters" / name).mkdir(parents=True)
        (tmp_path / "clusters" / name / "apps.yaml").write_text(FLUX)
    assert run(["render", "--env", "prod", "--origin"]) == 0
    out = capsys.readouterr().out
    found = [(one["kind"], one["metadata"].get("namespace")) for one in yaml.safe_load_all(out)]
    assert found == [("Kustomization", "flux-system"), ("Secret", "shop"), ("Service", "shop")]
    assert "key: (masked)" in out
    assert "# base/service.yaml:1:1" in out


def test_render_prints_one_cluster_of_an_environment(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, namespace in (("prod", "shop"), ("prod/east", "east")):
        (tmp_path / "envs" / name).mkdir(parents=True)
        text = f"resources: [service.yaml]\nnamespace: {namespace}\n"
        (tmp_path / "envs" / name / "kustomization.yaml").write_text(text)
        (tmp_path / "envs" / name / "service.yaml").write_text(FILES["base/service.yaml"])
    assert run(["render", "--env", "prod", "--cluster", "envs/prod/east/"]) == 0
    assert [one["metadata"]["namespace"] for one in yaml.safe_load_all(capsys.readouterr().out)] == ["east"]


def test_an_environment_without_objects_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("hub", "clusters/prod", "clusters/dev"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "hub/apps.yaml").write_text(FLUX.replace("./overlay", "./clusters/prod"))
    (tmp_path / "clusters/prod/service.yaml").write_text(FILES["base/service.yaml"])
    (tmp_path / "clusters/dev/values.yaml").write_text("a: 1\n")
    assert run(["render", "--env", "prod"]) == 0
    applied = "nothing is applied from here: what it holds is applied by hub/apps.yaml, environment default"
    assert capsys.readouterr().err == f"prod: {applied}\n"
    assert run(["render", "--env", "dev"]) == 0
    assert capsys.readouterr().err.startswith("dev: nothing is applied here: no kustomization")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cluster", "overlay"], "--cluster goes with --env"),
        (["--env", "far"], "there is no environment far; there are default"),
        (["--env", "default", "--cluster", "far"], "default has no cluster that begins in far; there are broken"),
    ],
)
def test_what_is_not_there_is_not_rendered(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["render", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_what_stops_a_kustomization_of_an_environment_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "--env", "default"]) == 1
    captured = capsys.readouterr()
    assert "name: prod-web" in captured.out
    assert "broken/kustomization.yaml:2:35: resource with name nothing does not match" in captured.err
