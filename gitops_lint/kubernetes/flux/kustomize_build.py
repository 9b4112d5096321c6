"""Kustomize as Flux uses it: files may lie outside of the directory, and a kustomization may be another than it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from gitops_lint.kubernetes.kustomize import Kustomizer, Spot
from gitops_lint.kubernetes.kustomize.loading import ParsedTexts
from gitops_lint.kubernetes.kustomize.origins import Origins
from gitops_lint.kubernetes.overlaid_tree import OverlaidTree
from gitops_lint.kubernetes.rendered import BuildWarning, Limit, OriginOf, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.source import Location, Origin, Path, Place
from gitops_lint.model.tree import Tree

InflateIn = Callable[[Tree, dict[str, Any], dict[str, Any], str], str | None]
"""The objects of a chart as YAML; None where it is not here."""


class KustomizeBuild:
    """Builds directories of any tree; what the builds of one tree share is read and accumulated once.

    `repositories` are those that remote bases may name, `inflate` gives the objects of an entry of `helmCharts` (of a
    tree, an entry, `helmGlobals` and a directory). Argo CD does not allow files outside the root.
    """

    def __init__(
        self,
        repositories: Repositories | None = None,
        *,
        allows_outside_root: bool = True,
        inflate: InflateIn | None = None,
    ) -> None:
        self._repositories = repositories
        self._allows_outside = allows_outside_root
        self._inflate = inflate
        self._parsed = ParsedTexts()
        self._known: dict[int, tuple[Tree, OverlaidTree, Kustomizer]] = {}

    def __call__(self, tree: Tree, directory: str, files: Mapping[str, bytes]) -> Rendering:
        _, overlay, kustomizer = self._of(tree)
        overlay.lay(files)
        kustomizer.forget(files)
        built = kustomizer.build(directory)
        origins = _OriginsWhenAsked(lambda: self._kustomizer(OverlaidTree(tree, files)), directory)
        rendering = Rendering(
            tuple(
                RenderedObject(
                    each.value,
                    origins.of(index, each.spot),
                    origins.declared(each.spot),
                    origins.keys(index),
                    each.declared,
                    each.spot.file,
                )
                for index, each in enumerate(built.objects)
            ),
            (Problem(built.problem.message, kustomizer.location(built.problem.spot)),) if built.problem else (),
            tuple(Limit(each.message, kustomizer.location(each.spot)) for each in built.limits),
            built.files,
            tuple(
                BuildWarning(each.kind.value, each.message, kustomizer.location(each.spot)) for each in built.warnings
            ),
        )
        overlay.lay({})
        kustomizer.forget(files)
        return rendering

    def _of(self, tree: Tree) -> tuple[Tree, OverlaidTree, Kustomizer]:
        if id(tree) not in self._known:
            overlay = OverlaidTree(tree, {})
            # The tree is kept, so that no other gets its id.
            self._known[id(tree)] = (tree, overlay, self._kustomizer(overlay))
        return self._known[id(tree)]

    def _kustomizer(self, tree: Tree) -> Kustomizer:
        beside = self._repositories
        return Kustomizer(
            beside.mounted_beside(tree) if beside is not None else tree,
            allows_outside_root=self._allows_outside,
            resolve_remote=beside.resolve if beside is not None else lambda url: None,
            inflate_chart=partial(self._inflate, tree) if self._inflate is not None else None,
            parsed=self._parsed,
        )


class _OriginsWhenAsked:
    """The origins of one build, which is done again for the first of them."""

    def __init__(self, kustomizer: Callable[[], Kustomizer], directory: str) -> None:
        self._make = kustomizer
        self._directory = directory
        self._kustomizer: Kustomizer | None = None
        self._origins: Origins | None = None

    def of(self, index: int, spot: Spot) -> OriginOf:
        """The origins of an object; of the object as a whole, the place where it is declared or generated."""

        def origin(path: Path) -> Origin:
            if not path:
                return Origin((Place(self._files.location(spot), "declared here"),))
            return self._all.of(index, path)

        return origin

    def keys(self, index: int) -> OriginOf:
        """The origins of an object's keys."""
        return lambda path: self._all.keys.of(index, path)

    def declared(self, spot: Spot) -> Callable[[Path], Location]:
        """Where the values of an object stand in the file that declares it."""
        return lambda path: self._files.location(msgspec.structs.replace(spot, path=(*spot.path, *path)))

    @property
    def _all(self) -> Origins:
        if self._origins is None:
            self._origins = self._files.origins(self._directory)
        return self._origins

    @property
    def _files(self) -> Kustomizer:
        if self._kustomizer is None:
            self._kustomizer = self._make()
        return self._kustomizer
