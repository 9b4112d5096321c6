"""`gitops-lint render`: what it prints, what it hides, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from gitops_lint.cli import run

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
