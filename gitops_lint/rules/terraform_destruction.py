"""TF035: data that a change destroys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_lint.analysis.terraform_changes import ChangedStack
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Notice, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.rules.terraform_gone import line_in_base, place_of_what_is_gone
from gitops_lint.rules.terraform_protection import protection_of

if TYPE_CHECKING:
    from gitops_lint.terraform.plan.causes import Cause, Causes
    from gitops_lint.terraform.plan.changes import InstanceChange
    from gitops_lint.terraform.plan.making import Simulation
    from gitops_lint.terraform.plan.renames import Rename


@rule("TF035", severity=Severity.ERROR)
def destroyed_data(changed: ChangedStack) -> Iterator[Finding | Notice]:
    """With `--base`: applying this change destroys, or replaces, a database, disk, bucket or cluster with its data.

    Both revisions are planned with their own variable files, the second one over what the first one leaves. What is
    found stands at the argument that forces the replacement, or takes the object away, through variables to the line
    that says the value; what is gone from the files, where it stood. Where an object was only given another address,
    the `moved` block that keeps it is offered. A root that is removed leaves its objects to nobody: a warning. What
    depends on values that are not known here is a notice.

    Bad:

    ```terraform main.tf base
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    resource "alicloud_oss_bucket" "receipts" {
      bucket = "shop-receipts"

      lifecycle {
        prevent_destroy = true
      }
    }
    ```

    ```terraform main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    resource "alicloud_oss_bucket" "invoices" {
      bucket = "shop-receipts"

      lifecycle {
        prevent_destroy = true
      }
    }
    ```

    Good:

    ```terraform main.tf base
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    resource "alicloud_oss_bucket" "receipts" {
      bucket = "shop-receipts"

      lifecycle {
        prevent_destroy = true
      }
    }
    ```

    ```terraform main.tf
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    resource "alicloud_oss_bucket" "invoices" {
      bucket = "shop-receipts"

      lifecycle {
        prevent_destroy = true
      }
    }

    moved {
      from = alicloud_oss_bucket.receipts
      to   = alicloud_oss_bucket.invoices
    }
    ```
    """
    if changed.after is None:
        yield from _left_behind(changed)
        return
    plan = changed.plan
    if plan is None:
        return
    from gitops_lint.terraform.plan.causes import Causes
    from gitops_lint.terraform.plan.making import applied
    from gitops_lint.terraform.plan.renames import likely_renames

    causes = Causes(changed.applied, plan)
    renames = likely_renames(plan.changes, applied(changed.applied))
    for change in plan.changes:
        if change.action.destroys and not change.deposed and _holds_data(change):
            yield from _destroyed(changed, change, causes, renames.get(change.address))


def _left_behind(changed: ChangedStack) -> Iterator[Finding]:
    from gitops_lint.terraform.plan.causes import block_of

    held = [one for one in changed.applied.changes if one.after is not None and _holds_data(one)]
    if not held:
        return
    block = block_of(changed.applied, held[0].address)
    assert block is not None, held[0].address.text
    more = f" and {len(held) - 1} more that hold" if len(held) > 1 else ", which holds"
    what = f"the root {changed.directory or '.'} is removed"
    if changed.environments:
        what = f"the root {changed.directory or '.'} is removed from {changed.environments[0]}"
    yield Finding(
        f"{what}, and its state still has {held[0].address.text}{more} data: nothing manages what stays; "
        "destroy it on purpose, or let another root take it over, before the root goes",
        at=place_of_what_is_gone(changed, FileSpan(block.file, block.span, held[0].address.text)),
        severity=Severity.WARNING,
    )


def _destroyed(
    changed: ChangedStack, change: InstanceChange, causes: Causes, rename: Rename | None
) -> Iterator[Finding | Notice]:
    cause = causes.of(change)
    places = [FileSpan(one.file, one.span, change.address.text) for one in cause.sources]
    if cause.is_in_base and places:
        places = [place_of_what_is_gone(changed, places[0])]
    elif not places:
        places = [FileSpan(changed.files[0], Span(0, 0), change.address.text)]
    if not cause.is_certain:
        yield Notice(
            f"{change.address.text} holds data, and this change may replace it: {cause.text}",
            at=places[0],
            subject=f"{change.address.text} of {changed.directory or '.'} may be replaced",
        )
        return
    verb = "replaces" if change.action.is_replacement else "destroys"
    yield Finding(
        f"{change.address.text} holds data, and this change {verb} it: {cause.text}{_where(changed, cause)}"
        f"{_stopped(change, causes)}; {_mend(change, cause, rename)}",
        at=places[0],
        related=tuple((place, "from here") for place in places[1:]),
        fix=None if rename is None else _fix(causes.plan, rename),
    )


def _mend(change: InstanceChange, cause: Cause, rename: Rename | None) -> str:
    if rename is not None:
        return f"{rename.new.text} is made with the same arguments: to keep the object, add {rename.in_one_line}"
    if change.action.is_replacement:
        keep = "leave it as it was"
        if cause.argument and cause.argument != "replace_triggered_by":
            keep += f", or ignore it (lifecycle {{ ignore_changes = [{cause.argument.partition('.')[0]}] }})"
        first = " (the new object is made first, and is empty)" if change.create_before_destroy else ""
        return f"{keep}, or move the data first{first}"
    if cause.is_in_base:
        address = _without_keys(change)
        return (
            "move the data first, or let the object stay with "
            f"removed {{ from = {address}, lifecycle {{ destroy = false }} }}"
        )
    return "keep it, or move the data first"


def _where(changed: ChangedStack, cause: Cause) -> str:
    """Where what is gone stood: the finding can only show where that would be now."""
    return f" ({line_in_base(changed, cause.sources[0])})" if cause.is_in_base and cause.sources else ""


def _without_keys(change: InstanceChange) -> str:
    """The address of the resource, as a `removed` block takes it."""
    return change.address.resource.in_configuration


def _stopped(change: InstanceChange, causes: Causes) -> str:
    """What stands against the destruction."""
    from gitops_lint.terraform.plan.causes import block_of

    block = block_of(causes.plan, change.address)
    if block is not None and block.lifecycle.prevent_destroy:
        return " (Terraform refuses this plan: prevent_destroy is set)"
    name = protection_of(change.before)
    return f" (the platform refuses it while {name} is on, in the middle of the apply)" if name else ""


def _fix(plan: Simulation, rename: Rename) -> Fix | None:
    """The `moved` block, below what the object is declared by now."""
    module = plan.graph.modules[rename.module]
    inner = rename.new.resource.modules[len(rename.module) :]
    resource = rename.new.resource
    declared = (
        module.module_calls.get(inner[0][0]) if inner else module.resources[("managed", resource.type, resource.name)]
    )
    if declared is None or declared.file.endswith(".json"):
        return None
    end = declared.block.span.end
    return Fix("Add the moved block", (Edit(declared.file, Span(end, end), f"\n\n{rename.block.rstrip()}"),))


def _holds_data(change: InstanceChange) -> bool:
    from gitops_lint.terraform.knowledge import facts_of

    resource = change.address.resource
    facts = facts_of(resource.type) if resource.mode == "managed" else None
    return facts is not None and facts.stateful
