"""A document that is composed only as far as it is asked of gives the places that a whole one gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.formats.yaml.partial import partly_composed
from gitops_lint.formats.yaml.places import key_span, value_span
from gitops_lint.model.source import Path

TRICKY = (
    "a: 1\nb: {c: [1, {d: 2}], e: }\nf: |\n  text\n",
    'yes: 1\n"yes": 2\non: 3\n1: 4\n',
    "a: &one\n  b: [x, y]\nc: *one\nd: [*one, z]\n",
    "a: &one {b: 1}\nc:\n  b: 2\n  <<: *one\n",
    "? a\n: b\n? [c]\n: d\n",
    "- - a\n  - b: 1\n- c\n",
    '{"a": {"b": [1, 2]}}\n',
    '!!str a: 1\nb: !!int "2"\n',
)
KEYS = st.sampled_from(["a", "b", "kind", "yes", "on", "1", "x/y", "a b", "", "true", "~"])
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from paths(inner, (*path, step))


def assert_same_places(text: str, asked: list[Path], dialect: Dialect) -> None:
    document = next(iter(read(text, dialect).documents), None)
    if document is None:
        return
    partly_composed.cache_clear()
    for path in asked:
        for places, place in ((value_span, document.span), (key_span, document.key_span)):
            try:
                whole = places(document.source, dialect, path)
            except KeyError:
                with pytest.raises(KeyError):
                    place(path)
                continue
            found = place(path)
            assert (found.start - document.start, found.end - document.start) == (whole.start, whole.end), path


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("text", TRICKY)
def test_odd_documents_have_the_same_places(text: str, dialect: Dialect) -> None:
    for document in read(text, dialect).documents:
        every = [*paths(document.value), ("absent",), ("a", 9), ("a", "absent")]
        assert_same_places(text, every, dialect)
        assert_same_places(text, every[::-1], dialect)


@given(DATA, st.randoms(use_true_random=False), st.sampled_from(Dialect))
def test_any_document_has_the_same_places_in_whatever_order_they_are_asked(
    value: Any, order: Any, dialect: Dialect
) -> None:
    text = yaml.safe_dump({"a": value})
    every = [*paths({"a": value}), ("b",), ("a", "absent")]
    order.shuffle(every)
    assert_same_places(text, every, dialect)


def test_a_place_at_the_beginning_is_found_without_reading_to_the_end() -> None:
    text = "kind: A\nlist:\n" + "".join(f"  - name: n{index}\n" for index in range(100))
    partly_composed.cache_clear()
    document = read(text, Dialect.KUBERNETES).documents[0]
    document.span(("kind",))
    composer = partly_composed(document.source, Dialect.KUBERNETES)._composer
    assert composer is not None
    assert composer.root is not None
    assert composer.depth(composer.root) == 0
