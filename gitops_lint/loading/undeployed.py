"""What no cluster gets, in a repository whose clusters are followed from the top."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from gitops_lint.kubernetes.rendered_clusters import RenderedCluster, Statement
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.overlays import Overlays
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice
from gitops_lint.model.file import ReferenceKind
from gitops_lint.model.source import Location, directory_of

_DEPLOYING = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)
_BOOTSTRAP = "bootstrap"
"""The directory of what is applied by hand, before there is anything that deploys the rest."""


def undeployed(
    clusters: Collection[RenderedCluster],
    own: Slice,
    outlines: Mapping[str, Outline],
    owned: Ownership,
    overlays: Overlays,
) -> tuple[Statement, ...]:
    """Manifests and kustomizations that nothing deploys, as far as that is certain.

    A manifest is one that lies beside a kustomization that a cluster builds and that does not name it. A kustomization
    is one that nothing names, and beside whose directory others are built: elsewhere, it may be there for people.
    """
    built = frozenset().union(*(one.built for one in clusters))
    read = frozenset().union(*(one.files for one in clusters))
    manifests = tuple(_manifests(built, own, outlines, owned))
    if not all(one.is_whole for one in clusters):
        # Clusters that nobody declares here may well get what lies beside.
        return manifests
    by_platform = built.difference(*(one.by_hand for one in clusters))
    return (*manifests, *_kustomizations(by_platform, read, outlines, overlays))


def _manifests(
    built: frozenset[str], own: Slice, outlines: Mapping[str, Outline], owned: Ownership
) -> Iterator[Statement]:
    by_directory = {directory_of(file): file for file in built if file in outlines and outlines[file].kustomization}
    for path in sorted(owned.unnamed):
        kustomization = by_directory.get(directory_of(path))
        if kustomization is None or path in built or path not in own.kinds:
            continue
        for resource in own.file(path).resources():
            message = f"nothing deploys this: {kustomization} does not name the file"
            yield Statement(message, resource.location(("kind",)))


def _kustomizations(
    built: frozenset[str], read: frozenset[str], outlines: Mapping[str, Outline], overlays: Overlays
) -> Iterator[Statement]:
    named = {
        reference.target for one in outlines.values() for reference in one.references if reference.kind in _DEPLOYING
    }
    directories = {directory_of(file) for file in built if file in outlines and outlines[file].kustomization}
    beside = {directory_of(directory) for directory in directories if directory}
    for file, overlay in sorted(overlays.by_file.items()):
        is_named = overlay.directory in named or file in read or _BOOTSTRAP in overlay.directory.split("/")
        if not is_named and overlay.directory and directory_of(overlay.directory) in beside:
            yield Statement(
                f"nothing deploys {overlay.directory}: no Kustomization or Application names it", Location(file)
            )
