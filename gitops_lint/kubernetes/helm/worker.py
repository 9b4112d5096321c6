"""Our side of the worker process: started once, asked for many renderings, killed when one takes too long or too much.

A template that loops cannot be interrupted in the process that renders it, so that process is never this one.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from importlib.machinery import PathFinder
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from gitops_lint.kubernetes.helm.served import HEADER

SECONDS = 20.0
"""How long one rendering may take; the largest public charts take a second."""

START_SECONDS = 30.0
"""How long the process may take to start: a tenth of a second, but on a machine that does much else."""

MEMORY = 700 * 1024**2
"""How many bytes the worker may take for charts, beside what it needs for itself."""


class Rendered(msgspec.Struct, frozen=True):
    """What Helm made of a chart: the text of every template by its path, and the CRDs (`filename`, `data`)."""

    files: dict[str, str]
    crds: tuple[dict[str, str], ...] = ()


class RenderError(Exception):
    """Helm refuses the chart, in its words; `kind` is the name of the class of its error."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


class WorkerStoppedError(RenderError):
    """The rendering had to be ended, or ended the worker."""


class EngineMissingError(Exception):
    """There is nothing that renders charts."""


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """A release, in the words of the library's call."""

    name: str
    namespace: str
    is_install: bool = True
    is_upgrade: bool = False
    revision: int = 1
    kube_version: str | None = None
    api_versions: tuple[str, ...] | None = None


class Engine(Protocol):
    """What renders charts."""

    def render(
        self,
        archive: bytes,
        values: dict[str, Any],
        options: Options,
        constraint: str = "",
        seconds: float | None = None,
    ) -> Rendered:
        """As `Worker.render`."""
        ...


def engine_directory() -> str | None:
    """The directory of the path in which helm-python-sdk is installed; None where it is not.

    The working directory is no place to look: it may be the repository that is checked, of which nothing is run.
    """
    here = Path.cwd()
    paths = [path for path in sys.path if path.startswith(os.sep) and Path(path) != here]
    found = PathFinder.find_spec("helm_python", paths)
    return str(Path(found.origin).parent.parent) if found is not None and found.origin else None


class Worker:
    """One worker process, for one thread. It starts with the first rendering, and again after it was killed."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._owner = 0

    def render(
        self,
        archive: bytes,
        values: dict[str, Any],
        options: Options,
        constraint: str = "",
        seconds: float | None = None,
    ) -> Rendered:
        """Renders a packaged chart; `constraint` is the `kubeVersion` that it asks for, `seconds` a limit of its own.

        Raises:
            RenderError: Helm refuses it; WorkerStoppedError where it took too long, too much, or crashed.
            EngineMissingError: the package helm-python-sdk is not installed.
        """
        process = self._running()
        request = msgspec.json.encode({"values": values, "options": options, "constraint": constraint})
        assert process.stdin is not None
        try:
            process.stdin.write(HEADER.pack(len(request), len(archive)) + request + archive)
            process.stdin.flush()
        except BrokenPipeError:
            raise self._stopped("the worker that renders charts has ended") from None
        answer = self._answer(process, seconds or self._seconds)
        if "error" in answer:
            raise RenderError(answer["error"], answer.get("kind", ""))
        return Rendered(answer["files"], tuple(answer["crds"] or ()))

    def close(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, self._errors):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def _running(self) -> subprocess.Popen[bytes]:
        # A process that was forked from the one that started the worker shares its pipes, and must not use them.
        if self._process is None or self._owner != os.getpid():
            self._start()
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        directory = engine_directory()
        if directory is None:
            raise EngineMissingError("helm-python-sdk is not installed")
        # -P: the directory of the program holds modules of ours, and none of them may stand for one of Python's.
        program = [sys.executable, "-P", str(Path(__file__).with_name("served.py")), str(self._memory)]
        environment = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HELM_C_LIB", "LD_LIBRARY_PATH", "TZ")
        }
        environment["PYTHONPATH"] = directory
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is read when the process has ended
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, env=environment, cwd="/"
        )
        self._owner = os.getpid()
        greeting = self._answer(self._process, START_SECONDS)
        if "missing" in greeting:
            self.close()
            raise EngineMissingError(greeting["missing"])

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        (length,) = struct.unpack(">Q", self._read(process, 8, deadline, seconds))
        answer: dict[str, Any] = msgspec.json.decode(self._read(process, length, deadline, seconds))
        return answer

    def _read(self, process: subprocess.Popen[bytes], length: int, deadline: float, seconds: float) -> bytes:
        assert process.stdout is not None
        descriptor = process.stdout.fileno()
        content = bytearray()
        while len(content) < length:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not select.select([descriptor], [], [], remaining)[0]:
                raise self._stopped(f"the templates did not end within {seconds:g} seconds")
            piece = os.read(descriptor, min(length - len(content), 1 << 20))
            if not piece:
                raise self._stopped(self._why(process))
            content += piece
        return bytes(content)

    def _why(self, process: subprocess.Popen[bytes]) -> str:
        """Why the worker ended, from what Go wrote last."""
        process.wait()
        assert self._errors is not None
        self._errors.seek(0)
        said = self._errors.read(1 << 16).decode(errors="replace")
        if "stack exceeds" in said or "stack overflow" in said:
            return "the templates call each other without end"
        if "out of memory" in said or "cannot allocate memory" in said or "MemoryError" in said:
            return f"the templates take more than {self._memory // 1024**2} MB of memory"
        last = next((line for line in said.splitlines() if line.strip()), "it said nothing")
        return f"Helm ended while it rendered the templates: {last}"

    def _stopped(self, message: str) -> WorkerStoppedError:
        self.close()
        return WorkerStoppedError(message)


@functools.cache
def shared_worker() -> Worker:
    """The worker of this process, whoever renders: each takes some ninety megabytes for as long as it lives."""
    return Worker()
