"""What rules are called for: the repository, its environments and their parts, and the answers of analyses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from gitops_lint.engine.inspection import is_about_a_slice
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading.load import Loaded
from gitops_lint.loading.overlays import Overlays
from gitops_lint.loading.slices import is_read_as_object
from gitops_lint.model.analysis import Portion, analyses, deployed_in, is_about_clusters, is_about_portions
from gitops_lint.model.environment import Change, Cluster, Environment, Repository, Stack
from gitops_lint.model.file import File, Suppression
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Rule


class Choice(msgspec.Struct, frozen=True):
    """What of a repository is asked about: files (None for all), one environment ("" for all)."""

    only: frozenset[str] | None = None
    environment: str = ""
    paths: tuple[str, ...] = ()
    """The files and directories that were given, where `only` are the files in them."""

    def takes_in(self, place: str) -> bool:
        """Whether a file, or a directory that a finding speaks of as a whole, is among what is asked about."""
        return self.only is None or any(place == path or place.startswith(f"{path}/") for path in self.paths)

    @property
    def is_whole(self) -> bool:
        return self.only is None and not self.environment


class Scopes(msgspec.Struct):
    """The scopes of one loaded repository, as far as they are asked about; each analysis is asked once."""

    loaded: Loaded
    choice: Choice
    base: Repository | None
    _answers: dict[tuple[str, type], tuple[Any, ...]] = msgspec.field(default_factory=dict)
    _portions: dict[type, tuple[Any, ...]] = msgspec.field(default_factory=dict)
    _present: dict[str, tuple[frozenset[str], frozenset[str]]] = msgspec.field(default_factory=dict)

    def of(self, rule: Rule) -> Iterable[Any]:
        """Everything of a rule's scope, in order: the repository, its environments, or answers of an analysis."""
        if is_about_portions(rule.scope):
            only = self.only()
            return [
                one
                for one in self.portions(rule.scope)
                if (only is None or not only.isdisjoint(self._files(one))) and self._is_chosen(one)
            ]
        repository = self.loaded.repository
        if rule.scope is Repository:
            return () if self.choice.environment else (repository,)
        if rule.scope is Change:
            return () if self._change is None else (self._change,)
        environments = self._environments()
        if rule.scope is Environment:
            return environments
        if rule.scope is Stack:
            return [stack for one in environments for stack in one.stacks]
        if rule.scope is Cluster:
            return [cluster for one in environments for cluster in one.clusters]
        return [answer for one in self._asked(rule.scope) for answer in self.answers(rule.scope, one)]

    def _is_chosen(self, portion: Portion) -> bool:
        """Whether a portion may belong to the environment that is asked about."""
        if not self.choice.environment:
            return True
        names = deployed_in(portion)
        return not names or self.choice.environment in names

    def _environments(self) -> list[Environment]:
        chosen = self.choice.environment
        return [one for one in self.loaded.repository.environments if not chosen or one.name == chosen]

    def _asked(self, answer: type) -> list[Environment]:
        """The environments that are asked about; for answers about clusters, also those that belong to none."""
        found = self._environments()
        return [*found, self.loaded.elsewhere()] if is_about_clusters(answer) and not self.choice.environment else found

    def answers(self, answer: type, environment: Environment) -> tuple[Any, ...]:
        """What the analyses that find answers of this type find in an environment; they are asked once."""
        known = self._answers.get((environment.name, answer))
        if known is None:
            found: list[Any] = []
            for analysis in analyses.get(answer, ()):
                if analysis.subject is Environment:
                    found += analysis.function(environment)
                elif analysis.subject is Cluster:
                    for cluster in environment.clusters:
                        found += analysis.function(cluster)
                else:
                    for resource in environment.resources(*sorted(analysis.kinds)):
                        found += analysis.function(resource)
            known = self._answers[environment.name, answer] = tuple(found)
        return known

    def portions(self, answer: type) -> tuple[Any, ...]:
        """What the analyses of the repository find, once, as far as any file of it is looked at."""
        known = self._portions.get(answer)
        if known is None:
            found = (
                one
                for analysis in analyses[answer]
                if (subject := self._subject(analysis.subject)) is not None
                for one in analysis.function(subject)
            )
            looked_at = self.loaded.outlines.keys() | (frozenset() if self.base is None else frozenset(self.base.paths))
            known = self._portions[answer] = tuple(one for one in found if not looked_at.isdisjoint(self._files(one)))
        return known

    @property
    def _change(self) -> Change | None:
        return None if self.base is None else Change(self.base, self.loaded.repository)

    def _subject(self, subject: type) -> Repository | Change | None:
        """What an analysis that finds portions is asked about; None where there is nothing to ask about."""
        return self._change if subject is Change else self.loaded.repository

    def _files(self, portion: Portion) -> list[str]:
        return [self.loaded.real(path) for path in portion.files]

    def overlays(self) -> Overlays:
        """The kustomizations that are built for what is asked about."""
        only, every = self.only(), self.loaded.overlays
        if only is None:
            return every
        chosen = {
            file: one
            for file, one in every.by_file.items()
            if not only.isdisjoint(one.resources) or not only.isdisjoint(one.kustomizations)
        }
        return Overlays(chosen, every.rendered, every.components)

    def clusters(self) -> tuple[RenderedCluster, ...]:
        """The clusters of Flux and Argo CD that apply what is asked about."""
        only, every = self.only(), self.loaded.find_clusters()
        return every if only is None else tuple(one for one in every if not only.isdisjoint(one.files))

    def charts(self) -> tuple[RenderedCluster, ...]:
        """The charts that nothing applies, as far as they are asked about."""
        only, every = self.only(), self.loaded.find_charts()
        return every if only is None else tuple(one for one in every if not only.isdisjoint(one.files))

    def only(self) -> frozenset[str] | None:
        """The files that are asked about, None for all."""
        if not self.choice.environment:
            return self.choice.only
        chosen = [one for one in self.loaded.repository.environments if one.name == self.choice.environment]
        files = frozenset().union(*(one.files for one in chosen))
        return files if self.choice.only is None else files & self.choice.only

    def looked_at(self, rule: Rule, environment: str) -> bool:
        """Whether a rule has anything to look at in an environment ("" for what belongs to none)."""
        if rule.scope in (Repository, Suppression, Change):
            return not environment and (rule.scope is not Change or self.base is not None)
        if rule.scope is BuiltKustomization:
            return any(self._is_in(file, environment) for file in self.overlays().by_file)
        if rule.scope is RenderedCluster:
            return any(self._is_in(one.file, environment) for one in (*self.clusters(), *self.charts()))
        if rule.scope in (Environment, Stack, Cluster):
            return any(_has(one, rule.scope) for one in self._environments() if one.name == environment)
        if is_about_portions(rule.scope):
            return any(self._belongs(one, environment) for one in self.portions(rule.scope))
        kinds = self._kinds_of(rule)
        if kinds is None and not is_about_a_slice(rule):
            return any(self.answers(rule.scope, one) for one in self._asked(rule.scope) if one.name == environment)
        files, present = self._present_in(environment)
        if rule.scope is File:
            return any(rule.takes(kind) for kind in files)
        return not kinds.isdisjoint(present) if kinds else bool(present)

    def _belongs(self, portion: Portion, environment: str) -> bool:
        names = deployed_in(portion)
        if names:
            return environment in names
        return any(self._is_in(path, environment) for path in self._files(portion))

    def _present_in(self, environment: str) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of the files that an environment has ("" for those of none), and of the objects in them."""
        known = self._present.get(environment)
        if known is None:
            only = self.only()
            paths = [
                path
                for path in self.loaded.outlines
                if (only is None or path in only) and self._is_in(path, environment)
            ]
            objects = [path for path in paths if is_read_as_object(path, self.loaded.ownership)]
            kinds = frozenset(identity.kind for path in objects for identity in self.loaded.outlines[path].objects)
            files = frozenset(self.loaded.outlines[path].kind.value for path in paths)
            known = self._present[environment] = (files, kinds)
        return known

    def _is_in(self, path: str, environment: str) -> bool:
        names = self.loaded.repository.environments_of(path)
        return environment in names if environment else not names

    def _kinds_of(self, rule: Rule) -> frozenset[str] | None:
        if rule.scope is Resource:
            return rule.kinds
        found = [analysis.kinds for analysis in analyses.get(rule.scope, ()) if analysis.subject is Resource]
        return frozenset().union(*found) if found else None


def _has(environment: Environment, scope: type) -> bool:
    if scope is Stack:
        return bool(environment.stacks)
    return bool(environment.clusters) if scope is Cluster else True
