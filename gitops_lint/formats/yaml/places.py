"""Where things stand in a document, found only when somebody asks."""

from __future__ import annotations

from functools import lru_cache

from gitops_lint.formats.yaml.documents import Dialect
from gitops_lint.formats.yaml.json_nodes import compose_json
from gitops_lint.formats.yaml.nodes import Mapping, Node, Sequence, compose
from gitops_lint.formats.yaml.partial import partly_composed
from gitops_lint.formats.yaml.values import Constructor, resolve_alias
from gitops_lint.model.source import Path, Span


def value_span(source: str, dialect: Dialect, path: Path, *, has_duplicates: bool = True) -> Span:
    """Where the value at `path` stands in a document's text; KeyError where there is none."""
    found = None if has_duplicates else partly_composed(source, dialect).value_span(path)
    if found is None:
        node = resolve_alias(_find(source, dialect, path)[1])
        found = Span(node.start, node.end)
    return found


def key_span(source: str, dialect: Dialect, path: Path, *, has_duplicates: bool = True) -> Span:
    """Where the key or list item that introduces `path` stands; KeyError where there is none."""
    found = None if has_duplicates else partly_composed(source, dialect).key_span(path)
    if found is None:
        key = _find(source, dialect, path)[0]
        found = Span(key.start, key.end)
    return found


def _find(source: str, dialect: Dialect, path: Path) -> tuple[Node, Node]:
    """The node that introduces a path, and that of its value."""
    root = _tree(source, dialect)
    if root is None:
        raise KeyError(path)
    key, value = root, root
    constructor = Constructor(dialect)
    for step in path:
        inside = resolve_alias(value)
        if isinstance(inside, Mapping) and isinstance(step, str):
            entry = constructor.entries(inside).get(step)
            if entry is None:
                raise KeyError(path)
            key, value = entry
        elif isinstance(inside, Sequence) and isinstance(step, int) and 0 <= step < len(inside.items):
            key = value = inside.items[step]
        else:
            raise KeyError(path)
    return key, value


@lru_cache(maxsize=32)
def _tree(source: str, dialect: Dialect) -> Node | None:
    """A document's nodes; kept for the few documents that are being reported on."""
    if dialect is Dialect.KUBERNETES and source.startswith("{"):
        try:
            return compose_json(source)
        except ValueError:
            pass  # a flow mapping of YAML
    return compose(source).root
