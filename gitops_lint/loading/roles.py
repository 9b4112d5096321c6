"""What the kustomizations of a repository make of the files that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.outline import Outline
from gitops_lint.model.file import FileKind, Reference, ReferenceKind, Role

_ROLES = {
    ReferenceKind.PATCH: Role.PATCH,
    ReferenceKind.GENERATOR_SOURCE: Role.VALUES,
    ReferenceKind.VALUES: Role.VALUES,
    ReferenceKind.CONFIGURATION: Role.CONFIGURATION,
    ReferenceKind.TRANSFORMER: Role.CONFIGURATION,
}
_DIRECTORY_KINDS = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH, ReferenceKind.MODULE)


@dataclass(frozen=True, slots=True)
class Ownership:
    """Which files have another role than holding whole objects, and which Kustomize reads (in its own dialect).

    `unnamed` are manifests beside a kustomization that no kustomization names: nothing deploys them.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    kustomized: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()


def ownership(outlines: Iterable[Outline]) -> Ownership:
    """The roles that follow from every kustomization. A file that is a resource anywhere holds objects."""
    listed = list(outlines)
    roles: dict[str, Role] = {}
    resources: set[str] = set()
    governed: set[str] = set()
    for outline in listed:
        if outline.kind is not FileKind.KUSTOMIZATION:
            continue
        governed.add(posixpath.dirname(outline.path))
        for reference in outline.references:
            if reference.target is None:
                continue
            role = _ROLES.get(reference.kind)
            if role is None:
                resources.add(reference.target)
            else:
                roles.setdefault(reference.target, role)
    for path in resources:
        roles.pop(path, None)
    unnamed = frozenset(
        outline.path
        for outline in listed
        if outline.kind is FileKind.MANIFEST
        and outline.objects
        and posixpath.dirname(outline.path) in governed
        and outline.path not in resources
        and outline.path not in roles
        and not _is_entry_point(outline)
    )
    return Ownership(roles, frozenset(resources), unnamed)


def _is_entry_point(outline: Outline) -> bool:
    """Whether Flux or Argo CD objects stand in it, which people apply by hand to begin with."""
    return any(
        identity.kind.endswith((".toolkit.fluxcd.io", ".argoproj.io", ".x-k8s.io")) for identity in outline.objects
    )


def missing(outline: Outline, paths: frozenset[str], directories: frozenset[str], exists: Exists) -> list[Reference]:
    """The references of a file that lead nowhere, each with the reason.

    `exists` is asked for what does not count (ignored files, links): it returns "file", "directory" or "".
    """
    found = []
    for reference in outline.references:
        reason = _what_is_wrong(reference, paths, directories, exists)
        if reason:
            found.append(replace(reference, reason=reason))
    return found


Exists = Callable[[str], str]


def _what_is_wrong(reference: Reference, paths: frozenset[str], directories: frozenset[str], exists: Exists) -> str:
    target = reference.target
    if target is None:
        return reference.reason if reference.reason.startswith(("lies", "is an absolute")) else ""
    what = "file" if target in paths else "directory" if target in directories or target == "" else exists(target)
    if not what:
        return "" if reference.kind is ReferenceKind.ARGO_PATH else "does not exist"
    if reference.kind in _DIRECTORY_KINDS:
        return "" if what == "directory" else "is a file, where a directory is expected"
    if reference.kind in (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT) and what == "directory":
        has_kustomization = any(
            posixpath.join(target, name) in paths or exists(posixpath.join(target, name))
            for name in KUSTOMIZATION_NAMES
        )
        return "" if has_kustomization else "is a directory without a kustomization.yaml"
    if what == "directory" and reference.kind not in (ReferenceKind.TRANSFORMER, ReferenceKind.CHART):
        return "is a directory, where a file is expected"
    return ""
