"""`replacements`. Source: ReplacementTransformer, api/filters/replacement/replacement.go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.identity import Gvk, Identity
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Matcher, Place, lookup, split_with_brackets
from gitops_lint.kubernetes.kustomize.patterns import selects
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.sharing import spread
from gitops_lint.kubernetes.kustomize.values import (
    EMPTY_NULL,
    MISSING,
    copied,
    is_empty,
    is_null_or_missing,
    plain_scalar,
    retagged,
    text_of,
)

_DEFAULT_PATH = "metadata.name"


class Replaced(NamedTuple):
    """The object that a value was taken from, its path there, and the indexes of targets that select no object."""

    source: BuildObject
    path: str
    idle: tuple[int, ...]


def replace(objects: Sequence[BuildObject], replacement: dict[str, Any]) -> Replaced:
    """Copies a field of one object into fields of others.

    Raises:
        BuildError: the source is missing or not one, or a target has no such field.
    """
    source, targets = replacement.get("source"), replacement.get("targets")
    if source is None or targets is None:
        raise BuildError("replacements must specify a source and at least one target")
    chosen = _source(objects, source)
    path = source.get("fieldPath") or _DEFAULT_PATH
    value = _source_value(chosen, source, path)
    idle = tuple(index for index, target in enumerate(targets) if not _apply(objects, value, target or {}))
    return Replaced(chosen, path, idle)


def identities_of(each: BuildObject) -> list[Identity]:
    """Who an object is and was, as selectors see it (utils.MakeResIds)."""
    current = Identity(each.gvk, each.name, each.namespace)
    return [current, *each.previous_identities]


def selector_identity(data: dict[str, Any] | None) -> Identity:
    """Whom a selector names, in words that are no expressions."""
    found = data or {}
    gvk = Gvk(*(found.get(name) or "" for name in ("group", "version", "kind")))
    return Identity(gvk, found.get("name") or "", found.get("namespace") or "")


def _source(objects: Iterable[BuildObject], source: dict[str, Any]) -> BuildObject:
    selector = selector_identity(source)
    matches = [each for each in objects if any(one.is_selected_by(selector) for one in identities_of(each))]
    if len(matches) > 1:
        raise BuildError(f"multiple matches for selector {selector}")
    if not matches:
        raise BuildError(f"nothing selected by {selector}")
    return matches[0]


def _source_value(chosen: BuildObject, source: dict[str, Any], path: str) -> Any:
    value = lookup(chosen.value, split_with_brackets(path))
    if is_empty(value):
        selector = selector_identity(source)
        raise BuildError(f"fieldPath `{path}` is missing for replacement source {selector}")
    options = source.get("options") or {}
    delimiter = options.get("delimiter") or ""
    if not delimiter:
        return value
    if value.__class__ in (dict, list):
        raise BuildError("delimiter option can only be used with scalar nodes")
    pieces, index = text_of(value).split(delimiter), options.get("index") or 0
    if not 0 <= index < len(pieces):
        raise BuildError(f"options.index {index} is out of bounds for value {text_of(value)}")
    return _retagged(value, pieces[index])


def _apply(objects: Iterable[BuildObject], value: Any, target: dict[str, Any]) -> bool:
    """Puts the value into the fields of what a target selects; whether there is any."""
    select = target.get("select")
    if select is None:
        raise BuildError("target must specify resources to select")
    selector, rejects = selector_identity(select), [each or {} for each in target.get("reject") or ()]
    is_any = False
    for each in objects:
        if not _words_match(each, select) or any(_is_rejected_by_words(each, reject) for reject in rejects):
            continue
        own = identities_of(each)
        refused = [one for reject in rejects if (one := selector_identity(reject)) != Identity(Gvk())]
        if any(one.is_selected_by(selector) for one in own) and not any(
            one.is_selected_by(reject) for reject in refused for one in own
        ):
            _copy_into(each, value, target)
            is_any = True
    return is_any


def _words_match(each: BuildObject, selector: dict[str, Any]) -> bool:
    return selects(selector.get("annotationSelector") or "", each.words("annotations")) and selects(
        selector.get("labelSelector") or "", each.words("labels")
    )


def _is_rejected_by_words(each: BuildObject, reject: dict[str, Any]) -> bool:
    return bool(reject.get("annotationSelector") or reject.get("labelSelector")) and _words_match(each, reject)


def _copy_into(each: BuildObject, value: Any, target: dict[str, Any]) -> None:
    options = target.get("options") or {}
    creates: type | None = None
    if options.get("create"):
        creates = value.__class__ if value.__class__ in (dict, list) else str
    for path in target.get("fieldPaths") or [_DEFAULT_PATH]:
        parts = split_with_brackets(path or "")
        what = "find or create" if creates is not None else "find"
        missing = f'unable to {what} field "{path}" in replacement target'
        try:
            places = Matcher(parts, creates).places(each.value)
        except BuildError as error:
            raise BuildError(f"{missing}: {error.message}", each.spot) from None
        if not places:
            raise BuildError(missing, each.spot)
        for place in places:
            _set(place, value, options)
            if each.shared and place.value.__class__ is str:
                spread(each.value, each.shared, place.path, place.value)


def _set(place: Place, value: Any, options: dict[str, Any]) -> None:
    old, delimiter = place.value, options.get("delimiter") or ""
    is_container = old.__class__ in (dict, list)
    if delimiter:
        if is_container:
            raise BuildError("delimiter option can only be used with scalar nodes")
        value = _joined(text_of(old), value, delimiter, options.get("index") or 0)
    if is_container:
        place.put(copied(value))
    elif old is EMPTY_NULL:
        place.put(plain_scalar(text_of(value)))
    else:
        place.put(_retagged(old, text_of(value)))


def _joined(old: str, value: Any, delimiter: str, index: int) -> Any:
    pieces = old.split(delimiter)
    text = "" if is_null_or_missing(value) or value is MISSING else text_of(value)
    if index < 0:
        pieces.insert(0, text)
    elif index >= len(pieces):
        pieces.append(text)
    else:
        pieces[index] = text
    return delimiter.join(pieces)


def _retagged(old: Any, text: str) -> Any:
    try:
        return retagged(old, text)
    except ValueError as error:
        raise BuildError(str(error)) from None
