"""`labels`, `commonLabels` and `commonAnnotations`. Source: api/filters/labels, api/filters/annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, node_kind
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import is_null


def set_words(objects: Iterable[BuildObject], words: Mapping[str, str | None], specs: Sequence[FieldSpec]) -> None:
    """Sets labels or annotations in every map that the specs lead to.

    Raises:
        BuildError: a path leads to something that is no map.
    """
    pairs = {key: words[key] or "" for key in sorted(words)}

    def put(place: Place) -> None:
        if place.value.__class__ is dict:
            place.value.update(pairs)
        elif not is_null(place.value):
            raise BuildError(f"wrong node kind: expected MappingNode but got {node_kind(place.value)}")

    for each in objects:
        if pairs:
            try:
                set_fields(each.value, each.gvk, specs, put, dict)
            except BuildError as error:
                raise error.at(each.spot) from None
