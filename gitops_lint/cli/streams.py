"""The streams that a command writes to: their encoding, their colour, and a reader that leaves early."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO


def prepare_streams() -> None:
    """Lets standard output take every character: one that its encoding lacks is written as an escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_for_programs() -> None:
    """Makes standard output UTF-8 with plain line ends, as the formats that programs read ask for."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")


@contextlib.contextmanager
def closed_pipe_is_fine() -> Iterator[None]:
    """Ends the block without an error when the reader of standard output has seen enough (`| head -1`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        abandon_output()


def abandon_output() -> None:
    """Sends nowhere what is still in the buffer of standard output, which has to go somewhere at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def wants_color(stream: TextIO) -> bool:
    """Whether to write colours: on a terminal that has them, unless NO_COLOR (https://no-color.org) is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int:
    """The columns of a terminal; 100 for anything else."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns if stream.isatty() else 100
