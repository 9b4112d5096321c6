"""Patches: strategic merges and JSON patches, with and without a target.

Source: PatchTransformer, PatchStrategicMergeTransformer, PatchJson6902Transformer, Resource.ApplySmPatch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.kubernetes.kustomize import json_patch
from gitops_lint.kubernetes.kustomize.json_patch import Operation
from gitops_lint.kubernetes.kustomize.loading import plain_data
from gitops_lint.kubernetes.kustomize.merging import DIRECTIVE, merge
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.kubernetes.kustomize.sharing import after_merge
from gitops_lint.kubernetes.kustomize.values import MISSING, as_json, copied, is_null_or_missing, text_of


def apply_to_its_object(objects: ObjectList, patch: BuildObject, *, is_entry: bool) -> None:
    """Merges a patch into the one object that it names.

    `is_entry` for `patches`, whose patch is taken as it is; `patchesStrategicMerge` makes its labels and annotations
    strings first.

    Raises:
        BuildError: there is no such object, or several.
    """
    identity = patch.original_identity
    try:
        target = objects.the_one(identity)
    except BuildError as error:
        message = (
            f'no resource matches strategic merge patch "{identity}": {error.message}' if is_entry else error.message
        )
        raise BuildError(message, patch.spot) from None
    if is_entry:
        _merge_into(target, patch, copied(patch.value))
    else:
        apply_to([target], objects, patch)


def apply_to(targets: Iterable[BuildObject], objects: ObjectList, patch: BuildObject) -> None:
    """Merges a patch into chosen objects, whatever it calls itself (resWrangler.ApplySmPatch).

    Raises:
        BuildError: it does not merge, or two objects become one.
    """
    keys = {each.identity for each in targets}
    for each in objects:
        if each.identity in keys:
            value = copied(patch.value)
            for field in ("labels", "annotations"):
                metadata = value["metadata"]
                words = {key: text_of(word) for key, word in _map(metadata.get(field)).items()}
                metadata.pop(field, None)
                if words:
                    metadata[field] = words
            value["apiVersion"] = each.value.get("apiVersion", "")
            _merge_into(each, patch, value)
    objects.replace_all([each for each in objects if not each.is_deleted])


def _merge_into(target: BuildObject, patch: BuildObject, value: dict[str, Any]) -> None:
    kind, name, namespace = target.value.get("kind"), target.metadata.get("name"), target.namespace
    if patch.allows_name_change or patch.allows_kind_change:
        target.store_identity()
    if _loses_annotations(value):
        target.forget_history()
    try:
        merged = merge(value, target.value, target.schemas, target.is_quoted)
    except BuildError as error:
        raise error.at(patch.spot) from None
    if merged is MISSING or not merged:
        target.is_deleted = True
        return
    target.value = merged
    if target.shared:
        target.shared = after_merge(merged, target.shared, patch.value)
    target.allows_name_change = target.allows_name_change or patch.allows_name_change
    target.allows_kind_change = target.allows_kind_change or patch.allows_kind_change
    metadata = merged.get("metadata")
    if metadata.__class__ is not dict:
        metadata = merged["metadata"] = {}
    if not patch.allows_kind_change:
        merged["kind"] = kind
    if not patch.allows_name_change:
        metadata["name"] = name
    metadata.pop("namespace", None)
    if namespace:
        metadata["namespace"] = namespace


def _loses_annotations(value: dict[str, Any]) -> bool:
    """Whether a patch takes all annotations away, and with them what Kustomize has noted there."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations", {}) if metadata.__class__ is dict else {}
    return is_null_or_missing(annotations) or any(
        _map(each).get(DIRECTIVE) in ("delete", "replace") for each in (value, metadata, annotations)
    )


def apply_operations(targets: Iterable[BuildObject], operations: Iterable[Operation], *, stores_identity: bool) -> None:
    """Applies a JSON patch to objects; `stores_identity` as `patches` does and `patchesJson6902` does not.

    Raises:
        BuildError: an operation does not apply.
    """
    chosen = [*targets]
    for each in chosen:
        if stores_identity:
            each.store_identity()
        each.value = as_json(each.value)
        each.shared = []
        _apply_all(each, operations)


def _apply_all(each: BuildObject, operations: Iterable[Operation]) -> None:
    metadata = each.value.get("metadata")
    if each.has_history and isinstance(metadata, dict) and not isinstance(metadata.get("annotations"), dict):
        metadata["annotations"] = {}
    for operation in operations:
        each.value = json_patch.applied(operation, each.value)
    metadata = each.value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    each.set_words("annotations", {key: text_of(value) for key, value in _map(annotations).items()})


def read_patch(text: str, objects_of: Any, spot: Spot) -> tuple[list[Any] | None, tuple[Operation, ...]]:
    """A patch as one of the two kinds: its documents, or its operations.

    `objects_of` reads objects out of the text. Raises BuildError where the text is neither, or could be both.
    """
    merges: list[Any] | None = None
    operations: tuple[Operation, ...] | None = None
    failures = []
    try:
        merges = objects_of(text)
    except BuildError as error:
        failures.append(error.message)
    try:
        operations = operations_of_text(text, spot)
    except BuildError as error:
        failures.append(error.message)
    if merges is not None and operations is not None:
        raise BuildError(f"illegally qualifies as both an SM and JSON patch: {text[:200]!r}", spot)
    if merges is None and operations is None:
        raise BuildError("unable to parse SM or JSON patch: " + "; ".join(failures), spot)
    return merges, operations or ()


def operations_of_text(text: str, spot: Spot) -> tuple[Operation, ...]:
    """The operations of a JSON patch, which may be YAML.

    Raises:
        BuildError: it is none.
    """
    if not text:
        raise BuildError("empty json patch operations", spot)
    data = json_patch.json_data(text) if text.startswith("[") else plain_data(text, spot)
    return json_patch.operations_of(data)


def _map(value: Any) -> dict[str, Any]:
    return value if value.__class__ is dict else {}
