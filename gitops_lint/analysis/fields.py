"""Fields of an object by pattern: every value that stands at `spec.rules.*.host`, with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from gitops_lint.model.source import Path

Pattern: TypeAlias = tuple[str, ...]
"""Keys from the outside in; `*` stands for every element of a list and every entry of a mapping."""


def pattern(text: str) -> Pattern:
    """A pattern as people write it: `spec.rules.*.host`."""
    return tuple(text.split("."))


def fields(values: Any, wanted: Pattern) -> Iterator[tuple[Path, Any]]:
    """Every value that is there at a pattern, with its path, in the object's order; null counts as not there."""
    for depth, key in enumerate(wanted):
        if key == "*":
            if isinstance(values, list):
                entries: Iterator[tuple[str | int, Any]] = iter(enumerate(values))
            elif isinstance(values, dict):
                entries = ((name, entry) for name, entry in values.items() if isinstance(name, str))
            else:
                return
            before, after = wanted[:depth], wanted[depth + 1 :]
            for name, entry in entries:
                for path, value in fields(entry, after):
                    yield (*before, name, *path), value
            return
        if not isinstance(values, dict):
            return
        values = values.get(key)
        if values is None:
            return
    if values is not None:
        yield wanted, values


def at(values: Any, path: Path) -> Any:
    """The value at a path, None where nothing stands there."""
    for key in path:
        if isinstance(values, dict):
            values = values.get(key)
        elif isinstance(values, list) and isinstance(key, int) and -1 < key < len(values):
            values = values[key]
        else:
            return None
    return values


class Sieve(NamedTuple):
    """Tests by pattern, arranged as a tree, so that one walk tells whether an object passes them all.

    `keys` are tests and further trees by key, `entry` and `below` those of every entry. `only` is set where `below` is
    a single test of a single key, which is asked without a further call.
    """

    keys: tuple[tuple[str, Callable[[Any], bool] | None, Sieve | None], ...]
    entry: Callable[[Any], bool] | None = None
    below: Sieve | None = None
    only: tuple[str, Callable[[Any], bool]] | None = None


def sieve(tests: Mapping[Pattern, Callable[[Any], bool]]) -> Sieve:
    """The tests as a tree; each is asked of every value at its pattern, null aside."""
    by_key: dict[str, dict[Pattern, Callable[[Any], bool]]] = {}
    for (key, *rest), test in tests.items():
        by_key.setdefault(key, {})[tuple(rest)] = test
    nodes = {key: (inner.pop((), None), sieve(inner) if inner else None) for key, inner in by_key.items()}
    entry, below = nodes.pop("*", (None, None))
    only = None
    if entry is None and below is not None and below.entry is None and below.below is None and len(below.keys) == 1:
        ((key, single, further),) = below.keys
        only = (key, single) if single is not None and further is None else None
    return Sieve(tuple((key, test, node) for key, (test, node) in nodes.items()), entry, below, only)


def passes(values: Any, tests: Sieve) -> bool:
    """Whether every value passes its test: much faster than `fields`, for the many objects that are fine."""
    keys, entry, below, only = tests
    if isinstance(values, dict):
        for key, test, node in keys:
            value = values.get(key)
            if value is not None and not ((test is None or test(value)) and (node is None or passes(value, node))):
                return False
        if entry is None and below is None:
            return True
        values = values.values()
    elif not isinstance(values, list):
        return True
    if only is not None:
        key, test = only
        for value in values:
            if isinstance(value, dict) and (inner := value.get(key)) is not None and not test(inner):
                return False
        return True
    for value in values:
        if value is not None and not ((entry is None or entry(value)) and (below is None or passes(value, below))):
            return False
    return True


def mapping(value: Any) -> Mapping[str, Any]:
    """A mapping as it is; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a list with their places in it; none of anything else."""
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield index, entry


def text(value: Any) -> str:
    """A text as it is; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list; none of anything else."""
    return tuple([one for one in value if isinstance(one, str)]) if isinstance(value, list) else ()


def number(value: Any) -> int | None:
    """An integer as it is; None for anything else."""
    return value if type(value) is int else None
