"""What Flux or Argo CD applies to a cluster, as the model's resources, with the origin of every value."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.producers import Produced
from gitops_lint.kubernetes.rendered import BuildWarning, RenderedObject
from gitops_lint.kubernetes.rendered_resources import nearest, rendered_resource, span_of
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Path, Place, Span
from gitops_lint.model.value import Unknown

NOT_KNOWN = "${NOT_KNOWN}"
"""What rules see in the place of a value that the repository does not show: they pass over texts with `${`."""


class Platform(enum.Enum):
    """What applies a cluster's objects."""

    FLUX = "Flux"
    ARGO_CD = "Argo CD"
    HELM = "Helm"
    """Nothing in the repository applies it: a chart for somebody to install."""


class Statement(msgspec.Struct, frozen=True):
    """Something that is to be said of a cluster: one sentence, and where."""

    message: str
    location: Location


class RenderedCluster(msgspec.Struct, frozen=True, eq=False):
    """What a platform applies to one cluster of a repository.

    `file` is where it begins: what is said of its objects belongs to the environments of this file. `problems` are
    what the platform stops at, `limits` what is not to be had offline; `undeclared` are sources and dependencies that
    nothing declares, `unset` variables without a value, `schema` and `unknown` are values that a chart's schema
    refuses and that nothing in it knows. `declaring` are the files of whose objects these are made, `built` those of
    the kustomizations that were built whole; `files` are all that were read.
    """

    platform: Platform
    name: str
    directory: str
    file: str
    objects: tuple[Resource, ...] = ()
    problems: tuple[Statement, ...] = ()
    limits: tuple[Statement, ...] = ()
    undeclared: tuple[Statement, ...] = ()
    unset: tuple[Statement, ...] = ()
    schema: tuple[Statement, ...] = ()
    unknown: tuple[Statement, ...] = ()
    declaring: frozenset[str] = frozenset()
    built: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    undeployed: tuple[Statement, ...] = ()
    """What no cluster gets, which is told once for all of them."""
    is_sure: bool = True
    """Whether it is this that is applied: of a chart with its defaults, nobody can say."""
    warnings: tuple[BuildWarning, ...] = ()
    """What the platform lets pass and no one means, by kind; what changes nothing in any cluster is told once too."""
    hidden: tuple[Produced, ...] = ()
    """What it may get beyond its objects, since something could not be rendered."""
    releases: frozenset[tuple[str, str]] = frozenset()
    """Namespace and name of the HelmReleases of which all objects are known."""
    by_hand: frozenset[str] = frozenset()
    """The files of kustomizations that a person applies: what lies beside these may well be applied in this way too."""
    is_whole: bool = True
    """Whether all that applies something is known, so that what is left is deployed by nothing."""


_NEVER_CHANGED: Final = (("apiVersion",), ("kind",))
"""Where a value that is as it is declared came from there: the other origins take a build."""

ReadText = Callable[[str], str | None]
"""The text of a file of the repository."""


def resource_of(each: RenderedObject, value: dict[str, Any], read: ReadText) -> Resource:
    """A rendered object as the model's, with a value that rules can read."""
    file = each.declaring_file if each.declared is not None else ""
    return rendered_resource(value, each.source, ClusterLocator(each, read), file)


class ClusterLocator:
    """Finds where the values of one object of a cluster came from."""

    __slots__ = ("_object", "_read")

    def __init__(self, each: RenderedObject, read: ReadText) -> None:
        self._object = each
        self._read = read

    @property
    def is_sure(self) -> bool:
        """Whether everything that may have decided the object's values is known."""
        return self._object.is_sure

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        """The Origin of the value at `path` (of its key with `key`); of the nearest ancestor that is there."""
        if not key and path in _NEVER_CHANGED and self._is_as_declared(path):
            assert self._object.declared is not None
            return Origin((Place(self._object.declared(path), "declared here"),))
        return nearest(self._find, path, key=key)

    def _find(self, path: Path, key: bool) -> Origin:
        of = self._object.keys if key and self._object.keys is not None else self._object.origin
        return of(path)

    def _is_as_declared(self, path: Path) -> bool:
        source, value = self._object.source, self._object.value
        return (
            self._object.declared is not None
            and source is not None
            and source.get(str(path[0])) == value.get(str(path[0]))
        )

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The span, in the file of the origin's first place, of the value (or its key) at `path`."""
        return span_of(self.origin(path, key=key), self._read)

    def why_unknown(self, path: Path) -> str:
        """Why the value at `path` is not known; empty where it is known, or where that cannot be told."""
        value: Any = self._object.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                break
        return value.reason if isinstance(value, Unknown) else ""

    def stands_as_it_is(self, path: Path) -> bool:
        """Whether the key and the value at `path` stand in the text as they are in the object.

        A template or a variable may have made them: to write over these would change something else.
        """
        if self._object.keys is None or not path or self._object.source is None:
            return False
        value: Any = self._object.value
        source: Any = self._object.source
        for step in path:
            try:
                value, source = value[step], source[step]
            except (KeyError, IndexError, TypeError):
                return False
        return bool(value == source)
