"""Timestamps as Terraform reads and writes them: RFC 3339, read by the rules and with the errors of Go's `time.Parse`.

Sources: `time/format.go` and `time/time.go` of Go, `datetime.go` and `datetime_rfc3339.go` in `cty/function/stdlib`
of go-cty, `parseTimestamp` in `internal/lang/funcs/datetime.go` of Terraform.
"""

from __future__ import annotations

import re

import msgspec

from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError

NANOSECONDS = 1_000_000_000
_DAY = 86_400
_NOT_VALID = "not a valid RFC3339 timestamp"


class Timestamp(msgspec.Struct, frozen=True):
    """A point in time: `nanoseconds` since 1970 in UTC, written with an `offset` of seconds from UTC."""

    nanoseconds: int
    offset: int

    @property
    def seconds(self) -> int:
        """Whole seconds since 1970 on the clock where it is written."""
        return self.nanoseconds // NANOSECONDS + self.offset

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day."""
        return _date_of(self.seconds // _DAY)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second."""
        minutes, second = divmod(self.seconds % _DAY, 60)
        return minutes // 60, minutes % 60, second

    @property
    def weekday(self) -> int:
        """0 for Sunday to 6 for Saturday."""
        return (self.seconds // _DAY + 4) % 7

    def zone(self, separator: str) -> str:
        """The offset, as `+01:00` with a colon for separator."""
        minutes = int(self.offset / 60)
        return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{separator}{abs(minutes) % 60:02d}"

    def text(self) -> str:
        """It in RFC 3339, without fractions of seconds."""
        year, month, day = self.date
        hour, minute, second = self.clock
        written_year = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
        zone = self.zone(":") if self.offset else "Z"
        return f"{written_year}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{zone}"


def parse(text: str, *, strictly: bool, argument: int | None = None) -> Timestamp:
    """The time that a text says.

    `strictly` as `formatdate` and `timeadd` read it; else as `timecmp` does, which leaves to Go what an hour with one
    digit is, a comma before fractions, or an offset of 24 hours. Raises `FunctionError`.
    """
    reader = _Reader(text)
    try:
        timestamp = reader.timestamp()
        if strictly:
            reader.check_strictly()
    except _UnreadableError as error:
        raise FunctionError(error.explained(strictly), argument) from None
    return timestamp


class _UnreadableError(Exception):
    """Go's `time.ParseError`: what was expected (an element of the layout), what is there, and why it is not that."""

    def __init__(self, element: str, found: str, message: str = "") -> None:
        super().__init__(message)
        self.element = element
        self.found = found
        self.message = message

    def explained(self, strictly: bool) -> str:
        if not self.element and not self.found and self.message:
            return _NOT_VALID + self.message
        if self.element == "T":
            return f"{_NOT_VALID}: missing required time introducer 'T'"
        if self.element in (":", "-"):
            if not self.found:
                return f'{_NOT_VALID}: end of string where "{self.element}" is expected'
            return f'{_NOT_VALID}: found {go_quoted(self.found)} where "{self.element}" is expected'
        what = _PARTS.get(self.element, "timestamp segment")
        if not self.found:
            return f"{_NOT_VALID}: end of string before {what}"
        if strictly and what == "hour" and ":" in self.found:
            return f"{_NOT_VALID}: hour must be between 0 and 23 inclusive"
        if strictly and what in ("hour", "minute") and len(self.found.encode()) != 2:
            return f"{_NOT_VALID}: {what} must have exactly two digits"
        return f"{_NOT_VALID}: cannot use {go_quoted(self.found)} as {what}"


_PARTS = {
    "2006": "year",
    "01": "month",
    "02": "day of month",
    "15": "hour",
    "04": "minute",
    "05": "second",
    "Z07:00": "UTC offset",
}
# What stands before each part, its element of Go's layout, its range, and whether one digit will do.
_LAYOUT = (
    ("-", "01", "month", 1, 12, False),
    ("-", "02", "day", 0, 99, False),
    ("T", "15", "hour", 0, 23, True),
    (":", "04", "minute", 0, 59, False),
    (":", "05", "second", 0, 59, False),
)
_FRACTION = re.compile(r"[.,][0-9]+")
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")


class _Reader:
    """Reads a timestamp from the left, as Go does."""

    def __init__(self, text: str) -> None:
        self._all = text
        self._rest = text
        self._fraction = ""
        self._one_digit_hour = ""

    def timestamp(self) -> Timestamp:
        year = self._year()
        parts = [self._number(*row) for row in _LAYOUT]
        month, day, hour, minute, second = parts
        nanoseconds = int(self._fraction[1:10].ljust(9, "0")) if self._fraction else 0
        offset = self._offset()
        if self._rest:
            raise _UnreadableError("", self._rest, f": extra text: {go_quoted(self._rest)}")
        if not 1 <= day <= _days_in(month, year):
            raise _UnreadableError("", "", ": day out of range")
        seconds = _days_to(year, month, day) * _DAY + hour * 3600 + minute * 60 + second - offset
        return Timestamp(seconds * NANOSECONDS + nanoseconds, offset)

    def check_strictly(self) -> None:
        if self._one_digit_hour:
            raise _UnreadableError("15", self._one_digit_hour)
        if self._fraction.startswith(","):
            raise _UnreadableError(".", ",")
        if not self._all.endswith("Z") and (self._all[-5:-3] >= "24" or self._all[-2:] >= "60"):
            raise _UnreadableError("Z07:00", self._all[-6:])

    def _year(self) -> int:
        digits = self._rest[:4]
        if len(digits) < 4 or not (digits.isascii() and digits.isdigit()):
            raise _UnreadableError("2006", self._rest)
        self._rest = self._rest[4:]
        return int(digits)

    def _number(self, before: str, element: str, name: str, lowest: int, highest: int, short: bool) -> int:
        if not self._rest.startswith(before):
            raise _UnreadableError(before, self._rest)
        held = self._rest = self._rest[1:]
        digits = re.match("[0-9]{1,2}", held)
        if digits is None or (len(digits[0]) == 1 and not short):
            raise _UnreadableError(element, held)
        self._rest = held[len(digits[0]) :]
        if short and len(digits[0]) == 1:
            self._one_digit_hour = digits[0]
        if not lowest <= int(digits[0]) <= highest:
            raise _UnreadableError(element, self._rest, f": {name} out of range")
        if element == "05":
            fraction = _FRACTION.match(self._rest)
            self._fraction = fraction[0] if fraction else ""
            self._rest = self._rest[len(self._fraction) :]
        return int(digits[0])

    def _offset(self) -> int:
        if self._rest.startswith("Z"):
            self._rest = self._rest[1:]
            return 0
        found = _OFFSET.match(self._rest)
        if found is None:
            raise _UnreadableError("Z07:00", self._rest)
        self._rest = self._rest[6:]
        sign, hours, minutes = found[1], int(found[2]), int(found[3])
        for number, limit, name in ((hours, 24, "hour"), (minutes, 60, "minute")):
            if number > limit:
                raise _UnreadableError("Z07:00", self._rest, f": time zone offset {name} out of range")
        offset = (hours * 60 + minutes) * 60
        return -offset if sign == "-" else offset


def _days_in(month: int, year: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_to(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 in the Gregorian calendar, for any year (Python's dates end where Go's do not)."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def _date_of(days: int) -> tuple[int, int, int]:
    era, of_era = divmod(days + 719_468, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * 400 + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1
