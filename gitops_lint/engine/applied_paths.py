"""Paths that Flux and Argo CD are told to deploy, as they get them: a kustomization may replace what a file says."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.model.file import Reference, ReferenceKind

_DEPLOYING: Final = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)


def without_replaced(
    missing: Mapping[str, Sequence[Reference]], changed: Collection[str], clusters: Iterable[RenderedCluster]
) -> dict[str, list[Reference]]:
    """References that lead nowhere, by file, without the paths that no platform gets.

    `changed` are the files whose objects kustomizations change. Where such objects reach a cluster, what is wrong with
    the paths that they have there is told of the cluster.
    """
    files = missing.keys() & set(changed)
    applied: dict[str, set[str]] = {}
    for resource in (each for one in clusters for each in one.objects if each.file in files):
        applied.setdefault(resource.file, set()).update(_paths(resource.values.get("spec")))
    return {file: [one for one in absent if _is_applied(one, applied.get(file))] for file, absent in missing.items()}


def _is_applied(reference: Reference, paths: set[str] | None) -> bool:
    return paths is None or reference.kind not in _DEPLOYING or reference.target in paths


def _paths(value: Any) -> Iterator[str]:
    """The paths of the sources that a spec names."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == "path" and isinstance(each, str):
                yield posixpath.normpath(each).lstrip("/")
            else:
                yield from _paths(each)
    elif isinstance(value, list):
        for each in value:
            yield from _paths(each)
