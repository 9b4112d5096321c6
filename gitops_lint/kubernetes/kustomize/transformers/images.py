"""`images`. Source: ImageTagTransformer, api/filters/imagetag, api/internal/image/image.go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, as_map
from gitops_lint.kubernetes.kustomize.patterns import compiled
from gitops_lint.kubernetes.kustomize.transformers.scalars import refuse_container, set_text
from gitops_lint.kubernetes.kustomize.values import is_null, text_of

_LISTS = ("containers", "initContainers")
_TAG = r"(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$"


def set_image(objects: Iterable[BuildObject], image: Mapping[str, str | None], specs: Sequence[FieldSpec]) -> bool:
    """Gives an image another name, tag or digest, in every list of containers and in what the specs name.

    Gives whether any object has it.

    Raises:
        BuildError: a list of containers holds something that is none.
    """
    name = image.get("name") or ""
    is_found = False

    def put(place: Place) -> None:
        nonlocal is_found
        refuse_container(place)
        text = text_of(place.value)
        if name_matches(text, name):
            is_found = True
            set_text(place, changed(text, image))

    for each in objects:
        if each.kind == "CustomResourceDefinition":
            continue
        _visit(each.value, put)
        set_fields(each.value, each.gvk, specs, put)
    return is_found


def name_matches(text: str, name: str) -> bool:
    """Whether a container's image is the one of an entry; a name is a regular expression (image.IsImageMatched)."""
    if name.isalnum() and not text.startswith(name):
        return False
    return compiled(f"^{name}{_TAG}").search(text) is not None


def _visit(value: Any, put: Any) -> None:
    if value.__class__ is dict:
        for key, inner in [*value.items()]:
            if inner.__class__ is dict or inner.__class__ is list:
                _visit(inner, put)
                if key in _LISTS and inner.__class__ is list:
                    for item in inner:
                        if not is_null(item) and "image" in as_map(item):
                            put(Place(item, "image", ()))
    elif value.__class__ is list:
        for inner in value:
            if inner.__class__ is dict or inner.__class__ is list:
                _visit(inner, put)


@lru_cache(maxsize=4096)
def parts(text: str) -> tuple[str, str, str]:
    """Name, tag and digest of an image (image.Split)."""
    slash = max(text.find("/"), 0)
    at, colon = text.find("@", slash), text.find(":", slash)
    if at >= 0 and (colon < 0 or at < colon):
        return text[:at], "", text[at:].removeprefix("@")
    if at >= 0:
        return text[:colon], text[colon:at].removeprefix(":"), text[at:].removeprefix("@")
    if colon >= 0:
        return text[:colon], text[colon:].removeprefix(":"), ""
    return text, "", ""


def changed(text: str, image: Mapping[str, str | None]) -> str:
    """An image as an entry has it (imageTagUpdater.SetImageValue)."""
    name, tag, digest = parts(text)
    name = image.get("newName") or name
    new_tag, new_digest, suffix = (image.get(field) or "" for field in ("newTag", "digest", "tagSuffix"))
    if new_tag or new_digest:
        tag, digest = new_tag, new_digest
    elif suffix:
        tag, digest = tag + suffix, ""
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
