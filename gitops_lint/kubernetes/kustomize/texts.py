"""Objects out of YAML text, as kyaml reads them.

Source: kyaml/kio/byteio_reader.go, api/resource/factory.go.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from gitops_lint.formats.yaml import Dialect, Document, read
from gitops_lint.formats.yaml.scalars import plain_value
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import (
    EMPTY_IN_FLOW,
    as_json,
    is_empty,
    is_null,
    null_of,
    text_of,
    written_number,
)
from gitops_lint.model.source import Path


class Loaded(NamedTuple):
    """An object of a text: its value, the document that it stands in, and its path there (into `items` of a list)."""

    value: dict[str, Any]
    document: int
    path: Path
    source: Document


def objects_of(text: str) -> list[Loaded]:
    """The objects of a text, lists of objects taken apart.

    Raises:
        BuildError: the text is no YAML, or holds something that is no object.
    """
    stream = read(text, Dialect.KYAML)
    if stream.error is not None:
        raise BuildError(f"MalformedYAMLError: yaml: {stream.error.message}")
    found: list[Loaded] = []
    for document in stream.documents:
        value = written(document)
        items = value.get("items") if isinstance(value, dict) else None
        if items.__class__ is list and len(stream.documents) == 1 and value.get("kind") in ("List", "ResourceList"):
            found += [
                Loaded(item, document.index, ("items", index), document) for index, item in enumerate(items or ())
            ]
        else:
            found.append(Loaded(value, document.index, (), document))
    return _without_lists([_with_annotations_as_written(each) for each in found if _is_object(each.value)])


def _is_object(value: Any) -> bool:
    """Whether a value is an object, and no empty one that is passed over (dropBadNodes).

    Raises:
        BuildError: it is something else.
    """
    if is_empty(value):
        return False
    metadata = value.get("metadata") if isinstance(value, dict) else None
    if not isinstance(value, dict) or all(is_empty(value.get(name)) for name in ("apiVersion", "kind", "metadata")):
        raise BuildError("missing Resource metadata")
    kind = text_of(value.get("kind")) if not is_empty(value.get("kind")) else ""
    name = metadata.get("name") if isinstance(metadata, dict) else None
    api_version = text_of(value.get("apiVersion")) if not is_empty(value.get("apiVersion")) else ""
    what = f"{{{{{api_version} {kind}}} {{{{{text_of(name) if name else ''} }} map[] map[]}}}}"
    if not kind:
        raise BuildError(f"missing kind in object {what}")
    if not kind.endswith("List") and (is_empty(name) or not text_of(name)):
        raise BuildError(f"missing metadata.name in object {what}")
    return True


def _with_annotations_as_written(each: Loaded) -> Loaded:
    """The object with the texts of its annotations as they are written.

    Elsewhere a folded text gains line breaks, and a date a time, where Kustomize writes an object and reads it again;
    annotations are made anew before that, of their texts (Resource.RemoveBuildAnnotations).
    """
    metadata = each.value.get("metadata") if isinstance(each.value, dict) else None
    if not isinstance(metadata, dict):
        return each
    words = metadata.get("annotations")
    if not isinstance(words, dict) or not any(_may_be_written_otherwise(word, each.source) for word in words.values()):
        return each
    texts = _texts_at(each.source, (*each.path, "metadata", "annotations"))
    annotations = {key: texts.get(key, word) if isinstance(word, str) else word for key, word in words.items()}
    return each._replace(value={**each.value, "metadata": {**metadata, "annotations": annotations}})


def _may_be_written_otherwise(word: Any, document: Document) -> bool:
    """Whether a text may come from a folded one, a date, or bytes."""
    if not isinstance(word, str):
        return False
    text = document.source
    return ("\n" in word and ">" in text) or _DATE.match(word) is not None or "!!binary" in text


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")


def _texts_at(document: Document, path: Path) -> dict[str, str]:
    """The texts of a map as they are written, by key."""
    from gitops_lint.formats.yaml.nodes import Mapping, Scalar, Sequence, compose
    from gitops_lint.formats.yaml.values import resolve_alias

    node: Any = compose(document.source).root
    for step in path:
        inside = resolve_alias(node)
        if isinstance(inside, Sequence) and isinstance(step, int):
            node = inside.items[step]
        elif isinstance(inside, Mapping):
            node = next((value for key, value in inside.pairs if isinstance(key, Scalar) and key.text == step), None)
        if node is None:
            return {}  # what a merge key brings in
    inside = resolve_alias(node)
    pairs = inside.pairs if isinstance(inside, Mapping) else []
    values = ((key.text, resolve_alias(value)) for key, value in pairs if isinstance(key, Scalar))
    return {key: value.text for key, value in values if isinstance(value, Scalar)}


def _without_lists(found: list[Loaded]) -> list[Loaded]:
    """Lists of objects (`ConfigMapList`) taken apart, what they hold after all else (inlineAnyEmbeddedLists)."""
    result: list[Loaded] = []
    waiting = [*found]
    for each in waiting:
        if not text_of(each.value.get("kind")).endswith("List") or "items" not in each.value:
            result.append(each)
            continue
        items = each.value["items"]
        if is_null(items):
            continue
        if not isinstance(items, list):
            raise BuildError(f"expected array in {text_of(each.value['kind'])}/items, but found {type(items).__name__}")
        inner = [
            Loaded(as_json(item), each.document, (*each.path, "items", index), each.source)
            for index, item in enumerate(items)
        ]
        waiting += [item for item in inner if _is_object(item.value)]
    return result


_ODD_NUMBER = re.compile(
    r"(?::[ \t]+|-[ \t]+|[\[,][ \t]*)"
    r"(\+[.0-9][0-9._eE]*|-?0[0-9xXoObB_][0-9a-fA-F_]*|-?[0-9]*\.[0-9]*(?:[eE][-+0-9]+)?|-?[0-9]+[eE_][-+0-9_]+)"
    r"(?=[ \t]*(?:$|[,\]}#\r\n]))"
)
"""A number that is not written as it would be printed, or a word of prose that looks so."""

_FLOW_EMPTY = re.compile(r":[ \t]*[,}]")


def written(document: Document) -> Any:
    """A document's value with the texts of its nulls and numbers, where they tell more than the value."""
    if not _tells_more(document):
        return document.value
    from gitops_lint.formats.yaml.nodes import compose
    from gitops_lint.formats.yaml.values import Constructor

    root = compose(document.source).root
    return document.value if root is None else _with_texts(document.value, root, Constructor(Dialect.KYAML))


def _tells_more(document: Document) -> bool:
    """Whether the text of a document tells more than its values; what looks so may be prose."""
    scalars: set[Any] = set()
    _collect(document.value, scalars)
    if None in scalars:
        return True
    if "" in scalars and _FLOW_EMPTY.search(document.source) is not None:
        return True
    if not any(isinstance(each, (int, float)) for each in scalars):
        return False
    numbers = {plain_value(match[1], Dialect.KYAML)[1] for match in _ODD_NUMBER.finditer(document.source)}
    return not numbers.isdisjoint(scalars)


def _collect(value: Any, scalars: set[Any]) -> None:
    """The nulls, numbers and empty texts of a document."""
    inner = value.values() if value.__class__ is dict else value if value.__class__ is list else ()
    for each in inner:
        if each.__class__ is dict or each.__class__ is list:
            _collect(each, scalars)
        elif each.__class__ is not str or not each:
            scalars.add(each)


def _with_texts(value: Any, node: Any, constructor: Any) -> Any:
    from gitops_lint.formats.yaml.nodes import Scalar, Sequence
    from gitops_lint.formats.yaml.values import resolve_alias

    inside = resolve_alias(node)
    if value.__class__ is dict:
        entries = constructor.entries(inside)
        return {key: _with_texts(inner, entries[key].value, constructor) for key, inner in value.items()}
    if value.__class__ is list:
        items = inside.items if isinstance(inside, Sequence) else []
        return [_with_texts(inner, item, constructor) for inner, item in zip(value, items, strict=True)]
    if not isinstance(inside, Scalar) or not inside.is_plain:
        return value
    if value is None:
        return null_of(inside.text)
    if not inside.text:
        return EMPTY_IN_FLOW
    if value.__class__ in (int, float):
        return written_number(value, inside.text)
    return value


@lru_cache(maxsize=64)
def quoted_words(document: Document) -> frozenset[tuple[tuple[str, ...], str]]:
    """Every text in quotes (or in a block) of a document, with the fields that lead to it, without indices."""
    from gitops_lint.formats.yaml.nodes import Mapping, Scalar, Sequence, compose
    from gitops_lint.formats.yaml.values import resolve_alias

    found: set[tuple[tuple[str, ...], str]] = set()

    def collect(node: Any, fields: tuple[str, ...]) -> None:
        inside = resolve_alias(node)
        if isinstance(inside, Scalar) and not inside.is_plain:
            found.add((fields, inside.text))
        elif isinstance(inside, Sequence):
            for item in inside.items:
                collect(item, fields)
        elif isinstance(inside, Mapping):
            for key, value in inside.pairs:
                if isinstance(key, Scalar):
                    collect(value, (*fields, key.text))

    root = compose(document.source).root
    if root is not None:
        collect(root, ())
    return frozenset(found)
