"""What Flux would apply to the clusters of a repository, and the renderers that it uses."""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.kubernetes.flux.helm_releases import RenderChart
from gitops_lint.kubernetes.flux.helm_values import SetPath
from gitops_lint.kubernetes.flux.identity import Name
from gitops_lint.kubernetes.flux.kustomizations import Applied, Build
from gitops_lint.kubernetes.flux.ordering import Order
from gitops_lint.kubernetes.flux.substitution import Variables
from gitops_lint.kubernetes.rendered import BuildWarning, Limit, Problem, RenderedObject, SpecEntry
from gitops_lint.model.source import Location


class Renderers(msgspec.Struct, frozen=True, eq=False):
    """The renderers that Flux uses, handed in: Kustomize, Helm (charts are limits without it), Helm's `--set`."""

    build: Build
    render_chart: RenderChart | None = None
    set_path: SetPath | None = None


class GapKind(enum.Enum):
    """What is named and not found in the repository; it may have been made by hand."""

    DEPENDENCY = "dependency"
    SOURCE = "source"
    VARIABLES = "variables"
    VALUES = "values"


class Gap(msgspec.Struct, frozen=True):
    """Something that is named and that nothing declares: one sentence, and the place that names it."""

    kind: GapKind
    message: str
    location: Location


class ClusterObject(msgspec.Struct, frozen=True, eq=False):
    """An object of a cluster, and the Kustomization or HelmRelease that applies it.

    `is_remote` tells that it goes to another cluster (`spec.kubeConfig`).
    """

    object: RenderedObject
    by: Name
    is_remote: bool = False


class FluxKustomization(msgspec.Struct, frozen=True, eq=False):
    """A Kustomization of a cluster as Flux gets it, its variables, and what it applies.

    `is_whole` tells that this is all that it applies: its source is at hand, and nothing in it is missing.
    """

    object: RenderedObject
    variables: Variables
    applied: Applied
    is_whole: bool = True


class FluxCluster(msgspec.Struct, frozen=True, eq=False):
    """All that Flux would apply to a cluster, in the order in which it would.

    `order` and `release_order` tell what Kustomizations and HelmReleases wait for. `whole_releases` are the
    HelmReleases of which all objects are among these.
    """

    name: str
    directory: str
    objects: tuple[ClusterObject, ...]
    kustomizations: tuple[FluxKustomization, ...]
    problems: tuple[Problem, ...]
    limits: tuple[Limit, ...]
    gaps: tuple[Gap, ...]
    files: frozenset[str]
    order: Order
    release_order: Order
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()
    whole_releases: frozenset[Name] = frozenset()


class FluxRepository(msgspec.Struct, frozen=True, eq=False):
    """The clusters of a repository, and the Kustomizations that none of them gets."""

    clusters: tuple[FluxCluster, ...]
    unreached: tuple[RenderedObject, ...]
