"""Where Flux begins: the Kustomizations of a repository that nothing else applies, by cluster.

`flux bootstrap` writes a Kustomization `flux-system` that applies the directory that it lies in; the Flux Operator
makes one of `spec.sync` of a FluxInstance (https://fluxoperator.dev/docs/crd/fluxinstance/#sync-configuration). A
directory of Kustomizations that no bootstrap has been run for is taken for the one that it will be told.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.identity import HELM, KUSTOMIZE, OPERATOR, SOURCE, is_a
from gitops_lint.kubernetes.flux.kustomizations import directory_of_kustomization
from gitops_lint.kubernetes.flux.producers import mapping_at, text_at
from gitops_lint.kubernetes.flux.sources import BOOTSTRAP
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.rendered import RenderedObject
from gitops_lint.model.source import Origin, Path, directory_of

_COMMON_STEPS: Final = ("", "cluster", "clusters", "config", "flux", "kubernetes", "k8s", BOOTSTRAP)

Reach = Callable[[RenderedObject], frozenset[str]]
"""The files that a Kustomization applies, as far as can be told without its cluster."""


class EntryPoint(msgspec.Struct, frozen=True, eq=False):
    """A cluster: its directory, what Flux is given there, and what may be its bootstrap if that can be built."""

    directory: str
    roots: tuple[RenderedObject, ...]
    sources: tuple[RenderedObject, ...] = ()
    implied: RenderedObject | None = None

    @property
    def name(self) -> str:
        """What a person calls the cluster: the last step of its directory that is not on every cluster's."""
        steps = [step for step in self.directory.split("/") if step not in _COMMON_STEPS]
        return steps[-1] if steps else "default"


class EntryPoints(msgspec.Struct, frozen=True, eq=False):
    """The clusters of a repository, and the Kustomizations that no cluster gets."""

    clusters: tuple[EntryPoint, ...]
    unreached: tuple[RenderedObject, ...] = ()


def file_of(each: RenderedObject) -> str:
    """The file that declares an object."""
    return each.file if each.file is not None else each.origin(()).location.file


def is_kustomization(value: dict[str, Any]) -> bool:
    """Whether an object is a whole Flux Kustomization: a patch of one lacks the source."""
    return is_a(value, KUSTOMIZE, "Kustomization") and bool(text_at(value, "spec", "sourceRef", "name"))


def entry_points(declared: Sequence[RenderedObject], reach: Reach) -> EntryPoints:
    """Where Flux begins, given the objects of all files as they stand."""
    kustomizations = [each for each in declared if is_kustomization(each.value)]
    operated = [made for each in declared if (made := _operated(each)) is not None]
    reached = _Reached(reach)
    bootstrapped = [each for each in kustomizations if _is_bootstrap(each, reached)]
    firsts = [each.roots[0] for each in operated] + bootstrapped
    clusters = [*operated, *_by_directory(bootstrapped, declared)]
    left = _not_reached(firsts, kustomizations, reached)
    if not firsts:
        roots = _roots(left, reached)
        clusters = _by_directory(roots, declared)
        left = _not_reached(roots, kustomizations, reached)
    return EntryPoints(tuple(sorted(clusters, key=lambda each: each.directory)), tuple(left))


class _Reached:
    """What Kustomizations reach, each built once, and only those that somebody asks for."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._known: dict[int, tuple[RenderedObject, frozenset[str]]] = {}

    def __call__(self, each: RenderedObject) -> frozenset[str]:
        if id(each) not in self._known:
            # The object is kept, so that no other gets its id.
            self._known[id(each)] = (each, self._reach(each))
        return self._known[id(each)][1]


def _is_bootstrap(each: RenderedObject, reached: Reach) -> bool:
    """Whether a Kustomization was written by a bootstrap: it applies itself, and carries the name."""
    return text_at(each.value, "metadata", "name") == BOOTSTRAP and file_of(each) in reached(each)


def _not_reached(
    firsts: Iterable[RenderedObject], kustomizations: Sequence[RenderedObject], reached: Reach
) -> list[RenderedObject]:
    """What neither is among the first nor is applied by them, or by what they apply."""
    waiting = list(firsts)
    known = {id(each) for each in waiting}
    left = [each for each in kustomizations if id(each) not in known]
    while waiting and left:
        applied = reached(waiting.pop())
        waiting += [each for each in left if file_of(each) in applied]
        left = [each for each in left if file_of(each) not in applied]
    return left


def _roots(kustomizations: Sequence[RenderedObject], reached: Reach) -> list[RenderedObject]:
    """What nothing else applies; of those that apply one another, the first.

    What lies in a directory that another applies, and is not applied, was left out there on purpose.
    """
    others = {
        id(each): [other for other in kustomizations if other is not each and file_of(each) in reached(other)]
        for each in kustomizations
    }
    roots = [each for each in kustomizations if not others[id(each)]]
    left = _not_reached(roots, kustomizations, reached)
    while left:
        roots.append(min(left, key=file_of))
        left = _not_reached(roots, kustomizations, reached)
    return [each for each in roots if not any(_lies_in(each, other, reached) for other in roots if other is not each)]


def _lies_in(each: RenderedObject, other: RenderedObject, reached: Reach) -> bool:
    directory = directory_of_kustomization(other.value)
    is_below = bool(directory) and file_of(each).startswith(f"{directory}/")
    return is_below and bool(reached(other)) and file_of(each) not in reached(other)


def _by_directory(roots: Iterable[RenderedObject], declared: Sequence[RenderedObject]) -> list[EntryPoint]:
    """Roots by the directory of their cluster: that of their file, or the one above where it is `flux-system`."""
    groups: dict[str, list[RenderedObject]] = {}
    for each in roots:
        directory = directory_of(file_of(each))
        if posixpath.basename(directory) == BOOTSTRAP:
            directory = directory_of(directory)
        groups.setdefault(directory, []).append(each)
    for inner in sorted(groups, reverse=True):
        outer = next((each for each in groups if each and inner.startswith(f"{each}/")), None)
        if outer is not None and not _has_bootstrap(groups[inner]):
            groups[outer] += groups.pop(inner)
    return [_entry_point(directory, members, declared) for directory, members in groups.items()]


def _has_bootstrap(members: Iterable[RenderedObject]) -> bool:
    return any(text_at(each.value, "metadata", "name") == BOOTSTRAP for each in members)


def _entry_point(directory: str, members: list[RenderedObject], declared: Sequence[RenderedObject]) -> EntryPoint:
    files = {file_of(each) for each in members}
    directories = {directory_of(file) for file in files}
    sources = tuple(
        each
        for each in declared
        if text_at(each.value, "apiVersion").startswith("source.") and directory_of(file_of(each)) in directories
    )
    goes_inside = any(f"{directory_of_kustomization(each.value)}/".startswith(f"{directory}/") for each in members)
    implied = None
    if directory and not goes_inside and not _has_bootstrap(members):
        implied = _made(members[0], ("spec",), BOOTSTRAP, directory, "GitRepository", {})
    return EntryPoint(directory, tuple(members), sources, implied)


def _operated(each: RenderedObject) -> EntryPoint | None:
    """The cluster of a FluxInstance, or of the HelmRelease that installs one; None where it syncs nothing."""
    if is_a(each.value, OPERATOR, "FluxInstance"):
        path: Path = ("spec", "sync")
    elif is_a(each.value, HELM, "HelmRelease"):
        # https://github.com/controlplaneio-fluxcd/charts/tree/main/charts/flux-instance
        path = ("spec", "values", "instance", "sync")
    else:
        return None
    sync = mapping_at(each.value, *path)
    directory = posixpath.normpath(posixpath.join("/", text_at(sync, "path"))).strip("/")
    if not text_at(sync, "url") or not directory:
        return None
    name = text_at(sync, "name") or BOOTSTRAP
    kind = text_at(sync, "kind") or "GitRepository"
    root = _made(each, path, name, directory, kind, sync)
    source = RenderedObject(
        {
            "apiVersion": f"{SOURCE}/v1",
            "kind": kind,
            "metadata": {"name": name, "namespace": BOOTSTRAP},
            "spec": {"url": text_at(sync, "url")},
        },
        root.origin,
    )
    return EntryPoint(directory, (root,), (source,))


def _made(
    maker: RenderedObject, path: Path, name: str, directory: str, kind: str, sync: Mapping[str, Any]
) -> RenderedObject:
    """The Kustomization of a bootstrap; its values stand where what makes it says so."""

    def origin(inside: Path) -> Origin:
        return nearest(maker.origin, (*path, *inside[-1:]))

    return RenderedObject(
        {
            "apiVersion": f"{KUSTOMIZE}/v1",
            "kind": "Kustomization",
            "metadata": {"name": name, "namespace": BOOTSTRAP},
            "spec": {"path": f"./{directory}", "prune": True, "sourceRef": {"kind": kind, "name": name}},
        },
        origin,
    )
