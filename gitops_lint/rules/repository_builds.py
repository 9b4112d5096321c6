"""REP020 to REP022: what building a kustomization says of it."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.rendered import BuiltKustomization
from gitops_lint.model.rule import Finding, Notice, Severity, rule
from gitops_lint.model.source import Location


@rule("REP020", severity=Severity.ERROR)
def kustomization_that_fails(built: BuiltKustomization) -> Iterator[Finding | Notice]:
    """Kustomize cannot build a kustomization.

    Flux, Argo CD and `kubectl apply -k` all stop there, and nothing of it is applied. The words are Kustomize's own.
    A file that is not there is told by REP004. What cannot be had offline (a base of another repository, a chart, a
    plugin) is a notice; the objects are then looked at as their files declare them.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - service.yaml
    replicas:
      - name: cart
        count: 3
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ```

    Good:
    ```yaml kustomization.yaml
    resources:
      - service.yaml
    namePrefix: shop-
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ```
    """
    if built.problem is not None:
        yield Finding(f"Kustomize cannot build {_name(built)}: {built.problem.message}", at=built.problem.location)
    for limit in built.limits:
        yield Notice(f"{_name(built)} is not rendered: {limit.message}", at=limit.location)


@rule("REP021", severity=Severity.WARNING)
def patch_without_target(built: BuiltKustomization) -> Iterator[Finding]:
    """A patch selects no object, so that it changes nothing.

    Kustomize lets it pass when the patch has a `target`: after a rename, the change is silently gone. Components are
    passed over: they may be meant for others.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - service.yaml
    patches:
      - target:
          kind: Service
          name: card
        patch: |-
          - op: add
            path: /metadata/labels
            value: {tier: web}
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ```

    Good:
    ```yaml kustomization.yaml
    resources:
      - service.yaml
    patches:
      - target:
          kind: Service
          name: cart
        patch: |-
          - op: add
            path: /metadata/labels
            value: {tier: web}
    ```

    ```yaml service.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ```
    """
    for place in _remarks(built, "patch-without-target"):
        yield Finding("the target of this patch selects no object; correct it, or remove the patch", at=place)


@rule("REP022", severity=Severity.WARNING)
def image_without_match(built: BuiltKustomization) -> Iterator[Finding]:
    """An entry of `images` names an image that no object uses, so that it changes nothing.

    A tag that somebody raises there is never deployed. Components are passed over: they may be meant for others.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - pod.yaml
    images:
      - name: example.com/card
        newTag: "1.1"
    ```

    ```yaml pod.yaml
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
    ```yaml kustomization.yaml
    resources:
      - pod.yaml
    images:
      - name: example.com/cart
        newTag: "1.1"
    ```

    ```yaml pod.yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    for place in _remarks(built, "image-without-match"):
        yield Finding("no container has this image; correct the name, or remove the entry", at=place)


def _remarks(built: BuiltKustomization, kind: str) -> Iterator[Location]:
    return (one.location for one in built.warnings if one.kind == kind)


def _name(built: BuiltKustomization) -> str:
    return built.directory or "the kustomization at the root"
