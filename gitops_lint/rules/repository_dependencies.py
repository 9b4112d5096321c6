"""REP017 and REP018: what Flux is to apply after something else that comes never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming, namespace_of
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule

_KIND: Final = "HelmRelease.helm.toolkit.fluxcd.io"
"""Kustomizations are followed, and what follows them tells of what they wait for (REP023, REP026)."""


def _dependencies(index: ClusterIndex) -> Iterator[Naming]:
    for naming in () if index.is_followed else index.namings:
        if naming.resource.kind == _KIND and naming.reference.path[:2] == ("spec", "dependsOn"):
            yield naming


@rule("REP017", severity=Severity.ERROR)
def dependencies_in_a_circle(index: ClusterIndex) -> Iterator[Finding]:
    """HelmReleases depend on each other in a circle.

    Flux installs none of them, ever: each waits until the one that it depends on is ready. This is about releases that
    another repository's Flux applies; where Flux is followed, and so for Kustomizations, REP023 tells.
    Source: https://fluxcd.io/flux/components/helm/helmreleases/#dependencies.

    Bad:
    ```yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: mesh, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: mesh}
      dependsOn:
        - name: apps
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: apps, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: apps}
      dependsOn:
        - name: mesh
    ```

    Good:
    ```yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: mesh, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: mesh}
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: apps, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: apps}
      dependsOn:
        - name: mesh
    ```
    """
    steps: dict[int, list[tuple[Naming, Resource]]] = {}
    for naming in _dependencies(index):
        found = index.declared(naming.reference.kind, naming.namespace, naming.reference.name)
        if len(found) == 1:
            steps.setdefault(id(naming.resource), []).append((naming, found[0]))
    for circle in _circles(steps):
        names = [naming.resource.name for naming in circle]
        yield Finding(
            f"{' waits for '.join([*names, names[0]])}, so none of them is ever applied; take out one of these",
            ResourcePath(circle[0].resource, circle[0].reference.path),
            related=tuple(
                (ResourcePath(naming.resource, naming.reference.path), f"{naming.resource.name} waits here")
                for naming in circle[1:]
            ),
        )


def _circles(steps: Mapping[int, Sequence[tuple[Naming, Resource]]]) -> list[list[Naming]]:
    """The circles of a graph, one for each step that leads back on a walk in the order of the objects."""
    found: list[list[Naming]] = []
    done: set[int] = set()
    for start in steps:
        way: list[Naming] = []
        depths = {start: 0}
        waiting = [(start, iter(steps[start]))] if start not in done else []
        while waiting:
            node, rest = waiting[-1]
            step = next(rest, None)
            if step is None:
                waiting.pop()
                done.add(node)
                del depths[node]
                if way:
                    way.pop()
                continue
            naming, target = step
            if id(target) in depths:
                found.append([*way[depths[id(target)] :], naming])
            elif id(target) not in done and id(target) in steps:
                way.append(naming)
                depths[id(target)] = len(way)
                waiting.append((id(target), iter(steps[id(target)])))
    return found


@rule("REP018", severity=Severity.WARNING)
def dependency_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A HelmRelease depends on one that is not there.

    Flux waits for it and installs nothing ("dependency 'shop/mesh' not found"). Nothing is said where none other is
    declared in that namespace, or where not all is known. Where Flux is followed, and so for Kustomizations, REP026
    tells.

    Bad:
    ```yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: mesh, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: mesh}
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: apps, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: apps}
      dependsOn:
        - name: service-mesh
    ```

    Good:
    ```yaml
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: mesh, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: mesh}
    ---
    apiVersion: helm.toolkit.fluxcd.io/v2
    kind: HelmRelease
    metadata: {name: apps, namespace: shop}
    spec:
      interval: 10m
      chartRef: {kind: OCIRepository, name: apps}
      dependsOn:
        - name: mesh
    ```
    """
    for naming in _dependencies(index):
        kind, name, namespace = naming.reference.kind, naming.reference.name, naming.namespace
        if index.declared(kind, namespace, name):
            continue
        others = (
            one is not naming.resource
            and namespace_of(one) == namespace
            and index.are_kept_together(one, naming.resource)
            for one in index.of_kinds(kind)
        )
        if any(others) and not index.is_beside(kind, name) and not index.may_have_more:
            where = f"{namespace}/{name}" if namespace else name
            yield Finding(
                f"{where} is not declared, so this is never applied; mend the name, or take it off dependsOn",
                ResourcePath(naming.resource, naming.reference.path),
            )
