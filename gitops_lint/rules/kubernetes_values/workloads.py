"""What the API server refuses in the specs of workloads, and of what scales and guards them, beyond their schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.kubernetes.cron import schedule_fault
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange
from gitops_lint.model.source import Path

_Values = dict[str, Any]


def _deployment(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidateDeploymentStrategy and ValidateDeploymentSpec."""
    strategy = spec.get("strategy")
    if isinstance(strategy, dict) and isinstance(rolling := strategy.get("rollingUpdate"), dict):
        path: Path = ("spec", "strategy", "rollingUpdate")
        if strategy.get("type") == "Recreate":
            yield Finding(
                "rollingUpdate is refused where the strategy is Recreate; remove it",
                path,
                key=True,
                fix=Fix("Remove rollingUpdate", (PathChange(Operation.REMOVE, path),)),
            )
        elif _is_zero(rolling.get("maxUnavailable")) and _is_zero(rolling.get("maxSurge")):
            yield Finding(
                "maxUnavailable and maxSurge are both 0, so that no pod could ever be replaced; raise one", path
            )
        else:
            yield from _percentages(rolling, ("maxUnavailable", "maxSurge"), path)
    ready, deadline = spec.get("minReadySeconds"), spec.get("progressDeadlineSeconds")
    if isinstance(ready, int) and isinstance(deadline, int) and 0 <= deadline <= ready:
        yield Finding(
            f"progressDeadlineSeconds ({deadline}) must be greater than minReadySeconds ({ready})",
            ("spec", "progressDeadlineSeconds"),
        )


def _daemon_set(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidateRollingUpdateDaemonSet."""
    strategy = spec.get("updateStrategy")
    rolling = strategy.get("rollingUpdate") if isinstance(strategy, dict) else None
    if not isinstance(rolling, dict):
        return
    path: Path = ("spec", "updateStrategy", "rollingUpdate")
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    if _is_zero(unavailable) and (surge is None or _is_zero(surge)):
        yield Finding("maxUnavailable and maxSurge are both 0, so that no pod could ever be replaced; raise one", path)
    elif _is_positive(unavailable) and _is_positive(surge):
        yield Finding("a DaemonSet may have maxUnavailable or maxSurge above 0, not both", path)
    yield from _percentages(rolling, ("maxUnavailable", "maxSurge"), path)


def _disruption_budget(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/policy/validation, ValidatePodDisruptionBudgetSpec."""
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield Finding(
            "minAvailable and maxUnavailable exclude each other; remove one", ("spec", "maxUnavailable"), True
        )
    yield from _percentages(spec, ("minAvailable", "maxUnavailable"), ("spec",))


_PERCENTAGE: Final = re.compile(r"[0-9]+%")


def _percentages(values: _Values, keys: tuple[str, ...], path: Path) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidatePositiveIntOrPercent and IsNotMoreThan100Percent."""
    for key in keys:
        value = values.get(key)
        if not isinstance(value, str) or is_filled_in_later(value):
            continue
        if not _PERCENTAGE.fullmatch(value):
            fix = None
            if value.isascii() and value.isdecimal():
                fix = Fix(f"Write {value} without quotes", (PathChange(Operation.REPLACE, (*path, key), value),))
            yield Finding(f'{key} "{value}" is neither a number nor a percentage such as 25%', (*path, key), fix=fix)
        elif key != "maxSurge" and (len(value) > 6 or int(value[:-1]) > 100):
            yield Finding(f"{key} {value} is more than 100%", (*path, key))


def _is_zero(value: Any) -> bool:
    return (isinstance(value, int) and value == 0) or (
        isinstance(value, str) and _PERCENTAGE.fullmatch(value) is not None and not value[:-1].strip("0")
    )


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | str) and value is not True and not _is_zero(value) and not is_filled_in_later(value)


def _autoscaler(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/autoscaling/validation, validateHorizontalPodAutoscalerSpec."""
    least, most = spec.get("minReplicas"), spec.get("maxReplicas")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Finding(f"minReplicas ({least}) is greater than maxReplicas ({most})", ("spec", "minReplicas"))


def _cron_job(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/batch/validation, validateCronJobSpec."""
    schedule = spec.get("schedule")
    if schedule == "":
        yield Finding("the schedule is empty", ("spec", "schedule"))
    elif isinstance(schedule, str) and not is_filled_in_later(schedule) and (fault := schedule_fault(schedule)):
        yield Finding(f'the schedule "{schedule}" {fault}', ("spec", "schedule"))
    if isinstance(zone := spec.get("timeZone"), str) and zone.lower() == "local":
        yield Finding("timeZone must name a zone, such as Europe/Berlin or Etc/UTC", ("spec", "timeZone"))


WORKLOAD_CHECKS: Final[Mapping[str, Callable[[_Values], Iterator[Finding]]]] = {
    "Deployment.apps": _deployment,
    "DaemonSet.apps": _daemon_set,
    "CronJob.batch": _cron_job,
    "PodDisruptionBudget.policy": _disruption_budget,
    "HorizontalPodAutoscaler.autoscaling": _autoscaler,
}
"""Called with an object's `spec`."""
