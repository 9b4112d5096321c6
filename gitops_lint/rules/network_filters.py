"""NET012 and NET017: what filters let in that is not for it, though it is not everything, or not everybody."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.exposures import FILTER, NETWORK_ACL, Exposure
from gitops_lint.analysis.exposure.intervals import Intervals, intersection, united
from gitops_lint.analysis.exposure.services import described
from gitops_lint.analysis.exposure.watched import ADMINISTRATION, DATABASES, KUBERNETES_API, NODES, REMOTE_DESKTOP, SSH
from gitops_lint.model.rule import Finding, Severity, rule

_WATCHED: Intervals = united(
    one
    for wanted in (SSH, REMOTE_DESKTOP, KUBERNETES_API, *DATABASES.values(), *ADMINISTRATION.values(), *NODES.values())
    for one in wanted
)


@rule("NET012", severity=Severity.WARNING, aliases=("CKV_AWS_231", "CKV_AWS_232", "AWS-0105", "AVD-AWS-0105"))
def network_acl_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """A network ACL lets the internet come to what is not for it: SSH, remote desktop, a database, administration.

    It is the second line, and the security groups behind it are the only one left. Rules for more than 1,024 ports are
    passed over: they are there for answers, or leave the decision to what stands behind.

    Bad:

    ```terraform
    resource "aws_network_acl" "data" {
      vpc_id = "vpc-0a1b2c3d"

      ingress {
        rule_no    = 100
        action     = "allow"
        protocol   = "tcp"
        from_port  = 22
        to_port    = 22
        cidr_block = "0.0.0.0/0"
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_network_acl" "data" {
      vpc_id = "vpc-0a1b2c3d"

      ingress {
        rule_no    = 100
        action     = "allow"
        protocol   = "tcp"
        from_port  = 22
        to_port    = 22
        cidr_block = "10.20.0.0/16"
      }
    }
    ```
    """
    if exposure.kind != NETWORK_ACL or not exposure.is_internet or exposure.unknown:
        return
    found = intersection(exposure.services, _WATCHED)
    if found:
        yield Finding(
            f"{exposure.targets[0]} lets the internet come to {described(found)}; only security groups keep it out",
            at=exposure.at,
            related=exposure.hops,
        )


@rule("NET017", severity=Severity.NOTE)
def administration_open_to_a_partner(exposure: Exposure) -> Iterator[Finding]:
    """Public addresses that are named, and not the internet, reach SSH, remote desktop, a database or administration.

    It may be an office or a partner, and whoever has the address next year. Addresses of your own belong under
    `exposure.own` in the configuration.

    Bad:

    ```terraform
    resource "aws_security_group" "bastion" {
      name = "bastion"

      ingress {
        from_port   = 22
        to_port     = 22
        protocol    = "tcp"
        cidr_blocks = ["8.8.8.0/24"]
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "bastion" {
      name = "bastion"

      ingress {
        from_port   = 22
        to_port     = 22
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }
    ```
    """
    if exposure.is_internet or exposure.unknown or not exposure.is_public:
        return
    if exposure.kind not in (FILTER, "database", "kubernetes_api") and not exposure.products:
        return
    found = exposure.services if exposure.kind != FILTER else intersection(exposure.services, _WATCHED)
    if found:
        who = " and ".join(exposure.sources[:3])
        yield Finding(
            f"{who or 'named public addresses'} can reach {described(found)} in {exposure.targets[0]}",
            at=exposure.at,
            related=exposure.hops,
        )
