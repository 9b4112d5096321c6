"""Flux's sources: which tree stands behind a GitRepository, OCIRepository, Bucket or ExternalArtifact.

Source: https://fluxcd.io/flux/components/source/ and internal/controller in fluxcd/source-controller.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.artifact_generators import CopyError, NotExtractedError, artifact_tree, artifacts
from gitops_lint.kubernetes.flux.artifact_trees import CopiedTree, FilteredTree
from gitops_lint.kubernetes.flux.identity import EXTENSIONS, SOURCE, Name, is_a, name_of, reference
from gitops_lint.kubernetes.flux.producers import entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.source_ignore import ignores
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.kubernetes.repository_urls import normalized
from gitops_lint.model.source import Location, Path
from gitops_lint.model.tree import Tree, UnreadableError

BOOTSTRAP: Final = "flux-system"
"""The source that `flux bootstrap` and the Flux Operator make of the repository itself."""

_DEEPEST: Final = 10
"""How many sources may be made of one another."""

_USUAL: Final = ({"branch": "main"}, {"branch": "master"})


Place = Callable[[], Location]
"""Where something stands, told only when it is to be shown."""


class Artifact(msgspec.Struct, frozen=True, eq=False):
    """What a source gives: a tree, or why there is none; limits that hold either way."""

    tree: Tree | None = None
    problem: Problem | None = None
    limits: tuple[Limit, ...] = ()
    missing: Name | None = None
    """The source that nothing declares."""


class FilteredTrees:
    """Trees as artifacts hold them, one for all sources that leave out the same."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str | None], tuple[Tree, FilteredTree]] = {}

    def of(self, tree: Tree, ignore: str | None) -> Tree:
        """A tree without what a source leaves out."""
        key = (id(tree), ignore)
        if key not in self._made:
            # The tree is kept, so that no other gets its id.
            self._made[key] = (tree, FilteredTree(tree, ignores(tree, ignore)))
        return self._made[key][1]


class Sources:
    """The artifacts of one cluster's sources, each made once. `find` gives the objects that the cluster holds."""

    def __init__(
        self,
        repositories: Repositories,
        find: Callable[[Name], RenderedObject | None],
        filtered: FilteredTrees | None = None,
    ) -> None:
        self._repositories = repositories
        self._find = find
        self._filtered = filtered if filtered is not None else FilteredTrees()
        self._made: dict[Name, Artifact] = {}
        self._generators: Callable[[], Collection[RenderedObject]] = tuple

    def artifact(self, name: Name, asked: Place) -> Artifact:
        """The artifact of a source that an object at a place asks for."""
        if name not in self._made:
            self._made[name] = self._artifact(name, asked, 0)
        return self._made[name]

    def forget(self) -> None:
        """Looks again for the sources that were not there; more objects may be known now."""
        self._made = {name: made for name, made in self._made.items() if made.tree is not None}

    def use_generators(self, generators: Callable[[], Collection[RenderedObject]]) -> None:
        """Sets what gives the ArtifactGenerators of the cluster."""
        self._generators = generators

    def _artifact(self, name: Name, asked: Place, depth: int) -> Artifact:
        if depth > _DEEPEST:
            return Artifact(problem=Problem(f"{name} is made of itself", asked()))
        if name.kind == "ExternalArtifact":
            return self._external(name, asked, depth)
        source = self._find(name)
        if source is None:
            if name.name == BOOTSTRAP and name.kind in ("GitRepository", "OCIRepository", "Bucket"):
                return Artifact(self._filtered.of(self._repositories.tree, None))
            return Artifact(missing=name)
        if name.kind == "GitRepository":
            return self._git(name, source, depth)
        return self._elsewhere(name, source)

    def _git(self, name: Name, source: RenderedObject, depth: int) -> Artifact:
        spec = mapping_at(source.value, "spec")
        url = text_at(spec, "url")
        tree, limits = self._tree_of(url, _revision(spec), name), list[Limit]()
        if tree is None:
            place = nearest(source.origin, ("spec", "url")).location
            return Artifact(limits=(self._not_here(name, url, place),))
        if tree is self._repositories.tree and (revision := self._other_revision(name, spec)):
            message = f"{name} is {revision} of this repository, and what is read here may be another"
            return Artifact(limits=(Limit(message, nearest(source.origin, ("spec", "ref")).location),))
        ignore = value_at(spec, "ignore")
        found = self._filtered.of(tree, ignore if isinstance(ignore, str) else None)
        if not entries_at(spec, "include"):
            return Artifact(found, limits=tuple(limits))
        return self._including(name, source, found, limits, depth)

    def _including(self, name: Name, source: RenderedObject, tree: Tree, limits: list[Limit], depth: int) -> Artifact:
        """The files of other GitRepositories copied in (`spec.include`)."""
        copies: dict[str, tuple[Tree, str] | bytes] = {path: (tree, path) for path in tree.files()}
        for index, entry in enumerate(entries_at(source.value, "spec", "include")):
            other = Name(SOURCE, "GitRepository", name.namespace, text_at(entry, "repository", "name"))
            part = self._artifact(other, _place(source, ("spec", "include", index)), depth + 1)
            limits += part.limits
            if part.tree is None:
                return Artifact(problem=part.problem, limits=tuple(limits), missing=part.missing)
            start = text_at(entry, "fromPath").strip("./")
            target = (text_at(entry, "toPath") or other.name).strip("./")
            for path in part.tree.files():
                if not start or path.startswith(f"{start}/"):
                    inside = path.removeprefix(start).lstrip("/")
                    copies[f"{target}/{inside}" if target else inside] = (part.tree, path)
        return Artifact(CopiedTree(tree.name, copies), limits=tuple(limits))

    def _other_revision(self, name: Name, spec: dict[str, Any]) -> str:
        """The revision at which a source takes this repository, if it is not that of its bootstrap; else empty."""
        ref = mapping_at(spec, "ref")
        bootstrap = self._find(Name(SOURCE, "GitRepository", BOOTSTRAP, BOOTSTRAP))
        usual = mapping_at(bootstrap.value, "spec", "ref") if bootstrap is not None else {}
        if name.name == BOOTSTRAP or ref in ({}, usual) or (not usual and ref in _USUAL):
            return ""
        field = next((field for field in ("commit", "name", "semver", "tag", "branch") if field in ref), "")
        return f"{field} {ref.get(field)}"

    def _tree_of(self, url: str, revision: str, name: Name) -> Tree | None:
        mapped = self._repositories.mapped(url, revision)
        if mapped is not None:
            return mapped
        same = normalized(url) in map(normalized, self._bootstrap_urls())
        is_own = name.name == BOOTSTRAP or same or self._repositories.is_own(url)
        return self._repositories.tree if is_own else None

    def _bootstrap_urls(self) -> list[str]:
        """The URL that the bootstrapped source gives the repository: what else has it is this repository too."""
        found = (self._find(Name(SOURCE, kind, BOOTSTRAP, BOOTSTRAP)) for kind in ("GitRepository", "OCIRepository"))
        return [url for each in found if each is not None and (url := text_at(each.value, "spec", "url"))]

    def _elsewhere(self, name: Name, source: RenderedObject) -> Artifact:
        """What lies in a registry or a bucket, unless it is mapped or is this repository, pushed."""
        url = text_at(source.value, "spec", "url") or text_at(source.value, "spec", "endpoint")
        mapped = self._repositories.mapped(url) if url else None
        if mapped is None and name.name == BOOTSTRAP:
            mapped = self._repositories.tree
        if mapped is None:
            return Artifact(limits=(self._not_here(name, url, nearest(source.origin, ("spec", "url")).location),))
        ignore = value_at(source.value, "spec", "ignore")
        return Artifact(self._filtered.of(mapped, ignore if isinstance(ignore, str) else None))

    def _not_here(self, name: Name, url: str, location: Location) -> Limit:
        what = f" ({url})" if url else ""
        advice = self._repositories.advice(url, "a checkout of it")
        return Limit(f"{name}{what} is not in this repository; {advice}", location)

    def _external(self, name: Name, asked: Place, depth: int) -> Artifact:
        """The artifact that an ArtifactGenerator makes."""
        for generator in self._generators():
            if not is_a(generator.value, EXTENSIONS, "ArtifactGenerator"):
                continue
            namespace = name_of(generator.value).namespace
            if namespace != name.namespace:
                continue
            trees: dict[str, Tree] = {}
            missing: Artifact | None = None
            for index, entry in enumerate(entries_at(generator.value, "spec", "sources")):
                place = _place(generator, ("spec", "sources", index))
                part = self._artifact(reference(entry, namespace), place, depth + 1)
                if part.tree is not None:
                    trees[text_at(entry, "alias")] = part.tree
                else:
                    missing = part
            try:
                wanted = next((each for each in artifacts(generator.value, trees) if each.name == name.name), None)
                if wanted is None:
                    continue
                if missing is not None:
                    return missing
                return Artifact(artifact_tree(wanted, trees))
            except NotExtractedError as error:
                return Artifact(limits=(Limit(error.message, nearest(generator.origin, error.path).location),))
            except CopyError as error:
                return Artifact(problem=Problem(error.message, nearest(generator.origin, error.path).location))
            except UnreadableError as error:
                return Artifact(problem=Problem(str(error), nearest(generator.origin, ()).location))
        return Artifact(missing=name)


def _revision(spec: dict[str, Any]) -> str:
    """The tag, the branch or the commit that a source asks for."""
    ref = mapping_at(spec, "ref")
    return next((str(ref[field]) for field in ("commit", "name", "tag", "branch") if ref.get(field)), "")


def _place(each: RenderedObject, path: Path) -> Place:
    return lambda: nearest(each.origin, path).location
