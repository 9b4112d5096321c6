"""Which environments a result or a notice belongs to."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from gitops_lint.engine.calling import Inspection
from gitops_lint.engine.merging import merged_results
from gitops_lint.model.analysis import is_about_portions
from gitops_lint.model.environment import Repository
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import registry
from gitops_lint.model.source import Location


class Attribution(msgspec.Struct, frozen=True):
    """Tells what is said of a repository the environments of its place, where it does not know them itself."""

    repository: Repository

    def results(self, results: Iterable[Result]) -> list[Result]:
        """The results, each with its environments."""
        return [one if one.environments else replace(one, environments=self._of(one)) for one in results]

    def notices(self, notices: Iterable[Limit]) -> list[Limit]:
        """The notices, each with its environments."""
        return [one if one.environments else replace(one, environments=self._at(one.location)) for one in notices]

    def add_rendered(self, whole: Inspection) -> None:
        """What is said of a file that several overlays or clusters have belongs to those whose rendering shows it."""
        rank = {one.name: number for number, one in enumerate(self.repository.environments)}
        named = {file: self.repository.environments_of(file) for file, _ in whole.rendered}
        results: list[Result] = []
        for file, said in sorted(whole.rendered, key=lambda one: ([rank[name] for name in named[one[0]]], one[0])):
            names = named[file]
            results += [replace(one, environments=names) for one in said.results]
            whole.notices += [replace(one, environments=names) for one in said.notices]
            whole.failures += said.failures
        whole.results += merged_results(results)

    def _of(self, result: Result) -> tuple[str, ...]:
        """The environments of a result's place; for what two files of modules have done together, those of both."""
        rule = registry.get(result.rule)
        places = [result.location]
        if rule is not None and is_about_portions(rule.scope):
            places += [place.location for place in result.related]
        found = {name for place in places for name in self._at(place)}
        return tuple(one.name for one in self.repository.environments if one.name in found)

    def _at(self, location: Location) -> tuple[str, ...]:
        found = self.repository.environments_of(location.file)
        if not found:
            found = tuple(one.name for one in self.repository.environments if one.directory == location.file)
        return found
