"""What a file declares and names, small enough to be known of every file at once."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from gitops_lint.kubernetes import overlaying, references
from gitops_lint.kubernetes.objects import DocumentLocator, Identity
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.model.file import FileKind, ProblemKind, Reference

SKAFFOLD_NAMES = frozenset({"skaffold.yaml", "skaffold.yml"})
"""Files that hold no object and set images all over the repository."""

_KUSTOMIZE_GROUPS = ("", "kustomize.config.k8s.io")
_CRD = "CustomResourceDefinition.apiextensions.k8s.io"


class Kustomizing(enum.Enum):
    """What a kustomization does."""

    COLLECTS = "collects"
    """It lists resources, and leaves them as they are."""

    CHANGES = "changes"
    """It has fields that change resources or make new ones."""

    COMPONENT = "component"
    """It is a part of others, and is never built by itself."""


class Outline(NamedTuple):
    """A file's objects, in order, the files it names, and the CustomResourceDefinitions in it, whole.

    `git_sources` are the Flux GitRepositories in it, name and URL.
    `is_root` tells that it has what only a Terraform root has, `read_files` what a Terraform file reads by its name,
    `is_readable` that its text could be read to its end;
    `kustomization` what a kustomization makes of the resources that it lists. `changes` is what a kustomization, or a
    Flux or Argo CD object that deploys one, changes in the objects that it is given; None where nothing can.
    """

    path: str
    kind: FileKind
    objects: tuple[Identity, ...] = ()
    references: tuple[Reference, ...] = ()
    crds: tuple[Mapping[str, Any], ...] = ()
    git_sources: tuple[tuple[str, str], ...] = ()
    is_root: bool = False
    is_readable: bool = True
    kustomization: Kustomizing | None = None
    changes: overlaying.Changes | None = None
    read_files: tuple[str, ...] = ()


def outline(parsed: ParsedFile) -> Outline:
    """The outline of a parsed file; that of a file that could not be read is empty."""
    if parsed.hcl is not None:
        from gitops_lint.terraform.outline import is_root, module_references, read_files

        if parsed.kind is FileKind.TERRAFORM:
            return Outline(
                parsed.path,
                parsed.kind,
                references=module_references(parsed.hcl, parsed.path),
                is_root=is_root(parsed.hcl),
                read_files=read_files(parsed.source.text, parsed.path) if parsed.source is not None else (),
            )
        return Outline(parsed.path, parsed.kind)
    if parsed.kind in _NAMING:
        is_chart = parsed.kind is FileKind.CHART
        return Outline(
            parsed.path,
            parsed.kind,
            references=tuple(_named_by(parsed)),
            kustomization=_kustomizing(parsed),
            changes=None if is_chart else _changes_of(parsed, overlaying.of_kustomization),
        )
    if posixpath.basename(parsed.path) in SKAFFOLD_NAMES:
        return Outline(parsed.path, parsed.kind, changes=_changes_of(parsed, overlaying.of_skaffold))
    objects: list[Identity] = []
    named: list[Reference] = []
    crds: list[Mapping[str, Any]] = []
    git_sources: list[tuple[str, str]] = []
    changes = None
    for resource in parsed.resources():
        kind, value = resource.kind, resource.values
        objects.append(Identity(resource.api_version, kind, resource.namespace, resource.name))
        if kind == _CRD:
            crds.append(value)
        elif kind == "GitRepository.source.toolkit.fluxcd.io":
            git_sources.append((resource.name, references.git_url(value)))
        elif kind in _DEPLOYERS:
            assert isinstance(resource.locator, DocumentLocator)
            names, changed = _DEPLOYERS[kind]
            named += names(value, resource.locator.document.index)
            found = changed(value)
            changes = found if changes is None else changes.with_those_of(found)
    return Outline(
        parsed.path,
        parsed.kind,
        tuple(objects),
        tuple(named),
        tuple(crds),
        tuple(git_sources),
        is_readable=all(problem.kind is ProblemKind.IGNORED for problem in parsed.problems),
        changes=changes,
    )


def declared_kinds(outlines: Iterable[Outline]) -> set[str]:
    """The kinds of all objects (`Deployment.apps`): one look that spares others, since most repositories have few."""
    return {identity.kind for one in outlines for identity in one.objects}


_COLLECTING = frozenset({"apiVersion", "kind", "metadata", "resources", "bases"})
"""The fields of a kustomization that leave resources as they are."""


def _kustomizing(parsed: ParsedFile) -> Kustomizing | None:
    if parsed.kind is not FileKind.KUSTOMIZATION:
        return None
    values = [document.value for document in parsed.stream.documents if isinstance(document.value, dict)]
    if any(value.get("kind") == "Component" for value in values):
        return Kustomizing.COMPONENT
    changes = any(value[field] for value in values for field in value.keys() - _COLLECTING)
    return Kustomizing.CHANGES if changes else Kustomizing.COLLECTS


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


def _changes_of(
    parsed: ParsedFile, changed: Callable[[Mapping[str, Any]], overlaying.Changes]
) -> overlaying.Changes | None:
    """What the documents of a file change."""
    found = overlaying.Changes()
    for document in parsed.stream.documents:
        if isinstance(document.value, dict):
            found = found.with_those_of(changed(document.value))
    return found


_NAMING = {FileKind.KUSTOMIZATION: references.of_kustomization, FileKind.CHART: references.of_chart}

_DEPLOYERS = {
    "Kustomization.kustomize.toolkit.fluxcd.io": (
        references.of_flux_kustomization,
        overlaying.of_flux_kustomization,
    ),
    "Application.argoproj.io": (references.of_argo_application, overlaying.of_argo_application),
}
