"""The fast way takes what is surely the same to the platform, and leaves the rest to the faithful way."""

from __future__ import annotations

import pytest

from gitops_lint.formats.yaml import fast, read
from gitops_lint.formats.yaml.documents import Dialect

QUOTED = (
    'mode: "0644"\n',
    "size: '1e3'\n",
    'debug: "on"\nmode: "0644"\n',
    '"1e3": a\n',
    'a: {"b":"0644"}\n',
    "a:\n- '1_000'\n- release-0644\n",
)

PLAIN = (
    "mode: 0644\n",
    'mode: "0644"\nother: 0644\n',
    'mode: "0644"\nother: [a,0644]\n',
    'mode: "0644"\nother: {"a":0644}\n',
    'mode: "0644"\nother: {0644: a}\n',
    'mode: "0644"\n0644: a\n',
    'mode: "0644"\n? 0644\n: a\n',
    'mode: "0644"\nother: !!int 0644\n',
    'mode: "0644"\nother:\n- 0644 # a comment\n',
    '"<<": {a: b}\n',
)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("text", QUOTED)
def test_a_number_that_stands_in_quotes_alone_is_read_the_fast_way(text: str, dialect: Dialect) -> None:
    assert fast.load(text, dialect)[0]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("text", PLAIN)
def test_a_number_that_stands_without_quotes_too_is_left_to_the_faithful_way(text: str, dialect: Dialect) -> None:
    assert not fast.load(text, dialect)[0]


def test_an_alias_is_the_last_anchor_of_its_name_before_it() -> None:
    text = "a: [&x one, *x]\nb: [&x two, *x]\nc: [&x three, *x, &y four]\nd: *y\n"
    wanted = {"a": ["one"] * 2, "b": ["two"] * 2, "c": ["three", "three", "four"], "d": "four"}
    for dialect in Dialect:
        assert [each.value for each in read(text, dialect).documents] == [wanted]
        assert fast.load(text.replace("&x", "").replace("*x", "x"), dialect)[0]
