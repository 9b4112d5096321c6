"""What a kustomization may change in the objects that it is given: which kinds it patches, which images it sets.

This is what can be told without rendering. It says of an object whether something that is absent from its file may
come from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

ANY: Final = "*"
"""Stands for every kind."""

_KIND: Final = re.compile(r"""^["']?kind["']?:[ ]*["']?(?P<kind>\w+)""", re.MULTILINE)
_PLAIN: Final = re.compile(r"\w+")


class Changes(NamedTuple):
    """Kinds without their group (`Deployment`, or ANY) that are patched, and the names of images that are set."""

    kinds: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()

    def with_those_of(self, other: Changes) -> Changes:
        """What both change."""
        return Changes(self.kinds | other.kinds, self.images | other.images)


def of_kustomization(value: Mapping[str, Any]) -> Changes:
    """What a kustomization changes itself: patches in files of their own are left out where they name no target."""
    kinds = set(_patched(value))
    if _entries(value.get("transformers")) or value.get("configurations"):
        kinds.add(ANY)
    return Changes(frozenset(kinds), frozenset(_images(value)))


def of_flux_kustomization(value: Mapping[str, Any]) -> Changes:
    """What a Flux Kustomization changes: its `patches`, `images` and `components`."""
    spec = value.get("spec")
    if not isinstance(spec, Mapping):
        return Changes()
    found = of_kustomization(spec)
    return found.with_those_of(Changes(frozenset({ANY}))) if spec.get("components") else found


def of_argo_application(value: Mapping[str, Any]) -> Changes:
    """What the `kustomize` options of an Argo CD Application's sources change (`images` are `name=new:tag`)."""
    spec = value.get("spec")
    if not isinstance(spec, Mapping):
        return Changes()
    found = Changes()
    for source in (spec.get("source"), *_entries(spec.get("sources"))):
        options = source.get("kustomize") if isinstance(source, Mapping) else None
        if isinstance(options, Mapping):
            names = [text for text in _entries(options.get("images")) if isinstance(text, str)]
            found = found.with_those_of(of_kustomization({**options, "images": []}))
            found = found.with_those_of(Changes(images=frozenset(map(_name_in_argo, names))))
            if options.get("components"):
                found = found.with_those_of(Changes(frozenset({ANY})))
    return found


def _name_in_argo(text: str) -> str:
    """The name of an image: before `=`, else without its tag (argo-cd, util/kustomize: `mergeKustomizeImage`)."""
    return text.partition("=")[0] if "=" in text else re.split(r"@|:(?!.*/)", text, maxsplit=1)[0]


def _patched(value: Mapping[str, Any]) -> Iterator[str]:
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for entry in _entries(value.get(field)):
            if isinstance(entry, str):
                if "\n" in entry:
                    yield from _kinds_in(entry)
            elif isinstance(entry, Mapping):
                target, patch = entry.get("target"), entry.get("patch")
                if isinstance(target, Mapping):
                    yield _kind_of(target)
                elif isinstance(patch, str):
                    yield from _kinds_in(patch)
    for entry in _entries(value.get("replacements")):
        targets = _entries(entry.get("targets")) if isinstance(entry, Mapping) else []
        if not targets:
            yield ANY  # it stands in a file of its own
        for target in targets:
            select = target.get("select") if isinstance(target, Mapping) else None
            yield _kind_of(select if isinstance(select, Mapping) else {})


def _kind_of(selector: Mapping[str, Any]) -> str:
    kind = selector.get("kind")
    return kind if isinstance(kind, str) and _PLAIN.fullmatch(kind) else ANY


def _kinds_in(patch: str) -> Iterator[str]:
    found = [match["kind"] for match in _KIND.finditer(patch)]
    yield from found or [ANY]


def _images(value: Mapping[str, Any]) -> Iterator[str]:
    for field in ("images", "imageTags"):
        for entry in _entries(value.get(field)):
            name = entry.get("name") if isinstance(entry, Mapping) else None
            if isinstance(name, str):
                yield name


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
