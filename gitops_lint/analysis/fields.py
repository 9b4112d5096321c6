"""Fields of an object by pattern: every value that stands at `spec.rules.*.host`, with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

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


Test: TypeAlias = Callable[[Any], bool]
"""Whether a value is as it should be."""


def sieve(tests: Mapping[Pattern, Test]) -> Test:
    """One test for all tests by pattern, each asked of every value at its pattern, null aside.

    It walks an object once: much faster than `fields`, for the many objects that are fine.
    """
    by_key: dict[str, dict[Pattern, Test]] = {}
    for (key, *rest), test in tests.items():
        by_key.setdefault(key, {})[tuple(rest)] = test
    together = {key: _both(inner.pop((), None), sieve(inner) if inner else None) for key, inner in by_key.items()}
    entry = together.pop("*", None)
    return _sieve_of_keys(tuple(together.items())) if entry is None else _sieve_of_all(tuple(together.items()), entry)


def _both(one: Test | None, other: Test | None) -> Test:
    if one is None or other is None:
        found = one or other
        assert found is not None
        return found
    first, second = one, other
    return lambda value: first(value) and second(value)


def _sieve_of_keys(keys: tuple[tuple[str, Test], ...]) -> Test:
    if len(keys) == 1:
        ((only, test),) = keys

        def passes_one(values: Any) -> bool:
            return not isinstance(values, dict) or (value := values.get(only)) is None or test(value)

        return passes_one

    def passes(values: Any) -> bool:
        if isinstance(values, dict):
            for key, test in keys:
                if (value := values.get(key)) is not None and not test(value):
                    return False
        return True

    return passes


def _sieve_of_all(keys: tuple[tuple[str, Test], ...], entry: Test) -> Test:
    def passes(values: Any) -> bool:
        if isinstance(values, dict):
            for key, test in keys:
                if (value := values.get(key)) is not None and not test(value):
                    return False
            values = values.values()
        elif not isinstance(values, list):
            return True
        for value in values:  # noqa: SIM110, since a generator costs more than all of this
            if value is not None and not entry(value):
                return False
        return True

    return passes


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
