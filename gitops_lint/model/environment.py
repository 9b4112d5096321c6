"""Where things are deployed: stacks, clusters, environments, the repository, and a change of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.model.file import File
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree, UnreadableError

if TYPE_CHECKING:
    from gitops_lint.formats import hcl
    from gitops_lint.kubernetes.cluster_facts import ClusterObject


def _read_nothing(paths: Collection[str], kinds: Collection[str]) -> tuple[Resource, ...]:
    return ()


def _unread(path: str) -> File:
    raise KeyError(path)


def _unparsed(path: str) -> hcl.File:
    raise UnreadableError(path, "is not there")


class Stack(msgspec.Struct, frozen=True):
    """One Terraform root (a directory of the tree) with its variable files and workspace."""

    directory: str
    variable_files: tuple[str, ...] = ()
    workspace: str = "default"


def _nothing_beside() -> frozenset[tuple[str, str, str]]:
    return frozenset()


def _hold_nothing(paths: Collection[str]) -> tuple[ClusterObject, ...]:
    return ()


def _itself(resource: Resource) -> Resource:
    return resource


class Cluster(msgspec.Struct, frozen=True):
    """One entry point of manifests: a Flux or Argo CD root, an overlay, a directory (`path`, of the tree).

    `environment` names the one that it is of. `is_exact` tells that its objects are what the cluster gets, and
    `is_whole` that nothing of the repository brings others, so that what is not among them is not there. `beside` gives
    kind, namespace and name of what other entry points of the environment bring, which may go to the same place.
    `whole` gives one of its `objects` with all its values.
    """

    path: str
    files: frozenset[str] = frozenset()
    environment: str = ""
    is_exact: bool = True
    is_whole: bool = True
    beside: Callable[[], frozenset[tuple[str, str, str]]] = _nothing_beside
    read: Callable[[Collection[str], Collection[str]], tuple[Resource, ...]] = _read_nothing
    read_objects: Callable[[Collection[str]], tuple[ClusterObject, ...]] = _hold_nothing
    whole: Callable[[Resource], Resource] = _itself

    def objects(self) -> tuple[ClusterObject, ...]:
        """All objects that it gets with the facts about them, by file and place; their values are excerpts."""
        return self.read_objects(self.files)

    def resources(self, *kinds: str) -> tuple[Resource, ...]:
        """The whole objects that it gets, of these kinds (without any: of all), by file and place."""
        return self.read(self.files, kinds)

    def __repr__(self) -> str:
        return f"Cluster({self.path!r}, {len(self.files)} files)"


class Environment(msgspec.Struct, frozen=True, eq=False):
    """One deployed instance of the system: its stacks and clusters.

    `directory` is where it is declared, the first by name where there are several. `files` are the paths that it
    reaches; a file may belong to several environments (a base), or to none.
    """

    name: str
    directory: str = ""
    stacks: tuple[Stack, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    files: frozenset[str] = frozenset()
    read: Callable[[Collection[str], Collection[str]], tuple[Resource, ...]] = _read_nothing

    def resources(self, *kinds: str) -> tuple[Resource, ...]:
        """The whole objects that its clusters declare, of these kinds (without any: of all), by file and place."""
        return self.read(self.files, kinds)

    def __repr__(self) -> str:
        return f"Environment({self.name!r}, {len(self.files)} files)"


class Repository(msgspec.Struct, frozen=True, eq=False):
    """The tree at one revision: its settings, environments and files.

    `paths` maps every file that counts to what it is; `read_file` reads one of them, `read_hcl` gives the syntax tree
    of one in HCL, parsed once a run (`UnreadableError` where it cannot be had); `find_environments` finds them, once.
    """

    tree: Tree
    settings: Settings
    find_environments: Callable[[], tuple[Environment, ...]]
    paths: Collection[str] = ()
    read_file: Callable[[str], File] = _unread
    read_hcl: Callable[[str], hcl.File] = _unparsed

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments, in the order of promotion; `default` alone where nothing tells of any."""
        return self.find_environments()

    def environments_of(self, path: str) -> tuple[str, ...]:
        """The names of the environments that a file belongs to, in the order of the repository."""
        return tuple(environment.name for environment in self.environments if path in environment.files)

    def __repr__(self) -> str:
        return f"Repository({self.tree.name!r}, {len(self.paths)} files, {list(self.environments)!r})"


class Change(msgspec.Struct, frozen=True, eq=False):
    """Two repositories compared: the merge base of a revision and HEAD, and what is being checked."""

    base: Repository
    head: Repository
