"""The pre-commit hook, on real git repositories, with real commits."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NAMES = [f"config-{number:02}" for number in range(40)]


def config_map(name: str, value: str = "a") -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  key: {value}\n"


class Work:
    """A git repository of forty manifests that a kustomization names, as its author works in it."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path = path
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PRE_COMMIT_HOME": str(home),
        }
        path.mkdir()
        self.git("init", "-q")
        resources = "".join(f"  - {name}.yaml\n" for name in NAMES)
        (path / "kustomization.yaml").write_text(f"resources:\n{resources}", encoding="utf-8")
        for name in NAMES:
            (path / f"{name}.yaml").write_text(config_map(name), encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-qm", "Begin")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.path, env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )

    def git(self, *arguments: str) -> None:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "-m", message)


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "work", tmp_path / "home")


def hook() -> dict[str, Any]:
    """The hook as it is offered to users."""
    (found,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return dict(found)


@pytest.fixture
def installed(work: Work, tmp_path: Path) -> Work:
    """The repository with the hook installed; it runs this checkout and writes its arguments to `calls`, a line a call.

    Only the language and the entry are other than what users get, so that nothing has to be downloaded.
    """
    calls = tmp_path / "calls"
    script = tmp_path / "gitops-lint"
    arguments = f'printf "%s\\n" "$*" >> {shlex.quote(str(calls))}\n'
    command = f'PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m gitops_lint "$@"\n'
    script.write_text(f"#!/bin/sh\n{arguments}{command}", encoding="utf-8")
    script.chmod(0o755)
    mine = hook()
    mine["entry"] = mine["entry"].replace("gitops-lint", shlex.quote(str(script)), 1)
    mine |= {"language": "system"}
    del mine["minimum_pre_commit_version"]
    configuration = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [mine]}]})
    (work.path / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
    work.git("add", ".")
    work.git("commit", "-qm", "Check before each commit")
    done = work.run(sys.executable, "-m", "pre_commit", "install")
    assert done.returncode == 0, done.stdout
    return work


def calls(work: Work) -> list[str]:
    return (work.path.parent / "calls").read_text(encoding="utf-8").splitlines()


def test_forty_changed_files_are_one_invocation(installed: Work) -> None:
    for name in NAMES:
        (installed.path / f"{name}.yaml").write_text(config_map(name, "b"), encoding="utf-8")
    installed.git("add", ".")
    done = installed.commit("Change every manifest")
    assert done.returncode == 0, done.stdout + done.stderr
    assert calls(installed) == ["check"]


def test_a_commit_that_only_deletes_a_file_that_others_need_is_stopped(installed: Work) -> None:
    installed.git("rm", "-q", "config-07.yaml")
    done = installed.commit("Delete a manifest")
    assert done.returncode != 0
    assert (
        "kustomization.yaml:9:5: error REP004 the resource config-07.yaml does not exist" in done.stdout + done.stderr
    )
    assert calls(installed) == ["check"]


def test_what_is_not_staged_is_not_judged(installed: Work) -> None:
    (installed.path / "config-00.yaml").write_text("apiVersion: v1\nkind: [\n", encoding="utf-8")
    (installed.path / "config-01.yaml").write_text(config_map("config-01", "b"), encoding="utf-8")
    installed.git("add", "config-01.yaml")
    assert installed.commit("Change one manifest").returncode == 0
    assert installed.run("git", "diff", "--name-only").stdout == "config-00.yaml\n"


def test_the_documented_hook_is_the_one_that_is_offered() -> None:
    text = (ROOT / "docs" / "pre-commit.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (repository,) = yaml.safe_load(blocks[0])["repos"]
    assert [one["id"] for one in repository["hooks"]] == [hook()["id"]]


@pytest.mark.slow
def test_try_repo_installs_the_hook_and_runs_it_once(work: Work) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("try-repo needs the git repository of gitops-lint itself")
    work.git("rm", "-q", "config-07.yaml")
    done = work.run(sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook()["id"], "--verbose")
    if "No matching distribution" in done.stdout or "Failed to establish a new connection" in done.stdout:
        pytest.skip("the package index cannot be reached, and try-repo installs from it")
    assert "error REP004 the resource config-07.yaml does not exist" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count(" files, 39 resources, ") == 1
    assert done.returncode == 1
