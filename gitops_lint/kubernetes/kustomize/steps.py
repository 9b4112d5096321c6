"""What one entry of a kustomization does to the objects: the steps of a patch, an image, a replacement.

Source: api/internal/builtins. Everything that a step reads is read before the first one runs.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize import metadata
from gitops_lint.kubernetes.kustomize.decoding import decode_loosely
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec
from gitops_lint.kubernetes.kustomize.json_patch import Operation
from gitops_lint.kubernetes.kustomize.kustomization import REPLACEMENT
from gitops_lint.kubernetes.kustomize.loading import Loader
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import split_with_brackets
from gitops_lint.kubernetes.kustomize.problems import BuildError, BuildWarning, Spot, WarningKind
from gitops_lint.kubernetes.kustomize.schemas import Schemas
from gitops_lint.kubernetes.kustomize.selectors import Selector, chosen
from gitops_lint.kubernetes.kustomize.texts import Loaded
from gitops_lint.kubernetes.kustomize.transformers import (
    images,
    patches,
    replacements,
)

Warn = Callable[[BuildWarning], None]


class StepKind(enum.Enum):
    """What a step is, for who asks where a value came from."""

    PATCH = "patch"
    JSON_PATCH = "JSON patch"
    NAMESPACE = "namespace"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    LABELS = "labels"
    ANNOTATIONS = "annotations"
    REPLICAS = "replicas"
    IMAGE = "image"
    REPLACEMENT = "replacement"
    HASH = "hash"
    REFERENCE = "reference"
    VARIABLE = "variable"
    PLUGIN = "plugin"
    GENERATOR = "generator"
    NOTE = "note"


class Step(NamedTuple):
    """One change: what it is, the value that asks for it, what it does, and the patch that it applies."""

    kind: StepKind
    spot: Spot
    run: Callable[[ObjectList], Any]
    patch: Any = None
    """A BuildObject for a merge, operations for a JSON patch, pairs for a generator, the entry's data for an image."""


def note_step(origin: str, spot: Spot) -> Step:
    """The step that notes an origin with every object."""
    return Step(StepKind.NOTE, spot, partial(metadata.add_transformation, origin=origin))


def built(loaded: list[Loaded], schemas: Schemas, file: str) -> list[BuildObject]:
    """Objects of a file for one build; their values are still the file's, and must be copied before they change."""
    return [BuildObject(each.value, schemas, Spot(file, each.document, each.path), each.source) for each in loaded]


def built_inline(loaded: list[Loaded], schemas: Schemas, spot: Spot) -> list[BuildObject]:
    """The same for a text that stands in a value of a kustomization."""
    return [
        BuildObject(
            each.value, schemas, Spot(spot.file, spot.document, spot.path, each.path, each.document), each.source
        )
        for each in loaded
    ]


def strategic_merges(entry: str, loader: Loader, schemas: Schemas, spot: Spot) -> list[BuildObject]:
    """The patches of an entry of `patchesStrategicMerge`: a file, or the text of one.

    Raises:
        BuildError: it is neither.
    """
    try:
        return built_inline(loader.files.inline(entry), schemas, spot)
    except BuildError:
        path = loader.path(entry, spot)
        return built(loader.files.objects(path), schemas, path)


def patch_steps(entry: dict[str, Any], loader: Loader, schemas: Schemas, spot: Spot, warn: Warn) -> list[Step]:
    """The steps of an entry of `patches`.

    Raises:
        BuildError: it has no patch, or one that is none.
    """
    text, file = (entry.get("patch") or "").strip(), entry.get("path") or ""
    if bool(text) is bool(file):
        what = "patch and path can't be set at the same time" if text else "must specify one of patch and path"
        raise BuildError(what, spot)
    target = Selector.of(entry["target"]) if entry.get("target") is not None else None
    if file:
        path = loader.path(file, _inside(spot, "path"))
        merges, operations = patches.read_patch(loader.files.text(path), loader.files.inline, Spot(path))
        found = built(merges, schemas, path) if merges is not None else None
        source = Spot(path)
    else:
        source = _inside(spot, "patch")
        merges, operations = patches.read_patch(text, loader.files.inline, source)
        found = built_inline(merges, schemas, source) if merges is not None else None
    if not found:
        if target is None:
            raise BuildError("must specify a target for JSON patch", spot)
        if found is not None:
            return [_empty_step(target, source, spot, warn)]
        return [_operations_step(operations, target, source, spot, warn, stores_identity=True)]
    options = entry.get("options") or {}
    for patch in found:
        patch.allows_name_change = bool(options.get("allowNameChange"))
        patch.allows_kind_change = bool(options.get("allowKindChange"))
    if target is None:
        return [
            Step(StepKind.PATCH, each.spot, partial(patches.apply_to_its_object, patch=each, is_entry=True), each)
            for each in found
        ]
    if len(found) > 1:
        message = "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set `patches.target` field"
        raise BuildError(message, spot)

    def run(objects: ObjectList) -> None:
        targets = _targets(objects, target, spot, warn)
        patches.apply_to(targets, objects, found[0])

    return [Step(StepKind.PATCH, found[0].spot, run, found[0])]


def _empty_step(target: Selector, source: Spot, spot: Spot, warn: Warn) -> Step:
    """The step of a patch of no objects, which Kustomize then takes for a JSON patch."""

    def run(objects: ObjectList) -> None:
        if _targets(objects, target, spot, warn):
            raise BuildError("json: cannot unmarshal object into Go value of type jsonpatch.Patch", source)

    return Step(StepKind.PATCH, source, run)


def json_patch_step(entry: dict[str, Any], field: str, loader: Loader, spot: Spot, warn: Warn) -> Step:
    """The step of an entry of `patchesJson6902`, whose text is called `patch` there and `jsonOp` in a plugin.

    Raises:
        BuildError: it has no target, no patch, or one that is none.
    """
    if entry.get("target") is None or not entry["target"].get("name"):
        raise BuildError("must specify the target name", spot)
    text, file = entry.get(field) or "", entry.get("path") or ""
    if bool(text) is bool(file):
        what = "must specify a file path or jsonOp, not both" if text else "empty file path and empty jsonOp"
        raise BuildError(what, spot)
    source = _inside(spot, field)
    if file:
        source = Spot(loader.path(file, _inside(spot, "path")))
        text = loader.files.text(source.file)
        if not text:
            raise BuildError(f"patch file '{file}' empty seems to be empty", spot)
    operations = patches.operations_of_text(text, source)
    if not operations:
        raise BuildError("patch appears to be empty", spot)
    return _operations_step(operations, Selector.of(entry["target"]), source, spot, warn, stores_identity=False)


def _operations_step(
    operations: tuple[Operation, ...], target: Selector, source: Spot, spot: Spot, warn: Warn, *, stores_identity: bool
) -> Step:
    def run(objects: ObjectList) -> None:
        targets = _targets(objects, target, spot, warn)
        try:
            patches.apply_operations(targets, operations, stores_identity=stores_identity)
        except BuildError as error:
            raise error.at(source) from None

    return Step(StepKind.JSON_PATCH, source, run, operations)


def _targets(objects: ObjectList, target: Selector, spot: Spot, warn: Warn) -> list[BuildObject]:
    try:
        found = chosen(objects, target)
    except BuildError as error:
        raise error.at(_inside(spot, "target")) from None
    if not found:
        message = "no object is chosen by the target of this patch"
        telling = "name" if target.identity.name else "labelSelector" if target.labels else None
        place = _inside(spot, "target")
        warn(BuildWarning(WarningKind.PATCH_WITHOUT_TARGET, message, _inside(place, telling) if telling else place))
    return found


def image_step(entry: dict[str, Any], specs: tuple[FieldSpec, ...], spot: Spot, warn: Warn) -> Step:
    """The step of an entry of `images`."""

    def run(objects: ObjectList) -> None:
        if not images.set_image(objects, entry, specs):
            message = f"no container has the image {entry.get('name')}"
            warn(BuildWarning(WarningKind.IMAGE_WITHOUT_MATCH, message, spot))

    return Step(StepKind.IMAGE, spot, run, entry)


def replacement_steps(entry: dict[str, Any], loader: Loader, spot: Spot, warn: Warn) -> list[Step]:
    """The steps of an entry of `replacements`, which may name a file that holds one or several.

    Raises:
        BuildError: it is both, or the file holds something else.
    """
    file = entry.get("path") or ""
    if not file:
        return [_replacement_step(entry, spot, warn)]
    if entry.get("source") is not None or entry.get("targets"):
        raise BuildError("cannot specify both path and inline replacement", spot)
    path = loader.path(file, _inside(spot, "path"))
    data = loader.files.data(path)
    if isinstance(data, dict):
        return [_replacement_step(decode_loosely(data, REPLACEMENT, "Replacement"), Spot(path), warn)]
    if isinstance(data, list):
        return [
            _replacement_step(decode_loosely(each, REPLACEMENT, "Replacement"), Spot(path, 0, (index,)), warn)
            for index, each in enumerate(data)
        ]
    raise BuildError("unsupported replacement type encountered within replacement path", Spot(path))


def _replacement_step(entry: dict[str, Any], spot: Spot, warn: Warn) -> Step:
    def run(objects: ObjectList) -> tuple[BuildObject, list[str]]:
        try:
            done = replacements.replace([*objects], entry)
        except BuildError as error:
            raise BuildError(error.message, spot) from None
        for index in done.idle:
            message = "this target of a replacement selects no object"
            place = Spot(spot.file, spot.document, (*spot.path, "targets", index, "select"))
            is_in_text = spot.inner is not None
            warn(BuildWarning(WarningKind.REPLACEMENT_WITHOUT_TARGET, message, spot if is_in_text else place))
        return done.source, split_with_brackets(done.path)

    return Step(StepKind.REPLACEMENT, spot, run, entry)


def _inside(spot: Spot, field: str) -> Spot:
    return Spot(spot.file, spot.document, (*spot.path, field))
