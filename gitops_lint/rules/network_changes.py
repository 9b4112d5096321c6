"""NET023 and NET024: what a change opens to the internet that its base did not."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure.changes import ExposureChange, Verb
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules import network_administration, network_openings, network_services
from gitops_lint.rules.network_exposures import AND_MORE, target


@rule("NET023", severity=Severity.WARNING)
def change_exposes_a_workload(change: ExposureChange) -> Iterator[Finding]:
    """With `--base`: this change opens something to the internet that its base did not, whatever the port.

    It may be meant: then it is what the review should look at. Both sides are evaluated and compared as sets of
    packets, so that a line that only moved, a block in two halves or a resource with a `moved` block is no change.
    Where another rule says that the same should not be open (NET001 to NET011), there is nothing more to say; where a
    protection was taken away, NET024 says so.

    Bad:

    ```terraform main.tf base
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    ```terraform main.tf
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/444"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    Good:

    ```terraform main.tf base
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    ```terraform main.tf
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "lower_half" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "0.0.0.0/1"
      security_group_id = alicloud_security_group.web.id
    }

    resource "alicloud_security_group_rule" "upper_half" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "443/443"
      cidr_ip           = "128.0.0.0/1"
      security_group_id = alicloud_security_group.web.id
    }
    ```
    """
    if not _opens(change) or change.protections or _is_said(change):
        return
    done = "opens" if change.verb is Verb.OPENED else "opens more widely"
    yield Finding(
        f"this change {done} {described(change.services)}{_names(change)} in {target(change.exposure)} to the internet"
        f"{_sources(change)}{', which was not known before' if change.unknown_before else ''}",
        at=change.exposure.at,
        related=change.exposure.hops,
    )


@rule("NET024", severity=Severity.WARNING)
def change_takes_a_protection_away(change: ExposureChange) -> Iterator[Finding]:
    """With `--base`: this change takes away what kept something closed, and now the internet reaches it.

    A rule that dropped, a network ACL in front, a range of sources, an endpoint without a public address: with it gone,
    or wider, a rule that was harmless opens. The finding stands at that one, and says what kept it closed, and where.
    Where the same line says both, and another rule says that it should not be open (NET001 to NET011), that is enough.

    Bad:

    ```terraform main.tf base
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "8080/8080"
      priority          = 10
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }

    resource "alicloud_security_group_rule" "not_yet" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "1/65535"
      policy            = "drop"
      priority          = 1
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    ```terraform main.tf
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "8080/8080"
      priority          = 10
      cidr_ip           = "0.0.0.0/0"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    Good:

    ```terraform main.tf base
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "8080/8080"
      cidr_ip           = "10.20.0.0/16"
      security_group_id = alicloud_security_group.web.id
    }
    ```

    ```terraform main.tf
    terraform {
      backend "oss" {}
    }

    resource "alicloud_security_group" "web" {
      security_group_name = "web"
    }

    resource "alicloud_security_group_rule" "web" {
      type              = "ingress"
      ip_protocol       = "tcp"
      port_range        = "8080/8080"
      cidr_ip           = "10.20.0.0/15"
      security_group_id = alicloud_security_group.web.id
    }
    ```
    """
    kept = [one for one in change.protections if one.is_elsewhere or not _is_said(change)]
    if not _opens(change) or not kept:
        return
    told = " and ".join(one.text + (f" ({one.line} of the base)" if one.line else "") for one in kept[:AND_MORE])
    yield Finding(
        f"{described(change.services)}{_names(change)} in {target(change.exposure)} is open to the internet"
        f"{_sources(change)} by this change: before, {told}",
        at=change.exposure.at,
        related=change.exposure.hops,
    )


def _opens(change: ExposureChange) -> bool:
    return change.verb in (Verb.OPENED, Verb.WIDENED) and change.exposure.is_internet


_OTHERS = (
    network_openings.everything_open_to_the_internet,
    network_openings.ssh_open_to_the_internet,
    network_openings.remote_desktop_open_to_the_internet,
    network_openings.database_open_to_the_internet,
    network_administration.kubernetes_api_open_to_the_internet,
    network_administration.node_open_to_the_internet,
    network_administration.administration_open_to_the_internet,
    network_services.public_bucket,
    network_services.public_listener_without_tls,
    network_services.function_for_everybody,
)


def _is_said(change: ExposureChange) -> bool:
    """Whether another rule has a finding about what is open now and was not."""
    part = msgspec.structs.replace(change.exposure, services=change.services, packets=change.packets)
    return any(isinstance(said, Finding) for other in _OTHERS for said in other(part))


def _names(change: ExposureChange) -> str:
    hosts = change.exposure.hosts
    return f" at {' and '.join(hosts[:AND_MORE])}{' and more' if len(hosts) > AND_MORE else ''}" if hosts else ""


def _sources(change: ExposureChange) -> str:
    sources = change.exposure.sources
    return f" by {' and '.join(sources[:AND_MORE])}{' and more' if len(sources) > AND_MORE else ''}" if sources else ""
