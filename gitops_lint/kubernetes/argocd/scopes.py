"""Which kinds stand in a namespace: Kubernetes' own, and those that CustomResourceDefinitions declare.

Source: https://kubernetes.io/docs/reference/kubernetes-api/ (kubectl api-resources --namespaced=false).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from gitops_lint.kubernetes.objects import group_kind

_NOT_IN_A_NAMESPACE: Final = frozenset({
    "ComponentStatus", "Namespace", "Node", "PersistentVolume",
    "MutatingWebhookConfiguration.admissionregistration.k8s.io",
    "MutatingAdmissionPolicy.admissionregistration.k8s.io",
    "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io",
    "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
    "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
    "CustomResourceDefinition.apiextensions.k8s.io", "APIService.apiregistration.k8s.io",
    "CertificateSigningRequest.certificates.k8s.io", "ClusterTrustBundle.certificates.k8s.io",
    "FlowSchema.flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io",
    "IngressClass.networking.k8s.io", "IPAddress.networking.k8s.io", "ServiceCIDR.networking.k8s.io",
    "RuntimeClass.node.k8s.io", "PodSecurityPolicy.policy", "ClusterRole.rbac.authorization.k8s.io",
    "ClusterRoleBinding.rbac.authorization.k8s.io", "DeviceClass.resource.k8s.io", "ResourceSlice.resource.k8s.io",
    "PriorityClass.scheduling.k8s.io", "CSIDriver.storage.k8s.io", "CSINode.storage.k8s.io",
    "StorageClass.storage.k8s.io", "VolumeAttachment.storage.k8s.io", "VolumeAttributesClass.storage.k8s.io",
    # CustomResourceDefinitions of Kubernetes' own projects.
    "AdminNetworkPolicy.policy.networking.k8s.io", "BaselineAdminNetworkPolicy.policy.networking.k8s.io",
    "GatewayClass.gateway.networking.k8s.io", "VolumeGroupSnapshotClass.groupsnapshot.storage.k8s.io",
    "VolumeGroupSnapshotContent.groupsnapshot.storage.k8s.io", "VolumeSnapshotClass.snapshot.storage.k8s.io",
    "VolumeSnapshotContent.snapshot.storage.k8s.io", "StorageVersionMigration.storagemigration.k8s.io",
})  # fmt: skip


def scopes(objects: Iterable[Mapping[str, Any]] = ()) -> Callable[[str, str], bool | None]:
    """Tells whether a kind (by apiVersion and kind) stands in a namespace; None for a kind that nothing declares."""
    declared: dict[str, bool] = {}
    for value in objects:
        if value.get("kind") == "CustomResourceDefinition" and isinstance(value.get("spec"), dict):
            spec = value["spec"]
            kind = (spec.get("names") or {}).get("kind")
            declared[f"{kind}.{spec.get('group')}"] = spec.get("scope") != "Cluster"

    def is_namespaced(api_version: str, kind: str) -> bool | None:
        name = group_kind(api_version, kind)
        if name in _NOT_IN_A_NAMESPACE:
            return False
        group = name.partition(".")[2]
        is_own = "." not in group or group.endswith(".k8s.io")
        return declared.get(name, True if is_own else None)

    return is_namespaced
