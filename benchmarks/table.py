"""The results of a run as text: a table of ratios for each section, then the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.result import Results, Row, Section, Target

_HEADERS = ("", "best", "spread", "processor", "largest", "together", "ratio", "")


def text(results: Results) -> str:
    """The whole report, lines of at most about 120 characters."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    yield results.machine
    for section in results.sections:
        yield ""
        yield section.title
        yield from _table(section)
        for remark in section.remarks:
            yield f"  {remark}"
    yield ""
    for target in results.targets:
        yield _target(target)
    for missing in results.not_measured:
        yield f"not measured  {missing}"


def _table(section: Section) -> Iterator[str]:
    cells = [_HEADERS, *(_cells(row, section.seconds(section.ours)) for row in section.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield "  " + _joined(line, widths)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *figures = cells
    aligned = [figure.rjust(width) for figure, width in zip(figures[:-1], widths[1:-1], strict=True)]
    return "  ".join([name.ljust(widths[0]), *aligned, figures[-1]]).rstrip()


def _cells(row: Row, base: float) -> tuple[str, ...]:
    return (
        row.name,
        _seconds(row.seconds),
        f"{row.spread:.0%}",
        "" if row.processor_seconds is None else _seconds(row.processor_seconds),
        "" if row.memory is None else _megabytes(row.memory.largest),
        "" if row.memory is None else _megabytes(row.memory.together),
        f"{row.seconds / base:.2f}",
        row.extrapolated,
    )


def _seconds(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


def _target(target: Target) -> str:
    verdict = "met" if target.met else "MISSED"
    unit = f" {target.unit}" if target.unit else ""
    return f"{verdict:12}  {target.name}: {target.figure:.2f}{unit} (at most {target.limit:g}{unit})"
