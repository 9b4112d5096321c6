"""Groups of which all consumers are known, and what these need of their rules."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one


def _rule(mark: str = "", *, ports: tuple[int, int] = (5432, 5432), protocol: str = "tcp", source: str = "") -> str:
    """A rule of the group; all of it from inside unless `source` says otherwise."""
    return (
        'resource "aws_vpc_security_group_ingress_rule" "a" {'
        + (f"  #! {mark}" if mark else "")
        + "\n  security_group_id = aws_security_group.a.id\n"
        + (f"  from_port = {ports[0]}\n  to_port = {ports[1]}\n" if protocol != "-1" else "")
        + f'  ip_protocol = "{protocol}"\n  {source or _INSIDE}\n}}\n'
    )


_INSIDE = 'cidr_ipv4 = "10.0.0.0/8"'
_GROUP = 'resource "aws_security_group" "a" {\n  name = "a"\n}\n'
_EGRESS = (
    'resource "aws_vpc_security_group_egress_rule" "a" {\n  security_group_id = aws_security_group.a.id\n'
    '  ip_protocol = "-1"\n  cidr_ipv4 = "%s"%s\n}\n'
)


def _database(groups: str = "vpc_security_group_ids", type_: str = "aws_db_instance", more: str = "") -> str:
    return f'resource "{type_}" "a" {{\n  {groups} = [aws_security_group.a.id]\n{more}}}\n'


_POSTGRES = _database(more='  engine = "postgres"\n')
_BALANCER = _database("security_groups", "aws_lb", "  internal = true\n")
_MACHINE = _database(type_="aws_instance")


def _listener(port: str, name: str = "a") -> str:
    return (
        f'resource "aws_lb_listener" "{name}" {{\n  load_balancer_arn = aws_lb.a.arn\n  port = {port}\n'
        '  protocol = "HTTP"\n}\n'
    )


def _wider(name: str, *texts: str) -> Case:
    return one(name, _GROUP, *texts)


CONSUMERS = (
    _wider("a port that the database listens on", _rule(), _POSTGRES),
    _wider("more ports than the database listens on", _rule("NET020", ports=(5000, 6000)), _POSTGRES),
    _wider("all protocols before a database", _rule("NET020", protocol="-1"), _POSTGRES),
    _wider("pings before a database", _rule(ports=(8, 0), protocol="icmp"), _POSTGRES),
    _wider("a port of its own", _rule(ports=(6000, 6000)), _database(more='  engine = "postgres"\n  port = 6000\n')),
    _wider("the port of another engine", _rule("NET020", ports=(3306, 3306)), _POSTGRES),
    _wider("an engine that nobody knows", _rule(ports=(3306, 3306)), _database()),
    _wider(
        "members among themselves",
        _rule(protocol="-1", source="referenced_security_group_id = aws_security_group.a.id"),
        _POSTGRES,
    ),
    _wider("a machine listens on what it likes", _rule(ports=(1, 65535)), _MACHINE),
    _wider("a machine beside a database", _rule(ports=(1, 65535)), _POSTGRES, _MACHINE),
    _wider(
        "a group that an output of the root tells of",
        _rule(ports=(1, 65535)),
        _POSTGRES,
        'output "a" {\n  value = aws_security_group.a.id\n}\n',
    ),
    _wider("listeners of a load balancer", _rule(ports=(80, 80)), _BALANCER, _listener("80")),
    _wider("no listener of a load balancer", _rule("NET020", ports=(8080, 8080)), _BALANCER, _listener("80")),
    _wider("a second listener", _rule(ports=(8080, 8080)), _BALANCER, _listener("80"), _listener("8080", "b")),
    _wider("a load balancer with listeners of elsewhere", _rule(ports=(8080, 8080)), _BALANCER),
    _wider(
        "a listener that a variable decides",
        'variable "port" {\n  type = number\n}\n',
        _rule(ports=(8080, 8080)),
        _BALANCER,
        _listener("80"),
        _listener("var.port", "b"),
    ),
    _wider(
        "a cache of its engine",
        _rule("NET020", ports=(6379, 6379)),
        _database("security_group_ids", "aws_elasticache_cluster", '  engine = "memcached"\n'),
    ),
    _wider("a database that sends everywhere", _EGRESS % ("0.0.0.0/0", "  #! NET019"), _POSTGRES),
    _wider("a database that sends inside", _EGRESS % ("10.0.0.0/8", ""), _POSTGRES),
    _wider("a machine that sends everywhere", _EGRESS % ("0.0.0.0/0", ""), _MACHINE),
    _wider("a group of a database and a machine", _EGRESS % ("0.0.0.0/0", ""), _POSTGRES, _MACHINE),
)
