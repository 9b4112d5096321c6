"""NET028 and NET029: public addresses that nobody asked for one by one, and what an account has by default."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.weaknesses import Weakness
from gitops_lint.model.rule import Finding, Severity, rule


@rule(
    "NET028",
    severity=Severity.NOTE,
    aliases=(
        *("CKV_AWS_88", "CKV_AWS_130", "CKV_AWS_333", "CKV_AWS_389", "CKV_GCP_40", "CKV_AZURE_119", "CKV_AZURE_143"),
        *("AWS-0009", "AVD-AWS-0009", "AWS-0164", "AVD-AWS-0164", "GCP-0031", "AVD-GCP-0031"),
        *("AZU-0076", "AVD-AZU-0076"),
    ),
)
def machine_with_a_public_address(weakness: Weakness) -> Iterator[Finding]:
    """Machines get public addresses: a subnet or a template hands them out, or a machine has one of its own.

    Then rules of filters are all that keeps the internet out. What serves people belongs behind a load balancer, what
    is administered behind a bastion host, and what only asks others behind a NAT gateway.

    Bad:

    ```terraform
    resource "aws_subnet" "nodes" {
      vpc_id                  = "vpc-0a1b2c3d"
      cidr_block              = "10.20.1.0/24"
      map_public_ip_on_launch = true
    }
    ```

    Good:

    ```terraform
    resource "aws_subnet" "nodes" {
      vpc_id                  = "vpc-0a1b2c3d"
      cidr_block              = "10.20.1.0/24"
      map_public_ip_on_launch = false
    }
    ```
    """
    if weakness.aspect == "public_address":
        yield Finding(f"{weakness.about}: {weakness.because}", at=weakness.at, related=weakness.hops)


@rule(
    "NET029",
    severity=Severity.WARNING,
    aliases=(
        *("CKV_AWS_148", "CKV2_AWS_12", "CKV_GCP_27"),
        *("AWS-0101", "AVD-AWS-0101", "AWS-0173", "AVD-AWS-0173", "GCP-0010", "AVD-GCP-0010"),
    ),
)
def default_network_in_use(weakness: Weakness) -> Iterator[Finding]:
    """The default group, or the default network, of an account has rules that let something through.

    Whatever is made in a hurry lands there. Let the default group of a network admit nothing, and make networks of your
    own: the default one of a Google project lets the internet come to SSH and remote desktop.

    Bad:

    ```terraform
    resource "aws_default_security_group" "main" {
      vpc_id = "vpc-0a1b2c3d"

      ingress {
        protocol  = "-1"
        from_port = 0
        to_port   = 0
        self      = true
      }
    }
    ```

    Good:

    ```terraform
    resource "aws_default_security_group" "main" {
      vpc_id = "vpc-0a1b2c3d"
    }
    ```
    """
    if weakness.aspect == "default_network":
        yield Finding(f"{weakness.about}: {weakness.because}", at=weakness.at, related=weakness.hops)
