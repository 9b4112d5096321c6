"""The fast and the faithful way of reading YAML agree on whatever a person, or a mistake, may write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitops_lint.formats.yaml import Dialect, Stream, read
from gitops_lint.formats.yaml.reading import read_faithfully

ODD = """
0 -0 +1 1 007 0644 0o17 0x1F 0b11 -0b1 1_000 _1 1. 1.0 .5 -.5 .5_0 1e3 1E-3 1e400 1.5
12345678901234567890 9223372036854775808 -9223372036854775809 123456789012345678.5 0.1 10:20 1.2.3
100m 1Gi v1.2 + - . .. .inf -.inf +.INF .nan ~ null NULL true True FALSE tRue yes Yes no NO on Off y
N n "yes" 'no' "0644" '1e3' "1" "~" "" '' = << "<<" 2001-01-01 2001-1-1 2001-01-01T10:00:00Z
'2001-01-01' !!str !!int ! !x & &a *a * ? : | > @ ` % # {} [] {a} {a:1} {a: } [a,b] [,] {{x}} ...
--- \\/ "\\/" "\\q" "a\\nb" 1,000 a#b a:b http://x/y *.x.y a=b "*" [1.0] {"a":1} 0.0 -0.0 0. 00 08
0_ 1__0 0b 0x 0o8 1e 1e+ e3 +.5 1.e1 01.5 -01 +0 5e-324 1e21 1e15 999999999999999 10000000000000000
{1: 2} "a\\/b" !x! !!binary !!null !!bool !!float !<x> \\\\/ "\\\\/" '\\/' &a-b **a** &&b !=x 0e0
00e1
"""
ODD_SCALARS = st.sampled_from(ODD.split())
TEXTS = st.text(st.sampled_from("ab01-_.:,#&*!|>'\"%@`{}[]?<=~ \t\ney\u00e9\u2028\x85/\\+"), max_size=12)
SCALARS = st.one_of(ODD_SCALARS, ODD_SCALARS, TEXTS, st.integers().map(str), st.floats().map(repr))
KEYS = st.one_of(st.sampled_from(["a", "b", "name", "<<", "1", "yes", "'a'", "? a", "null", "1.5"]), ODD_SCALARS)


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def _mapping(pairs: list[tuple[str, str]]) -> str:
    lines = [f"{key}:{' ' if not value.startswith(chr(10)) else ''}{_indented(value, 2)}" for key, value in pairs]
    return "\n" + "\n".join(lines)


def _sequence(items: list[str]) -> str:
    return "\n" + "\n".join(f"- {_indented(item.lstrip(), 2)}" for item in items)


def _block(header: str, lines: list[str]) -> str:
    return header + "".join(f"\n  {line}" for line in lines)


BLOCKS = st.builds(
    _block, st.sampled_from(["|", "|-", "|+", ">", ">-", ">+", "|2", "> # c"]), st.lists(SCALARS, max_size=4)
)
FLOWS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(KEYS, inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        ),
    ),
    max_leaves=5,
)
NODES = st.recursive(
    st.one_of(SCALARS, BLOCKS, FLOWS),
    lambda inner: st.one_of(
        st.lists(st.tuples(KEYS, inner), min_size=1, max_size=4).map(_mapping),
        st.lists(inner, min_size=1, max_size=4).map(_sequence),
    ),
    max_leaves=8,
)
STREAMS = st.lists(NODES, min_size=1, max_size=3).map("\n---\n".join)


def _comparable(stream: Stream) -> Any:
    return (
        [(repr(document.value), document.duplicates, document.start, document.end) for document in stream.documents],
        stream.error,
        stream.ignored,
    )


@pytest.mark.parametrize("dialect", Dialect)
@settings(deadline=None)
@given(text=STREAMS)
@example(text=">+\n 0\n\n---\n0")
@example(text="a:\n  >\n  b\n    c\n")
@example(text="a: [?<]")
def test_both_ways_agree_on_structured_texts(dialect: Dialect, text: str) -> None:
    assert _comparable(read(text, dialect)) == _comparable(read_faithfully(text, dialect))


@pytest.mark.parametrize("dialect", Dialect)
@settings(deadline=None)
@given(
    text=STREAMS,
    at=st.integers(0, 200),
    cut=st.integers(0, 3),
    put=TEXTS,
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_both_ways_agree_on_mutated_texts(dialect: Dialect, text: str, at: int, cut: int, put: str, ends: str) -> None:
    at = min(at, len(text))
    mutated = (text[:at] + put + text[at + cut :]).replace("\n", ends)
    assert _comparable(read(mutated, dialect)) == _comparable(read_faithfully(mutated, dialect))


@pytest.mark.parametrize("dialect", Dialect)
@settings(deadline=None)
@given(scalar=SCALARS, key=KEYS)
def test_both_ways_agree_on_every_place_of_a_scalar(dialect: Dialect, scalar: str, key: str) -> None:
    for text in (
        scalar,
        f"a: {scalar}",
        f"- {scalar}\n",
        f"{key}: {scalar}\nb: 1",
        f"a: [{scalar}]",
        f"a: {{{key}: {scalar}}}",
    ):
        assert _comparable(read(text, dialect)) == _comparable(read_faithfully(text, dialect))


@pytest.mark.parametrize("dialect", Dialect)
@settings(deadline=None)
@given(text=STREAMS)
def test_every_value_has_a_place_inside_its_document(dialect: Dialect, text: str) -> None:
    for document in read(text, dialect).documents:
        pending = [((), document.value)]
        while pending:
            path, value = pending.pop()
            for span in (document.span(path), document.key_span(path)):
                assert document.start <= span.start <= span.end <= document.end
            if isinstance(value, dict):
                pending += [((*path, key), item) for key, item in value.items()]
            elif isinstance(value, list):
                pending += [((*path, index), item) for index, item in enumerate(value)]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    "tag",
    ["!", "!x", "!!str", "!!foo", "!<x>", "!<!x>", "!x%22y", "!(x)", "!!set", "!<tag:yaml.org,2002:int>"],
)
@pytest.mark.parametrize(
    "text",
    ["a: {} b", "a: {}", "- {} 12", "{} 12", "a: [{} yes, b]", "{} a: 1", "? {} a\n: b", "{} |\n  12\n"],
)
def test_both_ways_agree_on_tags(dialect: Dialect, tag: str, text: str) -> None:
    tagged = text.replace("{}", tag)
    assert _comparable(read(tagged, dialect)) == _comparable(read_faithfully(tagged, dialect))
