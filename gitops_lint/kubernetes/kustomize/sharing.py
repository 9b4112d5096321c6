"""Labels that Kustomize has put into several maps of an object at once, and that stay one value from then on.

Kustomize appends one and the same YAML node to every map (filtersutil.SetEntry), and later changes a node in place: a
patch of the pod template's label changes the label of the object and its selector as well. Anything that writes the
object out and reads it again (a JSON patch) ends that.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.following import value_at
from gitops_lint.kubernetes.kustomize.values import MISSING, is_null
from gitops_lint.model.source import Path


class SharedWord(NamedTuple):
    """A key, and the paths of the maps that share its value."""

    key: str
    maps: tuple[Path, ...]


def spread(value: dict[str, Any], shared: list[SharedWord], path: Path, word: Any) -> None:
    """Gives the value that was set at a path to all that share it."""
    for each in shared:
        if each.key == path[-1] and path[:-1] in each.maps:
            for other in each.maps:
                fields = value_at(value, other)
                if fields.__class__ is dict and each.key in fields:
                    fields[each.key] = word


def after_merge(value: dict[str, Any], shared: list[SharedWord], patch: dict[str, Any]) -> list[SharedWord]:
    """Spreads what a patch has set, the last in the order of its walk; gives what is still shared."""
    kept: list[SharedWord] = []
    for each in shared:
        maps = tuple(path for path in each.maps if not _is_replaced(patch, path) and _has(value, path, each.key))
        words = [value_at(patch, (*path, each.key)) for path in sorted(maps, key=str)]
        given = [word for word in words if word is not MISSING and not is_null(word)]
        if len(maps) > 1:
            kept.append(SharedWord(each.key, maps))
            if given:
                spread(value, kept[-1:], (*maps[0], each.key), given[-1])
    return kept


def without(shared: list[SharedWord], path: Path) -> list[SharedWord]:
    """What is shared when one map is written anew."""
    found = [SharedWord(each.key, tuple(other for other in each.maps if other != path)) for each in shared]
    return [each for each in found if len(each.maps) > 1]


def _has(value: dict[str, Any], path: Path, key: str) -> bool:
    fields = value_at(value, path)
    return fields.__class__ is dict and key in fields


def _is_replaced(patch: Any, path: Path) -> bool:
    """Whether a patch replaces a map, or one around it."""
    for length in range(len(path) + 1):
        fields = value_at(patch, path[:length])
        if fields.__class__ is dict and fields.get("$patch") in ("replace", "delete"):
            return True
    return False
