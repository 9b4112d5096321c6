"""What a schema leaves to the tables of facts, and to what is computed of data sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.console import answer
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.knowledge.provider_schema import read_provider_schemas
from gitops_lint.terraform.schemas import Shapes
from tests.repositories import write

TEXT: Mapping[str, Any] = {"type": "string", "optional": True}
MADE: Mapping[str, Any] = {"type": "string", "computed": True}
STRINGS: Mapping[str, Any] = {"type": ["set", "string"], "optional": True}
STATEMENT: Mapping[str, Any] = {
    "nesting_mode": "list",
    "block": {"attributes": {"sid": TEXT, "effect": TEXT, "actions": STRINGS, "resources": STRINGS}},
}
SCHEMA: Mapping[str, Any] = {
    "resource_schemas": {
        "aws_vpc": {"block": {"attributes": {"id": MADE, "cidr_block": TEXT, "instance_tenancy": TEXT}}}
    },
    "data_source_schemas": {
        "aws_iam_policy_document": {
            "block": {"attributes": {"json": MADE, "version": TEXT}, "block_types": {"statement": STATEMENT}}
        },
        "aws_region": {"block": {"attributes": {"name": MADE, "id": MADE}}},
    },
}


def console(directory: Path, module: str, *questions: str, values: Mapping[str, Any] | None = None) -> list[str]:
    """The answers in a module whose types have these schemas."""
    tree = DirectoryTree(write(directory, {"main.tf": module}))
    document = {"format_version": "1.0", "provider_schemas": {"registry.terraform.io/hashicorp/aws": SCHEMA}}
    schemas = Shapes(read_provider_schemas(json.dumps(document).encode()))
    context = Context(
        tree, "", lambda path: hcl.read(tree.read(path).decode(), path), values=values or {}, schemas=schemas
    )
    scope = ModuleScope(Evaluation(context).root)
    return [answer(hcl.read_expression(question)[0], scope) for question in questions]


def test_a_default_is_that_of_the_table_of_facts(tmp_path: Path) -> None:
    module = 'resource "aws_vpc" "a" {}\nresource "aws_vpc" "b" {\n  instance_tenancy = "dedicated"\n}\n'
    assert console(tmp_path, module, "aws_vpc.a.instance_tenancy", "aws_vpc.b.instance_tenancy") == [
        '"default"',
        '"dedicated"',
    ]


def test_what_is_neither_set_nor_computed_is_null_of_its_type(tmp_path: Path) -> None:
    assert console(tmp_path, 'resource "aws_vpc" "a" {}\n', "aws_vpc.a.cidr_block", "aws_vpc.a.id") == [
        "tostring(null)",
        "(known after apply)",
    ]


def test_a_data_source_is_computed_of_blocks_that_have_their_types(tmp_path: Path) -> None:
    module = (
        'data "aws_iam_policy_document" "a" {\n  statement {\n    actions   = ["s3:Put", "s3:Get"]\n'
        '    resources = toset(["*"])\n  }\n}\n'
    )
    (text,) = console(tmp_path, module, "jsondecode(data.aws_iam_policy_document.a.json).Statement[0].Action")
    assert "s3:Get" in text
    assert "s3:Put" in text


def test_what_the_configuration_gives_for_a_data_source_has_the_type_of_its_schema(tmp_path: Path) -> None:
    module = 'data "aws_region" "a" {}\n'
    given = {"data.aws_region.a": {"name": 5}}
    assert console(tmp_path, module, "data.aws_region.a.name", "data.aws_region.a.id", values=given) == [
        '"5"',
        "(known after apply)",
    ]
