"""What the API server refuses in a pod template beyond its schema.

Source, where nothing else is said: k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.workloads import Container, ContainerKind, PodTemplate
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange
from gitops_lint.model.source import Path
from gitops_lint.rules.kubernetes_values.pod_parts import (
    refused_aliases,
    refused_mounts,
    refused_tolerations,
    refused_volume,
)
from gitops_lint.rules.kubernetes_values.words import CONTAINER_WORDS, POD_WORDS, PROBE_WORDS, wrong_words

_ALWAYS: Final = ("Always",)
_ENDS: Final = ("OnFailure", "Never")
_RESTART_POLICIES: Final[Mapping[str, tuple[str, ...]]] = {
    # pkg/apis/apps/validation: ValidatePodTemplateSpecForReplicaSet and its siblings
    "Deployment.apps": _ALWAYS,
    "ReplicaSet.apps": _ALWAYS,
    "StatefulSet.apps": _ALWAYS,
    "DaemonSet.apps": _ALWAYS,
    "ReplicationController": _ALWAYS,
    "Rollout.argoproj.io": _ALWAYS,
    # pkg/apis/batch/validation: validateJobSpec
    "Job.batch": _ENDS,
    "CronJob.batch": _ENDS,
}
"""The restart policies that a kind's pods may have; where nothing is said, a pod gets Always."""

_NOT_SOURCES: Final = frozenset({"name"})
_LISTS: Final = frozenset({"tolerations", "hostAliases"})
_PLAIN_SOURCES: Final = frozenset({"name", "emptyDir", "hostPath", "persistentVolumeClaim"})


def refused_in_pod(template: PodTemplate) -> Iterator[Finding]:
    """What is refused in a pod template, by path in the resource."""
    spec, path = template.spec, (*template.path, "spec")
    if not POD_WORDS.right(spec):
        yield from wrong_words(spec, POD_WORDS, path)
    yield from _restart_policy(template, path)
    containers = spec.get("containers")
    if isinstance(containers, list) and not containers:
        yield Finding("the pod has no container; it needs at least one", (*path, "containers"), key=True)
    if "activeDeadlineSeconds" in spec and _RESTART_POLICIES.get(template.resource.kind) is _ALWAYS:
        yield Finding(
            f"pods of a {template.resource.kind.partition('.')[0]} may not have activeDeadlineSeconds; remove it",
            (*path, "activeDeadlineSeconds"),
            key=True,
        )
    yield from _volumes(template)
    if not _LISTS.isdisjoint(spec):
        yield from refused_tolerations(spec.get("tolerations"), (*path, "tolerations"))
        yield from refused_aliases(spec.get("hostAliases"), (*path, "hostAliases"))
    is_host = spec.get("hostNetwork") is True
    for container in template.containers:
        yield from _container(container, is_host=is_host)


def _container(container: Container, *, is_host: bool) -> Iterator[Finding]:
    if not CONTAINER_WORDS.right(container.values):
        yield from wrong_words(container.values, CONTAINER_WORDS, container.path)
    for probe in container.probes:
        handler = probe.values.get("httpGet")
        if isinstance(handler, dict) and "scheme" in handler:
            yield from wrong_words(probe.values, PROBE_WORDS, (*container.path, probe.name))
    if not container.image or container.image[0].isspace() or container.image[-1].isspace():
        yield from _image(container)
    if "volumeMounts" in container.values:
        yield from refused_mounts(container)
    if is_host and container.ports:
        yield from _host_ports(container)
    if container.variables:
        yield from _variables(container)
    if "securityContext" in container.values:
        yield from _security_context(container)


def _volumes(template: PodTemplate) -> Iterator[Finding]:
    for volume in template.volumes:
        sources = [key for key, value in volume.values.items() if value is not None and key not in _NOT_SOURCES]
        if len(sources) > 1:
            yield Finding(
                f"volume {volume.name} has {' and '.join(map(str, sources))}; a volume has one source: remove the "
                "others",
                (*template.path, *volume.path),
            )
        if not _PLAIN_SOURCES.issuperset(volume.values):
            yield from refused_volume(volume, (*template.path, *volume.path))


def _restart_policy(template: PodTemplate, path: Path) -> Iterator[Finding]:
    allowed = _RESTART_POLICIES.get(template.resource.kind)
    if allowed is None:
        return
    policy = template.spec.get("restartPolicy")
    kind = template.resource.kind.partition(".")[0]
    if policy is None or policy == "":
        if allowed is _ENDS:
            yield Finding(
                f"the pods of a {kind} need restartPolicy OnFailure or Never, and get Always where nothing is said",
                path,
                key=True,
            )
    elif policy in ("Always", "OnFailure", "Never") and policy not in allowed:
        yield Finding(
            f"restartPolicy {policy} is refused for the pods of a {kind}; write {' or '.join(allowed)}",
            (*path, "restartPolicy"),
        )


def _image(container: Container) -> Iterator[Finding]:
    image = container.values.get("image")
    if image is None or image == "":
        name = f" {container.name}" if container.name else ""
        yield Finding(f"container{name} has no image; the API server refuses it: name one", container.path)
    elif isinstance(image, str) and image != image.strip():
        yield Finding("the image has blanks before or after it; remove them", (*container.path, "image"))


def _host_ports(container: Container) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, validateHostNetwork."""
    for port in container.ports:
        if port.host_port and port.number is not None and port.host_port != port.number:
            at = (*container.path, *port.path, "hostPort")
            yield Finding(
                f"hostPort {port.host_port} must equal containerPort {port.number} in a pod with hostNetwork",
                at,
                fix=Fix("Remove hostPort", (PathChange(Operation.REMOVE, at),)),
            )


def _variables(container: Container) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, validateEnvVarValueFrom."""
    for variable in container.variables:
        if variable.value is not None:
            continue
        values: dict[str, Any] = container.values["env"][variable.path[1]]
        at = (*container.path, *variable.path)
        if isinstance(values.get("value"), str) and values["value"] and not is_filled_in_later(values["value"]):
            yield Finding(f"{variable.name} has a value and a valueFrom; remove one", (*at, "valueFrom"), key=True)
        sources = values.get("valueFrom")
        if isinstance(sources, dict):
            named = [str(key) for key, value in sources.items() if value is not None]
            if len(named) != 1:
                has = " and ".join(named) if named else "none"
                yield Finding(f"valueFrom must name one source, and has {has}", (*at, "valueFrom"), key=True)


def _security_context(container: Container) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateSecurityContext."""
    context = container.values["securityContext"]
    if not isinstance(context, dict):
        return
    path = (*container.path, "securityContext")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged") is True:
            yield Finding(
                "a privileged container cannot refuse privilege escalation; remove one of the two",
                (*path, "allowPrivilegeEscalation"),
            )
        capabilities = context.get("capabilities")
        added = capabilities.get("add") if isinstance(capabilities, dict) else None
        if isinstance(added, list) and "CAP_SYS_ADMIN" in added:
            yield Finding(
                "a container with CAP_SYS_ADMIN cannot refuse privilege escalation; remove one of the two",
                (*path, "allowPrivilegeEscalation"),
            )
    for key in ("runAsUser", "runAsGroup"):
        value = context.get(key)
        if isinstance(value, int) and value < 0:
            yield Finding(f"{key} is {value}, and may not be below zero", (*path, key))
    if container.kind is ContainerKind.EPHEMERAL and container.ports:
        yield Finding("an ephemeral container may not have ports; remove them", (*container.path, "ports"), key=True)
