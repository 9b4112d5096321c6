"""The fields that Kustomize knows: it refuses a kustomization with any other (`json: unknown field`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.kubernetes.schemas.spelling import closest
from gitops_lint.model.source import Path

# kustomize/api/types/kustomization.go, with the types of its fields; up to Kustomize 5.8.
_TOP: Final = (
    *("apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels"),
    *("commonAnnotations", "patchesStrategicMerge", "patchesJson6902", "patches", "images", "imageTags"),
    *("replacements", "replicas", "vars", "sortOptions", "resources", "components", "crds", "bases"),
    *("configMapGenerator", "secretGenerator", "helmGlobals", "helmCharts", "helmChartInflationGenerator"),
    *("generatorOptions", "configurations", "generators", "transformers", "validators", "buildMetadata"),
)
_GENERATOR: Final = ("name", "namespace", "behavior", "literals", "files", "envs", "env", "options")
_ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "patches": ("path", "patch", "target", "options"),
    "images": ("name", "newName", "newTag", "tagSuffix", "digest"),
    "replicas": ("name", "count"),
    "labels": ("pairs", "includeSelectors", "includeTemplates", "fields"),
    "configMapGenerator": _GENERATOR,
    "secretGenerator": (*_GENERATOR, "type"),
}


def unknown_fields(value: Mapping[Any, Any]) -> Iterator[tuple[Path, str | None]]:
    """The path of every field that Kustomize does not know, with the one that was meant, if that can be told.

    Go's decoder takes a name in any case. A file of another API group is none of Kustomize's.
    """
    if not str(value.get("apiVersion") or "kustomize.config.k8s.io/").startswith("kustomize.config.k8s.io/"):
        return
    yield from _unknown(value, _TOP, ())
    for field, known in _ENTRIES.items():
        entries = value.get(field)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, Mapping):
                yield from _unknown(entry, known, (field, index))


def inline_patches(value: Mapping[Any, Any]) -> Iterator[tuple[Path, str]]:
    """The patches that stand in the kustomization itself, as text."""
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        entries = value.get(field)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            patch, path = (entry.get("patch"), (field, index, "patch")) if isinstance(entry, dict) else (entry, ())
            if isinstance(patch, str) and "\n" in patch:
                yield path or (field, index), patch


def _unknown(value: Mapping[Any, Any], known: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str | None]]:
    names = {name.lower() for name in known}
    for name in value:
        if isinstance(name, str) and name.lower() not in names:
            yield (*path, name), closest(name, [field for field in known if field not in value])
