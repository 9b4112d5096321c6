"""What the clusters of an environment get, as items to compare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from gitops_lint.analysis.parity.items import Item
from gitops_lint.model.environment import Environment
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Where
from gitops_lint.model.source import Path

_GENERATED: Final = frozenset({"ConfigMap", "Secret"})
_HASH = re.compile(r"(?P<name>.+)-[2456789bcdfghkmt]{10}")
"""The end that Kustomize gives to the names it generates: ten characters of the alphabet of `hasher.Encode`
(sigs.k8s.io/kustomize/api/hasher), which has no vowels and no look-alikes.
"""


def cluster_items(environment: Environment) -> list[Item]:
    """The objects that its clusters get, as they are applied."""
    return [
        _item(environment.name, each)
        for cluster in environment.clusters
        for each in cluster.resources()
        if each.name and isinstance(each.values, dict)
    ]


def generated_names(items: Iterable[Item]) -> dict[str, str]:
    """The names that Kustomize has put a hash to, each with the name that it was given.

    What refers to such an object has that name too.
    """
    found = {}
    for item in items:
        match = _HASH.fullmatch(item.name) if item.kind in _GENERATED else None
        if match is not None:
            found[item.name] = match["name"]
    return found


def _item(environment: str, resource: Resource) -> Item:
    def place(path: Path) -> Where:
        return ResourcePath(resource, path)

    return Item(
        environment=environment,
        kind=resource.kind,
        name=resource.name,
        namespace=resource.namespace,
        address=resource.address,
        values=_compared(resource),
        place=place,
        file=resource.file,
    )


_NOT_COMPARED: Final = frozenset({"status", "apiVersion", "kind", "sops"})


def _compared(resource: Resource) -> dict[str, object]:
    """What of an object is compared: all but what it is aligned by, and what the platform writes itself."""
    values = {key: value for key, value in resource.values.items() if key not in _NOT_COMPARED}
    metadata = values.get("metadata")
    if isinstance(metadata, dict):
        values["metadata"] = {key: metadata[key] for key in ("labels", "annotations") if key in metadata}
    return values
