"""What a run of the benchmarks found, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.measure import Measured, Memory


@dataclass(frozen=True, slots=True)
class Row:
    """One contestant: `seconds` is its best run, `spread` how much longer its slowest took (0.1: a tenth).

    `processor_seconds` adds up its processes. `extrapolated` says that the figures were scaled up from a sample.
    """

    name: str
    seconds: float
    spread: float
    processor_seconds: float | None = None
    memory: Memory | None = None
    extrapolated: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Contestants that did the same work; ratios are taken to the row called `ours`."""

    title: str
    ours: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()

    def seconds(self, name: str) -> float:
        """The seconds of a row. Raises `KeyError` for a row that is not there."""
        for row in self.rows:
            if row.name == name:
                return row.seconds
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: `figure` is at most `limit`."""

    name: str
    figure: float
    limit: float
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.figure <= self.limit


@dataclass(frozen=True, slots=True)
class Results:
    """All of one run."""

    machine: str
    sections: tuple[Section, ...]
    targets: tuple[Target, ...]
    not_measured: tuple[str, ...] = field(default=())


def row(measured: Measured, *, memory: Memory | None = None) -> Row:
    """The row of a program whose whole run counts."""
    best = measured.best
    return Row(
        measured.name,
        best.seconds,
        measured.spread,
        processor_seconds=min(run.processor_seconds for run in measured.runs),
        memory=memory,
    )
