"""The benchmarks as a whole, on sizes at which they end soon."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import PROJECT

SMALL = (
    *("--manifests", "1000", "--terraform", "100", "--manifest-sample", "32", "--terraform-sample", "20"),
    *("--rounds", "1", "--startup-rounds", "2", "--no-checkov"),
)


@pytest.mark.slow
def test_one_run_measures_every_section_and_says_what_was_left_out(tmp_path: Path) -> None:
    places = ("--work", str(tmp_path / "work"), "--json", str(tmp_path / "results.json"))
    command = [sys.executable, "-m", "benchmarks", *SMALL, *places]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    results = json.loads((tmp_path / "results.json").read_text())
    titles = [section["title"].partition(":")[0] for section in results["sections"]]
    assert titles == ["Manifests", "Growth", "Terraform", "Evaluating Terraform", "Rendering", "Start-up", "pytest"], (
        results["not_measured"]
    )
    assert all(row["seconds"] > 0 for section in results["sections"] for row in section["rows"])
    assert "Checkov: left out" in results["not_measured"]
    for target in results["targets"]:
        assert target["met"] == (target["figure"] <= target["limit"])
        assert target["name"] in ended.stdout
