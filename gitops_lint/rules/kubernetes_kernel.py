"""K8S048 and K8S049: what of the node's kernel a pod changes or sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import Container, PodTemplate
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Severity, rule

# https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline, Sysctls; kube-linter: unsafe-sysctls.
_SAFE_SYSCTLS: Final = frozenset({
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
})  # fmt: skip


@rule("K8S048", severity=Severity.WARNING, aliases=("unsafe-sysctls",))
def unsafe_sysctl(template: PodTemplate) -> Iterator[Finding]:
    """A pod sets a kernel parameter that is not safe to set for one pod alone.

    The kubelet refuses such a pod (`SysctlForbidden`) unless the node was started with `--allowed-unsafe-sysctls`;
    where it was, the pod may disturb others on the node.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      securityContext:
        sysctls:
          - {name: kernel.msgmax, value: "65536"}
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
      securityContext:
        sysctls:
          - {name: net.ipv4.tcp_syncookies, value: "1"}
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    settings = at(template.spec, ("securityContext", "sysctls"))
    if not isinstance(settings, list):
        return
    for index, setting in enumerate(settings):
        name = at(setting, ("name",))
        if isinstance(name, str) and not is_filled_in_later(name) and name.replace("/", ".") not in _SAFE_SYSCTLS:
            yield Finding(
                f"{name} is an unsafe sysctl, which nodes refuse unless told otherwise; remove it, or set it on "
                "the node",
                ("spec", "securityContext", "sysctls", index, "name"),
            )


# kube-linter: unsafe-proc-mount; Polaris: procMount; Pod Security Standards, baseline: /proc Mount Type.
@rule("K8S049", severity=Severity.WARNING, aliases=("unsafe-proc-mount", "procMount"))
def unmasked_proc(container: Container) -> Iterator[Finding]:
    """A container sees all of `/proc`.

    Container runtimes mask the parts of `/proc` through which a process learns of the kernel or changes it;
    `procMount: Unmasked` takes that away. The API server takes it from pods with `hostUsers: false` alone, where it is
    meant for containers that build or run containers themselves.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      hostUsers: false
      containers:
        - name: cart
          image: example.com/cart:1.0
          securityContext:
            procMount: Unmasked
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
            procMount: Default
    ```
    """
    if at(container.values, ("securityContext", "procMount")) == "Unmasked":
        yield Finding(
            f"container {container.name} sees all of /proc, unmasked; remove procMount",
            ("securityContext", "procMount"),
        )
