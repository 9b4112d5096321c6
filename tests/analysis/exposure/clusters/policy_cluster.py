"""Small clusters to ask about policies: objects as a cluster's index has them, which is no more than what is kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from gitops_lint.analysis.cluster_index import ClusterIndex, index_of
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, blocks
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Workload
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject, facts_of
from gitops_lint.kubernetes.objects import group_kind
from gitops_lint.model.environment import Cluster
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Path, Place, Span


class NoPlaces:
    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return Origin((Place(Location("all.yaml")),))

    def span(self, path: Path, *, key: bool = False) -> Span:
        return Span(0, 0)


def cluster(*texts: str | dict[str, Any]) -> ClusterIndex:
    """The index of the objects of some manifests, read or not, of which only the excerpts are there."""
    objects = []
    for text in texts:
        for values in _read(text) if isinstance(text, str) else [text]:
            kind = group_kind(values["apiVersion"], values["kind"])
            metadata = values["metadata"]
            name, namespace = metadata["name"], metadata.get("namespace", "")
            address = f"{values['kind']} {namespace}/{name}"
            whole = Resource(kind, address, values, NoPlaces(), values["apiVersion"], name, namespace, "all.yaml")
            facts = facts_of(whole)
            kept = Resource(
                kind, address, facts.excerpt or {}, NoPlaces(), values["apiVersion"], name, namespace, "all.yaml"
            )
            objects.append(ClusterObject(kept, facts))
    return index_of(Cluster("", is_one_place=False), ClusterContents(tuple(objects)))


@lru_cache(256)
def _read(text: str) -> list[dict[str, Any]]:
    return list(yaml.load_all(text, yaml.CSafeLoader))


def workload(index: ClusterIndex, name: str) -> Workload:
    """The pods that the object of a name makes."""
    (found,) = [pods for pods in index.pods if pods.resource.name == name]
    return Workload.of(found)


def outcome(admitted: Admitted, asked: Intervals = EVERYWHERE) -> str:
    """What is admitted in a word, or the blocks, with those of which nobody can tell after a question mark."""
    words = _words(admitted.addresses, asked)
    return words if not admitted.perhaps else f"{words} ? {_words(admitted.perhaps, asked)}"


def _words(found: Intervals, asked: Intervals) -> str:
    if found == asked:
        return "all"
    return " ".join(blocks(found)) or "none"
