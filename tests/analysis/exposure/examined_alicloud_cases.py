"""Alibaba Cloud, examined by a second hand: ranks, drops, sources of rules; what databases, listeners, buckets open.

Sources: the provider's pages of `alicloud_security_group_rule`, `alicloud_ecs_prefix_list`, `alicloud_slb_listener`,
`alicloud_slb_acl`, `alicloud_forward_entry`, `alicloud_network_acl`, `alicloud_cs_managed_kubernetes`,
`alicloud_db_instance`, `alicloud_kvstore_instance`, `alicloud_mongodb_instance`, `alicloud_oss_bucket` and their kin.
"""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import BACKEND, Case, one

_GROUP = (
    'resource "alicloud_security_group" "web" {\n  security_group_name = "web"\n  vpc_id              = "vpc-1"\n}\n'
)


def _rule(name: str, *lines: str, mark: str = "", type_: str = "ingress") -> str:
    body = "".join(
        f"  {line}\n" for line in (f'type = "{type_}"', *lines, "security_group_id = alicloud_security_group.web.id")
    )
    return f'\nresource "alicloud_security_group_rule" "{name}" {{' + (f"  #! {mark}" if mark else "") + f"\n{body}}}\n"


def _tcp(ports: str) -> tuple[str, str]:
    return 'ip_protocol = "tcp"', f'port_range = "{ports}"'


_ALL = 'cidr_ip = "0.0.0.0/0"'
_INTRANET = 'nic_type = "intranet"'

_RULES: tuple[tuple[str, str], ...] = (
    ("SSH by the interface that a network has", _GROUP + _rule("a", *_tcp("22/22"), _INTRANET, f"{_ALL}  #! NET002")),
    (
        "SSH by the interface that only the classic network has",
        _GROUP.replace('  vpc_id              = "vpc-1"\n', "")
        + _rule("a", *_tcp("22/22"), 'nic_type = "internet"', f"{_ALL}  #! NET002"),
    ),
    ("a range around remote desktop", _GROUP + _rule("a", *_tcp("3388/3390"), f"{_ALL}  #! NET003")),
    ("all", _GROUP + _rule("a", 'ip_protocol = "all"', f"{_ALL}  #! NET001")),
    ("all, with its range", _GROUP + _rule("a", 'ip_protocol = "all"', 'port_range = "-1/-1"', f"{_ALL}  #! NET001")),
    (
        "all, with a range that is none",
        _GROUP + _rule("a", 'ip_protocol = "all"', 'port_range = "1/65535"', _ALL, mark="NET013"),
    ),
    ("TCP without a range", _GROUP + _rule("a", 'ip_protocol = "tcp"', _ALL, mark="NET013")),
    ("ICMP", _GROUP + _rule("a", 'ip_protocol = "icmp"', 'port_range = "-1/-1"', _ALL)),
    ("ICMPv6", _GROUP + _rule("a", 'ip_protocol = "icmpv6"', 'ipv6_cidr_ip = "::/0"')),
    ("GRE", _GROUP + _rule("a", 'ip_protocol = "gre"', _ALL)),
    ("every port of TCP", _GROUP + _rule("a", *_tcp("1/65535"), f"{_ALL}  #! NET001")),
    ("UDP 22", _GROUP + _rule("a", 'ip_protocol = "udp"', 'port_range = "22/22"', _ALL)),
    ("IPv6", _GROUP + _rule("a", *_tcp("22/22"), 'ipv6_cidr_ip = "::/0"  #! NET002')),
    (
        "both addresses, which the provider refuses",
        _GROUP + _rule("a", *_tcp("22/22"), 'cidr_ip = "10.0.0.0/8"', 'ipv6_cidr_ip = "::/0"', mark="NET013"),
    ),
    ("a block with bits of its host", _GROUP + _rule("a", *_tcp("22/22"), 'cidr_ip = "10.159.6.18/0"  #! NET002')),
    ("a private block with bits of its host", _GROUP + _rule("a", *_tcp("22/22"), 'cidr_ip = "10.159.6.18/12"')),
    ("no source", _GROUP + _rule("a", *_tcp("22/22"), mark="NET013")),
    ("another group", _GROUP + _rule("a", *_tcp("22/22"), _INTRANET, 'source_security_group_id = "sg-bp1a2b3c"')),
    ("what goes out", _GROUP + _rule("a", *_tcp("22/22"), _ALL, type_="egress")),
    ("a priority too high", _GROUP + _rule("a", *_tcp("22/22"), "priority = 101", _ALL, mark="NET013")),
    ("a priority of nought", _GROUP + _rule("a", *_tcp("22/22"), "priority = 0", _ALL, mark="NET013")),
    (
        "a range the wrong way round",
        _GROUP + _rule("a", 'ip_protocol = "tcp"', 'port_range = "25/20"', _ALL, mark="NET013"),
    ),
    ("a single number", _GROUP + _rule("a", 'ip_protocol = "tcp"', 'port_range = "22"', _ALL, mark="NET013")),
    (
        "a protocol in capitals, which older providers may take",
        _GROUP + _rule("a", 'ip_protocol = "TCP"', 'port_range = "22/22"', f"{_ALL}  #! NET002"),
    ),
    ("a policy that is none", _GROUP + _rule("a", *_tcp("22/22"), 'policy = "deny"', _ALL, mark="NET013")),
    (
        "a drop of the same rank",
        _GROUP + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET014") + _rule("b", *_tcp("22/22"), 'policy = "drop"', _ALL),
    ),
    (
        "a drop of a lower rank",
        _GROUP
        + _rule("a", *_tcp("22/22"), "priority = 1", f"{_ALL}  #! NET002")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', "priority = 2", f"{_ALL}  #! NET014"),
    ),
    (
        "a drop of all, first",
        _GROUP
        + _rule("a", *_tcp("22/22"), "priority = 2", f"{_ALL}  #! NET014")
        + _rule("b", 'ip_protocol = "all"', 'policy = "drop"', "priority = 1", _ALL),
    ),
    (
        "a drop of all, last",
        _GROUP
        + _rule("a", *_tcp("22/22"), "priority = 1", f"{_ALL}  #! NET002")
        + _rule("b", 'ip_protocol = "all"', 'policy = "drop"', "priority = 100", _ALL),
    ),
    (
        "a drop of half of the addresses",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET002")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', 'cidr_ip = "0.0.0.0/1"'),
    ),
    (
        "a drop of both halves",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET014")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', 'cidr_ip = "0.0.0.0/1"')
        + _rule("c", *_tcp("22/22"), 'policy = "drop"', 'cidr_ip = "128.0.0.0/1"'),
    ),
    (
        "a drop of UDP",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET002")
        + _rule("b", 'ip_protocol = "udp"', 'port_range = "1/65535"', 'policy = "drop"', _ALL),
    ),
    (
        "a drop of IPv6",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET002")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', 'ipv6_cidr_ip = "::/0"'),
    ),
    (
        "all but SSH",
        _GROUP
        + _rule("a", *_tcp("22/23"), "priority = 50", f"{_ALL}  #! NET007")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', _ALL),
    ),
    (
        "a drop that goes out",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET002")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', _ALL, type_="egress"),
    ),
    (
        "a drop for another group's machines",
        _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! NET002")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', _INTRANET, 'source_security_group_id = "sg-bp1a2b3c"'),
    ),
    (
        "a drop of which the source is not known",
        'data "alicloud_vpcs" "all" {\n  name_regex = "prod"\n}\n\n'
        + _GROUP
        + _rule("a", *_tcp("22/22"), f"{_ALL}  #! unknown")
        + _rule("b", *_tcp("22/22"), 'policy = "drop"', "cidr_ip = data.alicloud_vpcs.all.vpcs[0].cidr_block"),
    ),
    (
        "a list of addresses",
        _GROUP
        + _rule("a", *_tcp("22/22"), "prefix_list_id = alicloud_ecs_prefix_list.all.id  #! NET002")
        + '\nresource "alicloud_ecs_prefix_list" "all" {\n  address_family   = "IPv4"\n  max_entries      = 2\n'
        '  prefix_list_name = "all"\n\n  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
    ),
    (
        "a list that a block makes count for nothing",
        _GROUP
        + _rule("a", *_tcp("22/22"), 'cidr_ip = "10.0.0.0/8"', "prefix_list_id = alicloud_ecs_prefix_list.all.id")
        + '\nresource "alicloud_ecs_prefix_list" "all" {\n  address_family   = "IPv4"\n  max_entries      = 2\n'
        '  prefix_list_name = "all"\n\n  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
    ),
    (
        "a group that keeps its members apart",
        _GROUP.replace("}\n", '  inner_access_policy = "Drop"\n}\n') + _rule("a", *_tcp("443/443"), _ALL),
    ),
)

_BALANCER = (
    'resource "alicloud_slb_load_balancer" "shop" {\n  load_balancer_name = "shop"\n'
    '  address_type       = "internet"\n}\n'
)


def _listener(*lines: str) -> str:
    body = "".join(f"  {line}\n" for line in ("load_balancer_id = alicloud_slb_load_balancer.shop.id", *lines))
    return f'{_BALANCER}\nresource "alicloud_slb_listener" "one" {{\n{body}}}\n'


def _addresses(block: str) -> str:
    return (
        '\nresource "alicloud_slb_acl" "who" {\n  name       = "who"\n  ip_version = "ipv4"\n}\n'
        '\nresource "alicloud_slb_acl_entry_attachment" "who" {\n  acl_id = alicloud_slb_acl.who.id\n'
        f"  entry  = {block}\n}}\n"
    )


_HTTP = ('protocol = "http"', "frontend_port = 80")
_WHITE = ('acl_status = "on"', 'acl_type = "white"', "acl_ids = [alicloud_slb_acl.who.id]")

_DATABASE = """resource "alicloud_db_instance" "orders" {
  engine           = "MySQL"
  engine_version   = "8.0"
  instance_type    = "mysql.n2.medium.1"
  instance_storage = 50
  security_ips     = %s
}
"""
_CONNECTION = '\nresource "alicloud_db_connection" "orders" {\n  instance_id = alicloud_db_instance.orders.id%s\n}\n'
_CACHE = (
    'resource "alicloud_kvstore_instance" "cart" {\n'
    '  instance_class = "redis.master.small.default"\n  security_ips   = %s\n}\n'
)
_OSS = 'resource "alicloud_oss_bucket" "files" {\n  bucket = "shop-files"\n}\n'


def _oss_policy(effect: str, principal: str, mark: str, more: str = "") -> str:
    return (
        _OSS
        + '\nresource "alicloud_oss_bucket_policy" "files" {\n  bucket = alicloud_oss_bucket.files.bucket\n'
        + '  policy = jsonencode({ Version = "1", Statement = [{ '
        + f'Effect = "{effect}", Principal = {principal}, Action = ["oss:GetObject"], '
        + f'Resource = ["acs:oss:*:1234567890123456:shop-files/*"]{more} }}] }})'
        + (f"  #! {mark}" if mark else "")
        + "\n}\n"
    )


def _kubernetes(kind: str, *lines: str, mark: str = "") -> str:
    body = "".join(f"  {line}\n" for line in ('name = "this"', 'vswitch_ids = ["vsw-1"]', *lines))
    return f'resource "{kind}" "this" {{' + (f"  #! {mark}" if mark else "") + f"\n{body}}}\n"


def _forward(port: str, protocol: str = "tcp", mark: str = "") -> str:
    return (
        'resource "alicloud_forward_entry" "one" {\n  forward_table_id = "ftb-1"\n  external_ip      = "47.1.2.3"\n'
        f'  external_port    = "{port}"\n  ip_protocol      = "{protocol}"\n  internal_ip      = "10.0.0.5"\n'
        f'  internal_port    = "{port}"' + (f"  #! {mark}" if mark else "") + "\n}\n"
    )


_SERVICES: tuple[tuple[str, str], ...] = (
    ("HTTP for everybody", _listener('protocol = "http"', "frontend_port = 80  #! NET010")),
    ("HTTP inside", _listener(*_HTTP).replace('"internet"', '"intranet"')),
    ("HTTP for a list of our own network", _listener(*_HTTP, *_WHITE) + _addresses('"10.0.0.0/8"')),
    (
        "HTTP for a list that is not switched on",
        _listener('protocol = "http"', "frontend_port = 80  #! NET010", *_WHITE[1:]) + _addresses('"10.0.0.0/8"'),
    ),
    (
        "HTTP for all but a list",
        _listener(
            'protocol = "http"',
            "frontend_port = 80  #! NET010",
            'acl_status = "on"',
            'acl_type = "black"',
            "acl_ids = [alicloud_slb_acl.who.id]",
        )
        + _addresses('"10.0.0.0/8"'),
    ),
    (
        "HTTP for a list of everybody",
        _listener('protocol = "http"', "frontend_port = 80  #! NET010", *_WHITE) + _addresses('"0.0.0.0/0"'),
    ),
    ("HTTP that goes on to HTTPS", _listener(*_HTTP, 'listener_forward = "on"', "forward_port = 443")),
    (
        "HTTPS",
        _listener(
            'protocol = "https"',
            "frontend_port = 443",
            'server_certificate_id = "one"',
            'tls_cipher_policy = "tls_cipher_policy_1_2"',
        ),
    ),
    ("SSH through a load balancer", _listener('protocol = "tcp"', "frontend_port = 22  #! NET002")),
    ("MySQL through a load balancer", _listener('protocol = "tcp"', "frontend_port = 3306  #! NET004")),
    ("SSH through a forwarded port", _forward("22", mark="NET002")),
    ("a range that is forwarded", _forward("20/25", mark="NET002 NET007")),
    ("HTTPS that is forwarded", _forward("443")),
    ("everything that is forwarded", _forward("any", "any", mark="NET001")),
    ("an API server as it is made", _kubernetes("alicloud_cs_managed_kubernetes", mark="NET005")),
    ("an API server inside", _kubernetes("alicloud_cs_managed_kubernetes", "slb_internet_enabled = false")),
    (
        "an API server by a variable that is null",
        BACKEND
        + 'variable "public" {\n  type    = bool\n  default = null  #! NET005\n}\n\n'
        + _kubernetes("alicloud_cs_managed_kubernetes", "slb_internet_enabled = var.public"),
    ),
    ("a database with both doors open", _DATABASE % '["0.0.0.0/0"]  #! NET004' + _CONNECTION % ""),
    ("a database with an open list", _DATABASE % '["0.0.0.0/0"]  #! NET008'),
    ("a database with a public address that admits our network", _DATABASE % '["10.0.0.0/8"]' + _CONNECTION % ""),
    ("a database whose list is in halves", _DATABASE % '["0.0.0.0/1", "128.0.0.0/1"]  #! NET004' + _CONNECTION % ""),
    ("a database for nobody", _DATABASE % '["127.0.0.1"]'),
    ("a cache with an open list", _CACHE % '["0.0.0.0/0"]  #! NET008'),
    (
        "a cache with both doors open",
        _CACHE
        % '["0.0.0.0/0"]  #! NET004'
        + '\nresource "alicloud_kvstore_connection" "cart" {\n  connection_string_prefix = "shopcart"\n'
        '  instance_id              = alicloud_kvstore_instance.cart.id\n  port                     = "6379"\n}\n',
    ),
    (
        "documents with an open list",
        'resource "alicloud_mongodb_instance" "docs" {\n  engine_version      = "4.4"\n'
        '  db_instance_class   = "dds.mongo.mid"\n'
        '  db_instance_storage = 10\n  security_ip_list    = ["10.0.0.0/8", "0.0.0.0/0"]  #! NET008\n}\n',
    ),
    ("a bucket to read", _OSS.replace("}\n", '  acl    = "public-read"  #! NET009\n}\n')),
    (
        "a bucket to write",
        _OSS
        + (
            '\nresource "alicloud_oss_bucket_acl" "files" {\n'
            '  bucket = alicloud_oss_bucket.files.bucket\n  acl    = "public-read-write"  #! NET009\n}\n'
        ),
    ),
    (
        "a bucket that is kept",
        _OSS
        + (
            '\nresource "alicloud_oss_bucket_acl" "files" {\n'
            '  bucket = alicloud_oss_bucket.files.bucket\n  acl    = "private"\n}\n'
        ),
    ),
    (
        "a bucket that is closed again",
        _OSS + '\nresource "alicloud_oss_bucket_acl" "files" {\n'
        '  bucket = alicloud_oss_bucket.files.bucket\n  acl    = "public-read"\n}\n'
        '\nresource "alicloud_oss_bucket_public_access_block" "files" {\n'
        "  bucket              = alicloud_oss_bucket.files.bucket\n"
        "  block_public_access = true\n}\n",
    ),
    ("a policy for everybody", _oss_policy("Allow", '["*"]', "NET009")),
    ("a policy for an account", _oss_policy("Allow", '["1234567890123456"]', "")),
    ("a policy that denies everybody", _oss_policy("Deny", '["*"]', "")),
    (
        "a policy for everybody from our network",
        _oss_policy("Allow", '["*"]', "", ', Condition = { IpAddress = { "acs:SourceIp" = ["10.0.0.0/8"] } }'),
    ),
    (
        "an ACL of a network that lets SSH in",
        'resource "alicloud_network_acl" "this" {\n  vpc_id = "vpc-1"\n\n  ingress_acl_entries {\n'
        '    network_acl_entry_name = "ssh"\n'
        '    policy                 = "accept"\n    port                   = "22/22"\n'
        '    protocol               = "tcp"\n'
        '    source_cidr_ip         = "0.0.0.0/0"  #! NET012\n  }\n}\n',
    ),
    (
        "an ACL of a network that drops it first",
        'resource "alicloud_network_acl" "this" {\n  vpc_id = "vpc-1"\n\n  ingress_acl_entries {\n'
        '    policy         = "drop"\n    port           = "22/22"\n    protocol       = "tcp"\n'
        '    source_cidr_ip = "0.0.0.0/0"\n  }\n\n'
        '  ingress_acl_entries {\n    policy         = "accept"\n    port           = "22/22"\n'
        '    protocol       = "tcp"\n'
        '    source_cidr_ip = "0.0.0.0/0"  #! NET014\n  }\n}\n',
    ),
)

ALICLOUD_EXAMINED: tuple[Case, ...] = tuple(one(f"examined: {name}", text) for name, text in (*_RULES, *_SERVICES))
