"""Where an environment deletes an object that it would have: a patch with `$patch: delete`."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, TypeAlias

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.model.environment import Repository
from gitops_lint.model.source import Location, SourceFile, Span
from gitops_lint.model.tree import UnreadableError

_DELETES: Final = re.compile(r"\$patch:\s*[\"']?delete\b")
_Deletion: TypeAlias = tuple[Location, frozenset[str]]
_AROUND: Final = 15
"""So many lines a patch may have around the one that says that it deletes."""


class Deletions:
    """The patches of each environment that delete; a file is looked through once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files = {one.name: one.files for one in repository.environments}
        self._by_file: dict[str, tuple[_Deletion, ...]] = {}
        self._by_environment: dict[str, tuple[_Deletion, ...]] = {}

    def of(self, group: Aligned, environments: Collection[str]) -> tuple[str, Location] | None:
        """The last of some environments that lack something that deletes it, and the patch by which it does."""
        kind = f"kind: {group.kind.partition('.')[0]}"
        names = {f"name: {item.name}" for item in group.items.values()}
        for environment in filter(environments.__contains__, reversed(group.lacking)):
            for location, lines in self._of_environment(environment):
                if kind in lines and not names.isdisjoint(lines):
                    return environment, location
        return None

    def _of_environment(self, environment: str) -> tuple[_Deletion, ...]:
        if environment not in self._by_environment:
            files = sorted(self._files.get(environment, ()))
            self._by_environment[environment] = tuple(one for path in files for one in self._of_file(path))
        return self._by_environment[environment]

    def _of_file(self, path: str) -> tuple[_Deletion, ...]:
        """Every place in a file that deletes, with the lines around it."""
        if path not in self._by_file:
            source = SourceFile(path, self._text(path))
            self._by_file[path] = tuple(
                (location, frozenset(source.line(number).strip() for number in range(first, first + 2 * _AROUND)))
                for match in _DELETES.finditer(source.text)
                for location in [source.location(Span(*match.span()))]
                for first in [location.line - _AROUND]
            )
        return self._by_file[path]

    def _text(self, path: str) -> str:
        if not path.endswith((".yaml", ".yml")):
            return ""
        try:
            data = self._repository.tree.read(path)
        except UnreadableError:
            # Somebody else tells that it cannot be read.
            return ""
        return data.decode("utf-8-sig", "replace") if b"$patch" in data else ""
