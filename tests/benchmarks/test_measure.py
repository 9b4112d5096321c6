"""Measuring programs: what counts as a run, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measure import Measured, ProgramFailedError, Run, alternate, peak_memory, python, run, spread

MEGABYTE = 1_000_000
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="there is no /proc")


def test_a_run_has_the_time_the_processor_time_and_the_output_of_the_program() -> None:
    program = "import time; time.sleep(0.2); print('done')"
    found = run(python("sleeps", "-c", program))
    assert found.output == b"done\n"
    assert 0.2 <= found.seconds < 10
    assert found.processor_seconds < found.seconds


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("import sys; sys.exit('no such file')", "failing: exit code 1: no such file"),
        ("import sys; sys.exit(3)", "failing: exit code 3: "),
        ("raise OSError('disk full')", "failing: exit code 1: OSError: disk full"),
    ],
)
def test_a_program_that_fails_is_not_a_run(program: str, message: str) -> None:
    with pytest.raises(ProgramFailedError) as raised:
        run(python("failing", "-c", program))
    assert str(raised.value) == message


def test_an_exit_code_that_means_findings_is_a_run_and_an_uncaught_exception_with_the_same_code_is_not() -> None:
    codes = frozenset({0, 1})
    assert run(python("findings", "-c", "import sys; print('x'); sys.exit(1)", codes=codes)).output == b"x\n"
    with pytest.raises(ProgramFailedError, match="ZeroDivisionError"):
        run(python("crash", "-c", "1 / 0", codes=codes))


def test_programs_take_turns_after_one_unmeasured_run_each(tmp_path: Path) -> None:
    log = tmp_path / "log"
    programs = [python(name, "-c", f"open({str(log)!r}, 'a').write({name!r})") for name in "ab"]
    measured = alternate(programs, 2)
    assert log.read_text() == "ababab"
    assert [len(measured[name].runs) for name in "ab"] == [2, 2]


def test_the_best_run_counts_and_the_spread_is_told() -> None:
    measured = Measured("x", tuple(Run(seconds, seconds, b"") for seconds in (3.0, 2.0, 2.5)))
    assert measured.best.seconds == 2.0
    assert measured.spread == spread([3.0, 2.0, 2.5]) == 0.5


@NEEDS_PROC
def test_the_memory_of_children_is_added_and_what_they_share_counts_once() -> None:
    grandchild = "import time; own = b'x' * 60_000_000; time.sleep(0.7)"
    start = f"subprocess.Popen([sys.executable, '-c', {grandchild!r}])"
    separate = f"import subprocess, sys; [child.wait() for child in [{start}, {start}]]"
    shared = "import os, time; own = b'x' * 120_000_000; pid = os.fork(); time.sleep(0.5); pid and os.wait()"
    together = peak_memory(python("separate", "-c", separate))
    once = peak_memory(python("shared", "-c", shared))
    assert together is not None
    assert once is not None
    assert 120 * MEGABYTE <= together.together < 200 * MEGABYTE
    assert 60 * MEGABYTE <= together.largest < 100 * MEGABYTE
    assert 120 * MEGABYTE <= once.together < 200 * MEGABYTE
