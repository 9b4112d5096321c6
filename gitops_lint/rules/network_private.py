"""NET021 and NET022: what should not be open here, by the configuration or by the other environments."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from gitops_lint.analysis.exposure.exposures import NETWORK_ACL, Exposure
from gitops_lint.analysis.exposure.intervals import difference, union
from gitops_lint.analysis.exposure.services import described, tcp
from gitops_lint.analysis.exposure.single_environments import SingleOpening
from gitops_lint.model.rule import Finding, Notice, Severity, rule
from gitops_lint.model.settings import Private, Settings
from gitops_lint.rules.network_exposures import AND_MORE


@rule("NET021", severity=Severity.ERROR)
def private_service_that_is_reachable(exposure: Exposure, settings: Settings) -> Iterator[Finding | Notice]:
    """Something that is private, as the configuration says, can be reached from public addresses.

    `exposure.private` names it, by globs on the addresses of resources and of objects of clusters. It does not matter
    which way leads there: a rule of a group in front of it, a public address of its own, a forwarded port, a load
    balancer, a route. Named partners count as well as the internet.
    What a value decides that nobody knows here is a notice.

    Bad:

    ```yaml .gitops-lint.yaml
    exposure:
      private:
        - resource: "*aws_db_instance.*"
          reason: the orders of customers
    ```

    ```terraform main.tf
    resource "aws_security_group" "orders" {
      name = "orders"

      ingress {
        from_port   = 6000
        to_port     = 6000
        protocol    = "tcp"
        cidr_blocks = ["8.8.8.0/24"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      port                   = 6000
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```

    Good:

    ```yaml .gitops-lint.yaml
    exposure:
      private:
        - resource: "*aws_db_instance.*"
          reason: the orders of customers
    ```

    ```terraform main.tf
    resource "aws_security_group" "orders" {
      name = "orders"

      ingress {
        from_port   = 6000
        to_port     = 6000
        protocol    = "tcp"
        cidr_blocks = ["10.20.0.0/16"]
      }
    }

    resource "aws_db_instance" "orders" {
      engine                 = "postgres"
      port                   = 6000
      instance_class         = "db.t4g.medium"
      vpc_security_group_ids = [aws_security_group.orders.id]
    }
    ```
    """
    if not exposure.is_public or not exposure.is_admitted or exposure.kind == NETWORK_ACL:
        return
    for private in settings.exposure.private:
        names = _reached(exposure, private)
        if names and exposure.unknown:
            said = f"whether {names[0]}, which is private, can be reached from outside is not known: {exposure.unknown}"
            yield Notice(said, at=exposure.at, subject=exposure.unknown)
        elif names:
            who = "the internet" if exposure.is_internet else " and ".join(exposure.sources[:AND_MORE])
            shown = " and ".join(names[:AND_MORE]) + (f" and {len(names) - AND_MORE} more" if names[AND_MORE:] else "")
            why = f", {private.reason}," if private.reason else ""
            yield Finding(
                f"{who or 'named public addresses'} can reach {shown} ({described(exposure.services)}); "
                f"exposure.private{why} says that nobody may",
                at=exposure.at,
                related=exposure.hops,
            )


def _reached(exposure: Exposure, private: Private) -> list[str]:
    """What of an exposure is private: what is opened, what stands behind it, and what a cluster leads it to."""
    if private.environment and private.environment not in exposure.environments:
        return []
    reached = dict.fromkeys((*exposure.targets, *exposure.stands_behind, *exposure.workloads, exposure.door))
    return [name for name in reached if name and fnmatch.fnmatchcase(name, private.resource)]


_WEB = union(tcp(80), tcp(443))


@rule("NET022", severity=Severity.WARNING)
def open_in_one_environment_alone(opening: SingleOpening) -> Iterator[Finding]:
    """Something is open to the internet in one environment, though the others have it too and keep it closed.

    One of them is not as it is meant to be. Where it is the highest environment that is open, nobody has tested without
    what production has; otherwise, and for ports of the web, it is a note. What an environment does not have at all
    says nothing, and a value that nobody knows neither.

    Bad:

    ```terraform net/main.tf
    variable "clients" {
      type = list(string)
    }

    resource "aws_security_group" "broker" {
      name = "broker"

      ingress {
        from_port   = 8883
        to_port     = 8883
        protocol    = "tcp"
        cidr_blocks = var.clients
      }
    }
    ```

    ```terraform environments/dev/main.tf
    module "net" {
      source  = "../../net"
      clients = ["10.20.0.0/16"]
    }
    ```

    ```terraform environments/prod/main.tf
    module "net" {
      source  = "../../net"
      clients = ["0.0.0.0/0"]
    }
    ```

    Good:

    ```terraform net/main.tf
    variable "clients" {
      type = list(string)
    }

    resource "aws_security_group" "broker" {
      name = "broker"

      ingress {
        from_port   = 8883
        to_port     = 8883
        protocol    = "tcp"
        cidr_blocks = var.clients
      }
    }
    ```

    ```terraform environments/dev/main.tf
    module "net" {
      source  = "../../net"
      clients = ["10.20.0.0/16"]
    }
    ```

    ```terraform environments/prod/main.tf
    module "net" {
      source  = "../../net"
      clients = ["10.30.0.0/16"]
    }
    ```
    """
    exposure, others = opening.exposure, opening.others
    is_of_the_web = not difference(opening.services, _WEB)
    closed = " and ".join(others) + (", which have it too, keep" if others[1:] else ", which has it too, keeps")
    yield Finding(
        f"{described(opening.services)} of {exposure.targets[0]} is open to the internet in {opening.environment} "
        f"alone; {closed} it closed",
        at=exposure.at,
        related=exposure.hops,
        severity=None if opening.is_highest and not is_of_the_web else Severity.NOTE,
    )
