"""Whether a difference is expected, declared or drift, and what it is about."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.parity.comparison import Differing
from gitops_lint.analysis.parity.expected import Meaning, meaning_of, name_words, place_of, why_expected
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.measures import Measure, are_far_apart, having_less, is_cluster_version, measure_of
from gitops_lint.analysis.parity.security import Guard, guard_of, is_security, strength
from gitops_lint.analysis.parity.tokens import TAKEN_OUT, Neutral, are_one_with_words, are_one_without
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.analysis.parity.versions import Versioned, image_of, is_tested, is_version_field, source_of

if TYPE_CHECKING:
    from gitops_lint.analysis.parity.difference import Difference


class Verdict(msgspec.Struct, frozen=True):
    """A class, what the difference is about, and why it is classed so.

    `strangers` are the environments that are at fault: their value names another one, is ahead, or has less.
    """

    class_: Class
    topic: Topic
    why: str = ""
    strangers: tuple[str, ...] = ()


_GUARDS: Final = frozenset({"livenessProbe", "readinessProbe", "startupProbe", "limits", "lifecycle"})


class _Place(NamedTuple):
    """What is known of a place whatever values differ there."""

    guards: tuple[Guard, ...]
    is_security: bool
    lack: Topic | None
    """What it is about where one has something there and another nothing."""
    measure: Measure | None
    is_cluster: bool
    is_constraint: bool
    is_source: bool
    is_version: bool
    is_image: bool
    meaning: Meaning


@functools.lru_cache(maxsize=16384)
def _known(kind: str, steps: tuple[str, ...]) -> _Place:
    words = name_words(steps)
    return _Place(
        guard_of(steps),
        is_security(steps),
        _lack_of(kind, steps),
        measure_of(steps),
        is_cluster_version(kind, steps),
        steps[:1] == ("required_version",) or (kind == "terraform" and len(steps) == 1),
        kind == "module" and steps == ("source",),
        is_version_field(words),
        words[-1:] == ("image",),
        meaning_of(kind, steps),
    )


def judged(
    kind: str,
    differing: Differing,
    environments: Sequence[str],
    ranks: Mapping[str, int | None],
    neutral: Mapping[str, Neutral],
) -> Verdict:
    """What is to be thought of a difference of something of a kind, whose values are those of these environments."""
    values = differing.values
    place = _known(kind, place_of(differing.steps))
    if place.guards:
        found = _of_guard(place.guards[0], values, _by_rank(values, environments, ranks))
        if found is not None:
            return found
    if place.is_security:
        return Verdict(Class.DRIFT, Topic.SECURITY)
    if place.lack is not None and ABSENT in values:
        return Verdict(Class.DRIFT, place.lack)
    if place.is_cluster and are_far_apart(values):
        return Verdict(Class.DRIFT, Topic.CLUSTER)
    if place.measure is not None:
        less = having_less(place.measure, dict(zip(environments, values, strict=True)), ranks)
        if less:
            return Verdict(Class.DRIFT, place.measure.topic, strangers=less)
    if place.is_constraint:
        return Verdict(Class.DRIFT, Topic.VERSION)
    if place.is_source:
        return _of_parts(values, [source_of(value) for value in values], environments, ranks)
    if place.is_version:
        return (_of_image if place.is_image else _of_version)(values, environments, ranks)
    strangers = _strangers(values, environments, ranks, neutral)
    if strangers:
        return Verdict(Class.DRIFT, Topic.FOREIGN, strangers=strangers)
    why = why_expected(place.meaning, values)
    if not why and _is_named(values, environments, neutral):
        why = "the environment's own name"
    return _setting(why)


@functools.lru_cache(maxsize=256)
def _setting(why: str) -> Verdict:
    return Verdict(Class.EXPECTED if why else Class.DRIFT, Topic.SETTING, why)


def _by_rank(
    values: Sequence[Any], environments: Sequence[str], ranks: Mapping[str, int | None]
) -> list[tuple[int, Any]]:
    """The values of the environments whose place in the order of promotion is known, the lowest first."""
    ranked = [
        (rank, value) for name, value in zip(environments, values, strict=True) if (rank := ranks.get(name)) is not None
    ]
    return sorted(ranked, key=lambda one: one[0])


def weaker_above(guard: Guard, by_rank: Sequence[tuple[int, Any]]) -> bool | None:
    """Whether a higher environment is weaker than one before it; None where nobody can tell."""
    strengths = [(rank, strength(guard, value)) for rank, value in by_rank]
    if any(found is None for _, found in strengths):
        return None
    return any(
        high < low
        for rank, low in strengths
        for above, high in strengths
        if above > rank and low is not None and high is not None
    )


def _of_guard(guard: Guard, values: Sequence[Any], by_rank: Sequence[tuple[int, Any]]) -> Verdict | None:
    known = [strength(guard, value) for value in values]
    if None in known:
        return None
    if len(set(known)) == 1:
        return Verdict(Class.EXPECTED, Topic.SECURITY, "what is written is the default")
    if weaker_above(guard, by_rank) is False and len(by_rank) == len(values):
        return Verdict(Class.EXPECTED, Topic.SECURITY, "the higher environment is the safer one")
    return Verdict(Class.DRIFT, Topic.SECURITY)


def _is_guard(steps: Sequence[str]) -> bool:
    return steps[-1] in _GUARDS or (len(steps) > 1 and steps[-2] in ("limits", "resources"))


_KEYS: Final = {
    "ConfigMap": ("data", "binaryData"),
    "Secret": ("data", "stringData"),
}
"""The kinds that hold keys, and the fields that have them."""
_SECRET_KEYS: Final = {
    # https://external-secrets.io/latest/api/externalsecret/
    "ExternalSecret.external-secrets.io": ("spec", "data"),
    # https://github.com/bitnami-labs/sealed-secrets
    "SealedSecret.bitnami.com": ("spec", "encryptedData"),
}
"""The kinds that stand for a Secret, and the path to its keys."""


def _lack_of(kind: str, steps: Sequence[str]) -> Topic | None:
    """What it is about that one has something at a place and another nothing."""
    if _is_guard(steps):
        return Topic.GUARD
    if len(steps) > 1 and steps[0] in _KEYS.get(kind, ()):
        return Topic.KEY
    if kind in _SECRET_KEYS and tuple(steps[:-1]) == _SECRET_KEYS[kind]:
        return Topic.SECRET_KEY
    is_variable = len(steps) > 1 and steps[-2] == "env" and steps[-1].startswith("[")
    return Topic.KEY if is_variable else None


def _of_image(values: Sequence[Any], environments: Sequence[str], ranks: Mapping[str, int | None]) -> Verdict:
    """Of references to images: of their tags, or digests, as long as it is one image."""
    return _of_parts(values, [image_of(str(value)) for value in values], environments, ranks)


def _of_parts(
    values: Sequence[Any], parts: Sequence[Versioned], environments: Sequence[str], ranks: Mapping[str, int | None]
) -> Verdict:
    if ABSENT in values or len({one.short_name for one in parts}) > 1:
        return Verdict(Class.DRIFT, Topic.VERSION)
    if len({one.version for one in parts}) == 1:
        return Verdict(Class.EXPECTED, Topic.VERSION, "the same, from a place of its own")
    return _of_version([one.version for one in parts], environments, ranks)


def _of_version(values: Sequence[Any], environments: Sequence[str], ranks: Mapping[str, int | None]) -> Verdict:
    if not all(isinstance(value, str) for value in values):
        return Verdict(Class.DRIFT, Topic.VERSION)
    if any(ranks.get(name) is None for name in environments):
        return Verdict(Class.DRIFT, Topic.VERSION, "nothing says which environment comes first")
    told = tested(dict(zip(environments, values, strict=True)), ranks)
    ahead = tuple(name for name, is_tested in told.items() if is_tested is False)
    if ahead:
        return Verdict(Class.DRIFT, Topic.VERSION, strangers=ahead)
    why = (
        "nothing says which is newer" if None in told.values() else "on its way up: the lower environment has it first"
    )
    return Verdict(Class.EXPECTED, Topic.VERSION, why)


def tested(values: Mapping[str, str], ranks: Mapping[str, int | None]) -> dict[str, bool | None]:
    """Whether an environment runs what one of the level before it runs or ran, for all that have one before them; None
    where nobody can tell.
    """
    levels = sorted({ranks[name] or 0 for name in values})
    found: dict[str, bool | None] = {}
    for level, above in itertools.pairwise(levels):
        before = [value for name, value in values.items() if (ranks[name] or 0) == level]
        for name, high in values.items():
            if (ranks[name] or 0) == above:
                told = [is_tested(high, low) for low in before]
                found[name] = True if True in told else None if None in told else False
    return found


def _is_named(values: Sequence[Any], environments: Sequence[str], neutral: Mapping[str, Neutral]) -> bool:
    """Whether values differ in nothing but that some carry the environment's word."""
    if not all(isinstance(value, str) for value in values):
        return False
    texts = [neutral[name](value) for name, value in zip(environments, values, strict=True)]
    return any(TAKEN_OUT in text for text in texts) and (are_one_without(texts) or are_one_with_words(texts))


def _strangers(
    values: Sequence[Any],
    environments: Sequence[str],
    ranks: Mapping[str, int | None],
    neutral: Mapping[str, Neutral],
) -> tuple[str, ...]:
    """The lower environments that have a word of the highest in a value, and the reverse, where one has its own."""
    texts = [(name, value) for name, value in zip(environments, values, strict=True) if isinstance(value, str)]
    if not texts or not any(neutral[name].names(value) for name, value in texts):
        return ()
    top = max((rank for rank in ranks.values() if rank is not None), default=None)
    return tuple(
        name
        for name, value in texts
        if not neutral[name].names(value)
        and any(
            neutral[other].names(value)
            for other in environments
            if (ranks.get(name) == top) != (ranks.get(other) == top)
        )
    )


def is_weaker_above(difference: Difference, ranks: Mapping[str, int | None]) -> bool:
    """Whether a security setting is weaker in a higher environment, as far as its row tells."""
    guards = guard_of(difference.steps)
    by_rank = _by_rank(list(difference.values.values()), list(difference.values), ranks)
    return bool(guards) and weaker_above(guards[0], by_rank) is True
