"""`gitops-lint init` writes a configuration with which a check sees what it sees without one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from small_repositories import CLEAN, ROOT, write

from gitops_lint import config
from gitops_lint.cli import run
from gitops_lint.kubernetes.schemas import carried_versions
from gitops_lint.loading.load import load
from gitops_lint.model.source import SourceFile

OBJECT = CLEAN["settings.yaml"]
ROOT_MODULE = 'terraform {\n  backend "oss" {}\n}\n'
VARIABLES = 'region = "eu-central-1"\n'

LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "none": CLEAN,
    "overlays": {
        **{f"overlays/{name}/kustomization.yaml": "resources: [../../base]\n" for name in ("prod", "dev")},
        "base/kustomization.yaml": "resources: [settings.yaml]\n",
        "base/settings.yaml": OBJECT,
    },
    "plain directories": {f"environments/{name}/{part}.yaml": OBJECT for name in ("prod", "dev") for part in "ab"},
    "variable files": {
        "infra/main.tf": ROOT_MODULE,
        **{f"infra/{name}.tfvars": VARIABLES for name in ("dev", "prod")},
    },
    "variable files in a folder": {
        "main.tf": ROOT_MODULE,
        **{f"vars/{name}.tfvars": VARIABLES for name in ("dev", "staging", "prod")},
    },
    "a directory a root": {
        **{f"live/{name}/main.tf": ROOT_MODULE for name in ("dev", "prod")},
        **{f"live/{name}/{name}.tfvars": VARIABLES for name in ("dev", "prod")},
        **{f"clusters/{name}/settings.yaml": OBJECT for name in ("dev", "prod")},
    },
    "a name that YAML would read otherwise": {f"environments/{name}/a.yaml": OBJECT for name in ("on", "1", "x y")},
}


def seen(directory: Path) -> list[object]:
    """The environments of a repository, in all that can be compared."""
    loaded = load(directory, jobs=1)
    try:
        return [
            (one.name, one.directory, sorted(one.files), one.stacks, [(each.path, each.files) for each in one.clusters])
            for one in loaded.repository.environments
        ]
    finally:
        loaded.close()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_environments_are_the_same_with_the_configuration_and_without(layout: str, tmp_path: Path) -> None:
    write(LAYOUTS[layout], tmp_path)
    without = seen(tmp_path)
    assert run(["init", str(tmp_path)]) == 0
    assert seen(tmp_path) == without


def test_the_sample_repository_gets_its_environments_and_its_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = tmp_path / "shop"
    shutil.copytree(ROOT / "fixtures" / "shop", repository)
    (repository / ".gitops-lint.yaml").unlink()
    without = seen(repository)
    assert run(["init", str(repository), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["environments"]) == ["dev", "staging", "prod"]
    assert said["kubernetes"] == "1.32"
    assert seen(repository) == without
    assert run(["check", str(repository)]) == 0


def test_a_cluster_that_is_older_than_every_schema_gets_the_oldest(tmp_path: Path) -> None:
    write({"main.tf": 'resource "aws_eks_cluster" "a" {\n  version = "1.19"\n}\n'}, tmp_path)
    assert run(["init", str(tmp_path)]) == 0
    oldest = carried_versions()[0]
    text = (tmp_path / ".gitops-lint.yaml").read_text()
    assert f"# {oldest} is the oldest whose schemas are known.\n# 1.19: main.tf:2:" in text
    assert f'  version: "{oldest}"\n' in text
    assert run(["check", str(tmp_path)]) == 0


def test_a_configuration_that_is_there_is_kept_unless_forced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(CLEAN | {".gitops-lint.yml": "fail-on: note\n"}, tmp_path) / ".gitops-lint.yml"
    assert run(["init", str(tmp_path)]) == 2
    assert f"{file}: is there already; --force replaces it" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "fail-on: note\n"
    assert run(["init", str(tmp_path), "--force"]) == 0
    assert file.read_text(encoding="utf-8").startswith("# The configuration of gitops-lint.")
    assert not (tmp_path / ".gitops-lint.yaml").exists()


def test_stdout_prints_what_would_be_written_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(CLEAN, tmp_path)
    assert run(["init", str(tmp_path), "--stdout"]) == 0
    printed = capsys.readouterr().out
    assert not (tmp_path / ".gitops-lint.yaml").exists()
    assert run(["init", str(tmp_path)]) == 0
    assert (tmp_path / ".gitops-lint.yaml").read_text(encoding="utf-8") == printed


def test_config_names_the_file_to_write(tmp_path: Path) -> None:
    write(CLEAN, tmp_path)
    assert run(["init", str(tmp_path), "--config", str(tmp_path / "lint.yaml")]) == 0
    assert (tmp_path / "lint.yaml").is_file()
    assert not (tmp_path / ".gitops-lint.yaml").exists()
    assert run(["init", str(tmp_path), "--config", str(tmp_path / "nowhere" / "lint.yaml")]) == 2


def test_what_stands_there_as_a_comment_is_valid_without_its_hash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(write(CLEAN, tmp_path)), "--stdout"]) == 0
    text = re.sub(r"^# (?=[a-z-]+:|  )", "", capsys.readouterr().out, flags=re.MULTILINE)
    settings = config.read(SourceFile(".gitops-lint.yaml", text))
    assert settings.kubernetes_version == "1.33"
    assert [one.name for one in settings.environments] == ["prod"]
    assert settings.severity == {"REP013": None}
    assert settings.ignore[0].until == "2026-12-31"
    assert settings.exclude
    assert settings.select


def test_a_repository_that_is_not_there_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "nowhere"]) == 2
    assert "nowhere: does not exist" in capsys.readouterr().err
