"""Which kustomizations are built by themselves, and which files' objects are looked at as these render them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

import msgspec

from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.outline import Kustomizing, Outline
from gitops_lint.model.file import FileKind, ReferenceKind

_TAKEN_IN = (ReferenceKind.RESOURCE, ReferenceKind.COMPONENT)
_DEPLOYING = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)


class Overlay(msgspec.Struct, frozen=True):
    """A kustomization that is built by itself: its file, and the files and kustomizations that it takes in.

    `changes` tells whether it, or one that it takes in, does more than list resources. `allows_outside_root` tells that
    Flux builds it, which reads files wherever they lie; kubectl does not.
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


def overlays(outlines: Iterable[Outline]) -> Overlays:
    """The overlays: what no other kustomization takes in, and what Flux or Argo CD is told to build."""
    known = {outline.path: outline for outline in outlines}
    at = {
        posixpath.dirname(path): path
        for path, one in known.items()
        if one.kind is FileKind.KUSTOMIZATION and posixpath.basename(path) in KUSTOMIZATION_NAMES
    }
    taken: set[str] = set()
    deployed: set[str] = set()
    by_flux: set[str] = set()
    for one in known.values():
        for reference in one.references:
            target = at.get(reference.target) if reference.target is not None else None
            if target is None:
                continue
            if reference.kind in _DEPLOYING:
                deployed.add(target)
                if reference.kind is ReferenceKind.FLUX_PATH:
                    by_flux.add(target)
            elif one.kind is FileKind.KUSTOMIZATION and reference.kind in _TAKEN_IN and target != one.path:
                taken.add(target)
    found = {
        path: _overlay(path, known, at, path in by_flux)
        for path in at.values()
        if known[path].kustomization is not Kustomizing.COMPONENT and (path not in taken or path in deployed)
    }
    changed = frozenset().union(*(one.resources for one in found.values() if one.changes))
    collected = frozenset().union(*(one.resources for one in found.values() if not one.changes))
    components = frozenset(path for path in at.values() if known[path].kustomization is Kustomizing.COMPONENT)
    return Overlays(found, changed - collected, components)


def _overlay(file: str, known: Mapping[str, Outline], at: Mapping[str, str], by_flux: bool) -> Overlay:
    resources: set[str] = set()
    kustomizations = {file}
    waiting = [file]
    repeats = False
    names_others = False
    while waiting:
        every = [one for one in known[waiting.pop()].references if one.kind in _TAKEN_IN]
        taken_in = [one for one in every if one.target is not None]
        names_others = names_others or len(taken_in) < len(every)
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
        changes=any(known[path].kustomization is not Kustomizing.COLLECTS for path in kustomizations),
        allows_outside_root=by_flux,
        repeats=repeats,
        has_placeholder=any(not known[path].objects for path in resources),
        names_others=names_others,
    )
