"""Repositories as tables of texts, and a stand-in for Kustomize that takes resources as they are."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.artifact_trees import CopiedTree
from gitops_lint.kubernetes.flux.rendered import Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.objects import whole_objects
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile
from gitops_lint.model.tree import Tree


def tree(files: Mapping[str, str]) -> CopiedTree:
    return CopiedTree("repository", {path: text.encode() for path, text in files.items()})


def nowhere() -> Origin:
    return Origin((Place(Location("variables")),))


def objects_in(text: str, file: str = "a.yaml") -> list[RenderedObject]:
    """The objects of a text, each of which knows its places."""
    source = SourceFile(file, text)
    found = []
    for document in read(text, Dialect.KUBERNETES).documents:
        for prefix, value in whole_objects(document.value):

            def origin(path: Path, document: Any = document, prefix: Path = prefix) -> Origin:
                return Origin((Place(source.location(document.span((*prefix, *path))), "declared here"),))

            found.append(RenderedObject(value, origin))
    return found


def declared(repository: Tree) -> list[RenderedObject]:
    """The objects of all files as they stand."""
    return [each for file in repository.files() for each in objects_in(repository.read(file).decode(), file)]


class PlainBuild:
    """Takes `resources` as they are and sets `namespace`; everything else of a kustomization is noted in `asked`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, repository: Tree, directory: str, files: Mapping[str, bytes]) -> Rendering:
        read_files: set[str] = set()
        try:
            found = self._built(repository, directory, files, read_files)
        except FileNotFoundError as error:
            problem = Problem(f"no such file or directory: {error}", Location(str(error)))
            return Rendering(problems=(problem,), files=frozenset(read_files))
        return Rendering(tuple(found), files=frozenset(read_files))

    def _built(
        self, repository: Tree, directory: str, files: Mapping[str, bytes], read_files: set[str]
    ) -> list[RenderedObject]:
        file = posixpath.join(directory, "kustomization.yaml")
        text = files[file] if file in files else repository.read(file)
        read_files.add(file)
        value = read(text.decode(), Dialect.KUBERNETES).documents[0].value
        self.asked.append((directory, value))
        found: list[RenderedObject] = []
        for resource in value.get("resources") or ():
            path = posixpath.normpath(posixpath.join(directory, resource))
            if repository.is_directory(path):
                found += self._built(repository, path, {}, read_files)
            elif repository.is_file(path):
                read_files.add(path)
                found += objects_in(repository.read(path).decode(), path)
            else:
                raise FileNotFoundError(path)
        if namespace := value.get("namespace"):
            found = [
                RenderedObject(
                    {**each.value, "metadata": {**each.value["metadata"], "namespace": namespace}}, each.origin
                )
                for each in found
            ]
        return found
