"""Units that depend on each other in a circle (`checkForDependencyBlockCycles` of Terragrunt)."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gitops_lint.terraform.terragrunt.functions import NAMES
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.reader import FileReader

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt


def note_cycles(session: Terragrunt, reader: FileReader) -> None:
    """Notes every way of dependency blocks that leads from a unit back to itself, with all units on it.

    Each of these units notes the same: the block of the first of them, by path, that leads on to the next.
    """
    for name in reader.dependencies.sections:
        path = reader.dependencies.path(name)
        way = None if path is None else _way(session, path, reader.file)
        if way is None:
            continue
        first = way.index(min(way))
        way = (*way[first:], *way[: first + 1])
        begin = reader if way[0] == reader.file else FileReader(session, way[0], Log())
        section = next(
            section for name, section in begin.dependencies.sections.items() if begin.dependencies.path(name) == way[1]
        )
        units = " → ".join(posixpath.dirname(file) or "." for file in way)
        detail = f"Found a dependency cycle between modules: {units}"
        reader.log.add(Kind.CYCLE, "Dependency cycle", detail, section.file, section.span)


def is_on_cycle(session: Terragrunt, file: str) -> bool:
    """Whether the dependency blocks of a unit lead back to it, which `note_cycles` tells."""
    return any(_way(session, path, file) is not None for path in session.dependency_paths(file))


def _way(session: Terragrunt, start: str, end: str) -> tuple[str, ...] | None:
    """The files on a way of dependency blocks from one unit to another, both included."""
    seen = {start}
    ways: list[tuple[str, ...]] = [(start,)]
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        for path in session.dependency_paths(way[-1]):
            if path not in seen or path == end:
                seen.add(path)
                ways.append((*way, path))
    return None


def dependency_paths(session: Terragrunt, file: str) -> tuple[str, ...]:
    """The files that the dependency blocks of a unit lead to. What is wrong there is noted when that unit is read."""
    if posixpath.basename(file) not in NAMES:
        return ()
    dependencies = FileReader(session, file, Log()).dependencies
    found = (dependencies.path(name) for name in dependencies.sections)
    return tuple(path for path in found if path is not None)
