"""What the fields of a kustomization do to its objects, one step an entry, in the order in which Kustomize goes.

Source: api/internal/target/kusttarget_configplugin.go.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial

from gitops_lint.kubernetes.kustomize import metadata
from gitops_lint.kubernetes.kustomize.configurations import Configuration, spec_of
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, merged_specs
from gitops_lint.kubernetes.kustomize.kustomization import Kustomization
from gitops_lint.kubernetes.kustomize.loading import Loader
from gitops_lint.kubernetes.kustomize.problems import Spot
from gitops_lint.kubernetes.kustomize.schemas import Schemas
from gitops_lint.kubernetes.kustomize.steps import (
    Step,
    StepKind,
    Warn,
    image_step,
    json_patch_step,
    note_step,
    patch_steps,
    replacement_steps,
    strategic_merges,
)
from gitops_lint.kubernetes.kustomize.transformers import (
    names,
    namespaces,
    patches,
    replicas,
    words,
)
from gitops_lint.model.source import Path

_METADATA_LABELS = FieldSpec(path="metadata/labels", creates=True)


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
            yield from replacement_steps(entry or {}, self._loader, self._spot(path), self._warn)
        if self._kustomization.fields.get("replacements"):
            yield from self._noted("ReplacementTransformer")
