"""Progress is counted over all processes and shown while they work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from gitops_lint.loading.tally import Tally
from gitops_lint.loading.workers import Workers

Shown = list[tuple[int, int, str]]


def shows(shown: Shown) -> Callable[[int, int, str], None]:
    return lambda done, total, what: shown.append((done, total, what))


def slowly(tick: Callable[[], None], seconds: float) -> int:
    """What a worker of these tests does: five files and a rest."""
    for _ in range(5):
        tick()
    time.sleep(seconds)
    return os.getpid()


def test_the_files_of_all_processes_are_counted_and_shown_while_they_work() -> None:
    shown: Shown = []
    tally = Tally(shows(shown), total=10, workers=2)
    workers = Workers([tally.ticker(number, alone=False) for number in range(2)], parallel=True)
    tally.begin("reading")
    processes = workers.run(slowly, 0.35, watch=tally.look)
    assert len({*processes, os.getpid()}) == 3
    assert shown[-1] == (10, 10, "reading")
    tally.begin("checking")
    tally.look()
    assert shown[-1] == (0, 10, "checking")
    workers.close()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_check_shows_reading_then_checking_and_never_more_than_there_is(jobs: int, tmp_path: Path) -> None:
    for number in range(450):
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings-{number}}}\n"
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    shown: Shown = []
    quiet = Request(paths=(tmp_path,), jobs=jobs, cache=False)
    watched = Request(paths=(tmp_path,), jobs=jobs, cache=False, progress=shows(shown))
    with open_run(quiet) as run:
        expected = run.check()
    with open_run(watched) as run:
        assert run.check() == expected
    assert all(0 <= done <= total == 450 for done, total, _ in shown)
    if jobs == 1:
        whats = [what for _, _, what in shown]
        assert whats == sorted(whats, reverse=True)
        assert set(whats) == {"reading", "checking"}
        for what in ("reading", "checking"):
            counts = [done for done, _, one in shown if one == what]
            assert counts == sorted(counts)
            assert counts[-1] >= 430
