"""The main job: rules over a repository, to an Outcome."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from gitops_lint.engine.contexts import Contexts, Inputs
from gitops_lint.engine.inspection import Caller, Inspection, Order, inspect_slice, is_about_a_slice
from gitops_lint.engine.introduced import new_notices, new_results, new_suppressions, renamed_files
from gitops_lint.engine.placing import fingerprint
from gitops_lint.engine.silencing import Silencer, without_baseline
from gitops_lint.loading.load import Loaded, is_read_as_object
from gitops_lint.model.analysis import analyses
from gitops_lint.model.environment import Change, Cluster, Environment, Repository, Stack
from gitops_lint.model.file import File, FileKind, Suppression
from gitops_lint.model.resource import Resource
from gitops_lint.model.result import Limit, Outcome, Result, SilencedResult, Summary
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location, SourceFile


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


class Checker(msgspec.Struct):
    """Runs rules over one loaded repository; what was read and analysed stays for the next call."""

    loaded: Loaded
    choice: Choice = Choice()
    today: datetime.date = msgspec.field(default_factory=datetime.date.today)
    base: Checker | None = None
    _contexts: Contexts | None = None
    _answers: dict[tuple[str, type], tuple[Any, ...]] = msgspec.field(default_factory=dict)
    _missing: dict[str, Any] | None = None
    _present: dict[str, tuple[frozenset[str], frozenset[str]]] = msgspec.field(default_factory=dict)

    def inspect(self, rules: Sequence[Rule]) -> Inspection:
        """What the rules say, each result with its environments; nothing silenced yet."""
        inspection = self._inspect_files([rule for rule in rules if is_about_a_slice(rule)])
        caller = Caller(self._source)
        caller.inspection = inspection
        for rule in rules:
            if not is_about_a_slice(rule) and rule.scope is not Suppression:
                for scope in self._scopes_or_failure(rule, caller):
                    caller.call([(rule, self._arguments(rule))], scope)
        takes_in = self.choice.takes_in
        results = (
            result
            for result in inspection.results
            if takes_in(result.location.file) or any(takes_in(place.location.file) for place in result.related)
        )
        inspection.results = self._attributed(results)
        notices = (notice for notice in inspection.notices if takes_in(notice.location.file))
        inspection.notices = _merged_notices(self._attributed_notices(notices))
        return inspection

    def check(
        self, rules: Sequence[Rule], *, baseline: Mapping[str, int] | None = None, strict: bool = False
    ) -> Outcome:
        """The Outcome of running the rules: silenced, counted and sorted."""
        inspection = self.inspect(rules)
        settings = self.loaded.repository.settings
        results = inspection.results
        notices = inspection.notices
        before = self.base.check(rules) if self.base is not None else None
        if before is not None:
            notices = new_notices(notices, before.notices)
        if strict:
            results += _strict(notices, rules)
            notices = []
        silencer = Silencer(inspection.suppressions, settings, self.today)
        results, silenced = silencer.silence_all(results)
        judged = silencer.suppressions(rules, whole=self.choice.is_whole)
        about, silent = silencer.silence_all(self._about_suppressions(rules, judged, inspection))
        if silent:
            # What silenced these has its effect only now.
            judged = silencer.suppressions(rules, whole=self.choice.is_whole)
            about, _ = silencer.silence_all(self._about_suppressions(rules, judged, inspection))
        results += about
        results = _merged(results)
        if self.base is not None and before is not None:
            repository, comments = self.base.loaded.repository, self.base.comments()
            told_of = {one.location.file for one in results} | {one.location.file for one in judged}
            renamed = renamed_files(repository, self.loaded.repository, told_of)
            results = new_results(results, before.results, renamed)
            added = new_suppressions(judged, comments, renamed)
            if strict:
                results = _merged([*results, *_strict(added, rules)])
            else:
                notices = sorted([*notices, *added], key=_notice_order)
        results, known = without_baseline(results, baseline or {})
        kept_silent = tuple(sorted([*silenced, *silent], key=lambda one: one.result.order))
        return Outcome(
            repository=self.loaded.repository.tree.name,
            environments=tuple(one.name for one in self.loaded.repository.environments),
            results=tuple(results),
            notices=tuple(notices),
            silenced=kept_silent,
            summary=self._summary(rules, results, inspection, kept_silent, known),
            failures=tuple(sorted({*inspection.failures, *(before.failures if before is not None else ())})),
        )

    def looked_at(self, rule: Rule, environment: str) -> bool:
        """Whether a rule has anything to look at in an environment ("" for what belongs to none)."""
        if rule.scope in (Repository, Suppression, Change):
            return not environment and (rule.scope is not Change or self.base is not None)
        if rule.scope in (Environment, Stack, Cluster):
            return any(_has(one, rule.scope) for one in self._environments() if one.name == environment)
        kinds = self._kinds_of(rule)
        if kinds is None and not is_about_a_slice(rule):
            return any(self.answers(rule.scope, one) for one in self._environments() if one.name == environment)
        files, present = self._present_in(environment)
        if rule.scope is File:
            return any(rule.takes(kind) for kind in files)
        return not kinds.isdisjoint(present) if kinds else bool(present)

    def _present_in(self, environment: str) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of the files that an environment has ("" for those of none), and of the objects in them."""
        known = self._present.get(environment)
        if known is None:
            only = self._only()
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

    def _inspect_files(self, rules: Sequence[Rule]) -> Inspection:
        if self._missing is None:
            self._missing = {
                path: absent for path, one in self.loaded.outlines.items() if (absent := self.loaded.missing(one))
            }
        order = Order(
            rules={rule.id: rule.severity for rule in rules},
            inputs=self._inputs(),
            owned=self.loaded.ownership,
            missing=self._missing,
            today=self.today,
            only=self._only(),
        )
        whole = Inspection()
        tally = self.loaded.tally
        if tally is not None:
            tally.begin("checking")
        parts = self.loaded.workers.run(
            inspect_slice,
            order,
            watch=tally.look if tally is not None else None,
            meanwhile=self.loaded.repository.find_environments,
        )
        for part in parts:
            whole.results += part.results
            whole.notices += part.notices
            whole.suppressions += part.suppressions
            whole.failures += part.failures
            whole.resources += part.resources
        return whole

    def _only(self) -> frozenset[str] | None:
        if not self.choice.environment:
            return self.choice.only
        chosen = [one for one in self.loaded.repository.environments if one.name == self.choice.environment]
        files = frozenset().union(*(one.files for one in chosen))
        return files if self.choice.only is None else files & self.choice.only

    def _inputs(self) -> Inputs:
        crds = tuple(crd for one in self.loaded.outlines.values() for crd in one.crds)
        return Inputs(self.loaded.repository.settings, crds)

    def _arguments(self, rule: Rule) -> tuple[Any, ...]:
        if self._contexts is None:
            self._contexts = Contexts(self._inputs())
        return self._contexts.arguments(rule)

    def _scopes_or_failure(self, rule: Rule, caller: Caller) -> list[Any]:
        try:
            return list(self._scopes(rule))
        except Exception as error:
            caller.fail(rule, self.loaded.repository, error)
            return []

    def _scopes(self, rule: Rule) -> Iterable[Any]:
        """Everything of a rule's scope, in order: the repository, its environments, or answers of an analysis."""
        repository = self.loaded.repository
        if rule.scope is Repository:
            return () if self.choice.environment else (repository,)
        if rule.scope is Change:
            return () if self.base is None else (Change(self.base.loaded.repository, repository),)
        environments = self._environments()
        if rule.scope is Environment:
            return environments
        if rule.scope is Stack:
            return [stack for one in environments for stack in one.stacks]
        if rule.scope is Cluster:
            return [cluster for one in environments for cluster in one.clusters]
        return [answer for one in environments for answer in self.answers(rule.scope, one)]

    def _environments(self) -> list[Environment]:
        chosen = self.choice.environment
        return [one for one in self.loaded.repository.environments if not chosen or one.name == chosen]

    def answers(self, answer: type, environment: Environment) -> tuple[Any, ...]:
        """What the analyses that find answers of this type find in an environment; they are asked once."""
        known = self._answers.get((environment.name, answer))
        if known is None:
            found: list[Any] = []
            for analysis in analyses.get(answer, ()):
                if analysis.subject is Environment:
                    found += analysis.function(environment)
                else:
                    for resource in environment.resources(*sorted(analysis.kinds)):
                        found += analysis.function(resource)
            known = self._answers[environment.name, answer] = tuple(found)
        return known

    def _source(self, path: str) -> SourceFile | None:
        own = self.loaded.own
        return own.file(path).source if path in own.kinds else None

    def _attributed(self, results: Iterable[Result]) -> list[Result]:
        return [
            result if result.environments else replace(result, environments=self._environments_at(result.location))
            for result in results
        ]

    def _attributed_notices(self, notices: Iterable[Limit]) -> list[Limit]:
        return [replace(notice, environments=self._environments_at(notice.location)) for notice in notices]

    def _environments_at(self, location: Location) -> tuple[str, ...]:
        repository = self.loaded.repository
        found = repository.environments_of(location.file)
        if not found:
            found = tuple(one.name for one in repository.environments if one.directory == location.file)
        return found

    def _about_suppressions(
        self, rules: Sequence[Rule], suppressions: Iterable[Suppression], inspection: Inspection
    ) -> list[Result]:
        caller = Caller(self._source)
        for rule in rules:
            if rule.scope is Suppression:
                for suppression in suppressions:
                    caller.call([(rule, self._arguments(rule))], suppression)
        inspection.failures += caller.inspection.failures
        return self._attributed(caller.inspection.results)

    def comments(self) -> list[Suppression]:
        """The suppressions in the files' comments."""
        return self._inspect_files([]).suppressions

    def _summary(
        self,
        rules: Sequence[Rule],
        results: Sequence[Result],
        inspection: Inspection,
        silenced: Sequence[SilencedResult],
        known: int,
    ) -> Summary:
        counts = Counter(result.severity for result in results)
        only = self._only()
        return Summary(
            files=len(self.loaded.outlines) if only is None else len(only & self.loaded.outlines.keys()),
            resources=inspection.resources,
            rules=len(rules),
            errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING],
            notes=counts[Severity.NOTE],
            suppressed=len(silenced),
            baselined=known,
            not_looked_at=self.not_looked_at(),
        )

    def not_looked_at(self) -> dict[str, int]:
        """How many files no rule looks at, by reason; known before any rule is run."""
        left_out = {reason: len(paths) for reason, paths in self.loaded.not_looked_at.items()}
        unnamed = len(self.loaded.ownership.unnamed)
        if unnamed:
            left_out["manifest beside a kustomization that does not name it (its objects were not checked)"] = unnamed
        templates = sum(one.kind is FileKind.CHART_TEMPLATE for one in self.loaded.outlines.values())
        if templates:
            left_out["template of a Helm chart (what it renders was not checked)"] = templates
        return dict(sorted(left_out.items()))


def _has(environment: Environment, scope: type) -> bool:
    if scope is Stack:
        return bool(environment.stacks)
    return bool(environment.clusters) if scope is Cluster else True


def _merged(results: Iterable[Result]) -> list[Result]:
    """Sorted, and what is the same in several environments as one result that names them all."""
    merged: dict[tuple[Any, ...], Result] = {}
    for result in results:
        key = (result.rule, result.location, result.message, result.resource, result.path)
        known = merged.get(key)
        if known is None:
            merged[key] = result
        elif known.environments != result.environments:
            names = known.environments + tuple(one for one in result.environments if one not in known.environments)
            merged[key] = replace(known, environments=names)
    return sorted(merged.values(), key=lambda result: result.order)


def _merged_notices(notices: Iterable[Limit]) -> list[Limit]:
    """Sorted, and those with one subject as one notice at the first place, with their number."""
    groups: dict[tuple[str, str], list[Limit]] = defaultdict(list)
    for notice in notices:
        groups[notice.rule, notice.subject or f"{notice.location} {notice.message}"].append(notice)
    merged = []
    for group in groups.values():
        first = min(group, key=lambda notice: notice.location)
        names = tuple(dict.fromkeys(name for notice in group for name in notice.environments))
        merged.append(replace(first, count=len(group), environments=names))
    return sorted(merged, key=_notice_order)


def _notice_order(notice: Limit) -> tuple[Location, str, str]:
    return (notice.location, notice.rule, notice.message)


def _strict(notices: Iterable[Limit], rules: Sequence[Rule]) -> list[Result]:
    """Notices as results of the rules that run."""
    by_id = {rule.id: rule for rule in rules}
    return [
        Result(
            rule=rule.id,
            name=rule.name,
            aliases=rule.aliases,
            severity=Severity.ERROR,
            message=notice.message,
            location=notice.location,
            environments=notice.environments,
            fingerprint=fingerprint(rule.id, notice.location.file, notice.subject or notice.message),
        )
        for notice in notices
        if (rule := by_id.get(notice.rule)) is not None
    ]


def below(paths: Iterable[str], chosen: str) -> list[str]:
    """The paths that are `chosen` or lie in it ("" is the root)."""
    start = f"{chosen}/" if chosen else ""
    return [path for path in paths if path == chosen or path.startswith(start)]
