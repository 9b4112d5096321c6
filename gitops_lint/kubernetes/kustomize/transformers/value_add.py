"""ValueAddTransformer. Source: api/internal/builtins/ValueAddTransformer.go, api/filters/valueadd."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, as_map, split
from gitops_lint.kubernetes.kustomize.transformers.namespaces import set_namespace_of
from gitops_lint.kubernetes.kustomize.transformers.scalars import refuse_container, set_text
from gitops_lint.kubernetes.kustomize.values import EMPTY_NULL, is_null, text_of


def add_value(objects: Iterable[BuildObject], value: str, field: str, position: int) -> None:
    """Sets a field to a value, or puts the value into the file path that the field holds.

    Raises:
        BuildError: the field is no scalar.
    """
    for each in objects:
        if field == "metadata/namespace":
            set_namespace_of(each, value, ())
            continue
        place = _made(each.value, [part for part in split(field, "/") if part.strip()])
        refuse_container(place)
        old = place.value
        text = _inserted("" if is_null(old) else text_of(old), position - 1, value) if position > 0 else value
        set_text(place, text)


def _made(value: dict[str, Any], parts: list[str]) -> Place:
    """The place of a field, made with all maps on the way."""
    fields = value
    for part in parts[:-1]:
        if is_null(fields.get(part)):
            fields[part] = {}
        fields = as_map(fields[part])
    fields.setdefault(parts[-1], EMPTY_NULL)
    return Place(fields, parts[-1], tuple(parts))


def _inserted(path: str, position: int, part: str) -> str:
    """A part put into a file path; an absolute path stays one (filesys.InsertPathPart)."""
    if not path:
        return part
    is_absolute = path.startswith("/")
    pieces = [piece for piece in path.split("/") if piece]
    pieces.insert(min(max(position, 0), len(pieces)), part)
    return ("/" if is_absolute else "") + "/".join(pieces)
