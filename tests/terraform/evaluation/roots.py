"""Small roots for tests: files in memory, opened and evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.evaluation.walk import evaluate_all
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    unmark,
)
from tests.repositories import write


def opened(root: Path, files: Mapping[str, str], directory: str = "", **given: Any) -> Evaluation:
    """The evaluation of a root whose files are written below `root`; nothing is evaluated yet."""
    tree = DirectoryTree(write(root, files))

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    variables = given.pop("variables", {})
    inputs, _ = inputs_of(tree, directory, read, given.pop("var_files", ()), variables, given.pop("environment", {}))
    return Evaluation(Context(tree=tree, directory=directory, read=read, inputs=inputs, **given))


def evaluated(root: Path, files: Mapping[str, str], directory: str = "", **given: Any) -> Evaluation:
    """The same, all of it evaluated."""
    evaluation = opened(root, files, directory, **given)
    evaluate_all(evaluation)
    return evaluation


def plain(value: Value) -> Any:
    """A value as plain data; what is not known is a text that says why."""
    value, _ = unmark(value)
    if isinstance(value, UnknownValue):
        return f"<{value.kind.value}>"
    if isinstance(value, NullValue):
        return None
    if isinstance(value, ListValue | TupleValue | SetValue):
        return [plain(item) for item in value.items]
    if isinstance(value, MapValue | ObjectValue):
        return {name: plain(item) for name, item in value.items.items()}
    return value


def outputs(evaluation: Evaluation) -> dict[str, Any]:
    """The outputs of a root, as plain data."""
    return {name: plain(evaluation.root.output(name)) for name in evaluation.root.module.outputs}


def summaries(evaluation: Evaluation) -> list[str]:
    """The summaries of what is wrong."""
    return [problem.summary for problem in evaluation.log.problems]
