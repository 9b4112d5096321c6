"""Where an environment deletes an object that it would have: a patch with `$patch: delete`."""

from __future__ import annotations

import re
from typing import Final

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.model.environment import Repository
from gitops_lint.model.source import Location, SourceFile, Span
from gitops_lint.model.tree import UnreadableError

_DELETES: Final = re.compile(r"\$patch:\s*[\"']?delete\b")
_AROUND: Final = 15
"""So many lines a patch may have around the one that says that it deletes."""


class Deletions:
    """The patches of each environment that delete; its files are looked through once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files = {one.name: one.files for one in repository.environments}
        self._known: dict[str, tuple[tuple[Location, frozenset[str]], ...]] = {}

    def of(self, group: Aligned) -> tuple[str, Location] | None:
        """The last environment, of those that lack something, that deletes it, and the patch by which it does."""
        kind = group.kind.partition(".")[0]
        names = {f"name: {item.name}" for item in group.items.values()}
        for environment in reversed(group.lacking):
            for path in sorted(self._files.get(environment, ())):
                for location, lines in self._in(path):
                    if f"kind: {kind}" in lines and not names.isdisjoint(lines):
                        return environment, location
        return None

    def _in(self, path: str) -> tuple[tuple[Location, frozenset[str]], ...]:
        """Every place in a file that deletes, with the lines around it."""
        if path not in self._known:
            source = SourceFile(path, self._text(path))
            self._known[path] = tuple(
                (location, frozenset(source.line(number).strip() for number in range(first, first + 2 * _AROUND)))
                for match in _DELETES.finditer(source.text)
                for location in [source.location(Span(*match.span()))]
                for first in [location.line - _AROUND]
            )
        return self._known[path]

    def _text(self, path: str) -> str:
        if not path.endswith((".yaml", ".yml")):
            return ""
        try:
            data = self._repository.tree.read(path)
        except UnreadableError:
            # Somebody else tells that it cannot be read.
            return ""
        return data.decode("utf-8-sig", "replace") if b"$patch" in data else ""
