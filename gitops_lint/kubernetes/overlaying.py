"""What a kustomization may change in the objects that it is given: which objects it patches, which images it sets.

This is what can be told without rendering. It says of an object whether something that is absent from its file may
come from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple


class Target(NamedTuple):
    """Objects of a kind (`Deployment`, without its group) and a name; either is empty where it may be any."""

    kind: str = ""
    name: str = ""

    def takes(self, kind: str, name: str, *, is_renamed: bool) -> bool:
        """Whether it may mean this object, which may have been given a prefix or a suffix on the way."""
        if self.kind not in ("", kind):
            return False
        return self.name in ("", name) or (is_renamed and (self.name in name or name in self.name))


ANY: Final = Target()
"""Whatever there is."""

_KIND: Final = re.compile(r"""^["']?kind["']?:[ ]*["']?(?P<kind>\w+)""", re.MULTILINE)
_NAME: Final = re.compile(
    r"""^["']?metadata["']?:[ ]*"""
    r"""(?:\{[^{}\n]*?\b|\n(?:[ ]+|(?P<indent>[ ]+)[^\s][^\n]*\n(?:(?P=indent)[^\n]*\n)*?(?P=indent)))"""
    r"""name:[ ]*["']?(?P<name>[\w.-]+)""",
    re.MULTILINE,
)
"""The name of an object: the one at the depth of what stands first in its metadata, not that of a label."""

_PLAIN: Final = re.compile(r"[\w.-]+")


class Changes(NamedTuple):
    """What is patched, the names of the images that are set, and whether objects get a prefix or a suffix."""

    patched: frozenset[Target] = frozenset()
    images: frozenset[str] = frozenset()
    is_renaming: bool = False

    def with_those_of(self, other: Changes) -> Changes:
        """What both change."""
        return Changes(self.patched | other.patched, self.images | other.images, self.is_renaming or other.is_renaming)


def of_kustomization(value: Mapping[str, Any]) -> Changes:
    """What a kustomization changes itself: patches in files of their own are left out where they name no target."""
    patched = set(_patched(value))
    if _entries(value.get("transformers")) or value.get("configurations"):
        patched.add(ANY)
    is_renaming = bool(value.get("namePrefix") or value.get("nameSuffix"))
    return Changes(frozenset(patched), frozenset(_images(value)), is_renaming)


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


def of_skaffold(value: Mapping[str, Any]) -> Changes:
    """The images that a `skaffold.yaml` builds: it puts their tags wherever a manifest of the repository names them."""
    build = value.get("build")
    artifacts = _entries(build.get("artifacts")) if isinstance(build, Mapping) else []
    names = (artifact.get("image") for artifact in artifacts if isinstance(artifact, Mapping))
    return Changes(images=frozenset(name for name in names if isinstance(name, str)))


def _name_in_argo(text: str) -> str:
    """The name of an image: before `=`, else without its tag (argo-cd, util/kustomize: `mergeKustomizeImage`)."""
    return text.partition("=")[0] if "=" in text else re.split(r"@|:(?!.*/)", text, maxsplit=1)[0]


def _patched(value: Mapping[str, Any]) -> Iterator[Target]:
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for entry in _entries(value.get(field)):
            if isinstance(entry, str):
                if "\n" in entry:
                    yield from _targets_in(entry)
            elif isinstance(entry, Mapping):
                target, patch = entry.get("target"), entry.get("patch")
                if isinstance(target, Mapping):
                    yield _target_of(target)
                elif isinstance(patch, str):
                    yield from _targets_in(patch)
    for entry in _entries(value.get("replacements")):
        targets = _entries(entry.get("targets")) if isinstance(entry, Mapping) else []
        if not targets:
            yield ANY  # it stands in a file of its own
        for target in targets:
            select = target.get("select") if isinstance(target, Mapping) else None
            yield _target_of(select if isinstance(select, Mapping) else {})


def _target_of(selector: Mapping[str, Any]) -> Target:
    """What a selector means; its kind and name are regular expressions, which are taken for any but where plain."""
    kind, name = (
        text if isinstance(text, str) and _PLAIN.fullmatch(text) else ""
        for text in (selector.get("kind"), selector.get("name"))
    )
    return Target(kind, name)


def _targets_in(patch: str) -> Iterator[Target]:
    """What the documents of a patch say that they patch."""
    for document in re.split(r"^---", patch, flags=re.MULTILINE):
        if document.strip():
            kind, name = _KIND.search(document), _NAME.search(document)
            yield Target(kind["kind"] if kind else "", name["name"] if name else "")


def _images(value: Mapping[str, Any]) -> Iterator[str]:
    for field in ("images", "imageTags"):
        for entry in _entries(value.get(field)):
            name = entry.get("name") if isinstance(entry, Mapping) else None
            if isinstance(name, str):
                yield name


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
