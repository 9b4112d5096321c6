"""REP032 to REP035: what Flux and Argo CD are told to apply and cannot, or not in this order."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.rendered import APPLIES_NOTHING, ENCRYPTED, SYNC_ORDER, WAITS_FOR_SUSPENDED, BuildWarning
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.model.rule import Finding, Severity, rule


@rule("REP032", severity=Severity.ERROR)
def ciphertext_applied(cluster: RenderedCluster) -> Iterator[Finding]:
    """A Secret that SOPS encrypted reaches the cluster without being decrypted.

    Flux refuses the whole Kustomization ("is SOPS encrypted, configuring decryption is required"), and where a
    generator put an encrypted file into the Secret, it applies the ciphertext; so does Argo CD, which decrypts nothing
    without a plugin. Set `spec.decryption` on the Kustomization that applies it. Other kinds are passed over: operators
    have encrypted objects of their own.

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

    ```yaml apps/session.yaml
    apiVersion: v1
    kind: Secret
    metadata:
      name: session
      namespace: shop
    stringData:
      key: ENC[AES256_GCM,data:bm90IGEga2V5,iv:aXY=,tag:dGFn,type:str]
    sops:
      mac: ENC[AES256_GCM,data:bWFj,iv:aXY=,tag:dGFn,type:str]
      version: 3.9.0
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
      decryption:
        provider: sops
        secretRef:
          name: sops-keys
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml apps/session.yaml
    apiVersion: v1
    kind: Secret
    metadata:
      name: session
      namespace: shop
    stringData:
      key: ENC[AES256_GCM,data:bm90IGEga2V5,iv:aXY=,tag:dGFn,type:str]
    sops:
      mac: ENC[AES256_GCM,data:bWFj,iv:aXY=,tag:dGFn,type:str]
      version: 3.9.0
    ```
    """
    for each in _of_kind(cluster, ENCRYPTED):
        yield Finding(f"{each.message}; the cluster gets ciphertext, if anything", at=each.location)


@rule("REP033", severity=Severity.WARNING)
def waits_for_what_is_suspended(cluster: RenderedCluster) -> Iterator[Finding]:
    """A Kustomization waits for another one of the same source that is suspended.

    Flux applies it only when the other has applied the source's newest revision, which a suspended one never does: from
    the next commit on, both stand still.

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
        - name: controllers
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

    ```yaml clusters/prod/controllers.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: controllers
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      suspend: true
      path: ./controllers
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml controllers/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: controllers
      namespace: flux-system
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
      dependsOn:
        - name: controllers
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

    ```yaml clusters/prod/controllers.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: controllers
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./controllers
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml controllers/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: controllers
      namespace: flux-system
    data:
      region: eu
    ```
    """
    for each in _of_kind(cluster, WAITS_FOR_SUSPENDED):
        yield Finding(f"{each.message}, so that it is not applied from the next commit on", at=each.location)


@rule("REP034", severity=Severity.WARNING)
def nothing_to_apply(cluster: RenderedCluster) -> Iterator[Finding]:
    """A Kustomization or an Application is given a directory in which there is no object.

    Nothing is wrong for Flux and Argo CD, and nothing is applied; what was applied from there before is removed, where
    `prune` says so. A path that is not there at all is told by REP004.

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

    ```yaml apps/README.md
    # The shop
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
    for each in _of_kind(cluster, APPLIES_NOTHING):
        yield Finding(f"{each.message}", at=each.location)


@rule("REP035", severity=Severity.WARNING)
def synced_before_what_it_needs(cluster: RenderedCluster) -> Iterator[Finding]:
    """Argo CD applies an object in a phase or a wave before that of something it needs.

    A wave has to be healthy before the next one begins: a pod without its ConfigMap, an object without its namespace or
    its CustomResourceDefinition never is, so that the first sync into a new cluster does not end. What pods of a
    Deployment, a StatefulSet, a DaemonSet or a Job do not start without counts, where one Application has both.

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
        server: https://kubernetes.default.svc
        namespace: shop
    ```

    ```yaml apps/job.yaml
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: migrate
      annotations:
        argocd.argoproj.io/hook: PreSync
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: migrate
              image: example.com/migrate:1.0
              envFrom:
                - configMapRef:
                    name: settings
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

    ```yaml apps/job.yaml
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: migrate
      annotations:
        argocd.argoproj.io/hook: PreSync
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: migrate
              image: example.com/migrate:1.0
              envFrom:
                - configMapRef:
                    name: settings
    ```

    ```yaml apps/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
      annotations:
        argocd.argoproj.io/hook: PreSync
        argocd.argoproj.io/sync-wave: "-1"
    data:
      region: eu
    ```
    """
    for each in _of_kind(cluster, SYNC_ORDER):
        yield Finding(f"{each.message}", at=each.location)


def _of_kind(cluster: RenderedCluster, kind: str) -> Iterator[BuildWarning]:
    return (each for each in cluster.warnings if each.kind == kind)
