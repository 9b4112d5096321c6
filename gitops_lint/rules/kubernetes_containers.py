"""K8S011, K8S012 and K8S013: mounts, environment variables and volumes of containers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.workloads import Container, Mount, PodTemplate, Variable
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule
from gitops_lint.model.source import Path


@rule("K8S011", severity=Severity.ERROR)
def duplicate_mount(container: Container) -> Iterator[Finding]:
    """Two volumes of a container are mounted at the same path.

    The API server refuses two mounts with the same `mountPath`. It compares the text, so `/data` and `/data/` pass;
    one of the two volumes then hides the other.

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
          volumeMounts:
            - {name: settings, mountPath: /etc/cart}
            - {name: secrets, mountPath: /etc/cart}
      volumes:
        - {name: settings, configMap: {name: cart}}
        - {name: secrets, secret: {secretName: cart}}
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
          volumeMounts:
            - {name: settings, mountPath: /etc/cart}
            - {name: secrets, mountPath: /etc/cart-secrets}
      volumes:
        - {name: settings, configMap: {name: cart}}
        - {name: secrets, secret: {secretName: cart}}
    ```
    """
    if len(container.mounts) < 2:
        return
    # pkg/apis/core/validation: ValidateVolumeMounts, ValidateVolumeDevices
    seen: dict[str, Mount] = {}
    for mount in container.mounts:
        if not mount.target or is_filled_in_later(mount.target):
            continue
        first = seen.setdefault(mount.target.rstrip("/") or "/", mount)
        if first is not mount:
            yield _same_path(mount, first)


def _same_path(mount: Mount, first: Mount) -> Finding:
    is_refused = mount.target == first.target
    result = "the API server refuses that" if is_refused else "the later mount hides the earlier"
    mends = mount[:2] == first[:2] and not mount.device
    return Finding(
        f"{mount.target} is already the place of volume {first.volume}; {result}: mount {mount.volume} elsewhere",
        (*mount.path, "devicePath" if mount.device else "mountPath"),
        severity=None if is_refused else Severity.WARNING,
        related=((first.path, "first mounted here"),),
        fix=Fix("Remove the second mount", (PathChange(Operation.REMOVE, mount.path),)) if mends else None,
    )


# kube-linter, docs/generated/checks.md: duplicate-env-var; kube-score, README_CHECKS.md: the other.
@rule("K8S012", severity=Severity.WARNING, aliases=("duplicate-env-var", "environment-variable-key-duplication"))
def duplicate_variable(container: Container) -> Iterator[Finding]:
    """An environment variable of a container is set twice.

    The last one wins, and an apply may drop either: the list is merged by name. A value that builds on the earlier one
    (`PATH: $(PATH):/opt/bin`) is fine.

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
          env:
            - {name: LOG_LEVEL, value: info}
            - {name: LOG_LEVEL, value: debug}
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
          env:
            - {name: LOG_LEVEL, value: debug}
    ```
    """
    if len({variable.name for variable in container.variables}) == len(container.variables):
        return
    # pkg/api/pod/warnings.go: "hides previous definition"
    latest: dict[str, Variable] = {}
    for variable in container.variables:
        earlier = latest.get(variable.name)
        latest[variable.name] = variable
        if earlier is None or is_filled_in_later(variable.name):
            continue
        itself = f"$({variable.name})"
        if variable.value is not None and itself in variable.value and variable.value != itself:
            continue
        same = variable.value is not None and variable.value == earlier.value
        fix = (
            Fix(f"Remove the earlier {variable.name}", (PathChange(Operation.REMOVE, earlier.path),)) if same else None
        )
        yield Finding(
            f"{variable.name} is set twice{', to the same value' if same else '; this one wins'}: remove one of them",
            (*variable.path, "name"),
            related=((earlier.path, "set before here"),),
            fix=fix,
        )


@rule("K8S013", severity=Severity.ERROR)
def missing_volume(template: PodTemplate) -> Iterator[Finding]:
    """A container mounts a volume that the pod does not have, or two volumes share a name.

    The API server refuses such a pod. A StatefulSet's volume claim templates count as volumes of its pods.

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
          volumeMounts:
            - {name: setings, mountPath: /etc/cart}
      volumes:
        - {name: settings, configMap: {name: cart}}
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
          volumeMounts:
            - {name: settings, mountPath: /etc/cart}
      volumes:
        - {name: settings, configMap: {name: cart}}
    ```
    """
    # pkg/apis/core/validation: ValidateVolumes, ValidateVolumeMounts ("Not found: ...")
    known: dict[str, Path] = {}
    for volume in template.volumes:
        first = known.setdefault(volume.name, volume.path)
        if first is not volume.path and volume.name and not is_filled_in_later(volume.name):
            yield Finding(
                f"the pod has two volumes named {volume.name}; rename one",
                (*volume.path, "name"),
                related=((first, "first declared here"),),
            )
    names = {*known, *template.claims} if template.claims else {*known}
    depth = len(template.path)
    for container in template.containers:
        for mount in container.mounts:
            if mount.volume in names or not mount.volume or any(map(is_filled_in_later, (mount.volume, *names))):
                continue
            yield _no_volume(mount, names, (*container.path[depth:], *mount.path, "name"))


_PLAIN: Final = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][-a-z0-9]*")
"""Names that YAML reads as text without quotes."""


def _no_volume(mount: Mount, names: set[str], path: Path) -> Finding:
    from difflib import get_close_matches

    close = get_close_matches(mount.volume, sorted(names), n=1, cutoff=0.8)
    fix = None
    if close:
        ask = f'; did you mean "{close[0]}"?'
        if _PLAIN.fullmatch(close[0]):
            fix = Fix(f"Mount {close[0]}", (PathChange(Operation.REPLACE, path, close[0]),))
    elif names:
        ask = f"; it has {', '.join(sorted(filter(None, names)))}"
    else:
        ask = "; declare it under `volumes`"
    return Finding(f"the pod has no volume named {mount.volume}{ask}", path, fix=fix)
