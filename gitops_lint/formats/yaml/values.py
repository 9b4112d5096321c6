"""A node tree to the values that a platform gets: merge keys, aliases, repeated keys, keys as strings.

Source: `unmarshal`, `mapping` and `merge` in goyaml.v2 (KUBERNETES) and goyaml.v3 with kyaml's `deAnchor`
(KYAML).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gitops_lint.formats.yaml.documents import Dialect, Duplicate
from gitops_lint.formats.yaml.folding import as_kustomize_folds
from gitops_lint.formats.yaml.nodes import (
    Alias,
    Mapping,
    Node,
    Scalar,
    Sequence,
    UnreadableError,
)
from gitops_lint.formats.yaml.problems import MAX_DEPTH, TOO_DEEP
from gitops_lint.formats.yaml.scalars import json_value, key_text, scalar_value
from gitops_lint.model.source import Path, Span


class Entry(NamedTuple):
    """One entry that a mapping has in the end: where its key and its value are written."""

    key: Node
    value: Node


def resolve_alias(node: Node) -> Scalar | Sequence | Mapping:
    """The node itself, or what it refers to."""
    return node.target if isinstance(node, Alias) else node


class Constructor:
    """Builds the value of one document; counts what aliases expand to, as Go's reader does."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._open_aliases: set[int] = set()
        self._expanded: set[int] = set()
        self._steps = 0
        self._alias_steps = 0
        self.duplicates: list[Duplicate] = []

    def value(self, node: Node, path: Path = (), depth: int = 0) -> Any:
        """The JSON value of a node.

        Raises:
            UnreadableError: the platform refuses it.
        """
        self._step(node)
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Alias):
            self._enter(node)
            value = self.value(node.target, path, depth)
            self._open_aliases.discard(id(node.target))
            return value
        if depth >= MAX_DEPTH:
            raise UnreadableError.at(node, TOO_DEEP)
        if isinstance(node, Sequence):
            return [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.items)]
        return {
            key: self.value(entry.value, (*path, key), depth + 1) for key, entry in self.entries(node, path).items()
        }

    def entries(self, node: Mapping, path: Path = ()) -> dict[str, Entry]:
        """What a mapping holds once merge keys are followed and repeated keys are decided, the last wins."""
        if self._dialect is Dialect.KUBERNETES:
            return self._kubernetes_entries(node, path)
        return self._kyaml_entries(node, path)

    def _kubernetes_entries(self, node: Mapping, path: Path) -> dict[str, Entry]:
        """Pairs count in the order of the text, so that a merge key overrides what stands before it."""
        found: dict[str, Entry] = {}
        own: dict[str, Node] = {}
        for key_node, value in node.pairs:
            if _is_merge(key_node):
                for source in reversed([*self._sources(value)]):
                    found.update(self._merged(source, path))
                continue
            key = self._key(key_node, node)
            self._note_duplicate(own, key, key_node, path)
            found[key] = Entry(key_node, value)
        return found

    def _kyaml_entries(self, node: Mapping, path: Path) -> dict[str, Entry]:
        """Own keys win, then those of each merged mapping in turn, then what the first of them merges."""
        found: dict[str, Entry] = {}
        own: dict[str, Node] = {}
        merge: Node | None = None
        for key_node, value in node.pairs:
            if _is_merge(key_node):
                if merge is not None:
                    raise UnreadableError.at(key_node, "this merge key << stands twice in one mapping; give it a list")
                merge = value
                continue
            key = self._key(key_node, node)
            if key == "<<":
                continue  # a quoted "<<" is lost when kustomize removes merge keys
            self._note_duplicate(own, key, key_node, path)
            found[key] = Entry(key_node, value)
        if merge is not None:
            nested: Node | None = None
            for source in self._sources(merge):
                self._add_missing(found, source, path, own_only=True)
                nested = nested or _merge_value(resolve_alias(source))
            for source in self._sources(nested) if nested is not None else ():
                self._add_missing(found, source, path)
        return found

    def _add_missing(self, found: dict[str, Entry], source: Node, path: Path, *, own_only: bool = False) -> None:
        for key, entry in self._merged(source, path, own_only=own_only).items():
            found.setdefault(key, entry)

    def _sources(self, value: Node) -> Iterator[Node]:
        """The mappings that a merge key names, the first being the strongest."""
        items = value.items if isinstance(value, Sequence) else [value]
        for item in items:
            if not isinstance(resolve_alias(item), Mapping):
                raise UnreadableError.at(item, "a merge key << takes a mapping, or a list of mappings")
            self._step(item)
            yield item

    def _merged(self, source: Node, path: Path, *, own_only: bool = False) -> dict[str, Entry]:
        """The entries of a mapping that a merge key names; its own ones only, or what it merges too."""
        if isinstance(source, Alias):
            self._enter(source)
        mapping = self._mapping(source)
        entries = self.entries(_without_merge(mapping) if own_only else mapping, path)
        if isinstance(source, Alias):
            self._open_aliases.discard(id(source.target))
        return entries

    def _mapping(self, source: Node) -> Mapping:
        mapping = resolve_alias(source)
        assert isinstance(mapping, Mapping)
        for _ in mapping.pairs:
            self._step(source)
        return mapping

    def _key(self, node: Node, parent: Mapping) -> str:
        self._step(node)
        scalar = resolve_alias(node)
        if not isinstance(scalar, Scalar):
            if isinstance(node, Mapping) and node.start == parent.start + 1:
                raise UnreadableError.at(parent, "{{ }} is a template, not YAML; quote it, or render it first")
            raise UnreadableError.at(node, "a list or a mapping cannot be a key")
        if self._dialect is Dialect.KYAML and scalar.is_plain and scalar.tag is None and not scalar.text:
            return ""
        return key_text(scalar_value(scalar, self._dialect), scalar, self._dialect)

    def _scalar(self, node: Scalar) -> Any:
        if self._dialect is Dialect.KYAML:
            if node.is_in_flow and node.is_plain and not node.text and node.tag is None:
                return ""  # kustomize writes such a null as ''
            if node.is_folded and node.tag is None:
                return as_kustomize_folds(node.text)
        return json_value(scalar_value(node, self._dialect), node)

    def _note_duplicate(self, own: dict[str, Node], key: str, node: Node, path: Path) -> None:
        first = own.setdefault(key, node)
        if first is not node and not self._open_aliases:
            self.duplicates.append(Duplicate((*path, key), Span(node.start, node.end), Span(first.start, first.end)))

    def _enter(self, node: Alias) -> None:
        if id(node.target) in self._open_aliases or node.target.start <= node.start < node.target.end:
            raise UnreadableError.at(node, f"*{node.name} refers to the value that it stands in")
        self._open_aliases.add(id(node.target))

    def _step(self, node: Node) -> None:
        self._steps += 1
        if self._open_aliases:
            self._alias_steps += 1
            if (
                self._alias_steps > 100
                and self._steps > 1000
                and self._alias_steps > self._steps * _allowed_alias_share(self._steps)
            ):
                raise UnreadableError.at(node, "the aliases of this document expand to too much; platforms refuse it")


def _allowed_alias_share(steps: int) -> float:
    """What share of the steps may come from aliases: 99 % of a small document, 10 % of a large one.

    Source: allowedAliasRatio in goyaml.
    """
    low, high = 400_000, 4_000_000
    return 0.99 - 0.89 * min(max((steps - low) / (high - low), 0.0), 1.0)


def _is_merge(node: Node) -> bool:
    return (
        isinstance(node, Scalar)
        and node.text == "<<"
        and ((node.is_plain and node.tag is None) or node.tag == "tag:yaml.org,2002:merge")
    )


def _merge_value(node: Node) -> Node | None:
    pairs = node.pairs if isinstance(node, Mapping) else []
    return next((value for key, value in pairs if _is_merge(key)), None)


def _without_merge(node: Mapping) -> Mapping:
    return Mapping([pair for pair in node.pairs if not _is_merge(pair[0])], node.start, node.end)
