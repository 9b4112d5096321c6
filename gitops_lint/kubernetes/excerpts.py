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

_OF_CONTAINERS: Final = ("name", "ports", "restartPolicy")

_ANNOTATIONS_OF_PODS: Final = (
    # https://istio.io/latest/docs/reference/config/annotations/, https://linkerd.io/2/reference/proxy-configuration/
    "sidecar.istio.io/inject", "sidecar.istio.io/status", "traffic.sidecar.istio.io/includeInboundPorts",
    "traffic.sidecar.istio.io/excludeInboundPorts", "ambient.istio.io/redirection", "linkerd.io/inject",
)  # fmt: skip
"""Those that tell whether a proxy stands before a pod, and before which of its ports."""

_OF_A_TEMPLATE: Final[tuple[_Field, ...]] = (
    ("metadata", "labels"),
    *(("metadata", "annotations", key) for key in _ANNOTATIONS_OF_PODS),
    *(("spec", field) for field in ("hostNetwork", "serviceAccountName", "serviceAccount")),
    *(("spec", which, "*", field) for which in ("containers", "initContainers") for field in _OF_CONTAINERS),
)

_FIELDS: Final[Mapping[str, tuple[str | _Field, ...]]] = {
    **{
        kind: (*((*map(str, path), *field) for field in _OF_A_TEMPLATE), "spec.replicas")
        for kind, path in POD_TEMPLATE_PATHS.items()
    },
    "Service": ("metadata.labels", "spec.type", "spec.selector", "spec.ports"),
    "Ingress.networking.k8s.io": ("spec.defaultBackend", "spec.rules"),
    **{
        f"{kind}.gateway.networking.k8s.io": ("spec.rules",)
        for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
    },
    "VirtualService.networking.istio.io": ("spec.http", "spec.tls", "spec.tcp"),
    "DestinationRule.networking.istio.io": ("spec.host", "spec.subsets.*.name"),
    "ServiceEntry.networking.istio.io": ("spec.hosts",),
    "HorizontalPodAutoscaler.autoscaling": ("spec.minReplicas",),
    "PodDisruptionBudget.policy": ("spec.maxUnavailable", "spec.minAvailable", "spec.selector"),
    "Namespace": ("metadata.labels", ("metadata", "annotations", "linkerd.io/inject")),
    "NetworkPolicy.networking.k8s.io": ("spec",),
    **dict.fromkeys(("CiliumNetworkPolicy.cilium.io", "CiliumClusterwideNetworkPolicy.cilium.io"), ("spec", "specs")),
    **{
        f"{kind}.{group}": ("spec",)
        for kind in ("NetworkPolicy", "GlobalNetworkPolicy")
        for group in ("projectcalico.org", "crd.projectcalico.org")
    },
    "AuthorizationPolicy.security.istio.io": ("spec", ("metadata", "annotations", "istio.io/dry-run")),
    "PeerAuthentication.security.istio.io": ("spec",),
    "RequestAuthentication.security.istio.io": ("spec.selector", "spec.targetRef", "spec.targetRefs"),
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
        return {key: _kept(values[key], branch) for key, branch in tree.items() if key in values}
    if isinstance(values, list) and (entries := tree.get("*")) is not None:
        return [_kept(entry, entries) for entry in values]
    return values
