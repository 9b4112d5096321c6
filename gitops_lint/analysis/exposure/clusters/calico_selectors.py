"""Calico's language for selectors, `role == 'db' && env in {'a', 'b'}`, over labels as far as these are known.

Source: https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy#selectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from gitops_lint.analysis.exposure.clusters.peers import Answer
from gitops_lint.kubernetes.substitution import is_filled_in_later

Labels: TypeAlias = Callable[[str], Any]
"""The value of a label: a text, None for one that is not there, and `UNKNOWN` where that is not known."""
Test: TypeAlias = Callable[[Labels], Answer]

UNKNOWN: Final = object()

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<mark>&&|\|\||==|!=|[!(){},])|(?P<word>[A-Za-z0-9_./-]+))"
)

_LONGEST: Final = 2_000
_DEEPEST: Final = 100
"""More words, and more of those that stand for a selector within, than anybody writes are not read."""


class SelectorError(ValueError):
    """A text is no selector of Calico."""


def finds_labels(selector: str, labels: Labels) -> Answer:
    """Whether a selector finds what has these labels; of one that is filled in later, or none, nobody can tell."""
    if is_filled_in_later(selector):
        return Answer.PERHAPS
    try:
        return _parsed(selector)(labels)
    except SelectorError:
        return Answer.PERHAPS


def labels_of(labels: Mapping[str, Any]) -> Labels:
    """Labels that are known, but for those that are filled in later."""
    return lambda key: UNKNOWN if is_filled_in_later(labels.get(key)) else labels.get(key)


@lru_cache(1024)
def _parsed(selector: str) -> Test:
    tokens = _tokens(selector)
    if not tokens:
        # An empty selector is all().
        return lambda _: Answer.YES
    test, rest = _either(tokens)
    if rest:
        raise SelectorError(selector)
    return test


def _tokens(selector: str) -> list[str]:
    found, position = [], 0
    text = selector.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise SelectorError(selector)
        found.append(match[0].strip())
        position = match.end()
    if len(found) > _LONGEST or found.count("(") + found.count("!") > _DEEPEST:
        raise SelectorError(selector)
    return found


def _either(tokens: list[str]) -> tuple[Test, list[str]]:
    test, rest = _both(tokens)
    while rest[:1] == ["||"]:
        other, rest = _both(rest[1:])
        test = _or(test, other)
    return test, rest


def _both(tokens: list[str]) -> tuple[Test, list[str]]:
    test, rest = _one(tokens)
    while rest[:1] == ["&&"]:
        other, rest = _one(rest[1:])
        test = _and(test, other)
    return test, rest


def _and(one: Test, other: Test) -> Test:
    return lambda labels: one(labels) & other(labels)


def _or(one: Test, other: Test) -> Test:
    return lambda labels: not_(not_(one(labels)) & not_(other(labels)))


def not_(answer: Answer) -> Answer:
    """The opposite."""
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, answer)


def _one(tokens: list[str]) -> tuple[Test, list[str]]:
    match tokens:
        case ["!", *rest]:
            test, rest = _one(rest)
            return (lambda labels: not_(test(labels))), rest
        case ["(", *rest]:
            test, rest = _either(rest)
            if rest[:1] != [")"]:
                raise SelectorError
            return test, rest[1:]
        case ["all" | "global", "(", ")", *rest]:
            # What is global has no namespace: pods have one.
            answer = Answer.YES if tokens[0] == "all" else Answer.NO
            return (lambda _: answer), rest
        case ["has", "(", key, ")", *rest]:
            return _about(key, lambda value: value is not None), rest
        case [key, "==", value, *rest]:
            return _about(key, lambda found: found == _text(value)), rest
        case [key, "!=", value, *rest]:
            return _about(key, lambda found: found != _text(value)), rest
        case [key, "in", "{", *rest]:
            values, rest = _set(rest)
            return _about(key, lambda found: found in values), rest
        case [key, "not", "in", "{", *rest]:
            values, rest = _set(rest)
            return _about(key, lambda found: found not in values), rest
        case [key, "contains", value, *rest]:
            return _about(key, lambda found: found is not None and _text(value) in found), rest
        case [key, "starts", "with", value, *rest]:
            return _about(key, lambda found: found is not None and found.startswith(_text(value))), rest
        case [key, "ends", "with", value, *rest]:
            return _about(key, lambda found: found is not None and found.endswith(_text(value))), rest
    raise SelectorError


def _about(key: str, holds: Callable[[str | None], bool]) -> Test:
    def test(labels: Labels) -> Answer:
        value = labels(key)
        if value is UNKNOWN:
            return Answer.PERHAPS
        return Answer.YES if holds(value if value is None else str(value)) else Answer.NO

    return test


def _text(token: str) -> str:
    if token[:1] not in ("'", '"'):
        raise SelectorError
    return token[1:-1]


def _set(tokens: list[str]) -> tuple[frozenset[str], list[str]]:
    if "}" not in tokens:
        raise SelectorError
    end = tokens.index("}")
    return frozenset(_text(token) for token in tokens[:end] if token != ","), tokens[end + 1 :]
