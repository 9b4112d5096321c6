"""AWS, examined by a second hand: sources, protocols and ports of security groups, and what groups and ACLs come to.

Sources: the pages of `aws_security_group`, `aws_security_group_rule`, `aws_vpc_security_group_ingress_rule`,
`aws_network_acl`, `aws_network_acl_rule`, `aws_default_security_group` and `aws_ec2_managed_prefix_list`
of the provider.
"""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import BACKEND, Case, one


def _group(source: str, ports: tuple[str, str] = ("22", "22"), protocol: str = '"tcp"') -> str:
    first, last = ports
    return (
        'resource "aws_security_group" "web" {\n  name = "web"\n\n  ingress {\n'
        f"    protocol  = {protocol}\n    from_port = {first}\n    to_port   = {last}\n    {source}\n  }}\n}}\n"
    )


def _refused(text: str) -> str:
    return text.replace(" {", " {  #! NET013", 1)


_EVERYBODY = 'cidr_blocks = ["0.0.0.0/0"]'

_INLINE: tuple[tuple[str, str], ...] = (
    ("no protocol in particular", _group(f"{_EVERYBODY}  #! NET001", ("0", "0"), '"-1"')),
    ("all, which the provider makes -1 of", _group(f"{_EVERYBODY}  #! NET001", ("0", "0"), '"all"')),
    ("a number for all protocols", _group(f"{_EVERYBODY}  #! NET001", ("0", "0"), "-1")),
    ("TCP at port 0 is one port", _group(_EVERYBODY, ("0", "0"))),
    ("TCP by its number", _group(f"{_EVERYBODY}  #! NET002", protocol='"6"')),
    ("TCP by a number that is none", _group(f"{_EVERYBODY}  #! NET002", protocol="6")),
    ("TCP in capitals", _group(f"{_EVERYBODY}  #! NET002", protocol='"TCP"')),
    ("UDP by its number", _group(_EVERYBODY, protocol='"17"')),
    ("echo requests", _group(_EVERYBODY, ("8", "0"), '"icmp"')),
    ("every ICMP", _group(_EVERYBODY, ("-1", "-1"), '"icmp"')),
    ("ICMP of type 22, which is no port", _group(_EVERYBODY, ("22", "22"), '"icmp"')),
    ("ICMPv6", _group('ipv6_cidr_blocks = ["::/0"]', ("-1", "-1"), '"icmpv6"')),
    ("ESP has no ports", _group(_EVERYBODY, ("0", "0"), '"50"')),
    ("every port of TCP but the first", _group(f"{_EVERYBODY}  #! NET001", ("1", "65535"))),
    ("every port of UDP", _group(f"{_EVERYBODY}  #! NET001", ("0", "65535"), '"udp"')),
    ("a range with SSH at its end", _group(f"{_EVERYBODY}  #! NET002 NET007", ("20", "22"))),
    ("a range that ends before SSH", _group(f"{_EVERYBODY}  #! NET007", ("20", "21"))),
    ("ports that are texts", _group(f"{_EVERYBODY}  #! NET002", ('"22"', '"22"'))),
    ("a range the wrong way round", _refused(_group(_EVERYBODY, ("443", "80")))),
    ("a port too many", _refused(_group(_EVERYBODY, ("443", "65536")))),
    ("remote desktop", _group(f"{_EVERYBODY}  #! NET003", ("3388", "3390"))),
    ("Postgres", _group(f"{_EVERYBODY}  #! NET004", ("5432", "5432"))),
    ("Redis by IPv6", _group('ipv6_cidr_blocks = ["::/0"]  #! NET004', ("6379", "6379"))),
    ("the kubelet", _group(f"{_EVERYBODY}  #! NET006", ("10250", "10250"))),
    ("a node port", _group(f"{_EVERYBODY}  #! NET006", ("31080", "31080"))),
    ("etcd", _group(f"{_EVERYBODY}  #! NET007", ("2379", "2380"))),
    ("HTTPS", _group(_EVERYBODY, ("443", "443"))),
    ("all of routable IPv6", _group('ipv6_cidr_blocks = ["2000::/3"]  #! NET002')),
    ("IPv6 with all its zeros", _group('ipv6_cidr_blocks = ["0:0:0:0:0:0:0:0/0"]  #! NET002')),
    ("the half of IPv6 that is routed", _group('ipv6_cidr_blocks = ["::/1"]  #! NET002')),
    ("the half of IPv6 that is not", _group('ipv6_cidr_blocks = ["8000::/1"]')),
    ("local IPv6", _group('ipv6_cidr_blocks = ["fc00::/7", "fe80::/10"]')),
    ("IPv6 for documentation", _group('ipv6_cidr_blocks = ["2001:db8::/32"]')),
    ("two halves", _group('cidr_blocks = ["0.0.0.0/1", "128.0.0.0/1"]  #! NET002')),
    ("one half", _group('cidr_blocks = ["128.0.0.0/1"]  #! NET002')),
    ("a /8 is not more than a /8", _group('cidr_blocks = ["20.0.0.0/8"]  #! NET017')),
    ("a /7 is", _group('cidr_blocks = ["20.0.0.0/7"]  #! NET002')),
    ("a /7 whose half is private", _group('cidr_blocks = ["10.0.0.0/7"]  #! NET017')),
    ("a /8 and one address", _group('cidr_blocks = ["20.0.0.0/8", "8.8.8.8/32"]  #! NET002')),
    ("a /8 that is said twice", _group('cidr_blocks = ["20.0.0.0/8", "20.0.0.0/9"]  #! NET017')),
    ("a /16 of IPv6 and another", _group('ipv6_cidr_blocks = ["2400::/16", "2600::/16"]  #! NET002')),
    ("what is multicast or reserved", _group('cidr_blocks = ["224.0.0.0/3"]')),
    ("private, shared and link-local", _group('cidr_blocks = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16"]')),
    ("documentation and benchmarks", _group('cidr_blocks = ["192.0.2.0/24", "198.51.100.0/24", "198.18.0.0/15"]')),
    ("twelve bits beside the private block", _group('cidr_blocks = ["172.0.0.0/8"]  #! NET017')),
    ("a partner who comes to HTTPS", _group('cidr_blocks = ["20.30.40.0/24"]', ("443", "443"))),
    ("the group itself", _group("self = true")),
    ("the group itself and everybody", _group(f"self = true\n    {_EVERYBODY}  #! NET002")),
    ("another group", _group('security_groups = ["sg-0123456789abcdef0"]')),
    ("nobody", _group("cidr_blocks = []")),
)

_RULE = """resource "aws_security_group" "web" {
  name = "web"
}

"""


def _ingress_rule(*lines: str) -> str:
    body = "".join(f"  {line}\n" for line in ("security_group_id = aws_security_group.web.id", *lines))
    return f'{_RULE}resource "aws_vpc_security_group_ingress_rule" "one" {{\n{body}}}\n'


def _older_rule(*lines: str) -> str:
    body = "".join(f"  {line}\n" for line in ("security_group_id = aws_security_group.web.id", *lines))
    return f'{_RULE}resource "aws_security_group_rule" "one" {{\n{body}}}\n'


_TCP_22 = ('ip_protocol = "tcp"', "from_port = 22", "to_port = 22")
_OLDER_22 = ('protocol = "tcp"', "from_port = 22", "to_port = 22")

_RULES: tuple[tuple[str, str], ...] = (
    ("a rule of its own for all protocols", _ingress_rule('ip_protocol = "-1"', 'cidr_ipv4 = "0.0.0.0/0"  #! NET001')),
    ("a rule by number", _ingress_rule('ip_protocol = "6"', *_TCP_22[1:], 'cidr_ipv4 = "0.0.0.0/0"  #! NET002')),
    ("a rule by IPv6", _ingress_rule(*_TCP_22, 'cidr_ipv6 = "::/0"  #! NET002')),
    ("a rule for a group", _ingress_rule(*_TCP_22, "referenced_security_group_id = aws_security_group.web.id")),
    (
        "a rule for a list that holds everybody",
        _ingress_rule(*_TCP_22, "prefix_list_id = aws_ec2_managed_prefix_list.all.id  #! NET002")
        + 'resource "aws_ec2_managed_prefix_list" "all" {\n  name           = "all"\n  address_family = "IPv4"\n'
        '  max_entries    = 2\n\n  entry {\n    cidr = "0.0.0.0/1"\n  }\n\n'
        '  entry {\n    cidr = "128.0.0.0/1"\n  }\n}\n',
    ),
    (
        "a list whose entry is a resource of its own",
        _ingress_rule(*_TCP_22, "prefix_list_id = aws_ec2_managed_prefix_list.all.id  #! NET002")
        + 'resource "aws_ec2_managed_prefix_list" "all" {\n  name           = "all"\n  address_family = "IPv4"\n'
        '  max_entries    = 2\n}\n\nresource "aws_ec2_managed_prefix_list_entry" "all" {\n'
        '  cidr           = "0.0.0.0/0"\n'
        "  prefix_list_id = aws_ec2_managed_prefix_list.all.id\n}\n",
    ),
    (
        "a list of the platform's own servers",
        'data "aws_ec2_managed_prefix_list" "edge" {\n  name = "com.amazonaws.global.cloudfront.origin-facing"\n}\n\n'
        + _ingress_rule(*_TCP_22, "prefix_list_id = data.aws_ec2_managed_prefix_list.edge.id"),
    ),
    ("a rule that goes out", _older_rule('type = "egress"', *_OLDER_22, _EVERYBODY)),
    (
        "all protocols with ports, which count for nothing",
        _older_rule(
            'type = "ingress"', 'protocol = "-1"', "from_port = 443", "to_port = 443", f"{_EVERYBODY}  #! NET001"
        ),
    ),
    (
        "IPv4 that is private with IPv6 that is not",
        _older_rule(
            'type = "ingress"', *_OLDER_22, 'cidr_blocks = ["10.0.0.0/8"]', 'ipv6_cidr_blocks = ["::/0"]  #! NET002'
        ),
    ),
    (
        "a half in each of two groups",
        _group('cidr_blocks = ["0.0.0.0/1"]  #! NET002')
        + _group('cidr_blocks = ["128.0.0.0/1"]  #! NET002').replace("web", "other"),
    ),
    (
        "/9 after /9 in rules of their own",
        BACKEND
        + 'variable "blocks" {\n  default = ["20.0.0.0/9", "20.128.0.0/9", "30.0.0.0/9"]  #! NET002\n}\n'
        + _RULE
        + 'resource "aws_vpc_security_group_ingress_rule" "one" {\n  for_each          = toset(var.blocks)\n'
        "  security_group_id = aws_security_group.web.id\n  cidr_ipv4         = each.value\n"
        '  ip_protocol       = "tcp"\n  from_port         = 22\n  to_port           = 22\n}\n',
    ),
    (
        "the group that a network has by default",
        'resource "aws_default_security_group" "this" {\n  vpc_id = "vpc-0a1b2c3d"\n\n  ingress {\n'
        f'    protocol  = "-1"\n    from_port = 0\n    to_port   = 0\n    {_EVERYBODY}  #! NET001\n  }}\n}}\n',
    ),
    (
        "the group that a network has by default, as it is made",
        'resource "aws_default_security_group" "this" {\n  vpc_id = "vpc-0a1b2c3d"\n\n  ingress {\n'
        "    protocol  = -1\n    self      = true\n    from_port = 0\n    to_port   = 0\n  }\n\n  egress {\n"
        f"    protocol  = -1\n    from_port = 0\n    to_port   = 0\n    {_EVERYBODY}\n  }}\n}}\n",
    ),
    (
        "blocks said as a list of objects",
        'resource "aws_security_group" "web" {\n  name = "web"\n\n  ingress = [\n    {\n'
        '      description      = "ssh"\n'
        '      protocol         = "tcp"\n      from_port        = 22\n      to_port          = 22\n'
        '      cidr_blocks      = ["0.0.0.0/0"]  #! NET002\n      ipv6_cidr_blocks = []\n'
        "      prefix_list_ids  = []\n      security_groups  = []\n      self             = false\n    },\n  ]\n}\n",
    ),
    ("no blocks at all", 'resource "aws_security_group" "web" {\n  name    = "web"\n  ingress = []\n}\n'),
    (
        "all protocols with a port, which the provider refuses",
        _refused(_group(_EVERYBODY, ("22", "22"), '"-1"')),
    ),
)


def _acl(*rules: tuple[int, str, str, str]) -> str:
    """A network ACL of rules for TCP: number, action, block, port."""
    text = 'resource "aws_network_acl" "this" {\n  vpc_id = "vpc-0a1b2c3d"\n}\n'
    for number, action, source, port in rules:
        text += (
            f'\nresource "aws_network_acl_rule" "n{number}" {{\n  network_acl_id = aws_network_acl.this.id\n'
            f'  rule_number    = {number}\n  protocol       = "6"\n  rule_action    = "{action}"\n'
            f"  {source}\n  from_port      = {port}\n  to_port        = {port}\n}}\n"
        )
    return text


_ACL_ALL = 'cidr_block     = "0.0.0.0/0"'

_LISTS: tuple[tuple[str, str], ...] = (
    ("an ACL that lets SSH in", _acl((100, "allow", f"{_ACL_ALL}  #! NET012", "22"))),
    (
        "an ACL that denies it first",
        _acl((90, "deny", _ACL_ALL, "22"), (100, "allow", f"{_ACL_ALL}  #! NET014", "22")),
    ),
    (
        "an ACL that denies it too late",
        _acl((100, "allow", f"{_ACL_ALL}  #! NET012", "22"), (110, "deny", f"{_ACL_ALL}  #! NET014", "22")),
    ),
    (
        "an ACL that denies a half",
        _acl((90, "deny", 'cidr_block     = "0.0.0.0/1"', "22"), (100, "allow", f"{_ACL_ALL}  #! NET012", "22")),
    ),
    (
        "an ACL that denies IPv4 and lets IPv6 in",
        _acl((90, "deny", _ACL_ALL, "22"), (100, "allow", 'ipv6_cidr_block = "::/0"  #! NET012', "22")),
    ),
    (
        "an ACL of which a rule goes out",
        _acl((100, "allow", _ACL_ALL, "22")).replace("rule_number", "egress         = true\n  rule_number"),
    ),
)

AWS_EXAMINED: tuple[Case, ...] = tuple(one(f"examined: {name}", text) for name, text in (*_INLINE, *_RULES, *_LISTS))
