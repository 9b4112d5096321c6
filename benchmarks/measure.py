"""Runs whole programs, in turn, and says what each run took: wall time, processor time, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

_SAMPLING_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Program:
    """A command line with a name; `codes` are the exit codes that mean that it did its work."""

    name: str
    command: tuple[str, ...]
    codes: frozenset[int] = frozenset({0})
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One run, from start to exit.

    `processor_seconds` is the kernel's figure (wait4) for the process and the children that it waited for.
    """

    seconds: float
    processor_seconds: float
    output: bytes


@dataclass(frozen=True, slots=True)
class Memory:
    """The most memory that a program held, in bytes: its largest process, and all its processes together.

    `together` adds up proportional set sizes (PSS), in which a page that several processes share counts once.
    """

    largest: int
    together: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The runs of one program."""

    name: str
    runs: tuple[Run, ...]

    @property
    def best(self) -> Run:
        """The fastest run: what else the machine does can only add time."""
        return min(self.runs, key=lambda run: run.seconds)

    @property
    def spread(self) -> float:
        """How much longer the slowest run took than the fastest, as a fraction of the fastest."""
        return spread([run.seconds for run in self.runs])


class ProgramFailedError(Exception):
    """A program did not do its work; the text is what it said last."""


def spread(figures: Sequence[float]) -> float:
    """The distance between the largest and the smallest, as a fraction of the smallest."""
    return (max(figures) - min(figures)) / min(figures)


def usable_cores() -> int:
    """How many cores this process, and what it starts, may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def python(name: str, *arguments: str | Path, codes: frozenset[int] = frozenset({0}), **environment: str) -> Program:
    """A program that this interpreter runs."""
    return Program(name, (sys.executable, *map(str, arguments)), codes, environment)


def alternate(programs: Sequence[Program], rounds: int, *, warm: bool = True) -> dict[str, Measured]:
    """Runs the programs in turn, `rounds` times, and before that once unmeasured if `warm`; the runs by name.

    In turn, so that a minute in which the machine is busy falls on all of them. Raises `ProgramFailedError`.
    """
    if warm:
        for program in programs:
            run(program)
    runs: dict[str, list[Run]] = {program.name: [] for program in programs}
    for _ in range(rounds):
        for program in programs:
            runs[program.name].append(run(program))
    return {name: Measured(name, tuple(found)) for name, found in runs.items()}


def run(program: Program) -> Run:
    """Runs a program to its end. Raises `ProgramFailedError` for an exit code that is none of its own."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = _start(program, output.fileno(), errors.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        _check(program, process.returncode, errors.read())
        return Run(seconds, usage.ru_utime + usage.ru_stime, output.read())


def peak_memory(program: Program) -> Memory | None:
    """The most memory that a program held, sampled in a run of its own, since looking costs time.

    None where there is no /proc. Not taken from wait4: its figure is never below the size of the process that
    starts the program, which is this one. Raises `ProgramFailedError`.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    largest, together = 0, 0
    with tempfile.TemporaryFile() as errors:
        process = _start(program, subprocess.DEVNULL, errors.fileno())
        while process.poll() is None:
            tree = _tree(process.pid)
            largest = max(largest, *(_size(pid, "status", "VmHWM:") for pid in tree))
            together = max(together, sum(_size(pid, "smaps_rollup", "Pss:") for pid in tree))
            time.sleep(_SAMPLING_SECONDS)
        errors.seek(0)
        _check(program, process.returncode, errors.read())
    return Memory(largest, together)


def _start(program: Program, output: int, errors: int) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(filter(None, (str(PROJECT), inherited.get("PYTHONPATH", ""))))
    environment = {**inherited, "PYTHONPATH": path, "NO_COLOR": "1", **program.environment}
    return subprocess.Popen(
        program.command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, cwd=PROJECT, env=environment
    )


def _check(program: Program, code: int, errors: bytes) -> None:
    text = errors.decode(errors="replace").strip()
    last_line = text.rpartition("\n")[2]
    # An uncaught exception has the exit code of "there are findings".
    if code not in program.codes or (code == 1 and "\nTraceback (most recent call last)" in f"\n{text}"):
        raise ProgramFailedError(f"{program.name}: exit code {code}: {last_line[:400]}")


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        except OSError:
            # It ended between two looks.
            continue
    return found


def _size(pid: int, file: str, name: str) -> int:
    """One size of a process in bytes, 0 for one that has ended (proc(5): the files say kB and mean KiB)."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
