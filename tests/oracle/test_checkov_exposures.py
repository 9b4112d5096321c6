"""The table of what the internet reaches, asked of Checkov: both scores, from one run each."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.checkov_environment import built_environment
from gitops_lint.engine import Request, open_run
from gitops_lint.engine.selection import load_rules
from tests.analysis.exposure import exposure_cases
from tests.repositories import write

CHECKOV = built_environment()
CASES = (*exposure_cases.CASES, *exposure_cases.EXAMINED)

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.slow,
    pytest.mark.skipif(CHECKOV is None, reason="Checkov is not installed: python -m benchmarks.checkov_environment"),
]

_OPENINGS = frozenset(f"NET{number:03}" for number in (*range(1, 10), 12))
_MORE = frozenset(
    {
        *(
            "CKV_AWS_229",
            "CKV_AWS_230",
            "CKV_AWS_352",
            "CKV_AWS_87",
            "CKV_GCP_18",
            "CKV_GCP_20",
            "CKV_GCP_28",
            "CKV_GCP_75",
        ),
        *("CKV_GCP_75", "CKV_GCP_77", "CKV_GCP_88", "CKV_AZURE_6", "CKV_AZURE_11", "CKV_AZURE_34", "CKV_AZURE_115"),
    }
)
"""Further checks of Checkov's for openings, which no rule here is the same as."""


@pytest.fixture(scope="module")
def checks() -> frozenset[str]:
    """The checks of Checkov's that say that something is open."""
    aliases = {alias for rule in load_rules().values() if rule.id in _OPENINGS for alias in rule.aliases}
    return frozenset(alias for alias in aliases if alias.startswith("CKV")) | _MORE


@pytest.fixture(scope="module")
def failed(checks: frozenset[str], tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The cases in which Checkov finds an opening, by their directories."""
    assert CHECKOV is not None
    directory = tmp_path_factory.mktemp("cases")
    for name, case in CASES:
        write(directory / name, case.files)
    arguments = ["--framework", "terraform", "--skip-download", "--soft-fail", "--output", "json", "--compact"]
    chosen = ["--check", ",".join(sorted(checks)), "--directory", str(directory)]
    ended = subprocess.run([CHECKOV.command, *arguments, *chosen], capture_output=True, text=True, check=True)
    report: dict[str, Any] = json.loads(ended.stdout)
    return frozenset(Path(one["file_path"].lstrip("/")).parts[0] for one in report["results"]["failed_checks"])


def _ours(directory: Path) -> frozenset[str]:
    """The cases in which the rules here find an opening: the same verdict, of the same files."""
    found = set()
    for name, _ in CASES:
        with open_run(Request(paths=(directory / name,), select=tuple(sorted(_OPENINGS)), jobs=1, cache=False)) as run:
            if run.check().results:
                found.add(name)
    return frozenset(found)


def _score(failed: frozenset[str]) -> tuple[list[str], list[str]]:
    """The openings that were missed, and the false alarms."""
    missed = [case.name for name, case in CASES if case.is_open and name not in failed]
    return missed, [case.name for name, case in CASES if not case.is_open and name in failed]


def test_checkov_misses_openings_and_finds_some_where_there_are_none_and_we_do_neither(
    failed: frozenset[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, case in CASES:
        write(tmp_path / name, case.files)
    scores = {"Checkov": _score(failed), "gitops-lint": _score(_ours(tmp_path))}
    with capsys.disabled():
        print(f"\nopenings in {len(CASES)} configurations")
        for tool, (missed, false) in scores.items():
            right = len(CASES) - len(missed) - len(false)
            print(f"  {tool}: {right} right, {len(missed)} missed, {len(false)} false alarms")
    assert scores["gitops-lint"] == ([], [])
    assert all(scores["Checkov"])
