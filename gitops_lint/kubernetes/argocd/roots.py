"""What is applied to an Argo CD by hand: the Applications, or the kustomizations of them, that no Application applies.

Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/#app-of-apps-pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from gitops_lint.kubernetes.rendered import RenderedObject, Rendering


class Bootstrap(msgspec.Struct, frozen=True, eq=False):
    """A kustomization that changes Applications or ApplicationSets: its file, and what it makes, whole."""

    file: str
    rendering: Rendering


class Root(msgspec.Struct, frozen=True, eq=False):
    """An Application or ApplicationSet as a file declares it, or all that a kustomization makes (its `file`)."""

    objects: tuple[RenderedObject, ...]
    directory: str
    file: str = ""
    rendering: Rendering = Rendering()


class Child(msgspec.Struct, frozen=True, eq=False):
    """An Application or ApplicationSet that an Application applies; without one, the files that were read for all."""

    object: RenderedObject | None
    files: frozenset[str] = frozenset()


def roots(candidates: Sequence[Root], children: Callable[[RenderedObject], Iterable[Child]]) -> list[Root]:
    """The candidates that nothing else applies; of those that apply each other in a circle, the first."""
    by_place = {place_of(each.objects[0]): index for index, each in enumerate(candidates) if not each.file}
    by_name: dict[tuple[str, str], list[int]] = {}
    by_file = {each.file: index for index, each in enumerate(candidates) if each.file}
    for index, each in enumerate(candidates):
        if not each.file:
            by_name.setdefault(key_of(each.objects[0]), []).append(index)
    applies: dict[int, set[int]] = {}
    for index, each in enumerate(candidates):
        reached = applies.setdefault(index, set())
        for one in each.objects:
            for child in children(one) if is_followed(one.value) else ():
                reached.update(by_file[file] for file in child.files & by_file.keys())
                if child.object is not None:
                    known = [by_place[place] for place in places_of(child.object) if place in by_place]
                    reached.update(known or by_name.get(key_of(child.object), []))
        reached.discard(index)
    applied = {child for reached in applies.values() for child in reached}
    found = [index for index in range(len(candidates)) if index not in applied]
    reached = _closure(set(found), applies)
    for index in range(len(candidates)):
        if index not in reached:
            found.append(index)
            reached |= _closure({index}, applies)
    return [candidates[index] for index in found]


def is_followed(value: dict[str, Any]) -> bool:
    """Whether an object is an Application or an ApplicationSet of Argo CD."""
    api_version = str(value.get("apiVersion") or "")
    return api_version.startswith("argoproj.io/") and value.get("kind") in ("Application", "ApplicationSet")


def key_of(each: RenderedObject) -> tuple[str, str]:
    """The kind and the name of an object."""
    return str(each.value.get("kind")), str(each.metadata.get("name") or "")


def file_of(each: RenderedObject) -> str:
    """The file that declares an object."""
    return each.file if each.file is not None else each.origin(()).location.file


def place_of(each: RenderedObject) -> tuple[str, int]:
    """The file and the line that an object stands at."""
    location = each.origin(()).location
    return location.file, location.line


def places_of(each: RenderedObject) -> list[tuple[str, int]]:
    """All files and lines that made an object."""
    return [(place.location.file, place.location.line) for place in each.origin(()).places]


def _closure(start: set[int], applies: dict[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    left = list(start)
    while left:
        key = left.pop()
        if key not in reached:
            reached.add(key)
            left += applies.get(key, ())
    return reached
