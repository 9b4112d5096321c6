"""REP027, REP028 and REP039: charts of the repository, and the values that are given to them."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster
from gitops_lint.model.rule import Finding, Notice, Severity, rule


@rule("REP027", severity=Severity.WARNING)
def value_the_chart_does_not_know(cluster: RenderedCluster) -> Iterator[Finding]:
    """A HelmRelease or an Application gives a value that no template, default or schema of the chart knows.

    Helm passes over it in silence: a name spelt wrong, or one of an older chart. Charts are read that are in the
    repository, or that `sources:` names.

    Bad:
    ```yaml clusters/prod/web.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./web
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml web/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      chart:
        spec:
          chart: ./charts/web
          sourceRef:
            kind: GitRepository
            name: flux-system
      values:
        regoin: eu
    ```

    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/values.yaml
    region: us
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: {{ .Values.region }}
    ```

    Good:
    ```yaml clusters/prod/web.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./web
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml web/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      chart:
        spec:
          chart: ./charts/web
          sourceRef:
            kind: GitRepository
            name: flux-system
      values:
        region: eu
    ```

    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/values.yaml
    region: us
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: {{ .Values.region }}
    ```
    """
    for each in cluster.unknown:
        yield Finding(each.message, at=each.location)


@rule("REP028", severity=Severity.ERROR)
def value_the_schema_refuses(cluster: RenderedCluster) -> Iterator[Finding]:
    """The values of a HelmRelease or an Application do not fit the chart's `values.schema.json`.

    Helm refuses the release, and what runs stays as it is. The finding stands where the value was given, or at the
    chart's default.

    Bad:
    ```yaml clusters/prod/web.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./web
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml web/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      chart:
        spec:
          chart: ./charts/web
          sourceRef:
            kind: GitRepository
            name: flux-system
      values:
        replicas: many
    ```

    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/values.schema.json
    {"properties": {"replicas": {"type": "integer"}}}
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      replicas: {{ .Values.replicas | quote }}
    ```

    Good:
    ```yaml clusters/prod/web.yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      prune: true
      path: ./web
      sourceRef:
        kind: GitRepository
        name: flux-system
    ```

    ```yaml web/release.yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata:
      name: web
      namespace: flux-system
    spec:
      interval: 10m
      chart:
        spec:
          chart: ./charts/web
          sourceRef:
            kind: GitRepository
            name: flux-system
      values:
        replicas: 2
    ```

    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/values.schema.json
    {"properties": {"replicas": {"type": "integer"}}}
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      replicas: {{ .Values.replicas | quote }}
    ```
    """
    for each in cluster.schema:
        yield Finding(each.message, at=each.location)


@rule("REP039", severity=Severity.ERROR)
def template_that_cannot_be_parsed(chart: RenderedCluster) -> Iterator[Finding | Notice]:
    """A template of a chart cannot be parsed: Helm refuses the chart, whatever values it is given.

    Charts are looked at that no HelmRelease, Application or kustomization of the repository applies; they are rendered
    with their own values, and with each file of values that is named after an environment (`values-prod.yaml`). What
    fails for want of a value that only an installation gives is a notice.

    Bad:
    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: {{ .Values.region | quoted }}
    ```

    Good:
    ```yaml charts/web/Chart.yaml
    apiVersion: v2
    name: web
    version: 1.0.0
    ```

    ```yaml charts/web/templates/settings.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      region: {{ .Values.region | quote }}
    ```
    """
    if chart.platform is Platform.HELM:
        for problem in chart.problems:
            yield Finding(f"Helm cannot parse this: {problem.message}", at=problem.location)
        for limit in chart.limits:
            yield Notice(limit.message, at=limit.location, subject=limit.message)
