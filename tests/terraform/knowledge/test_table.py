from __future__ import annotations

import re

import pytest

from gitops_lint.terraform.knowledge import MalformedRowError, facts_of, known_types
from gitops_lint.terraform.knowledge.table import DATA, TABLES, parsed, sections

SECTION = """registry.terraform.io/providers/example/cloud/latest/docs/resources/disk
cloud_disk computed id,size,encryption.key
cloud_disk computed zone
cloud_disk force_new zone
cloud_disk sensitive encryption.key
cloud_disk default tags={"a": "b, c"}
cloud_disk conditional_default period=1
cloud_disk block encryption=list,timeouts=single
cloud_disk stateful"""


def test_a_section_says_what_its_rows_say() -> None:
    facts = parsed("cloud_disk", SECTION)
    assert facts.source == "https://registry.terraform.io/providers/example/cloud/latest/docs/resources/disk"
    assert facts.computed == {"id", "size", "zone", "encryption.key"}
    assert facts.force_new == {"zone"}
    assert facts.sensitive == {"encryption.key"}
    assert facts.defaults == {"tags": {"a": "b, c"}}
    assert facts.conditional_defaults == {"period": 1}
    assert facts.blocks == {"encryption": "list", "timeouts": "single"}
    assert facts.stateful


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("cloud_vpc computed id", "the source of cloud_disk"),
        ("cloud_disk", "a fact is one of"),
        ("cloud_disk computes id", "a fact is one of"),
        ("cloud_disk computed", "names of attributes"),
        ("cloud_disk computed name, size", "names of attributes"),
        ("cloud_disk computed name,,size", "names of attributes"),
        ("cloud_disk computed id", "id is there twice"),
        ("cloud_disk default size", "truncated"),
        ("cloud_disk default size=large", "malformed"),
        ('cloud_disk default ="large"', "names of attributes"),
        ("cloud_disk block logging", "a block is one of"),
        ("cloud_disk block logging=map", "a block is one of"),
        ("cloud_disk stateful size", "of no attribute"),
        ("", "the source of cloud_disk"),
    ],
)
def test_a_row_that_cannot_be_read_says_so_and_why(row: str, complaint: str) -> None:
    with pytest.raises(MalformedRowError, match=complaint):
        parsed("cloud_disk", f"{SECTION}\n{row}\n{SECTION.splitlines()[-1].replace('stateful', 'sensitive name')}")


def test_a_type_has_one_section() -> None:
    with pytest.raises(MalformedRowError, match="cloud_disk has a section already"):
        sections(f"# https://{SECTION}\n\n# https://{SECTION}\n")
    with pytest.raises(MalformedRowError, match="no type"):
        sections("# https://example.com/empty\n")


@pytest.mark.parametrize("table", sorted(set(TABLES.values())))
def test_every_row_of_the_tables_can_be_read_and_has_a_source(table: str) -> None:
    text = (DATA / f"{table}.txt").read_text(encoding="utf-8")
    found = sections(text)
    for name in found:
        facts = facts_of(name)
        assert facts is not None
        assert facts.type == name
        assert re.match(r"https://(registry\.terraform\.io/providers|developer\.hashicorp\.com)/\S+$", facts.source)
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(rows) == sum(len(section.strip().splitlines()) - 1 for section in found.values())


@pytest.mark.parametrize("table", sorted(set(TABLES.values())))
def test_what_is_said_of_a_type_does_not_contradict_itself(table: str) -> None:
    for name in sections((DATA / f"{table}.txt").read_text(encoding="utf-8")):
        facts = facts_of(name)
        assert facts is not None
        assert not facts.computed & facts.defaults.keys(), name
        assert not facts.conditional_defaults.keys() & (facts.computed | facts.defaults.keys()), name
        assert all(value is not None for value in facts.defaults.values()), name
        inside = {block for block in facts.blocks if "." in block}
        assert {block.rpartition(".")[0] for block in inside} <= facts.blocks.keys(), name


def test_types_are_known_and_unknown() -> None:
    assert facts_of("alicloud_no_such_thing") is None
    assert facts_of("datadog_monitor") is None
    assert facts_of("") is None
    assert list(known_types()) == sorted(set(known_types()))


@pytest.mark.parametrize(("prefix", "least"), [("alicloud_", 60), ("aws_", 45), ("google_", 35), ("azurerm_", 35)])
def test_the_platforms_are_covered(prefix: str, least: int) -> None:
    assert sum(name.startswith(prefix) for name in known_types()) >= least


@pytest.mark.parametrize(
    ("name", "fact", "expected"),
    [
        ("alicloud_vpc", "computed", {"id", "router_id", "route_table_id"}),
        ("alicloud_security_group_rule", "force_new", {"cidr_ip", "port_range", "policy", "security_group_id"}),
        ("alicloud_security_group_rule", "computed", {"nic_type"}),
        ("alicloud_db_instance", "force_new", {"engine", "vswitch_id", "zone_id"}),
        ("alicloud_instance", "sensitive", {"password"}),
        ("alicloud_cs_managed_kubernetes", "computed", {"id", "connections", "certificate_authority"}),
        ("aws_vpc", "force_new", {"cidr_block"}),
        ("aws_vpc_security_group_ingress_rule", "computed", {"arn", "security_group_rule_id"}),
        ("aws_db_instance", "sensitive", {"password"}),
        ("google_compute_firewall", "force_new", {"name", "direction"}),
        ("google_sql_database_instance", "sensitive", {"root_password"}),
        ("azurerm_storage_account", "sensitive", {"primary_access_key", "primary_connection_string"}),
        ("azurerm_storage_account", "force_new", {"name", "location"}),
        ("random_password", "sensitive", {"result", "bcrypt_hash"}),
        ("random_password", "force_new", {"keepers", "length"}),
        ("null_resource", "force_new", {"triggers"}),
        ("terraform_data", "computed", {"id", "output"}),
        ("terraform_data", "force_new", {"triggers_replace"}),
        ("tls_private_key", "sensitive", {"private_key_pem"}),
    ],
)
def test_attributes_are_what_the_providers_make_of_them(name: str, fact: str, expected: set[str]) -> None:
    assert expected <= getattr(facts_of(name), fact)


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("alicloud_security_group_rule", "priority", 1),
        ("alicloud_security_group_rule", "policy", "accept"),
        ("alicloud_oss_bucket", "storage_class", "Standard"),
        ("aws_security_group", "revoke_rules_on_delete", False),
        ("aws_vpc", "instance_tenancy", "default"),
        ("google_compute_firewall", "priority", 1000),
        ("azurerm_storage_account", "min_tls_version", "TLS1_2"),
        ("local_file", "file_permission", "0777"),
    ],
)
def test_defaults_are_those_of_the_providers(name: str, argument: str, value: object) -> None:
    facts = facts_of(name)
    assert facts is not None
    assert facts.defaults[argument] == value


@pytest.mark.parametrize(
    ("name", "block", "shape"),
    [
        ("alicloud_oss_bucket", "lifecycle_rule", "list"),
        ("alicloud_vpc", "timeouts", "single"),
        ("aws_security_group", "ingress", "set"),
        ("google_compute_firewall", "allow", "set"),
        ("azurerm_kubernetes_cluster", "default_node_pool", "list"),
        ("kubernetes_deployment", "spec.template.spec.container", "list"),
    ],
)
def test_blocks_have_the_shape_that_the_providers_give_them(name: str, block: str, shape: str) -> None:
    facts = facts_of(name)
    assert facts is not None
    assert facts.blocks[block] == shape


def test_what_holds_data_is_stateful_and_what_does_not_is_not() -> None:
    stateful = (
        "alicloud_db_instance",
        "alicloud_oss_bucket",
        "aws_s3_bucket",
        "aws_db_instance",
        "google_sql_database",
    )
    stateless = (
        "alicloud_vpc",
        "alicloud_security_group_rule",
        "aws_instance",
        "google_compute_firewall",
        "azurerm_subnet",
    )
    assert [name for name in (*stateful, *stateless) if (facts := facts_of(name)) and facts.stateful] == list(stateful)
