"""Schedules of CronJobs, as Kubernetes reads them.

Source: github.com/robfig/cron/v3, ParseStandard (parser.go), which pkg/apis/batch/validation calls.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple


class _Field(NamedTuple):
    what: str
    least: int
    most: int
    names: dict[str, int]


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: Final = (
    _Field("minute", 0, 59, {}),
    _Field("hour", 0, 23, {}),
    _Field("day of the month", 1, 31, {}),
    _Field("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, start=1)}),
    _Field("day of the week", 0, 6, {name: number for number, name in enumerate(_DAYS)}),
)
_DESCRIPTORS: Final = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION: Final = re.compile(r"[+-]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")


@lru_cache(maxsize=256)
def schedule_fault(schedule: str) -> str | None:
    """What is wrong with a schedule, as the end of a sentence ("its ..."), or None."""
    if "TZ=" in schedule:
        return "cannot name a time zone in the schedule; put it in `timeZone`"
    if schedule.startswith("@"):
        duration = schedule.removeprefix("@every ")
        if schedule in _DESCRIPTORS or (duration != schedule and _DURATION.fullmatch(duration)):
            return None
        return f"must be one of {', '.join(_DESCRIPTORS)}, or @every with a duration such as 1h30m"
    written = schedule.split()
    if len(written) != len(_FIELDS):
        return f"must have five fields (minute, hour, day of the month, month, day of the week), and has {len(written)}"
    for text, bounds in zip(written, _FIELDS, strict=True):
        for part in text.split(","):
            if part and (fault := _part_fault(part, bounds)):
                return f'has "{text}" as its {bounds.what}: {fault}'
    return None


def _part_fault(part: str, bounds: _Field) -> str | None:
    span, *steps = part.split("/")
    low, *highs = span.split("-")
    if len(steps) > 1 or len(highs) > 1:
        return f'"{part}" has too many slashes or hyphens'
    if low in ("*", "?"):
        first, last = bounds.least, bounds.most
    else:
        numbers = [_number(text, bounds) for text in (low, *highs)]
        if None in numbers:
            return f'"{span}" is neither a number nor a name'
        first, *rest = (number for number in numbers if number is not None)
        last = rest[0] if rest else bounds.most if steps else first
    if first < bounds.least or last > bounds.most:
        return f"it runs from {bounds.least} to {bounds.most}"
    if first > last:
        return f'"{span}" begins after its end'
    if steps and (not _is_number(steps[0]) or int(steps[0]) == 0):
        return f'"{steps[0]}" is not a step'
    return None


def _number(text: str, bounds: _Field) -> int | None:
    if text.lower() in bounds.names:
        return bounds.names[text.lower()]
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    text = text.removeprefix("+")
    return text.isascii() and text.isdecimal() and len(text) < 18
