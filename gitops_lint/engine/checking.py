"""The main job: rules over a repository, to an Outcome."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from gitops_lint.engine.applied_paths import without_replaced
from gitops_lint.engine.calling import Caller, Inspection
from gitops_lint.engine.cluster_inspection import inspect_clusters, needs_clusters, without_what_is_told
from gitops_lint.engine.contexts import Contexts, Inputs
from gitops_lint.engine.elsewhere import without_other_checkouts
from gitops_lint.engine.inspection import Ahead, Order, inspect_slice, is_about_a_slice, prepare_slice
from gitops_lint.engine.introduced import new_notices, new_results, new_suppressions, renamed_files
from gitops_lint.engine.merging import as_results, merged_notices, merged_results, notice_order
from gitops_lint.engine.scopes import Choice, Scopes
from gitops_lint.engine.silencing import Silencer, without_baseline
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading.clusters import applies_anything
from gitops_lint.loading.load import Loaded
from gitops_lint.model.analysis import is_about_portions
from gitops_lint.model.debugging import is_debugging
from gitops_lint.model.file import FileKind, Suppression
from gitops_lint.model.result import Limit, Outcome, Result, SilencedResult, Summary
from gitops_lint.model.rule import Rule, Severity, registry
from gitops_lint.model.source import Location, SourceFile


class Checker(msgspec.Struct):
    """Runs rules over one loaded repository; what was read and analysed stays for the next call."""

    loaded: Loaded
    choice: Choice = Choice()
    today: datetime.date = msgspec.field(default_factory=datetime.date.today)
    base: Checker | None = None
    _contexts: Contexts | None = None
    _missing: dict[str, Any] | None = None
    _known_scopes: Scopes | None = None
    _known_left_out: frozenset[str] | None = None
    _failed_following: str | None = None

    @property
    def scopes(self) -> Scopes:
        """What the rules of this repository are called for."""
        if self._known_scopes is None:
            base = self.base.loaded.repository if self.base is not None else None
            self._known_scopes = Scopes(self.loaded, self.choice, base)
        return self._known_scopes

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
            if (takes_in(result.location.file) or any(takes_in(place.location.file) for place in result.related))
            and result.location.file not in self._left_out
        )
        kept, limits = without_other_checkouts(results)
        inspection.results = self._attributed(kept)
        inspection.notices += limits
        notices = (notice for notice in inspection.notices if takes_in(notice.location.file))
        inspection.notices = merged_notices(self._attributed_notices(notices))
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
            results += as_results(notices, rules)
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
        results = merged_results(results)
        if self.base is not None and before is not None:
            repository, comments = self.base.loaded.repository, self.base.comments()
            told_of = {one.location.file for one in results} | {one.location.file for one in judged}
            renamed = renamed_files(repository, self.loaded.repository, told_of)
            results = new_results(results, before.results, renamed)
            added = new_suppressions(judged, comments, renamed)
            if strict:
                results = merged_results([*results, *as_results(added, rules)])
            else:
                notices = sorted([*notices, *added], key=notice_order)
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

    def _inspect_files(self, rules: Sequence[Rule]) -> Inspection:
        if self._missing is None:
            self._missing = {
                path: absent
                for path, one in self.loaded.outlines.items()
                if one.references and (absent := self.loaded.missing(one))
            }
        whole = Inspection()
        if needs_clusters(rules):
            self._follow_beside_workers(rules)
        clusters = self._clusters(rules, whole)
        order = Order(
            rules={rule.id: rule.severity for rule in rules},
            inputs=self._inputs(),
            owned=self.loaded.ownership,
            missing=without_replaced(self._missing, self.scopes.overlays().rendered, clusters),
            today=self.today,
            only=self.scopes.only(),
            overlays=self.scopes.overlays(),
            applied=frozenset().union(*(one.declaring | one.built for one in clusters)),
        )
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
            whole.rendered += part.rendered
        rendered = (*clusters, *self._charts(rules))
        whole.rendered += inspect_clusters(rendered, rules, self._made_contexts(), self._source)
        self._add_rendered(whole)
        whole.results = without_what_is_told(whole.results)
        whole.notices = without_what_is_told(whole.notices)
        return whole

    def _clusters(self, rules: Sequence[Rule], whole: Inspection) -> tuple[RenderedCluster, ...]:
        """The clusters that rules look at; that following them fails is a failure of ours."""
        if not needs_clusters(rules):
            return ()
        failure = self._following_failed()
        if failure:
            whole.failures.append(failure)
            return ()
        return self.scopes.clusters()

    def _charts(self, rules: Sequence[Rule]) -> tuple[RenderedCluster, ...]:
        """The charts that rules look at by themselves; nothing of them where following the clusters has failed."""
        return self.scopes.charts() if needs_clusters(rules) and not self._following_failed() else ()

    def _follow_beside_workers(self, rules: Sequence[Rule]) -> None:
        """Follows the clusters, where there are any, while the workers do what does not depend on them."""
        if self._failed_following is None and applies_anything(self.loaded.outlines):
            ahead = Ahead(
                self.loaded.ownership,
                self.scopes.overlays(),
                self.scopes.only(),
                self.loaded.repository.settings,
                any(rule.scope is BuiltKustomization for rule in rules),
            )
            self.loaded.workers.run(prepare_slice, ahead, meanwhile=self._following_failed)

    def _following_failed(self) -> str:
        """How following the clusters of the repository fails, or rendering its charts; empty where neither does."""
        if self._failed_following is None:
            self._failed_following = ""
            what = "following Flux and Argo CD"
            try:
                self.loaded.find_clusters()
                what = "rendering charts"
                self.loaded.find_charts()
            except Exception as error:
                if is_debugging():
                    raise
                self._failed_following = f"{what} failed: {type(error).__name__}: {error}"
        return self._failed_following

    def _add_rendered(self, whole: Inspection) -> None:
        """What is said of a file that several overlays or clusters have belongs to those whose rendering shows it."""
        repository = self.loaded.repository
        rank = {one.name: number for number, one in enumerate(repository.environments)}
        named = {file: repository.environments_of(file) for file, _ in whole.rendered}
        results: list[Result] = []
        for file, said in sorted(whole.rendered, key=lambda one: ([rank[name] for name in named[one[0]]], one[0])):
            names = named[file]
            results += [replace(one, environments=names) for one in said.results]
            whole.notices += [replace(one, environments=names) for one in said.notices]
            whole.failures += said.failures
        whole.results += merged_results(results)

    def _inputs(self) -> Inputs:
        crds = tuple(crd for one in self.loaded.outlines.values() for crd in one.crds)
        return Inputs(self.loaded.repository.settings, crds)

    @property
    def _left_out(self) -> frozenset[str]:
        """The files that are not looked at, though a module may be made up by them and by others."""
        if self._known_left_out is None:
            self._known_left_out = frozenset().union(*self.loaded.not_looked_at.values())
        return self._known_left_out

    def _arguments(self, rule: Rule) -> tuple[Any, ...]:
        return self._made_contexts().arguments(rule)

    def _made_contexts(self) -> Contexts:
        if self._contexts is None:
            self._contexts = Contexts(self._inputs())
        return self._contexts

    def _scopes_or_failure(self, rule: Rule, caller: Caller) -> list[Any]:
        try:
            return list(self.scopes.of(rule))
        except Exception as error:
            caller.fail(rule, self.loaded.repository, error)
            return []

    def _source(self, path: str) -> SourceFile | None:
        real = self.loaded.real(path)
        return self.loaded.own.source(real) if real in self.loaded.own.kinds else None

    def _attributed(self, results: Iterable[Result]) -> list[Result]:
        return [
            result if result.environments else replace(result, environments=self._environments_of(result))
            for result in results
        ]

    def _environments_of(self, result: Result) -> tuple[str, ...]:
        """The environments of a result's place; for what two files of modules have done together, those of both."""
        rule = registry.get(result.rule)
        places = [result.location]
        if rule is not None and is_about_portions(rule.scope):
            places += [place.location for place in result.related]
        found = {name for place in places for name in self._environments_at(place)}
        return tuple(one.name for one in self.loaded.repository.environments if one.name in found)

    def _attributed_notices(self, notices: Iterable[Limit]) -> list[Limit]:
        return [
            notice if notice.environments else replace(notice, environments=self._environments_at(notice.location))
            for notice in notices
        ]

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
        only = self.scopes.only()
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
            left_out[
                "manifest that no kustomization names, beside one or among patches (its objects were not checked)"
            ] = unnamed
        if alone := self._components_of_nobody():
            left_out["component that no kustomization takes in (what it changes was not checked)"] = alone
        failed = bool(self._following_failed())
        clusters, charts = ((), ()) if failed else (self.loaded.find_clusters(), self.loaded.find_charts())
        rendered = frozenset().union(*(one.files for one in clusters), *(one.built for one in charts))
        templates = sum(
            one.kind is FileKind.CHART_TEMPLATE and path not in rendered for path, one in self.loaded.outlines.items()
        )
        if templates:
            left_out["template of a Helm chart (what it renders was not checked)"] = templates
        return dict(sorted(left_out.items()))

    def _components_of_nobody(self) -> int:
        """How many components of Kustomize no kustomization, and no Kustomization of Flux, takes in."""
        overlays = self.loaded.overlays
        taken = frozenset().union(*(one.kustomizations for one in overlays.by_file.values()))
        clusters = () if self._following_failed() else self.loaded.find_clusters()
        read = frozenset().union(*(one.files for one in clusters))
        return len(overlays.components - taken - read)
