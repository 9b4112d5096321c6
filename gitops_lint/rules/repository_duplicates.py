"""REP019: one object that is declared twice in one cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.kubernetes.scoping import CLUSTER_SCOPED
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import directory_of


@rule("REP019", severity=Severity.ERROR)
def object_declared_twice(index: ClusterIndex) -> Iterator[Finding]:
    """An object is declared twice in one cluster.

    Whichever is applied last wins, and the two take turns with every reconciliation; Kustomize refuses them ("may not
    add resource with an already registered id"). Two that say the same are a note.

    Objects without a namespace in different directories may be for different ones, and the files of a repository that
    tells of no environment may be alternatives of one another: there only two in one file are told of.

    Bad:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart, namespace: shop}
    data: {currency: EUR}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart, namespace: shop}
    data: {currency: USD}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: cart, namespace: shop}
    data: {currency: EUR}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: basket, namespace: shop}
    data: {currency: USD}
    ```
    """
    for (kind, name), called_so in index.by_name.items():
        if len(called_so) == 1 or not name:
            continue
        first: dict[str, list[Resource]] = defaultdict(list)
        for resource in called_so:
            if is_filled_in_later(resource.namespace):
                continue
            namespace = "" if kind in CLUSTER_SCOPED else resource.namespace
            earlier = first[namespace]
            same = next((one for one in earlier if _is_same_place(one, resource, index, namespace)), None)
            if same is not None:
                yield from _twice(same, resource, index.cluster.whole)
            earlier.append(resource)


_FOLLOWED_BY_ARGO: Final = ("Application.argoproj.io", "ApplicationSet.argoproj.io")


def _is_same_place(one: Resource, other: Resource, index: ClusterIndex, namespace: str) -> bool:
    """Whether two objects of one name go to one place: to one namespace, from files that are applied together."""
    if other.kind == "Namespace" and not (one.file and other.file):
        # CreateNamespace and charts make one that is not there.
        return False
    if one.file == other.file:
        return True
    if other.kind in _FOLLOWED_BY_ARGO or not index.cluster.is_one_place:
        # Applications of one name are samples, or each is for an Argo CD of its own.
        return False
    has_place = namespace != "" or other.kind in CLUSTER_SCOPED
    return has_place or directory_of(one.file) == directory_of(other.file)


def _twice(one: Resource, other: Resource, whole: Callable[[Resource], Resource]) -> Iterator[Finding]:
    kind = other.kind.partition(".")[0]
    first, second = whole(one).values, whole(other).values
    if not all(isinstance(values["metadata"].get("name"), str) for values in (first, second)):
        # The API server makes up the rest of a generateName, each time another.
        return
    severity, outcome = Severity.ERROR, "the last to be applied wins"
    if _without_marks(first) == _without_marks(second):
        severity, outcome = Severity.NOTE, "both say the same"
    elif _without_marks(first, anyones=True) == _without_marks(second, anyones=True):
        severity, outcome = Severity.NOTE, "only labels or annotations differ"
    name = ("metadata", "name")
    is_one_text = one.location(name) == other.location(name)
    if is_one_text and other.kind in _FOLLOWED_BY_ARGO:
        # It is applied by hand once, and applies itself from then on.
        return
    what = "is applied twice from here" if is_one_text else "is declared twice"
    yield Finding(
        f"{kind} {other.name} {what}: {outcome}; keep one of them",
        ResourcePath(other, name),
        severity=severity,
        related=() if is_one_text else ((ResourcePath(one, name), "the other one"),),
    )


_OWNERS: Final = ("kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "argocd.argoproj.io/")
"""What Flux and Argo CD write into the labels and annotations of what they apply: who applies it."""


def _without_marks(values: Mapping[str, Any], *, anyones: bool = False) -> dict[str, Any]:
    """An object without the marks of whoever applies it, or without any labels and annotations."""
    metadata = dict(values["metadata"])
    for field in ("labels", "annotations"):
        if isinstance(metadata.get(field), dict):
            of_owners = ("",) if anyones else _OWNERS
            metadata[field] = {key: one for key, one in metadata[field].items() if not str(key).startswith(of_owners)}
    return {**values, "metadata": {key: one for key, one in metadata.items() if one != {}}}
