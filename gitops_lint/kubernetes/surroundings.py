"""What lies beside an entry point: those of one environment often go to one cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from gitops_lint.kubernetes.brought import Brought, brought_by
from gitops_lint.kubernetes.cluster_facts import ClusterObject, namespace_of
from gitops_lint.kubernetes.pod_templates import POD_TEMPLATE_PATHS
from gitops_lint.kubernetes.producers import Produced
from gitops_lint.kubernetes.substitution import is_filled_in_later

_SEVERAL: Final = -1


class Surroundings(msgspec.Struct, frozen=True, eq=False):
    """All objects of some entry points, each by its number: which have an object of a kind and name, and which pods."""

    names: Mapping[tuple[str, str], int]
    pods: Mapping[str, int]
    brought: Brought

    def has(self, kind: str, name: str, *, beside: int) -> bool:
        """Whether another entry point than this one has an object of a kind and name."""
        return self.names.get((kind, name), beside) != beside

    def has_pods(self, namespace: str, *, beside: int) -> bool:
        """Whether another entry point than this one has pods in a namespace, or in one that is not said."""
        if not namespace:
            return any(number != beside for number in self.pods.values())
        return any(self.pods.get(one, beside) != beside for one in ("", namespace))


def surroundings(clusters: Sequence[Collection[ClusterObject]], hidden: Iterable[Produced]) -> Surroundings:
    """What these entry points have; `hidden` is what they may have beyond that."""
    names: dict[tuple[str, str], int] = {}
    pods: dict[str, int] = {}
    brought: dict[Produced, None] = dict.fromkeys(hidden)
    for number, objects in enumerate(clusters):
        for resource, _ in objects:
            if not is_filled_in_later(resource.name):
                key = resource.kind, resource.name
                names[key] = number if names.get(key, number) == number else _SEVERAL
            if resource.kind in POD_TEMPLATE_PATHS:
                namespace = namespace_of(resource)
                pods[namespace] = number if pods.get(namespace, number) == number else _SEVERAL
        brought |= brought_by(objects)
    return Surroundings(names, pods, Brought.of(brought))
