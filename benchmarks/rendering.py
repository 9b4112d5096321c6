"""Rendering kustomizations in one process of ours, against a `kubectl kustomize` each; many overlays over few bases."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import write_repository
from benchmarks.measure import PROJECT, Measured, Program, ProgramFailedError, alternate, peak_memory, python
from benchmarks.overlays import built_by_themselves, overlays
from benchmarks.result import Section, Target, row

OURS, KUBECTL, MANY = "ours, one process", "kubectl kustomize, one process each", "ours, 1,000 overlays of 100 bases"
_PEERS = PROJECT / "benchmarks" / "peers"
_OVERLAYS, _BASES, _SAMPLE = 1_000, 100, 50
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Rendered:
    """The sections and targets of rendering, and what could not be measured."""

    section: Section
    targets: tuple[Target, ...]
    not_measured: tuple[str, ...] = ()


def rendering(work: Path, rounds: int, repositories: Path | None) -> Rendered:
    """The overlays of each repository in `repositories` (without any, some of the generated ones), then all generated.

    Raises `ProgramFailedError`.
    """
    generated = work / "overlays"
    write_repository(generated, overlays(_OVERLAYS, _BASES))
    every = [f"{generated}=overlays/overlay-{number}" for number in range(_OVERLAYS)]
    checkouts = sorted(path.resolve() for path in repositories.iterdir() if path.is_dir()) if repositories else []
    compared = [f"{one}={directory}" for one in checkouts for directory in built_by_themselves(one)]
    # Stands beside the repository: git would see it in there.
    ours = _ours(OURS, _listed(work / "compared.txt", compared or every[:_SAMPLE]))
    many = _ours(MANY, _listed(work / "overlays.txt", every), "--change", "bases/base-7/service.yaml")
    programs = [ours, many]
    missing = () if shutil.which("kubectl") else ("kubectl: it is not on the path",)
    if not missing:
        programs.append(python(KUBECTL, _PEERS / "kubectl_each.py", work / "compared.txt"))
    measured = alternate(programs, rounds, warm=False)
    memory = peak_memory(many)
    rows = [row(measured[OURS], memory=peak_memory(ours))]
    rows += [row(measured[KUBECTL])] if not missing else []
    rows.append(row(measured[MANY], memory=memory))
    targets = [*_of_many(measured[MANY])]
    if memory is not None:
        targets.append(Target(f"{MANY}, peak memory", memory.together / _MEGABYTE, 500, "MB"))
    if not missing:
        ratio = measured[OURS].best.seconds / measured[KUBECTL].best.seconds
        targets.append(Target("rendering, of a kubectl process each", ratio, 0.2))
    title = f"Rendering: {len(compared) or _SAMPLE} kustomizations of {len(checkouts) or 1} repositories"
    section = Section(title, OURS, tuple(rows), tuple(_remarks(measured, programs)))
    return Rendered(section, tuple(targets), missing)


def _of_many(measured: Measured) -> Iterator[Target]:
    figures = [json.loads(run.output) for run in measured.runs]
    if any(one["built"] != _OVERLAYS or one.get("failed") for one in figures):
        raise ProgramFailedError(f"{MANY}: not all of them were built")
    yield Target(MANY, measured.best.seconds, 10, "s")
    yield Target("reads of each file, of the overlays", figures[0]["reads"] / figures[0]["files"], 1)
    yield Target("overlays built again after a change in one base", figures[0]["again"], _OVERLAYS // _BASES)


def _remarks(measured: dict[str, Measured], programs: Sequence[Program]) -> Iterator[str]:
    for program in programs:
        figures = json.loads(measured[program.name].best.output)
        yield f"{program.name}: {figures['built']:,} built, {figures.get('failed', 0):,} not"


def _ours(name: str, listed: Path, *options: str) -> Program:
    return python(name, _PEERS / "render.py", "--list", listed, *options)


def _listed(file: Path, lines: Sequence[str]) -> Path:
    file.write_text("".join(f"{line}\n" for line in lines))
    return file
