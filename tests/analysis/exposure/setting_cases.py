"""Settings that are weak by themselves, and the same ones as they should be; from the pages of the providers."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one


def _resource(type_: str, *lines: str) -> str:
    return f'resource "{type_}" "a" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def _pair(rule: str, type_: str, name: str, weak: str, well: str, *around: str) -> tuple[Case, Case]:
    """An argument of a resource with a weak value, and with one that is well; `around` is what else it says."""
    of = f"{type_}: {name}"
    return (
        one(f"{of} = {weak}", _resource(type_, *around, f"{name} = {weak}  #! {rule}")),
        one(f"{of} = {well}", _resource(type_, *around, f"{name} = {well}")),
    )


def _inside(rule: str, type_: str, block: str, name: str, weak: str, well: str, *around: str) -> tuple[Case, Case]:
    """The same of an argument in a nested block."""
    opening, closing = f"{block} {{", "}"
    of = f"{type_}: {block}.{name}"
    inner = [f"  {line}" for line in around]
    return (
        one(f"{of} = {weak}", _resource(type_, opening, *inner, f"  {name} = {weak}  #! {rule}", closing)),
        one(f"{of} = {well}", _resource(type_, opening, *inner, f"  {name} = {well}", closing)),
    )


_HTTPS = ('load_balancer_id = "alb-1"', 'listener_protocol = "HTTPS"', "listener_port = 443")
_AWS_HTTPS = ('load_balancer_arn = "arn"', "port = 443", 'protocol = "HTTPS"')
_TLS = (
    *_pair(
        "NET018",
        "alicloud_alb_listener",
        "security_policy_id",
        '"tls_cipher_policy_1_1"',
        '"tls_cipher_policy_1_2"',
        *_HTTPS,
    ),
    one(
        "an HTTPS listener without a policy",
        _resource("alicloud_alb_listener", *_HTTPS),
        elsewhere=("NET018 main.tf:1",),
    ),
    one("an HTTP listener needs no policy", _resource("alicloud_alb_listener", 'listener_protocol = "HTTP"')),
    *_pair(
        "NET018",
        "alicloud_slb_listener",
        "tls_cipher_policy",
        '"tls_cipher_policy_1_0"',
        '"tls_cipher_policy_1_2_strict"',
        'protocol = "https"',
        "frontend_port = 443",
    ),
    *_pair(
        "NET018",
        "alicloud_alb_security_policy",
        "tls_versions",
        '["TLSv1.1", "TLSv1.2"]',
        '["TLSv1.2", "TLSv1.3"]',
    ),
    *_pair(
        "NET018",
        "aws_lb_listener",
        "ssl_policy",
        '"ELBSecurityPolicy-TLS-1-1-2017-01"',
        '"ELBSecurityPolicy-TLS13-1-2-2021-06"',
        *_AWS_HTTPS,
    ),
    *_pair(
        "NET018",
        "aws_lb_listener",
        "ssl_policy",
        '"ELBSecurityPolicy-FS-2018-06"',
        '"ELBSecurityPolicy-FS-1-2-Res-2020-10"',
        *_AWS_HTTPS,
    ),
    one(
        "a listener of AWS without a policy", _resource("aws_lb_listener", *_AWS_HTTPS), elsewhere=("NET018 main.tf:1",)
    ),
    one(
        "a policy that a variable without a value decides is neither",
        'variable "policy" {\n  type = string\n}\n',
        _resource("aws_lb_listener", *_AWS_HTTPS, "ssl_policy = var.policy"),
    ),
    one(
        "a policy by a default of a variable",
        'variable "policy" {\n  type = string\n  default = "ELBSecurityPolicy-2016-08"  #! NET018\n}\n',
        'terraform {\n  backend "local" {}\n}\n',
        _resource("aws_lb_listener", *_AWS_HTTPS, "ssl_policy = var.policy"),
    ),
    *_inside(
        "NET018",
        "aws_cloudfront_distribution",
        "viewer_certificate",
        "minimum_protocol_version",
        '"TLSv1.1_2016"',
        '"TLSv1.2_2021"',
        'acm_certificate_arn = "arn"',
        'ssl_support_method = "sni-only"',
    ),
    one(
        "a distribution with the certificate of CloudFront has no say",
        _resource(
            "aws_cloudfront_distribution", "viewer_certificate {", "  cloudfront_default_certificate = true", "}"
        ),
    ),
    *_pair("NET018", "aws_api_gateway_domain_name", "security_policy", '"TLS_1_0"', '"TLS_1_2"'),
    *_inside(
        "NET018",
        "aws_opensearch_domain",
        "domain_endpoint_options",
        "tls_security_policy",
        '"Policy-Min-TLS-1-0-2019-07"',
        '"Policy-Min-TLS-1-2-2019-07"',
        "enforce_https = true",
    ),
    *_pair("NET018", "google_compute_ssl_policy", "min_tls_version", '"TLS_1_1"', '"TLS_1_2"'),
    one(
        "a policy of Google begins with TLS 1.0",
        _resource("google_compute_ssl_policy"),
        elsewhere=("NET018 main.tf:1",),
    ),
    *_pair("NET018", "azurerm_storage_account", "min_tls_version", '"TLS1_1"', '"TLS1_2"'),
    *_pair("NET018", "azurerm_mssql_server", "minimum_tls_version", '"1.0"', '"1.2"'),
    *_pair("NET018", "azurerm_redis_cache", "minimum_tls_version", '"1.1"', '"1.2"'),
    *_pair("NET018", "azurerm_postgresql_server", "ssl_minimal_tls_version_enforced", '"TLS1_0"', '"TLS1_2"'),
    *_inside("NET018", "azurerm_linux_web_app", "site_config", "minimum_tls_version", '"1.1"', '"1.2"'),
    *_inside(
        "NET018",
        "azurerm_application_gateway",
        "ssl_policy",
        "policy_name",
        '"AppGwSslPolicy20170401"',
        '"AppGwSslPolicy20220101"',
        'policy_type = "Predefined"',
    ),
    *_inside("NET018", "azurerm_api_management", "security", "enable_frontend_tls10", "true", "false"),
    *_pair(
        "NET018",
        "azurerm_postgresql_flexible_server_configuration",
        "value",
        '"TLSv1.1"',
        '"TLSv1.2"',
        'name = "ssl_min_protocol_version"',
    ),
)

_WITHOUT_TLS = (
    *_pair("NET025", "alicloud_db_instance", "ssl_action", '"Close"', '"Open"'),
    one("a database that nobody reaches from outside has its own ways", _resource("alicloud_db_instance")),
    one(
        "a database with a public address and no certificate",
        _resource("alicloud_db_instance"),
        'resource "alicloud_db_connection" "a" {\n  instance_id = alicloud_db_instance.a.id\n}\n',
        elsewhere=("NET025 main.tf:1",),
    ),
    *_pair("NET025", "alicloud_kvstore_instance", "ssl_enable", '"Disable"', '"Enable"'),
    *_pair("NET025", "aws_elasticache_replication_group", "transit_encryption_enabled", "false", "true"),
    *_pair("NET025", "aws_memorydb_cluster", "tls_enabled", "false", "true"),
    one(
        "a broker that takes both",
        _resource(
            "aws_msk_cluster",
            "encryption_info {",
            "  encryption_in_transit {",
            '    client_broker = "TLS_PLAINTEXT"  #! NET025',
            "  }",
            "}",
        ),
    ),
    *_inside(
        "NET025", "aws_docdb_cluster_parameter_group", "parameter", "value", '"disabled"', '"enabled"', 'name = "tls"'
    ),
    *_inside("NET025", "aws_db_parameter_group", "parameter", "value", '"0"', '"1"', 'name = "rds.force_ssl"'),
    one(
        "another parameter may be off",
        _resource("aws_db_parameter_group", "parameter {", '  name = "autovacuum"', '  value = "0"', "}"),
    ),
    *_inside(
        "NET025",
        "aws_opensearch_domain",
        "domain_endpoint_options",
        "enforce_https",
        "false",
        "true",
        'tls_security_policy = "Policy-Min-TLS-1-2-2019-07"',
    ),
    one("a search domain outside of a network", _resource("aws_opensearch_domain"), elsewhere=("NET025 main.tf:1",)),
    one("a search domain inside of one", _resource("aws_opensearch_domain", "vpc_options {", "}")),
    one(
        "a database of Google that takes everybody",
        _resource(
            "google_sql_database_instance",
            "settings {",
            "  ip_configuration {",
            '    ssl_mode = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"  #! NET025',
            "  }",
            "}",
        ),
    ),
    one(
        "the newer word decides",
        _resource(
            "google_sql_database_instance",
            "settings {",
            "  ip_configuration {",
            "    require_ssl = false",
            '    ssl_mode = "ENCRYPTED_ONLY"',
            "  }",
            "}",
        ),
    ),
    one(
        "a database of Google with a public address and no word of TLS",
        _resource("google_sql_database_instance", "settings {", "  ip_configuration {", "  }", "}"),
        elsewhere=("NET025 main.tf:3",),
    ),
    one(
        "a private database of Google",
        _resource(
            "google_sql_database_instance", "settings {", "  ip_configuration {", "    ipv4_enabled = false", "  }", "}"
        ),
    ),
    *_pair("NET025", "google_redis_instance", "transit_encryption_mode", '"DISABLED"', '"SERVER_AUTHENTICATION"'),
    *_pair("NET025", "azurerm_mysql_server", "ssl_enforcement_enabled", "false", "true"),
    *_pair("NET025", "azurerm_redis_cache", "non_ssl_port_enabled", "true", "false"),
    *_pair("NET025", "azurerm_storage_account", "https_traffic_only_enabled", "false", "true"),
    *_pair(
        "NET025",
        "azurerm_mysql_flexible_server_configuration",
        "value",
        '"OFF"',
        '"ON"',
        'name = "require_secure_transport"',
    ),
)


def _policy(condition: str = "", *, principal: str = '"*"') -> str:
    extra = f", Condition = {condition}" if condition else ""
    statement = f'Effect = "Allow", Principal = {principal}, Action = "*", Resource = "*"{extra}'
    return f"jsonencode({{ Statement = [{{ {statement} }}] }})"


_ORGANIZATION = '{ StringEquals = { "aws:PrincipalOrgID" = "o-1" } }'
_ENCRYPTED = '{ Bool = { "aws:SecureTransport" = "true" } }'
_FROM = '{ IpAddress = { "aws:SourceIp" = ["%s"] } }'
_SHARED = (
    *(
        case
        for type_, name in (
            ("aws_sqs_queue_policy", "policy"),
            ("aws_sns_topic_policy", "policy"),
            ("aws_kms_key", "policy"),
            ("aws_ecr_repository_policy", "policy"),
            ("aws_secretsmanager_secret_policy", "policy"),
            ("aws_glacier_vault", "access_policy"),
            ("aws_iam_role", "assume_role_policy"),
        )
        for case in _pair("NET026", type_, name, _policy(), _policy(_ORGANIZATION))
    ),
    *_pair("NET026", "aws_sqs_queue", "policy", _policy(_ENCRYPTED), _policy(_FROM % "10.0.0.0/8")),
    *_pair("NET026", "aws_sns_topic", "policy", _policy(_FROM % "0.0.0.0/0"), _policy(_FROM % "8.8.8.0/24")),
    *_pair(
        "NET026",
        "alicloud_ram_role",
        "assume_role_policy_document",
        _policy(principal='{ RAM = ["*"] }'),
        _policy(principal='{ Service = ["ecs.aliyuncs.com"] }'),
    ),
    *_pair("NET026", "aws_ami_launch_permission", "group", '"all"', '"none"', 'image_id = "ami-1"'),
    *_pair("NET026", "aws_db_snapshot", "shared_accounts", '["all"]', '["111122223333"]'),
    *_pair(
        "NET026", "aws_lambda_permission", "principal", '"*"', '"s3.amazonaws.com"', 'action = "lambda:InvokeFunction"'
    ),
    one(
        "a function that one account may call",
        _resource("aws_lambda_permission", 'principal = "*"', 'principal_org_id = "o-1"'),
    ),
    one(
        "a document for everybody",
        _resource("aws_ssm_document", 'permissions = { type = "Share", account_ids = "All" }'),
        elsewhere=("NET026 main.tf:2",),
    ),
    *_pair(
        "NET026",
        "google_pubsub_topic_iam_member",
        "member",
        '"allUsers"',
        '"user:jan@shop.io"',
        'role = "roles/pubsub.publisher"',
    ),
    *_pair(
        "NET026",
        "google_kms_crypto_key_iam_binding",
        "members",
        '["allAuthenticatedUsers"]',
        '["group:ops@shop.io"]',
        'role = "roles/cloudkms.cryptoKeyDecrypter"',
    ),
    *_pair("NET026", "alicloud_cr_ee_repo", "repo_type", '"PUBLIC"', '"PRIVATE"'),
    *_pair("NET026", "azurerm_container_registry", "anonymous_pull_enabled", "true", "false"),
)

_PEERING = ('route_table_id = "rtb-1"', 'vpc_peering_connection_id = "pcx-1"')
_DEFAULTS = (
    *_pair("NET027", "aws_route", "destination_cidr_block", '"0.0.0.0/0"', '"10.1.0.0/16"', *_PEERING),
    *_pair("NET027", "aws_route", "destination_ipv6_cidr_block", '"::/0"', '"2001:db8::/32"', *_PEERING),
    one(
        "a route to a gateway may be of everything",
        _resource("aws_route", 'destination_cidr_block = "0.0.0.0/0"', 'gateway_id = "igw-1"'),
    ),
    *_inside(
        "NET027",
        "aws_route_table",
        "route",
        "cidr_block",
        '"0.0.0.0/0"',
        '"10.1.0.0/16"',
        'vpc_peering_connection_id = "pcx-1"',
    ),
    *_pair(
        "NET027",
        "alicloud_route_entry",
        "destination_cidrblock",
        '"0.0.0.0/0"',
        '"10.1.0.0/16"',
        'nexthop_type = "VpcPeer"',
    ),
    *_pair("NET028", "alicloud_instance", "internet_max_bandwidth_out", "10", "0"),
    *_pair("NET028", "alicloud_cs_kubernetes_node_pool", "internet_max_bandwidth_out", "5", "0"),
    *_pair("NET028", "aws_subnet", "map_public_ip_on_launch", "true", "false"),
    *_pair("NET028", "aws_instance", "associate_public_ip_address", "true", "false"),
    *_inside("NET028", "aws_ecs_service", "network_configuration", "assign_public_ip", "true", "false"),
    one(
        "a machine of Google with an address",
        _resource("google_compute_instance", "network_interface {", "  access_config {", "  }", "}"),
        elsewhere=("NET028 main.tf:3",),
    ),
    one("a machine of Google without one", _resource("google_compute_instance", "network_interface {", "}")),
    *_inside("NET028", "azurerm_network_interface", "ip_configuration", "public_ip_address_id", '"/ip"', "null"),
    *_pair("NET028", "azurerm_kubernetes_cluster_node_pool", "node_public_ip_enabled", "true", "false"),
    one(
        "a default group with rules",
        _resource(
            "aws_default_security_group",
            "ingress {  #! NET029",
            '  protocol = "-1"',
            "  from_port = 0",
            "  to_port = 0",
            "  self = true",
            "}",
        ),
    ),
    one("a default group that admits nothing", _resource("aws_default_security_group", 'vpc_id = "vpc-1"')),
    one("a default network", _resource("aws_default_vpc"), elsewhere=("NET029 main.tf:1",)),
    *_pair("NET029", "google_project", "auto_create_network", "true", "false"),
    one("a project with the default network", _resource("google_project"), elsewhere=("NET029 main.tf:1",)),
)

SETTINGS = (*_TLS, *_WITHOUT_TLS, *_SHARED, *_DEFAULTS)
