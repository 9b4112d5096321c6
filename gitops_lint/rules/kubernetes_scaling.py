"""K8S022 to K8S025: what scales a workload, and what keeps its pods from being moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Standing, namespace_of
from gitops_lint.analysis.fields import at
from gitops_lint.analysis.scaling import (
    CANARY,
    SCALABLE,
    SCALERS,
    kept,
    replicas,
    scaled,
    targets,
)
from gitops_lint.kubernetes.label_selectors import of_label_selector
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule

_PDB: Final = "PodDisruptionBudget.policy"


@rule(
    "K8S022",
    severity=Severity.WARNING,
    aliases=("dangling-horizontalpodautoscaler", "horizontalpodautoscaler-has-target"),
)
def scaled_workload_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """An autoscaler or a Canary is about a workload that is not there.

    A HorizontalPodAutoscaler, a ScaledObject of KEDA or a Canary of Flagger without its target does nothing.

    Bad:
    ```yaml
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: cart
    spec:
      maxReplicas: 4
      scaleTargetRef:
        apiVersion: apps/v1
        kind: StatefulSet
        name: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: cart
    spec:
      maxReplicas: 4
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```
    """
    for naming in targets(index, *SCALERS, CANARY):
        kind, name = naming.reference.kind, naming.reference.name
        if kind in _TARGET_KINDS and index.standing(kind, naming.namespace, name) is Standing.MISSING:
            others = [
                one for other in sorted(_TARGET_KINDS - {kind}) for one in index.declared(other, naming.namespace, name)
            ]
            advice = f"; it is a {others[0].kind.partition('.')[0]}" if others else "; mend its name, or declare it"
            yield Finding(
                f"nothing here declares the {kind.partition('.')[0]} {name}{advice}",
                ResourcePath(naming.resource, naming.reference.path),
            )


_TARGET_KINDS: Final = SCALABLE | {"DaemonSet.apps"}


@rule("K8S023", severity=Severity.WARNING)
def disruption_budget_selects_nothing(index: ClusterIndex) -> Iterator[Finding]:
    """A PodDisruptionBudget's selector finds no pod.

    It protects nothing: the pods that it was written for may all be evicted at once when a node is drained.

    Bad:
    ```yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      maxUnavailable: 1
      selector:
        matchLabels:
          app: basket
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      maxUnavailable: 1
      selector:
        matchLabels:
          app: cart
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    for budget in index.of_kinds(_PDB):
        selector = of_label_selector(at(budget.values, ("spec", "selector")))
        if selector is not None and index.selects_nothing(selector, budget):
            yield Finding(
                f"no pod has the labels {selector}, so the budget protects nothing; mend the selector",
                ResourcePath(budget, ("spec", "selector")),
            )


@rule(
    "K8S024",
    severity=Severity.WARNING,
    # kube-linter, docs/generated/checks.md; Polaris, pkg/config/checks.
    aliases=(
        "pdb-max-unavailable",
        "pdb-min-available",
        "pdbDisruptionsIsZero",
        "pdbMinAvailableGreaterThanHPAMinReplicas",
    ),
)
def disruption_budget_forbids_every_disruption(index: ClusterIndex) -> Iterator[Finding]:
    """A PodDisruptionBudget forbids every disruption of its pods.

    No node that runs one of them can be drained, so that the cluster's upgrade stops there. That is so for
    `maxUnavailable: 0`, for `minAvailable: 100%`, and for a `minAvailable` that is no less than the replicas there are
    (with an autoscaler: the fewest that it leaves).

    Bad:
    ```yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      minAvailable: 2
      selector:
        matchLabels:
          app: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```
    """
    scalers = scaled(index)
    for budget in index.of_kinds(_PDB):
        most, fewest = (at(budget.values, ("spec", field)) for field in ("maxUnavailable", "minAvailable"))
        if kept(most, 100) == 0:
            yield _forbidden(budget, "maxUnavailable", f"maxUnavailable: {most} allows no pod to be evicted")
        elif isinstance(fewest, str) and (kept(fewest, 100) or 0) >= 100:
            yield _forbidden(budget, "minAvailable", f"minAvailable: {fewest} allows no pod to be evicted")
        elif fewest is not None:
            count = _replicas_of(budget, index, scalers)
            wanted = kept(fewest, count) if count else None
            if count and wanted is not None and wanted >= count:
                replicas = "1 replica" if count == 1 else f"{count} replicas"
                yield _forbidden(
                    budget, "minAvailable", f"minAvailable: {fewest} of {replicas} allows no pod to be evicted"
                )


def _forbidden(budget: Resource, field: str, what: str) -> Finding:
    return Finding(
        f"{what}, so that no node can be drained; allow one, or run more replicas",
        ResourcePath(budget, ("spec", field)),
    )


def _replicas_of(budget: Resource, index: ClusterIndex, scalers: dict[int, Resource]) -> int | None:
    """How many pods a budget is about; None where that is not known."""
    selector = of_label_selector(at(budget.values, ("spec", "selector")))
    namespace = namespace_of(budget)
    if selector is None or not index.knows_pods(budget):
        return None
    counts = [replicas(pods, scalers.get(id(pods.resource))) for pods in index.selected(selector, namespace)]
    # Several workloads may be alternatives of one another, of which one is applied.
    return counts[0] if len(counts) == 1 else None


@rule(
    "K8S025",
    severity=Severity.WARNING,
    aliases=("deployment-targeted-by-hpa-does-not-have-replicas-configured",),
)
def scaled_workload_has_fixed_replicas(index: ClusterIndex) -> Iterator[Finding]:
    """A workload that an autoscaler scales says how many replicas it has.

    Each time the manifest is applied, the number goes back to the one that is written, whatever the load is at that
    moment, and the autoscaler begins anew. Source: "Migrating Deployments and StatefulSets to horizontal autoscaling"
    at https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/.

    Bad:
    ```yaml
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: cart
    spec:
      maxReplicas: 4
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      replicas: 2
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: cart
    spec:
      maxReplicas: 4
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: cart
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
    ```
    """
    for naming in targets(index, *SCALERS):
        found = index.declared(naming.reference.kind, naming.namespace, naming.reference.name)
        workload = found[0] if len(found) == 1 else None
        # 0 hands the number over: the autoscaler leaves a workload without replicas alone.
        if workload is None or workload.kind not in SCALABLE or not at(workload.values, ("spec", "replicas")):
            continue
        scaler = naming.resource
        yield Finding(
            f"{scaler.kind.partition('.')[0]} {scaler.name} scales this, but each time it is applied it goes back to "
            f"{at(workload.values, ('spec', 'replicas'))}; remove replicas",
            ResourcePath(workload, ("spec", "replicas")),
            related=((ResourcePath(scaler, ("spec", "scaleTargetRef")), "the autoscaler"),),
        )
