"""Small configurations, and what the internet reaches in them, from the documentation of the platforms.

A comment `#! NET002` at the end of a line says that a finding of that rule stands there, and `#! unknown` a notice; in
files that have no comments, `elsewhere` says it as `rule file:line`. Nothing else may be found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_MARK = re.compile(r"#! (.*)$")
_BACKEND = 'terraform {\n  backend "local" {}\n}\n\n'


@dataclass(frozen=True, slots=True)
class Case:
    """One configuration; `is_open` says whether the internet reaches what is not for it."""

    name: str
    files: Mapping[str, str]
    elsewhere: tuple[str, ...] = ()
    expected: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        found = set(self.elsewhere)
        for path, text in self.files.items():
            for number, line in enumerate(text.splitlines(), 1):
                mark = _MARK.search(line)
                found |= {f"{word} {path}:{number}" for word in (mark[1].split() if mark else ())}
        object.__setattr__(self, "expected", frozenset(found))

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether any finding says that the internet comes in."""
        return any(one.split()[0] in _OPEN for one in self.expected)


_OPEN = frozenset(f"NET{number:03}" for number in (*range(1, 10), 12))


def _block(header: str, mark: str, at: str, arguments: Mapping[str, str]) -> str:
    """A block of arguments, which are expressions; the mark stands at the argument `at`, or at the header."""
    lines = [f"{header} {{" + (f"  #! {mark}" if mark and at == "header" else "")]
    lines += [
        f"  {name} = {text}" + (f"  #! {mark}" if mark and name == at else "") for name, text in arguments.items()
    ]
    return "\n".join([*lines, "}", ""])


def ali(mark: str = "", *, name: str = "in", at: str = "cidr_ip", group: str = "a", **given: str) -> str:
    """A rule of an Alibaba Cloud security group: by default SSH from everywhere."""
    arguments = {
        "type": '"ingress"',
        "ip_protocol": '"tcp"',
        "port_range": '"22/22"',
        "cidr_ip": '"0.0.0.0/0"',
        "security_group_id": f"alicloud_security_group.{group}.id",
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return _block(f'resource "alicloud_security_group_rule" "{name}"', mark, at, arguments)


def aws(mark: str = "", *, name: str = "in", at: str = "cidr_ipv4", **given: str) -> str:
    """An ingress rule of an AWS security group, in the newest spelling: by default SSH from everywhere."""
    arguments = {
        "security_group_id": "aws_security_group.a.id",
        "ip_protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_ipv4": '"0.0.0.0/0"',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return _block(f'resource "aws_vpc_security_group_ingress_rule" "{name}"', mark, at, arguments)


def older(mark: str = "", *, name: str = "in", at: str = "cidr_blocks", **given: str) -> str:
    """A rule of an AWS security group in the older spelling."""
    arguments = {
        "type": '"ingress"',
        "security_group_id": "aws_security_group.a.id",
        "protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_blocks": '["0.0.0.0/0"]',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return _block(f'resource "aws_security_group_rule" "{name}"', mark, at, arguments)


def inline(mark: str = "", *, at: str = "cidr_blocks", **given: str) -> str:
    """An ingress block of an AWS security group."""
    arguments = {"protocol": '"tcp"', "from_port": "22", "to_port": "22", "cidr_blocks": '["0.0.0.0/0"]'} | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return _block("ingress", mark, at, arguments)


def group_of(*blocks: str) -> str:
    """An AWS security group with blocks in it."""
    return 'resource "aws_security_group" "a" {\n' + "".join(blocks) + "}\n"


def acl(mark: str = "", *, name: str = "in", at: str = "cidr_block", **given: str) -> str:
    """A rule of an AWS network ACL: by default SSH from everywhere."""
    arguments = {
        "network_acl_id": "aws_network_acl.a.id",
        "rule_number": "100",
        "rule_action": '"allow"',
        "protocol": '"tcp"',
        "from_port": "22",
        "to_port": "22",
        "cidr_block": '"0.0.0.0/0"',
    } | given
    return _block(f'resource "aws_network_acl_rule" "{name}"', mark, at, arguments)


A = 'resource "alicloud_security_group" "a" {\n  security_group_name = "a"\n}\n'
G = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n'
ACL = 'resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n  subnet_ids = [aws_subnet.a.id]\n}\n'
SUBNET = 'resource "aws_subnet" "a" {\n  vpc_id = "vpc-1"\n  cidr_block = "10.1.0.0/24"\n}\n'
INSTANCE = (
    'resource "aws_instance" "a" {\n  ami = "ami-1"\n  instance_type = "t3.micro"\n  subnet_id = aws_subnet.a.id\n'
    "  vpc_security_group_ids = [aws_security_group.a.id]\n}\n"
)
DATABASE = (
    'resource "alicloud_db_instance" "orders" {\n  engine = "MySQL"\n  engine_version = "8.0"\n'
    '  instance_type = "rds.mysql.s2.large"\n  instance_storage = 30\n  security_ips = %s\n}\n'
)
CONNECTION = 'resource "alicloud_db_connection" "orders" {\n  instance_id = alicloud_db_instance.orders.id\n}\n'
BALANCER = 'resource "alicloud_slb_load_balancer" "a" {\n  load_balancer_name = "a"\n  address_type = "%s"\n}\n'
WHITE_LIST = (
    'resource "alicloud_slb_acl" "a" {\n  name = "a"\n  ip_version = "ipv4"\n  entry_list {\n    entry = "%s"\n  }\n}\n'
)


def listener(mark: str = "", *, at: str = "frontend_port", **given: str) -> str:
    """A listener of an SLB: by default SSH over TCP."""
    arguments = {
        "load_balancer_id": "alicloud_slb_load_balancer.a.id",
        "frontend_port": "22",
        "backend_port": "22",
        "protocol": '"tcp"',
    } | given
    return _block('resource "alicloud_slb_listener" "a"', mark, at, arguments)


def _one(name: str, *texts: str, elsewhere: tuple[str, ...] = ()) -> Case:
    return Case(name, {"main.tf": "".join(texts)}, elsewhere)


def _variable(name: str, type_: str, default: str = "", mark: str = "") -> str:
    default = f"  default = {default}" + (f"  #! {mark}" if mark else "") + "\n" if default else ""
    return f'variable "{name}" {{\n  type = {type_}\n{default}}}\n'


_MODULE = {
    "net/main.tf": _variable("blocks", "list(string)")
    + A
    + ali(for_each="toset(var.blocks)", cidr_ip="each.value")
    + 'output "id" {\n  value = alicloud_security_group.a.id\n}\n',
}

ALIBABA = (
    _one("SSH is open", A, ali("NET002")),
    _one("a range that contains 22 opens 22", A, ali("NET002 NET007", port_range='"20/25"')),
    _one("a range beside 22 does not open it", A, ali(port_range='"23000/23999"')),
    _one("remote desktop is open", A, ali("NET003", port_range='"3389/3389"')),
    _one("all protocols are everything", A, ali("NET001", ip_protocol='"all"', port_range='"-1/-1"')),
    _one("all ports of TCP are everything", A, ali("NET001", port_range='"1/65535"')),
    _one("all ports of UDP are everything", A, ali("NET001", ip_protocol='"udp"', port_range='"1/65535"')),
    _one("HTTPS is for the internet", A, ali(port_range='"443/443"')),
    _one("ICMP is no port", A, ali(ip_protocol='"icmp"', port_range='"-1/-1"')),
    _one("UDP 22 is not SSH", A, ali(ip_protocol='"udp"')),
    _one(
        "a drop before it takes it away", A, ali("NET014", priority="2"), ali(name="no", policy='"drop"', priority="1")
    ),
    _one(
        "a drop after it takes nothing away",
        A,
        ali("NET002", priority="1"),
        ali("NET014", name="no", policy='"drop"', priority="2"),
    ),
    _one("at the same priority the drop comes first", A, ali("NET014"), ali(name="no", policy='"drop"')),
    _one(
        "a drop of half the addresses leaves the other half",
        A,
        ali("NET002", priority="2"),
        ali(name="no", policy='"drop"', cidr_ip='"0.0.0.0/1"'),
    ),
    _one(
        "two drops of half the addresses leave nothing",
        A,
        ali("NET014", priority="3"),
        ali(name="low", policy='"drop"', cidr_ip='"0.0.0.0/1"'),
        ali(name="high", policy='"drop"', cidr_ip='"128.0.0.0/1"', priority="2"),
    ),
    _one(
        "a drop of one port leaves the others of the range",
        A,
        ali("NET003 NET004", port_range='"3000/3400"', priority="9"),
        ali(name="no", policy='"drop"', port_range='"22/22"'),
    ),
    _one(
        "a drop of one port closes it within a range",
        A,
        ali(port_range='"3380/3400"', priority="9"),
        ali(name="no", policy='"drop"', port_range='"3389/3389"'),
    ),
    _one(
        "a drop of another protocol takes nothing away",
        A,
        ali("NET002", priority="9"),
        ali(name="no", policy='"drop"', ip_protocol='"udp"'),
    ),
    _one(
        "a drop of all protocols closes every port",
        A,
        ali("NET014", priority="9"),
        ali(name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"'),
    ),
    _one(
        "an allow before the drop is a hole in it",
        A,
        ali("NET002", priority="1"),
        ali(name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"', priority="5"),
    ),
    _one("half the addresses are the internet", A, ali("NET002", cidr_ip='"0.0.0.0/1"')),
    _one(
        "sixty-four pieces are the internet together",
        A,
        ali(
            "NET002",
            at="for_each",
            for_each='toset([for i in range(64) : cidrsubnet("0.0.0.0/0", 9, i)])',
            cidr_ip="each.value",
        ),
    ),
    _one("a private block is inside", A, ali(cidr_ip='"10.0.0.0/8"')),
    _one("shared address space is inside", A, ali(cidr_ip='"100.64.0.0/10"')),
    _one("a documentation block is no one's", A, ali(cidr_ip='"203.0.113.0/24"')),
    _one("a public block is a named partner", A, ali("NET017", cidr_ip='"8.8.8.0/24"')),
    _one("a public block for HTTPS is nothing", A, ali(cidr_ip='"8.8.8.0/24"', port_range='"443/443"')),
    _one("bits behind the prefix are passed over", A, ali("NET002", cidr_ip='"10.159.6.18/0"')),
    _one("IPv6 is open", A, ali("NET002", at="ipv6_cidr_ip", cidr_ip="-", ipv6_cidr_ip='"::/0"')),
    _one("a block of unique local addresses is inside", A, ali(cidr_ip="-", ipv6_cidr_ip='"fd00::/8"')),
    _one("what goes out is not what comes in", A, ali(type='"egress"')),
    _one("a group as source is inside", A, ali(cidr_ip="-", source_security_group_id="alicloud_security_group.a.id")),
    _one("TCP without ports is refused", A, ali("NET013", at="header", port_range='"-1/-1"')),
    _one("all protocols with ports are refused", A, ali("NET013", at="header", ip_protocol='"all"')),
    _one("a priority over 100 is refused", A, ali("NET013", at="header", priority="101")),
    _one("a rule without a source is refused", A, ali("NET013", at="header", cidr_ip="-")),
    _one("ports the wrong way round are refused", A, ali("NET013", at="header", port_range='"25/20"')),
    _one("count zero opens nothing", A, ali(count="0")),
    _one("count makes the rule", A, ali("NET002", count="2 - 1")),
    _one("a conditional decides", A, ali("NET002", cidr_ip='true ? "0.0.0.0/0" : "10.0.0.0/8"')),
    _one("a function makes the block", A, ali("NET002", cidr_ip='cidrsubnet("0.0.0.0/0", 0, 0)')),
    _one("a template makes the range", A, ali("NET002", port_range='"${20 + 2}/${20 + 2}"')),
    _one("a local value is followed", A, 'locals {\n  all = "0.0.0.0/0"  #! NET002\n}\n', ali(cidr_ip="local.all")),
    _one(
        "a default is followed",
        _BACKEND,
        _variable("from", "string", '"0.0.0.0/0"', "NET002"),
        A,
        ali(cidr_ip="var.from"),
    ),
    Case(
        "a variable file decides",
        {
            "main.tf": _BACKEND + _variable("from", "string", '"10.0.0.0/8"') + A + ali(cidr_ip="var.from"),
            "terraform.tfvars": 'from = "0.0.0.0/0"  #! NET002\n',
        },
    ),
    Case(
        "a variable file closes",
        {
            "main.tf": _BACKEND + _variable("from", "string", '"0.0.0.0/0"') + A + ali(cidr_ip="var.from"),
            "terraform.tfvars": 'from = "10.0.0.0/8"\n',
        },
    ),
    Case(
        "the later variable file counts",
        {
            "main.tf": _BACKEND + _variable("from", "string") + A + ali(cidr_ip="var.from"),
            "a.auto.tfvars": 'from = "10.0.0.0/8"\n',
            "b.auto.tfvars": 'from = "0.0.0.0/0"  #! NET002\n',
        },
    ),
    Case(
        "a module is given the block",
        _MODULE
        | {"main.tf": 'module "net" {\n  source = "./net"\n  blocks = ["10.0.0.0/8", "0.0.0.0/0"]  #! NET002\n}\n'},
    ),
    Case(
        "a rule outside of the module opens the group inside",
        _MODULE
        | {
            "main.tf": 'module "net" {\n  source = "./net"\n  blocks = []\n}\n'
            + ali("NET002", security_group_id="module.net.id")
        },
    ),
    Case(
        "a drop outside of the module closes the group inside",
        _MODULE
        | {
            "net/main.tf": _MODULE["net/main.tf"].replace("  ip_protocol", "  priority = 5\n  ip_protocol"),
            "main.tf": 'module "net" {\n  source = "./net"\n  blocks = ["0.0.0.0/0"]  #! NET014\n}\n'
            + ali(security_group_id="module.net.id", policy='"drop"'),
        },
    ),
    Case(
        "an override decides",
        {
            "main.tf": A + ali(),
            "override.tf": 'resource "alicloud_security_group_rule" "in" {\n  cidr_ip = "10.0.0.0/8"\n}\n',
        },
    ),
    Case(
        "JSON says the same",
        {
            "main.tf.json": '{"resource": {\n"alicloud_security_group": {"a": {"security_group_name": "a"}},\n'
            '"alicloud_security_group_rule": {"in": {"type": "ingress", "ip_protocol": "tcp", "port_range": "22/22",\n'
            '"cidr_ip": "0.0.0.0/0",\n"security_group_id": "${alicloud_security_group.a.id}"}}}}\n'
        },
        ("NET002 main.tf.json:4",),
    ),
    _one(
        "an unknown source is neither open nor closed",
        _BACKEND,
        _variable("from", "string", mark=""),
        A,
        ali("unknown", cidr_ip="var.from"),
    ),
    _one(
        "a data source is not known",
        A,
        'data "http" "me" {\n  url = "https://example.com"\n}\n',
        ali("unknown", cidr_ip='"${data.http.me.response_body}/32"'),
    ),
    _one(
        "an unknown drop before it makes it unknown",
        _BACKEND,
        _variable("from", "string"),
        A,
        ali("unknown", priority="2"),
        ali(name="no", policy='"drop"', cidr_ip="var.from"),
    ),
    _one(
        "a network of one's own is inside, whatever it is",
        A,
        'data "alicloud_vpcs" "a" {}\nresource "alicloud_vpc" "a" {}\n',
        ali(cidr_ip="alicloud_vpc.a.cidr_block"),
    ),
    _one(
        "the rules of all groups of an instance count together",
        A,
        A.replace('"a"', '"b"'),
        ali(priority="2"),
        ali(name="no", policy='"drop"', group="b"),
        'resource "alicloud_instance" "a" {\n  image_id = "i"\n  instance_type = "ecs.c7.large"\n'
        "  security_groups = [alicloud_security_group.a.id, alicloud_security_group.b.id]\n}\n",
    ),
    _one(
        "a prefix list has the addresses",
        A,
        'resource "alicloud_ecs_prefix_list" "a" {\n  address_family = "IPv4"\n  max_entries = 2\n'
        '  prefix_list_name = "a"\n  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
        ali("NET002", at="prefix_list_id", cidr_ip="-", prefix_list_id="alicloud_ecs_prefix_list.a.id"),
    ),
    _one(
        "a white list and a public address open a database",
        DATABASE % '["10.0.0.0/8", "0.0.0.0/0"]  #! NET004',
        CONNECTION,
    ),
    _one("a white list alone is one door", DATABASE % '["0.0.0.0/0"]  #! NET008'),
    _one("a public address alone is no door", DATABASE % '["10.0.0.0/8"]', CONNECTION),
    _one("a partner in a white list", DATABASE % '["8.8.8.8"]  #! NET017', CONNECTION),
    _one("a listener opens a port", BALANCER % "internet", listener("NET002")),
    _one("a listener inside opens nothing", BALANCER % "intranet", listener()),
    _one(
        "a list of addresses closes a listener",
        BALANCER % "internet",
        WHITE_LIST % "10.0.0.0/8",
        listener(acl_status='"on"', acl_type='"white"', acl_id="alicloud_slb_acl.a.id"),
    ),
    _one(
        "a list of everybody closes nothing",
        BALANCER % "internet",
        WHITE_LIST % "0.0.0.0/0",
        listener("NET002", acl_status='"on"', acl_type='"white"', acl_id="alicloud_slb_acl.a.id"),
    ),
    _one(
        "a black list leaves the others",
        BALANCER % "internet",
        WHITE_LIST % "8.8.8.0/24",
        listener("NET002", acl_status='"on"', acl_type='"black"', acl_id="alicloud_slb_acl.a.id"),
    ),
    _one("HTTP without TLS", BALANCER % "internet", listener("NET010", frontend_port="80", protocol='"http"')),
    _one(
        "a forwarded port is open",
        _block(
            'resource "alicloud_forward_entry" "a"',
            "NET002",
            "internal_port",
            {
                "forward_table_id": '"ftb-1"',
                "external_ip": '"8.8.8.8"',
                "external_port": '"2222"',
                "ip_protocol": '"tcp"',
                "internal_ip": '"10.0.0.4"',
                "internal_port": '"22"',
            },
        ),
    ),
    _one(
        "a cluster has a public API server",
        'resource "alicloud_cs_managed_kubernetes" "a" {  #! NET005\n  cluster_spec = "ack.pro.small"\n}\n',
    ),
    _one(
        "a cluster without one",
        'resource "alicloud_cs_managed_kubernetes" "a" {\n  cluster_spec = "ack.pro.small"\n'
        "  slb_internet_enabled = false\n}\n",
    ),
    _one(
        "a bucket for everybody",
        'resource "alicloud_oss_bucket" "a" {\n  bucket = "a"\n  acl = "public-read"  #! NET009\n}\n',
    ),
    _one(
        "a block of public access closes a bucket",
        'resource "alicloud_oss_bucket" "a" {\n  bucket = "a"\n  acl = "public-read"\n}\n'
        'resource "alicloud_oss_bucket_public_access_block" "a" {\n  bucket = alicloud_oss_bucket.a.id\n'
        "  block_public_access = true\n}\n",
    ),
)

AWS = (
    _one("SSH is open in a block", group_of(inline("NET002"))),
    _one("SSH is open in the older spelling", G, older("NET002")),
    _one("SSH is open in the newer spelling", G, aws("NET002")),
    _one(
        "SSH is open in a list of objects",
        group_of(
            '  ingress = [{\n    description = "", protocol = "tcp", from_port = 22, to_port = 22, self = false,\n'
            '    cidr_blocks = ["0.0.0.0/0"],  #! NET002\n'
            "    ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = []\n  }]\n"
        ),
    ),
    _one("all protocols by number", group_of(inline("NET001", protocol='"-1"', from_port="0", to_port="0"))),
    _one("all protocols by name", group_of(inline("NET001", protocol='"all"', from_port="0", to_port="0"))),
    _one("all protocols in the newer spelling", G, aws("NET001", ip_protocol='"-1"', from_port="-", to_port="-")),
    _one("a protocol by its number", group_of(inline("NET002", protocol='"6"'))),
    _one("a protocol by its number as a number", group_of(inline("NET002", protocol="6"))),
    _one("UDP by its number is not SSH", group_of(inline(protocol='"17"'))),
    _one("port zero alone is no range", group_of(inline(from_port="0", to_port="0"))),
    _one("all ports of TCP", group_of(inline("NET001", from_port="0", to_port="65535"))),
    _one("a range that contains 3389", group_of(inline("NET003", from_port="3380", to_port="3390"))),
    _one("ports as texts", group_of(inline("NET002", from_port='"22"', to_port='"22"'))),
    _one("ICMP is no port", group_of(inline(protocol='"icmp"', from_port="8", to_port="0"))),
    _one("another protocol has no ports", group_of(inline(protocol='"50"', from_port="22", to_port="22"))),
    _one("halves of the internet", group_of(inline("NET002", cidr_blocks='["0.0.0.0/1", "128.0.0.0/1"]'))),
    _one("the second block is the open one", group_of(inline("NET002", cidr_blocks='["10.0.0.0/8", "0.0.0.0/0"]'))),
    _one(
        "IPv6 is open", group_of(inline("NET002", at="ipv6_cidr_blocks", cidr_blocks="-", ipv6_cidr_blocks='["::/0"]'))
    ),
    _one("IPv6 in the newer spelling", G, aws("NET002", at="cidr_ipv6", cidr_ipv4="-", cidr_ipv6='"::/0"')),
    _one("half of IPv6", G, aws("NET002", at="cidr_ipv6", cidr_ipv4="-", cidr_ipv6='"2000::/4"')),
    _one("itself as source is inside", group_of(inline(cidr_blocks="-", self="true"))),
    _one("a group as source is inside", G, aws(cidr_ipv4="-", referenced_security_group_id="aws_security_group.a.id")),
    _one("what goes out is not what comes in", G, older(type='"egress"')),
    _one(
        "a dynamic block over a variable",
        _BACKEND,
        _variable("from", "list(string)", '["10.0.0.0/8", "0.0.0.0/0"]', "NET002"),
        group_of(
            '  dynamic "ingress" {\n    for_each = var.from\n    content {\n      protocol = "tcp"\n'
            "      from_port = 22\n      to_port = 22\n      cidr_blocks = [ingress.value]\n    }\n  }\n"
        ),
    ),
    _one(
        "a dynamic block over ports",
        group_of(
            '  dynamic "ingress" {\n    for_each = { web = 443, ssh = 22 }\n    iterator = each_port\n    content {\n'
            '      protocol = "tcp"\n      from_port = each_port.value\n      to_port = each_port.value\n'
            '      cidr_blocks = ["0.0.0.0/0"]  #! NET002\n    }\n  }\n'
        ),
    ),
    _one(
        "a dynamic block over nothing",
        group_of(
            '  dynamic "ingress" {\n    for_each = []\n    content {\n      protocol = "-1"\n      from_port = 0\n'
            '      to_port = 0\n      cidr_blocks = ["0.0.0.0/0"]\n    }\n  }\n'
        ),
    ),
    _one("a null list is no source", group_of(inline(cidr_blocks="null", self="true"))),
    _one(
        "for_each over a map",
        G,
        aws("NET002", for_each="{ ssh = 22, web = 443 }", from_port="each.value", to_port="each.value"),
    ),
    _one(
        "an unknown list",
        _BACKEND,
        _variable("from", "list(string)"),
        group_of(inline("unknown", cidr_blocks="var.from")),
    ),
    _one(
        "an unknown element beside one that is open already",
        _BACKEND,
        _variable("from", "string"),
        group_of(inline("NET002", cidr_blocks='["0.0.0.0/0", var.from]')),
    ),
    _one(
        "a network of one's own",
        'resource "aws_vpc" "a" {\n  ipv4_ipam_pool_id = "p"\n}\n',
        G,
        aws(cidr_ipv4="aws_vpc.a.cidr_block"),
    ),
    _one(
        "a managed prefix list has the addresses",
        'resource "aws_ec2_managed_prefix_list" "a" {\n  name = "a"\n  address_family = "IPv4"\n  max_entries = 1\n'
        '  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
        G,
        aws("NET002", at="prefix_list_id", cidr_ipv4="-", prefix_list_id="aws_ec2_managed_prefix_list.a.id"),
    ),
    _one("all protocols with ports are refused", G, aws("NET013", at="header", ip_protocol='"-1"')),
    _one("no protocol of that name", group_of(inline(protocol='"ssh"')), elsewhere=("NET013 main.tf:1",)),
    _one("a block that is none", group_of(inline(cidr_blocks='["everywhere"]')), elsewhere=("NET013 main.tf:1",)),
    _one("the same rule twice", G, aws("NET002"), aws("NET002 NET015", name="again", ip_protocol='"6"')),
    _one("databases by their ports", group_of(inline("NET004", from_port="5432", to_port="5432"))),
    _one("a cache over UDP", group_of(inline("NET004", protocol='"udp"', from_port="11211", to_port="11211"))),
    _one("node ports", group_of(inline("NET006", from_port="30000", to_port="32767"))),
    _one("the kubelet", group_of(inline("NET006", from_port="10250", to_port="10250"))),
    _one("the Docker daemon", group_of(inline("NET007", from_port="2375", to_port="2375"))),
    _one(
        "an instance behind an ACL that denies",
        SUBNET,
        ACL,
        INSTANCE,
        G,
        aws(),
        acl(rule_action='"deny"'),
        acl(name="rest", rule_number="200", from_port="1", to_port="65535"),
    ),
    _one(
        "an instance behind an ACL that denies later",
        SUBNET,
        ACL,
        INSTANCE,
        G,
        aws("NET002"),
        acl("NET014", name="no", rule_number="200", rule_action='"deny"'),
        acl(name="all", from_port="1", to_port="65535"),
    ),
    _one("an ACL lets SSH in", SUBNET, ACL, acl("NET012")),
    _one("an ACL lets answers in", SUBNET, ACL, acl(from_port="1024", to_port="65535")),
    _one("an ACL lets all in and leaves it to groups", SUBNET, ACL, acl(protocol='"-1"', from_port="0", to_port="0")),
    _one(
        "a cluster has a public endpoint",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {  #! NET005\n    subnet_ids = []\n  }\n}\n',
    ),
    _one(
        "a cluster with blocks",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {\n'
        '    public_access_cidrs = ["10.0.0.0/8"]\n  }\n}\n',
    ),
    _one(
        "a cluster without a public endpoint",
        'resource "aws_eks_cluster" "a" {\n  name = "a"\n  vpc_config {\n    endpoint_public_access = false\n  }\n}\n',
    ),
    _one(
        "a database with a public address",
        'resource "aws_db_instance" "a" {\n  engine = "postgres"\n  publicly_accessible = true  #! NET008\n}\n',
    ),
    _one(
        "a database with a public address and an open group",
        G,
        aws("NET004", from_port="5432", to_port="5432"),
        'resource "aws_db_instance" "a" {\n  engine = "postgres"\n  publicly_accessible = true\n'
        "  vpc_security_group_ids = [aws_security_group.a.id]\n}\n",
    ),
    _one(
        "a bucket for everybody",
        'resource "aws_s3_bucket_acl" "a" {\n  bucket = "a"\n  acl = "public-read"  #! NET009\n}\n',
    ),
    _one(
        "a bucket that is blocked",
        'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\nresource "aws_s3_bucket_acl" "a" {\n'
        '  bucket = aws_s3_bucket.a.id\n  acl = "public-read"\n}\nresource "aws_s3_bucket_public_access_block" "a" {\n'
        "  bucket = aws_s3_bucket.a.id\n  block_public_acls = true\n}\n",
    ),
    _one(
        "a function for everybody",
        'resource "aws_lambda_function_url" "a" {\n  function_name = "a"\n  authorization_type="NONE"  #! NET011\n}\n',
    ),
)

CASES = (
    *((f"alicloud-{number}", case) for number, case in enumerate(ALIBABA)),
    *((f"aws-{number}", case) for number, case in enumerate(AWS)),
)
"""Every case, with the name of a directory for it."""
