"""State files: what is read of them, and what is said of those that cannot be."""

from __future__ import annotations

import json

import pytest

from gitops_lint.terraform.plan.state import StateError, read_state
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.values import SENSITIVE, ListValue, ObjectValue, unmark, unmark_deep

PROVIDER = 'module.net.provider["registry.terraform.io/hashicorp/aws"].east'


def state(**changes: object) -> bytes:
    return json.dumps({"version": 4, "resources": [], **changes}).encode()


def resource(**changes: object) -> dict[str, object]:
    return {"mode": "managed", "type": "aws_vpc", "name": "main", "provider": PROVIDER, "instances": [], **changes}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no Terraform state"),
        (b'{"resources": []}', "no Terraform state"),
        (state(version=3), "format 3"),
        (state(version=5), "format 5"),
        (state(resources=[{"mode": "managed"}]), "missing required field `type` - at `$.resources[0]`"),
        (state(resources={"a": 1}), "Expected `array | null`, got `object` - at `$.resources`"),
        (state(resources=[resource(mode="other")]), "'other' - at `$.resources[0].mode`"),
        (state(resources=[resource(instances={"a": 1})]), "got `object` - at `$.resources[0].instances`"),
        (state(resources=[resource(instances=[{"attributes": [1]}])]), "at `$.resources[0].instances[0].attributes`"),
        (
            state(resources=[resource(instances=[{"attributes": {}, "sensitive_attributes": [1]}])]),
            "`$.resources[0].instances[0].sensitive_attributes[0]`",
        ),
        (
            state(
                resources=[
                    resource(
                        type="terraform_data",
                        instances=[{"attributes": {"input": {"type": "number", "value": "a"}}}],
                    )
                ]
            ),
            "terraform_data.main: a number is required",
        ),
        (state(outputs=[1]), "Expected `object | null`, got `array` - at `$.outputs`"),
        (state(resources=["x"]), "damaged"),
        (state(resources=[resource(instances=[{}])]), "missing required field `attributes`"),
        (state(resources=[resource(instances=[{"index_key": [1], "attributes": {}}])]), "has the key [1]"),
        (state(resources=[resource(module="net")]), "'net' is no module"),
        (state(resources=[resource(module="module.net[")]), "is no module"),
        (state(outputs={"x": {"value": 1}}), "missing required field `type`"),
        (state(outputs={"x": {"value": 1, "type": "text"}}), "'text' is no type"),
        (state(outputs={"x": {"value": "a", "type": "number"}}), "number"),
    ],
)
def test_a_damaged_state_is_one_error_that_says_what_is_wrong(data: bytes, words: str) -> None:
    with pytest.raises(StateError) as raised:
        read_state(data)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_objects_have_the_addresses_of_their_instances() -> None:
    instances = [{"attributes": {"id": "a"}, "index_key": 0}, {"attributes": {"id": "b"}, "index_key": "k"}]
    deposed = {"attributes": {"id": "old"}, "index_key": 0, "deposed": "12345678"}
    found = read_state(
        state(resources=[resource(module='module.net["x"].module.sub[1]', instances=[*instances, deposed])])
    )
    assert [address.text for address in found.objects] == [
        'module.net["x"].module.sub[1].aws_vpc.main[0]',
        'module.net["x"].module.sub[1].aws_vpc.main["k"]',
    ]
    assert [(address.key, key) for address, key in found.deposed] == [(0, "12345678")]


def test_an_object_says_how_it_was_made() -> None:
    instance = {
        "attributes": {"id": "a", "password": "p", "list": [{"secret": "s"}]},
        "sensitive_attributes": [
            [{"type": "get_attr", "value": "password"}],
            [
                {"type": "get_attr", "value": "list"},
                {"type": "index", "value": {"value": 0, "type": "number"}},
                {"type": "get_attr", "value": "secret"},
            ],
            [{"type": "get_attr", "value": "gone"}],
        ],
        "status": "tainted",
        "create_before_destroy": True,
        "dependencies": ["aws_subnet.a"],
        "schema_version": 2,
    }
    (made,) = read_state(state(resources=[resource(instances=[instance])])).objects.values()
    assert made.provider_name == "registry.terraform.io/hashicorp/aws"
    assert (made.is_tainted, made.create_before_destroy, made.schema_version) == (True, True, 2)
    assert made.dependencies == ("aws_subnet.a",)
    assert isinstance(made.value, ObjectValue)
    assert unmark(made.value.items["password"]) == ("p", {SENSITIVE})
    assert unmark_deep(made.value.items["list"])[1] == {SENSITIVE}
    assert unmark(made.value.items["id"])[1] == frozenset()


def test_values_of_terraform_data_and_outputs_have_the_types_in_the_state() -> None:
    typed = {"value": ["a"], "type": ["list", "string"]}
    attributes = {"id": "x", "input": typed, "output": None, "triggers_replace": None}
    found = read_state(
        state(
            resources=[resource(type="terraform_data", instances=[{"attributes": attributes}])],
            outputs={"o": {"value": {"n": 1.5}, "type": ["object", {"n": "number"}], "sensitive": True}},
        )
    )
    (made,) = found.objects.values()
    assert isinstance(made.value, ObjectValue)
    assert isinstance(made.value.items["input"], ListValue)
    assert str(plain(found.outputs["o"].value)["n"]) == "1.5"
    assert found.outputs["o"].sensitive
