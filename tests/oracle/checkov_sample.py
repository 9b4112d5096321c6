"""A file that a check of Checkov's takes amiss, and the same as it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One file, as it is wrong and as it is right. `name` is unique."""

    alias: str
    name: str
    file: str
    bad: str
    good: str

    def __str__(self) -> str:
        return f"{self.alias}-{self.name}"
