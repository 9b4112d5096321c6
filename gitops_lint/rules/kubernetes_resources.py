"""K8S050: what a container asks of its node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import PodTemplate
from gitops_lint.model.rule import Finding, Severity, rule


# kube-linter: unset-cpu-requirements, unset-memory-requirements; kube-score: container-resources; Polaris: the others.
@rule(
    "K8S050",
    severity=Severity.WARNING,
    aliases=(
        "unset-cpu-requirements",
        "unset-memory-requirements",
        "container-resources",
        "cpuRequestsMissing",
        "memoryRequestsMissing",
        "memoryLimitsMissing",
        "CKV_K8S_10",
        "CKV_K8S_12",
        "CKV_K8S_13",
    ),
)
def no_resources_named(template: PodTemplate) -> Iterator[Finding]:
    """A container does not say how much CPU and memory it needs.

    Without requests the scheduler takes it for free and fills nodes beyond what they have; without a memory limit one
    leak takes its neighbours along. A limit counts as the request, as Kubernetes has it, and a limit of CPU is not
    asked for, since it slows down what would harm nobody. Init containers that end are left out, and so are pods that
    have `resources` of their own. A LimitRange may fill these in: then say so in a suppression.

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
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 128Mi}
    ```
    """
    if template.resource.later_changes.is_patched or "resources" in template.spec:
        return
    depth = len(template.path)
    for container in template.containers:
        if container.keeps_running and (missing := _missing(container.values.get("resources"))):
            yield Finding(
                f"container {container.name or 'of this pod'} does not say what it needs; set {', '.join(missing)}",
                (*container.path[depth:], "resources") if "resources" in container.values else container.place,
                key=True,
            )


def _missing(resources: Any) -> list[str]:
    if resources is not None and not isinstance(resources, dict):
        return []
    requests, limits = at(resources, ("requests",)) or {}, at(resources, ("limits",)) or {}
    if not isinstance(requests, dict) or not isinstance(limits, dict):
        return []
    missing = []
    if "cpu" not in requests and "cpu" not in limits:
        missing.append("requests.cpu")
    if "memory" not in limits:
        if "memory" not in requests:
            missing.append("requests.memory")
        missing.append("limits.memory")
    return missing
