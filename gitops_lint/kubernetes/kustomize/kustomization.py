"""A kustomization file as data: decoded as strictly as Kustomize does, with deprecated fields moved.

Source: api/types/kustomization.go (Unmarshal, FixKustomization, CheckEmpty, EnforceFields) and the types beside it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize.decoding import decode_strict
from gitops_lint.kubernetes.kustomize.problems import BuildError

FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")

_WORDS = {"*": "str"}
GVK = {"group": "str", "version": "str", "kind": "str"}
RES_ID = {**GVK, "name": "str", "namespace": "str"}
SELECTOR = {**RES_ID, "annotationSelector": "str", "labelSelector": "str"}
FIELD_SPEC = {**GVK, "path": "str", "create": "bool"}
OPTIONS = {"labels": _WORDS, "annotations": _WORDS, "disableNameSuffixHash": "bool", "immutable": "bool"}
GENERATOR: dict[str, Any] = {
    "namespace": "str",
    "name": "str",
    "behavior": "str",
    "options": OPTIONS,
    "env": "str",
    "literals": ["str"],
    "files": ["str"],
    "envs": ["str"],
}
SECRET_GENERATOR = {**GENERATOR, "type": "str"}
_FIELD_OPTIONS = {"delimiter": "str", "index": "int", "encoding": "str", "create": "bool"}
REPLACEMENT: dict[str, Any] = {
    "source": {**RES_ID, "fieldPath": "str", "options": _FIELD_OPTIONS},
    "targets": [{"select": SELECTOR, "reject": [SELECTOR], "fieldPaths": ["str"], "options": _FIELD_OPTIONS}],
}
PATCH = {"path": "str", "patch": "str", "target": SELECTOR, "options": {"*": "bool"}}
IMAGE = {"name": "str", "newName": "str", "tagSuffix": "str", "newTag": "str", "digest": "str"}
REPLICA = {"name": "str", "count": "int"}
_METADATA = {"name": "str", "namespace": "str", "labels": _WORDS, "annotations": _WORDS}
HELM_GLOBALS = {"chartHome": "str", "configHome": "str"}
HELM_CHART: dict[str, Any] = {
    "name": "str",
    "version": "str",
    "repo": "str",
    "releaseName": "str",
    "namespace": "str",
    "additionalValuesFiles": ["str"],
    "valuesFile": "str",
    "valuesInline": {"*": "any"},
    "valuesMerge": "str",
    "includeCRDs": "bool",
    "skipHooks": "bool",
    "apiVersions": ["str"],
    "kubeVersion": "str",
    "nameTemplate": "str",
    "skipTests": "bool",
    "debug": "bool",
}
_OLD_HELM_CHART: dict[str, Any] = {
    "chartHome": "str",
    "chartName": "str",
    "chartRepoUrl": "str",
    "chartVersion": "str",
    "configHome": "str",
    "extraArgs": ["str"],
    "releaseName": "str",
    "releaseNamespace": "str",
    "values": "str",
    "valuesLocal": {"*": "any"},
    "valuesMerge": "str",
    "helmBin": "str",
    "helmHome": "str",
    "chartRepo": "str",
}
SORT_OPTIONS = {"order": "str", "legacySortOptions": {"orderFirst": ["str"], "orderLast": ["str"]}}
_SHAPE: dict[str, Any] = {
    "apiVersion": "str",
    "kind": "str",
    "metadata": _METADATA,
    "openapi": _WORDS,
    "namePrefix": "str",
    "nameSuffix": "str",
    "namespace": "str",
    "commonLabels": _WORDS,
    "labels": [{"pairs": _WORDS, "includeSelectors": "bool", "includeTemplates": "bool", "fields": [FIELD_SPEC]}],
    "commonAnnotations": _WORDS,
    "patchesStrategicMerge": ["str"],
    "patchesJson6902": [PATCH],
    "patches": [PATCH],
    "images": [IMAGE],
    "imageTags": [IMAGE],
    "replacements": [{**REPLACEMENT, "path": "str"}],
    "replicas": [REPLICA],
    "vars": [
        {
            "name": "str",
            "objref": {"apiVersion": "str", **RES_ID},
            "fieldref": {"fieldPath": "str"},
        }
    ],
    "sortOptions": SORT_OPTIONS,
    **{name: ["str"] for name in ("resources", "components", "crds", "bases", "configurations")},
    **{name: ["str"] for name in ("generators", "transformers", "validators", "buildMetadata")},
    "configMapGenerator": [GENERATOR],
    "secretGenerator": [SECRET_GENERATOR],
    "generatorOptions": OPTIONS,
    "helmGlobals": HELM_GLOBALS,
    "helmCharts": [HELM_CHART],
    "helmChartInflationGenerator": [_OLD_HELM_CHART],
}
DEPRECATED = {
    "bases": "resources",
    "commonLabels": "labels",
    "imageTags": "images",
    "patchesJson6902": "patches",
    "patchesStrategicMerge": "patches",
    "vars": "replacements",
}
"""The fields that Kustomize warns of, and what stands for each now (CheckDeprecatedFields)."""

_MOVED = {"resources": "bases", "images": "imageTags"}


class Kustomization(msgspec.Struct, frozen=True, eq=False):
    """A kustomization: its fields, and the file that holds them."""

    file: str
    fields: dict[str, Any]
    written: frozenset[str]
    """The fields as the file has them, before deprecated ones are moved."""

    @property
    def is_component(self) -> bool:
        return bool(self.fields["kind"] == "Component")

    def text(self, field: str) -> str:
        """A field of text, empty where it is not set."""
        return self.fields.get(field) or ""

    def entries(self, field: str) -> list[tuple[tuple[str | int, ...], Any]]:
        """The entries of a list with the path of each in the file; a null one is what its type has when empty."""
        moved = _MOVED.get(field)
        found: list[tuple[tuple[str | int, ...], Any]] = []
        for name in (field, moved) if moved else (field,):
            for index, entry in enumerate(self.fields.get(name) or ()):
                found.append(((name, index), entry))
        return found


def decode_kustomization(file: str, data: Any, directory: str) -> Kustomization:
    """A kustomization from its data.

    Raises:
        BuildError: a field is unknown, of another type, or the file is empty or of another kind.
    """
    fields = decode_strict(data, _SHAPE, "Kustomization")
    written = frozenset(name for name, value in fields.items() if value is not None)
    if all(value in (None, "") for name, value in fields.items() if name not in ("kind", "apiVersion")):
        raise BuildError("kustomization.yaml is empty")
    fields["kind"] = kind = fields.get("kind") or "Kustomization"
    version = fields.get("apiVersion") or ""
    wanted = "kustomize.config.k8s.io/v1alpha1" if kind == "Component" else "kustomize.config.k8s.io/v1beta1"
    wrong = []
    if kind not in ("Kustomization", "Component"):
        wrong.append("kind should be Kustomization or Component")
    if version and version != wanted:
        wrong.append(f"apiVersion for {kind} should be {wanted}")
    if wrong:
        raise BuildError(f"Failed to read kustomization file under {directory}:\n" + "\n".join(wrong))
    for name in ("configMapGenerator", "secretGenerator"):
        for entry in fields.get(name) or ():
            if entry and entry.get("env"):
                entry["envs"] = [*(entry.get("envs") or ()), entry["env"]]
    return Kustomization(file, fields, written)
