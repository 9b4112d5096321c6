"""What the index of a cluster is made from: facts about each object, small enough to travel between processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from gitops_lint.kubernetes.cross_references import ObjectReference, object_references
from gitops_lint.kubernetes.excerpts import excerpt
from gitops_lint.kubernetes.producers import Produced, produced
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource

if TYPE_CHECKING:
    from gitops_lint.kubernetes.surroundings import Surroundings


class Facts(NamedTuple):
    """What an object names, what it brings, and the little of its values that is read of it (None for nothing)."""

    references: tuple[ObjectReference, ...]
    brought: tuple[Produced, ...]
    excerpt: dict[str, Any] | None


class ClusterObject(NamedTuple):
    """An object of a cluster and its facts: `values` of the resource may be no more than the excerpt."""

    resource: Resource
    facts: Facts


class ClusterContents(msgspec.Struct, frozen=True, eq=False):
    """What a cluster gets, as far as that is known.

    `is_known` tells that `objects` are those that are applied, and `is_whole` that nothing of the repository brings
    others but for what is `hidden`, so that what is not among them is not there. `surroundings` are all objects of the
    environment, of which this cluster has those of its `number`; None where there is no other.
    """

    objects: tuple[ClusterObject, ...] = ()
    is_known: bool = True
    is_whole: bool = True
    is_followed: bool = False
    """Whether Flux or Argo CD was followed to these objects."""
    hidden: tuple[Produced, ...] = ()
    surroundings: Surroundings | None = None
    number: int = 0


def facts_of(resource: Resource) -> Facts:
    """The facts about a whole object."""
    kind, values = resource.kind, resource.values
    namespace = namespace_of(resource)
    return Facts(
        tuple(object_references(kind, values, namespace)),
        tuple(produced(kind, namespace, values)),
        excerpt(kind, values),
    )


def namespace_of(resource: Resource) -> str:
    """The namespace of an object: "" where it is not said, or filled in later."""
    return "" if is_filled_in_later(resource.namespace) else resource.namespace
