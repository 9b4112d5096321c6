"""Entries of `patches` and `images` in specs: which of them were given to Kustomize and changed nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from gitops_lint.kubernetes.rendered import BuildWarning, OriginOf, SpecEntry
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.source import Location, Path
from gitops_lint.model.value import Unknown

_KINDS: Final = {"patches": "patch-without-target", "images": "image-without-match"}
"""The fields of a kustomization, and the kinds of warnings that an entry changes nothing."""
_SELECTING: Final = {"patches": "target", "images": "name"}
"""What of an entry, where it is a mapping, selects the objects that it changes."""

_TELLING: Final[dict[str, Path]] = {"patches": ("target", "name"), "images": ("name",)}
"""Where a person would look first, if it is there."""


def spec_entries(
    given: Mapping[Path, Path], unmatched: Collection[Path], value: Any, origin: OriginOf, *, is_template: bool = False
) -> tuple[SpecEntry, ...]:
    """The entries that a spec adds to a kustomization, without those of which it is not known what they select.

    `given` maps their paths in the kustomization to those in `value`, the object that they stand in; `unmatched` are
    the former paths of those that change nothing. Objects of one template have different texts at one place.
    """
    import json

    found = []
    for path, place in given.items():
        if len(path) != 2 or path[0] not in _KINDS:
            continue
        entry, field = _at(value, place), str(path[0])
        if not _is_known(entry.get(_SELECTING[field]) if isinstance(entry, dict) else entry):
            continue
        text = json.dumps(place if is_template else entry, sort_keys=True, default=str)
        telling = _TELLING[field] if isinstance(entry, dict) else ()
        found.append(
            SpecEntry(_KINDS[field], text, path not in unmatched, partial(_location, origin, (*place, *telling)))
        )
    return tuple(found)


def without_match(entries: Iterable[SpecEntry]) -> Iterator[BuildWarning]:
    """The entries that change nothing wherever they are given, each place once.

    A patch that is put into every Kustomization of a cluster is meant for those that have something to change.
    """
    by_text: dict[tuple[str, str], list[SpecEntry]] = defaultdict(list)
    for each in entries:
        by_text[each.kind, each.text].append(each)
    told: set[tuple[str, Location]] = set()
    for (kind, _), several in by_text.items():
        if all(each.is_matched for each in several):
            continue
        told |= {(kind, each.location()) for each in several if each.is_matched}
        for place in (each.location() for each in several if not each.is_matched):
            if (kind, place) not in told:
                told.add((kind, place))
                yield BuildWarning(kind, "this entry changes nothing", place)


def _location(origin: OriginOf, path: Path) -> Location:
    while True:
        try:
            return origin(path).location
        except KeyError:
            if not path:
                raise
            path = path[:-1]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _is_known(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_known(item) for item in value.values())
    return not isinstance(value, Unknown) and not is_filled_in_later(value)
