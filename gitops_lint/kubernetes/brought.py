"""What objects bring into a cluster that nothing declares, put together for all objects of one cluster."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from gitops_lint.kubernetes.cluster_facts import ClusterObject, namespace_of
from gitops_lint.kubernetes.producers import ANYTHING, Produced, creatable
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource


class Brought(NamedTuple):
    """What may be brought: by kind and name where both are known, else by kind, names as patterns."""

    exact: Mapping[tuple[str, str], Sequence[Produced]]
    by_pattern: Mapping[str, Sequence[Produced]]

    @classmethod
    def of(cls, every: Iterable[Produced]) -> Brought:
        exact: dict[tuple[str, str], list[Produced]] = {}
        patterns: dict[str, list[Produced]] = {}
        for one in every:
            if one.kind == ANYTHING or one.name.endswith(ANYTHING):
                patterns.setdefault(one.kind, []).append(one)
            else:
                exact.setdefault((one.kind, one.name), []).append(one)
        return cls(exact, patterns)

    def may_have(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object of this kind, namespace ("" for any) and name may be among it."""
        found = (
            *self.exact.get((kind, name), ()),
            *self.by_pattern.get(kind, ()),
            *self.by_pattern.get(ANYTHING, ()),
        )
        return any(one.is_for(kind, namespace, name) for one in found)

    def anything(self) -> Sequence[Produced]:
        """What is brought of kinds that cannot be told."""
        return self.by_pattern.get(ANYTHING, ())


def brought_by(objects: Iterable[ClusterObject]) -> dict[Produced, None]:
    """What these objects bring, each once and in order."""
    brought: dict[Produced, None] = {}
    roles: dict[str, list[Resource]] = defaultdict(list)
    binding: list[ClusterObject] = []
    for one in objects:
        resource, (references, bringing, _) = one
        if is_filled_in_later(resource.name):
            brought[Produced(resource.kind, namespace_of(resource), ANYTHING)] = None
        if bringing:
            brought.update(dict.fromkeys(bringing))
        if resource.kind in (_ROLE, _CLUSTER_ROLE):
            roles[resource.kind].append(resource)
        elif references and resource.kind in _BINDINGS:
            binding.append(one)
    brought.update(dict.fromkeys(_made_by_programs(roles, binding)))
    return brought


_ROLE: Final = "Role.rbac.authorization.k8s.io"
_CLUSTER_ROLE: Final = "ClusterRole.rbac.authorization.k8s.io"
_BINDINGS: Final = ("RoleBinding.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io")


def _made_by_programs(roles: Mapping[str, list[Resource]], binding: Iterable[ClusterObject]) -> Iterator[Produced]:
    """What programs may make: in the namespace of the Role that allows it, or of the account that a ClusterRole is for.

    Those that make objects in other namespaces do so for objects of their own kinds, which `produced` tells of.
    """
    for one in roles.get(_ROLE, ()):
        for kind in creatable(one.values):
            yield Produced(kind, namespace_of(one), ANYTHING)
    makers = {one.name: kinds for one in roles.get(_CLUSTER_ROLE, ()) if (kinds := creatable(one.values))}
    for resource, (references, _, _) in binding if makers else ():
        bound: set[str] = set()
        for reference in references:
            if reference.kind == _CLUSTER_ROLE:
                bound |= makers.get(reference.name, set())
        for reference in references if bound else ():
            if reference.kind == "ServiceAccount":
                for kind in sorted(bound):
                    yield Produced(kind, reference.namespace or namespace_of(resource), ANYTHING)
