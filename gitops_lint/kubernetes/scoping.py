"""Which kinds belong to no namespace, and which groups are Kubernetes' own."""

from __future__ import annotations

from typing import Final

CLUSTER_SCOPED: Final = frozenset({
    "Namespace", "Node", "PersistentVolume", "ComponentStatus",
    "APIService.apiregistration.k8s.io",
    "CertificateSigningRequest.certificates.k8s.io", "ClusterTrustBundle.certificates.k8s.io",
    "ClusterRole.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io",
    "CustomResourceDefinition.apiextensions.k8s.io",
    "DeviceClass.resource.k8s.io", "ResourceSlice.resource.k8s.io",
    "FlowSchema.flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io",
    "IPAddress.networking.k8s.io", "ServiceCIDR.networking.k8s.io", "IngressClass.networking.k8s.io",
    "MutatingAdmissionPolicy.admissionregistration.k8s.io",
    "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io",
    "MutatingWebhookConfiguration.admissionregistration.k8s.io",
    "PodSecurityPolicy.policy",
    "PriorityClass.scheduling.k8s.io", "RuntimeClass.node.k8s.io",
    "CSIDriver.storage.k8s.io", "CSINode.storage.k8s.io", "StorageClass.storage.k8s.io",
    "VolumeAttachment.storage.k8s.io", "VolumeAttributesClass.storage.k8s.io",
    "StorageVersion.internal.apiserver.k8s.io", "StorageVersionMigration.storagemigration.k8s.io",
    "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
    "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
    "ClusterAnalysisTemplate.argoproj.io",
    "ClusterExternalSecret.external-secrets.io", "ClusterSecretStore.external-secrets.io",
    "ClusterIssuer.cert-manager.io",
    "ClusterTriggerAuthentication.keda.sh",
    "GatewayClass.gateway.networking.k8s.io",
    "ClusterPolicy.kyverno.io",
    "Bundle.trust.cert-manager.io",
    "ClusterFlow.logging.banzaicloud.io",
    "CiliumClusterwideNetworkPolicy.cilium.io",
    "GlobalNetworkPolicy.projectcalico.org", "GlobalNetworkPolicy.crd.projectcalico.org",
})  # fmt: skip
"""Source: `kubectl api-resources --namespaced=false`, and `scope: Cluster` in the projects' own definitions."""

_OWN_GROUPS: Final = frozenset({
    "", "apps", "autoscaling", "batch", "extensions", "policy", "admissionregistration.k8s.io", "apiextensions.k8s.io",
    "apiregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io",
    "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io",
    "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
})  # fmt: skip
"""The API groups of https://kubernetes.io/docs/reference/generated/kubernetes-api/."""


def is_built_in(kind: str) -> bool:
    """Whether Kubernetes itself serves a GroupKind."""
    return kind.partition(".")[2] in _OWN_GROUPS
