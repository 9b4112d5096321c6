"""An alias that is an id of Checkov's means the same there and here: Checkov is asked, and so are we."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from checkov_sample import Sample
from checkov_samples import SAMPLES

from benchmarks.checkov_environment import CheckovEnvironment, built_environment
from gitops_lint.engine import Request, open_run
from gitops_lint.engine.selection import load_rules
from gitops_lint.model.result import Result

ALIASES = sorted(alias for rule in load_rules().values() for alias in rule.aliases if alias.startswith("CKV"))
CHECKOV = built_environment()

needs_checkov = [
    pytest.mark.oracle,
    pytest.mark.slow,
    pytest.mark.skipif(CHECKOV is None, reason="Checkov is not installed: python -m benchmarks.checkov_environment"),
]


@pytest.fixture(scope="module")
def checkov() -> CheckovEnvironment:
    assert CHECKOV is not None
    return CHECKOV


@pytest.fixture(scope="module")
def checks(checkov: CheckovEnvironment) -> dict[str, str]:
    """Checkov's own list: the id of each check, and its name."""
    program = Path(__file__).with_name("checkov_checks.py")
    ended = subprocess.run([checkov.python, program], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def failed(checkov: CheckovEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str, str]]:
    """What Checkov says of every sample, from one run: how often each check fails in its bad and in its good file."""
    directory = tmp_path_factory.mktemp("samples")
    for sample in SAMPLES:
        for which, text in (("bad", sample.bad), ("good", sample.good)):
            write(directory / str(sample) / which / sample.file, text)
    arguments = [
        "--framework",
        "secrets",
        "terraform",
        "kubernetes",
        "--skip-download",
        "--soft-fail",
        "--output",
        "json",
    ]
    ended = subprocess.run(
        [checkov.command, *arguments, "--directory", directory], capture_output=True, text=True, check=True
    )
    reports: list[dict[str, Any]] = json.loads(ended.stdout)
    return Counter(
        (*file.lstrip("/").split("/")[:2], check["check_id"])
        for report in reports
        for check in report["results"]["failed_checks"]
        for file in [check["file_path"]]
    )


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def ours(directory: Path, alias: str) -> tuple[Result, ...]:
    with open_run(Request(paths=(directory,), select=(alias,), jobs=1, cache=False)) as run:
        return tuple(run.check().results)


def test_every_alias_that_is_an_id_of_checkovs_has_a_sample() -> None:
    assert sorted({sample.alias for sample in SAMPLES}) == sorted(set(ALIASES))


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_an_alias_selects_a_rule_that_tells_the_bad_sample_from_the_good(sample: Sample, tmp_path: Path) -> None:
    for which, text in (("bad", sample.bad), ("good", sample.good)):
        write(tmp_path / which / sample.file, text)
    (found,) = ours(tmp_path / "bad", sample.alias)
    assert sample.alias in found.aliases
    assert ours(tmp_path / "good", sample.alias) == ()


class TestCheckov:
    """What takes Checkov itself."""

    pytestmark = needs_checkov

    @pytest.mark.parametrize("alias", ALIASES)
    def test_has_the_check_that_an_alias_names(self, alias: str, checks: dict[str, str]) -> None:
        assert checks[alias]

    @pytest.mark.parametrize("sample", SAMPLES, ids=str)
    def test_tells_the_bad_sample_from_the_good_under_the_same_id(
        self, sample: Sample, failed: Counter[tuple[str, str, str]]
    ) -> None:
        assert failed[str(sample), "bad", sample.alias] == 1
        assert failed[str(sample), "good", sample.alias] == 0
