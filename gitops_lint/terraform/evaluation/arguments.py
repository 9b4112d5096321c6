"""What the values of arguments may not be: ephemeral where they are kept, or given where there is no such argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Output
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.terraform_data import ATTRIBUTES, unsupported_name
from gitops_lint.terraform.values import EPHEMERAL, is_null, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
    from gitops_lint.terraform.evaluation.shaped import ShapedInstance

_WRITE_ONLY = "_wo"
"""How the names of write-only arguments end, by the convention of the providers that have them."""


def check_arguments(instance: ResourceInstance) -> None:
    """Notes arguments of `terraform_data` that it does not have, and ephemeral values that would be kept."""
    block = instance.node.block
    if instance.shaped is not None:
        instance.shaped.check()
        _check_ephemeral(instance, instance.shaped)
        return
    for argument in block.arguments.values():
        name = argument.name
        if block.type == "terraform_data" and block.mode == "managed":
            if name not in ATTRIBUTES:
                detail = f'An argument named "{name}" is not expected here.'
                _note(instance, "Unsupported argument", detail, argument.file, argument.attribute.name_span)
                continue
            value = instance.configured_or_unknown(name)
            if not ATTRIBUTES[name] and value is not None and not is_null(value):
                summary = f'"{name}" attribute is read-only'
                _note(instance, summary, "", argument.file, argument.span)
        if block.mode != "ephemeral" and not name.endswith(_WRITE_ONLY):
            value = instance.configured_or_unknown(name)
            if value is not None and EPHEMERAL in unmark_deep(value)[1]:
                _note(instance, _EPHEMERAL, _KEPT.format(name), argument.file, argument.expression.span)


def _check_ephemeral(instance: ResourceInstance, shaped: ShapedInstance) -> None:
    """Notes ephemeral values outside of write-only arguments (`validateResourceForbiddenEphemeralValues`)."""
    if instance.node.block.mode == "ephemeral":
        return
    for name in instance.node.assigned:
        # What is write-only, the planned value does not have.
        if EPHEMERAL not in unmark_deep(instance.created_or_unknown(name))[1]:
            continue
        argument = shaped.contents.arguments.get(name)
        if argument is not None:
            _note(instance, _EPHEMERAL, _KEPT.format(name), argument.file, argument.expression.span)
        else:
            detail = f'Ephemeral values are not valid for "{name}", because it is not an assignable attribute.'
            _note(instance, _EPHEMERAL, detail, shaped.contents.file, shaped.contents.missing)


_EPHEMERAL = "Invalid use of ephemeral value"
_KEPT = (
    'Ephemeral values are not valid for "{}", because it is not a write-only attribute and must be persisted to state.'
)


def check_schema(instance: ResourceInstance) -> None:
    """Notes blocks in `terraform_data`, which has none, and what it does not have in its `ignore_changes`."""
    block = instance.node.block
    if block.type != "terraform_data" or block.mode != "managed":
        return
    for nested in block.blocks:
        labels = nested.block.labels
        name = labels[0].value if nested.block.type == "dynamic" and labels else nested.block.type
        detail = f'Blocks of type "{name}" are not expected here.'
        if name in ATTRIBUTES:
            detail += f' Did you mean to define argument "{name}"? If so, use the equals sign to assign it a value.'
        _note(instance, "Unsupported block type", detail, nested.file, nested.block.header_span)
    for traversal in block.lifecycle.ignore_changes:
        wrong = unsupported_name(traversal.root)
        if wrong is not None:
            file = block.lifecycle.arguments["ignore_changes"].file
            _note(instance, "Unsupported attribute", wrong, file, traversal.span)


def _note(instance: ResourceInstance, summary: str, detail: str, file: str, span: Span) -> None:
    instance.node.module.log.add(Problem(Kind.RESOURCE_ARGUMENT, summary, detail, file, span, instance.address))


def check_ephemeral_output(module: ModuleInstance, output: Output) -> None:
    """Notes an output that is ephemeral where it may not be, or is not where its value is (`node_output.go`)."""
    if output.value is None:
        return
    span = output.value.expression.span
    evaluated = module.marks_of_output(output.name)
    if module.call is None and output.ephemeral:
        summary = "Ephemeral output not allowed"
        detail = "Ephemeral outputs are not allowed in context of a root module"
        span = output.span
    elif output.ephemeral and EPHEMERAL not in evaluated:
        summary = "Value not allowed in ephemeral output"
        detail = (
            "This output value is declared as returning an ephemeral value, so it can only be set to an ephemeral "
            "value."
        )
    elif not output.ephemeral and EPHEMERAL in evaluated:
        summary = "Ephemeral value not allowed"
        detail = (
            "This output value is not declared as returning an ephemeral value, so it cannot be set to a result "
            "derived from an ephemeral value."
        )
    else:
        return
    module.log.add(Problem(Kind.ARGUMENT, summary, detail, output.file, span, module.inside(f"output.{output.name}")))
