"""What a file declares and names, small enough to be known of every file at once."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any, NamedTuple

from gitops_lint.kubernetes import references
from gitops_lint.kubernetes.objects import Identity, whole_objects
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.model.file import FileKind, Reference

_KUSTOMIZE_GROUPS = ("", "kustomize.config.k8s.io")
_CRD = "CustomResourceDefinition.apiextensions.k8s.io"


class Outline(NamedTuple):
    """A file's objects, in order, the files it names, and the CustomResourceDefinitions in it, whole.

    `git_sources` are the Flux GitRepositories in it, name and URL.
    `is_root` tells that it has what only a Terraform root has.
    """

    path: str
    kind: FileKind
    objects: tuple[Identity, ...] = ()
    references: tuple[Reference, ...] = ()
    crds: tuple[Mapping[str, Any], ...] = ()
    git_sources: tuple[tuple[str, str], ...] = ()
    is_root: bool = False


def outline(parsed: ParsedFile) -> Outline:
    """The outline of a parsed file; that of a file that could not be read is empty."""
    if parsed.hcl is not None:
        from gitops_lint.terraform.outline import is_root, module_references

        if parsed.kind is FileKind.TERRAFORM:
            return Outline(
                parsed.path,
                parsed.kind,
                references=module_references(parsed.hcl, parsed.path),
                is_root=is_root(parsed.hcl),
            )
        return Outline(parsed.path, parsed.kind)
    if not parsed.stream.documents:
        return Outline(parsed.path, parsed.kind)
    objects: list[Identity] = []
    named: list[Reference] = []
    crds: list[Mapping[str, Any]] = []
    git_sources: list[tuple[str, str]] = []
    for document in parsed.stream.documents:
        if parsed.kind is FileKind.KUSTOMIZATION:
            if isinstance(document.value, dict):
                directory = posixpath.dirname(parsed.path)
                named += references.of_kustomization(document.value, directory, document.index)
            continue
        if parsed.kind is FileKind.CHART and isinstance(document.value, dict):
            named += references.of_chart(document.value, posixpath.dirname(parsed.path), document.index)
            continue
        for _, value in whole_objects(document.value):
            identity = Identity.of(value)
            objects.append(identity)
            if identity.kind == _CRD:
                crds.append(value)
            elif identity.kind == "GitRepository.source.toolkit.fluxcd.io":
                git_sources.append((identity.name, references.git_url(value)))
            elif identity.kind in _DEPLOYERS:
                named += _DEPLOYERS[identity.kind](value, document.index)
    return Outline(parsed.path, parsed.kind, tuple(objects), tuple(named), tuple(crds), tuple(git_sources))


_DEPLOYERS = {
    "Kustomization.kustomize.toolkit.fluxcd.io": references.of_flux_kustomization,
    "Application.argoproj.io": references.of_argo_application,
}
