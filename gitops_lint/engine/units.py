"""The unit of Terragrunt in a directory: what `plan` and `console` evaluate in place of a root."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from gitops_lint.engine import UsageError
from gitops_lint.formats import hcl
from gitops_lint.loading import git
from gitops_lint.model.plan import PlanProblem
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.evaluation.context import Context, Input
from gitops_lint.terraform.languages import configured_language
from gitops_lint.terraform.terragrunt import OverlayTree, Problem, Terragrunt, Unit

_WRITTEN = ".terragrunt-stack"
_FILES = ("terragrunt.hcl", "terragrunt.hcl.json")


class OpenedUnit(msgspec.Struct, frozen=True):
    """A unit and what its code is evaluated with. `problems` are those of the unit."""

    session: Terragrunt
    unit: Unit
    context: Context

    @property
    def problems(self) -> tuple[PlanProblem, ...]:
        """What Terragrunt would refuse of the unit, and what it would know."""
        return tuple(map(_plan_problem, self.unit.found))

    def edited(self, problem: PlanProblem) -> PlanProblem:
        """A problem of its code, where a person edits that."""
        tree = self.context.tree
        if not isinstance(tree, OverlayTree):
            return problem
        file, block = tree.origin(problem.file)
        return msgspec.structs.replace(
            problem, file=self.session.origin(file), span=problem.span if block is None else block
        )


def is_unit(tree: Tree, directory: str) -> bool:
    """Whether Terragrunt runs a directory, or a stack writes it."""
    names = (f"{directory}/{name}" if directory else name for name in _FILES)
    return _WRITTEN in directory.split("/") or any(map(tree.is_file, names))


def open_unit(
    tree: Tree,
    root: Path,
    directory: str,
    read: Callable[[str], hcl.File],
    settings: Settings,
    inputs: Mapping[str, Input] = {},
) -> OpenedUnit | None:
    """The unit in a directory of a tree whose files lie at `root`. `inputs` decide over those of the unit.

    None where it runs no code, but is there to be included. Raises `UsageError` where its code is elsewhere.
    """
    session = Terragrunt(
        tree,
        read,
        location=str(root),
        repository=str(git.top_level(root) or root),
        sources=settings.sources,
        language=configured_language(settings.terraform_version),
        data=settings.terraform_values,
    )
    if session.configuration_path(directory) is None:
        raise UsageError(f"{directory}: no stack writes a unit of Terragrunt there")
    unit = session.unit(directory)
    if not unit.runs:
        return None
    evaluation = session.evaluation(directory)
    if evaluation is None:
        why = next(problem.detail for problem in unit.found if problem.kind.name == "SOURCE")
        advice = "; name it under sources: in .gitops-lint.yaml" if "is not in the repository" in why else ""
        raise UsageError(f"{unit.file}: {why.removesuffix('.')}{advice}")
    context = msgspec.structs.replace(evaluation.context, inputs={**evaluation.context.inputs, **inputs})
    return OpenedUnit(session, unit, context)


def _plan_problem(problem: Problem) -> PlanProblem:
    return PlanProblem(problem.summary, problem.detail, problem.file, problem.span, limit=problem.limit)


def existing(path: Path) -> Path:
    """The directory itself, or the nearest above it that is there: a stack may not be written yet."""
    found = Path(os.path.realpath(path))
    if _WRITTEN in found.parts:
        while not found.is_dir():
            found = found.parent
    return found
