"""Databases, brokers, gateways of APIs and functions of all platforms, and what the internet reaches of them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import one


def _resource(type_: str, *lines: str, name: str = "a") -> str:
    return f'resource "{type_}" "{name}" {{\n' + "".join(f"  {line}\n" for line in lines) + "}\n"


def _group(port: int, block: str, mark: str = "") -> str:
    """A security group of AWS for one port."""
    return _resource(
        "aws_security_group",
        "ingress {",
        f"  from_port = {port}",
        f"  to_port = {port}",
        '  protocol = "tcp"',
        f'  cidr_blocks = ["{block}"]' + (f"  #! {mark}" if mark else ""),
        "}",
    )


_PUBLIC_BROKERS = (
    "broker_node_group_info {",
    "  security_groups = [aws_security_group.a.id]",
    "  connectivity_info {",
    "    public_access {",
    '      type = "%s"%s',
    "    }",
    "  }",
    "}",
)


def _brokers(kind: str, mark: str = "") -> str:
    lines = [line % (kind, f"  #! {mark}" if mark else "") if "%s" in line else line for line in _PUBLIC_BROKERS]
    return _resource("aws_msk_cluster", *lines)


_API = _resource("aws_api_gateway_rest_api", 'name = "a"')
_PRIVATE_API = _resource("aws_api_gateway_rest_api", "endpoint_configuration {", '  types = ["PRIVATE"]', "}")


def _method(mark: str = "", *, method: str = "GET", authorization: str = "NONE", key: str = "false") -> str:
    return _resource(
        "aws_api_gateway_method",
        "rest_api_id = aws_api_gateway_rest_api.a.id",
        f'http_method = "{method}"',
        f"api_key_required = {key}",
        f'authorization = "{authorization}"' + (f"  #! {mark}" if mark else ""),
    )


def _api_policy(*statements: str) -> str:
    return _resource(
        "aws_api_gateway_rest_api_policy",
        "rest_api_id = aws_api_gateway_rest_api.a.id",
        f"policy = jsonencode({{ Statement = [{', '.join(statements)}] }})",
    )


_ALLOW = '{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "*" }'
_DENY = (
    '{ Effect = "Deny", Principal = "*", Action = "execute-api:*", Resource = "*", '
    'Condition = { NotIpAddress = { "aws:SourceIp" = ["10.0.0.0/8"] } } }'
)
_DENY_OTHERS = _DENY.replace("execute-api:*", "execute-api:Manage")
_DENY_PLAIN = (
    '{ Effect = "Deny", Principal = "*", Action = "*", Resource = "*", '
    'Condition = { Bool = { "aws:SecureTransport" = "false" } } }'
)

_AWS = (
    one(
        "brokers with public addresses and no open group",
        _group(9196, "10.0.0.0/8"),
        _brokers("SERVICE_PROVIDED_EIPS", "NET008"),
    ),
    one(
        "brokers with public addresses and an open group", _group(9196, "0.0.0.0/0"), _brokers("SERVICE_PROVIDED_EIPS")
    ),
    one("brokers without public addresses", _group(9196, "10.0.0.0/8"), _brokers("DISABLED")),
    one(
        "an instance of a cluster has the groups of the cluster",
        _group(5432, "10.0.0.0/8"),
        _resource(
            "aws_rds_cluster", 'engine = "aurora-postgresql"', "vpc_security_group_ids = [aws_security_group.a.id]"
        ),
        _resource(
            "aws_rds_cluster_instance",
            "cluster_identifier = aws_rds_cluster.a.id",
            'engine = "aurora-postgresql"',
            "publicly_accessible = true  #! NET008",
        ),
    ),
    one(
        "an instance of a cluster with an open group is told of the group",
        _group(5432, "0.0.0.0/0", "NET004"),
        _resource(
            "aws_rds_cluster", 'engine = "aurora-postgresql"', "vpc_security_group_ids = [aws_security_group.a.id]"
        ),
        _resource(
            "aws_rds_cluster_instance",
            "cluster_identifier = aws_rds_cluster.a.id",
            'engine = "aurora-postgresql"',
            "publicly_accessible = true",
        ),
    ),
    one(
        "a workgroup with a public address",
        _resource("aws_redshiftserverless_workgroup", "publicly_accessible = true  #! NET008"),
    ),
    one(
        "a bucket for every account",
        _resource("aws_s3_bucket_acl", 'bucket = "a"', 'acl = "authenticated-read"  #! NET009'),
    ),
    one("a method that asks nobody", _API, _method("NET011")),
    one("a method with an authorizer", _API, _method(authorization="CUSTOM")),
    one("a method with a key", _API, _method(key="true")),
    one("browsers ask for options", _API, _method(method="OPTIONS")),
    one("a method of a private API", _PRIVATE_API, _method()),
    one("a method of an API for everybody", _API, _method("NET011"), _api_policy(_ALLOW)),
    one("a method of an API for some addresses", _API, _method(), _api_policy(_ALLOW, _DENY)),
    one("a policy that denies something else", _API, _method("NET011"), _api_policy(_ALLOW, _DENY_OTHERS)),
    one("a policy that denies HTTP alone", _API, _method("NET011"), _api_policy(_ALLOW, _DENY_PLAIN)),
    one("a route that asks nobody", _resource("aws_apigatewayv2_route", 'route_key = "GET /orders"  #! NET011')),
    one(
        "a route with an authorizer",
        _resource("aws_apigatewayv2_route", 'route_key = "GET /orders"', 'authorization_type = "JWT"'),
    ),
    one("the end of a web socket asks nobody", _resource("aws_apigatewayv2_route", 'route_key = "$disconnect"')),
)


def _forwarded(mark: str = "") -> str:
    return _resource(
        "alicloud_forward_entry",
        'forward_table_id = "ftb-1"',
        'external_ip = "8.8.8.8"',
        'external_port = "22"',
        'ip_protocol = "tcp"',
        "internal_ip = alicloud_instance.a.private_ip",
        'internal_port = "22"' + (f"  #! {mark}" if mark else ""),
    )


_MACHINE = _resource("alicloud_instance", "security_groups = [alicloud_security_group.a.id]")


def _machines_group(block: str, mark: str = "") -> str:
    return _resource("alicloud_security_group", 'security_group_name = "a"') + _resource(
        "alicloud_security_group_rule",
        'type = "ingress"',
        'ip_protocol = "tcp"',
        'port_range = "22/22"',
        f'cidr_ip = "{block}"' + (f"  #! {mark}" if mark else ""),
        "security_group_id = alicloud_security_group.a.id",
    )


_ALIBABA = (
    one(
        "a forwarded port to a machine whose group keeps the internet out",
        _machines_group("10.0.0.0/8"),
        _MACHINE,
        _forwarded(),
    ),
    one(
        "a forwarded port to a machine whose group lets it in",
        _machines_group("0.0.0.0/0", "NET002"),
        _MACHINE,
        _forwarded("NET002"),
    ),
    one(
        "a forwarded port to a machine with groups of elsewhere",
        _resource("alicloud_instance", 'security_groups = ["sg-1"]'),
        _forwarded("NET002"),
    ),
    one(
        "a file system for everybody",
        _resource("alicloud_nas_access_rule", 'access_group_name = "a"', 'source_cidr_ip = "0.0.0.0/0"  #! NET008'),
    ),
    one(
        "a file system for one network",
        _resource("alicloud_nas_access_rule", 'access_group_name = "a"', 'source_cidr_ip = "10.0.0.0/16"'),
    ),
    one(
        "a warehouse with a public connection",
        _resource(
            "alicloud_click_house_db_cluster",
            "allocate_public_connection = true",
            "db_cluster_access_white_list {",
            '  security_ip_list = "10.0.0.0/8,0.0.0.0/0"  #! NET004',
            "}",
        ),
    ),
    one(
        "a cache with a white list for everybody",
        _resource("alicloud_redis_tair_instance", 'security_ips = "0.0.0.0/0"  #! NET008'),
    ),
    one(
        "a console with a public address",
        _resource(
            "alicloud_elasticsearch_instance",
            "enable_kibana_public_network = true",
            'kibana_whitelist = ["0.0.0.0/0"]  #! NET004',
        ),
    ),
    one(
        "a console without one",
        _resource(
            "alicloud_elasticsearch_instance",
            "enable_kibana_public_network = false",
            'kibana_whitelist = ["0.0.0.0/0"]',
        ),
    ),
    one("an interface for everybody", _resource("alicloud_api_gateway_api", 'auth_type = "ANONYMOUS"  #! NET011')),
    one("an interface for applications", _resource("alicloud_api_gateway_api", 'auth_type = "APP"')),
    one(
        "an interface by HTTP",
        _resource(
            "alicloud_api_gateway_api",
            'auth_type = "APP"',
            "request_config {",
            '  protocol = "HTTP,HTTPS"  #! NET010',
            "}",
        ),
    ),
    one(
        "a function that asks nobody",
        _resource(
            "alicloud_fcv3_trigger",
            'trigger_type = "http"',
            'trigger_config = jsonencode({ authType = "anonymous" })  #! NET011',
        ),
    ),
    one(
        "a function that asks nobody inside of a network",
        _resource(
            "alicloud_fcv3_trigger",
            'trigger_type = "http"',
            'trigger_config = jsonencode({ authType = "anonymous", disableURLInternet = true })',
        ),
    ),
    one(
        "a function that asks for a signature",
        _resource("alicloud_fc_trigger", 'type = "http"', 'config = jsonencode({ authType = "function" })'),
    ),
)


def _policy_rule(name: str, action: str, priority: int, mark: str = "") -> str:
    return _resource(
        "google_compute_firewall_policy_rule",
        'firewall_policy = "shop"',
        f'action = "{action}"',
        'direction = "INGRESS"',
        f"priority = {priority}",
        "match {",
        '  src_ip_ranges = ["0.0.0.0/0"]' + (f"  #! {mark}" if mark else ""),
        "  layer4_configs {",
        '    ip_protocol = "tcp"',
        '    ports = ["22"]',
        "  }",
        "}",
        name=name,
    )


_GOOGLE = (
    one("a rule of a policy", _policy_rule("a", "allow", 100, "NET002")),
    one(
        "a policy leaves it to the next one",
        _policy_rule("a", "goto_next", 100),
        _policy_rule("b", "allow", 200, "NET014"),
    ),
    one(
        "a rule of an organization",
        _resource(
            "google_compute_organization_security_policy_rule",
            'policy_id = "1"',
            'action = "allow"',
            "priority = 100",
            "match {",
            "  config {",
            '    src_ip_ranges = ["0.0.0.0/0"]  #! NET003',
            "    layer4_config {",
            '      ip_protocol = "tcp"',
            '      ports = ["3389"]',
            "    }",
            "  }",
            "}",
        ),
    ),
    *(
        one(
            f"AlloyDB, public: {public}",
            _resource(
                "google_alloydb_instance",
                "network_config {",
                f"  enable_public_ip = {public}",
                "  authorized_external_networks {",
                f'    cidr_range = "0.0.0.0/0"  #! {rule}',
                "  }",
                "}",
            ),
        )
        for public, rule in (("true", "NET004"), ("false", "NET008"))
    ),
)


def _gateway(
    protocol: str, mark: str = "", *, address: str = 'public_ip_address_id = "/ip"', redirect: str = ""
) -> str:
    return _resource(
        "azurerm_application_gateway",
        "frontend_ip_configuration {",
        '  name = "front"',
        f"  {address}",
        "}",
        "frontend_port {",
        '  name = "web"',
        "  port = 80",
        "}",
        "http_listener {",
        '  name = "web"',
        '  frontend_ip_configuration_name = "front"',
        '  frontend_port_name = "web"',
        f'  protocol = "{protocol}"' + (f"  #! {mark}" if mark else ""),
        "}",
        "request_routing_rule {",
        '  http_listener_name = "web"',
        f"  {redirect}",
        "}",
    )


_AZURE = (
    one("a gateway without TLS", _gateway("Http", "NET010")),
    one("a gateway with it", _gateway("Https")),
    one("a gateway inside of a network", _gateway("Http", address='subnet_id = "/subnet"')),
    one("a gateway that redirects", _gateway("Http", redirect='redirect_configuration_name = "https"')),
    one(
        "an account that takes requests from all networks",
        _resource("azurerm_storage_account", "network_rules {", '  default_action = "Allow"  #! NET008', "}"),
    ),
    one(
        "an account that takes them from some",
        _resource("azurerm_storage_account", "network_rules {", '  default_action = "Deny"', "}"),
    ),
    one(
        "an account without a public address",
        _resource(
            "azurerm_storage_account",
            "public_network_access_enabled = false",
            "network_rules {",
            '  default_action = "Allow"',
            "}",
        ),
    ),
    one(
        "rules of an account beside it",
        _resource("azurerm_storage_account", 'name = "a"'),
        _resource(
            "azurerm_storage_account_network_rules",
            "storage_account_id = azurerm_storage_account.a.id",
            'default_action = "Allow"  #! NET008',
        ),
    ),
    one(
        "a vault for all networks",
        _resource("azurerm_key_vault", "network_acls {", '  default_action = "Allow"  #! NET008', "}"),
    ),
    one(
        "a warehouse for everybody",
        _resource(
            "azurerm_synapse_firewall_rule",
            'synapse_workspace_id = "/w"',
            'start_ip_address = "0.0.0.0"  #! NET004',
            'end_ip_address = "255.255.255.255"',
        ),
    ),
)

SERVICES = (*_AWS, *_ALIBABA, *_GOOGLE, *_AZURE)
