"""What becomes of the outputs of a root (`NodeApplyableOutput.setValue` in Terraform's node_output.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.model.plan import Action, OutputChange
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.plan.comparing import is_same
from gitops_lint.terraform.plan.masks import missing, unknown_mask
from gitops_lint.terraform.plan.state import State
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.values import NULL, Value, is_known, is_null, is_wholly_known, unmark_deep


class OutputValue(msgspec.Struct, frozen=True):
    """A change of a root output, in Terraform's values, without marks."""

    name: str
    action: Action
    before: Value
    after: Value
    sensitive: bool


def output_values(
    evaluation: Evaluation, state: State, chosen: Callable[[str], bool], *, whole: bool
) -> Iterator[OutputValue]:
    """The changes of the chosen outputs (`output.name`); those that are gone included, if the plan is of the whole."""
    root = evaluation.root
    for name, output in root.module.outputs.items():
        if not chosen(f"output.{name}"):
            continue
        after, _ = unmark_deep(root.output(name))
        known = state.outputs.get(name)
        before = NULL if known is None else known.value
        if is_null(after) and is_null(before):
            action = Action.NO_OP
        elif known is None:
            action = Action.CREATE
        elif _stays(after, before, simulated=state.is_simulated) and output.sensitive == known.sensitive:
            action = Action.NO_OP
        else:
            action = Action.UPDATE
        yield OutputValue(name, action, before, after, output.sensitive or (known is not None and known.sensitive))
    for name, known in state.outputs.items() if whole else ():
        if name not in root.module.outputs:
            yield OutputValue(name, Action.DELETE, known.value, NULL, known.sensitive)


def _stays(after: Value, before: Value, *, simulated: bool) -> bool:
    return (simulated or is_wholly_known(after)) and is_same(before, after)


def as_output_change(value: OutputValue) -> OutputChange:
    """The change as a Plan has it."""
    return OutputChange(
        value.name,
        value.action,
        before=plain(value.before),
        after=plain(value.after) if is_known(value.after) else None,
        after_unknown=False if is_wholly_known(value.after) else unknown_mask(value.after),
        sensitive=value.sensitive,
        missing=tuple(missing(value.after)),
    )
