"""A progress bar for runs that take a while: on a terminal only, and only when the wait is longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

PATIENCE = 1.0
"""Seconds that pass before anything is shown; most runs are over by then."""

INTERVAL = 0.1
"""Seconds between two drawings."""


class Progress:
    """`with Progress(sys.stderr, color=True) as progress:` and `progress.show(done, total)` as the work goes on.

    Nothing is ever written to a stream that is not a terminal. rich is imported when the bar first appears, and the bar
    is gone when the block ends.
    """

    def __init__(self, stream: TextIO, *, color: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._color = color
        self._clock = clock
        self._is_terminal = stream.isatty()
        self._began = self._drawn = clock()
        self._bar: RichProgress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def show(self, done: int, total: int, what: str = "files") -> None:
        """Says that `done` of `total` things are done; cheap enough to call for every one of them."""
        if not self._is_terminal:
            return
        now = self._clock()
        if now - self._began < PATIENCE or (self._bar is not None and now - self._drawn < INTERVAL):
            return
        self._drawn = now
        if self._bar is None:
            self._bar = _bar(self._stream, self._color)
            self._bar.add_task(what, total=total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, description=what, refresh=True)


def _bar(stream: TextIO, color: bool) -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        # No thread that draws by itself: worker processes may still be forked while the bar is up.
        auto_refresh=False,
    )
