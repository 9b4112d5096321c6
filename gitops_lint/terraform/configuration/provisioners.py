"""`provisioner` blocks, as internal/configs/provisioner.go of Terraform reads them."""

from __future__ import annotations

from typing import Literal

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_known, schema
from gitops_lint.terraform.configuration.declarations import NestedBlock, Provisioner
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.static import keyword, unquoted

PROVISIONER = schema("when", "on_failure", _=(), connection=(), lifecycle=())


def read_provisioner(source: Source, block: hcl.Block) -> Provisioner | None:
    """The declaration that a `provisioner` block is."""
    content, rest = read_known(source, block, PROVISIONER)
    when: Literal["create", "destroy"] = (
        "destroy" if _word(source, content.attributes.get("when")) == "destroy" else "create"
    )
    on_failure: Literal["fail", "continue"] = (
        "continue" if _word(source, content.attributes.get("on_failure")) == "continue" else "fail"
    )
    connection = next((nested for nested in content.blocks if nested.type == "connection"), None)
    return Provisioner(
        source.file,
        block,
        block.labels[0].value,
        when,
        on_failure,
        None if connection is None else NestedBlock(connection, source.file),
        rest.arguments,
        rest.blocks,
    )


def _word(source: Source, attribute: hcl.Attribute | None) -> str:
    if attribute is None:
        return ""
    expression = unquoted(source, attribute.expression, "keyword")
    return "" if expression is None else keyword(expression)
