"""An alias that is an id of a check of Trivy's selects rules that report what that check reports.

A row is what the check looks for, as its source has it (checks/cloud in aquasecurity/trivy-checks): a resource with one
argument as it should not be. Each check has two spellings of its id, with AVD and without.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gitops_lint.engine.selection import load_rules
from tests.rules.terraform_modules import outcome_of

IDENTIFIER = re.compile(r"(AVD-)?([A-Z]{3,4}-\d{4})\Z")
ALIASES = sorted({alias for rule in load_rules().values() for alias in rule.aliases if IDENTIFIER.match(alias)})

_GROUP = (
    'resource "aws_security_group" "a" {{\n  ingress {{\n    from_port = {0}\n    to_port = {0}\n'
    '    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }}\n}}\n'
)
_FIREWALL = (
    'resource "google_compute_firewall" "a" {{\n  network = "a"\n  source_ranges = ["0.0.0.0/0"]\n'
    '  allow {{\n    protocol = "tcp"\n    ports = ["{0}"]\n  }}\n}}\n'
)
_RULE = (
    'resource "azurerm_network_security_rule" "a" {{\n  network_security_group_name = "a"\n'
    '  priority = 100\n  direction = "Inbound"\n  access = "Allow"\n  protocol = "Tcp"\n'
    '  destination_port_range = "{0}"\n  source_address_prefix = "*"\n}}\n'
)
_POLICY = 'jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = ["ecr:*"], Resource = "*" }] })'


def _resource(type_: str, *lines: str) -> str:
    return f'resource "{type_}" "a" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def _block(type_: str, *names: str, argument: str) -> str:
    lines = [*(f"{name} {{" for name in names), argument, *("}" for _ in names)]
    return _resource(type_, *lines)


_BALANCER = _resource("aws_lb", 'name = "a"')
FOUND = (
    ("AWS-0107", _GROUP.format(22), "NET002"),
    ("AWS-0107", _GROUP.format(3389), "NET003"),
    ("AWS-0107", _GROUP.format(0).replace('"tcp"', '"-1"'), "NET001"),
    ("GCP-0071", _FIREWALL.format(22), "NET002"),
    ("GCP-0070", _FIREWALL.format(3389), "NET003"),
    ("AZU-0050", _RULE.format(22), "NET002"),
    ("AZU-0048", _RULE.format(3389), "NET003"),
    (
        "AZU-0029",
        _resource(
            "azurerm_mssql_firewall_rule",
            "server_id = azurerm_mssql_server.a.id",
            'start_ip_address = "0.0.0.0"',
            'end_ip_address = "255.255.255.255"',
        ),
        "NET004",
    ),
    ("AWS-0040", _block("aws_eks_cluster", "vpc_config", argument="endpoint_public_access = true"), "NET005"),
    ("AWS-0041", _block("aws_eks_cluster", "vpc_config", argument='public_access_cidrs = ["0.0.0.0/0"]'), "NET005"),
    (
        "GCP-0053",
        _block(
            "google_container_cluster",
            "master_authorized_networks_config",
            "cidr_blocks",
            argument='cidr_block = "0.0.0.0/0"',
        ),
        "NET005",
    ),
    ("AWS-0072", _resource("aws_mq_broker", "publicly_accessible = true"), "NET008"),
    ("AWS-0180", _resource("aws_db_instance", "publicly_accessible = true"), "NET008"),
    ("AWS-0092", _resource("aws_s3_bucket", 'acl = "public-read"'), "NET009"),
    ("AZU-0007", _resource("azurerm_storage_container", 'container_access_type = "blob"'), "NET009"),
    ("GCP-0001", _resource("google_storage_bucket_iam_member", 'member = "allUsers"'), "NET009"),
    (
        "GCP-0046",
        _block("google_bigquery_dataset", "access", argument='special_group = "allAuthenticatedUsers"'),
        "NET009",
    ),
    (
        "AWS-0054",
        _BALANCER + _resource("aws_lb_listener", "load_balancer_arn = aws_lb.a.arn", "port = 80", 'protocol = "HTTP"'),
        "NET010",
    ),
    ("AWS-0004", _resource("aws_api_gateway_method", 'http_method = "GET"', 'authorization = "NONE"'), "NET011"),
    (
        "AWS-0105",
        _block(
            "aws_network_acl",
            "ingress",
            argument='rule_no = 1\n  action = "allow"\n  protocol = "tcp"\n  from_port = 22\n  to_port = 22\n'
            '  cidr_block = "0.0.0.0/0"',
        ),
        "NET012",
    ),
    ("AWS-0005", _resource("aws_api_gateway_domain_name", 'security_policy = "TLS_1_0"'), "NET018"),
    (
        "AWS-0013",
        _block(
            "aws_cloudfront_distribution",
            "viewer_certificate",
            argument='minimum_protocol_version = "TLSv1"\n  ssl_support_method = "sni-only"',
        ),
        "NET018",
    ),
    (
        "AWS-0047",
        _resource("aws_lb_listener", 'protocol = "HTTPS"', 'ssl_policy = "ELBSecurityPolicy-2016-08"'),
        "NET018",
    ),
    (
        "AWS-0126",
        _block(
            "aws_opensearch_domain",
            "domain_endpoint_options",
            argument='enforce_https = true\n  tls_security_policy = "Policy-Min-TLS-1-0-2019-07"',
        ),
        "NET018",
    ),
    ("AZU-0011", _resource("azurerm_storage_account", 'min_tls_version = "TLS1_0"'), "NET018"),
    ("AZU-0026", _resource("azurerm_mssql_server", 'minimum_tls_version = "1.0"'), "NET018"),
    ("GCP-0039", _resource("google_compute_ssl_policy", 'min_tls_version = "TLS_1_1"'), "NET018"),
    (
        "AWS-0046",
        _block("aws_opensearch_domain", "domain_endpoint_options", argument="enforce_https = false"),
        "NET025",
    ),
    ("AWS-0051", _resource("aws_elasticache_replication_group", "transit_encryption_enabled = false"), "NET025"),
    (
        "AWS-0073",
        _block("aws_msk_cluster", "encryption_info", "encryption_in_transit", argument='client_broker = "PLAINTEXT"'),
        "NET025",
    ),
    ("AZU-0008", _resource("azurerm_storage_account", "https_traffic_only_enabled = false"), "NET025"),
    ("AZU-0020", _resource("azurerm_mysql_server", "ssl_enforcement_enabled = false"), "NET025"),
    (
        "GCP-0015",
        _block("google_sql_database_instance", "settings", "ip_configuration", argument="require_ssl = false"),
        "NET025",
    ),
    ("AWS-0032", _resource("aws_ecr_repository_policy", f"policy = {_POLICY}"), "NET026"),
    ("AWS-0009", _resource("aws_launch_configuration", "associate_public_ip_address = true"), "NET028"),
    ("AWS-0164", _resource("aws_subnet", "map_public_ip_on_launch = true"), "NET028"),
    ("GCP-0031", _block("google_compute_instance", "network_interface", "access_config", argument=""), "NET028"),
    (
        "AZU-0076",
        _block("azurerm_network_interface", "ip_configuration", argument='public_ip_address_id = "/ip"'),
        "NET028",
    ),
    ("AWS-0101", _resource("aws_default_vpc"), "NET029"),
    (
        "AWS-0173",
        _block(
            "aws_default_security_group",
            "ingress",
            argument='from_port = 0\n  to_port = 0\n  protocol = "-1"\n  self = true',
        ),
        "NET029",
    ),
    ("GCP-0010", _resource("google_project", "auto_create_network = true"), "NET029"),
)


def test_every_check_has_a_row_and_both_spellings() -> None:
    assert sorted({spelling for check, _, _ in FOUND for spelling in (check, f"AVD-{check}")}) == ALIASES


@pytest.mark.parametrize("spelling", ["{}", "AVD-{}"])
@pytest.mark.parametrize(("check", "text", "rule"), FOUND, ids=[f"{check}-{rule}" for check, _, rule in FOUND])
def test_an_alias_selects_a_rule_that_reports_what_the_check_reports(
    check: str, text: str, rule: str, spelling: str, tmp_path: Path
) -> None:
    assert rule in {one.rule for one in outcome_of(tmp_path, text, spelling.format(check)).results}
