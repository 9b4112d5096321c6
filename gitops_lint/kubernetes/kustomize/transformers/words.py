"""`labels`, `commonLabels` and `commonAnnotations`. Source: api/filters/labels, api/filters/annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gitops_lint.formats.yaml import Dialect
from gitops_lint.formats.yaml.scalars import plain_value
from gitops_lint.kubernetes.kustomize.field_specs import FieldSpec, set_fields
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.paths import Place, node_kind
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.kubernetes.kustomize.sharing import SharedWord, spread
from gitops_lint.kubernetes.kustomize.values import is_null
from gitops_lint.model.source import Path


def set_words(objects: Iterable[BuildObject], words: Mapping[str, str | None], specs: Sequence[FieldSpec]) -> None:
    """Sets labels or annotations in every map that the specs lead to.

    Raises:
        BuildError: a path leads to something that is no map.
    """
    pairs = {key: words[key] or "" for key in sorted(words)}
    if not pairs:
        return
    for each in objects:
        try:
            added = _set_words(each, pairs, specs)
        except BuildError as error:
            raise error.at(each.spot) from None
        refuse_odd_keys(added)


def refuse_odd_keys(keys: Iterable[str], spot: Spot | None = None) -> None:
    """Stops at a key that Kustomize writes without quotes and reads again as something else (RNode.MarshalJSON).

    Raises:
        BuildError: a key is a number, a boolean, a null or a date.
    """
    for key in keys:
        if not key or plain_value(key, Dialect.KYAML)[0] != "str":
            message = f'json: unsupported type: map[interface {{}}]interface {{}}: the key "{key}" is no text'
            raise BuildError(message, spot)


def _set_words(each: BuildObject, pairs: dict[str, str], specs: Sequence[FieldSpec]) -> dict[str, list[Path]]:
    """Sets them in one object; gives the keys that are new to it, and where."""
    added: dict[str, list[Path]] = {}

    def put(place: Place) -> None:
        fields = place.value
        if fields.__class__ is not dict:
            if not is_null(fields):
                raise BuildError(f"wrong node kind: expected MappingNode but got {node_kind(fields)}")
            return
        for key, word in pairs.items():
            if key not in fields:
                added.setdefault(key, []).append(place.path)
            elif each.shared:
                spread(each.value, each.shared, (*place.path, key), word)
            fields[key] = word

    set_fields(each.value, each.gvk, specs, put, dict)
    each.shared += [SharedWord(key, tuple(paths)) for key, paths in added.items() if len(paths) > 1]
    return added
