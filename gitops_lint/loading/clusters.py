"""What Flux and Argo CD apply to the clusters of a repository, followed from the top when somebody asks for it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.kubernetes.argocd_build_options import BuildOptions
from gitops_lint.kubernetes.objects import DocumentLocator
from gitops_lint.kubernetes.relocated import in_repository
from gitops_lint.kubernetes.rendered import RenderedObject, SpecEntry
from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster, Statement
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.kubernetes.spec_entries import without_match
from gitops_lint.loading.argocd_options import argocd_options
from gitops_lint.loading.outline import Outline, declared_kinds
from gitops_lint.loading.overlays import Overlays
from gitops_lint.loading.reading import ParsedFile, parse
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice, dialect_of, is_read_as_object
from gitops_lint.loading.sources import repositories
from gitops_lint.loading.undeployed import undeployed
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location, directory_of
from gitops_lint.model.tree import Tree

if TYPE_CHECKING:
    from gitops_lint.kubernetes.argocd import Bootstrap
    from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild

_FLUX_GROUPS: Final = (
    ".kustomize.toolkit.fluxcd.io",
    ".helm.toolkit.fluxcd.io",
    ".source.toolkit.fluxcd.io",
    ".source.extensions.fluxcd.io",
    ".fluxcd.controlplane.io",
)
_FLUX_BEGINS: Final = frozenset({"Kustomization.kustomize.toolkit.fluxcd.io", "FluxInstance.fluxcd.controlplane.io"})
_RELEASE: Final = "HelmRelease.helm.toolkit.fluxcd.io"
_ARGO_KINDS: Final = frozenset({"Application.argoproj.io", "ApplicationSet.argoproj.io"})


def rendered_clusters(
    own: Slice, outlines: Mapping[str, Outline], owned: Ownership, settings: Settings, overlays: Overlays
) -> tuple[RenderedCluster, ...]:
    """The clusters that Flux and Argo CD apply to; none where no object of theirs is in the repository."""
    kinds = declared_kinds(outlines.values())
    applies_flux, applies_argocd = not kinds.isdisjoint(_FLUX_BEGINS), not kinds.isdisjoint(_ARGO_KINDS)
    told = () if applies_flux or _RELEASE not in kinds else tuple(_releases_of_nobody(outlines, owned))
    if not applies_flux and not applies_argocd:
        return told
    # These take long to import, and most repositories need neither.
    from gitops_lint.kubernetes.charts import ChartRenderer

    held = _Held(own, outlines, owned, settings)
    charts = ChartRenderer(settings.kubernetes_version, held.repositories.chart)
    found: list[RenderedCluster] = [*told]
    entries: list[SpecEntry] = []
    if applies_flux:
        found += _of_flux(held, charts, entries)
    if applies_argocd:
        found += _of_argocd(held, charts, entries, overlays)
    left, idle = undeployed(found, own, outlines, owned, overlays), tuple(without_match(entries))
    if left or idle:
        # It belongs to no cluster, and so to the environments of where it stands.
        files = frozenset(each.location.file for each in left) | {each.location.file for each in idle}
        found.append(RenderedCluster(found[0].platform, "", "", "", undeployed=left, warnings=idle, files=files))
    return tuple(found)


def applies_anything(outlines: Mapping[str, Outline]) -> bool:
    """Whether Flux or Argo CD may apply something of a repository: only then is there anything to follow."""
    return not declared_kinds(outlines.values()).isdisjoint(_FLUX_BEGINS | _ARGO_KINDS)


def _releases_of_nobody(outlines: Mapping[str, Outline], owned: Ownership) -> Iterator[RenderedCluster]:
    """That HelmReleases stand in files that a Kustomization elsewhere applies, with values that are not known here."""
    message = (
        "no Kustomization of Flux is in this repository, so the charts of its HelmReleases are not rendered; check the "
        "repository that deploys this one, with a checkout of this one under sources: in its .gitops-lint.yaml"
    )
    for path, one in sorted(outlines.items()):
        if any(identity.kind == _RELEASE for identity in one.objects) and is_read_as_object(path, owned):
            said = Statement(message, Location(path))
            yield RenderedCluster(Platform.FLUX, "", directory_of(path), path, limits=(said,))


class _Held:
    """The files of a repository, as what follows its clusters reads them."""

    def __init__(self, own: Slice, outlines: Mapping[str, Outline], owned: Ownership, settings: Settings) -> None:
        self._own = own
        self.tree: Tree = own.tree
        self.outlines = outlines
        self._owned = owned
        self._settings = settings

    def objects(self, wanted: Callable[[str], bool]) -> Iterator[RenderedObject]:
        """The objects of these kinds as they stand in files."""
        for path, one in self.outlines.items():
            if any(wanted(identity.kind) for identity in one.objects) and is_read_as_object(path, self._owned):
                for resource in self._parsed(path).resources():
                    locator = resource.locator
                    if wanted(resource.kind) and isinstance(locator, DocumentLocator):
                        yield _declared(dict(resource.values), locator)

    def _parsed(self, path: str) -> ParsedFile:
        kind = self.outlines[path].kind
        dialect = dialect_of(path, kind, self._owned)
        if path in self._own.kinds:
            return self._own.file(path, dialect)
        return parse(self.tree, path, kind, dialect)

    def text(self, path: str) -> str | None:
        """The text of a file."""
        source = self._own.source(path)
        return source.text if source is not None else None

    @property
    def argocd_options(self) -> BuildOptions:
        """The options of `kustomize build` that the repository's Argo CD declares."""
        return argocd_options(self._own, self.outlines)

    @functools.cached_property
    def repositories(self) -> Repositories:
        """The repositories at hand."""
        return repositories(self._own.tree, self._settings)


def _declared(value: dict[str, Any], locator: DocumentLocator) -> RenderedObject:
    def quick(path: Any) -> Any:
        return locator.origin(path).location

    return RenderedObject(
        value, locator.origin, quick, functools.partial(locator.origin, key=True), value, locator.source.path
    )


def _of_flux(held: _Held, charts: Any, entries: list[SpecEntry]) -> Iterator[RenderedCluster]:
    from gitops_lint.kubernetes.flux import Renderers, flux_repository
    from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild
    from gitops_lint.kubernetes.followed_clusters import of_flux

    declared = tuple(held.objects(lambda kind: kind.endswith(_FLUX_GROUPS)))
    build = KustomizeBuild(held.repositories)
    found = flux_repository(declared, held.repositories, Renderers(build, charts.for_flux, _set_path))
    entries += (entry for cluster in found.clusters for entry in cluster.entries)
    return (part for cluster in found.clusters for part in of_flux(cluster, held.text))


def _set_path(values: dict[str, Any], path: str, text: str, literal: bool) -> dict[str, Any]:
    from gitops_lint.kubernetes.helm.values import set_path

    return set_path(values, path, text, literal=literal)


def _of_argocd(held: _Held, charts: Any, entries: list[SpecEntry], overlays: Overlays) -> Iterator[RenderedCluster]:
    from gitops_lint.kubernetes.argocd import CLUSTER_KINDS, Renderers, declared_clusters, follow, scopes
    from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild
    from gitops_lint.kubernetes.followed_clusters import of_argocd

    declared = tuple(held.objects(_ARGO_KINDS.__contains__))
    every = declared
    secrets = (each.value for each in held.objects(CLUSTER_KINDS.__contains__))
    options = held.argocd_options
    inflate = _refused if options.enables_helm is False else charts.inflated
    build = KustomizeBuild(held.repositories, allows_outside_root=options.allows_outside_root, inflate=inflate)
    bootstraps = tuple(_bootstraps(held, overlays, build))
    changed = frozenset().union(*(overlays.by_file[one.file].resources for one in bootstraps)) & overlays.rendered
    declared = tuple(each for each in declared if each.declaring_file not in changed)
    crds = (dict(crd) for one in held.outlines.values() for crd in one.crds)
    clusters = follow(
        declared,
        held.repositories.known_as(_assumed(every, held)),
        Renderers(
            lambda tree, directory: in_repository(build(tree, directory, {}), tree), charts.for_argocd, scopes(crds)
        ),
        declared_clusters(secrets),
        bootstraps,
    )
    entries += (entry for cluster in clusters for entry in cluster.entries)
    return (part for cluster in clusters for part in of_argocd(cluster, held.text))


def _bootstraps(held: _Held, overlays: Overlays, build: KustomizeBuild) -> Iterator[Bootstrap]:
    """The kustomizations that change Applications or ApplicationSets, where they can be built: so they are applied."""
    from gitops_lint.kubernetes.argocd import Bootstrap

    for file, overlay in sorted(overlays.by_file.items()):
        kinds = {identity.kind for path in overlay.resources for identity in held.outlines[path].objects}
        if overlay.changes and kinds & _ARGO_KINDS:
            rendering = build(held.tree, overlay.directory, {})
            if not rendering.problems and not rendering.limits:
                yield Bootstrap(file, rendering)


def _refused(*_: Any) -> str | None:
    """What Kustomize says of a chart where it may not call Helm (HelmChartInflationGenerator: Config)."""
    from gitops_lint.kubernetes.kustomize.problems import BuildError

    raise BuildError("must specify --enable-helm (kustomize.buildOptions of argocd-cm)")


def _assumed(declared: Iterable[RenderedObject], held: _Held) -> frozenset[str]:
    """The URLs that can be this repository's, where none of them is a remote's: a fork or a mirror was cloned."""
    from gitops_lint.kubernetes.repositories import assumed_urls

    specs = [spec for each in declared if isinstance(spec := each.value.get("spec"), dict)]
    templates = [template.get("spec") for spec in specs if isinstance(template := spec.get("template"), dict)]
    found = assumed_urls([*specs, *(each for each in templates if isinstance(each, dict))], held.tree)
    return frozenset() if any(held.repositories.is_own(url) for url in _urls(specs)) else found


def _urls(value: Any) -> Iterator[str]:
    """Every `repoURL` in some data, those of templates and generators too."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "repoURL" and isinstance(item, str):
                yield item
            else:
                yield from _urls(item)
    elif isinstance(value, list):
        for item in value:
            yield from _urls(item)
