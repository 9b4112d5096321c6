"""Times agree with Python's own calendar, and those of the plan and the apply are not made up."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions import rfc3339
from gitops_lint.terraform.functions.date_time import nanoseconds, plan_timestamp
from gitops_lint.terraform.functions.function import call
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import NOT_NULL, UnknownValue

zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(min_value=datetime(1000, 1, 1), timezones=zones).map(lambda time: time.replace(microsecond=0))


def text(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


@given(times)
def test_a_time_is_read_and_written_as_it_was(time: datetime) -> None:
    assert rfc3339.parse(text(time), strictly=True).text() == text(time)


@given(times)
def test_the_parts_of_a_time_are_those_of_the_calendar(time: datetime) -> None:
    found = call(FUNCTIONS["formatdate"], ["YYYY-MM-DD'T'hh:mm:ss EEEE MMMM", text(time)])
    assert found == time.strftime("%Y-%m-%dT%H:%M:%S %A %B")


@given(
    st.datetimes(min_value=datetime(1100, 1, 1), max_value=datetime(9000, 1, 1), timezones=zones),
    st.integers(-(10**9), 10**9),
)
def test_a_duration_is_added_as_python_adds_it(time: datetime, seconds: int) -> None:
    time = time.replace(microsecond=0)
    later = call(FUNCTIONS["timeadd"], [text(time), f"{seconds}s"])
    assert later == text(time + timedelta(seconds=seconds))


@given(times, times)
def test_times_are_compared_wherever_their_clocks_stand(first: datetime, second: datetime) -> None:
    assert call(FUNCTIONS["timecmp"], [text(first), text(second)]) == (first > second) - (first < second)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_says_why_not(text: str) -> None:
    for strictly in (True, False):
        with pytest.raises(FunctionError, match="not a valid RFC3339 timestamp"):
            rfc3339.parse(text, strictly=strictly)


def test_a_duration_is_summed_from_its_parts() -> None:
    assert nanoseconds("-1h30m0.5s") == -(5_400 * rfc3339.NANOSECONDS + rfc3339.NANOSECONDS // 2)


@pytest.mark.parametrize(
    ("name", "arguments"), [("timestamp", []), ("uuid", []), ("bcrypt", ["x"]), ("bcrypt", ["x", 99])]
)
def test_what_differs_each_time_is_unknown_until_the_apply(name: str, arguments: list[str | int]) -> None:
    unknown = call(FUNCTIONS[name], arguments)
    assert isinstance(unknown, UnknownValue)
    assert (unknown.type, unknown.kind, unknown.refinement) == (STRING, UnknownKind.AFTER_APPLY, NOT_NULL)


def test_the_time_of_the_plan_is_known_where_it_is_given_and_only_ours_to_miss_where_it_is_not() -> None:
    assert call(plan_timestamp("2026-01-02T03:04:05Z"), []) == "2026-01-02T03:04:05Z"
    unknown = call(plan_timestamp(), [])
    assert isinstance(unknown, UnknownValue)
    assert unknown.kind is UnknownKind.NOT_AVAILABLE
