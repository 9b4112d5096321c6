"""Room for deep recursion: one value may hang from thousands of others, each of which is evaluated inside the next."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

_FRAMES = 60_000
_STACK = 512 * 1024 * 1024
"""Bytes of address space; memory is taken only as deep as the recursion goes."""


def deeply(compute: Callable[[], Answer]) -> Answer:
    """What `compute` gives, called with a stack that is deep enough for chains of thousands of references."""
    limit = sys.getrecursionlimit()
    if limit >= _FRAMES:
        return compute()
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(compute())
        except BaseException as error:  # raised again in the calling thread
            errors.append(error)

    size = threading.stack_size(_STACK)
    sys.setrecursionlimit(_FRAMES)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if errors:
        raise errors[0]
    return answers[0]
