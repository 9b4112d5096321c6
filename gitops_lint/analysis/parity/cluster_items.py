"""What the clusters of an environment get, as items to compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

import msgspec

from gitops_lint.analysis.parity.items import Item
from gitops_lint.model.environment import Cluster, Environment
from gitops_lint.model.resource import Resource, ResourcePath

_GENERATED: Final = frozenset({"ConfigMap", "Secret"})
_HASH = re.compile(r"(?P<name>.+)-[2456789bcdfghkmt]{10}")
"""The end that Kustomize gives to the names it generates: ten characters of the alphabet of `hasher.Encode`
(sigs.k8s.io/kustomize/api/hasher), which has no vowels and no look-alikes.
"""


def cluster_items(environment: Environment) -> list[Item]:
    """The objects that its clusters get, as they are applied."""
    return [
        _item(environment.name, each, cluster, cluster.packed(each))
        for cluster in environment.clusters
        for each in _resources(cluster)
        if each.name
    ]


def _resources(cluster: Cluster) -> Iterable[Resource]:
    """What a cluster gets: objects whose values the workers have, where they know all of it."""
    contents = cluster.contents
    return [one.resource for one in contents.objects] if contents.is_known else cluster.resources()


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


def _item(environment: str, resource: Resource, cluster: Cluster, packed: bytes | None) -> Item:
    find_values = partial(_values_of, resource, cluster) if packed is None else partial(_unpacked, packed)
    return Item(
        environment,
        resource.kind,
        resource.name,
        resource.address,
        partial(ResourcePath, resource),
        find_values,
        packed,
        resource.file,
        resource.namespace,
    )


_decoded = msgspec.msgpack.Decoder().decode


def _unpacked(packed: bytes) -> dict[str, object]:
    return _compared(_decoded(packed))


def _values_of(resource: Resource, cluster: Cluster) -> dict[str, object]:
    return _compared(cluster.whole(resource).values)


_NOT_COMPARED: Final = frozenset({"status", "apiVersion", "kind", "sops"})


def _compared(whole: Mapping[str, object]) -> dict[str, object]:
    """What of an object is compared: all but what it is aligned by, and what the platform writes itself."""
    values = {key: value for key, value in whole.items() if key not in _NOT_COMPARED}
    metadata = values.get("metadata")
    if isinstance(metadata, dict):
        values["metadata"] = {key: metadata[key] for key in ("labels", "annotations") if key in metadata}
    return values
