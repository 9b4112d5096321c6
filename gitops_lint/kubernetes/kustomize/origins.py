"""Where a value of a rendered object came from: the line that a person must edit first, then what led to it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gitops_lint.kubernetes.kustomize.following import followed, value_at
from gitops_lint.kubernetes.kustomize.json_patch import Operation, parts_of
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.places import Places
from gitops_lint.kubernetes.kustomize.problems import Spot
from gitops_lint.kubernetes.kustomize.recording import Cause, Change, Trail
from gitops_lint.kubernetes.kustomize.steps import Step, StepKind
from gitops_lint.kubernetes.kustomize.transformers.images import parts as image_parts
from gitops_lint.kubernetes.kustomize.values import MISSING, as_json, text_of
from gitops_lint.model.source import Location, Origin, Path, Place

_DEEPEST = 12
"""How many objects a chain may lead through: a replacement's source may be set by a replacement."""


class Origins:
    """The origins of the objects of one build, in the order of its rendering."""

    def __init__(self, objects: Sequence[BuildObject], text: Callable[[str], str], *, of_keys: bool = False) -> None:
        self._objects = objects
        self._text = text
        self._places = Places(text, of_keys=of_keys)

    @functools.cached_property
    def keys(self) -> Origins:
        """The same, whose places are those of keys."""
        return Origins(self._objects, self._text, of_keys=True)

    def of(self, index: int, path: Path) -> Origin:
        """Where the value at a path of an object came from.

        Raises:
            KeyError: the object has no value there.
        """
        each = self._objects[index]
        if value_at(each.value, path) is MISSING:
            raise KeyError(path)
        trail: Trail | None = each.trail
        if trail is None:
            return Origin((Place(self._places.location(each.spot), "made here"),))
        start, _ = followed(path, each.value, trail.latest)
        places = tuple(_each_once(self._chain(trail, len(trail.changes), start, 0)))
        return Origin(places or (Place(self._places.location(trail.spot, path), "declared here"),))

    def _chain(self, trail: Trail, length: int, path: Path, depth: int) -> Iterator[Place]:
        """The places of a value after so many changes, latest first."""
        while length:
            change, before = trail.changes[length - 1], trail.value_after(length - 1)
            earlier, is_there = followed(path, change.value, before)
            if not is_there or value_at(before, earlier) != value_at(change.value, path):
                yield from self._of_change(trail, change, before, path, earlier if is_there else None, depth)
            if not is_there:
                return
            path, length = earlier, length - 1
        if trail.step is not None:
            yield from self._generated(trail.step, path)
        else:
            yield Place(self._places.location(trail.spot, path), "declared here")

    def _of_change(
        self, trail: Trail, change: Change, before: dict[str, Any], path: Path, earlier: Path | None, depth: int
    ) -> Iterator[Place]:
        step = change.step
        old = value_at(before, earlier) if earlier is not None else MISSING
        yield from self._caused(change, path, old, depth)
        if step.kind is StepKind.GENERATOR:
            yield from self._generated(step, path)
        elif step.kind is StepKind.HASH:
            if trail.step is not None:
                yield Place(self._places.location(trail.step.spot), "the hash of what is generated here is added")
        elif step.kind is StepKind.IMAGE:
            yield from self._image(step, text_of(old), text_of(value_at(change.value, path)))
        elif step.kind not in (StepKind.REFERENCE, StepKind.VARIABLE):
            yield Place(self._location(step, change, path), _NOTES[step.kind])

    def _caused(self, change: Change, path: Path, old: Any, depth: int) -> Iterator[Place]:
        """What another object gave: a replacement's source, the object that a name means, a variable's field."""
        kind = change.step.kind
        for key, cause in change.causes.items() if depth < _DEEPEST else ():
            is_meant = kind is StepKind.REPLACEMENT
            if kind is StepKind.REFERENCE:
                is_meant = key == path or (key[:-1] == path[:-1] and key[-1:] == path[-1:])
            if kind is StepKind.VARIABLE:
                is_meant = f"$({key[0]})" in text_of(old)
            if is_meant:
                yield from self._of_cause(cause, depth + 1)

    def _of_cause(self, cause: Cause, depth: int) -> Iterator[Place]:
        path = _path_of(cause.trail.value_after(cause.length), cause.parts)
        yield from self._chain(cause.trail, cause.length, path, depth)
        if cause.via is not None:
            yield Place(self._places.location(cause.via), "the variable is defined here")

    def _location(self, step: Step, change: Change, path: Path) -> Location:
        """The value in the patch, entry or field of a step that made the value at a path."""
        if step.kind is StepKind.PATCH:
            inside, _ = followed(path, change.value, step.patch.value)
            return self._places.location(step.spot, inside)
        if step.kind is StepKind.JSON_PATCH:
            return self._operation(step.spot, step.patch, path, as_json(change.value))
        if step.kind in (StepKind.LABELS, StepKind.ANNOTATIONS):
            return self._places.location(step.spot, path[-1:])
        return self._places.location(step.spot)

    def _operation(self, spot: Spot, operations: Sequence[Operation], path: Path, value: Any) -> Location:
        """The last operation that leads to a path, and in its value what the rest of the path leads to.

        Several may append to one list: the one whose value stands there now is meant.
        """
        leading = [
            (index, shared)
            for index, each in enumerate(operations)
            for parts in (parts_of(each.path),)
            for shared in (min(len(parts), len(path)),)
            if all(part in (str(step), "-") for part, step in zip(parts, path, strict=False))
        ]
        if not leading:
            return self._inside(spot, (len(operations) - 1,))
        alike = [
            (index, shared)
            for index, shared in leading
            if as_json(operations[index].value) == value_at(value, path[:shared])
        ]
        index, shared = (alike or leading)[-1]
        is_there = operations[index].value is not MISSING
        return self._inside(spot, (index, "value", *path[shared:]) if is_there else (index, "path"))

    def _inside(self, spot: Spot, path: Path) -> Location:
        """A path in a patch, which is a file or stands in a field of a kustomization."""
        is_text = spot.path and spot.path[-1] in ("patch", "jsonOp")
        if not is_text:
            return self._places.location(spot, path)
        return self._places.location(Spot(spot.file, spot.document, spot.path, ()), path)

    def _image(self, step: Step, old: str, new: str) -> Iterator[Place]:
        """The fields of an entry that decided: first the tag or digest, then the name."""
        before, after = image_parts(old), image_parts(new)
        fields = [
            *(["newTag"] if step.patch.get("newTag") and before[1:] != after[1:] else []),
            *(["digest"] if step.patch.get("digest") and before[2] != after[2] else []),
            *(["tagSuffix"] if step.patch.get("tagSuffix") and before[1] != after[1] else []),
            *(["newName"] if step.patch.get("newName") and before[0] != after[0] else []),
        ]
        for field in fields or [""]:
            yield Place(self._places.location(step.spot, (field,) if field else ()), "the image is set here")

    def _generated(self, step: Step, path: Path) -> Iterator[Place]:
        """The literal, file or line that a generator made a value of."""
        pair = next((pair for pair in step.patch or () if len(path) == 2 and path[1] == pair.key), None)
        if pair is None or path[0] not in ("data", "binaryData"):
            field: Path = path[1:2] if path in (("metadata", "name"), ("metadata", "namespace")) else ()
            if path[:1] == ("metadata",) and path[1:2] in (("labels",), ("annotations",)):
                field = ("options", *path[1:])
                common = Spot(step.spot.file, step.spot.document, ("generatorOptions", *path[1:]))
                own = Spot(step.spot.file, step.spot.document, (*step.spot.path, *field))
                if step.spot.inner is None and not self._places.is_written(own) and self._places.is_written(common):
                    yield Place(self._places.location(common), "set for all that is generated here")
            yield Place(self._places.location(step.spot, field), "generated here")
        elif pair.line:
            yield Place(self._places.line(pair.file, pair.line), "generated from this line")
            yield Place(self._places.location(step.spot, pair.entry), "generated here")
        elif pair.file:
            yield Place(Location(pair.file), "generated from this file")
            yield Place(self._places.location(step.spot, pair.entry), "generated here")
        else:
            yield Place(self._places.location(step.spot, pair.entry), "generated here")


_NOTES = {
    StepKind.PATCH: "patched here",
    StepKind.JSON_PATCH: "patched here",
    StepKind.NAMESPACE: "the namespace is set here",
    StepKind.PREFIX: "the prefix is added here",
    StepKind.SUFFIX: "the suffix is added here",
    StepKind.LABELS: "the label is set here",
    StepKind.ANNOTATIONS: "the annotation is set here",
    StepKind.REPLICAS: "the number of replicas is set here",
    StepKind.REPLACEMENT: "replaced here",
    StepKind.PLUGIN: "transformed here",
    StepKind.NOTE: "noted here",
}


def _path_of(value: Any, parts: Sequence[str]) -> Path:
    """A path with wildcards of Kustomize as the path that it leads to in a value, as far as it does."""
    path: Path = ()
    for part in parts:
        if value.__class__ is dict and part in value:
            step: str | int = part
        elif value.__class__ is list and part.isdigit() and int(part) < len(value):
            step = int(part)
        elif value.__class__ is list and part.startswith("["):
            field, _, text = part.strip("[]").partition("=")
            indices = [
                index
                for index, item in enumerate(value)
                if item.__class__ is dict and text_of(item.get(field, "")) == text
            ]
            if not indices:
                return path
            step = indices[0]
        else:
            return path
        path, value = (*path, step), value[step]
    return path


def _each_once(places: Iterator[Place]) -> Iterator[Place]:
    seen: set[tuple[Location, str]] = set()
    for place in places:
        if (place.location, place.note) not in seen:
            seen.add((place.location, place.note))
            yield place
