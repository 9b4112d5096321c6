"""Processes that hold a slice of the files each, so that what was parsed once is there when rules ask for it."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from gitops_lint.loading.forking import Channel, ForkedProcess

Held = TypeVar("Held")
Answer = TypeVar("Answer")

_GLANCE = 0.1
"""Seconds between two looks at how far the processes are."""

_FEWEST_FILES = 400
"""Below this many files a second process costs more than it brings."""


class WorkerError(Exception):
    """A worker process failed; the text is its traceback, or how it ended."""


def processes(jobs: int | None, files: int) -> int:
    """How many worker processes are worth having; 0 means that this process does the work itself.

    `jobs` is what the user asked for, None for one a usable core.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin":
        # Forking a process that has loaded Apple's frameworks is not safe.
        return 0
    wanted = jobs if jobs is not None else len(os.sched_getaffinity(0))
    return 0 if wanted <= 1 or files < _FEWEST_FILES else wanted


class _Question:
    """A question that the processes are at; `answers` are what each said, with its error, once they were taken."""

    answers: list[tuple[Any, str]] | None = None


class Workers(Generic[Held]):
    """Runs functions of what each worker holds. With no processes, the one thing held lives in this process."""

    def __init__(self, held: Sequence[Held], *, parallel: bool) -> None:
        self._held = held
        self._processes: list[ForkedProcess] = []
        self._asked: _Question | None = None
        if parallel:
            from gitops_lint.loading.forking import ForkedProcess

            for one in held:
                self._processes.append(ForkedProcess(functools.partial(_serve, one), self._processes))

    def run(
        self,
        function: Callable[..., Answer],
        *arguments: Any,
        watch: Callable[[], None] | None = None,
        meanwhile: Callable[[], Any] | None = None,
        afterwards: Callable[[Held], None] | None = None,
    ) -> list[Answer]:
        """What `function(held, *arguments)` answers in each worker, in the order of the slices.

        The function is a module's own (it travels by name). `meanwhile` is called once when processes have begun, for
        what this process can do beside them; `watch` ten times a second while they work. `afterwards` is what each
        process does of itself once it has answered: what it will need, while this one makes up the next question.
        Who asks something else `meanwhile` waits until the processes have answered the first question.
        Raises `WorkerError` when a process fails.
        """
        if not self._processes:
            return [function(held, *arguments) for held in self._held]
        before = self._asked
        if before is not None and not before.answers:
            before.answers = self._received(None)
        self._asked = _Question()
        try:
            return self._answers((function, arguments, afterwards), watch, meanwhile)
        except WorkerError:
            raise
        except BaseException:
            # Control-C, for one: nobody waits for what they are at.
            self._kill()
            raise
        finally:
            self._asked = before

    def _answers(
        self,
        question: tuple[Callable[..., Answer], Sequence[Any], Callable[[Held], None] | None],
        watch: Callable[[], None] | None,
        meanwhile: Callable[[], Any] | None,
    ) -> list[Answer]:
        asked = self._asked
        assert asked is not None
        for process in self._processes:
            with contextlib.suppress(BrokenPipeError):
                process.channel.send(question)
        if meanwhile is not None:
            meanwhile()
        # Every answer is taken first, or what is left would be mistaken for the answer to the next question.
        asked.answers = asked.answers or self._received(watch)
        if failed := next((error for _, error in asked.answers if error), ""):
            raise WorkerError(failed)
        return [answer for answer, _ in asked.answers]

    def _received(self, watch: Callable[[], None] | None) -> list[tuple[Any, str]]:
        """What each process answers, or its error."""
        found = []
        for process in self._processes:
            while watch is not None and not process.channel.has_news(_GLANCE):
                watch()
            try:
                found.append(process.channel.receive())
            except (EOFError, ConnectionResetError):
                found.append((None, "a worker process ended without an answer (out of memory?)"))
        return found

    def close(self) -> None:
        """Ends the processes; nothing can be run after it."""
        for process in self._processes:
            process.channel.close()
        for process in self._processes:
            process.join()
        self._processes = []

    def _kill(self) -> None:
        for process in self._processes:
            process.kill()
        self.close()


def _serve(held: Any, channel: Channel) -> None:
    # What a worker makes lives until it ends: looking for garbage would only cost time.
    gc.disable()
    while True:
        try:
            function, arguments, afterwards = channel.receive()
        except (EOFError, OSError):
            return
        try:
            answer = (function(held, *arguments), "")
        except Exception:
            answer = (None, traceback.format_exc())
        try:
            channel.send(answer)
        except OSError:
            # Nobody is there to read it.
            return
        if afterwards is not None:
            afterwards(held)
