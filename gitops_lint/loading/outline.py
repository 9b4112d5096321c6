"""What a file declares and names, small enough to be known of every file at once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from gitops_lint.kubernetes import references
from gitops_lint.kubernetes.objects import DocumentLocator, Identity
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.model.file import FileKind, ProblemKind, Reference

_KUSTOMIZE_GROUPS = ("", "kustomize.config.k8s.io")
_CRD = "CustomResourceDefinition.apiextensions.k8s.io"


class Outline(NamedTuple):
    """A file's objects, in order, the files it names, and the CustomResourceDefinitions in it, whole.

    `git_sources` are the Flux GitRepositories in it, name and URL.
    `is_root` tells that it has what only a Terraform root has, `is_readable` that its text could be read to its end.
    """

    path: str
    kind: FileKind
    objects: tuple[Identity, ...] = ()
    references: tuple[Reference, ...] = ()
    crds: tuple[Mapping[str, Any], ...] = ()
    git_sources: tuple[tuple[str, str], ...] = ()
    is_root: bool = False
    is_readable: bool = True


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
    if parsed.kind in _NAMING:
        return Outline(parsed.path, parsed.kind, references=tuple(_named_by(parsed)))
    objects: list[Identity] = []
    named: list[Reference] = []
    crds: list[Mapping[str, Any]] = []
    git_sources: list[tuple[str, str]] = []
    for resource in parsed.resources():
        kind, value = resource.kind, resource.values
        objects.append(Identity(resource.api_version, kind, resource.namespace, resource.name))
        if kind == _CRD:
            crds.append(value)
        elif kind == "GitRepository.source.toolkit.fluxcd.io":
            git_sources.append((resource.name, references.git_url(value)))
        elif kind in _DEPLOYERS:
            assert isinstance(resource.locator, DocumentLocator)
            named += _DEPLOYERS[kind](value, resource.locator.document.index)
    is_readable = all(problem.kind is ProblemKind.IGNORED for problem in parsed.problems)
    return Outline(
        parsed.path,
        parsed.kind,
        tuple(objects),
        tuple(named),
        tuple(crds),
        tuple(git_sources),
        is_readable=is_readable,
    )


def packed(outlines: list[Outline]) -> bytes | list[Outline]:
    """Outlines as they travel between processes: as msgpack, in a tenth of the time that pickling them takes.

    Those that it has no form for (a path that is not UTF-8, an integer past 64 bits in a CRD) stay what they are.
    """
    try:
        return msgspec.msgpack.encode(outlines)
    except (UnicodeEncodeError, OverflowError):
        return outlines


def unpacked(outlines: bytes | list[Outline]) -> list[Outline]:
    """The outlines again."""
    return msgspec.msgpack.decode(outlines, type=list[Outline]) if isinstance(outlines, bytes) else outlines


def _named_by(parsed: ParsedFile) -> Iterator[Reference]:
    """What a kustomization or a chart names, which declare no objects themselves."""
    directory = posixpath.dirname(parsed.path)
    for document in parsed.stream.documents:
        if isinstance(document.value, dict):
            yield from _NAMING[parsed.kind](document.value, directory, document.index)


_NAMING = {FileKind.KUSTOMIZATION: references.of_kustomization, FileKind.CHART: references.of_chart}

_DEPLOYERS = {
    "Kustomization.kustomize.toolkit.fluxcd.io": references.of_flux_kustomization,
    "Application.argoproj.io": references.of_argo_application,
}
