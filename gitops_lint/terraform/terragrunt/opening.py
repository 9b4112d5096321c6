"""The code of a unit, opened for evaluation with the inputs that Terragrunt would hand to Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.terraform.evaluation.context import Context, Input
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.terragrunt.arguments import Given
from gitops_lint.terraform.terragrunt.overlay import OverlayTree
from gitops_lint.terraform.terragrunt.unit import Unit
from gitops_lint.terraform.variable_files import read_values

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt


def evaluation_of(session: Terragrunt, unit: Unit) -> Evaluation | None:
    """The evaluation of the code of a unit; None where that is not in the repository, or there is none.

    Variables come from `TF_VAR_…` of extra arguments, else from `inputs`, then from the files that Terraform reads by
    itself, then from extra arguments in their order; the last one decides.
    """
    directory = unit.code.directory
    if directory is None or not unit.runs:
        return None
    tree = OverlayTree(session.tree, unit.code.copied, unit.generated)

    def read(path: str) -> hcl.File:
        if tree.is_generated(path):
            return hcl.read(tree.read(path).decode(), path)
        return session.read(session.origin(tree.origin(path)[0]))

    inputs = {
        name: Input(
            value=setting.value, is_text=True, file=setting.file, span=setting.span, source=f"inputs of {unit.file}"
        )
        for name, setting in unit.inputs.items()
    }
    for given in unit.given:
        if given.environment:
            inputs[given.name] = _given(given, "env_vars of extra_arguments")
    automatic, _ = inputs_of(tree, directory, read)
    inputs.update(automatic)
    for given in unit.given:
        if given.environment:
            continue
        if given.file:
            for name, argument in read_values((given.file,), read).arguments.items():
                inputs[name] = Input(argument, source=given.file)
        else:
            inputs[given.name] = _given(given, "-var of extra_arguments")
    context = Context(
        tree=tree,
        directory=directory,
        read=read,
        inputs=inputs,
        other_inputs=unit.more_inputs,
        language=session.language,
        sources=session.sources,
        values=session.data,
        location=session.locations.location,
        is_copied=unit.code.source is not None,
    )
    return Evaluation(context)


def _given(given: Given, source: str) -> Input:
    return Input(value=given.value, is_text=True, file=given.setting.file, span=given.setting.span, source=source)
