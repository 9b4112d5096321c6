"""Alibaba Cloud: small configurations, and what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import BACKEND, Case, block, one, variable


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
    return block(f'resource "alicloud_security_group_rule" "{name}"', mark, at, arguments)


A = 'resource "alicloud_security_group" "a" {\n  security_group_name = "a"\n}\n'


_MODULE = {
    "net/main.tf": variable("blocks", "list(string)")
    + A
    + ali(for_each="toset(var.blocks)", cidr_ip="each.value")
    + 'output "id" {\n  value = alicloud_security_group.a.id\n}\n',
}

ALIBABA = (
    one("SSH is open", A, ali("NET002")),
    one("a range that contains 22 opens 22", A, ali("NET002 NET007", port_range='"20/25"')),
    one("a range beside 22 does not open it", A, ali(port_range='"23000/23999"')),
    one("remote desktop is open", A, ali("NET003", port_range='"3389/3389"')),
    one("all protocols are everything", A, ali("NET001", ip_protocol='"all"', port_range='"-1/-1"')),
    one("all ports of TCP are everything", A, ali("NET001", port_range='"1/65535"')),
    one("all ports of UDP are everything", A, ali("NET001", ip_protocol='"udp"', port_range='"1/65535"')),
    one("HTTPS is for the internet", A, ali(port_range='"443/443"')),
    one("ICMP is no port", A, ali(ip_protocol='"icmp"', port_range='"-1/-1"')),
    one("UDP 22 is not SSH", A, ali(ip_protocol='"udp"')),
    one(
        "a drop before it takes it away", A, ali("NET014", priority="2"), ali(name="no", policy='"drop"', priority="1")
    ),
    one(
        "a drop after it takes nothing away",
        A,
        ali("NET002", priority="1"),
        ali("NET014", name="no", policy='"drop"', priority="2"),
    ),
    one("at the same priority the drop comes first", A, ali("NET014"), ali(name="no", policy='"drop"')),
    one(
        "a drop of half the addresses leaves the other half",
        A,
        ali("NET002", priority="2"),
        ali(name="no", policy='"drop"', cidr_ip='"0.0.0.0/1"'),
    ),
    one(
        "two drops of half the addresses leave nothing",
        A,
        ali("NET014", priority="3"),
        ali(name="low", policy='"drop"', cidr_ip='"0.0.0.0/1"'),
        ali(name="high", policy='"drop"', cidr_ip='"128.0.0.0/1"', priority="2"),
    ),
    one(
        "a drop of one port leaves the others of the range",
        A,
        ali("NET003 NET004", port_range='"3000/3400"', priority="9"),
        ali(name="no", policy='"drop"', port_range='"22/22"'),
    ),
    one(
        "a drop of one port closes it within a range",
        A,
        ali(port_range='"3380/3400"', priority="9"),
        ali(name="no", policy='"drop"', port_range='"3389/3389"'),
    ),
    one(
        "a drop of another protocol takes nothing away",
        A,
        ali("NET002", priority="9"),
        ali(name="no", policy='"drop"', ip_protocol='"udp"'),
    ),
    one(
        "a drop of all protocols closes every port",
        A,
        ali("NET014", priority="9"),
        ali(name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"'),
    ),
    one(
        "an allow before the drop is a hole in it",
        A,
        ali("NET002", priority="1"),
        ali(name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"', priority="5"),
    ),
    one("half the addresses are the internet", A, ali("NET002", cidr_ip='"0.0.0.0/1"')),
    one(
        "sixty-four pieces are the internet together",
        A,
        ali(
            "NET002",
            at="for_each",
            for_each='toset([for i in range(64) : cidrsubnet("0.0.0.0/0", 9, i)])',
            cidr_ip="each.value",
        ),
    ),
    one("a private block is inside", A, ali(cidr_ip='"10.0.0.0/8"')),
    one("shared address space is inside", A, ali(cidr_ip='"100.64.0.0/10"')),
    one("a documentation block is no one's", A, ali(cidr_ip='"203.0.113.0/24"')),
    one("a public block is a named partner", A, ali("NET017", cidr_ip='"8.8.8.0/24"')),
    one("a public block for HTTPS is nothing", A, ali(cidr_ip='"8.8.8.0/24"', port_range='"443/443"')),
    one("bits behind the prefix are passed over", A, ali("NET002", cidr_ip='"10.159.6.18/0"')),
    one("IPv6 is open", A, ali("NET002", at="ipv6_cidr_ip", cidr_ip="-", ipv6_cidr_ip='"::/0"')),
    one("a block of unique local addresses is inside", A, ali(cidr_ip="-", ipv6_cidr_ip='"fd00::/8"')),
    one("what goes out is not what comes in", A, ali(type='"egress"')),
    one("a group as source is inside", A, ali(cidr_ip="-", source_security_group_id="alicloud_security_group.a.id")),
    one("TCP without ports is refused", A, ali("NET013", at="header", port_range='"-1/-1"')),
    one("all protocols with ports are refused", A, ali("NET013", at="header", ip_protocol='"all"')),
    one("a priority over 100 is refused", A, ali("NET013", at="header", priority="101")),
    one("a rule without a source is refused", A, ali("NET013", at="header", cidr_ip="-")),
    one("ports the wrong way round are refused", A, ali("NET013", at="header", port_range='"25/20"')),
    one("count zero opens nothing", A, ali(count="0")),
    one("count makes the rule", A, ali("NET002", count="2 - 1")),
    one("a conditional decides", A, ali("NET002", cidr_ip='true ? "0.0.0.0/0" : "10.0.0.0/8"')),
    one("a function makes the block", A, ali("NET002", cidr_ip='cidrsubnet("0.0.0.0/0", 0, 0)')),
    one("a template makes the range", A, ali("NET002", port_range='"${20 + 2}/${20 + 2}"')),
    one("a local value is followed", A, 'locals {\n  all = "0.0.0.0/0"  #! NET002\n}\n', ali(cidr_ip="local.all")),
    one(
        "a default is followed",
        BACKEND,
        variable("from", "string", '"0.0.0.0/0"', "NET002"),
        A,
        ali(cidr_ip="var.from"),
    ),
    Case(
        "a variable file decides",
        {
            "main.tf": BACKEND + variable("from", "string", '"10.0.0.0/8"') + A + ali(cidr_ip="var.from"),
            "terraform.tfvars": 'from = "0.0.0.0/0"  #! NET002\n',
        },
    ),
    Case(
        "a variable file closes",
        {
            "main.tf": BACKEND + variable("from", "string", '"0.0.0.0/0"') + A + ali(cidr_ip="var.from"),
            "terraform.tfvars": 'from = "10.0.0.0/8"\n',
        },
    ),
    Case(
        "the later variable file counts",
        {
            "main.tf": BACKEND + variable("from", "string") + A + ali(cidr_ip="var.from"),
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
    one(
        "an unknown source is neither open nor closed",
        BACKEND,
        variable("from", "string", mark=""),
        A,
        ali("unknown", cidr_ip="var.from"),
    ),
    one(
        "a data source is not known",
        A,
        'data "http" "me" {\n  url = "https://example.com"\n}\n',
        ali("unknown", cidr_ip='"${data.http.me.response_body}/32"'),
    ),
    one(
        "an unknown drop before it makes it unknown",
        BACKEND,
        variable("from", "string"),
        A,
        ali("unknown", priority="2"),
        ali(name="no", policy='"drop"', cidr_ip="var.from"),
    ),
    one(
        "a network of one's own is inside, whatever it is",
        A,
        'data "alicloud_vpcs" "a" {}\nresource "alicloud_vpc" "a" {}\n',
        ali(cidr_ip="alicloud_vpc.a.cidr_block"),
    ),
    one(
        "the rules of all groups of an instance count together",
        A,
        A.replace('"a"', '"b"'),
        ali(priority="2"),
        ali(name="no", policy='"drop"', group="b"),
        'resource "alicloud_instance" "a" {\n  image_id = "i"\n  instance_type = "ecs.c7.large"\n'
        "  security_groups = [alicloud_security_group.a.id, alicloud_security_group.b.id]\n}\n",
    ),
    one(
        "a prefix list has the addresses",
        A,
        'resource "alicloud_ecs_prefix_list" "a" {\n  address_family = "IPv4"\n  max_entries = 2\n'
        '  prefix_list_name = "a"\n  entry {\n    cidr = "0.0.0.0/0"\n  }\n}\n',
        ali("NET002", at="prefix_list_id", cidr_ip="-", prefix_list_id="alicloud_ecs_prefix_list.a.id"),
    ),
)
