"""Kubernetes' own API versions that were removed since 1.16, or are deprecated, up to 1.37.

Sources: the Deprecated API Migration Guide for releases up to 1.32; for alpha versions and for what came
later the lifecycles that k8s.io/api declares (`zz_generated.prerelease-lifecycle.go` in the package of each
API version).
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.deprecations.row import Deprecation, rows

_GUIDE = "https://kubernetes.io/docs/reference/using-api/deprecation-guide/#"
_LIFECYCLE = "https://github.com/kubernetes/api/tree/master/"
_ADMISSION = "admissionregistration.k8s.io"
_FLOW = "flowcontrol.apiserver.k8s.io"

_WORKLOADS = "spec.selector is required, and some defaults are others"
_ALPHA = "it was an alpha version, whose fields may differ"
_INGRESS = (
    "spec.backend is named spec.defaultBackend, backends name service.name and service.port, "
    "and every path has a pathType"
)
_DRA = "the API was redesigned"
_EXACTLY = "what a request asks of devices stands under its field exactly"
_NO_BASIC = "the fields of a device's basic stand in the device itself"

# fmt: off
_TABLE: tuple[tuple[str, ...], ...] = (
    # api version, kinds, deprecated in, removed in, replacements, source, what else has to change
    ("extensions/v1beta1", "DaemonSet", "1.8", "1.16", "apps/v1", _GUIDE + "daemonset-v116", _WORKLOADS),
    ("extensions/v1beta1", "Deployment", "1.8", "1.16", "apps/v1", _GUIDE + "deployment-v116", _WORKLOADS),
    ("extensions/v1beta1", "ReplicaSet", "1.8", "1.16", "apps/v1", _GUIDE + "replicaset-v116", _WORKLOADS),
    ("extensions/v1beta1", "NetworkPolicy", "1.9", "1.16", "networking.k8s.io/v1",
     _GUIDE + "networkpolicy-v116"),
    ("extensions/v1beta1", "PodSecurityPolicy", "1.11", "1.16", "", _GUIDE + "psp-v116",
     "use Pod Security Admission, or a policy engine"),
    ("apps/v1beta1", "Deployment", "1.8", "1.16", "apps/v1", _GUIDE + "deployment-v116", _WORKLOADS),
    ("apps/v1beta1", "StatefulSet", "1.8", "1.16", "apps/v1", _GUIDE + "statefulset-v116", _WORKLOADS),
    ("apps/v1beta1", "ControllerRevision", "1.8", "1.16", "apps/v1", _LIFECYCLE + "apps/v1beta1"),
    ("apps/v1beta2", "DaemonSet", "1.9", "1.16", "apps/v1", _GUIDE + "daemonset-v116", _WORKLOADS),
    ("apps/v1beta2", "Deployment", "1.9", "1.16", "apps/v1", _GUIDE + "deployment-v116", _WORKLOADS),
    ("apps/v1beta2", "ReplicaSet", "1.9", "1.16", "apps/v1", _GUIDE + "replicaset-v116", _WORKLOADS),
    ("apps/v1beta2", "StatefulSet", "1.9", "1.16", "apps/v1", _GUIDE + "statefulset-v116", _WORKLOADS),
    ("apps/v1beta2", "ControllerRevision", "1.9", "1.16", "apps/v1", _LIFECYCLE + "apps/v1beta2"),

    (f"{_ADMISSION}/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration", "1.16", "1.22",
     f"{_ADMISSION}/v1", _GUIDE + "webhook-resources-v122",
     "webhooks[*].sideEffects and webhooks[*].admissionReviewVersions are required, and some defaults "
     "are others"),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "1.16", "1.22", "apiextensions.k8s.io/v1",
     _GUIDE + "customresourcedefinition-v122",
     "spec.version, spec.validation, spec.subresources and spec.additionalPrinterColumns move into "
     "spec.versions, and every version needs a structural schema"),
    ("apiregistration.k8s.io/v1beta1", "APIService", "1.19", "1.22", "apiregistration.k8s.io/v1",
     _GUIDE + "apiservice-v122"),
    ("authentication.k8s.io/v1beta1", "TokenReview", "1.19", "1.22", "authentication.k8s.io/v1",
     _GUIDE + "tokenreview-v122"),
    ("authorization.k8s.io/v1beta1", "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview",
     "1.19", "1.22", "authorization.k8s.io/v1", _GUIDE + "subjectaccessreview-resources-v122",
     "spec.group is named spec.groups"),
    ("authorization.k8s.io/v1beta1", "SelfSubjectRulesReview", "1.19", "1.22", "authorization.k8s.io/v1",
     _LIFECYCLE + "authorization/v1beta1"),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "1.19", "1.22", "certificates.k8s.io/v1",
     _GUIDE + "certificatesigningrequest-v122", "spec.signerName and spec.usages are required"),
    ("coordination.k8s.io/v1beta1", "Lease", "1.19", "1.22", "coordination.k8s.io/v1", _GUIDE + "lease-v122"),
    ("extensions/v1beta1", "Ingress", "1.14", "1.22", "networking.k8s.io/v1", _GUIDE + "ingress-v122",
     _INGRESS),
    ("networking.k8s.io/v1beta1", "Ingress", "1.19", "1.22", "networking.k8s.io/v1", _GUIDE + "ingress-v122",
     _INGRESS),
    ("networking.k8s.io/v1beta1", "IngressClass", "1.19", "1.22", "networking.k8s.io/v1",
     _GUIDE + "ingressclass-v122"),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole ClusterRoleBinding Role RoleBinding", "1.17", "1.22",
     "rbac.authorization.k8s.io/v1", _GUIDE + "rbac-resources-v122"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass", "1.14", "1.22", "scheduling.k8s.io/v1",
     _GUIDE + "priorityclass-v122"),
    ("storage.k8s.io/v1beta1", "CSIDriver StorageClass VolumeAttachment", "1.19", "1.22", "storage.k8s.io/v1",
     _GUIDE + "storage-resources-v122"),
    ("storage.k8s.io/v1beta1", "CSINode", "1.17", "1.22", "storage.k8s.io/v1",
     _GUIDE + "storage-resources-v122"),
    ("storage.k8s.io/v1alpha1", "CSIStorageCapacity VolumeAttachment", "1.21", "1.24", "storage.k8s.io/v1",
     _LIFECYCLE + "storage/v1alpha1", _ALPHA),

    ("batch/v1beta1", "CronJob", "1.21", "1.25", "batch/v1", _GUIDE + "cronjob-v125"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", "1.21", "1.25", "discovery.k8s.io/v1",
     _GUIDE + "endpointslice-v125", "endpoints name nodeName and zone instead of topology"),
    ("events.k8s.io/v1beta1", "Event", "1.22", "1.25", "events.k8s.io/v1", _GUIDE + "event-v125",
     "several fields have other names, and action, reason, reportingController and reportingInstance are "
     "required"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", "1.22", "1.25", "autoscaling/v2",
     _GUIDE + "horizontalpodautoscaler-v125",
     "targets such as targetAverageUtilization move into target, as target.averageUtilization"),
    ("node.k8s.io/v1beta1", "RuntimeClass", "1.22", "1.25", "node.k8s.io/v1", _GUIDE + "runtimeclass-v125"),
    ("policy/v1beta1", "PodDisruptionBudget", "1.21", "1.25", "policy/v1",
     _GUIDE + "poddisruptionbudget-v125",
     "an empty spec.selector selects every pod of the namespace instead of none"),
    ("policy/v1beta1", "Eviction", "1.22", "1.25", "policy/v1", _LIFECYCLE + "policy/v1beta1"),
    ("policy/v1beta1", "PodSecurityPolicy", "1.21", "1.25", "", _GUIDE + "psp-v125",
     "use Pod Security Admission, or a policy engine"),

    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.23", "1.26", "autoscaling/v2",
     _GUIDE + "horizontalpodautoscaler-v126"),
    (f"{_FLOW}/v1beta1", "FlowSchema", "1.23", "1.26", f"{_FLOW}/v1 {_FLOW}/v1beta3",
     _GUIDE + "flowcontrol-resources-v126"),
    (f"{_FLOW}/v1beta1", "PriorityLevelConfiguration", "1.23", "1.26", f"{_FLOW}/v1 {_FLOW}/v1beta3",
     _GUIDE + "flowcontrol-resources-v126",
     "spec.limited.assuredConcurrencyShares is named spec.limited.nominalConcurrencyShares"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity", "1.24", "1.27", "storage.k8s.io/v1",
     _GUIDE + "csistoragecapacity-v127"),
    (f"{_FLOW}/v1beta2", "FlowSchema", "1.26", "1.29", f"{_FLOW}/v1 {_FLOW}/v1beta3",
     _GUIDE + "flowcontrol-resources-v129"),
    (f"{_FLOW}/v1beta2", "PriorityLevelConfiguration", "1.26", "1.29", f"{_FLOW}/v1 {_FLOW}/v1beta3",
     _GUIDE + "flowcontrol-resources-v129",
     "spec.limited.assuredConcurrencyShares is named spec.limited.nominalConcurrencyShares"),
    (f"{_FLOW}/v1beta3", "FlowSchema PriorityLevelConfiguration", "1.29", "1.32", f"{_FLOW}/v1",
     _GUIDE + "flowcontrol-resources-v132"),

    (f"{_ADMISSION}/v1alpha1", "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", "1.29", "1.32",
     f"{_ADMISSION}/v1", _LIFECYCLE + "admissionregistration/v1alpha1"),
    ("authentication.k8s.io/v1alpha1", "SelfSubjectReview", "1.29", "1.32", "authentication.k8s.io/v1",
     _LIFECYCLE + "authentication/v1alpha1"),
    ("authentication.k8s.io/v1beta1", "SelfSubjectReview", "1.30", "1.33", "authentication.k8s.io/v1",
     _LIFECYCLE + "authentication/v1beta1"),
    (f"{_ADMISSION}/v1beta1", "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", "1.31", "1.34",
     f"{_ADMISSION}/v1", _LIFECYCLE + "admissionregistration/v1beta1"),
    ("coordination.k8s.io/v1alpha1", "LeaseCandidate", "", "1.32",
     "coordination.k8s.io/v1beta1 coordination.k8s.io/v1alpha2", _LIFECYCLE + "coordination/v1alpha2",
     _ALPHA),
    ("networking.k8s.io/v1alpha1", "ClusterCIDR", "", "1.29", "", _LIFECYCLE + "networking/v1",
     "the API was given up"),
    ("networking.k8s.io/v1alpha1", "IPAddress ServiceCIDR", "", "1.31",
     "networking.k8s.io/v1 networking.k8s.io/v1beta1", _LIFECYCLE + "networking/v1", _ALPHA),
    ("networking.k8s.io/v1beta1", "IPAddress ServiceCIDR", "1.34", "1.37", "networking.k8s.io/v1",
     _LIFECYCLE + "networking/v1beta1"),
    ("storage.k8s.io/v1alpha1", "VolumeAttributesClass", "1.32", "1.35",
     "storage.k8s.io/v1 storage.k8s.io/v1beta1", _LIFECYCLE + "storage/v1alpha1"),
    ("storage.k8s.io/v1beta1", "VolumeAttributesClass", "1.34", "1.37", "storage.k8s.io/v1",
     _LIFECYCLE + "storage/v1beta1"),
    ("certificates.k8s.io/v1alpha1", "ClusterTrustBundle", "1.34", "1.37",
     "certificates.k8s.io/v1 certificates.k8s.io/v1beta1", _LIFECYCLE + "certificates/v1alpha1"),
    ("certificates.k8s.io/v1alpha1", "PodCertificateRequest", "", "1.35",
     "certificates.k8s.io/v1 certificates.k8s.io/v1beta1", _LIFECYCLE + "certificates/v1beta1", _ALPHA),
    ("storagemigration.k8s.io/v1alpha1", "StorageVersionMigration", "", "1.35",
     "storagemigration.k8s.io/v1 storagemigration.k8s.io/v1beta1", _LIFECYCLE + "storagemigration/v1beta1",
     _ALPHA),
    ("scheduling.k8s.io/v1alpha1", "Workload", "", "1.36",
     "scheduling.k8s.io/v1beta1", _LIFECYCLE + "scheduling/v1beta1", _ALPHA),
    ("scheduling.k8s.io/v1alpha2", "PodGroup Workload", "", "1.37",
     "scheduling.k8s.io/v1beta1", _LIFECYCLE + "scheduling/v1beta1", _ALPHA),
    ("resource.k8s.io/v1alpha1", "ResourceClaim ResourceClaimTemplate", "", "1.27", "resource.k8s.io/v1",
     _LIFECYCLE + "resource/v1", _DRA),
    ("resource.k8s.io/v1alpha1", "PodScheduling ResourceClass", "", "1.27", "", _LIFECYCLE + "resource/v1",
     _DRA),
    ("resource.k8s.io/v1alpha2", "ResourceClaim ResourceClaimTemplate ResourceSlice", "", "1.31",
     "resource.k8s.io/v1", _LIFECYCLE + "resource/v1", _DRA),
    ("resource.k8s.io/v1alpha2",
     "PodSchedulingContext ResourceClaimParameters ResourceClass ResourceClassParameters", "", "1.31", "",
     _LIFECYCLE + "resource/v1", _DRA),
    ("resource.k8s.io/v1alpha3", "PodSchedulingContext", "", "1.32", "", _LIFECYCLE + "resource/v1", _DRA),
    ("resource.k8s.io/v1alpha3", "DeviceClass", "", "1.34", "resource.k8s.io/v1 resource.k8s.io/v1beta2",
     _LIFECYCLE + "resource/v1"),
    ("resource.k8s.io/v1alpha3", "ResourceClaim ResourceClaimTemplate", "", "1.34",
     "resource.k8s.io/v1 resource.k8s.io/v1beta2", _LIFECYCLE + "resource/v1", _EXACTLY),
    ("resource.k8s.io/v1alpha3", "ResourceSlice", "", "1.34", "resource.k8s.io/v1 resource.k8s.io/v1beta2",
     _LIFECYCLE + "resource/v1", _NO_BASIC),

    # Deprecated, and still served by the newest release known here.
    ("v1", "ComponentStatus", "1.19", "", "", "https://github.com/kubernetes/api/blob/master/core/v1/types.go",
     "ask the health endpoints of the components"),
    (f"{_ADMISSION}/v1alpha1", "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding", "1.35", "1.38",
     f"{_ADMISSION}/v1 {_ADMISSION}/v1beta1", _LIFECYCLE + "admissionregistration/v1alpha1"),
    (f"{_ADMISSION}/v1beta1", "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding", "1.37", "1.40",
     f"{_ADMISSION}/v1", _LIFECYCLE + "admissionregistration/v1beta1"),
    ("certificates.k8s.io/v1beta1", "ClusterTrustBundle", "1.37", "1.40", "certificates.k8s.io/v1",
     _LIFECYCLE + "certificates/v1beta1"),
    ("certificates.k8s.io/v1beta1", "PodCertificateRequest", "1.37", "1.40", "certificates.k8s.io/v1",
     _LIFECYCLE + "certificates/v1beta1", "spec.pkixPublicKey and spec.proofOfPossession are gone"),
    ("coordination.k8s.io/v1alpha2", "LeaseCandidate", "1.35", "1.38", "coordination.k8s.io/v1beta1",
     _LIFECYCLE + "coordination/v1alpha2"),
    ("coordination.k8s.io/v1beta1", "LeaseCandidate", "1.36", "1.39", "",
     _LIFECYCLE + "coordination/v1beta1"),
    ("resource.k8s.io/v1alpha3", "DeviceTaintRule", "1.36", "1.39",
     "resource.k8s.io/v1 resource.k8s.io/v1beta2", _LIFECYCLE + "resource/v1alpha3"),
    ("resource.k8s.io/v1beta1", "DeviceClass", "1.35", "1.38", "resource.k8s.io/v1 resource.k8s.io/v1beta2",
     _LIFECYCLE + "resource/v1beta1"),
    ("resource.k8s.io/v1beta1", "ResourceClaim ResourceClaimTemplate", "1.35", "1.38",
     "resource.k8s.io/v1 resource.k8s.io/v1beta2", _LIFECYCLE + "resource/v1beta1", _EXACTLY),
    ("resource.k8s.io/v1beta1", "ResourceSlice", "1.35", "1.38", "resource.k8s.io/v1 resource.k8s.io/v1beta2",
     _LIFECYCLE + "resource/v1beta1", _NO_BASIC),
    ("resource.k8s.io/v1beta2", "DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice", "1.36",
     "1.39",
     "resource.k8s.io/v1", _LIFECYCLE + "resource/v1beta2"),
    ("storagemigration.k8s.io/v1beta1", "StorageVersionMigration", "1.37", "1.40",
     "storagemigration.k8s.io/v1", _LIFECYCLE + "storagemigration/v1beta1"),
)
# fmt: on


def kubernetes() -> Iterator[Deprecation]:
    """Every row of Kubernetes' own kinds."""
    for api_version, kinds, deprecated_in, removed_in, replacements, source, *changes in _TABLE:
        yield from rows(
            "Kubernetes",
            api_version,
            kinds,
            deprecated_in or None,
            removed_in or None,
            replacements,
            source,
            *changes,
        )
    yield Deprecation(
        "Kubernetes",
        "v1",
        "Endpoints",
        "1.33",
        None,
        ("discovery.k8s.io/v1",),
        "https://kubernetes.io/blog/2025/04/24/endpoints-deprecation/",
        "write an EndpointSlice with the label kubernetes.io/service-name",
        "EndpointSlice",
    )
