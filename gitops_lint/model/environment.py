"""Where things are deployed: stacks, clusters, environments, the repository, and a change of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from gitops_lint.model.file import File
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree


@dataclass(frozen=True, slots=True)
class Stack:
    """One Terraform root (a directory of the tree) with its variable files and workspace."""

    directory: str
    variable_files: tuple[str, ...] = ()
    workspace: str = "default"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One entry point of manifests: a Flux or Argo CD root, an overlay, a directory (`path`, of the tree)."""

    path: str
    files: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """One deployed instance of the system: its stacks and clusters.

    `directory` is where it is declared, the first by name where there are several. `files` are the paths that it
    reaches; a file may belong to several environments (a base), or to none.
    """

    name: str
    directory: str = ""
    stacks: tuple[Stack, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    files: frozenset[str] = field(default=frozenset(), repr=False)
    read: Callable[[Collection[str], Collection[str]], tuple[Resource, ...]] = field(
        default=lambda paths, kinds: (), repr=False
    )

    def resources(self, *kinds: str) -> tuple[Resource, ...]:
        """The whole objects that its clusters declare, of these kinds (without any: of all), by file and place."""
        return self.read(self.files, kinds)


@dataclass(frozen=True, slots=True, eq=False)
class Repository:
    """The tree at one revision: its settings, environments and files.

    `paths` maps every file that counts to what it is; `read_file` reads one of them.
    """

    tree: Tree
    settings: Settings
    environments: tuple[Environment, ...]
    paths: Collection[str] = field(default=(), repr=False)
    read_file: Callable[[str], File] = field(default=lambda path: _unread(path), repr=False)

    def environments_of(self, path: str) -> tuple[str, ...]:
        """The names of the environments that a file belongs to, in the order of the repository."""
        return tuple(environment.name for environment in self.environments if path in environment.files)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Two repositories compared: the merge base of a revision and HEAD, and what is being checked."""

    base: Repository
    head: Repository


def _unread(path: str) -> File:
    raise KeyError(path)
