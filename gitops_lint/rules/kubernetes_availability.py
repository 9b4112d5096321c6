"""K8S055, K8S056 and K8S057: whether a workload goes on through the loss of a node, a rollout, a late schedule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import PodTemplate, pod_template
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule

_REPLICATED: Final = frozenset({
    "Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController", "Deployment.extensions",
    "Rollout.argoproj.io",
})  # fmt: skip


# kube-linter: no-anti-affinity; kube-score: *-has-host-podantiaffinity; Polaris: topologySpreadConstraint.
@rule(
    "K8S055",
    severity=Severity.NOTE,
    kinds=_REPLICATED,
    aliases=(
        "no-anti-affinity",
        "deployment-has-host-podantiaffinity",
        "statefulset-has-host-podantiaffinity",
        "topologySpreadConstraint",
    ),
)
def replicas_on_one_node(workload: Resource) -> Iterator[Finding]:
    """Nothing keeps the replicas of a workload on different nodes.

    Several replicas are there so that the loss of one is none. The scheduler's own preference is a weak one: with all
    of them on one node, they end together. A spread constraint or an anti-affinity, preferred or required, says so.

    Bad:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      replicas: 3
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      replicas: 3
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: kubernetes.io/hostname
              whenUnsatisfiable: ScheduleAnyway
              labelSelector:
                matchLabels: {app: cart}
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```
    """
    replicas = at(workload.values, ("spec", "replicas"))
    if not isinstance(replicas, int) or replicas < 2 or workload.later_changes.is_patched:
        return
    template = pod_template(workload)
    if template is None or template.spec.get("topologySpreadConstraints"):
        return
    apart = at(template.spec, ("affinity", "podAntiAffinity"))
    if isinstance(apart, dict) and any(apart.values()):
        return
    yield Finding(
        f"nothing keeps the {replicas} replicas on different nodes; give the pods topologySpreadConstraints or a "
        "podAntiAffinity",
        ("spec", "replicas"),
    )


# kube-linter: no-rolling-update-strategy; kube-score: deployment-strategy.
@rule(
    "K8S056",
    severity=Severity.NOTE,
    kinds=["Deployment.apps", "Deployment.extensions"],
    aliases=("no-rolling-update-strategy", "deployment-strategy"),
)
def down_while_rolling_out(deployment: Resource) -> Iterator[Finding]:
    """A Deployment is taken down for every rollout.

    With `Recreate` all old pods end before the first new one starts. Pods that cannot be there twice need that: those
    that mount a volume claim, take a port of the node or use its network are left out.

    Bad:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      strategy:
        type: Recreate
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      strategy:
        type: RollingUpdate
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      strategy:
        type: Recreate
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          volumes:
            - name: carts
              persistentVolumeClaim: {claimName: carts}
          containers:
            - name: cart
              image: example.com/cart:1.0
              volumeMounts:
                - {name: carts, mountPath: /carts}
    ```
    """
    if at(deployment.values, ("spec", "strategy", "type")) != "Recreate":
        return
    template = pod_template(deployment)
    if template is not None and not _is_there_once(template):
        yield Finding(
            "every pod ends before a new one starts, so each rollout is an outage; set the type to RollingUpdate",
            ("spec", "strategy", "type"),
        )


_TIED: Final = frozenset({"persistentVolumeClaim", "hostPath", "iscsi", "rbd", "csi"})


def _is_there_once(template: PodTemplate) -> bool:
    return (
        template.spec.get("hostNetwork") is True
        or any(not _TIED.isdisjoint(volume.values) for volume in template.volumes)
        or any(port.host_port for container in template.containers for port in container.ports)
    )


# kube-score: cronjob-has-deadline; what goes wrong without:
# https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-creation
@rule("K8S057", severity=Severity.NOTE, kinds=["CronJob.batch"], aliases=("cronjob-has-deadline",))
def schedule_left_to_chance(job: Resource) -> Iterator[Finding]:
    """A CronJob does not say what becomes of a run that is late.

    Without `startingDeadlineSeconds` a CronJob that has missed a hundred runs (its controller was away, or it was
    suspended) is never started again. Below ten seconds runs may be passed over, since the controller looks every ten:
    that is a warning. Without a `concurrencyPolicy` a run that takes too long meets the next one; the note names that,
    too.

    Bad:
    ```yaml
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: cart
    spec:
      schedule: "*/5 * * * *"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: cart
                  image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: cart
    spec:
      schedule: "*/5 * * * *"
      startingDeadlineSeconds: 120
      concurrencyPolicy: Forbid
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: cart
                  image: example.com/cart:1.0
    ```
    """
    spec = job.values.get("spec")
    if not isinstance(spec, dict):
        return
    deadline = spec.get("startingDeadlineSeconds")
    if deadline is None and not job.later_changes.is_patched:
        yield _unsaid(spec)
    elif isinstance(deadline, int) and not isinstance(deadline, bool) and 0 <= deadline < _PERIOD:
        yield Finding(
            f"startingDeadlineSeconds is {deadline}, and the controller looks every {_PERIOD} s, so runs may be passed "
            f"over; set at least {_PERIOD}",
            ("spec", "startingDeadlineSeconds"),
            severity=Severity.WARNING,
        )


_PERIOD: Final = 10


def _unsaid(spec: dict[str, Any]) -> Finding:
    unsaid = ["startingDeadlineSeconds"]
    if not spec.get("concurrencyPolicy"):
        unsaid.append("concurrencyPolicy (Forbid or Replace where two runs at once do harm)")
    return Finding(f"what becomes of a late run is not said; set {' and '.join(unsaid)}", ("spec", "schedule"))
