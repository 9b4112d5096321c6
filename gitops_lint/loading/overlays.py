"""Which kustomizations are built by themselves, and which files' objects are looked at as these render them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from gitops_lint.kubernetes.references import REMOTE
from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.layout import upwards
from gitops_lint.loading.outline import Kustomizing, Outline, declared_kinds
from gitops_lint.model.file import FileKind, ReferenceKind

_FLEET_NAMES = ("fleet.yaml", "fleet.yml")
_TAKEN_IN = (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT)
_DEPLOYING = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)
_ARGO_KINDS = frozenset({"Application.argoproj.io", "ApplicationSet.argoproj.io"})


class Overlay(msgspec.Struct, frozen=True):
    """A kustomization that is built by itself: its file, and the files and kustomizations that it takes in.

    `changes` tells whether it, or one that it takes in, does more than list resources of this repository.
    `allows_outside_root` tells that Flux builds it, which reads files wherever they lie, or an Argo CD that is told to;
    kubectl does not.
    """

    file: str
    resources: frozenset[str] = frozenset()
    kustomizations: frozenset[str] = frozenset()
    changes: bool = False
    allows_outside_root: bool = False
    repeats: bool = False
    """Whether one of them lists a resource twice."""
    has_placeholder: bool = False
    """Whether a file that it takes in declares nothing yet, as the components of Flux before `flux bootstrap`."""
    names_others: bool = False
    """Whether one of them takes in what is not at hand: a remote directory, or what is not there."""

    @property
    def directory(self) -> str:
        """The directory that is built."""
        return posixpath.dirname(self.file)


class Overlays(msgspec.Struct, frozen=True):
    """The overlays of a repository by their files; `rendered` are files whose objects are applied as these change them.

    `components` are the kustomizations that others take in to be changed by them.
    """

    by_file: Mapping[str, Overlay] = msgspec.field(default_factory=dict)
    rendered: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()


def overlays(outlines: Iterable[Outline], *, argocd_allows_outside_root: bool = False) -> Overlays:
    """The overlays: what no other kustomization takes in, and what Flux or Argo CD is told to build.

    Argo CD reads files outside of a kustomization's root where its options say so. Of kustomizations that take each
    other in, one stands for all.
    """
    known = {outline.path: outline for outline in outlines}
    at = {
        posixpath.dirname(path): path
        for path, one in known.items()
        if one.kind is FileKind.KUSTOMIZATION and posixpath.basename(path) in KUSTOMIZATION_NAMES
    }
    if not at:
        return Overlays()
    taken: set[str] = set()
    deployed: set[str] = set()
    wide: set[str] = set(at.values()) if _only_flux_deploys(known.values()) else set()
    for one in known.values():
        for reference in one.references:
            target = at.get(reference.target) if reference.target is not None else None
            if target is None:
                if reference.kind is ReferenceKind.FLUX_PATH and reference.target is not None:
                    # For a directory without a kustomization, Flux writes one that takes in those below.
                    wide.update(_below(reference.target, at))
                continue
            if reference.kind in _DEPLOYING:
                deployed.add(target)
                if reference.kind is ReferenceKind.FLUX_PATH or argocd_allows_outside_root:
                    wide.add(target)
            elif one.kind is FileKind.KUSTOMIZATION and reference.kind in _TAKEN_IN and target != one.path:
                taken.add(target)
    found = {
        path: _overlay(path, known, at, path in wide)
        for path in at.values()
        if known[path].kustomization is not Kustomizing.COMPONENT and (path not in taken or path in deployed)
    }
    found = {path: one for path, one in found.items() if path in deployed or not _is_given_objects(one, known)}
    found |= _in_a_circle(known, at, frozenset().union(*(one.kustomizations for one in found.values())))
    changed = frozenset().union(*(one.resources for one in found.values() if one.changes))
    collected = frozenset().union(*(one.resources for one in found.values() if not one.changes))
    components = frozenset(path for path in at.values() if known[path].kustomization is Kustomizing.COMPONENT)
    return Overlays(found, changed - collected, components)


def _is_given_objects(overlay: Overlay, known: Mapping[str, Outline]) -> bool:
    """Whether a kustomization takes nothing in, since Fleet gives it what a chart renders.

    Source: https://fleet.rancher.io/ref-fleet-yaml, `kustomize.dir` beside `helm`.
    """
    if overlay.resources or overlay.names_others or len(overlay.kustomizations) > 1:
        return False
    return any(posixpath.join(above, name) in known for above in upwards(overlay.directory) for name in _FLEET_NAMES)


def _in_a_circle(known: Mapping[str, Outline], at: Mapping[str, str], reached: frozenset[str]) -> dict[str, Overlay]:
    """Of kustomizations that take themselves in by way of others, and that no overlay leads to, the first of each."""
    found: dict[str, Overlay] = {}
    seen = set(reached)
    for path in sorted(set(at.values()) - reached):
        if path in seen or known[path].kustomization is Kustomizing.COMPONENT:
            continue
        overlay = _overlay(path, known, at, is_wide=False)
        inner = (one for other in overlay.kustomizations for one in known[other].references)
        if any(one.kind in _TAKEN_IN and at.get(one.target or "") == path for one in inner):
            found[path] = overlay
            seen |= overlay.kustomizations
    return found


def _only_flux_deploys(outlines: Iterable[Outline]) -> bool:
    """Whether Flux builds what is built here, though nothing may lead to it (an artifact that CI pushes)."""
    kinds = declared_kinds(outlines)
    return "Kustomization.kustomize.toolkit.fluxcd.io" in kinds and kinds.isdisjoint(_ARGO_KINDS)


def _below(directory: str, at: Mapping[str, str]) -> Iterator[str]:
    return (file for each, file in at.items() if not directory or each.startswith(f"{directory}/"))


def _overlay(file: str, known: Mapping[str, Outline], at: Mapping[str, str], is_wide: bool) -> Overlay:
    resources: set[str] = set()
    kustomizations = {file}
    waiting = [file]
    repeats = False
    has_remote = names_others = False
    while waiting:
        named = [one for one in known[waiting.pop()].references if one.kind in _TAKEN_IN]
        # What another repository holds is in no file of this one: only building tells of it.
        has_remote = has_remote or any(one.target is None and one.reason == REMOTE for one in named)
        taken_in = [one for one in named if one.target is not None]
        names_others = names_others or len(taken_in) < len(named)
        repeats = repeats or len({one.target for one in taken_in}) < len(taken_in)
        for reference in taken_in:
            assert reference.target is not None
            inner = at.get(reference.target)
            if inner is None:
                if reference.target in known:
                    resources.add(reference.target)
                else:
                    names_others = True
            elif inner not in kustomizations:
                kustomizations.add(inner)
                waiting.append(inner)
    return Overlay(
        file,
        frozenset(resources),
        frozenset(kustomizations),
        changes=has_remote or any(known[path].kustomization is not Kustomizing.COLLECTS for path in kustomizations),
        allows_outside_root=is_wide,
        repeats=repeats,
        has_placeholder=any(not known[path].objects for path in resources),
        names_others=names_others,
    )
