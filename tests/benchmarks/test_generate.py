"""The generated repositories: the same every time, valid but for what was planted, formatted."""

from __future__ import annotations

import collections
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from benchmarks.faults import FAULTS
from benchmarks.generate import KINDS, GeneratedFile, manifests, terraform, write_repository

CUSTOM_KINDS = {"VirtualService"}


def in_schema(text: str) -> bool:
    """Whether the strict built-in schema of the newest Kubernetes takes a manifest."""
    try:
        data: Any = yaml.safe_load(text)
        kubernetes_validate.validate(data, kubernetes_validate.latest_version(), strict=True)
    except (yaml.YAMLError, kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError):
        return False
    return True


def git(directory: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(directory), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_the_same_seed_gives_the_same_files_and_another_seed_others() -> None:
    assert list(manifests(400, seed=1)) == list(manifests(400, seed=1))
    assert list(manifests(400, seed=1)) != list(manifests(400, seed=2))
    assert list(terraform(60, seed=1)) == list(terraform(60, seed=1))
    assert list(terraform(60, seed=1)) != list(terraform(60, seed=2))


def test_a_smaller_repository_is_the_beginning_of_a_larger_one() -> None:
    assert list(manifests(100)) == list(manifests(250))[:100]
    assert list(terraform(25)) == list(terraform(50))[:25]


def test_there_are_sixteen_kinds_in_equal_numbers() -> None:
    kinds = collections.Counter(yaml.safe_load(file.text)["kind"] for file in manifests(16 * 6, faults_in_a_thousand=0))
    assert len(kinds) == len(KINDS) == 16
    assert set(kinds.values()) == {6}


def test_every_path_is_written_once() -> None:
    for files in (list(manifests(2_000)), list(terraform(1_000))):
        assert len({file.path for file in files}) == len(files)


def test_the_mean_size_is_that_of_manifests_in_life() -> None:
    sizes = [len(file.text.encode()) for file in manifests(800)]
    assert 800 <= sum(sizes) / len(sizes) <= 1200


def test_about_one_manifest_in_a_hundred_has_a_planted_mistake() -> None:
    files = list(manifests(4_000))
    assert 20 <= sum(1 for file in files if file.fault) <= 60


def test_a_manifest_without_a_planted_mistake_is_valid() -> None:
    sample = [file for file in manifests(48, seed=7, faults_in_a_thousand=0) if "virtual-service" not in file.path]
    assert len(sample) == 45
    assert [file.path for file in sample if not in_schema(file.text)] == []


def test_every_mistake_is_planted_and_strict_schemas_see_those_that_they_should() -> None:
    by_fault: dict[str, GeneratedFile] = {}
    for file in manifests(1_600, faults_in_a_thousand=1000):
        if "virtual-service" not in file.path or file.fault.startswith("weights"):
            by_fault.setdefault(file.fault, file)
    assert set(by_fault) == {fault.name for fault in FAULTS}
    unseen = [fault.name for fault in FAULTS if fault.in_schema and in_schema(by_fault[fault.name].text)]
    assert unseen == []


def test_a_planted_mistake_changes_only_its_own_file() -> None:
    sound = {file.path: file.text for file in manifests(600, faults_in_a_thousand=0)}
    planted = list(manifests(600))
    assert [file.path for file in planted if file.text != sound[file.path]] == [
        file.path for file in planted if file.fault
    ]


def test_a_repository_is_written_as_one_commit_in_place_of_what_was_there(tmp_path: Path) -> None:
    directory = tmp_path / "repository"
    write_repository(directory, manifests(64))
    written = write_repository(directory, manifests(32))
    assert git(directory, "rev-list", "--count", "HEAD") == "1"
    assert git(directory, "status", "--porcelain") == ""
    assert sorted(git(directory, "ls-files").splitlines()) == sorted(file.path for file in written)


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_reads_the_terraform_files_and_finds_them_formatted(tmp_path: Path) -> None:
    write_repository(tmp_path / "repository", terraform(60))
    ended = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-diff", str(tmp_path / "repository")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stdout + ended.stderr
