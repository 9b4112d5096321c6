"""Where things are deployed: stacks, clusters, environments, the repository, and a change of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.model.file import File
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree, UnreadableError

if TYPE_CHECKING:
    from gitops_lint.formats import hcl
    from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject


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


def _not_found() -> ClusterContents:
    raise LookupError("nobody has told what this cluster gets")


def _reads_nothing(kinds: Collection[str]) -> tuple[Resource, ...]:
    return ()


def _no_clusters() -> tuple[Cluster, ...]:
    return ()


def _itself(resource: Resource) -> Resource:
    return resource


def _not_packed(resource: Resource) -> bytes | None:
    return None


def _find_no_places(wanted: Iterable[tuple[ResourcePath, bool]]) -> None:
    return None


class Cluster(msgspec.Struct, frozen=True, eq=False):
    """One entry point of manifests: a Flux or Argo CD root, an overlay, a directory (`path`, of the tree).

    `environment` names the one that it is of. `is_one_place` tells that its objects go to one place for sure: the plain
    files of a repository that tells of no environment may be unrelated. `find_contents` tells what is applied, once it
    is asked; `whole` gives one of its `objects` with all its values, `packed` these as msgpack where that is
    cheaper; `find_places` prepares the places of many values (with True, of their keys). `kept` holds what was made of
    it once.
    """

    path: str
    files: frozenset[str] = frozenset()
    environment: str = ""
    is_one_place: bool = True
    find_contents: Callable[[], ClusterContents] = _not_found
    read: Callable[[Collection[str]], tuple[Resource, ...]] = _reads_nothing
    whole: Callable[[Resource], Resource] = _itself
    packed: Callable[[Resource], bytes | None] = _not_packed
    find_places: Callable[[Iterable[tuple[ResourcePath, bool]]], None] = _find_no_places
    kept: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def contents(self) -> ClusterContents:
        """What the cluster gets, as far as that is known."""
        return self.find_contents()

    def objects(self) -> tuple[ClusterObject, ...]:
        """All objects that it gets with the facts about them, in order; the values of some are excerpts."""
        return self.contents.objects

    def resources(self, *kinds: str) -> tuple[Resource, ...]:
        """The whole objects that it gets, of these kinds (without any: of all), in order: as they are applied."""
        return self.read(kinds)

    def __repr__(self) -> str:
        return f"Cluster({self.path!r}, {len(self.files)} files)"


class Environment(msgspec.Struct, frozen=True, eq=False):
    """One deployed instance of the system: its stacks and clusters.

    `directory` is where it is declared, the first by name where there are several. `files` are the paths that it
    reaches; a file may belong to several environments (a base), or to none. `find_clusters` finds its clusters, once.
    """

    name: str
    directory: str = ""
    stacks: tuple[Stack, ...] = ()
    files: frozenset[str] = frozenset()
    read: Callable[[Collection[str], Collection[str]], tuple[Resource, ...]] = _read_nothing
    find_clusters: Callable[[], tuple[Cluster, ...]] = _no_clusters

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Its entry points of manifests; Flux and Argo CD are followed when this is asked for the first time."""
        return self.find_clusters()

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
