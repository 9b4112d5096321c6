"""The progress bar comes late, only to a terminal, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from io import StringIO

import pytest

from gitops_lint.report.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def shown(stream: StringIO, seconds: float, *, color: bool = True) -> str:
    clock = Clock()
    with Progress(stream, color=color, clock=clock) as progress:
        progress.show(0, 3)
        clock.now += seconds
        progress.show(2, 3, "files")
    return stream.getvalue()


@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_a_short_run_shows_nothing(seconds: float) -> None:
    assert shown(Terminal(), seconds) == ""


def test_a_long_run_shows_how_far_it_is() -> None:
    assert "2/3" in shown(Terminal(), 1.1)
    assert "files" in shown(Terminal(), 1.1)


def test_a_pipe_is_never_written_to() -> None:
    assert shown(StringIO(), 10) == ""


@pytest.mark.parametrize(("color", "colored"), [(True, True), (False, False)])
def test_colour_is_the_callers_decision(color: bool, colored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    written = shown(Terminal(), 2, color=color)
    assert ("\x1b[38;" in written or "\x1b[3" in written) is colored


def test_the_bar_is_gone_when_the_block_ends_by_an_error_too() -> None:
    stream, clock = Terminal(), Clock()

    def interrupted() -> None:
        with Progress(stream, color=False, clock=clock) as progress:
            clock.now += 2
            progress.show(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    # rich hides the cursor while the bar stands and shows it again at the end.
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h") == 1


def test_rich_is_not_imported_before_there_is_something_to_show() -> None:
    program = (
        "import sys\n"
        "from gitops_lint.report.progress import Progress\n"
        "with Progress(sys.stderr, color=False) as progress: progress.show(1, 2)\n"
        "sys.exit(any(name.partition('.')[0] == 'rich' for name in sys.modules))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_bar_is_drawn_ten_times_a_second_and_by_no_thread() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, color=False, clock=clock) as progress:
        clock.now += 2
        threads = threading.active_count()
        progress.show(1, 9)
        assert threading.active_count() == threads
        drawn = len(stream.getvalue())
        progress.show(2, 9)
        assert len(stream.getvalue()) == drawn
        clock.now += 0.11
        progress.show(3, 9)
        assert "3/9" in stream.getvalue()
