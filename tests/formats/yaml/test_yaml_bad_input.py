"""Hostile and broken texts: an answer in bounded time, and values that can be walked."""

from __future__ import annotations

import json
import time

import pytest

from gitops_lint.formats.yaml import Dialect, comments, read
from gitops_lint.formats.yaml.nodes import MAX_DEPTH

SECONDS = 4.0
"""Each takes less than half a second on an idle machine; the rest is for a busy one."""


def _bomb(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


def _merge_bomb(levels: int) -> str:
    lines = ["a0: &a0 {k: 1}"]
    lines += [f"a{level}: &a{level}\n  <<: [*a{level - 1}, *a{level - 1}]" for level in range(1, levels)]
    return "\n".join(lines)


def _alias_chain(length: int) -> str:
    return "a0: &a0 [x]\n" + "".join(f"a{level}: &a{level} [*a{level - 1}]\n" for level in range(1, length))


REFUSED = {
    "an anchor bomb": (_bomb(10, 10), "expand to too much"),
    "a merge bomb": (_merge_bomb(30), "expand to too much"),
    "a chain of aliases": (_alias_chain(1000), "levels deep"),
    "10,000 open brackets": ("[" * 10_000, "levels deep"),
    "10,000 nested brackets": ("[" * 10_000 + "]" * 10_000, "levels deep"),
    "a million open brackets": ("[" * 1_000_000, "levels deep"),
    "10,000 nested flow mappings": ("x: " + "{a: " * 10_000, "levels deep"),
    "nested block sequences": ("- " * 10_000, "levels deep"),
    "nested block mappings": ("\n".join(" " * depth + "a:" for depth in range(1000)), "levels deep"),
    "nested complex keys": ("? " * 5000, "levels deep"),
    "nested JSON": ('{"a":' * 10_000 + "1" + "}" * 10_000, "levels deep"),
    "open brackets of JSON": ('{"a":' + "[" * 100_000, "levels deep"),
    "50 million characters": ("a: " + "x" * 50_000_000, "is not read"),
    "50 million characters of JSON": ('{"a": "' + "x" * 50_000_000 + '"}', "is not read"),
    "a truncated document": ("a:\n  - b: 1\n    c: [1, 2", "not closed"),
    "a merge of itself": ("a: &a\n  <<: *a\n", "refers to the value that it stands in"),
    "a long key": ("a" * 1_000_000 + ": 1", "a colon"),
    "a huge number of JSON": ('{"a": ' + "9" * 100_000 + "}", "too large"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("dialect", Dialect)
def test_a_hostile_text_is_refused_soon_and_clearly(dialect: Dialect, name: str) -> None:
    text, words = REFUSED[name]
    if dialect is Dialect.KYAML and name == "a huge number of JSON":
        pytest.skip("a number too large is a string to Kustomize")
    started = time.perf_counter()
    stream = read(text, dialect)
    assert time.perf_counter() - started < SECONDS
    assert stream.error is not None
    assert words in stream.error.message
    assert 0 <= stream.error.span.start < stream.error.span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "9" * 100_000,
        "a: 0x" + "f" * 100_000,
        "a: 0" + "7" * 100_000,
        "a: " + "_" * 100_000,
        "a: 1e" + "9" * 10_000,
        "---\n" * 20_000,
        "a: 1\n---\n" * 5_000,
        "a: 1\n" * 10_000,
        "# c\n" * 100_000,
        "a: >\n" + "  x\n   y\n" * 10_000,
        "".join(f"a{n}: &x{n} 1\nb{n}: *x{n}\n" for n in range(3_000)),
    ],
    ids=lambda text: text[:12].strip(),
)
@pytest.mark.parametrize("dialect", Dialect)
def test_a_long_text_is_read_soon(dialect: Dialect, text: str) -> None:
    started = time.perf_counter()
    read(text, dialect)
    list(comments(text))
    assert time.perf_counter() - started < SECONDS


@pytest.mark.parametrize("dialect", Dialect)
def test_the_deepest_values_that_are_read_can_be_walked_compared_and_written(dialect: Dialect) -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    (document,) = read(text, dialect).documents
    assert json.loads(json.dumps(document.value)) == document.value
    assert repr(document.value) == text
    assert document.span((0,) * (MAX_DEPTH - 1)) == (MAX_DEPTH - 1, MAX_DEPTH + 1)


def test_aliases_within_reason_are_read() -> None:
    text = "base: &base {cpu: 100m}\n" + "".join(f"c{n}: *base\n" for n in range(500))
    (document,) = read(text, Dialect.KUBERNETES).documents
    assert document.value["c499"] == {"cpu": "100m"}


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_truncated_text_never_raises(dialect: Dialect, cut: int) -> None:
    text = "a: &x [1, {b: 'c'}]\nd: |\n  e\nf: \"g\\n\"\nh:\n  <<: {i: *x}\n"
    stream = read(text[:cut], dialect)
    assert stream.error is None or stream.error.message
