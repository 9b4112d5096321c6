"""Whether the load balancer of a Service has a public address, and who may come to it.

Each row is a fact from the documentation of the controller that reads the annotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, INTERNET, AddressError, addresses
from gitops_lint.analysis.exposure.clusters import clouds
from gitops_lint.analysis.exposure.clusters.standing import Standing, Told
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, united
from gitops_lint.analysis.fields import at, entries, mapping, text, texts
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource, ResourcePath

PUBLIC, PRIVATE, UNKNOWN = Standing.PUBLIC, Standing.PRIVATE, Standing.UNKNOWN
_BETA: Final = "service.beta.kubernetes.io"
_YES: Final = {"true": PRIVATE, "false": PUBLIC}

_ANNOTATIONS: Final[Mapping[str, Mapping[str, Standing]]] = {
    # https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/add-annotations-to-the-yaml-file-of-a-service-to-configure-clb-instances
    f"{_BETA}/alibaba-cloud-loadbalancer-address-type": {"intranet": PRIVATE, "internet": PUBLIC},
    f"{_BETA}/alicloud-loadbalancer-address-type": {"intranet": PRIVATE, "internet": PUBLIC},
    # https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
    f"{_BETA}/aws-load-balancer-scheme": {"internal": PRIVATE, "internet-facing": PUBLIC},
    f"{_BETA}/aws-load-balancer-internal": {**_YES, "0.0.0.0/0": PRIVATE},
    # https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
    "networking.gke.io/load-balancer-type": {"internal": PRIVATE, "external": PUBLIC},
    "cloud.google.com/load-balancer-type": {"internal": PRIVATE, "external": PUBLIC},
    # https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/
    f"{_BETA}/azure-load-balancer-internal": _YES,
    # https://github.com/oracle/oci-cloud-controller-manager/blob/master/docs/load-balancer-annotations.md
    f"{_BETA}/oci-load-balancer-internal": _YES,
    "oci-network-load-balancer.oraclecloud.com/internal": _YES,
    # https://docs.digitalocean.com/products/kubernetes/how-to/configure-load-balancers/
    f"{_BETA}/do-loadbalancer-network": {"internal": PRIVATE, "external": PUBLIC},
    # https://github.com/hetznercloud/hcloud-cloud-controller-manager/blob/main/internal/annotation/load_balancer.go
    "load-balancer.hetzner.cloud/disable-public-network": _YES,
    # https://github.com/kubernetes/cloud-provider-openstack/blob/master/docs/openstack-cloud-controller-manager/expose-applications-using-loadbalancer-type-service.md
    f"{_BETA}/openstack-internal-load-balancer": {"true": PRIVATE},
    # https://github.com/scaleway/scaleway-cloud-controller-manager/blob/master/docs/loadbalancer-annotations.md
    f"{_BETA}/scw-loadbalancer-private": _YES,
    # https://cloud.ibm.com/docs/containers?topic=containers-setup_vpc_nlb
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": {"private": PRIVATE, "public": PUBLIC},
    # https://yandex.cloud/en/docs/managed-kubernetes/nlb-ref/service
    "yandex.cloud/load-balancer-type": {"internal": PRIVATE, "external": PUBLIC},
    # https://cloud.baidu.com/doc/CCE/index.html
    f"{_BETA}/cce-load-balancer-internal-vpc": {"true": PRIVATE},
    # https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress
    "tailscale.com/expose": {"true": PRIVATE},
}
"""Annotations that say it: what their values, in small letters, mean."""

_BY_PRESENCE: Final = (
    # https://www.tencentcloud.com/document/product/457/38995
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
)
"""Annotations that make a load balancer private whatever their value is."""

_CLASSES: Final[Mapping[str, Standing]] = {
    # Its scheme is internal where the annotation leaves it out (see above).
    "service.k8s.aws/nlb": PRIVATE,
    "eks.amazonaws.com/nlb": PRIVATE,
    "networking.gke.io/l4-regional-internal": PRIVATE,
    "networking.gke.io/l4-regional-external": PUBLIC,
    "tailscale": PRIVATE,
}
"""Classes of load balancer that say it where no annotation does."""

_AWS_TYPE: Final = f"{_BETA}/aws-load-balancer-type"
"""Some values of it hand a Service to the AWS Load Balancer Controller, whose scheme is internal unless it is said."""

_BY_DEFAULT: Final[Mapping[str, Standing]] = {
    clouds.ALIBABA: PUBLIC,
    clouds.AZURE: PUBLIC,
    clouds.GOOGLE: PUBLIC,
    clouds.ORACLE: PUBLIC,
    clouds.DIGITALOCEAN: PUBLIC,
    clouds.HETZNER: PUBLIC,
    clouds.LINODE: PUBLIC,
    clouds.SCALEWAY: PUBLIC,
}
"""What a cloud makes of a Service that says nothing; that of AWS depends on which controller is installed."""

_ADDRESSES: Final = (
    "metallb.universe.tf/loadBalancerIPs",
    "metallb.io/loadBalancerIPs",
    "lbipam.cilium.io/ips",
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "purelb.io/addresses",
)
"""Annotations that give a load balancer its addresses."""

POOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "IPAddressPool.metallb.io": ("metallb.universe.tf/address-pool", "metallb.io/address-pool"),
    "CiliumLoadBalancerIPPool.cilium.io": (),
}
"""What gives addresses to load balancers of a cluster that is in no cloud, and the annotations that choose one."""


def standing_of(index: ClusterIndex, service: Resource, cloud: str) -> Told:
    """Whether the load balancer of a Service has a public address.

    The first of these tells: an annotation that says it, the addresses that it is to get, its class, the pools of the
    cluster, the cloud whose annotations it has, the cloud of the cluster. Without any of them nothing is known: on
    premises a load balancer looks the same as in a cloud.
    """
    annotations = _of_cloud(mapping(at(service.values, ("metadata", "annotations"))), cloud)
    for told in (_by_annotation, _by_address, _by_class):
        decision = told(service, annotations)
        if decision is not None:
            return decision
    pooled = _by_pool(index, annotations)
    if pooled is not None:
        return pooled
    if not cloud:
        here = clouds.clouds_named(annotations)
        cloud = next(iter(here)) if len(here) == 1 else ""
    if cloud == clouds.AWS:
        said = f"the annotation {_BETA}/aws-load-balancer-scheme, without which it depends on the controller"
        return Told(UNKNOWN, said)
    standing = _BY_DEFAULT.get(cloud)
    if standing is not None:
        return Told(standing, f"a load balancer of {cloud} has a public address unless it says otherwise")
    return Told(UNKNOWN, "where the cluster runs, since the address of a load balancer comes from there")


def _of_cloud(annotations: Mapping[str, Any], cloud: str) -> Mapping[str, Any]:
    """The annotations without those of other clouds, where it is known which one this is."""
    if not cloud:
        return annotations
    return {key: value for key, value in annotations.items() if clouds.clouds_named({key: value}) <= {cloud}}


def _by_annotation(service: Resource, annotations: Mapping[str, Any]) -> Told | None:
    told: list[Told] = []
    for key, meanings in _ANNOTATIONS.items():
        if key in annotations:
            value = annotations[key]
            place = ResourcePath(service, ("metadata", "annotations", key))
            # An annotation is a text; what YAML makes of `true` without quotes is refused elsewhere.
            written = str(value).lower()
            if is_filled_in_later(value) or written not in meanings:
                told.append(Told(UNKNOWN, f"the annotation {key} ({value})", place))
            else:
                told.append(Told(meanings[written], f"{key}: {value}", place))
    told += [
        Told(PRIVATE, key, ResourcePath(service, ("metadata", "annotations", key)))
        for key in _BY_PRESENCE
        if key in annotations
    ]
    # Of the clouds for which an object is written, this one may be any.
    if len({one.standing for one in told}) > 1:
        return Told(UNKNOWN, " or ".join(one.said for one in told), told[0].at)
    return told[0] if told else None


def _by_address(service: Resource, annotations: Mapping[str, Any]) -> Told | None:
    given = [(key, annotations[key]) for key in _ADDRESSES if key in annotations]
    for key, value in given:
        return _of_addresses(str(value).split(","), ResourcePath(service, ("metadata", "annotations", key)))
    wanted = at(service.values, ("spec", "loadBalancerIP"))
    return _of_addresses([str(wanted)], ResourcePath(service, ("spec", "loadBalancerIP"))) if wanted else None


def _of_addresses(written: list[str], place: ResourcePath) -> Told:
    found = [_block(one) for one in written]
    said = f"the address {', '.join(one.strip() for one in written)}"
    if None in found:
        return Told(UNKNOWN, said, place)
    public = any(intersection(one, INTERNET) for one in found if one)
    return Told(PUBLIC if public else PRIVATE, said, place)


def _by_class(service: Resource, annotations: Mapping[str, Any]) -> Told | None:
    if annotations.get(_AWS_TYPE) in ("external", "nlb-ip"):
        said = f"{_AWS_TYPE}: {annotations[_AWS_TYPE]}"
        return Told(PRIVATE, said, ResourcePath(service, ("metadata", "annotations", _AWS_TYPE)))
    name = text(at(service.values, ("spec", "loadBalancerClass")))
    place = ResourcePath(service, ("spec", "loadBalancerClass"))
    if not name:
        return None
    return Told(_CLASSES.get(name, UNKNOWN), f"the loadBalancerClass {name}", place)


def _by_pool(index: ClusterIndex, annotations: Mapping[str, Any]) -> Told | None:
    for kind, choosing in POOLS.items():
        pools = index.of_kinds(kind)
        chosen = next((annotations[key] for key in choosing if key in annotations), None)
        if chosen is not None:
            pools = [pool for pool in pools if pool.name == chosen]
            if not pools:
                return Told(UNKNOWN, f"the pool {chosen}, which is not declared here")
        told = {(pool.name, _of_pool(pool).standing): _of_pool(pool) for pool in pools}
        standings = {standing for _, standing in told}
        if standings:
            (first, *_) = told.values()
            return first if len(standings) == 1 else Told(UNKNOWN, "which pool it gets its address from")
    return None


def _of_pool(pool: Resource) -> Told:
    spec = mapping(pool.values.get("spec"))
    written = [*texts(spec.get("addresses"))]
    for _, block in entries(spec.get("blocks")):
        start = text(block.get("start"))
        written.append(text(block.get("cidr")) or f"{start}-{text(block.get('stop')) or start}")
    found = [_block(one) for one in written]
    place = ResourcePath(pool, ("spec",))
    if not found or None in found:
        return Told(UNKNOWN, f"the addresses of the pool {pool.name}", place)
    every = united(one for each in found if each for one in each)
    outside = intersection(every, INTERNET)
    if outside and difference(every, INTERNET):
        return Told(UNKNOWN, f"which address of the pool {pool.name} it gets", place)
    return Told(PUBLIC if outside else PRIVATE, f"the addresses of the pool {pool.name}", place)


def _block(written: str) -> Intervals | None:
    """The addresses of a text; None where it is filled in later or names none."""
    try:
        return addresses(written)
    except AddressError:
        return None


class Admission(NamedTuple):
    """Who may come to a load balancer: addresses, how they are written, and where; `unknown` is what decides more."""

    addresses: Intervals = EVERYWHERE
    sources: tuple[str, ...] = ()
    at: ResourcePath | None = None
    unknown: str = ""


_RANGES: Final = f"{_BETA}/load-balancer-source-ranges"
_LISTS: Final = (
    # They name what is elsewhere: groups, prefix lists, access lists, service tags.
    f"{_BETA}/aws-load-balancer-security-groups",
    f"{_BETA}/aws-load-balancer-security-group-prefix-lists",
    f"{_BETA}/azure-allowed-service-tags",
    f"{_BETA}/alibaba-cloud-loadbalancer-acl-id",
    f"{_BETA}/alicloud-loadbalancer-acl-id",
    f"{_BETA}/oci-load-balancer-security-list-management-mode",
    "oci.oraclecloud.com/oci-network-security-groups",
    "networking.gke.io/custom-firewall-rules",
)
_AZURE_RANGES: Final = f"{_BETA}/azure-allowed-ip-ranges"


def admission(service: Resource) -> Admission:
    """Who may come to the load balancer of a Service.

    The annotation counts where the field says nothing (`GetLoadBalancerSourceRanges` in k8s.io/cloud-provider); what is
    no block makes the whole list void, and the load balancer is not made.
    """
    annotations = mapping(at(service.values, ("metadata", "annotations")))
    unknown = next((f"the annotation {key}" for key in _LISTS if key in annotations), "")
    for written, place in _ranges(service, annotations):
        blocks = [_block(one) for one in written]
        if None in blocks:
            return Admission((), written, place, f"the source ranges {', '.join(written)}")
        return Admission(united(one for block in blocks if block for one in block), written, place, unknown)
    return Admission(unknown=unknown)


def _ranges(service: Resource, annotations: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], ResourcePath]]:
    ranges = at(service.values, ("spec", "loadBalancerSourceRanges"))
    if ranges and isinstance(ranges, list):
        yield tuple(map(str, ranges)), ResourcePath(service, ("spec", "loadBalancerSourceRanges"))
    for key in (_RANGES, _AZURE_RANGES):
        written = text(annotations.get(key)).strip()
        if written:
            yield (
                tuple(one.strip() for one in written.split(",")),
                ResourcePath(service, ("metadata", "annotations", key)),
            )
