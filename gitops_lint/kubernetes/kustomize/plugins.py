"""Generators and transformers that stand in files of their own (`generators:`, `transformers:`, `validators:`).

Only Kustomize's own kinds (`apiVersion: builtin`); any other would run a program, and is a limit. Source:
api/internal/plugins/loader/loader.go, api/internal/builtins.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from functools import partial
from typing import Any

from gitops_lint.kubernetes.kustomize import metadata
from gitops_lint.kubernetes.kustomize.configurations import spec_of
from gitops_lint.kubernetes.kustomize.decoding import decode_loosely
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec
from gitops_lint.kubernetes.kustomize.generators import generate
from gitops_lint.kubernetes.kustomize.kustomization import (
    FIELD_SPEC,
    GENERATOR,
    IMAGE,
    PATCH,
    REPLACEMENT,
    REPLICA,
    SECRET_GENERATOR,
    SELECTOR,
)
from gitops_lint.kubernetes.kustomize.loading import Loader
from gitops_lint.kubernetes.kustomize.object_list import ObjectList
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.problems import BuildError, LimitError, LimitKind, Spot
from gitops_lint.kubernetes.kustomize.selectors import Selector, chosen
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
from gitops_lint.kubernetes.kustomize.transformers import hashes, names, namespaces, patches, replicas, value_add, words
from gitops_lint.kubernetes.kustomize.values import as_json
from gitops_lint.model.source import Path

_SPECS: dict[str, Any] = {"fieldSpecs": [FIELD_SPEC]}
_METADATA: dict[str, Any] = {"metadata": {"name": "str", "namespace": "str"}}
_GENERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "ConfigMapGenerator": ("ConfigMap", {**GENERATOR, **_METADATA}),
    "SecretGenerator": ("Secret", {**SECRET_GENERATOR, **_METADATA}),
}

Transform = Callable[[BuildObject, dict[str, Any], Loader, Warn], list[Step]]


def generated_by(plugin: BuildObject, loader: Loader) -> BuildObject:
    """The object that a generator makes.

    Raises:
        BuildError: it is no generator, or is not as it should be.
        LimitError: it would run a program, or inflates a chart.
    """
    kind = _built_in_kind(plugin)
    if kind == "HelmChartInflationGenerator":
        raise LimitError(LimitKind.CHART, "the chart of this generator is not inflated", plugin.spot)
    if kind == "IAMPolicyGenerator":
        return _account(plugin)
    if kind not in _GENERATORS:
        raise BuildError(f"plugin {plugin.original_identity} not a generator", plugin.spot)
    made, shape = _GENERATORS[kind]
    data = _configuration(plugin, shape)
    metadata = data.pop("metadata", None) or {}
    for field in ("name", "namespace"):
        data[field] = data.get(field) or metadata.get(field)
    if data.get("env"):
        data["env"] = None
    return generate(made, data, loader, plugin.schemas, plugin.spot)


def _account(plugin: BuildObject) -> BuildObject:
    """The service account that IAMPolicyGenerator makes (api/filters/iampolicygenerator)."""
    words = {"name": "str", "namespace": "str", "projectId": "str"}
    data = _configuration(plugin, {"cloud": "str", "kubernetesService": words, "serviceAccount": words})
    if data.get("cloud") != "gke":
        raise BuildError(f"cloud provider {data.get('cloud') or ''} not supported yet", plugin.spot)
    service, account = data.get("kubernetesService") or {}, data.get("serviceAccount") or {}
    email = f"{account.get('name') or ''}@{account.get('projectId') or ''}.iam.gserviceaccount.com"
    fields = {"annotations": {"iam.gke.io/gcp-service-account": email}, "name": service.get("name") or ""}
    if service.get("namespace"):
        fields["namespace"] = service["namespace"]
    return BuildObject({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": fields}, plugin.schemas, plugin.spot)


def transformed_by(plugin: BuildObject, loader: Loader, warn: Warn) -> list[Step]:
    """The steps of a transformer.

    Raises:
        BuildError: it is no transformer, or is not as it should be.
        LimitError: it would run a program.
    """
    kind = _built_in_kind(plugin)
    origin = metadata.of_plugin(plugin)
    transform = _TRANSFORMERS.get(kind)
    if transform is None:
        what = "not a transformer" if kind in _GENERATORS else f"unable to load builtin {plugin.gvk}"
        raise BuildError(f"plugin {plugin.original_identity} {what}", plugin.spot)
    try:
        steps = transform(plugin, _configuration(plugin, _SHAPES[kind]), loader, warn)
        return [*steps, note_step(origin, plugin.spot)] if origin else steps
    except BuildError as error:
        raise error.at(plugin.spot) from None


def _built_in_kind(plugin: BuildObject) -> str:
    gvk = plugin.gvk
    if gvk.group or gvk.version != "builtin":
        message = f"the plugin {gvk.kind} of {plugin.api_version} would run a program, and none is run"
        raise LimitError(LimitKind.PLUGIN, message, plugin.spot)
    return gvk.kind


def _configuration(plugin: BuildObject, shape: dict[str, Any]) -> dict[str, Any]:
    try:
        return decode_loosely(as_json(plugin.value), shape, plugin.kind)
    except BuildError as error:
        raise BuildError(
            f"plugin {plugin.original_identity} fails configuration: {error.message}", plugin.spot
        ) from None


def _specs(data: dict[str, Any]) -> tuple[FieldSpec, ...]:
    return tuple(spec_of(each or {}) for each in data.get("fieldSpecs") or ())


def _step(kind: StepKind, plugin: BuildObject, run: Callable[[ObjectList], Any], patch: Any = None) -> list[Step]:
    return [Step(kind, _inside(plugin.spot, _TELLING.get(kind, ())), run, patch)]


def _inside(spot: Spot, path: Path) -> Spot:
    """A field of a plugin, which is a document of a file or of a text in a kustomization."""
    if spot.inner is None:
        return Spot(spot.file, spot.document, (*spot.path, *path))
    return Spot(spot.file, spot.document, spot.path, (*spot.inner, *path), spot.inner_document)


_TELLING: dict[StepKind, Path] = {
    StepKind.NAMESPACE: ("metadata", "namespace"),
    StepKind.PREFIX: ("prefix",),
    StepKind.SUFFIX: ("suffix",),
    StepKind.LABELS: ("labels",),
    StepKind.ANNOTATIONS: ("annotations",),
    StepKind.REPLICAS: ("replica", "count"),
}
"""The field of a plugin that a person would change to change what it does."""


def _namespace(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    subjects = data.get("setRoleBindingSubjects") or namespaces.SUBJECTS[0]
    if subjects not in namespaces.SUBJECTS:
        raise BuildError(f'invalid value "{subjects}" for setRoleBindingSubjects')
    namespace = (data.get("metadata") or {}).get("namespace") or ""
    run = partial(
        namespaces.set_namespace,
        namespace=namespace,
        specs=_specs(data),
        unset_only=bool(data.get("unsetOnly")),
        subjects=subjects,
    )
    return _step(StepKind.NAMESPACE, plugin, run)


def _affix(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    if data.get("fieldSpecs") is None:
        raise BuildError("fieldSpecs is not expected to be nil")
    steps: list[Step] = []
    if plugin.kind != "SuffixTransformer":
        run = partial(names.add_prefix, prefix=data.get("prefix") or "", specs=_specs(data))
        steps += _step(StepKind.PREFIX, plugin, run)
    if plugin.kind != "PrefixTransformer":
        run = partial(names.add_suffix, suffix=data.get("suffix") or "", specs=_specs(data))
        steps += _step(StepKind.SUFFIX, plugin, run)
    return steps


def _words(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    is_label = plugin.kind == "LabelTransformer"
    pairs = data.get("labels" if is_label else "annotations") or {}
    run = partial(words.set_words, words=pairs, specs=_specs(data))
    return _step(StepKind.LABELS if is_label else StepKind.ANNOTATIONS, plugin, run)


def _patch(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    return patch_steps(data, loader, plugin.schemas, plugin.spot, warn)


def _strategic_merge(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    entries = [*(data.get("paths") or ()), *([data["patches"]] if data.get("patches") else ())]
    if not entries:
        raise BuildError("empty file path and empty patch content")
    found = [patch for entry in entries for patch in strategic_merges(entry or "", loader, plugin.schemas, plugin.spot)]
    return [
        Step(StepKind.PATCH, each.spot, partial(patches.apply_to_its_object, patch=each, is_entry=False), each)
        for each in found
    ]


def _json_patch(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    return [json_patch_step(data, "jsonOp", loader, plugin.spot, warn)]


def _replicas(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    replica = data.get("replica") or {}
    run = partial(
        replicas.set_replicas, name=replica.get("name") or "", count=replica.get("count") or 0, specs=_specs(data)
    )
    return _step(StepKind.REPLICAS, plugin, run)


def _image(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    return [image_step(data.get("imageTag") or {}, _specs(data), _inside(plugin.spot, ("imageTag",)), warn)]


def _replacement(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    return [
        step
        for entry in data.get("replacements") or ()
        for step in replacement_steps(entry or {}, loader, plugin.spot, warn)
    ]


def _hash(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    return _step(StepKind.HASH, plugin, hashes.add_hashes)


def _value_add(plugin: BuildObject, data: dict[str, Any], loader: Loader, warn: Warn) -> list[Step]:
    value = (data.get("value") or "").strip() or posixpath.basename(loader.root)
    targets = [*(data.get("targets") or ())]
    if data.get("targetFilePath"):
        extra = loader.files.data(loader.path(data["targetFilePath"], plugin.spot))
        targets += decode_loosely(extra, {"targets": [_TARGET]}, "Target").get("targets") or ()
    if not targets:
        raise BuildError("must specify at least one target")
    steps: list[Step] = []
    for target in targets:
        field, position = target.get("fieldPath") or "", target.get("filePathPosition") or 0
        if not field or position < 0:
            raise BuildError(
                "fieldPath cannot be empty" if not field else "value of FilePathPosition cannot be negative"
            )
        selector = Selector.of(target["selector"]) if target.get("selector") is not None else None
        steps += _step(StepKind.PLUGIN, plugin, partial(_add_value, selector, value, field, position))
    return steps


def _add_value(selector: Selector | None, value: str, field: str, position: int, objects: ObjectList) -> None:
    value_add.add_value([*objects] if selector is None else chosen(objects, selector), value, field, position)


_WORDS = {"*": "str"}
_TARGET = {"selector": SELECTOR, "fieldPath": "str", "filePathPosition": "int"}
_SHAPES: dict[str, dict[str, Any]] = {
    "AnnotationsTransformer": {"annotations": _WORDS, **_SPECS},
    "LabelTransformer": {"labels": _WORDS, **_SPECS},
    "NamespaceTransformer": {**_METADATA, **_SPECS, "unsetOnly": "bool", "setRoleBindingSubjects": "str"},
    "PatchTransformer": PATCH,
    "PatchJson6902Transformer": {"target": SELECTOR, "path": "str", "jsonOp": "str"},
    "PatchStrategicMergeTransformer": {"paths": ["str"], "patches": "str"},
    "PrefixTransformer": {"prefix": "str", **_SPECS},
    "SuffixTransformer": {"suffix": "str", **_SPECS},
    "PrefixSuffixTransformer": {"prefix": "str", "suffix": "str", **_SPECS},
    "ReplicaCountTransformer": {"replica": REPLICA, **_SPECS},
    "ImageTagTransformer": {"imageTag": IMAGE, **_SPECS},
    "ReplacementTransformer": {"replacements": [{**REPLACEMENT, "path": "str"}]},
    "ValueAddTransformer": {"value": "str", "targets": [_TARGET], "targetFilePath": "str"},
    "HashTransformer": {},
}
_TRANSFORMERS: dict[str, Transform] = {
    "AnnotationsTransformer": _words,
    "LabelTransformer": _words,
    "NamespaceTransformer": _namespace,
    "PatchTransformer": _patch,
    "PatchJson6902Transformer": _json_patch,
    "PatchStrategicMergeTransformer": _strategic_merge,
    "PrefixTransformer": _affix,
    "SuffixTransformer": _affix,
    "PrefixSuffixTransformer": _affix,
    "ReplicaCountTransformer": _replicas,
    "ImageTagTransformer": _image,
    "ReplacementTransformer": _replacement,
    "ValueAddTransformer": _value_add,
    "HashTransformer": _hash,
}
