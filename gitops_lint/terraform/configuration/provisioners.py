"""`provisioner` blocks, as internal/configs/provisioner.go of Terraform reads them."""

from __future__ import annotations

from typing import Literal

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_known, schema
from gitops_lint.terraform.configuration.escaping import Once, escaping, refuse_reserved, with_escaped
from gitops_lint.terraform.configuration.parts import (
    NestedBlock,
    Provisioner,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.quoted import unquoted
from gitops_lint.terraform.configuration.static import keyword
from gitops_lint.terraform.references import references

PROVISIONER = schema("when", "on_failure", _=(), connection=(), lifecycle=())

_REMOVED = ("chef", "habitat", "puppet", "salt-masterless")


def read_provisioner(source: Source, block: hcl.Block) -> Provisioner | None:
    """The declaration that a `provisioner` block is; None for a type that Terraform has no more."""
    content, rest = read_known(source, block, PROVISIONER)
    label = block.labels[0]
    if label.value in _REMOVED:
        source.error("provisioner", label, f'The "{label.value}" provisioner has been removed', _removed(label.value))
        return None
    is_destroy = _word(source, content.attributes.get("when"), ("create", "destroy")) == "destroy"
    when: Literal["create", "destroy"] = "destroy" if is_destroy else "create"
    if is_destroy:
        refuse_other_references(source, block.body, PROVISIONER.arguments)
    goes_on = _word(source, content.attributes.get("on_failure"), ("continue", "fail")) == "continue"
    on_failure: Literal["fail", "continue"] = "continue" if goes_on else "fail"
    connection: NestedBlock | None = None
    once = Once(source, _second)
    for nested in content.blocks:
        if nested.type == "lifecycle":
            refuse_reserved(source, nested, "provisioner")
        elif once.is_first(nested):
            if nested.type == "_":
                rest = with_escaped(source, rest, nested)
                continue
            connection = NestedBlock(nested, source.file)
            if is_destroy:
                refuse_other_references(source, nested.body)
    return Provisioner(source.file, block, label.value, when, on_failure, connection, rest.arguments, rest.blocks)


def refuse_other_references(source: Source, body: hcl.Body, passed: frozenset[str] = frozenset()) -> None:
    """Notes what a destroy-time provisioner may not refer to (`onlySelfRefs`); `passed` names other arguments."""
    for attribute in body.attributes:
        if attribute.name in passed:
            continue
        for traversal in references(attribute.expression):
            if traversal.root in ("self", "path", "terraform"):
                continue
            step = traversal.steps[0] if len(traversal.steps) == 1 else None
            name = step.name if isinstance(step, hcl.TraverseAttr) else ""
            if (traversal.root, name) not in (("count", "index"), ("each", "key")):
                source.error(
                    "provisioner",
                    attribute.expression,
                    "Invalid reference from destroy provisioner",
                    "Destroy-time provisioners and their connection configurations may only reference attributes of "
                    "the related resource, via 'self', 'count.index', or 'each.key'.\n\nReferences to other resources "
                    "during the destroy phase can cause dependency cycles and interact poorly with "
                    "create_before_destroy.",
                )


def _word(source: Source, attribute: hcl.Attribute | None, words: tuple[str, str]) -> str:
    if attribute is None:
        return ""
    expression = unquoted(source, attribute.expression, "keyword")
    word = keyword(expression)
    if word not in words and not isinstance(expression, hcl.Invalid):
        summary = f'Invalid "{attribute.name}" keyword'
        detail = f'The "{attribute.name}" argument requires one of the following keywords: {words[0]} or {words[1]}.'
        source.error("keyword", attribute.expression, summary, detail)
    return word


def _removed(name: str) -> str:
    return (
        f'The "{name}" provisioner was deprecated in Terraform 0.13.4 has been removed from Terraform. Visit '
        "https://learn.hashicorp.com/collections/terraform/provision for alternatives to using provisioners that are "
        "a better fit for the Terraform workflow."
    )


def _second(block_type: str, place: str) -> tuple[str, str]:
    if block_type == "_":
        summary, detail = escaping("provisioner-typpe-specific", "provisioner")
        return summary, f"{detail}{place}."
    return "Duplicate connection block", f"This provisioner already has a connection block at {place}."
