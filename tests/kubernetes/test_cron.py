"""Schedules are read as the library of Kubernetes' CronJob controller reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.kubernetes.cron import schedule_fault


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *",
        "*/5 * * * *",
        "0 0 1 1 *",
        "0,30 8-18 * * mon-fri",
        "5/15 * * * *",
        "0 0 * JAN sun",
        "@daily",
        "@hourly",
        "@every 1h30m",
        "? ? * * ?",
        "59 23 31 12 6",
        "0 0 1-7 * 1",
        "*/90 * * * *",
        "1,,2 * * * *",
        "  1 2 3 4 5 ",
        "0 0 * * 0-6/2",
    ],
)
def test_a_schedule_that_kubernetes_takes_is_fine(schedule: str) -> None:
    assert schedule_fault(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        ("", "five fields"),
        ("* * * *", "has 4"),
        ("0 * * * * *", "has 6"),
        ("60 * * * *", "from 0 to 59"),
        ("* 24 * * *", "from 0 to 23"),
        ("* * 0 * *", "from 1 to 31"),
        ("* * * 13 *", "from 1 to 12"),
        ("* * * * 7", "from 0 to 6"),
        ("10-5 * * * *", "begins after its end"),
        ("*/0 * * * *", "not a step"),
        ("*/x * * * *", "not a step"),
        ("a * * * *", "neither a number nor a name"),
        ("1-2-3 * * * *", "hyphens"),
        ("1/2/3 * * * *", "slashes"),
        ("* * * mon *", "neither"),
        ("@often", "must be one of"),
        ("@every day", "must be one of"),
        ("@Daily", "must be one of"),
        ("TZ=UTC 0 0 * * *", "timeZone"),
        ("CRON_TZ=UTC 0 0 * * *", "timeZone"),
    ],
)
def test_a_schedule_that_kubernetes_refuses_says_why(schedule: str, why: str) -> None:
    assert why in (schedule_fault(schedule) or "")


@given(st.text(alphabet="0123456789*/,-? @abcmon", max_size=30))
def test_any_text_is_judged_without_an_error(schedule: str) -> None:
    assert isinstance(schedule_fault(schedule), str | None)
