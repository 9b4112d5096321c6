"""What the fields of a kustomization do to its objects, one step an entry, in the order in which Kustomize goes.

Source: api/internal/target/kusttarget_configplugin.go. Everything that a step reads is read before the first one runs.
"""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize import metadata
from gitops_lint.kubernetes.kustomize.configurations import Configuration, spec_of
from gitops_lint.kubernetes.kustomize.decoding import decode_loosely
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, merged_specs
from gitops_lint.kubernetes.kustomize.json_patch import Operation
from gitops_lint.kubernetes.kustomize.kustomization import REPLACEMENT, Kustomization
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
    names,
    namespaces,
    patches,
    replacements,
    replicas,
    words,
)
from gitops_lint.model.source import Path

Warn = Callable[[BuildWarning], None]
_METADATA_LABELS = FieldSpec(path="metadata/labels", creates=True)


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


class Maker:
    """Makes the steps of one kustomization."""

    def __init__(
        self,
        kustomization: Kustomization,
        loader: Loader,
        schemas: Schemas,
        configuration: Configuration,
        warn: Warn,
        directory: str | None,
    ) -> None:
        self._kustomization = kustomization
        self._loader = loader
        self._schemas = schemas
        self._configuration = configuration
        self._warn = warn
        self._directory = directory

    def steps(self) -> list[Step]:
        """All steps, in order.

        Raises:
            BuildError: a patch cannot be read, or an entry is none.
        """
        return [
            *self._merge_files(),
            *self._patches(),
            *self._affixes(),
            *self._words(),
            *self._json_patches(),
            *self._replicas(),
            *self._images(),
            *self._replacements(),
        ]

    def _noted(self, kind: str) -> list[Step]:
        """The step that notes with every object what worked on it, where `buildMetadata` wants notes."""
        if self._directory is None:
            return []
        origin = metadata.of_field(self._directory, posixpath.basename(self._kustomization.file), kind)
        return [note_step(origin, self._spot(()))]

    def _spot(self, path: Path) -> Spot:
        return Spot(self._kustomization.file, 0, path)

    def _merge_files(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("patchesStrategicMerge"):
            spot = self._spot(path)
            for patch in strategic_merges(entry or "", self._loader, self._schemas, spot):
                run = partial(patches.apply_to_its_object, patch=patch, is_entry=False)
                yield Step(StepKind.PATCH, patch.spot, run, patch)
        if self._kustomization.fields.get("patchesStrategicMerge"):
            yield from self._noted("PatchStrategicMergeTransformer")

    def _patches(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("patches"):
            yield from patch_steps(entry or {}, self._loader, self._schemas, self._spot(path), self._warn)
            yield from self._noted("PatchTransformer")

    def _affixes(self) -> Iterator[Step]:
        fields, configuration = self._kustomization, self._configuration
        if namespace := fields.text("namespace"):
            run = partial(namespaces.set_namespace, namespace=namespace, specs=configuration.namespace)
            yield Step(StepKind.NAMESPACE, self._spot(("namespace",)), run)
            yield from self._noted("NamespaceTransformer")
        if prefix := fields.text("namePrefix"):
            run = partial(names.add_prefix, prefix=prefix, specs=configuration.name_prefix)
            yield Step(StepKind.PREFIX, self._spot(("namePrefix",)), run)
            yield from self._noted("PrefixTransformer")
        if suffix := fields.text("nameSuffix"):
            run = partial(names.add_suffix, suffix=suffix, specs=configuration.name_suffix)
            yield Step(StepKind.SUFFIX, self._spot(("nameSuffix",)), run)
            yield from self._noted("SuffixTransformer")

    def _words(self) -> Iterator[Step]:
        configuration = self._configuration
        for path, entry in self._kustomization.entries("labels"):
            label = entry or {}
            specs = tuple(spec_of(spec or {}) for spec in label.get("fields") or ())
            specs = merged_specs(specs, configuration.labels)
            if label.get("includeSelectors"):
                specs = merged_specs(specs, configuration.common_labels)
            else:
                if label.get("includeTemplates"):
                    specs = merged_specs(specs, configuration.template_labels)
                specs = merged_specs(specs, [_METADATA_LABELS])
            run = partial(words.set_words, words=label.get("pairs") or {}, specs=specs)
            yield Step(StepKind.LABELS, self._spot((*path, "pairs")), run)
            yield from self._noted("LabelTransformer")
        for field, specs, kind in (
            ("commonLabels", configuration.common_labels, StepKind.LABELS),
            ("commonAnnotations", configuration.common_annotations, StepKind.ANNOTATIONS),
        ):
            if pairs := self._kustomization.fields.get(field):
                yield Step(kind, self._spot((field,)), partial(words.set_words, words=pairs, specs=specs))
            if pairs or (field == "commonLabels" and self._kustomization.fields.get("labels")):
                yield from self._noted("AnnotationsTransformer" if kind is StepKind.ANNOTATIONS else "LabelTransformer")

    def _json_patches(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("patchesJson6902"):
            yield json_patch_step(entry or {}, "patch", self._loader, self._spot(path), self._warn)
            yield from self._noted("PatchJson6902Transformer")

    def _replicas(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("replicas"):
            found, specs = entry or {}, self._configuration.replicas
            run = partial(
                replicas.set_replicas, name=found.get("name") or "", count=found.get("count") or 0, specs=specs
            )
            yield Step(StepKind.REPLICAS, self._spot((*path, "count")), run)
            yield from self._noted("ReplicaCountTransformer")

    def _images(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("images"):
            yield image_step(entry or {}, self._configuration.images, self._spot(path), self._warn)
            yield from self._noted("ImageTagTransformer")

    def _replacements(self) -> Iterator[Step]:
        for path, entry in self._kustomization.entries("replacements"):
            yield from replacement_steps(entry or {}, self._loader, self._spot(path))
        if self._kustomization.fields.get("replacements"):
            yield from self._noted("ReplacementTransformer")


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
    if found is None:
        if target is None:
            raise BuildError("must specify a target for JSON patch", spot)
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

    return [Step(StepKind.PATCH, found[0].spot, run, found[0])] if found else []


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
        warn(BuildWarning(WarningKind.PATCH_WITHOUT_TARGET, message, _inside(spot, "target")))
    return found


def image_step(entry: dict[str, Any], specs: tuple[FieldSpec, ...], spot: Spot, warn: Warn) -> Step:
    """The step of an entry of `images`."""

    def run(objects: ObjectList) -> None:
        if not images.set_image(objects, entry, specs):
            message = f"no container has the image {entry.get('name')}"
            warn(BuildWarning(WarningKind.IMAGE_WITHOUT_MATCH, message, spot))

    return Step(StepKind.IMAGE, spot, run, entry)


def replacement_steps(entry: dict[str, Any], loader: Loader, spot: Spot) -> list[Step]:
    """The steps of an entry of `replacements`, which may name a file that holds one or several.

    Raises:
        BuildError: it is both, or the file holds something else.
    """
    file = entry.get("path") or ""
    if not file:
        return [_replacement_step(entry, spot)]
    if entry.get("source") is not None or entry.get("targets"):
        raise BuildError("cannot specify both path and inline replacement", spot)
    path = loader.path(file, _inside(spot, "path"))
    data = loader.files.data(path)
    if isinstance(data, dict):
        return [_replacement_step(decode_loosely(data, REPLACEMENT, "Replacement"), Spot(path))]
    if isinstance(data, list):
        return [
            _replacement_step(decode_loosely(each, REPLACEMENT, "Replacement"), Spot(path, 0, (index,)))
            for index, each in enumerate(data)
        ]
    raise BuildError("unsupported replacement type encountered within replacement path", Spot(path))


def _replacement_step(entry: dict[str, Any], spot: Spot) -> Step:
    def run(objects: ObjectList) -> tuple[BuildObject, list[str]]:
        try:
            chosen, path = replacements.replace([*objects], entry)
            return chosen, split_with_brackets(path)
        except BuildError as error:
            raise BuildError(error.message, spot) from None

    return Step(StepKind.REPLACEMENT, spot, run, entry)


def _inside(spot: Spot, field: str) -> Spot:
    return Spot(spot.file, spot.document, (*spot.path, field))
