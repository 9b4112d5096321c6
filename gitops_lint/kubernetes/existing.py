"""Objects that every cluster has: Kubernetes makes them itself, so no repository declares them."""

from __future__ import annotations

from typing import Final

_NAMES: Final = frozenset({
    # https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces
    *(("Namespace", name) for name in ("default", "kube-system", "kube-public", "kube-node-lease")),
    # Flux and Argo CD are installed before they apply anything.
    *(("Namespace", name) for name in ("flux-system", "argocd")),
    # pkg/controller/serviceaccount; pkg/controller/certificates/rootcacertpublisher
    ("ServiceAccount", "default"),
    ("ConfigMap", "kube-root-ca.crt"),
    # https://istio.io/latest/docs/tasks/security/cert-management/; OpenShift's service CA
    ("ConfigMap", "istio-ca-root-cert"),
    ("ConfigMap", "openshift-service-ca.crt"),
    ("Service", "kubernetes"),
    # https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
    *(("ClusterRole.rbac.authorization.k8s.io", name) for name in ("cluster-admin", "admin", "edit", "view")),
})  # fmt: skip

_PREFIXES: Final = {
    "ClusterRole.rbac.authorization.k8s.io": "system:",
    "Role.rbac.authorization.k8s.io": "system:",
    "PriorityClass.scheduling.k8s.io": "system-",
}
"""Of the names that Kubernetes keeps for itself."""


def exists_in_every_cluster(kind: str, namespace: str, name: str) -> bool:
    """Whether Kubernetes makes an object itself, or keeps its name for its own; what is in kube-system counts, too."""
    if (kind, name) in _NAMES or namespace in ("kube-system", "kube-public", "kube-node-lease"):
        return True
    prefix = _PREFIXES.get(kind)
    return prefix is not None and name.startswith(prefix)
