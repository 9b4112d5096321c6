"""What the schema of a provider does not allow, through the rule, and what it has nothing to say of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.terraform.schemas.shapes import type_of_schema
from gitops_lint.terraform.types import constraint_text
from tests.rules.terraform_modules import said

RULE: Mapping[str, Any] = {
    "attributes": {
        "port": {"type": "number", "required": True},
        "note": {"type": "string", "optional": True},
        "text": {"type": "string", "optional": True, "deprecated": True, "deprecation_message": "Use note."},
    }
}
QUEUE: Mapping[str, Any] = {
    "attributes": {
        "id": {"type": "string", "computed": True},
        "name": {"type": "string", "required": True},
        "length": {"type": "number", "optional": True, "computed": True},
        "tags": {"type": ["map", "string"], "optional": True},
        "old": {"type": ["list", ["object", {"a": "string"}]], "optional": True},
        "gone": {"type": "string", "optional": True, "deprecated": True},
    },
    "block_types": {
        "rule": {"nesting_mode": "list", "block": RULE, "min_items": 1, "max_items": 2},
        "once": {"nesting_mode": "single", "block": {}},
        "past": {"nesting_mode": "list", "block": {"deprecated": True}},
    },
}
SETTINGS = "terraform:\n  provider_schema: schema.json\n"
RULED = "\n  rule {\n    port = 80\n  }\n"

BODIES: Mapping[str, tuple[str, list[str]]] = {
    "what fits": ('  name = "a"\n  old {\n    a = "b"\n  }\n' + RULED, []),
    "a number where text is wanted": ("  name = 5\n" + RULED, []),
    "an unknown argument": (
        '  name = "a"\n  lenght = 1\n' + RULED,
        ['3:error Unsupported argument: An argument named "lenght" is not expected here. Did you mean "length"?'],
    ),
    "an argument that is a block": (
        '  name = "a"\n  rule = []\n',
        ["3:error Unsupported argument: ", "1:error Insufficient rule blocks: "],
    ),
    "a block that is an argument": (
        '  name = "a"\n  tags {\n  }\n' + RULED,
        [
            '3:error Unsupported block type: Blocks of type "tags" are not expected here. Did you mean to define '
            'argument "tags"? If so, use the equals sign to assign it a value'
        ],
    ),
    "a required argument that is not there": (RULED, ['1:error Missing required argument: The argument "name" is ']),
    "a required argument of a block": (
        '  name = "a"\n  rule {\n  }\n',
        ['3:error Missing required argument: The argument "port" is '],
    ),
    "a computed attribute": (
        '  name = "a"\n  id = "b"\n' + RULED,
        ['3:error Value for unconfigurable attribute: Can\'t configure a value for "id"'],
    ),
    "a wrong type": (
        '  name = "a"\n  tags = "b"\n' + RULED,
        ['3:error Incorrect attribute value type: Inappropriate value for attribute "tags": map of string required'],
    ),
    "too many blocks": ('  name = "a"\n' + RULED * 3, ['12:error Too many rule blocks: No more than 2 "rule" blocks']),
    "blocks that a dynamic block makes": (
        '  name = "a"\n\n  dynamic "rule" {\n    for_each = [80]\n    content {\n      port = rule.value\n    }\n  }\n',
        [],
    ),
    "an argument of a dynamic block": (
        '  name = "a"\n\n  dynamic "rule" {\n    for_each = [80]\n    content {\n      prot = rule.value\n'
        "      port = 1\n    }\n  }\n",
        ['7:error Unsupported argument: An argument named "prot" '],
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_resource_is_held_to_the_schema_of_its_provider(name: str, tmp_path: Path) -> None:
    body, expected = BODIES[name]
    schemas = {"registry.terraform.io/acme/shop": {"resource_schemas": {"shop_queue": {"block": QUEUE}}}}
    files = {
        "main.tf": f'resource "shop_queue" "a" {{\n{body}}}\n\nresource "other_thing" "a" {{\n  any = 1\n}}\n',
        "schema.json": json.dumps({"format_version": "1.0", "provider_schemas": schemas}),
        ".gitops-lint.yaml": SETTINGS,
    }
    found = sorted(said(tmp_path, files, "TF037"))
    assert len(found) == len(expected), found
    for message, beginning in zip(found, sorted(expected), strict=True):
        assert message.startswith(beginning), found


SCHEMA = json.dumps(
    {
        "format_version": "1.0",
        "provider_schemas": {
            "registry.terraform.io/acme/shop": {
                "provider": {"block": {"attributes": {"region": {"type": "string", "required": True}}}},
                "resource_schemas": {"shop_queue": {"block": QUEUE}, "shop_broken": {"block": {"attributes": 1}}},
            }
        },
    }
)
REQUIRED = 'terraform {\n  required_providers {\n    shop = { source = "acme/shop" }\n  }\n}\n'
FILES = {"schema.json": SCHEMA, ".gitops-lint.yaml": SETTINGS}


def test_what_is_deprecated_is_told_in_every_block(tmp_path: Path) -> None:
    text = (
        'resource "shop_queue" "a" {\n  name = "a"\n  gone = "x"\n  rule {\n    port = 80\n    text = "t"\n  }\n'
        '  dynamic "rule" {\n    for_each = []\n    content {\n      port = 1\n      text = "t"\n    }\n  }\n'
        "  past {\n  }\n}\n"
    )
    other = "the documentation of the provider says what replaces it"
    assert said(tmp_path, {"main.tf": text, **FILES}, "TF036") == [
        f'3:warning the argument "gone" of shop_queue is deprecated: {other}',
        '6:warning the argument "text" of shop_queue is deprecated: Use note',
        '12:warning the argument "text" of shop_queue is deprecated: Use note',
        f'15:warning the block "past" of shop_queue is deprecated: {other}',
    ]


def test_a_resource_without_instances_is_held_to_its_schema(tmp_path: Path) -> None:
    text = 'resource "shop_queue" "a" {\n  count  = 0\n  lenght = 1\n' + RULED + "}\n"
    found = said(tmp_path, {"main.tf": text, **FILES}, "TF037")
    assert [one.partition(":")[0] + one.partition("error")[2][:21] for one in found] == [
        "1 Missing required arg",
        "3 Unsupported argument",
    ]


def test_a_child_module_is_held_to_the_schema_with_the_values_of_its_callers(tmp_path: Path) -> None:
    child = 'variable "port" {}\nresource "shop_queue" "a" {\n  name = "a"\n  rule {\n    port = var.port\n  }\n}\n'
    calls = 'module "good" {\n  source = "./m"\n  port = 80\n}\nmodule "bad" {\n  source = "./m"\n  port = "http"\n}\n'
    assert said(tmp_path, {"main.tf": calls, "m/main.tf": child, **FILES}, "TF037") == [
        'm/main.tf:5:error Incorrect attribute value type: Inappropriate value for attribute "port": a number is '
        "required"
    ]


def test_a_type_that_a_provider_lacks_is_told_where_the_provider_is_certain(tmp_path: Path) -> None:
    text = 'resource "shop_queu" "a" {\n}\n'
    assert said(tmp_path / "uncertain", {"main.tf": text, **FILES}, "TF037") == []
    assert said(tmp_path / "certain", {"main.tf": REQUIRED + text, **FILES}, "TF037") == [
        '6:error Invalid resource type: The provider acme/shop does not support resource type "shop_queu". Did you '
        'mean "shop_queue"?'
    ]


def test_a_schema_that_cannot_be_read_costs_only_its_own_type(tmp_path: Path) -> None:
    text = 'resource "shop_broken" "a" {\n}\nresource "shop_queue" "a" {\n  name = "a"\n}\n'
    first, second = said(tmp_path, {"main.tf": text, **FILES}, "TF037")
    assert first.startswith(".gitops-lint.yaml:2:error terraform.provider_schema: schema.json cannot be used: ")
    assert "shop_broken" in first
    assert second.startswith("3:error Insufficient rule blocks")


@pytest.mark.parametrize("text", [None, "{}", "no JSON"])
def test_a_file_of_schemas_that_cannot_be_used_is_told_where_it_is_named(text: str | None, tmp_path: Path) -> None:
    files = {"main.tf": 'resource "shop_queue" "a" {}\n', ".gitops-lint.yaml": SETTINGS}
    found = said(tmp_path, files | ({} if text is None else {"schema.json": text}), "TF037")
    assert [one.partition(" cannot be used")[0] for one in found] == [
        ".gitops-lint.yaml:2:error terraform.provider_schema: schema.json"
    ]


TYPES = [
    ("string", "string"),
    ("dynamic", "any"),
    (["list", "number"], "list(number)"),
    (["set", ["map", "bool"]], "set(map(bool))"),
    (["tuple", ["string", "bool"]], "tuple([string,bool])"),
]


@pytest.mark.parametrize(("written", "expected"), TYPES)
def test_a_type_of_a_schema_is_a_type(written: Any, expected: str) -> None:
    assert constraint_text(type_of_schema(written)) == expected
