"""NET001 to NET004: machines and databases that the internet reaches, and should not."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.clusters.products import DATABASE
from gitops_lint.analysis.exposure.exposures import FILTER, Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.analysis.exposure.watched import DATABASES, REMOTE_DESKTOP, SSH, is_everything, named
from gitops_lint.model.rule import Finding, Notice, Severity, rule
from gitops_lint.rules.network_exposures import AND_MORE, opened, opening, target
from gitops_lint.rules.network_workloads import databases_by_port, workloads_opened


@rule(
    "NET001",
    severity=Severity.ERROR,
    aliases=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "CKV_ALI_2", "CKV_ALI_3", "AWS-0107", "AVD-AWS-0107"),
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
    if exposure.unknown and exposure.is_public and exposure.kind in (FILTER, "kubernetes_api", "database"):
        services = described(exposure.services)
        said = f"whether {target(exposure)} is open to the internet ({services}) is not known: {exposure.unknown}"
        yield Notice(said, at=exposure.at, subject=exposure.unknown)
    elif exposure.kind in (FILTER, "port") and exposure.is_internet and is_everything(exposure.services):
        yield opening(exposure, "everything", exposure.services)


@rule(
    "NET002",
    severity=Severity.ERROR,
    aliases=(
        *("CKV_AWS_24", "CKV_ALI_2", "CKV_GCP_2", "CKV_AZURE_10"),
        *("AWS-0107", "AVD-AWS-0107", "GCP-0071", "AVD-GCP-0071", "AZU-0050", "AVD-AZU-0050"),
    ),
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
    found = opened(exposure, SSH)
    if found:
        yield opening(exposure, "SSH", found)


@rule(
    "NET003",
    severity=Severity.ERROR,
    aliases=(
        *("CKV_AWS_25", "CKV_ALI_3", "CKV_GCP_3", "CKV_AZURE_9"),
        *("AWS-0107", "AVD-AWS-0107", "GCP-0070", "AVD-GCP-0070", "AZU-0048", "AVD-AZU-0048"),
    ),
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
    found = opened(exposure, REMOTE_DESKTOP)
    if found:
        yield opening(exposure, "remote desktop", found)


@rule("NET004", severity=Severity.ERROR, aliases=("CKV_AWS_17", "CKV_ALI_9", "CKV_GCP_11", "AZU-0029", "AVD-AZU-0029"))
def database_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """A database or a cache is reachable from the internet.

    Its password is all that keeps everybody out, and many caches have none. Databases are told by their ports, and by
    what they are: one with a public address and a white list that admits the internet. In a cluster they are told by
    their images, or by the port of a load balancer that certainly has a public address. Where all ports are open,
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

    Bad, in a cluster:

    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: orders
      annotations:
        service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: internet
    spec:
      type: LoadBalancer
      selector:
        app: orders
      ports:
        - port: 5432
    ```

    Good, in a cluster:

    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: orders
      annotations:
        service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type: intranet
    spec:
      type: LoadBalancer
      selector:
        app: orders
      ports:
        - port: 5432
    ```
    """
    if exposure.kind == "database":
        if exposure.is_internet and exposure.is_public and exposure.is_admitted and not exposure.unknown:
            yield opening(exposure, "a database", exposure.services)
        return
    if exposure.door:
        yield from workloads_opened(exposure, DATABASE)
        yield from databases_by_port(exposure)
        return
    names, found = named(opened(exposure, exposure.services), DATABASES)
    if names:
        yield opening(exposure, " and ".join(names[:AND_MORE]), found)
