"""The repositories of one run, generated below one directory, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import GeneratedFile, manifests, terraform, write_repository


@dataclass(frozen=True, slots=True)
class Generated:
    """A repository on disk; `planted` are the paths of the files with a mistake, `size` is in bytes."""

    directory: Path
    files: int
    size: int
    planted: frozenset[str]

    def __str__(self) -> str:
        planted = f", {len(self.planted)} with a planted mistake" if self.planted else ""
        return f"{self.files:,} files, {self.size / 1e6:.1f} MB{planted}"


def generate_manifests(work: Path, count: int) -> Generated:
    """A repository of `count` manifests."""
    return _generate(work / f"manifests-{count}", manifests(count))


def generate_terraform(work: Path, count: int) -> Generated:
    """A repository of `count` Terraform files."""
    return _generate(work / f"terraform-{count}", terraform(count))


def _generate(directory: Path, files: Iterable[GeneratedFile]) -> Generated:
    written = write_repository(directory, files)
    return Generated(
        directory,
        files=len(written),
        size=sum(len(file.text.encode()) for file in written),
        planted=frozenset(file.path for file in written if file.fault),
    )
