"""Fields that take one of a few words, which the published schemas leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.fields import Pattern, Test, fields, pattern, sieve
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange
from gitops_lint.model.source import Path

_PROTOCOL: Final = ("TCP", "UDP", "SCTP")
_ACCESS_MODES: Final = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_CLUSTER_OR_LOCAL: Final = ("Cluster", "Local")

_POD_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    # pkg/apis/core/validation: validateRestartPolicy, validateDNSPolicy, ValidateTolerations, ...
    "restartPolicy": ("Always", "OnFailure", "Never"),
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "preemptionPolicy": ("PreemptLowerPriority", "Never"),
    "tolerations.*.operator": ("Exists", "Equal", "Lt", "Gt"),
    "tolerations.*.effect": ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    "topologySpreadConstraints.*.whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "volumes.*.hostPath.type": (
        "DirectoryOrCreate",
        "Directory",
        "FileOrCreate",
        "File",
        "Socket",
        "CharDevice",
        "BlockDevice",
    ),
    "os.name": ("linux", "windows"),
}
"""By field of a pod's spec."""

_CONTAINER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    # the same file: validatePullPolicy, validateContainerPorts, validateMountPropagation, validateHTTPGetAction
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "terminationMessagePolicy": ("File", "FallbackToLogsOnError"),
    "ports.*.protocol": _PROTOCOL,
    "volumeMounts.*.mountPropagation": ("None", "HostToContainer", "Bidirectional"),
}
"""By field of a container."""

_OBJECT_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Service": {  # pkg/apis/core/validation: ValidateService
        "spec.type": ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
        "spec.sessionAffinity": ("None", "ClientIP"),
        "spec.externalTrafficPolicy": _CLUSTER_OR_LOCAL,
        "spec.internalTrafficPolicy": _CLUSTER_OR_LOCAL,
        "spec.ipFamilyPolicy": ("SingleStack", "PreferDualStack", "RequireDualStack"),
        "spec.ipFamilies.*": ("IPv4", "IPv6"),
        "spec.ports.*.protocol": _PROTOCOL,
    },
    "PersistentVolumeClaim": {  # ValidatePersistentVolumeClaimSpec
        "spec.accessModes.*": _ACCESS_MODES,
        "spec.volumeMode": ("Filesystem", "Block"),
    },
    "PersistentVolume": {  # ValidatePersistentVolumeSpec
        "spec.accessModes.*": _ACCESS_MODES,
        "spec.volumeMode": ("Filesystem", "Block"),
        "spec.persistentVolumeReclaimPolicy": ("Retain", "Delete", "Recycle"),
    },
    "Deployment.apps": {"spec.strategy.type": ("Recreate", "RollingUpdate")},  # ValidateDeploymentStrategy
    "StatefulSet.apps": {  # pkg/apis/apps/validation: ValidateStatefulSetSpec
        "spec.podManagementPolicy": ("OrderedReady", "Parallel"),
        "spec.updateStrategy.type": ("RollingUpdate", "OnDelete"),
        "spec.volumeClaimTemplates.*.spec.accessModes.*": _ACCESS_MODES,
        "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": ("Retain", "Delete"),
        "spec.persistentVolumeClaimRetentionPolicy.whenScaled": ("Retain", "Delete"),
    },
    "DaemonSet.apps": {"spec.updateStrategy.type": ("RollingUpdate", "OnDelete")},
    "Job.batch": {  # pkg/apis/batch/validation: validateJobSpec
        "spec.completionMode": ("NonIndexed", "Indexed"),
        "spec.podReplacementPolicy": ("TerminatingOrFailed", "Failed"),
    },
    "CronJob.batch": {
        "spec.concurrencyPolicy": ("Allow", "Forbid", "Replace"),
        "spec.jobTemplate.spec.completionMode": ("NonIndexed", "Indexed"),
    },
    "Ingress.networking.k8s.io": {  # pkg/apis/networking/validation: validateHTTPIngressPath
        "spec.rules.*.http.paths.*.pathType": ("Exact", "Prefix", "ImplementationSpecific"),
    },
    "NetworkPolicy.networking.k8s.io": {  # ValidateNetworkPolicySpec
        "spec.policyTypes.*": ("Ingress", "Egress"),
        "spec.ingress.*.ports.*.protocol": _PROTOCOL,
        "spec.egress.*.ports.*.protocol": _PROTOCOL,
    },
    "PodDisruptionBudget.policy": {"spec.unhealthyPodEvictionPolicy": ("IfHealthyBudget", "AlwaysAllow")},
    "HorizontalPodAutoscaler.autoscaling": {  # pkg/apis/autoscaling/validation: validateMetricSpec
        "spec.metrics.*.type": ("Object", "Pods", "Resource", "ContainerResource", "External"),
        "spec.metrics.*.*.target.type": ("Utilization", "Value", "AverageValue"),
        "spec.behavior.*.selectPolicy": ("Max", "Min", "Disabled"),
    },
    "RoleBinding.rbac.authorization.k8s.io": {  # pkg/apis/rbac/validation: ValidateRoleBinding
        "roleRef.kind": ("Role", "ClusterRole"),
        "roleRef.apiGroup": ("rbac.authorization.k8s.io",),
        "subjects.*.kind": ("User", "Group", "ServiceAccount"),
    },
    "ClusterRoleBinding.rbac.authorization.k8s.io": {
        "roleRef.kind": ("ClusterRole",),
        "roleRef.apiGroup": ("rbac.authorization.k8s.io",),
        "subjects.*.kind": ("User", "Group", "ServiceAccount"),
    },
    "StorageClass.storage.k8s.io": {  # pkg/apis/storage/validation: ValidateStorageClass
        "reclaimPolicy": ("Delete", "Retain"),
        "volumeBindingMode": ("Immediate", "WaitForFirstConsumer"),
    },
    "PriorityClass.scheduling.k8s.io": {"preemptionPolicy": ("PreemptLowerPriority", "Never")},
    "CustomResourceDefinition.apiextensions.k8s.io": {"spec.scope": ("Cluster", "Namespaced")},
    "ValidatingWebhookConfiguration.admissionregistration.k8s.io": {
        "webhooks.*.failurePolicy": ("Fail", "Ignore"),
        "webhooks.*.matchPolicy": ("Exact", "Equivalent"),
    },
    "MutatingWebhookConfiguration.admissionregistration.k8s.io": {
        "webhooks.*.failurePolicy": ("Fail", "Ignore"),
        "webhooks.*.matchPolicy": ("Exact", "Equivalent"),
        "webhooks.*.reinvocationPolicy": ("Never", "IfNeeded"),
    },
}


class Words(NamedTuple):
    """Rows of fields and the words that each takes, and the test that tells whether an object has only those."""

    rows: tuple[tuple[Pattern, tuple[str, ...]], ...]
    right: Test


def _words(rows: Mapping[str, tuple[str, ...]]) -> Words:
    patterns = {pattern(text): allowed for text, allowed in rows.items()}
    return Words(tuple(patterns.items()), sieve({wanted: words.__contains__ for wanted, words in patterns.items()}))


OBJECT_WORDS: Final[Mapping[str, Words]] = {kind: _words(rows) for kind, rows in _OBJECT_WORDS.items()}
POD_WORDS: Final = _words(_POD_WORDS)
CONTAINER_WORDS: Final = _words(_CONTAINER_WORDS)
PROBE_WORDS: Final = _words({"httpGet.scheme": ("HTTP", "HTTPS")})


def wrong_words(values: Any, words: Words, before: Path = ()) -> Iterator[Finding]:
    """The fields of `values`, which stands at `before`, that have another word than the rows allow.

    An empty text is what is left out to the API server, so it gets the default.
    """
    for wanted, allowed in words.rows:
        for path, value in fields(values, wanted):
            if value not in allowed:
                yield from _wrong(value, allowed, (*before, *path))


def _wrong(value: Any, allowed: tuple[str, ...], path: Path) -> Iterator[Finding]:
    if not isinstance(value, str) or not value or is_filled_in_later(value):
        return
    meant = next((word for word in allowed if word.lower() == value.strip().lower()), None)
    if meant is None:
        last = allowed[-1] if len(allowed) == 1 else f"one of {', '.join(allowed[:-1])} and {allowed[-1]}"
        yield Finding(f'"{value}" is not a value that the API server takes here; write {last}', path)
        return
    yield Finding(
        f'"{value}" is refused, since case matters; write "{meant}"',
        path,
        fix=Fix(f"Write {meant}", (PathChange(Operation.REPLACE, path, meant),)),
    )
