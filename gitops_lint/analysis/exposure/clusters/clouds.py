"""Which cloud a cluster runs in, as far as the repository tells, and where its addresses come from."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.fields import at, mapping, text
from gitops_lint.analysis.terraform_stacks import terraform_stacks
from gitops_lint.model.environment import Repository

ALIBABA: Final = "Alibaba Cloud"
AWS: Final = "AWS"
AZURE: Final = "Azure"
GOOGLE: Final = "Google Cloud"
ORACLE: Final = "Oracle Cloud"
DIGITALOCEAN: Final = "DigitalOcean"
HETZNER: Final = "Hetzner Cloud"
LINODE: Final = "Linode"
SCALEWAY: Final = "Scaleway"
OPENSTACK: Final = "OpenStack"

CLUSTERS: Final[Mapping[str, str]] = {
    "alicloud_cs_managed_kubernetes": ALIBABA,
    "alicloud_cs_kubernetes": ALIBABA,
    "alicloud_cs_serverless_kubernetes": ALIBABA,
    "aws_eks_cluster": AWS,
    "azurerm_kubernetes_cluster": AZURE,
    "google_container_cluster": GOOGLE,
    "oci_containerengine_cluster": ORACLE,
    "digitalocean_kubernetes_cluster": DIGITALOCEAN,
    "linode_lke_cluster": LINODE,
    "scaleway_k8s_cluster": SCALEWAY,
}
"""The resources of Terraform that are managed clusters."""

PREFIXES: Final[Mapping[str, str]] = {
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-": ALIBABA,
    "service.beta.kubernetes.io/alicloud-loadbalancer-": ALIBABA,
    "service.beta.kubernetes.io/aws-load-balancer-": AWS,
    "service.beta.kubernetes.io/azure-": AZURE,
    "cloud.google.com/": GOOGLE,
    "networking.gke.io/": GOOGLE,
    "service.beta.kubernetes.io/oci-load-balancer-": ORACLE,
    "oci.oraclecloud.com/": ORACLE,
    "service.beta.kubernetes.io/do-loadbalancer-": DIGITALOCEAN,
    "load-balancer.hetzner.cloud/": HETZNER,
    "service.beta.kubernetes.io/linode-loadbalancer-": LINODE,
    "service.beta.kubernetes.io/scw-loadbalancer-": SCALEWAY,
    "loadbalancer.openstack.org/": OPENSTACK,
    "service.beta.kubernetes.io/openstack-": OPENSTACK,
}
"""The annotations of a Service that only the controller of one cloud reads."""

_PROVISIONERS: Final[Mapping[str, str]] = {
    "diskplugin.csi.alibabacloud.com": ALIBABA,
    "ebs.csi.aws.com": AWS,
    "efs.csi.aws.com": AWS,
    "kubernetes.io/aws-ebs": AWS,
    "disk.csi.azure.com": AZURE,
    "file.csi.azure.com": AZURE,
    "kubernetes.io/azure-disk": AZURE,
    "pd.csi.storage.gke.io": GOOGLE,
    "kubernetes.io/gce-pd": GOOGLE,
    "blockvolume.csi.oraclecloud.com": ORACLE,
    "dobs.csi.digitalocean.com": DIGITALOCEAN,
    "csi.hetzner.cloud": HETZNER,
    "linodebs.csi.linode.com": LINODE,
    "csi.scaleway.com": SCALEWAY,
    "cinder.csi.openstack.org": OPENSTACK,
}
"""The drivers of storage classes that attach the volumes of one cloud."""

_KINDS: Final[Mapping[str, str]] = {
    "BackendConfig.cloud.google.com": GOOGLE,
    "FrontendConfig.networking.gke.io": GOOGLE,
    "ManagedCertificate.networking.gke.io": GOOGLE,
    "GCPBackendPolicy.networking.gke.io": GOOGLE,
    "TargetGroupBinding.elbv2.k8s.aws": AWS,
    "IngressClassParams.elbv2.k8s.aws": AWS,
    "EC2NodeClass.karpenter.k8s.aws": AWS,
    "NodeClass.eks.amazonaws.com": AWS,
    "AlbConfig.alibabacloud.com": ALIBABA,
    "AzureIngressProhibitedTarget.appgw.ingress.k8s.io": AZURE,
    "AKSNodeClass.karpenter.azure.com": AZURE,
}
"""Kinds of object that only clusters of one cloud have."""


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def declared_clouds(repository: Repository) -> Mapping[str, frozenset[str]]:
    """The clouds of the managed clusters that Terraform declares, by environment ("" for roots that belong to none)."""
    found: dict[str, set[str]] = defaultdict(set)
    for stack in terraform_stacks(repository):
        for node in stack.resources:
            cloud = CLUSTERS.get(node.block.type) if node.block.mode == "managed" else None
            if cloud is not None and any(True for _ in node.instances()):
                found[stack.environment].add(cloud)
    return {name: frozenset(clouds) for name, clouds in found.items()}


def cloud_of(index: ClusterIndex, declared: Mapping[str, frozenset[str]]) -> str:
    """The one cloud that a cluster runs in; empty where nothing tells, or more than one is told of.

    Terraform of the environment tells first, then the objects of the cluster.
    """
    named = declared.get(index.cluster.environment) or declared.get("", frozenset())
    if not named:
        named = frozenset(_told_by(index))
    return next(iter(named)) if len(named) == 1 else ""


def _told_by(index: ClusterIndex) -> set[str]:
    found = {cloud for kind, cloud in _KINDS.items() if kind in index.by_kind}
    for storage in index.of_kinds("StorageClass.storage.k8s.io"):
        cloud = _PROVISIONERS.get(text(storage.values.get("provisioner")))
        if cloud is not None:
            found.add(cloud)
    for service in index.of_kinds("Service"):
        annotations = at(service.values, ("metadata", "annotations"))
        if annotations:
            found |= clouds_named(mapping(annotations))
    return found


def clouds_named(annotations: Mapping[str, object]) -> set[str]:
    """The clouds whose controllers read any of these annotations."""
    return {cloud for prefix, cloud in PREFIXES.items() if any(key.startswith(prefix) for key in annotations)}
