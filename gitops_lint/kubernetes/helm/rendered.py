"""What rendering a chart gives: objects that can say where their values came from, problems and limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from gitops_lint.kubernetes.rendered import Limit, Problem
from gitops_lint.model.source import Origin, Path


class Hook(msgspec.Struct, frozen=True):
    """What makes an object a hook (annotations `helm.sh/hook…`): when it runs, in which order, what deletes it."""

    events: tuple[str, ...]
    weight: int
    delete_policies: tuple[str, ...]

    @property
    def is_test(self) -> bool:
        """Whether only `helm test` creates the object."""
        return set(self.events) == {"test"}


class RenderedObject(msgspec.Struct, frozen=True, eq=False):
    """One object as the cluster would get it: plain JSON data, in which `Unknown` stands for what no one can tell.

    `template` is the file that rendered it, as Helm names it (`chart/templates/a.yaml`).
    """

    value: dict[str, Any]
    template: str
    locate: Callable[[Path], Origin]
    hook: Hook | None = None
    locate_key: Callable[[Path], Origin] | None = None

    def origin(self, path: Path) -> Origin:
        """Where the value at a path came from, computed when asked: the place to edit first, then what led to it.

        Raises:
            KeyError: the object has no value there.
        """
        return self._located(path, self.locate)

    def key_origin(self, path: Path) -> Origin:
        """Where the key at a path came from, as `origin` of values."""
        return self._located(path, self.locate_key or self.locate)

    def _located(self, path: Path, locate: Callable[[Path], Origin]) -> Origin:
        value: Any = self.value
        for step in path:
            try:
                value = value[step]
            except (TypeError, IndexError):
                raise KeyError(path) from None
        return locate(path)


class Rendering(msgspec.Struct, frozen=True, eq=False):
    """What became of a chart. `crds` are those of `crds/`, installed before everything else; hooks are apart.

    `files` are the paths of the tree that were read: a change of any of them may change the rendering.
    """

    objects: tuple[RenderedObject, ...] = ()
    hooks: tuple[RenderedObject, ...] = ()
    crds: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: tuple[str, ...] = ()
