"""What the kustomizations of a repository make of the files that they name."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from gitops_lint.kubernetes.overlaying import Changes
from gitops_lint.kubernetes.references import REMOTE
from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.later_changes import later_changes
from gitops_lint.loading.outline import Outline
from gitops_lint.model.file import FileKind, Reference, ReferenceKind, Role
from gitops_lint.model.source import directory_of

_ROLES = {
    ReferenceKind.PATCH: Role.PATCH,
    ReferenceKind.GENERATOR_SOURCE: Role.VALUES,
    ReferenceKind.VALUES: Role.VALUES,
    ReferenceKind.CONFIGURATION: Role.CONFIGURATION,
    ReferenceKind.TRANSFORMER: Role.CONFIGURATION,
}
_PATCHES = frozenset({"patch", "patches"})
_DIRECTORY_KINDS = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH, ReferenceKind.MODULE)


class Ownership(msgspec.Struct, frozen=True):
    """Which files have another role than holding whole objects, and which Kustomize reads (in its own dialect).

    `listed` are those that a kustomization has among its resources, `governed` the directories of kustomizations.
    `unnamed` are manifests that no kustomization names, beside one or among patches: nothing deploys them.
    `later_changes` is what kustomizations still change in the objects of a file. `rendered` are files that Terraform
    reads by their names, `terraform` the directories that hold Terraform files.
    """

    roles: Mapping[str, Role] = msgspec.field(default_factory=dict)
    kustomized: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    governed: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    later_changes: Mapping[str, Changes] = msgspec.field(default_factory=dict)
    rendered: frozenset[str] = frozenset()
    terraform: frozenset[str] = frozenset()


def ownership(outlines: Iterable[Outline]) -> Ownership:
    """The roles that follow from every kustomization. A file that is a resource anywhere holds objects.

    What lies in a directory `patches` and is no resource is a patch, for a kustomization elsewhere or for kubeadm.
    """
    known = list(outlines)
    roles: dict[str, Role] = {}
    resources: set[str] = set()
    listed: set[str] = set()
    governed: set[str] = set()
    for outline in known:
        if outline.kind is not FileKind.KUSTOMIZATION:
            continue
        governed.add(posixpath.dirname(outline.path))
        for reference in outline.references:
            if reference.target is None:
                continue
            role = _ROLES.get(reference.kind)
            if role is None:
                resources.add(reference.target)
                if reference.kind is ReferenceKind.RESOURCE:
                    listed.add(reference.target)
            else:
                roles.setdefault(reference.target, role)
    for path in resources:
        roles.pop(path, None)
    for outline in known:
        # Few paths have the word at all, which is told fast.
        if "patch" in outline.path and outline.objects and outline.path not in resources and _lies_in_patches(outline):
            roles.setdefault(outline.path, Role.PATCH)
    of_patches = _directories_of_patches(known, roles, resources)
    left = known if governed or of_patches else ()
    unnamed = frozenset(
        outline.path
        for outline in left
        if outline.kind is FileKind.MANIFEST
        and outline.objects
        and (directory_of(outline.path) in governed or directory_of(outline.path) in of_patches)
        and outline.path not in resources
        and outline.path not in roles
        and not _is_entry_point(outline)
    )
    terraform = [outline for outline in known if outline.kind is FileKind.TERRAFORM]
    return Ownership(
        roles,
        frozenset(resources),
        frozenset(listed),
        frozenset(governed),
        unnamed,
        later_changes(known),
        rendered=frozenset(path for outline in terraform for path in outline.read_files),
        terraform=frozenset(directory_of(outline.path) for outline in terraform),
    )


def _directories_of_patches(
    known: Iterable[Outline], roles: Mapping[str, Role], resources: Collection[str]
) -> set[str]:
    """The directories that kustomizations take nothing but patches from: what else is there, they name no more."""
    patches = Counter(directory_of(path) for path, role in roles.items() if role is Role.PATCH)
    if not patches:
        return set()
    others = Counter(
        directory_of(one.path)
        for one in known
        if one.kind is FileKind.MANIFEST and one.objects and one.path not in roles
    )
    used = {directory_of(path) for path in resources}
    return {each for each, count in patches.items() if count > max(others[each], 1) and each not in used}


def _lies_in_patches(outline: Outline) -> bool:
    return not _PATCHES.isdisjoint(outline.path.split("/")[:-1])


def _is_entry_point(outline: Outline) -> bool:
    """Whether Flux or Argo CD objects stand in it, which people apply by hand to begin with."""
    return any(
        identity.kind.endswith((".toolkit.fluxcd.io", ".argoproj.io", ".x-k8s.io")) for identity in outline.objects
    )


Exists = Callable[[str], str]
"""What stands at a path that does not count (an ignored file, a link): "file", "directory" or ""."""


class Paths(msgspec.Struct, frozen=True):
    """What a reference can lead to: the paths that count, their directories, and what else the tree has.

    `is_ours` tells of a Flux source (`GitRepository/a`) or a URL whether it is surely this repository; `is_unseen` of
    a path whether it lies in a submodule or is not checked out, so that nobody can say what stands there.
    """

    files: frozenset[str]
    directories: frozenset[str]
    exists: Exists
    is_ours: Callable[[str], bool]
    is_unseen: Callable[[str], bool]

    def missing(self, outline: Outline) -> list[Reference]:
        """The references of a file that lead nowhere, each with the reason."""
        return [
            replace(reference, reason=reason)
            for reference in outline.references
            if (reason := self._what_is_wrong(reference))
        ]

    def _what_is_wrong(self, reference: Reference) -> str:
        target = reference.target
        deploys = reference.kind in (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)
        if deploys and not self.is_ours(reference.reason):
            return ""
        if target is None:
            elsewhere = reference.reason.startswith((REMOTE, "comes from"))
            return "" if elsewhere else "lies outside the repository" if deploys else reference.reason
        if self.is_unseen(target):
            return ""
        what = self._what(target)
        if not what:
            return "does not exist"
        if reference.kind in _DIRECTORY_KINDS:
            return "" if what == "directory" else "is a file, where a directory is expected"
        if reference.kind in (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT) and what == "directory":
            files = (posixpath.join(target, name) for name in KUSTOMIZATION_NAMES)
            return "" if any(map(self._what, files)) else "is a directory without a kustomization.yaml"
        if what == "directory" and reference.kind not in (ReferenceKind.TRANSFORMER, ReferenceKind.CHART):
            return "is a directory, where a file is expected"
        return ""

    def _what(self, path: str) -> str:
        if path in self.files:
            return "file"
        return "directory" if path in self.directories or not path else self.exists(path)
