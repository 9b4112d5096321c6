"""REP017 and REP018: what Flux is to apply after something else that comes never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming, namespace_of
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule

_KINDS: Final = ("Kustomization.kustomize.toolkit.fluxcd.io", "HelmRelease.helm.toolkit.fluxcd.io")


def _dependencies(index: ClusterIndex) -> Iterator[Naming]:
    # What Flux is followed to is told when it is (REP023, REP026).
    for naming in () if index.is_followed else index.namings:
        if naming.resource.kind in _KINDS and naming.reference.path[:2] == ("spec", "dependsOn"):
            yield naming


@rule("REP017", severity=Severity.ERROR)
def dependencies_in_a_circle(index: ClusterIndex) -> Iterator[Finding]:
    """Flux Kustomizations, or HelmReleases, depend on each other in a circle.

    Flux applies none of them, ever: each waits until the one that it depends on is ready.
    Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies.

    Bad:
    ```yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: mesh, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./mesh
      sourceRef: {kind: GitRepository, name: platform}
      dependsOn:
        - name: apps
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef: {kind: GitRepository, name: platform}
      dependsOn:
        - name: mesh
    ```

    Good:
    ```yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: mesh, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./mesh
      sourceRef: {kind: GitRepository, name: platform}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef: {kind: GitRepository, name: platform}
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
    """A Flux Kustomization, or a HelmRelease, depends on one that is not there.

    Flux waits for it and applies nothing ("dependency 'flux-system/mesh' not found"). Nothing is said where none other
    of the kind is declared in that namespace.

    Bad:
    ```yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: mesh, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./mesh
      sourceRef: {kind: GitRepository, name: platform}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef: {kind: GitRepository, name: platform}
      dependsOn:
        - name: service-mesh
    ```

    Good:
    ```yaml
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: mesh, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./mesh
      sourceRef: {kind: GitRepository, name: platform}
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      path: ./apps
      sourceRef: {kind: GitRepository, name: platform}
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
        if any(others) and not index.is_beside(kind, name):
            where = f"{namespace}/{name}" if namespace else name
            yield Finding(
                f"{where} is not declared, so this is never applied; mend the name, or take it off dependsOn",
                ResourcePath(naming.resource, naming.reference.path),
            )
