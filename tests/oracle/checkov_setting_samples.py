"""Samples for the aliases of settings that are weak by themselves: a resource with one argument as it should not be."""

from __future__ import annotations

from checkov_sample import Sample

_Row = tuple[str, str, str, str, str, tuple[str, ...]]


def _text(type_: str, way: str, value: str, around: tuple[str, ...]) -> str:
    """A resource in which `way`, names of blocks and then of the argument with dots between them, has the value.

    What is around the argument stands in the same block.
    """
    *blocks, name = way.split(".")
    lines = [f'resource "{type_}" "shop" {{', *(f"{block} {{" for block in blocks), *around, f"{name} = {value}"]
    return "\n".join([*lines, *("}" for _ in (type_, *blocks)), ""])


def _policy(principal: str) -> str:
    statement = f'Effect = "Allow", Principal = {principal}, Action = ["ecr:*"], Resource = "*"'
    return f'jsonencode({{ Version = "2012-10-17", Statement = [{{ {statement} }}] }})'


_EVERYBODY, _ACCOUNT = _policy('"*"'), _policy('{ AWS = "arn:aws:iam::123456789012:root" }')
_HTTPS = (
    'load_balancer_arn = "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/web/1"',
    "port = 443",
    'protocol = "HTTPS"',
    'certificate_arn = "arn:aws:acm:eu-central-1:1:certificate/1"',
)
_CERTIFICATE = ('acm_certificate_arn = "arn:aws:acm:us-east-1:1:certificate/1"', 'ssl_support_method = "sni-only"')
_SEARCH_TLS = '"Policy-Min-TLS-1-2-2019-07"'
_ROLE = ('role = "roles/viewer"',)

_ROWS: tuple[_Row, ...] = (
    ("CKV_AWS_103", "aws_lb_listener", "ssl_policy", '"ELBSecurityPolicy-2016-08"',
     '"ELBSecurityPolicy-TLS13-1-2-2021-06"', _HTTPS),
    ("CKV_AWS_174", "aws_cloudfront_distribution", "viewer_certificate.minimum_protocol_version", '"TLSv1_2016"',
     '"TLSv1.2_2021"', _CERTIFICATE),
    ("CKV_AWS_206", "aws_api_gateway_domain_name", "security_policy", '"TLS_1_0"', '"TLS_1_2"', ()),
    ("CKV_AWS_228", "aws_opensearch_domain", "domain_endpoint_options.tls_security_policy",
     '"Policy-Min-TLS-1-0-2019-07"', _SEARCH_TLS, ("enforce_https = true",)),
    ("CKV_ALI_33", "alicloud_slb_tls_cipher_policy", "tls_versions", '["TLSv1.1"]', '["TLSv1.2"]', ()),
    ("CKV_AZURE_15", "azurerm_linux_web_app", "site_config.minimum_tls_version", '"1.1"', '"1.2"', ()),
    ("CKV_AZURE_44", "azurerm_storage_account", "min_tls_version", '"TLS1_1"', '"TLS1_2"', ()),
    ("CKV_AZURE_52", "azurerm_mssql_server", "minimum_tls_version", '"1.1"', '"1.2"', ()),
    ("CKV_AZURE_54", "azurerm_mysql_server", "ssl_minimal_tls_version_enforced", '"TLS1_0"', '"TLS1_2"', ()),
    ("CKV_AZURE_145", "azurerm_linux_function_app", "site_config.minimum_tls_version", '"1.1"', '"1.2"', ()),
    ("CKV_AZURE_147", "azurerm_postgresql_server", "ssl_minimal_tls_version_enforced", '"TLS1_0"', '"TLS1_2"', ()),
    ("CKV_AZURE_148", "azurerm_redis_cache", "minimum_tls_version", '"1.0"', '"1.2"', ()),
    ("CKV_AZURE_205", "azurerm_servicebus_namespace", "minimum_tls_version", '"1.0"', '"1.2"', ()),
    ("CKV_AZURE_223", "azurerm_eventhub_namespace", "minimum_tls_version", '"1.0"', '"1.2"', ()),
    ("CKV_AWS_30", "aws_elasticache_replication_group", "transit_encryption_enabled", "false", "true", ()),
    ("CKV_AWS_83", "aws_opensearch_domain", "domain_endpoint_options.enforce_https", "false", "true",
     (f"tls_security_policy = {_SEARCH_TLS}",)),
    ("CKV_AWS_90", "aws_docdb_cluster_parameter_group", "parameter.value", '"disabled"', '"enabled"',
     ('name = "tls"',)),
    ("CKV_AWS_202", "aws_memorydb_cluster", "tls_enabled", "false", "true", ()),
    ("CKV_AZURE_3", "azurerm_storage_account", "enable_https_traffic_only", "false", "true", ()),
    ("CKV_AZURE_28", "azurerm_mysql_server", "ssl_enforcement_enabled", "false", "true", ()),
    ("CKV_AZURE_29", "azurerm_postgresql_server", "ssl_enforcement_enabled", "false", "true", ()),
    ("CKV_AZURE_47", "azurerm_mariadb_server", "ssl_enforcement_enabled", "false", "true", ()),
    ("CKV_AZURE_91", "azurerm_redis_cache", "enable_non_ssl_port", "true", "false", ()),
    ("CKV_GCP_6", "google_sql_database_instance", "settings.ip_configuration.ssl_mode",
     '"ALLOW_UNENCRYPTED_AND_ENCRYPTED"', '"TRUSTED_CLIENT_CERTIFICATE_REQUIRED"', ()),
    ("CKV_GCP_97", "google_redis_instance", "transit_encryption_mode", '"DISABLED"', '"SERVER_AUTHENTICATION"', ()),
    ("CKV_AWS_32", "aws_ecr_repository_policy", "policy", _EVERYBODY, _ACCOUNT, ()),
    ("CKV_AWS_33", "aws_kms_key", "policy", _EVERYBODY, _ACCOUNT, ()),
    ("CKV_AWS_167", "aws_glacier_vault", "access_policy", _EVERYBODY, _ACCOUNT, ()),
    ("CKV_AWS_168", "aws_sqs_queue", "policy", _EVERYBODY, _ACCOUNT, ()),
    ("CKV_AWS_169", "aws_sns_topic_policy", "policy", _EVERYBODY, _ACCOUNT, ()),
    ("CKV_AWS_301", "aws_lambda_permission", "principal", '"*"', '"s3.amazonaws.com"', ()),
    ("CKV_AWS_302", "aws_db_snapshot", "shared_accounts", '["all"]', '["123456789012"]', ()),
    ("CKV_AWS_303", "aws_ssm_document", "permissions", '{ type = "Share", account_ids = "All" }',
     '{ type = "Share", account_ids = "123456789012" }', ()),
    ("CKV_GCP_98", "google_dataproc_cluster_iam_member", "member", '"allUsers"', '"user:jan@shop.io"', _ROLE),
    ("CKV_GCP_99", "google_pubsub_topic_iam_member", "member", '"allUsers"', '"user:jan@shop.io"', _ROLE),
    ("CKV_GCP_100", "google_bigquery_table_iam_member", "member", '"allUsers"', '"user:jan@shop.io"', _ROLE),
    ("CKV_GCP_101", "google_artifact_registry_repository_iam_member", "member", '"allUsers"', '"user:jan@shop.io"',
     _ROLE),
    ("CKV_GCP_112", "google_kms_crypto_key_iam_member", "member", '"allUsers"', '"user:jan@shop.io"', _ROLE),
    ("CKV_AWS_88", "aws_instance", "associate_public_ip_address", "true", "false", ()),
    ("CKV_AWS_130", "aws_subnet", "map_public_ip_on_launch", "true", "false", ()),
    ("CKV_AWS_333", "aws_ecs_service", "network_configuration.assign_public_ip", "true", "false", ()),
    ("CKV_AWS_389", "aws_launch_configuration", "associate_public_ip_address", "true", "false", ()),
    ("CKV_AZURE_143", "azurerm_kubernetes_cluster", "default_node_pool.enable_node_public_ip", "true", "false", ()),
    ("CKV_GCP_27", "google_project", "auto_create_network", "true", "false", ()),
    ("CKV2_AWS_44", "aws_route", "destination_cidr_block", '"0.0.0.0/0"', '"10.30.0.0/16"',
     ('vpc_peering_connection_id = "pcx-0a1b2c3d"',)),
    ("CKV_AWS_59", "aws_api_gateway_method", "authorization", '"NONE"', '"AWS_IAM"', ('http_method = "GET"',)),
    ("CKV_AWS_309", "aws_apigatewayv2_route", "authorization_type", '"NONE"', '"JWT"', ('route_key = "GET /orders"',)),
    ("CKV_AWS_69", "aws_mq_broker", "publicly_accessible", "true", "false", ()),
    ("CKV_AWS_87", "aws_redshift_cluster", "publicly_accessible", "true", "false", ()),
    ("CKV_AWS_89", "aws_dms_replication_instance", "publicly_accessible", "true", "false", ()),
    ("CKV_AWS_102", "aws_neptune_cluster_instance", "publicly_accessible", "true", "false", ()),
    ("CKV_AZURE_35", "azurerm_storage_account", "network_rules.default_action", '"Allow"', '"Deny"', ()),
    ("CKV_AZURE_109", "azurerm_key_vault", "network_acls.default_action", '"Allow"', '"Deny"', ()),
    ("CKV_AZURE_34", "azurerm_storage_container", "container_access_type", '"blob"', '"private"', ()),
    ("CKV_GCP_28", "google_storage_bucket_iam_member", "member", '"allUsers"', '"user:jan@shop.io"', _ROLE),
    ("CKV_GCP_15", "google_bigquery_dataset", "access.special_group", '"allAuthenticatedUsers"', '"projectOwners"',
     ('role = "READER"',)),
    ("CKV_ALI_21", "alicloud_api_gateway_api", "request_config.protocol", '"HTTP"', '"HTTPS"', ()),
)  # fmt: skip

_NETWORK = 'resource "aws_vpc" "shop" {\n  cidr_block = "10.0.0.0/16"\n}\n\n'
_DEFAULT_GROUP = _NETWORK + 'resource "aws_default_security_group" "shop" {\n  vpc_id = aws_vpc.shop.id\n%s}\n'
_RULE = '  ingress {\n    protocol  = "-1"\n    self      = true\n    from_port = 0\n    to_port   = 0\n  }\n'
_MACHINE = 'resource "google_compute_instance" "shop" {\n  network_interface {\n    network = "shop"\n%s  }\n}\n'
_INTERFACE = (
    'resource "azurerm_public_ip" "shop" {\n  name = "shop"\n}\n\n'
    'resource "azurerm_network_interface" "shop" {\n  ip_configuration {\n    public_ip_address_id = %s\n  }\n}\n'
)

SETTINGS = (
    *(
        Sample(alias, "setting", "main.tf", _text(type_, way, bad, around), _text(type_, way, good, around))
        for alias, type_, way, bad, good, around in _ROWS
    ),
    Sample("CKV2_AWS_12", "rules", "main.tf", _DEFAULT_GROUP % _RULE, _DEFAULT_GROUP % ""),
    Sample("CKV_AWS_148", "network", "main.tf", 'resource "aws_default_vpc" "shop" {\n}\n', _NETWORK),
    Sample("CKV_AZURE_119", "address", "main.tf", _INTERFACE % "azurerm_public_ip.shop.id", _INTERFACE % "null"),
    Sample("CKV_GCP_40", "address", "main.tf", _MACHINE % "    access_config {\n    }\n", _MACHINE % ""),
)
"""Every alias of a setting with its sample."""
