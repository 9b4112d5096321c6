"""How many files are done, over all worker processes, for whoever shows it."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from typing import TypeAlias

Show: TypeAlias = Callable[[int, int, str], None]
"""Is told how many files are done, of how many, and what is being done with them."""

_OFTEN = 16
"""A process that works alone looks up from it once in so many files."""


def unwatched() -> None:
    """The tick of a file when nobody watches."""


class Tally:
    """A number a worker, in memory that the processes share: counting costs no message.

    It has to be made before the processes are forked.
    """

    def __init__(self, show: Show, total: int, workers: int) -> None:
        self._show = show
        self._total = total
        # Eight bytes that one process writes and another reads: a torn read could only misdraw a bar.
        self._done = memoryview(mmap.mmap(-1, 8 * max(workers, 1))).cast("q")
        self._before = 0
        self._what = ""

    def ticker(self, worker: int, *, alone: bool) -> Callable[[], None]:
        """What a worker calls once a file; one that is `alone`, in this process, looks by itself."""
        done = self._done

        def tick() -> None:
            done[worker] += 1
            if alone and done[worker] % _OFTEN == 0:
                self.look()

        return tick

    def begin(self, what: str) -> None:
        """Starts to count anew, for another round over the same files."""
        self._before = sum(self._done)
        self._what = what

    def look(self) -> None:
        """Shows how far the workers are."""
        self._show(min(sum(self._done) - self._before, self._total), self._total, self._what)
