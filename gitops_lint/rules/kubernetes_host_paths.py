"""K8S044 and K8S045: what of its node a pod mounts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import PodTemplate, Volume
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules.kubernetes_host_access import NODE_AGENTS

_SOCKETS: Final = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock")


# kube-linter: docker-sock; Checkov: CKV_K8S_27.
@rule("K8S044", severity=Severity.ERROR, aliases=("docker-sock", "CKV_K8S_27"))
def container_runtime_socket(template: PodTemplate) -> Iterator[Finding]:
    """A pod mounts the socket of its node's container runtime.

    Whoever can write to it starts a privileged container and has the node; mounting it read-only does not hinder that.
    On a DaemonSet, which may be an agent of the node, it is a warning.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      volumes:
        - name: docker
          hostPath: {path: /var/run/docker.sock}
      containers:
        - name: cart
          image: example.com/cart:1.0
          volumeMounts:
            - {name: docker, mountPath: /var/run/docker.sock}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      volumes:
        - name: builds
          emptyDir: {}
      containers:
        - name: cart
          image: example.com/cart:1.0
          volumeMounts:
            - {name: builds, mountPath: /builds}
    ```
    """
    for volume, path in _host_paths(template):
        if posixpath.basename(path) in _SOCKETS:
            yield Finding(
                f"{path} gives the pod its node's container runtime, and with it the node; remove the volume (build "
                "images with a builder that needs no daemon)",
                (*volume.path, "hostPath", "path"),
                severity=Severity.WARNING if template.resource.kind in NODE_AGENTS else None,
            )


# kube-linter: sensitive-host-mounts (pkg/builtinchecks/yamls/host-mounts.yaml), and what the kubelet keeps.
_SENSITIVE: Final = frozenset({
    "/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/root", "/run", "/var", "/var/run", "/var/lib",
    "/etc/kubernetes", "/var/lib/kubelet", "/var/lib/docker", "/var/lib/containerd", "/var/lib/etcd",
})  # fmt: skip


# kube-linter: sensitive-host-mounts, writable-host-mount; Polaris: hostPathSet; Pod Security Standards, baseline.
@rule("K8S045", severity=Severity.WARNING, aliases=("sensitive-host-mounts", "writable-host-mount", "hostPathSet"))
def directory_of_the_node(template: PodTemplate) -> Iterator[Finding]:
    """A pod mounts a directory of its node.

    What lies there differs from node to node and is lost with it, and through directories of the system a pod reads or
    changes the node itself. A directory that is none of the system's and is mounted read-only is a note; of a
    DaemonSet, which may be an agent of the node, only directories of the system that it may write to are reported.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      volumes:
        - name: settings
          hostPath: {path: /etc}
      containers:
        - name: cart
          image: example.com/cart:1.0
          volumeMounts:
            - {name: settings, mountPath: /node}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      volumes:
        - name: settings
          configMap: {name: cart-settings}
      containers:
        - name: cart
          image: example.com/cart:1.0
          volumeMounts:
            - {name: settings, mountPath: /settings}
    ```
    """
    for volume, path in _host_paths(template):
        if posixpath.basename(path) in _SOCKETS:
            continue
        is_sensitive, is_writable = path in _SENSITIVE, _is_writable(volume, template)
        if template.resource.kind in NODE_AGENTS and not (is_sensitive and is_writable):
            continue
        how = "may change" if is_writable else "reads"
        yield Finding(
            f"the pod {how} {path} of its node; use a volume of the cluster's"
            + (", or mount it read-only" if is_writable else ""),
            (*volume.path, "hostPath", "path"),
            severity=None if is_sensitive or is_writable else Severity.NOTE,
        )


def _host_paths(template: PodTemplate) -> Iterator[tuple[Volume, str]]:
    for volume in template.volumes:
        if "hostPath" in volume.values:
            path = at(volume.values, ("hostPath", "path"))
            if isinstance(path, str) and path and not is_filled_in_later(path):
                yield volume, posixpath.normpath("/" + path.lstrip("/"))


def _is_writable(volume: Volume, template: PodTemplate) -> bool:
    """Whether a container mounts it without `readOnly`."""
    return any(
        mount.volume == volume.name and (mount.device or at(container.values, (*mount.path, "readOnly")) is not True)
        for container in template.containers
        for mount in container.mounts
    )
