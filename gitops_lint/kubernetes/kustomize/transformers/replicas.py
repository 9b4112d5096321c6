"""`replicas`. Source: ReplicaCountTransformer, api/filters/replicacount."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.paths import Place
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.transformers.scalars import refuse_container


def set_replicas(objects: ObjectList, name: str, count: int, specs: Sequence[FieldSpec]) -> None:
    """Sets the number of replicas of the objects that have, or had, a name.

    Raises:
        BuildError: there is none.
    """

    def put(place: Place) -> None:
        refuse_container(place)
        place.put(str(count) if place.value.__class__ is str else count)

    is_found = False
    for spec in specs:
        for each in objects:
            identities = (*each.previous_identities, each.identity)
            if any(identity.name == name and spec.gvk.selects(identity.gvk) for identity in identities):
                is_found = True
                set_fields(each.value, each.gvk, [spec], put, str)
    if not is_found:
        kinds = " ".join(str(spec.gvk) for spec in specs)
        raise BuildError(f"resource with name {name} does not match a config with the following GVK [{kinds}]")
