"""The options of `kustomize build` that the Argo CD declares which a repository holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.argocd_build_options import CONFIG_MAP, OPTION_KINDS, BuildOptions, build_options
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.reading import parse
from gitops_lint.loading.slices import Slice


def argocd_options(own: Slice, outlines: Mapping[str, Outline]) -> BuildOptions:
    """The options, from objects and from patches: `argocd-cm` is mostly a patch over what Argo CD is installed with."""
    return build_options(_objects(own, outlines))


def _objects(own: Slice, outlines: Mapping[str, Outline]) -> Iterator[dict[str, Any]]:
    for path, one in outlines.items():
        for identity in one.objects:
            if identity.kind in OPTION_KINDS and (identity.kind != "ConfigMap" or identity.name == CONFIG_MAP):
                parsed = own.parsed.get(path) or parse(own.tree, path, one.kind, Dialect.KUBERNETES)
                yield from (dict(resource.values) for resource in parsed.resources())
                break
