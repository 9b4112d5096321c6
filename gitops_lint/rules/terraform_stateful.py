"""TF034: production data that a plan may destroy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.rules.terraform_protection import ON, PROTECTION

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance


@rule("TF034", severity=Severity.WARNING)
def unprotected_data(stack: EvaluatedStack) -> Iterator[Finding]:
    """A database, disk, bucket or cluster of production can be destroyed by a plan that nobody read to the end.

    Neither `prevent_destroy` nor the deletion protection of the platform holds it. Looked at are the environments whose
    names say production, with their own values: `prod`, `production`, `live`, alone or as a part (`prod-eu`). Which
    types hold data is in the tables of providers; what lies inside of another one of them (a database of an instance)
    is passed over.

    Bad:

    ```terraform environments/prod/main.tf
    resource "alicloud_db_instance" "orders" {
      engine           = "PostgreSQL"
      engine_version   = "17.0"
      instance_type    = "pg.n2.2c.2m"
      instance_storage = 50
    }
    ```

    Good:

    ```terraform environments/prod/main.tf
    resource "alicloud_db_instance" "orders" {
      engine           = "PostgreSQL"
      engine_version   = "17.0"
      instance_type    = "pg.n2.2c.2m"
      instance_storage = 50

      lifecycle {
        prevent_destroy = true
      }
    }
    ```

    Good as well:

    ```terraform environments/prod/main.tf
    resource "alicloud_db_instance" "orders" {
      engine              = "PostgreSQL"
      engine_version      = "17.0"
      instance_type       = "pg.n2.2c.2m"
      instance_storage    = 50
      deletion_protection = true
    }
    ```
    """
    if not re.search(_PRODUCTION, stack.environment):
        return
    for node in stack.resources:
        if not _holds_data(node) or node.block.lifecycle.prevent_destroy:
            continue
        if _lies_inside(stack, node) or all(map(_is_protected, node.instances())):
            continue
        block = node.block
        yield Finding(
            f"{node.address} holds data, and a plan may destroy it; add lifecycle {{ prevent_destroy = true }}"
            f"{_or_argument(node)}",
            at=FileSpan(block.file, block.span, node.address),
        )


_PRODUCTION = r"(?i)(?:^|[^a-z])(?:prod|production|prd|live)(?:$|[^a-z])"
"""How production is called: as a word of its own, so that `preproduction` and `non-prod`… are told apart."""


def _holds_data(node: ResourceNode) -> bool:
    return node.facts is not None and node.facts.stateful


def _lies_inside(stack: EvaluatedStack, node: ResourceNode) -> bool:
    """Whether it refers to another object of the same product that holds data, and so is a part of that."""
    prefix = node.address.removesuffix(node.block.address)
    declared = stack.graph.nodes.get(node.module.address_without_keys + "." * bool(prefix) + node.block.address)
    named = frozenset(declared.waits_for) if declared is not None else frozenset()
    return any(
        other is not node
        and _holds_data(other)
        and _product(other) == _product(node)
        and any(name.endswith(other.block.address) for name in named)
        for other in node.module.resources()
    )


def _product(node: ResourceNode) -> list[str]:
    """The provider and the product that a type is of: `alicloud`, `db`."""
    return node.block.type.split("_")[:2]


def _is_protected(instance: ResourceInstance) -> bool:
    from gitops_lint.terraform.values import UnknownValue, unmark

    for name in PROTECTION:
        if name in instance.node.block.arguments:
            value, _ = unmark(instance.attribute(name))
            if isinstance(value, UnknownValue) or str(value).lower() in ON:
                return True
    return False


def _or_argument(node: ResourceNode) -> str:
    facts = node.facts
    known = () if facts is None else (*facts.defaults, *facts.computed)
    name = next((name for name in PROTECTION if name in known or name in node.block.arguments), "")
    return f", or set {name}" if name else ""
