"""NET013 to NET016: rules of filters that do nothing or cannot be made, and filters that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.faults import Fault, FilterFault
from gitops_lint.model.rule import Finding, Severity, rule


@rule("NET013", severity=Severity.ERROR)
def network_rule_that_is_refused(fault: FilterFault) -> Iterator[Finding]:
    """The provider would refuse a rule of a filter, or what opens a service.

    The apply stops there, and what comes after it is not made. It counts as open to nobody.

    Bad, since TCP needs ports:

    ```terraform
    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "-1/-1"
      cidr_ip           = "10.20.0.0/16"
      security_group_id = "sg-bp1a2b3c4d5e6f7g8h9i"
    }
    ```

    Good:

    ```terraform
    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "10.20.0.0/16"
      security_group_id = "sg-bp1a2b3c4d5e6f7g8h9i"
    }
    ```
    """
    if fault.fault is Fault.REFUSED:
        yield Finding(f"the provider refuses {fault.about}: {fault.because}", at=fault.at, related=fault.hops)


@rule("NET014", severity=Severity.WARNING)
def network_rule_that_never_matches(fault: FilterFault) -> Iterator[Finding]:
    """A rule of a filter never matches, because others come first and decide everything that it is about.

    What somebody meant to open is closed, or what somebody meant to close is open. The order is that of the platform:
    priorities, numbers, and what drops before what allows at the same priority.

    Bad:

    ```terraform
    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "https" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      priority          = 20
      cidr_ip           = "10.20.0.0/16"
      security_group_id = alicloud_security_group.web.id
    }

    resource "alicloud_security_group_rule" "nothing" {
      type              = "ingress"
      ip_protocol       = "all"
      policy            = "drop"
      priority          = 10
      cidr_ip           = "10.0.0.0/8"
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
      priority          = 10
      cidr_ip           = "10.20.0.0/16"
      security_group_id = alicloud_security_group.web.id
    }

    resource "alicloud_security_group_rule" "nothing" {
      type              = "ingress"
      ip_protocol       = "all"
      policy            = "drop"
      priority          = 20
      cidr_ip           = "10.0.0.0/8"
      security_group_id = alicloud_security_group.web.id
    }
    ```
    """
    if fault.fault is Fault.NEVER_MATCHES:
        yield Finding(f"{fault.about} never matches: {fault.because}", at=fault.at, related=fault.hops)


@rule("NET015", severity=Severity.WARNING)
def network_rule_said_twice(fault: FilterFault) -> Iterator[Finding]:
    """Two rules of a filter say the same.

    Platforms refuse the second, or make one of both, so that who takes one away takes both.

    Bad:

    ```terraform
    resource "aws_security_group" "web" {
      name = "web"
    }

    resource "aws_vpc_security_group_ingress_rule" "https" {
      security_group_id = aws_security_group.web.id
      cidr_ipv4         = "0.0.0.0/0"
      ip_protocol       = "tcp"
      from_port         = 443
      to_port           = 443
    }

    resource "aws_vpc_security_group_ingress_rule" "web" {
      security_group_id = aws_security_group.web.id
      cidr_ipv4         = "0.0.0.0/0"
      ip_protocol       = "6"
      from_port         = 443
      to_port           = 443
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "web" {
      name = "web"
    }

    resource "aws_vpc_security_group_ingress_rule" "https" {
      security_group_id = aws_security_group.web.id
      cidr_ipv4         = "0.0.0.0/0"
      ip_protocol       = "tcp"
      from_port         = 443
      to_port           = 443
    }
    ```
    """
    if fault.fault is Fault.DUPLICATE:
        yield Finding(f"{fault.about} is said twice: {fault.because}", at=fault.at, related=fault.hops)


@rule("NET016", severity=Severity.NOTE, aliases=("CKV2_AWS_5",))
def security_group_that_nothing_uses(fault: FilterFault) -> Iterator[Finding]:
    """A security group stands in front of nothing, and nothing is told of it.

    Nobody looks at its rules until somebody puts a machine behind them. A group that another rule names, a module hands
    on to what is not here, or an output of the root tells of, is used. Roots that are certainly applied
    are looked at, and not what shows or tests a module.

    Bad:

    ```terraform
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "old" {
      security_group_name = "old"
    }
    ```

    Good:

    ```terraform
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_instance" "web" {
      image_id        = "aliyun_3_x64_20G_alibase_20240819.vhd"
      instance_type   = "ecs.c7.large"
      security_groups = [alicloud_security_group.web.id]
    }
    ```
    """
    if fault.fault is Fault.UNUSED:
        yield Finding(f"nothing uses {fault.about}", at=fault.at)
