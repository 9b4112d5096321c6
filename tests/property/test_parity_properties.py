"""Environments that differ by their names alone do not differ; one that lacks one thing lacks one thing."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.analysis.parity.comparison import differences
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.parity import Parity, compared
from gitops_lint.analysis.parity.tokens import Neutral, tokens_of
from gitops_lint.analysis.parity.topic import Class
from gitops_lint.model.environment import Repository
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location, Path

WORD = "\x01"
"""Stands for the environment's word until there is one."""
ENVIRONMENTS = ("dev", "staging", "prod")
SPELLINGS = {"dev": ("dev", "development"), "staging": ("staging", "stg"), "prod": ("prod", "production", "prd")}

parts = st.sampled_from(["cart", "web", "search", "mail", "a1", WORD])
texts = st.lists(parts, min_size=1, max_size=4).map("-".join)
scalars = st.one_of(texts, st.booleans(), st.integers(0, 9))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(texts, inner, max_size=3),
        st.lists(texts, max_size=3, unique=True).flatmap(
            lambda names: st.tuples(
                *(st.fixed_dictionaries({"name": st.just(name), "v": inner}) for name in names)
            ).map(list)
        ),
    ),
    max_leaves=12,
)
objects = st.dictionaries(
    st.lists(st.sampled_from(["cart", "web", "search", "mail"]), min_size=1, max_size=2, unique=True).map("-".join),
    st.dictionaries(st.sampled_from(["spec", "data", "metadata"]), values, max_size=3),
    min_size=1,
    max_size=5,
)
schemes = st.sampled_from(["{name}", "{name}-{word}", "{word}-{name}", "{name}-{word}-1"])


def spelled(value: Any, word: str) -> Any:
    """A value with the environment's word in it."""
    if isinstance(value, str):
        return value.replace(WORD, word)
    if isinstance(value, dict):
        return {spelled(key, word): spelled(item, word) for key, item in value.items()}
    return [spelled(item, word) for item in value] if isinstance(value, list) else value


def items(environment: str, word: str, scheme: str, declared: Mapping[str, Any]) -> list[Item]:
    return [
        _item(environment, scheme.format(name=name, word=word), spelled(each, word)) for name, each in declared.items()
    ]


def _item(environment: str, name: str, each: Any) -> Item:
    def place(path: Path) -> Location:
        return Location("all.yaml")

    return Item(environment, "Deployment.apps", name, name, place, lambda: each, file="all.yaml")


def parity(found: Mapping[str, Sequence[Item]]) -> Parity:
    tokens = tokens_of(list(found))
    neutral = {name: Neutral(name, tokens[name]) for name in found}
    order = {name: level for level, name in enumerate(found)}
    return compared(found, neutral, Repository(None, Settings(), tuple), order)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(objects, schemes, st.data())
def test_environments_that_differ_by_their_word_alone_have_no_drift(
    declared: dict[str, Any], scheme: str, data: st.DataObject
) -> None:
    words = {name: data.draw(st.sampled_from(SPELLINGS[name])) for name in ENVIRONMENTS}
    found = parity({name: items(name, words[name], scheme, declared) for name in ENVIRONMENTS})
    assert [(one.path, one.values) for one in found.differences] == []
    assert found.lacks == ()


@settings(deadline=None, max_examples=60)
@given(objects, schemes, st.data())
def test_an_object_that_is_removed_is_one_lack_and_nothing_else(
    declared: dict[str, Any], scheme: str, data: st.DataObject
) -> None:
    here = {name: items(name, name, scheme, declared) for name in ENVIRONMENTS}
    environment = data.draw(st.sampled_from(ENVIRONMENTS))
    number = data.draw(st.integers(0, len(declared) - 1))
    here[environment].pop(number)
    found = parity(here)
    assert found.differences == ()
    (lack,) = found.lacks
    left = {name: each[number].name for name, each in here.items() if name != environment}
    assert lack.lacking == (environment,)
    assert {name: item.name for name, item in lack.resource.items.items()} == left


@settings(deadline=None, max_examples=60)
@given(objects, st.data())
def test_a_value_that_is_changed_is_one_difference_of_the_environment_that_changed_it(
    declared: dict[str, Any], data: st.DataObject
) -> None:
    here = {name: items(name, name, "{name}", declared) for name in ENVIRONMENTS}
    environment = data.draw(st.sampled_from(ENVIRONMENTS))
    number = data.draw(st.integers(0, len(declared) - 1))
    for name, each in here.items():
        value = {**copy.deepcopy(each[number].values), "policy": "open" if name == environment else "closed"}
        each[number] = _item(name, each[number].name, value)
    (difference,) = parity(here).differences
    assert (difference.path, difference.apart) == ("policy", (environment,))
    assert difference.verdict.class_ is Class.DRIFT


@settings(deadline=None, max_examples=60)
@given(values, values)
def test_differences_are_the_same_from_both_sides(one: Any, other: Any) -> None:
    neutral = [Neutral(name, tokens_of(ENVIRONMENTS)[name]) for name in ("dev", "prod")]
    left, right = {"spec": spelled(one, "dev")}, {"spec": spelled(other, "prod")}
    there = {frozenset(map(repr, each.values)) for each in differences([left, right], neutral)}
    back = {frozenset(map(repr, each.values)) for each in differences([right, left], neutral[::-1])}
    assert there == back
