"""YAML timestamps as Go's YAML readers take them, and as they look once kustomize has written them.

Source: `parseTimestamp` in goyaml.v3, the layouts of Go's time.Parse, and time.Time's MarshalJSON.
"""

from __future__ import annotations

import calendar
import re

# 2006-1-2T15:4:5.999999999Z07:00 (T or t), 2006-1-2 15:4:5.999999999, 2006-1-2; a fraction may follow
# the seconds of any layout, after a point or a comma.
_TIMESTAMP = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?P<separator>[Tt ])(?P<hour>\d\d?):(?P<minute>\d\d?):(?P<second>\d\d?)(?:[.,](?P<fraction>\d+))?"
    r"(?P<zone>Z|[-+]\d\d:\d\d)?)?",
    re.ASCII,
)


def as_kyaml_timestamp(text: str) -> str | None:
    """The RFC 3339 text that a plain timestamp becomes, or None where the text is no timestamp.

    A zone of 24 hours, which Go reads and cannot write, is kept as it stands.
    """
    if text[4:5] != "-" or not (found := _TIMESTAMP.fullmatch(text)):
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if not 1 <= month <= 12 or not 1 <= day <= _days(year, month):
        return None
    date = f"{year:04d}-{month:02d}-{day:02d}"
    if found["separator"] is None:
        return f"{date}T00:00:00Z"
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    zone = found["zone"]
    if hour > 23 or minute > 59 or second > 59 or (zone is None) != (found["separator"] == " "):
        return None
    if zone is not None and zone != "Z" and (int(zone[1:3]) > 24 or int(zone[4:]) > 60):
        return None
    fraction = (found["fraction"] or "")[:9].rstrip("0")
    time = f"{hour:02d}:{minute:02d}:{second:02d}" + (f".{fraction}" if fraction else "")
    return f"{date}T{time}{'Z' if zone in (None, '+00:00', '-00:00') else zone}"


def _days(year: int, month: int) -> int:
    if year == 0:  # a leap year that calendar does not count
        return 29 if month == 2 else calendar.monthrange(2000, month)[1]
    return calendar.monthrange(year, month)[1]
