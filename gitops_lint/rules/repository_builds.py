"""REP020 to REP022, REP030 and REP031: what building a kustomization says of it."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.model.rule import Finding, Notice, Severity, rule
from gitops_lint.model.source import Location, directory_of


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
    passed over: they may be meant for others. Patches in the spec of a Flux Kustomization, of a HelmRelease's
    `postRenderers` and of an Application count as well, where they change nothing in any cluster.

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

    A tag that somebody raises there is never deployed. Components are passed over: they may be meant for others. Images
    in the spec of a Flux Kustomization, of a HelmRelease's `postRenderers` and of an Application count as well.

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


@rule("REP030", severity=Severity.WARNING)
def replacement_without_target(built: BuiltKustomization) -> Iterator[Finding]:
    """A target of a replacement selects no object, so that the value is put nowhere.

    Kustomize refuses a source that is not there, and a field that a selected object does not have; a target that
    selects nothing it lets pass, and the placeholder is applied. Components, and files of replacements that other
    directories share, are passed over: they may be meant for others.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - objects.yaml
    replacements:
      - source: {kind: ConfigMap, name: settings, fieldPath: data.host}
        targets:
          - select: {kind: Ingress, name: card}
            fieldPaths: [spec.rules.0.host]
    ```

    ```yaml objects.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      host: shop.example.com
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: cart
    spec:
      rules:
        - host: host.invalid
    ```

    Good:
    ```yaml kustomization.yaml
    resources:
      - objects.yaml
    replacements:
      - source: {kind: ConfigMap, name: settings, fieldPath: data.host}
        targets:
          - select: {kind: Ingress, name: cart}
            fieldPaths: [spec.rules.0.host]
    ```

    ```yaml objects.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      host: shop.example.com
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: cart
    spec:
      rules:
        - host: host.invalid
    ```
    """
    for place in _remarks(built, "replacement-without-target"):
        is_shared = not _is_a_kustomization(place.file) and directory_of(place.file) != built.directory
        if not is_shared:
            message = "the target of this replacement selects no object; correct it, or remove the target"
            yield Finding(message, at=place)


@rule("REP031", severity=Severity.WARNING)
def unused_kustomization_variable(built: BuiltKustomization) -> Iterator[Finding]:
    """A variable of `vars` is named by no field that Kustomize looks at, so that it changes nothing.

    Kustomize writes to its log that it was never replaced. Where `$(NAME)` stands in a field that is not among those
    of `varReference`, the text is applied as it stands. Told of the variables of what is built, not of its bases'.

    Bad:
    ```yaml kustomization.yaml
    resources:
      - objects.yaml
    vars:
      - name: SERVICE
        objref: {kind: Service, name: cart, apiVersion: v1}
    ```

    ```yaml objects.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      upstream: $(SERVICE)
    ```

    Good:
    ```yaml kustomization.yaml
    resources:
      - objects.yaml
    ```

    ```yaml objects.yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      clusterIP: None
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      upstream: cart
    ```
    """
    for one in built.warnings:
        if one.kind == "unused-variable" and one.location.file == built.file:
            yield Finding(f"{one.message}; name it where it belongs, or remove it", at=one.location)


def _is_a_kustomization(file: str) -> bool:
    return file.rpartition("/")[2].lower().startswith("kustomization")


def _remarks(built: BuiltKustomization, kind: str) -> Iterator[Location]:
    return (one.location for one in built.warnings if one.kind == kind)


def _name(built: BuiltKustomization) -> str:
    return built.directory or "the kustomization at the root"
