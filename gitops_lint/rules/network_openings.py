"""NET001 to NET007: what the internet reaches, and should not."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.exposures import FILTER, Exposure
from gitops_lint.analysis.exposure.intervals import Intervals, intersection
from gitops_lint.analysis.exposure.services import described
from gitops_lint.analysis.exposure.watched import (
    ADMINISTRATION,
    DATABASES,
    KUBERNETES_API,
    NODES,
    REMOTE_DESKTOP,
    SSH,
    is_everything,
    named,
)
from gitops_lint.model.rule import Finding, Notice, Severity, rule

_AND_MORE = 3


@rule(
    "NET001",
    severity=Severity.ERROR,
    aliases=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "CKV_ALI_2", "CKV_ALI_3"),
)
def everything_open_to_the_internet(exposure: Exposure) -> Iterator[Finding | Notice]:
    """All ports are open to the internet.

    Whatever listens is reached by everybody, also what is started tomorrow. All protocols are meant, or every port of
    TCP or of UDP. What counts is what the rules of a filter come to: with their priorities, with what others drop, and
    with the addresses of all of them together. An opening that a value decides which nobody knows here is a notice.

    Bad:

    ```terraform
    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "all" {
      type              = "ingress"
      ip_protocol       = "all"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    Good:

    ```terraform
    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "https" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```
    """
    if exposure.unknown and exposure.kind in (FILTER, "kubernetes_api", "database"):
        services = described(exposure.services)
        said = f"whether {_target(exposure)} is open to the internet ({services}) is not known: {exposure.unknown}"
        yield Notice(said, at=exposure.at, subject=exposure.unknown)
    elif exposure.kind == FILTER and exposure.is_internet and is_everything(exposure.services):
        yield _finding(exposure, "everything", exposure.services)


def _finding(exposure: Exposure, what: str, services: Intervals) -> Finding:
    told = described(services)
    opened = f"{what} ({told})" if told != what else what
    return Finding(
        f"{opened} is open to the internet{_sources(exposure)} in {_target(exposure)}",
        at=exposure.at,
        related=exposure.hops,
    )


def _sources(exposure: Exposure) -> str:
    sources = exposure.sources[:_AND_MORE]
    more = len(exposure.sources) - len(sources)
    return f" by {' and '.join(sources)}{f' and {more} more' if more else ''}" if sources else ""


def _target(exposure: Exposure) -> str:
    first, *others = exposure.targets
    return f"{first} and {len(others)} more" if others else first


def _opened(exposure: Exposure, wanted: Intervals) -> Intervals:
    """What of some services a filter or a port opens to the internet; nothing where it opens everything (NET001)."""
    if exposure.unknown or not exposure.is_internet or not exposure.is_public:
        return ()
    if exposure.kind not in (FILTER, "port", "listener"):
        return ()
    return () if is_everything(exposure.services) else intersection(exposure.services, wanted)


@rule(
    "NET002",
    severity=Severity.ERROR,
    aliases=("CKV_AWS_24", "CKV_ALI_2"),
)
def ssh_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """SSH is reachable from the internet.

    Scanners find it within minutes, and one weak password or one late update is enough. Reach machines through a
    bastion host, a VPN or the session manager of the platform, or name the few addresses that may come. A range of
    ports with 22 in it counts, and so do several blocks that are the internet together. Where all ports are open,
    NET001 says so.

    Bad:

    ```terraform
    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "ssh" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "20/25"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    Good, since what drops comes first:

    ```terraform
    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "mail" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "20/25"
      priority          = 10
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }

    resource "alicloud_security_group_rule" "no_administration" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "20/23"
      policy            = "drop"
      priority          = 1
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```
    """
    found = _opened(exposure, SSH)
    if found:
        yield _finding(exposure, "SSH", found)


@rule(
    "NET003",
    severity=Severity.ERROR,
    aliases=("CKV_AWS_25", "CKV_ALI_3"),
)
def remote_desktop_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """Remote desktop is reachable from the internet.

    It is what ransomware comes in by. Reach machines through a gateway or a VPN, or name the few addresses that may
    come. Where all ports are open, NET001 says so.

    Bad:

    ```terraform
    resource "aws_security_group" "windows" {
      name = "windows"

      ingress {
        from_port   = 3389
        to_port     = 3389
        protocol    = "tcp"
        cidr_blocks = ["0.0.0.0/0"]
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "windows" {
      name = "windows"

      ingress {
        from_port   = 3389
        to_port     = 3389
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }
    ```
    """
    found = _opened(exposure, REMOTE_DESKTOP)
    if found:
        yield _finding(exposure, "remote desktop", found)


@rule("NET004", severity=Severity.ERROR, aliases=("CKV_AWS_17", "CKV_ALI_9"))
def database_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """A database or a cache is reachable from the internet.

    Its password is all that keeps everybody out, and many caches have none. Databases are told by their ports, and by
    what they are: one with a public address and a white list that admits the internet. Where all ports are open,
    NET001 says so.

    Bad:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"
    }

    resource "aws_vpc_security_group_ingress_rule" "postgres" {
      security_group_id = aws_security_group.orders.id
      cidr_ipv4         = "0.0.0.0/0"
      ip_protocol       = "tcp"
      from_port         = 5432
      to_port           = 5432
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"
    }

    resource "aws_vpc_security_group_ingress_rule" "postgres" {
      security_group_id = aws_security_group.orders.id
      cidr_ipv4         = "10.20.0.0/16"
      ip_protocol       = "tcp"
      from_port         = 5432
      to_port           = 5432
    }
    ```
    """
    if exposure.kind == "database":
        if exposure.is_internet and exposure.is_public and exposure.is_admitted and not exposure.unknown:
            yield _finding(exposure, "a database", exposure.services)
        return
    names, found = named(_opened(exposure, exposure.services), DATABASES)
    if names:
        yield _finding(exposure, " and ".join(names[:_AND_MORE]), found)


@rule("NET005", severity=Severity.ERROR, aliases=("CKV_AWS_38", "CKV_AWS_39"))
def kubernetes_api_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """The Kubernetes API is reachable from the internet.

    Everything that a cluster can do is asked of it, so that a credential that leaks, or a mistake in it, is enough
    from anywhere. Give it a private address, or name the addresses that may come.

    Bad:

    ```terraform
    resource "aws_security_group" "masters" {
      name = "masters"

      ingress {
        from_port   = 6443
        to_port     = 6443
        protocol    = "tcp"
        cidr_blocks = ["0.0.0.0/0"]
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "masters" {
      name = "masters"

      ingress {
        from_port   = 6443
        to_port     = 6443
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }
    ```
    """
    if exposure.kind == "kubernetes_api":
        if exposure.is_internet and not exposure.unknown:
            yield _finding(exposure, "the Kubernetes API", exposure.services)
        return
    found = _opened(exposure, KUBERNETES_API)
    if found:
        yield _finding(exposure, "the Kubernetes API", found)


@rule("NET006", severity=Severity.ERROR)
def node_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """The kubelet or node ports of a cluster are reachable from the internet.

    The kubelet runs what it is told to; node ports pass by the load balancer, its certificates and its lists. Let the
    load balancer alone come to them. Where all ports are open, NET001 says so.

    Bad:

    ```terraform
    resource "alicloud_security_group" "nodes" {
      security_group_name = "nodes"
    }

    resource "alicloud_security_group_rule" "services" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "30000/32767"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.nodes.id
    }
    ```

    Good:

    ```terraform
    resource "alicloud_security_group" "nodes" {
      security_group_name = "nodes"
    }

    resource "alicloud_security_group_rule" "services" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "30000/32767"
      cidr_ip           = "10.20.0.0/16"
      security_group_id = alicloud_security_group.nodes.id
    }
    ```
    """
    names, found = named(_opened(exposure, exposure.services), NODES)
    if names:
        yield _finding(exposure, " and ".join(names), found)


@rule("NET007", severity=Severity.ERROR)
def administration_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """An interface for administration, or for sharing files, is reachable from the internet.

    Docker, etcd, Consul, Vault, consoles and metrics often ask nobody who they are, and what they show or do is the
    machine itself. They are told by their ports. Where all ports are open, NET001 says so.

    Bad:

    ```terraform
    resource "aws_security_group" "build" {
      name = "build"

      ingress {
        from_port   = 2375
        to_port     = 2376
        protocol    = "tcp"
        cidr_blocks = ["0.0.0.0/0"]
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "build" {
      name = "build"

      ingress {
        from_port   = 2376
        to_port     = 2376
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }
    ```
    """
    names, found = named(_opened(exposure, exposure.services), ADMINISTRATION)
    if names:
        yield _finding(exposure, " and ".join(names[:_AND_MORE]), found)
