"""K8S042 and K8S043: pods that are not kept apart from their node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import Container, PodTemplate
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

NODE_AGENTS: Final = frozenset({"DaemonSet.apps", "DaemonSet.extensions"})
"""Kinds that run something on every node, most often for the node's sake: findings about them are a degree milder."""

_NAMESPACES: Final = ("hostNetwork", "hostPID", "hostIPC")


# kube-linter: privileged-container; kube-score: container-security-context-privileged; Polaris: runAsPrivileged and
# hostProcess.
@rule(
    "K8S042",
    severity=Severity.WARNING,
    aliases=(
        "privileged-container",
        "container-security-context-privileged",
        "runAsPrivileged",
        "hostProcess",
        "CKV_K8S_16",
    ),
)
def container_with_all_rights(template: PodTemplate) -> Iterator[Finding]:
    """A container is privileged: it has every right that root has on the node.

    Nothing of what isolates a container holds for it (a Windows HostProcess container is the same). Where it also
    shares a namespace of the node or mounts a directory of it, who is in the container owns the node: an error, but
    for a DaemonSet, which may be an agent of the node.

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
            privileged: true
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
            privileged: false
    ```
    """
    spec = template.spec
    is_host_process = at(spec, ("securityContext", "windowsOptions", "hostProcess")) is True
    if is_host_process:
        yield Finding(
            "the pod runs as processes of its Windows node; remove hostProcess",
            ("spec", "securityContext", "windowsOptions", "hostProcess"),
        )
    depth = len(template.path)
    for container in template.containers:
        context = container.values.get("securityContext")
        if not isinstance(context, dict):
            continue
        path = (*container.path[depth:], "securityContext")
        if context.get("privileged") is True:
            yield _privileged(container, template, (*path, "privileged"))
        elif not is_host_process and at(context, ("windowsOptions", "hostProcess")) is True:
            yield Finding(
                f"container {container.name} runs as a process of its Windows node; remove hostProcess",
                (*path, "windowsOptions", "hostProcess"),
            )


def _privileged(container: Container, template: PodTemplate, path: Path) -> Finding:
    directories = {volume.name: volume.values for volume in template.volumes if "hostPath" in volume.values}
    shared = [name for name in _NAMESPACES if template.spec.get(name) is True]
    mounted = sorted({mount.volume for mount in container.mounts if mount.volume in directories})
    reach = [*shared, *(f"{at(directories[name], ('hostPath', 'path'))} of the node" for name in mounted)]
    is_given_away = bool(reach) and template.resource.kind not in NODE_AGENTS
    also = f" and has {', '.join(reach)}" if reach else ""
    return Finding(
        f"container {container.name} is privileged{also}, so whoever is in it has the node; remove `privileged` and "
        "add the capabilities that it needs",
        path,
        severity=Severity.ERROR if is_given_away else None,
    )


# kube-linter: host-network, host-pid, host-ipc; Polaris: hostNetworkSet, hostPIDSet, hostIPCSet.
@rule(
    "K8S043",
    severity=Severity.WARNING,
    aliases=(
        "host-network",
        "host-pid",
        "host-ipc",
        "hostNetworkSet",
        "hostPIDSet",
        "hostIPCSet",
        "CKV_K8S_17",
        "CKV_K8S_18",
        "CKV_K8S_19",
    ),
)
def shared_host_namespace(template: PodTemplate) -> Iterator[Finding]:
    """A pod shares its node's network, processes or memory.

    With `hostNetwork` it passes every network policy and listens on the node's addresses, with `hostPID` it sees and
    may signal the node's processes, with `hostIPC` it reads their shared memory. On a DaemonSet it is a
    note.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      hostPID: true
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
    ```
    """
    for name in _NAMESPACES:
        if template.spec.get(name) is True:
            yield Finding(
                f"the pod {_SHARED[name]}; remove {name}",
                ("spec", name),
                key=True,
                severity=Severity.NOTE if template.resource.kind in NODE_AGENTS else None,
            )


_SHARED: Final = {
    "hostNetwork": "uses its node's network, which no network policy covers",
    "hostPID": "sees every process of its node",
    "hostIPC": "shares memory with the processes of its node",
}
