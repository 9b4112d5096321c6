"""What a pod names. Source: PodSpec in https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/,
and for the whole list of ConfigMaps and Secrets `VisitPodConfigmapNames` and `VisitPodSecretNames` in
pkg/api/pod/util.go of Kubernetes."""

from __future__ import annotations

from typing import Final

from gitops_lint.kubernetes.cross_references.row import Row

_CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers")

_OF_A_CONTAINER: Final = (
    ("env.*.valueFrom.configMapKeyRef", "ConfigMap", ("key",)),
    ("env.*.valueFrom.secretKeyRef", "Secret", ("key",)),
    ("envFrom.*.configMapRef", "ConfigMap", ()),
    ("envFrom.*.secretRef", "Secret", ()),
)

_ITEMS: Final = ("items.*.key",)

POD_SPEC: Final = (
    *(
        Row(f"{containers}.*.{field}", kind, keys=keys)
        for containers in _CONTAINERS
        for field, kind, keys in _OF_A_CONTAINER
    ),
    Row("volumes.*.configMap", "ConfigMap", keys=_ITEMS),
    Row("volumes.*.secret", "Secret", name="secretName", keys=_ITEMS),
    Row("volumes.*.projected.sources.*.configMap", "ConfigMap", keys=_ITEMS),
    Row("volumes.*.projected.sources.*.secret", "Secret", keys=_ITEMS),
    Row("volumes.*.persistentVolumeClaim.claimName", "PersistentVolumeClaim", name=""),
    Row("volumes.*.csi.nodePublishSecretRef", "Secret"),
    Row("volumes.*.ephemeral.volumeClaimTemplate.spec.storageClassName", "StorageClass.storage.k8s.io", name=""),
    Row("imagePullSecrets.*", "Secret"),
    Row("serviceAccountName", "ServiceAccount", name=""),
    # The older name of that field, which the API server copies to it.
    Row("serviceAccount", "ServiceAccount", name=""),
    Row("priorityClassName", "PriorityClass.scheduling.k8s.io", name=""),
    Row("runtimeClassName", "RuntimeClass.node.k8s.io", name=""),
)
"""The fields below a pod's `spec` that name another object."""

POD_SPECS: Final = {
    "Pod": "spec",
    "PodTemplate": "template.spec",
    "ReplicationController": "spec.template.spec",
    "Deployment.apps": "spec.template.spec",
    "StatefulSet.apps": "spec.template.spec",
    "DaemonSet.apps": "spec.template.spec",
    "ReplicaSet.apps": "spec.template.spec",
    "Job.batch": "spec.template.spec",
    "CronJob.batch": "spec.jobTemplate.spec.template.spec",
    "Rollout.argoproj.io": "spec.template.spec",
    "ScaledJob.keda.sh": "spec.jobTargetRef.template.spec",
    "Service.serving.knative.dev": "spec.template.spec",
    "Configuration.serving.knative.dev": "spec.template.spec",
}
"""Where each kind keeps the spec of its pods."""
