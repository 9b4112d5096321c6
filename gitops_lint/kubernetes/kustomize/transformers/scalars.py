"""Setting a scalar where it stands."""

from __future__ import annotations

from gitops_lint.kubernetes.kustomize.paths import Place, node_kind
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import plain_scalar


def refuse_container(place: Place) -> None:
    """Stops at a map or a list where a scalar is to be set (FieldSetter without a name)."""
    if place.value.__class__ in (dict, list):
        raise BuildError(f"wrong node kind: expected ScalarNode but got {node_kind(place.value)}")


def set_text(place: Place, text: str) -> None:
    """Sets a scalar without a tag: what was a string stays one, anything else becomes what the text means."""
    refuse_container(place)
    place.put(text if place.value.__class__ is str else plain_scalar(text))
