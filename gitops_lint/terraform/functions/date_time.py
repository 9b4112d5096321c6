"""Functions of dates and times.

Sources: `cty/function/stdlib/datetime.go` of go-cty, `internal/lang/funcs/datetime.go` of Terraform.
"""

from __future__ import annotations

import re

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions import rfc3339
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.rfc3339 import Timestamp
from gitops_lint.terraform.types import NUMBER, STRING
from gitops_lint.terraform.values import NOT_NULL, UnknownValue, Value

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

# A doubled quote, a quoted literal (with doubled quotes in it), a run of one letter, anything else.
_TOKEN = re.compile(r"''|'(?:[^']|'')*'?|([A-Za-z])\1*|[^'A-Za-z]+")

_UNITS = {
    "ns": 1,
    "us": 1000,
    "µs": 1000,
    "μs": 1000,
    "ms": 1_000_000,
    "s": rfc3339.NANOSECONDS,
    "m": 60 * rfc3339.NANOSECONDS,
    "h": 3600 * rfc3339.NANOSECONDS,
}
_LARGEST = 1 << 63
_STEP = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^.0-9]*)")


def _format_date(template: Value, time: Value) -> Value:
    assert isinstance(template, str)
    assert isinstance(time, str)
    timestamp = rfc3339.parse(time, strictly=True, argument=1)
    return "".join([_token(found[0], timestamp) for found in _TOKEN.finditer(template)])


def _token(token: str, time: Timestamp) -> str:
    if token.startswith("'"):
        if token == "''":
            return "'"
        if len(token) == 1 or not token.endswith("'"):
            raise FunctionError("unterminated literal '", 0)
        return token[1:-1].replace("''", "'")
    letter = token[0]
    if not (letter.isascii() and letter.isalpha()):
        return token
    verbs = _verbs(letter, time)
    if verbs is None:
        raise FunctionError(f"invalid date format verb {go_quoted(token)}", 0)
    forms, complaint = verbs
    if len(token) not in forms:
        raise FunctionError(f"invalid date format verb {go_quoted(token)}: {complaint}", 0)
    return forms[len(token)]


def _verbs(letter: str, time: Timestamp) -> tuple[dict[int, str], str] | None:
    """What a letter stands for, by how often it is repeated, and what is said where it is not repeated so."""
    year, month, day = time.date
    hour, minute, second = time.clock
    month_name, weekday = _MONTHS[month - 1], _WEEKDAYS[time.weekday]
    half = "PM" if hour >= 12 else "AM"
    zone = time.zone("")
    match letter:
        case "Y":
            return {2: f"{_go_remainder(year, 100):02d}", 4: f"{year:04d}"}, 'year must either be "YY" or "YYYY"'
        case "M":
            forms = {1: f"{month}", 2: f"{month:02d}", 3: month_name[:3], 4: month_name}
            return forms, 'month must be "M", "MM", "MMM", or "MMMM"'
        case "D":
            return {1: f"{day}", 2: f"{day:02d}"}, 'day of month must either be "D" or "DD"'
        case "E":
            return {3: weekday[:3], 4: weekday}, 'day of week must either be "EEE" or "EEEE"'
        case "h":
            return {1: f"{hour}", 2: f"{hour:02d}"}, '24-hour must either be "h" or "hh"'
        case "H":
            of_half = hour % 12 or 12
            return {1: f"{of_half}", 2: f"{of_half:02d}"}, '12-hour must either be "H" or "HH"'
        case "A" | "a":
            return {2: half if letter == "A" else half.lower()}, f'must be "{letter * 2}"'
        case "m":
            return {1: f"{minute}", 2: f"{minute:02d}"}, 'minute must either be "m" or "mm"'
        case "s":
            return {1: f"{second}", 2: f"{second:02d}"}, 'second must either be "s" or "ss"'
        case "Z":
            forms = {
                1: time.zone(":") if time.offset else "Z",
                3: "UTC" if zone == "+0000" else zone,
                4: zone,
                5: time.zone(":"),
            }
            return forms, "timezone must be Z, ZZZZ, or ZZZZZ"
    return None


def _go_remainder(number: int, divisor: int) -> int:
    return abs(number) % divisor * (-1 if number < 0 else 1)


def _time_add(time: Value, duration: Value) -> Value:
    assert isinstance(time, str)
    assert isinstance(duration, str)
    timestamp = rfc3339.parse(time, strictly=True)
    return Timestamp(timestamp.nanoseconds + nanoseconds(duration), timestamp.offset).text()


def nanoseconds(duration: str) -> int:
    """A duration such as `1h30m` or `-1.5s` in nanoseconds, as Go's `time.ParseDuration` reads it; `FunctionError`."""
    rest = duration.removeprefix("-") if duration.startswith("-") else duration.removeprefix("+")
    sign = -1 if duration.startswith("-") else 1
    if rest == "0":
        return 0
    invalid = FunctionError(f"time: invalid duration {_quoted(duration)}")
    if not rest:
        raise invalid
    total = 0
    while rest:
        step = _STEP.match(rest)
        assert step is not None
        whole, fraction, unit = step[1], step[2] or "", step[3]
        if not whole and not fraction:
            raise invalid
        if not unit:
            raise FunctionError(f"time: missing unit in duration {_quoted(duration)}")
        if unit not in _UNITS:
            raise FunctionError(f"time: unknown unit {_quoted(unit)} in duration {_quoted(duration)}")
        total += int(whole or "0") * _UNITS[unit] + _part(fraction, _UNITS[unit])
        if total > _LARGEST:
            raise invalid
        rest = rest[step.end() :]
    if total == _LARGEST and sign > 0:
        raise invalid
    return sign * total


def _part(fraction: str, unit: int) -> int:
    """A decimal fraction of a unit: Go works it out in doubles, from the digits that fit 63 bits."""
    number, scale = 0, 1.0
    for digit in fraction:
        if number * 10 + int(digit) > _LARGEST:
            break
        number = number * 10 + int(digit)
        scale *= 10
    return int(float(number) * (float(unit) / scale)) if number else 0


def _quoted(text: str) -> str:
    """Text as Go's package `time` quotes it: byte by byte where it is not ASCII."""
    written = [
        f"\\{chr(byte)}" if chr(byte) in '"\\' else chr(byte) if 0x20 <= byte < 0x80 else f"\\x{byte:02x}"
        for byte in text.encode()
    ]
    return f'"{"".join(written)}"'


def _time_compare(first: Value, second: Value) -> Value:
    assert isinstance(first, str)
    assert isinstance(second, str)
    a = rfc3339.parse(first, strictly=False, argument=0).nanoseconds
    b = rfc3339.parse(second, strictly=False, argument=1).nanoseconds
    return (a > b) - (a < b)


def _timestamp() -> Value:
    return UnknownValue(STRING, UnknownKind.AFTER_APPLY, "timestamp() is the time of the apply", NOT_NULL)


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "formatdate", (Parameter("format", STRING), Parameter("time", STRING)), STRING, _format_date, not_null=True
    ),
    Function("timeadd", (Parameter("timestamp", STRING), Parameter("duration", STRING)), STRING, _time_add),
    Function(
        "timecmp",
        (Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)),
        NUMBER,
        _time_compare,
        not_null=True,
    ),
    Function("timestamp", (), STRING, _timestamp, not_null=True),
)


def plan_timestamp(time: str | None = None) -> Function:
    """`plantimestamp`: the time of the plan where one is given (RFC 3339), else a value that only Terraform has."""
    if time is None:
        reason = "plantimestamp() is the time at which Terraform plans"
        value: Value = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason, NOT_NULL)
    else:
        value = rfc3339.parse(time, strictly=True).text()
    return Function("plantimestamp", (), STRING, lambda: value)
