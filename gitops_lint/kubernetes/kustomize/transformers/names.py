"""`namePrefix` and `nameSuffix`. Source: PrefixTransformer, SuffixTransformer."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.identity import Gvk
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.paths import Place
from gitops_lint.kubernetes.kustomize.transformers.scalars import set_text
from gitops_lint.kubernetes.kustomize.values import text_of

_KEPT = (
    Gvk(kind="CustomResourceDefinition"),
    Gvk(group="apiregistration.k8s.io", kind="APIService"),
    Gvk(kind="Namespace"),
)
"""Kinds whose names say what they are for: no prefix or suffix is given to them."""


def add_prefix(objects: ObjectList, prefix: str, specs: Sequence[FieldSpec]) -> None:
    """Puts a prefix before the names of objects, and before what other fields the specs name."""
    _add(objects, specs, prefix, "")


def add_suffix(objects: ObjectList, suffix: str, specs: Sequence[FieldSpec]) -> None:
    """Puts a suffix after the names of objects, and after what other fields the specs name."""
    _add(objects, specs, "", suffix)


def _add(objects: ObjectList, specs: Sequence[FieldSpec], prefix: str, suffix: str) -> None:
    def put(place: Place) -> None:
        set_text(place, f"{prefix}{text_of(place.value)}{suffix}")

    for each in objects:
        original = each.original_identity.gvk
        if any(kept.selects(original) for kept in _KEPT):
            continue
        for spec in specs:
            if not spec.gvk.selects(original):
                continue
            if spec.path == "metadata/name" and (prefix or suffix):
                if prefix:
                    each.prefixes.append(prefix)
                if suffix:
                    each.suffixes.append(suffix)
                each.store_identity()
            set_fields(each.value, each.gvk, [spec], put, str)
