"""What is rendered when rendering is measured, and that reads and builds are counted."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.measure import PROJECT, python, run
from benchmarks.overlays import built_by_themselves, overlays
from tests.repositories import write


def test_every_overlay_is_built_each_file_read_once_and_only_what_a_change_concerns_again(tmp_path: Path) -> None:
    write(tmp_path, {file.path: file.text for file in overlays(12, 3)})
    directories = [f"{tmp_path}=overlays/overlay-{number}" for number in range(12)]
    change = ("--change", "bases/base-1/service.yaml")
    program = python("ours", PROJECT / "benchmarks/peers/render.py", *change, *directories)
    figures = json.loads(run(program).output)
    assert figures["built"] == 12
    assert figures["objects"] == 12 * 6
    assert figures["reads"] == figures["files"] == 3 * 6 + 12 * 2
    assert figures["again"] == 4


def test_what_has_a_kustomization_is_built(tmp_path: Path) -> None:
    write(tmp_path, {"kustomization.yaml": "", "a/Kustomization": "", "b/c/kustomization.yml": "", "d/other.yaml": ""})
    assert list(built_by_themselves(tmp_path)) == [".", "a", "b/c"]
