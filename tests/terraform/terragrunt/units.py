"""Small Terragrunt repositories for tests: files in memory, read by a session."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.terragrunt import Terragrunt, Unit
from tests.repositories import write
from tests.terraform.evaluation.roots import outputs, plain


def session_of(root: Path, files: Mapping[str, str], **given: Any) -> Terragrunt:
    """A session about files that are written below `root`, which is said to lie at `/live`."""
    tree = DirectoryTree(write(root, files))

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    return Terragrunt(tree, read, **{"location": "/live", **given})


def inputs_of(unit: Unit) -> dict[str, Any]:
    """The inputs of a unit, as plain data."""
    return {name: plain(setting.value) for name, setting in unit.inputs.items()}


def unit_inputs(root: Path, files: Mapping[str, str], directory: str, **given: Any) -> dict[str, Any]:
    """The inputs of the unit in a directory, of which nothing is wrong."""
    unit = session_of(root, files, **given).unit(directory)
    assert not unit.problems
    return inputs_of(unit)


def summaries(unit: Unit) -> list[str]:
    """The summaries of what is wrong with a unit."""
    return [problem.summary for problem in unit.problems]


def limits(unit: Unit) -> list[str]:
    """The summaries of what is not known of a unit."""
    return [problem.summary for problem in unit.limits]


def unit_outputs(session: Terragrunt, directory: str) -> dict[str, Any]:
    """The outputs of a unit's code, as plain data."""
    evaluation = session.evaluation(directory)
    assert evaluation is not None
    return outputs(evaluation)
