"""Blocks of a condition and a message, and `check` blocks (internal/configs/checks.go of Terraform)."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_all, schema
from gitops_lint.terraform.configuration.declarations import CheckRule
from gitops_lint.terraform.configuration.problems import Source

RULE = schema(required=("condition", "error_message"))


def check_rule(source: Source, block: hcl.Block) -> CheckRule:
    """The rule that a `validation`, `precondition`, `postcondition` or `assert` block is."""
    if source.override:
        source.error(
            "override",
            block.header_span,
            f"Can't override {block.type} blocks",
            f'Override files cannot override "{block.type}" blocks.',
        )
        return CheckRule(source.file, block, None, None)
    attributes = read_all(source, block, RULE).attributes
    return CheckRule(
        source.file, block, expression_of(attributes, "condition"), expression_of(attributes, "error_message")
    )


def expression_of(attributes: dict[str, hcl.Attribute], name: str) -> hcl.Expression | None:
    """The expression of an argument, if it is there."""
    attribute = attributes.get(name)
    return None if attribute is None else attribute.expression
