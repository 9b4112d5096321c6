"""One file, read and parsed; what is wrong with its syntax is carried along."""

from __future__ import annotations

from collections.abc import Callable

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.configuration.problems import Source

Read = Callable[[str], hcl.File]
"""Reads and parses a file of the tree; may raise UnreadableError."""


def read_file(source: Source, read: Read) -> hcl.File | None:
    """The file, with its syntax problems noted; None, and a problem, where it cannot be read."""
    try:
        file = read(source.file)
    except UnreadableError as unreadable:
        source.error("unreadable", Span(0, 0), "Failed to read file", unreadable.reason)
        return None
    for problem in file.problems:
        source.error("syntax", problem, "Invalid syntax", problem.message)
    return file
