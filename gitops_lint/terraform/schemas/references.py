"""References held to a schema, before anything is evaluated (`StaticValidateTraversal` in configschema)."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import did_you_mean
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError
from gitops_lint.terraform.expressions.steps import apply_steps
from gitops_lint.terraform.schemas.shapes import Shape, ShapedBlock
from gitops_lint.terraform.values import UnknownValue

_INDEX = "Invalid index operation"


def check_steps(shape: Shape, steps: Sequence[hcl.Step]) -> None:
    """Raises `InvalidReferenceError` where the steps after an instance lead to what its schema does not have.

    Behind an attribute, they are taken from an unknown value of its type.
    """
    if not steps:
        return
    step = steps[0]
    if isinstance(step, hcl.TraverseIndex):
        detail = "Only attribute access is allowed here, using the dot operator."
        if isinstance(step.key, hcl.String) and step.key.value.isidentifier():
            detail = (
                "Only attribute access is allowed here. Did you mean to access attribute "
                f'"{step.key.value}" using the dot operator?'
            )
        raise InvalidReferenceError(_INDEX, detail, step.span)
    block = shape.blocks.get(step.name)
    if block is not None:
        _check_block(step.name, block, steps[1:])
    elif step.name in shape.attributes:
        try:
            apply_steps(UnknownValue(shape.attributes[step.name].type), steps[1:])
        except EvaluationError as error:
            raise InvalidReferenceError(error.summary, error.detail, error.span) from error
    else:
        hint = did_you_mean(step.name, (*shape.attributes, *shape.blocks))
        detail = f'This object has no argument, nested block, or exported attribute named "{step.name}".{hint}'
        raise InvalidReferenceError("Unsupported attribute", detail, step.span)


def _check_block(name: str, block: ShapedBlock, steps: Sequence[hcl.Step]) -> None:
    if block.is_single:
        check_steps(block.shape, steps)
        return
    if not steps:
        return
    if block.nesting == "set":
        detail = (
            f'Block type "{name}" is represented by a set of objects, and set elements do not have addressable keys. '
            'To find elements matching specific criteria, use a "for" expression with an "if" clause.'
        )
        raise InvalidReferenceError("Cannot index a set value", detail, steps[0].span)
    if block.nesting == "list" and not isinstance(steps[0], hcl.TraverseIndex):
        detail = (
            f'Block type "{name}" is represented by a list of objects, so it must be indexed using a numeric key, '
            f"like .{name}[0]."
        )
        raise InvalidReferenceError("Invalid operation", detail, steps[0].span)
    check_steps(block.shape, steps[1:])
