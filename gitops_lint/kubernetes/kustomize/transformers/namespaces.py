"""`namespace:`. Source: NamespaceTransformer, api/filters/namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, Setter, set_fields
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, as_map
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.transformers.scalars import refuse_container
from gitops_lint.kubernetes.kustomize.values import EMPTY_NULL, is_null_or_missing, text_of

_BINDINGS = ("RoleBinding", "ClusterRoleBinding")
_OWN = FieldSpec(path="metadata/namespace", creates=True)
SUBJECTS = ("defaultOnly", "allServiceAccounts", "none")
"""Whose namespace is set in the subjects of bindings: accounts called `default`, all of them, no one's."""


def set_namespace(
    objects: ObjectList,
    namespace: str,
    specs: Sequence[FieldSpec],
    *,
    unset_only: bool = False,
    subjects: str = SUBJECTS[0],
) -> None:
    """Moves every object that may have a namespace into one.

    Raises:
        BuildError: two objects become the same.
    """
    if not namespace:
        return
    counts = Counter(each.identity.key for each in objects)
    for each in objects:
        counts[each.identity.key] -= 1
        each.store_identity()
        set_namespace_of(each, namespace, specs, unset_only=unset_only, subjects=subjects)
        identity = each.identity
        counts[identity.key] += 1
        if counts[identity.key] != 1:
            raise BuildError(f"namespace transformation produces ID conflict: {identity}", each.spot)


def set_namespace_of(
    each: BuildObject,
    namespace: str,
    specs: Sequence[FieldSpec],
    *,
    unset_only: bool = False,
    subjects: str = SUBJECTS[0],
) -> None:
    """Sets the namespace in one object, wherever it names its own."""
    gvk = each.gvk

    def put(place: Place) -> None:
        refuse_container(place)
        if unset_only and not is_null_or_missing(place.value) and text_of(place.value):
            return
        place.put(namespace)

    identity = each.identity
    if not identity.is_cluster_scoped:
        set_fields(each.value, gvk, [_OWN], put, str)
    is_binding = gvk.kind in _BINDINGS
    if is_binding and subjects != "none":
        _set_subjects(each, put, subjects)
    kept = [
        spec
        for spec in specs
        if spec.path != "metadata/namespace"
        and (spec.path != "metadata/name" or each.api_version == "v1")
        and not (is_binding and spec.kind in _BINDINGS and spec.path == "subjects/namespace")
    ]
    set_fields(each.value, gvk, kept, put, str)


def _set_subjects(each: BuildObject, put: Setter, subjects: str) -> None:
    field, wanted = ("kind", "ServiceAccount") if subjects == "allServiceAccounts" else ("name", "default")
    listed = each.value.get("subjects")
    if is_null_or_missing(listed):
        return
    if listed.__class__ is not list:
        raise BuildError("wrong node kind: expected SequenceNode", each.spot)
    for subject in listed:
        fields = as_map(subject)
        if not is_null_or_missing(fields.get(field)) and text_of(fields[field]) == wanted:
            fields.setdefault("namespace", EMPTY_NULL)
            put(Place(fields, "namespace", ()))
