from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.terraform.knowledge.provider_schema import (
    AttributeSchema,
    BlockSchema,
    NestedBlock,
    ProviderSchemaError,
    ProviderSchemas,
    read_provider_schemas,
)

CLOUD = "registry.terraform.io/example/cloud"

RULE = {"attributes": {"port": {"type": "number", "required": True, "description_kind": "plain"}}}
NETWORK = {
    "version": 1,
    "block": {
        "attributes": {
            "id": {"type": "string", "description_kind": "plain", "computed": True},
            "cidr": {"type": "string", "description": "A range.", "required": True},
            "zones": {"type": ["set", "string"], "optional": True, "computed": True},
            "key": {"type": "string", "optional": True, "sensitive": True, "deprecated": True},
            "token": {"type": "string", "optional": True, "write_only": True},
            "routes": {
                "nested_type": {
                    "attributes": {
                        "to": {"type": "string", "required": True},
                        "via": {"type": "string", "optional": True},
                    },
                    "nesting_mode": "list",
                },
                "optional": True,
            },
        },
        "block_types": {"rule": {"nesting_mode": "set", "block": RULE, "min_items": 1, "max_items": 5}},
    },
}


def schemas(**providers: Any) -> ProviderSchemas:
    """The schemas of a file with `example/cloud`, and others by the end of their address."""
    cloud = {
        "provider": {"version": 0, "block": {"attributes": {"region": {"type": "string", "optional": True}}}},
        "resource_schemas": {"cloud_network": NETWORK},
        "data_source_schemas": {"cloud_zones": {"version": 0, "block": {}}},
    }
    document = {"format_version": "1.0", "provider_schemas": {CLOUD: cloud, **providers}}
    return read_provider_schemas(json.dumps(document).encode())


def test_attributes_say_their_type_and_who_sets_them() -> None:
    network = schemas().resource("cloud_network")
    assert network is not None
    assert network.attributes["id"] == AttributeSchema("string", computed=True)
    assert network.attributes["cidr"] == AttributeSchema("string", required=True)
    assert network.attributes["zones"] == AttributeSchema(["set", "string"], optional=True, computed=True)
    assert network.attributes["key"] == AttributeSchema("string", optional=True, sensitive=True, deprecated=True)
    assert network.attributes["token"] == AttributeSchema("string", optional=True, write_only=True)


def test_blocks_say_how_often_they_may_be_there() -> None:
    network = schemas().resource("cloud_network")
    assert network is not None
    rule = BlockSchema({"port": AttributeSchema("number", required=True)})
    assert network.blocks == {"rule": NestedBlock("set", rule, min_items=1, max_items=5)}


@pytest.mark.parametrize(
    ("nesting", "written"),
    [
        ("single", ["object", {"to": "string", "via": "string"}, ["via"]]),
        ("list", ["list", ["object", {"to": "string", "via": "string"}, ["via"]]]),
        ("set", ["set", ["object", {"to": "string", "via": "string"}, ["via"]]]),
        ("map", ["map", ["object", {"to": "string", "via": "string"}, ["via"]]]),
    ],
)
def test_nested_attributes_have_a_type_like_any_other(nesting: str, written: Any) -> None:
    nested = {**NETWORK["block"]["attributes"]["routes"]["nested_type"], "nesting_mode": nesting}  # type: ignore[index]
    resource = {"block": {"attributes": {"routes": {"nested_type": nested, "optional": True}}}}
    found = schemas(other={"resource_schemas": {"other_router": resource}}).resource("other_router")
    assert found is not None
    assert found.attributes["routes"].type == written
    assert found.attributes["routes"].nested is not None
    assert found.attributes["routes"].nested.attributes["to"].required


def test_resources_data_sources_and_providers_are_kept_apart() -> None:
    found = schemas()
    assert found.resource("cloud_zones") is None
    assert found.data_source("cloud_zones") == BlockSchema()
    assert found.data_source("cloud_network") is None
    provider = BlockSchema({"region": AttributeSchema("string", optional=True)})
    for name in ("cloud", "example/cloud", CLOUD):
        assert found.provider(name) == provider
    assert found.provider("oud") is None
    assert found.provider("aws") is None


def test_a_type_of_two_providers_is_that_of_the_one_it_is_named_after() -> None:
    def provider(kind: str) -> dict[str, Any]:
        return {"resource_schemas": {"google_disk": {"block": {"attributes": {kind: {"type": "string"}}}}}}

    beta, stable = "registry.terraform.io/hashicorp/google-beta", "registry.terraform.io/hashicorp/google"
    found = schemas(**{beta: provider("beta"), stable: provider("stable")})
    for name, expected in ((None, "stable"), ("google", "stable"), ("google-beta", "beta"), (beta, "beta")):
        disk = found.resource("google_disk", name)
        assert disk is not None
        assert disk.attributes.keys() == {expected}
    assert found.resource("google_disk", "cloud") is None


def test_a_name_alone_means_the_provider_of_hashicorp() -> None:
    ours, fork, other = (f"registry.terraform.io/{name}" for name in ("hashicorp/dns", "fork/dns", "other/dns"))
    block = {"provider": {"block": {"attributes": {"server": {"type": "string"}}}}}
    assert schemas(**{ours: block, fork: {}}).provider("dns") == BlockSchema({"server": AttributeSchema("string")})
    assert schemas(**{fork: {}, other: {}}).provider("dns") is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not what `terraform providers schema -json` writes"),
        (b"provider aws {}", "not what `terraform providers schema -json` writes"),
        (b"[]", "not what `terraform providers schema -json` writes"),
        (b"{}", "missing required field `format_version`"),
        (b'{"format_version": 1}', "format_version"),
        (b'{"format_version": "2.0"}', "format version 2.0"),
        (b'{"format_version": "0.2"}', "format version 0.2"),
        (b'{"format_version": "1.0", "provider_schemas": []}', "provider_schemas"),
        (b'{"format_version": "1.0", "provider_schemas": ' + b'{"a":' * 100_000, "not what"),
        ('{"format_version": "1.0"}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_another_file_is_refused_with_a_sentence(content: bytes, complaint: str) -> None:
    with pytest.raises(ProviderSchemaError, match=complaint):
        read_provider_schemas(content)


def test_a_file_without_schemas_has_none() -> None:
    assert read_provider_schemas(b'\xef\xbb\xbf{"format_version": "1.0"}').resource("aws_vpc") is None


@pytest.mark.parametrize(
    "attribute",
    [
        {"required": True},
        {"type": 3},
        {"type": "string", "computed": "yes"},
        {"nested_type": {"attributes": {}, "nesting_mode": "bag"}},
    ],
)
def test_a_broken_schema_breaks_no_other(attribute: dict[str, Any]) -> None:
    broken = {"resource_schemas": {"other_disk": {"block": {"attributes": {"size": attribute}}}}}
    found = schemas(other=broken)
    with pytest.raises(ProviderSchemaError, match="the schema of other_disk of other: "):
        found.resource("other_disk")
    assert found.resource("cloud_network") is not None


def test_a_large_file_is_read_quickly_and_a_schema_is_decoded_once() -> None:
    types = {f"other_{number}": NETWORK for number in range(20_000)}
    content = json.dumps({"format_version": "1.0", "provider_schemas": {"other": {"resource_schemas": types}}}).encode()
    assert len(content) > 15_000_000
    start = time.perf_counter()
    found = read_provider_schemas(content)
    assert found.resource("other_7") is found.resource("other_7") is not None
    assert time.perf_counter() - start < 2


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_what_terraform_writes_is_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "it" {}\n')
    for arguments in (["init", "-input=false"], ["providers", "schema", "-json"]):
        done = subprocess.run(["terraform", *arguments], cwd=tmp_path, capture_output=True, check=True)
    found = read_provider_schemas(done.stdout)
    data = found.resource("terraform_data")
    assert data is not None
    assert data.attributes == {
        "id": AttributeSchema("string", computed=True),
        "input": AttributeSchema("dynamic", optional=True),
        "output": AttributeSchema("dynamic", computed=True),
        "triggers_replace": AttributeSchema("dynamic", optional=True),
    }
    state = found.data_source("terraform_remote_state")
    assert state is not None
    assert state.attributes["backend"] == AttributeSchema("string", required=True)
    assert found.provider("terraform") == BlockSchema()
