"""NET019 and NET020: what filters let through that nothing behind them needs."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.faults import Fault, FilterFault
from gitops_lint.model.rule import Finding, Severity, rule


@rule("NET019", severity=Severity.NOTE)
def data_store_that_sends_everywhere(fault: FilterFault) -> Iterator[Finding]:
    """A group that stands before databases and caches alone lets them send to the whole internet.

    They answer who asks, and answers need no rule. Who gets into one can take the data out by any way that is open.
    What is looked at are groups of which everything that they stand before is known.

    Bad:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"

      egress {
        from_port   = 0
        to_port     = 0
        protocol    = "-1"
        cidr_blocks = ["0.0.0.0/0"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"

      egress {
        from_port   = 443
        to_port     = 443
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```
    """
    if fault.fault is Fault.SENDS_EVERYWHERE:
        yield Finding(f"{fault.about}: {fault.because}", at=fault.at, related=fault.hops)


@rule("NET020", severity=Severity.NOTE)
def rule_wider_than_what_listens(fault: FilterFault) -> Iterator[Finding]:
    """A rule lets in what nothing behind its group listens on.

    Whoever moves the database, or puts something beside it, opens what was written for nobody. It is told where
    everything behind a group is known with its ports: databases, caches, and load balancers by their listeners.

    Bad:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"

      ingress {
        from_port   = 0
        to_port     = 65535
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```

    Good:

    ```terraform
    resource "aws_security_group" "orders" {
      name = "orders"

      ingress {
        from_port   = 5432
        to_port     = 5432
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```
    """
    if fault.fault is Fault.WIDER:
        yield Finding(f"{fault.about} lets in {fault.because}", at=fault.at, related=fault.hops)
