"""A process that is forked from this one, and the messages between the two.

What `multiprocessing` has for every platform and every way of starting takes longer to import than two forks take.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

_ENDINGS = (signal.SIGINT, signal.SIGTERM)
"""The signals by which users and CI systems end a run."""

_PATIENCE, _GLANCE = 1.0, 0.001
"""Seconds that a process may take to end by itself, and between two looks at whether it has."""


class Channel:
    """One end of a connection between two processes: objects go in and come out one after the other."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader = open(reader, "rb")  # noqa: SIM115, closed by `close`
        self._writer = open(writer, "wb")  # noqa: SIM115, closed by `close`

    def send(self, message: object) -> None:
        """Hands over an object. Raises `BrokenPipeError` where nobody is there to take it."""
        self._writer.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        self._writer.flush()

    def receive(self) -> Any:
        """The next object. Raises `EOFError` where none will come, since the other process has ended."""
        try:
            return pickle.load(self._reader)
        except pickle.UnpicklingError:
            raise EOFError from None

    def has_news(self, timeout: float) -> bool:
        """Whether within so many seconds an object comes, or the end."""
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        return bool(poll.poll(timeout * 1000))

    def close(self) -> None:
        """Closes this end, so that the other process sees it."""
        self._reader.close()
        with contextlib.suppress(BrokenPipeError):  # of what nobody took
            self._writer.close()


class ForkedProcess:
    """A process that has everything that is in memory here and calls `serve(channel)`; its end is the process's.

    `others` are those that began before it, whose channels it has no use for.
    """

    def __init__(self, serve: Callable[[Channel], None], others: Iterable[ForkedProcess]) -> None:
        our_reader, their_writer = os.pipe()
        their_reader, our_writer = os.pipe()
        with _signals_held():
            self._number = os.fork()
            if self._number == 0:
                os.close(our_reader)
                os.close(our_writer)
                _run(serve, Channel(their_reader, their_writer), others)
        os.close(their_reader)
        os.close(their_writer)
        self.channel = Channel(our_reader, our_writer)
        self._has_ended = False

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        if not self._has_ended:
            try:
                self._has_ended = os.waitpid(self._number, os.WNOHANG)[0] != 0
            except ChildProcessError:
                # Who started us ignores the ends of processes, so the kernel keeps none of them.
                self._has_ended = True
        return not self._has_ended

    def join(self) -> None:
        """Waits for its end; one that takes longer than a second is killed."""
        deadline = time.monotonic() + _PATIENCE
        while self.is_alive():
            if time.monotonic() > deadline:
                self.kill()
            time.sleep(_GLANCE)

    def kill(self) -> None:
        """Ends it at once."""
        if self.is_alive():
            os.kill(self._number, signal.SIGKILL)


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Holds them back while a process begins, which says in its first lines what it makes of them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(serve: Callable[[Channel], None], channel: Channel, others: Iterable[ForkedProcess]) -> NoReturn:
    """What the new process does. It never returns into what its parent was at."""
    try:
        # A terminal sends Control-C to every process: the first one ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
        for other in others:
            # A copy kept open here would keep its reader from seeing the end.
            other.channel.close()
        serve(channel)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    # Not through the interpreter's end: what is in memory need not be taken apart.
    os._exit(0)
