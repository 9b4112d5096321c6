"""What functions ask of the files of a tree is asked once in an evaluation, however many instances ask."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gitops_lint.loading.trees import DirectoryTree
from tests.terraform.evaluation.roots import evaluated, outputs

FILES = {
    "main.tf": ('module "m" {\n  source = "./m"\n  count  = 20\n}\noutput "x" {\n  value = module.m[*].x\n}\n'),
    "m/main.tf": (
        'output "x" {\n'
        '  value = [for f in fileset("${path.module}/t", "**/*.txt") : templatefile("${path.module}/t/${f}", {})]\n'
        "}\n"
    ),
    "m/t/a.txt": "a",
    "m/t/deep/b.txt": "b",
}


def test_many_instances_look_at_the_same_files_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[tuple[str, str]] = Counter()
    for name in ("is_file", "is_directory", "read"):
        original = getattr(DirectoryTree, name)

        def counting(tree: DirectoryTree, path: str, name: str = name, original: object = original) -> object:
            asked[name, path] += 1
            return original(tree, path)  # type: ignore[operator]

        monkeypatch.setattr(DirectoryTree, name, counting)

    found = evaluated(tmp_path, FILES)

    assert outputs(found)["x"] == [["a", "b"]] * 20
    assert asked["read", "m/t/deep/b.txt"] == 1
    assert set(asked.values()) == {1}
