"""The little of an object that the rules about whole clusters read, beside what it names and what it brings.

To have a rule about clusters read another field, add it here: what is left out is not there for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from gitops_lint.kubernetes.pod_templates import POD_TEMPLATE_PATHS

_Tree: TypeAlias = "dict[str, _Tree]"
_Field: TypeAlias = tuple[str, ...]

KEYED: Final = ("ConfigMap", "Secret")
"""Kinds of which the keys are read, and never the values."""

_KEYED_FIELDS: Final = ("data", "binaryData", "stringData")

_OF_CONTAINERS: Final = ("name", "image", "ports", "restartPolicy")

_ANNOTATIONS_OF_PODS: Final = (
    # https://istio.io/latest/docs/reference/config/annotations/
    "sidecar.istio.io/inject", "traffic.sidecar.istio.io/includeInboundPorts",
    "traffic.sidecar.istio.io/excludeInboundPorts",
)  # fmt: skip
"""Those that tell whether a proxy stands before a pod, and before which of its ports."""

_OF_A_TEMPLATE: Final[tuple[_Field, ...]] = (
    ("metadata", "labels"),
    *(("metadata", "annotations", key) for key in _ANNOTATIONS_OF_PODS),
    *(("spec", field) for field in ("hostNetwork", "serviceAccountName", "serviceAccount")),
    *(("spec", "containers", "*", field) for field in _OF_CONTAINERS),
    *(("spec", "initContainers", "*", field) for field in ("name", "ports", "restartPolicy")),
)

_ROUTES_OF_GATEWAYS: Final = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")

_WHOLE: Final = ("metadata.labels", "metadata.annotations", "spec")
"""Of small objects that say how requests come in, everything that their makers write."""

_FIELDS: Final[Mapping[str, tuple[str | _Field, ...]]] = {
    **{
        kind: (*((*map(str, path), *field) for field in _OF_A_TEMPLATE), "spec.replicas")
        for kind, path in POD_TEMPLATE_PATHS.items()
    },
    "Namespace": ("metadata.labels",),
    **dict.fromkeys(
        (
            "Service",
            "Ingress.networking.k8s.io",
            "IngressClass.networking.k8s.io",
            "VirtualService.networking.istio.io",
            "Gateway.networking.istio.io",
            *(
                f"{kind}.gateway.networking.k8s.io"
                for kind in ("Gateway", "GatewayClass", "ReferenceGrant", *_ROUTES_OF_GATEWAYS)
            ),
            "Canary.flagger.app",
            "Route.route.openshift.io",
            *(
                f"{kind}.{group}"
                for kind in ("IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Middleware")
                for group in ("traefik.io", "traefik.containo.us")
            ),
            "HTTPProxy.projectcontour.io",
            "IngressController.operator.openshift.io",
            "IPAddressPool.metallb.io",
            "CiliumLoadBalancerIPPool.cilium.io",
        ),
        _WHOLE,
    ),
    "StorageClass.storage.k8s.io": ("provisioner",),
    "DestinationRule.networking.istio.io": ("spec.host", "spec.subsets.*.name"),
    "ServiceEntry.networking.istio.io": ("spec.hosts",),
    "HorizontalPodAutoscaler.autoscaling": ("spec.minReplicas",),
    "PodDisruptionBudget.policy": ("spec.maxUnavailable", "spec.minAvailable", "spec.selector"),
    "NetworkPolicy.networking.k8s.io": ("spec",),
    **dict.fromkeys(("CiliumNetworkPolicy.cilium.io", "CiliumClusterwideNetworkPolicy.cilium.io"), ("spec", "specs")),
    **{
        f"{kind}.{group}": ("spec",)
        for kind in ("NetworkPolicy", "GlobalNetworkPolicy")
        for group in ("projectcalico.org", "crd.projectcalico.org")
    },
    "AuthorizationPolicy.security.istio.io": ("spec", ("metadata", "annotations", "istio.io/dry-run")),
    "PeerAuthentication.security.istio.io": ("spec",),
    "ServiceMonitor.monitoring.coreos.com": ("spec.selector", "spec.namespaceSelector"),
    "Role.rbac.authorization.k8s.io": ("rules",),
    "ClusterRole.rbac.authorization.k8s.io": ("rules",),
}
"""The fields that are kept, by kind; `*` stands for every entry of a list. Keys with dots are written as tuples."""


def excerpt(kind: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is kept of an object of a kind; None where that is nothing."""
    if kind in KEYED:
        return _keys(values)
    tree = _tree_of(kind)
    return _kept(values, tree) if tree else None


def _keys(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": values.get("type")}
    for field in _KEYED_FIELDS:
        data = values.get(field)
        if isinstance(data, dict):
            found[field] = {key: None for key in data if isinstance(key, str)}
    return found


@cache
def _tree_of(kind: str) -> _Tree:
    return _tree(_FIELDS.get(kind, ()))


def _tree(fields: Iterable[str | _Field]) -> _Tree:
    found: _Tree = {}
    for field in fields:
        branch = found
        for key in field.split(".") if isinstance(field, str) else field:
            branch = branch.setdefault(key, {})
    return found


def _kept(values: Any, tree: _Tree) -> Any:
    """A value with no more than a tree's branches of its mappings; where a branch ends, all that is there."""
    if not tree:
        return values
    if isinstance(values, dict):
        # Without a call for every leaf, of which there are most.
        return {
            key: _kept(values[key], inner) if inner else values[key] for key, inner in tree.items() if key in values
        }
    if isinstance(values, list) and (entries := tree.get("*")) is not None:
        return [_kept(entry, entries) for entry in values]
    return values
