"""What the objects of Kubernetes' own kinds name, pods aside.

Source: the reference of each kind at https://kubernetes.io/docs/reference/kubernetes-api/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gitops_lint.kubernetes.cross_references.row import Row

_ROLE_REF: Final = Row("roleRef", "ClusterRole.rbac.authorization.k8s.io", kind="kind", group="apiGroup")
_SUBJECTS: Final = Row("subjects.*", "ServiceAccount", namespace="namespace", when=("kind", "ServiceAccount"))
_WEBHOOK: Final = Row("webhooks.*.clientConfig.service", "Service", namespace="namespace")
_SCALE_TARGET: Final = Row("spec.scaleTargetRef", "Deployment.apps", kind="kind", group="apiVersion")

BUILTIN: Final[Mapping[str, tuple[Row, ...]]] = {
    "StatefulSet.apps": (
        Row("spec.serviceName", "Service", name=""),
        Row("spec.volumeClaimTemplates.*.spec.storageClassName", "StorageClass.storage.k8s.io", name=""),
    ),
    "PersistentVolumeClaim": (
        Row("spec.storageClassName", "StorageClass.storage.k8s.io", name=""),
        Row("spec.volumeName", "PersistentVolume", name=""),
    ),
    "PersistentVolume": (Row("spec.storageClassName", "StorageClass.storage.k8s.io", name=""),),
    "HorizontalPodAutoscaler.autoscaling": (_SCALE_TARGET,),
    "Ingress.networking.k8s.io": (
        Row("spec.defaultBackend.service", "Service"),
        Row("spec.rules.*.http.paths.*.backend.service", "Service"),
        Row("spec.tls.*.secretName", "Secret", name=""),
        Row("spec.ingressClassName", "IngressClass.networking.k8s.io", name=""),
    ),
    "RoleBinding.rbac.authorization.k8s.io": (_ROLE_REF, _SUBJECTS),
    "ClusterRoleBinding.rbac.authorization.k8s.io": (_ROLE_REF, _SUBJECTS),
    "ServiceAccount": (Row("secrets.*", "Secret"), Row("imagePullSecrets.*", "Secret")),
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io": (_WEBHOOK,),
    "MutatingWebhookConfiguration.admissionregistration.k8s.io": (_WEBHOOK,),
    "CustomResourceDefinition.apiextensions.k8s.io": (
        Row("spec.conversion.webhook.clientConfig.service", "Service", namespace="namespace"),
    ),
    "APIService.apiregistration.k8s.io": (Row("spec.service", "Service", namespace="namespace"),),
}
"""The fields that name other objects, by the kind that has them."""
