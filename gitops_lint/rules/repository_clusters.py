"""REP023 to REP026 and REP029: what following Flux and Argo CD says of a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster
from gitops_lint.model.rule import Finding, Notice, Severity, rule


@rule("REP023", severity=Severity.ERROR)
def flux_cannot_apply(cluster: RenderedCluster) -> Iterator[Finding | Notice]:
    """Flux cannot apply a Kustomization or a HelmRelease.

    The words are those of Flux's controllers, which leave the cluster as it is until the mistake is gone. Where the
    path is not there, REP004 tells it; what Kustomize refuses whoever builds it is told by REP020. What cannot be had
    offline (a chart in a registry, another repository) is a notice, and says how to have it.

    Bad:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      postBuild:
        substitute:
          region: eu
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: ${region
    ```

    Good:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      postBuild:
        substitute:
          region: eu
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: ${region}
    ```
    """
    if cluster.platform is Platform.FLUX:
        yield from _stopped(cluster)


@rule("REP024", severity=Severity.ERROR)
def argocd_cannot_apply(cluster: RenderedCluster) -> Iterator[Finding | Notice]:
    """Argo CD cannot render or apply an Application.

    The words are Argo CD's; nothing of the Application is then synced. What cannot be had offline (a chart in a
    registry, another repository, a generator that asks a server) is a notice.

    Bad:
    ```yaml shop.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://git.example.com/shop.git
        targetRevision: HEAD
        path: apps
      destination:
        namespace: shop
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: eu
    ```

    Good:
    ```yaml shop.yaml
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: shop
      namespace: argocd
    spec:
      project: default
      source:
        repoURL: https://git.example.com/shop.git
        targetRevision: HEAD
        path: apps
      destination:
        server: https://kubernetes.default.svc
        namespace: shop
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: eu
    ```
    """
    if cluster.platform is Platform.ARGO_CD:
        yield from _stopped(cluster)


def _stopped(cluster: RenderedCluster) -> Iterator[Finding | Notice]:
    for problem in cluster.problems:
        yield Finding(f"{cluster.platform.value} stops here: {problem.message}", at=problem.location)
    for limit in cluster.limits:
        # One chart may be asked for in many places.
        yield Notice(limit.message, at=limit.location, subject=limit.message)


@rule("REP025", severity=Severity.WARNING)
def variable_without_value(cluster: RenderedCluster) -> Iterator[Finding]:
    """A variable of Flux's post-build substitution has neither a value nor a default, so that nothing is put there.

    Flux does not complain: a name ends too early, a number is null. Give it a value in `postBuild.substitute`, a
    default (`${name:=value}`), or write `$${name}` where the text is meant as it stands.

    Bad:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      postBuild:
        substitute:
          zone: a
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: ${region}
    ```

    Good:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
      postBuild:
        substitute:
          zone: a
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: ${region:=eu}
    ```
    """
    for each in cluster.unset:
        yield Finding(each.message, at=each.location)


@rule("REP026", severity=Severity.WARNING)
def nobody_declares_it(cluster: RenderedCluster) -> Iterator[Finding]:
    """Flux is told of a source, or to wait for something, that nothing in the cluster declares.

    The Kustomization or HelmRelease is then never applied. A circle of `dependsOn` is told by REP023.

    Bad:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      dependsOn:
        - name: controller
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    Good:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```
    """
    for each in cluster.undeclared:
        yield Finding(each.message, at=each.location)


@rule("REP029", severity=Severity.NOTE)
def nothing_deploys_it(cluster: RenderedCluster) -> Iterator[Finding]:
    """A manifest or a kustomization lies among those that Flux or Argo CD applies, and reaches no cluster.

    Told of a manifest beside a kustomization that does not name it, and of a kustomization that nothing names while
    others in the same directory are applied. Name it, or remove it.

    Bad:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml apps/kustomization.yaml
    resources:
      - settings.yaml
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml apps/limits.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: limits
      namespace: shop
    data:
      orders: "10"
    ```

    Good:
    ```yaml clusters/prod/apps.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: apps
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml apps/kustomization.yaml
    resources:
      - settings.yaml
      - limits.yaml
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      namespace: shop
    data:
      region: eu
    ```

    ```yaml apps/limits.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: limits
      namespace: shop
    data:
      orders: "10"
    ```
    """
    for each in cluster.undeployed:
        yield Finding(each.message, at=each.location)
