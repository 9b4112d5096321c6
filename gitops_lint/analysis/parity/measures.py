"""What a higher environment should have no less of than those before it: a row a fact, and what its values count for.

What environments may differ in, as `expected` has it, may still be the wrong way round: production with the shorter
backups, or with the more verbose log.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.parity.expected import name_words, singular
from gitops_lint.analysis.parity.topic import Topic

Count = Callable[[Any], float | None]
"""What a value counts for, the more the better; None for one that says nothing."""

_DAYS: Final = {"s": 1 / 86400, "m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "y": 365, "": 1}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)([smhdwy]?)")
_LOG_LEVELS: Final = ("off", "fatal", "critical", "error", "warning", "info", "debug", "trace")
_SPELLINGS: Final = {"err": "error", "warn": "warning", "information": "info", "notice": "info", "all": "trace"}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return float(value) if isinstance(value, str) and value.isdigit() else None


def _days(value: Any) -> float | None:
    if isinstance(value, str):
        match = _DURATION.fullmatch(value)
        return float(match[1]) * _DAYS[match[2]] if match is not None else None
    return _number(value)


def _days_or_forever(value: Any) -> float | None:
    found = _days(value)
    return float("inf") if found == 0 else found


def _on(value: Any) -> float | None:
    return {"true": 1.0, "false": 0.0}.get(str(value).lower())


def _off(value: Any) -> float | None:
    found = _on(value)
    return None if found is None else -found


def _quiet(value: Any) -> float | None:
    """How little a log has: nothing is counted of levels that production may well have."""
    level = str(value).lower()
    level = _SPELLINGS.get(level, level)
    return -max(float(_LOG_LEVELS.index(level)), float(_LOG_LEVELS.index("info"))) if level in _LOG_LEVELS else None


class Measure(NamedTuple):
    """Fields whose names have all words of one of `names` (with commas between them), and what their values count for.

    With `is_whole`, the words are all that the name has.
    """

    topic: Topic
    names: str
    weigh: Count
    is_whole: bool = False


MEASURES: Final = (
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group: 0 is forever
    Measure(Topic.SAFEGUARD, "retention in day", _days_or_forever),
    Measure(
        Topic.SAFEGUARD,
        "backup retention, backup retention period, backup retention day, log retention, retention period, retention "
        "day, soft delete retention day, transaction log retention day, log backup retention period",
        _days,
    ),
    Measure(
        Topic.SAFEGUARD,
        "multi az, zone redundant, high availability, automatic failover enabled, point in time recovery, point in "
        "time recovery enabled, backup enabled, enable backup, versioning, versioning enabled, enable versioning",
        _on,
        is_whole=True,
    ),
    Measure(Topic.VERBOSITY, "debug, debug mode, app debug, flask debug, enable debug", _off, is_whole=True),
    Measure(Topic.VERBOSITY, "log level, loglevel, logging level, rust log", _quiet),
    Measure(
        Topic.AMOUNT,
        "replica, replica count, min replica, min size, desired size, desired capacity, min capacity, min instance",
        _number,
        is_whole=True,
    ),
)


@functools.lru_cache(maxsize=4096)
def measure_of(steps: tuple[str, ...]) -> Measure | None:
    """The row that speaks of a place (`place_of`), if one does."""
    found = singular(name_words(steps))
    for names, one in _by_words():
        if found == names or (not one.is_whole and _has(found, names)):
            return one
    return None


@functools.cache
def _by_words() -> tuple[tuple[tuple[str, ...], Measure], ...]:
    return tuple((tuple(name.split()), one) for one in MEASURES for name in one.names.split(", "))


def _has(found: tuple[str, ...], names: tuple[str, ...]) -> bool:
    length = len(names)
    return any(found[start : start + length] == names for start in range(len(found) - length + 1))


def having_less(measure: Measure, values: Mapping[str, Any], ranks: Mapping[str, int | None]) -> tuple[str, ...]:
    """The environments whose value counts for less than that of one before them; of amounts, the one that has more
    where it is alone with that.
    """
    weights = {name: weight for name, value in values.items() if (weight := measure.weigh(value)) is not None}
    pairs = [
        (above, before)
        for above, before in itertools.permutations(weights, 2)
        if weights[above] < weights[before] and _is_above(ranks.get(above), ranks.get(before))
    ]
    less, more = ({pair[side] for pair in pairs} for side in (0, 1))
    told = more if measure.topic is Topic.AMOUNT and len(more) == 1 < len(less) else less
    return tuple(name for name in values if name in told)


def _is_above(rank: int | None, other: int | None) -> bool:
    return rank is not None and other is not None and rank > other


_CLUSTER_NAMES: Final = frozenset(
    {
        ("kubernetes", "version"),
        ("cluster", "version"),
        ("eks", "version"),
        ("gke", "version"),
        ("aks", "version"),
        ("k8s", "version"),
        ("min", "master", "version"),
    }
)
_CLUSTERS: Final = frozenset({"aws_eks_cluster", "alicloud_cs_managed_kubernetes", "alicloud_cs_kubernetes"})
"""The types whose `version` is that of Kubernetes."""
_MINOR: Final = re.compile(r"v?1\.(\d+)(?:[.-].*)?")
_FEWEST_APART: Final = 2


def is_cluster_version(kind: str, steps: tuple[str, ...]) -> bool:
    """Whether a place says which version of Kubernetes a cluster runs."""
    return name_words(steps) in _CLUSTER_NAMES or (kind in _CLUSTERS and steps == ("version",))


def are_far_apart(values: Sequence[Any]) -> bool:
    """Whether versions of Kubernetes are two minor ones apart or more: what was tried in one may be gone in the next
    but one (https://kubernetes.io/docs/reference/using-api/deprecation-policy/).
    """
    minors = [int(match[1]) for value in values if isinstance(value, str) and (match := _MINOR.fullmatch(value))]
    return len(minors) > 1 and max(minors) - min(minors) >= _FEWEST_APART
