"""K8S041 and K8S046: what a container may do beyond running its program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import Container, ContainerKind, PodTemplate
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path


class _Field(NamedTuple):
    """A field of a security context that is to be set: how people write it, where it is wrong, how much it matters."""

    written: str
    wrong_at: Path | None
    severity: Severity


# kube-linter: run-as-non-root, privilege-escalation-container, no-read-only-root-fs, drop-net-raw-capability;
# kube-score: container-security-context-readonlyrootfilesystem, container-seccomp-profile; Polaris: the other three.
# Which fields: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
@rule(
    "K8S041",
    severity=Severity.WARNING,
    aliases=(
        "run-as-non-root",
        "privilege-escalation-container",
        "no-read-only-root-fs",
        "drop-net-raw-capability",
        "container-security-context-readonlyrootfilesystem",
        "container-seccomp-profile",
        "runAsRootAllowed",
        "privilegeEscalationAllowed",
        "notReadOnlyRootFilesystem",
        "insecureCapabilities",
        "CKV_K8S_20",
        "CKV_K8S_22",
        "CKV_K8S_23",
        "CKV_K8S_28",
        "CKV_K8S_31",
    ),
)
def weak_security_context(template: PodTemplate) -> Iterator[Finding]:
    """A container keeps rights that its program does not need.

    Who breaks into a container that runs as root, may gain privileges, keeps capabilities or may write its own program
    has a much shorter way to the node. One finding a container lists all that is to be set; where only the read-only
    root file system is missing, it is a note. The seccomp profile is listed with the rest and is no finding alone,
    since a kubelet may set it for all (`seccompDefault`). Linux alone has most of these fields, so pods for Windows
    are asked for `runAsNonRoot` only. What is missing in an object that an overlay patches may come from there.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          securityContext:
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
            seccompProfile:
              type: RuntimeDefault
    ```
    """
    pod_context = template.spec.get("securityContext")
    pod_context = pod_context if isinstance(pod_context, dict) else {}
    is_patched = template.resource.later_changes.is_patched
    for container in template.containers:
        if container.kind is ContainerKind.EPHEMERAL:
            continue
        context = container.values.get("securityContext")
        context = context if isinstance(context, dict) else {}
        if _is_sound(context, pod_context) or context.get("privileged") is True:
            continue
        missing = list(_missing(context, pod_context, len(template.path), container.path, template))
        if is_patched:
            missing = [field for field in missing if field.wrong_at is not None]
        if any(field.severity > Severity.NOTE or field.wrong_at or field.written == _READ_ONLY for field in missing):
            yield _finding(container, missing, len(template.path))


_PROFILES: Final = ("RuntimeDefault", "Localhost")
_READ_ONLY: Final = "readOnlyRootFilesystem: true"


def _is_sound(context: dict[str, Any], pod_context: dict[str, Any]) -> bool:
    """Whether there is certainly nothing to say, for the many that are as they should be."""
    drop = at(context, ("capabilities", "drop"))
    profile = context.get("seccompProfile") or pod_context.get("seccompProfile")
    return (
        context.get("allowPrivilegeEscalation") is False
        and context.get("readOnlyRootFilesystem") is True
        and drop == ["ALL"]
        and isinstance(profile, dict)
        and profile.get("type") in _PROFILES
        and context.get("runAsNonRoot", pod_context.get("runAsNonRoot")) is True
        and "runAsUser" not in context
        and pod_context.get("runAsUser") != 0
    )


def _missing(
    context: dict[str, Any], pod_context: dict[str, Any], depth: int, container: Path, template: PodTemplate
) -> Iterator[_Field]:
    own, of_pod = (*container[depth:], "securityContext"), ("spec", "securityContext")
    yield from _user(context, pod_context, own, of_pod)
    if _is_for_windows(template):
        return
    if context.get("allowPrivilegeEscalation") is not False and not _is_left("allowPrivilegeEscalation", context):
        yield _Field(
            "allowPrivilegeEscalation: false", _where(context, "allowPrivilegeEscalation", own), Severity.WARNING
        )
    drop = at(context, ("capabilities", "drop"))
    dropped = [one for one in drop if isinstance(one, str)] if isinstance(drop, list) else []
    if not any(one.upper() == "ALL" or is_filled_in_later(one) for one in dropped):
        yield _Field("capabilities.drop: [ALL]", None, Severity.WARNING)
    if context.get("readOnlyRootFilesystem") is not True and not _is_left("readOnlyRootFilesystem", context):
        yield _Field(_READ_ONLY, _where(context, "readOnlyRootFilesystem", own), Severity.NOTE)
    holder, path = (context, own) if "seccompProfile" in context else (pod_context, of_pod)
    profile = at(holder, ("seccompProfile", "type"))
    if profile not in _PROFILES and not is_filled_in_later(profile):
        yield _Field(
            "seccompProfile.type: RuntimeDefault",
            (*path, "seccompProfile", "type") if profile == "Unconfined" else None,
            Severity.WARNING if profile == "Unconfined" else Severity.NOTE,
        )


def _user(context: dict[str, Any], pod_context: dict[str, Any], own: Path, of_pod: Path) -> Iterator[_Field]:
    """A user above zero will do; root under runAsNonRoot never starts (kube-linter, pkg/templates/runasnonroot)."""
    holder, path = (context, own) if "runAsUser" in context else (pod_context, of_pod)
    user = holder.get("runAsUser")
    if (isinstance(user, int) and user > 0) or is_filled_in_later(user):
        return
    if user == 0:
        yield _Field("a runAsUser other than root's 0", (*path, "runAsUser"), Severity.WARNING)
        return
    holder, path = (context, own) if "runAsNonRoot" in context else (pod_context, of_pod)
    said = holder.get("runAsNonRoot")
    if said is not True and not is_filled_in_later(said):
        wrong = (*path, "runAsNonRoot") if said is False else None
        yield _Field("runAsNonRoot: true", wrong, Severity.WARNING)


def _is_left(field: str, context: dict[str, Any]) -> bool:
    return is_filled_in_later(context.get(field))


def _where(context: dict[str, Any], field: str, own: Path) -> Path | None:
    """Where a field stands that has the wrong value; None where it is missing."""
    return (*own, field) if isinstance(context.get(field), bool) else None


def _is_for_windows(template: PodTemplate) -> bool:
    """Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#os-specific-policy-controls."""
    return "windows" in (at(template.spec, ("os", "name")), at(template.spec, ("nodeSelector", "kubernetes.io/os")))


def _finding(container: Container, missing: list[_Field], depth: int) -> Finding:
    wrong = [field.wrong_at for field in missing if field.wrong_at is not None]
    has_context = "securityContext" in container.values
    where = wrong[0] if wrong else (*container.path[depth:], "securityContext") if has_context else container.place
    name = container.name or "of this pod"
    return Finding(
        f"container {name} keeps rights that it can do without; set {', '.join(field.written for field in missing)}",
        where,
        key=not wrong,
        severity=max(field.severity for field in missing),
        related=tuple((path, "and here") for path in wrong[1:]),
    )


# https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline, Capabilities.
_HARMLESS: Final = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip


# Polaris: dangerousCapabilities; the list is that of the Pod Security Standards.
@rule("K8S046", severity=Severity.WARNING, aliases=("dangerousCapabilities", "CKV_K8S_39"))
def dangerous_capability(container: Container) -> Iterator[Finding]:
    """A container is given a capability that reaches beyond it.

    `SYS_ADMIN`, `NET_ADMIN`, `SYS_PTRACE` and their like are rights over the node or over other containers. The
    baseline of the Pod Security Standards allows those alone that a container runtime gives by default.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          securityContext:
            capabilities:
              drop: [ALL]
              add: [SYS_ADMIN]
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          securityContext:
            capabilities:
              drop: [ALL]
              add: [NET_BIND_SERVICE]
    ```
    """
    added = at(container.values, ("securityContext", "capabilities", "add"))
    if not isinstance(added, list) or at(container.values, ("securityContext", "privileged")) is True:
        return
    found = [
        (index, name)
        for index, name in enumerate(added)
        if isinstance(name, str) and name.upper() not in _HARMLESS and not is_filled_in_later(name)
    ]
    if found:
        names = ", ".join(name for _, name in found)
        yield Finding(
            f"{names} reaches beyond container {container.name}; remove it, or name a narrower capability",
            ("securityContext", "capabilities", "add", found[0][0]),
        )
