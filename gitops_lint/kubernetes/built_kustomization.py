"""What a renderer makes of a directory, as the model's resources: with the origin of every value, told when asked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.objects import is_whole_object
from gitops_lint.kubernetes.rendered_resources import nearest, rendered_resource, span_of
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Path, Place, Span

if TYPE_CHECKING:
    from gitops_lint.kubernetes.kustomize import BuildWarning, Kustomizer, Problem, Rendering, Spot
    from gitops_lint.kubernetes.kustomize import Limit as KustomizeLimit
    from gitops_lint.kubernetes.kustomize.origins import Origins


class Remark(msgspec.Struct, frozen=True):
    """Something that is to be said of a build: its kind, one sentence, and where."""

    kind: str
    message: str
    location: Location


class BuiltKustomization(msgspec.Struct, frozen=True, eq=False):
    """A kustomization that was built: the objects as they are applied, or what stopped it.

    `problem` is what Kustomize stops at, `limits` what is not to be had offline, `warnings` what it lets pass and
    nobody means; `files` are all that were read.
    """

    file: str
    directory: str
    objects: tuple[Resource, ...] = ()
    problem: Remark | None = None
    limits: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    files: frozenset[str] = frozenset()

    @property
    def is_complete(self) -> bool:
        """Whether its objects are all that is applied."""
        return self.problem is None and not self.limits


def build(kustomizer: Kustomizer, file: str, directory: str) -> BuiltKustomization:
    """Builds a kustomization, which stands in `file` of the directory."""
    rendering = kustomizer.build(directory)

    def remark(kind: str, one: Problem | KustomizeLimit | BuildWarning) -> Remark:
        return Remark(kind, one.message, placed(kustomizer, one.spot))

    return BuiltKustomization(
        file,
        directory,
        _resources(kustomizer, rendering),
        remark("problem", rendering.problem) if rendering.problem is not None else None,
        tuple(remark(one.kind.value, one) for one in rendering.limits),
        tuple(remark(one.kind.value, one) for one in rendering.warnings),
        frozenset(original(kustomizer.tree, path) for path in rendering.files),
    )


def placed(kustomizer: Kustomizer, spot: Spot) -> Location:
    """Where a spot of a build stands in the repository."""
    return _placed(kustomizer, kustomizer.location(spot))


def in_repository(kustomizer: Kustomizer, origin: Origin) -> Origin:
    """An origin with places as the repository has them."""
    return Origin(tuple(Place(_placed(kustomizer, each.location), each.note) for each in origin.places))


def _placed(kustomizer: Kustomizer, location: Location) -> Location:
    """A place as the repository has it: a remote base may have led back to this one."""
    file = original(kustomizer.tree, location.file)
    return location if file == location.file else msgspec.structs.replace(location, file=file)


class _Asked:
    """The origins of one rendering: it is built again, with every step kept, when the first of them is asked for."""

    def __init__(self, kustomizer: Kustomizer, directory: str) -> None:
        self.kustomizer = kustomizer
        self.directory = directory

    @functools.cached_property
    def origins(self) -> Origins:
        return self.kustomizer.origins(self.directory)


class RenderedLocator:
    """Finds where the values of one rendered object came from."""

    __slots__ = ("_asked", "_index")

    def __init__(self, asked: _Asked, index: int) -> None:
        self._asked = asked
        self._index = index

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        """The Origin of the value at `path` (of its key with `key`); of the nearest ancestor that is there."""
        return nearest(self._find, path, key=key)

    def _find(self, path: Path, key: bool) -> Origin:
        origins = self._asked.origins
        return in_repository(self._asked.kustomizer, (origins.keys if key else origins).of(self._index, path))

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The span, in the file of the origin's first place, of the value (or its key) at `path`."""
        return span_of(self.origin(path, key=key), self._asked.kustomizer.text)


def _resources(kustomizer: Kustomizer, rendering: Rendering) -> tuple[Resource, ...]:
    asked = _Asked(kustomizer, rendering.directory)
    return tuple(
        rendered_resource(
            one.value, one.declared, RenderedLocator(asked, index), original(kustomizer.tree, one.spot.file)
        )
        for index, one in enumerate(rendering.objects)
        if is_whole_object(one.value)
    )
