"""NET005 to NET007: what machines and clusters are run by, and the internet reaches."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.clusters.products import ADMINISTRATION as ADMINISTRATION_BY_IMAGE
from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.watched import ADMINISTRATION, KUBERNETES_API, NODES, named
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules.network_exposures import AND_MORE, opened, opening
from gitops_lint.rules.network_workloads import workloads_opened


@rule(
    "NET005",
    severity=Severity.ERROR,
    aliases=(
        "CKV_AWS_38",
        "CKV_AWS_39",
        "AWS-0040",
        "AVD-AWS-0040",
        "AWS-0041",
        "AVD-AWS-0041",
        "GCP-0053",
        "AVD-GCP-0053",
    ),
)
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
            yield opening(exposure, "the Kubernetes API", exposure.services)
        return
    found = opened(exposure, KUBERNETES_API)
    if found:
        yield opening(exposure, "the Kubernetes API", found)


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
    names, found = named(opened(exposure, exposure.services), NODES)
    if names:
        yield opening(exposure, " and ".join(names), found)


@rule("NET007", severity=Severity.ERROR)
def administration_open_to_the_internet(exposure: Exposure) -> Iterator[Finding]:
    """An interface for administration, or for sharing files, is reachable from the internet.

    Docker, etcd, Consul, Vault, consoles and metrics often ask nobody who they are, and what they show or do is the
    machine itself. They are told by their ports. Where all ports are open, NET001 says so.

    In a cluster they are told by their images, behind a load balancer, an Ingress, an Istio Gateway or one of the
    Gateway API that the internet certainly reaches: an error for what asks nobody, a warning for what has passwords of
    its own, a note where a proxy asks first.

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

    Bad, in a cluster:

    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: prometheus
      annotations:
        networking.gke.io/load-balancer-type: External
    spec:
      type: LoadBalancer
      selector:
        app: prometheus
      ports:
        - port: 80
          targetPort: 9090
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: prometheus
    spec:
      selector:
        matchLabels:
          app: prometheus
      template:
        metadata:
          labels:
            app: prometheus
        spec:
          containers:
            - name: prometheus
              image: quay.io/prometheus/prometheus:v3.5.0
    ```

    Good, in a cluster:

    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: prometheus
    spec:
      selector:
        app: prometheus
      ports:
        - port: 80
          targetPort: 9090
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: prometheus
    spec:
      selector:
        matchLabels:
          app: prometheus
      template:
        metadata:
          labels:
            app: prometheus
        spec:
          containers:
            - name: prometheus
              image: quay.io/prometheus/prometheus:v3.5.0
    ```
    """
    if exposure.door:
        yield from workloads_opened(exposure, ADMINISTRATION_BY_IMAGE)
        return
    names, found = named(opened(exposure, exposure.services), ADMINISTRATION)
    if names:
        yield opening(exposure, " and ".join(names[:AND_MORE]), found)
