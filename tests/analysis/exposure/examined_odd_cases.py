"""What may not be there, what no provider takes, and rules that are for some targets alone."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one

_UNKNOWN = 'data "aws_ssm_parameter" "who" {\n  name = "who"\n}\n\n'


def _ssh(source: str, more: str = "", mark: str = "", *, header: str = "", ports: str = "22") -> str:
    return (
        'resource "aws_security_group_rule" "ssh" {' + (f"  #! {header}" if header else "") + f"\n{more}"
        '  type              = "ingress"\n  security_group_id = "sg-1"\n  protocol          = "tcp"\n'
        f"  from_port         = {ports}\n  to_port           = {ports}\n  cidr_blocks       = {source}"
        + (f"  #! {mark}" if mark else "")
        + "\n}\n"
    )


_ALL = '["0.0.0.0/0"]'
_MAYBE = "  count = data.aws_ssm_parameter.who.value\n"
_EACH = '  for_each = toset(split(",", data.aws_ssm_parameter.who.value))  #! unknown\n'

_UNCERTAIN = (
    one("examined: nobody knows how many rules there are", _UNKNOWN, _ssh(_ALL, _MAYBE, "unknown")),
    one("examined: nobody knows for whom there are rules", _UNKNOWN, _ssh("[each.value]", _EACH)),
    one("examined: nobody knows how many, and all are private", _UNKNOWN, _ssh('["10.0.0.0/8"]', _MAYBE)),
    one("examined: Terraform stops at a number below nought", _ssh(_ALL, "  count = -1\n")),
    Case(
        "examined: nobody knows whether there is a module",
        {
            "main.tf": _UNKNOWN + f'module "ssh" {{\n  source = "./ssh"\n{_MAYBE}}}\n',
            "ssh/main.tf": _ssh(_ALL, "", "unknown"),
        },
    ),
)

_REFUSED = tuple(
    one(f"examined: {name}", _ssh(source, header="NET013", ports=ports))
    for name, source, ports in (
        ("an address without its prefix", '["0.0.0.0"]', "22"),
        ("a block with bits behind its prefix", '["10.0.0.1/8"]', "22"),
        ("IPv6 among IPv4", '["::/0"]', "22"),
        ("a block with blanks", '[" 0.0.0.0/0 "]', "22"),
        ("a word for a block", '["everybody"]', "22"),
        ("a map for a list", '{ a = "0.0.0.0/0" }', "22"),
        ("a word for a port", _ALL, '"ssh"'),
        ("a list for a port", _ALL, "[22]"),
        ("a map for a port", _ALL, "{ a = 22 }"),
        ("a fraction of a port", _ALL, "22.5"),
        ("a port of more digits than there are", _ALL, "1e30"),
        ("a port that Python would read", _ALL, '"2_2"'),
        ("no port at all", _ALL, "null"),
    )
)


def _azure(name: str, priority: int, access: str, source: str = '"*"', **more: str) -> str:
    arguments = {"source_port_range": '"*"', "destination_address_prefix": '"*"', **more}
    body = "".join(f"  {key} = {text}\n" for key, text in arguments.items())
    return (
        f'resource "azurerm_network_security_rule" "{name}" {{\n  network_security_group_name = "web"\n'
        f'  priority = {priority}\n  direction = "Inbound"\n  access = "{access}"\n  protocol = "Tcp"\n'
        f'  destination_port_range = "22"\n  source_address_prefix = {source}\n{body}}}\n'
    )


def _google(name: str, priority: int, action: str, match: str, more: str = "") -> str:
    return (
        f'resource "google_compute_network_firewall_policy_rule" "{name}" {{\n  firewall_policy = "web"\n'
        f'  direction = "INGRESS"\n  priority = {priority}\n  action = "{action}"\n{more}\n  match {{\n    {match}\n\n'
        '    layer4_configs {\n      ip_protocol = "tcp"\n      ports = ["22"]\n    }\n  }\n}\n'
    )


_EVERYBODY = 'src_ip_ranges = ["0.0.0.0/0"]'
_PARTS = (
    one(
        "examined: a deny and an allow for the same machine",
        _azure("a", 100, "Deny", destination_address_prefix='"10.0.0.4"'),
        _azure("b", 200, "Allow", '"*"  #! NET014', destination_address_prefix='"10.0.0.4"'),
    ),
    one(
        "examined: a deny for all and an allow for one machine",
        _azure("a", 100, "Deny"),
        _azure("b", 200, "Allow", '"*"  #! NET014', destination_address_prefix='"10.0.0.4"'),
    ),
    one(
        "examined: a deny for a list of bad addresses",
        _google("a", 100, "deny", 'src_threat_intelligences = ["iplist-known-malicious-ips"]'),
        _google("b", 200, "allow", f"{_EVERYBODY}  #! NET002"),
    ),
    one(
        "examined: a deny for some accounts",
        _google("a", 100, "deny", _EVERYBODY, '  target_service_accounts = ["a@example.com"]\n'),
        _google("b", 200, "allow", f"{_EVERYBODY}  #! NET002"),
    ),
    one(
        "examined: a deny for all in a policy",
        _google("a", 100, "deny", _EVERYBODY),
        _google("b", 200, "allow", f"{_EVERYBODY}  #! NET014"),
    ),
)

ODD_EXAMINED: tuple[Case, ...] = (*_UNCERTAIN, *_REFUSED, *_PARTS)
