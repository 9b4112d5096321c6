"""Blocks of a condition and a message, and `check` blocks (internal/configs/checks.go of Terraform)."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_all, schema
from gitops_lint.terraform.configuration.parts import (
    CheckRule,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.references import Reference, parse_reference, references

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
    condition = expression_of(attributes, "condition")
    if condition is not None and not isinstance(condition, hcl.Invalid) and next(references(condition), None) is None:
        source.error(
            "condition",
            condition,
            f"Invalid {block.type} expression",
            "The condition expression must refer to at least one object from elsewhere in the configuration, or else "
            "its result would not be checking anything.",
        )
    return CheckRule(
        source.file, block, expression_of(attributes, "condition"), expression_of(attributes, "error_message")
    )


def expression_of(attributes: dict[str, hcl.Attribute], name: str) -> hcl.Expression | None:
    """The expression of an argument, if it is there."""
    attribute = attributes.get(name)
    return None if attribute is None else attribute.expression


def refuse_self_references(source: Source, rule: CheckRule, mode: str, kind: str, name: str) -> None:
    """Notes that the condition or message of a resource's rule names the resource (`validateSelfReferences`)."""
    for expression in (rule.condition, rule.error_message):
        if expression is None:
            continue
        for traversal in references(expression):
            named = parse_reference(traversal)
            if not isinstance(named, Reference) or named.kind != "resource":
                continue
            if (named.mode, named.type, named.name) == (mode, kind, name):
                summary = f"Invalid reference in {rule.block.type}"
                detail = f"Configuration for {named} may not refer to itself."
                source.error("self-reference", expression, summary, detail)
                break
