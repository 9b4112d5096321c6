"""The main job: rules over a repository, to an Outcome."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gitops_lint.engine.applied_paths import without_replaced
from gitops_lint.engine.attributing import Attribution
from gitops_lint.engine.calling import Caller, Inspection, PatientCaller
from gitops_lint.engine.cluster_inspection import inspect_clusters, needs_clusters, without_what_is_told
from gitops_lint.engine.collecting import without_collecting
from gitops_lint.engine.contexts import Contexts, Inputs
from gitops_lint.engine.elsewhere import without_other_checkouts
from gitops_lint.engine.following import Following
from gitops_lint.engine.inspection import Order, inspect_slice, is_about_a_slice
from gitops_lint.engine.introduced import new_notices, new_results, new_suppressions, renamed_files
from gitops_lint.engine.merging import as_results, merged_notices, merged_results, notice_order
from gitops_lint.engine.scopes import Choice, Scopes
from gitops_lint.engine.silencing import Silencer, without_baseline
from gitops_lint.loading.left_out import OF_NO_KIND
from gitops_lint.loading.load import Loaded
from gitops_lint.model.analysis import is_about_clusters
from gitops_lint.model.file import FileKind, Suppression
from gitops_lint.model.result import Outcome, Result, SilencedResult, Summary
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import SourceFile


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
    _known_following: Following | None = None

    @property
    def scopes(self) -> Scopes:
        """What the rules of this repository are called for."""
        if self._known_scopes is None:
            base = self.base.loaded.repository if self.base is not None else None
            self._known_scopes = Scopes(self.loaded, self.choice, base)
        return self._known_scopes

    @property
    def following(self) -> Following:
        """What follows the clusters."""
        if self._known_following is None:
            self._known_following = Following(self.loaded)
        return self._known_following

    def inspect(self, rules: Sequence[Rule]) -> Inspection:
        """What the rules say, each result with its environments; nothing silenced yet."""
        about_clusters = [rule for rule in rules if is_about_clusters(rule.scope)]
        about_files = [rule for rule in rules if is_about_a_slice(rule)]
        failure = ""
        if about_clusters or needs_clusters(about_files):
            self.following.beside_workers(about_files, self.scopes)
            failure = self.following.failure
        asked = [] if failure else about_clusters
        if asked:
            with without_collecting():
                self.loaded.facts.gather(self.loaded.repository.find_environments)
        patient = PatientCaller(self._source)
        ask_about_clusters = functools.cache(functools.partial(self._call_about_clusters, asked, patient))
        inspection = self._inspect_files(about_files, ask_about_clusters)
        ask_about_clusters()
        self.loaded.facts.find_places(patient.wanted())
        patient.place_all()
        inspection.add(patient.inspection)
        inspection.failures += [failure] if failure else []
        caller = Caller(self._source)
        others = [rule for rule in rules if not is_about_a_slice(rule) and rule.scope is not Suppression]
        self._call_for_scopes([rule for rule in others if rule not in about_clusters], caller)
        inspection.add(caller.inspection)
        inspection.results = without_what_is_told(inspection.results)
        inspection.notices = without_what_is_told(inspection.notices)
        takes_in = self.choice.takes_in
        results = (
            result
            for result in inspection.results
            if (takes_in(result.location.file) or any(takes_in(place.location.file) for place in result.related))
            and result.location.file not in self._left_out
        )
        kept, limits = without_other_checkouts(results)
        inspection.results = self._attribution.results(kept)
        inspection.notices += limits
        notices = (notice for notice in inspection.notices if takes_in(notice.location.file))
        inspection.notices = merged_notices(self._attribution.notices(notices))
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

    def _call_about_clusters(self, rules: Sequence[Rule], caller: Caller) -> None:
        with without_collecting():
            self._call_for_scopes(rules, caller)

    def _call_for_scopes(self, rules: Sequence[Rule], caller: Caller) -> None:
        """Calls rules whose scopes are larger than a file: those about clusters leave the workers alone."""
        for rule in rules:
            for scope in self._scopes_or_failure(rule, caller):
                caller.call([(rule, self._arguments(rule))], scope)

    def _inspect_files(self, rules: Sequence[Rule], meanwhile: Callable[[], Any] | None = None) -> Inspection:
        if self._missing is None:
            self._missing = {
                path: absent
                for path, one in self.loaded.outlines.items()
                if one.references and (absent := self.loaded.missing(one))
            }
        whole = Inspection()
        clusters = self.following.clusters(rules, self.scopes)
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
            meanwhile=meanwhile or self.loaded.repository.find_environments,
        )
        for part in parts:
            whole.add(part)
        rendered = (*clusters, *self.following.charts(rules, self.scopes))
        whole.rendered += inspect_clusters(rendered, rules, self._made_contexts(), self._source)
        self._attribution.add_rendered(whole)
        return whole

    def _inputs(self) -> Inputs:
        crds = tuple(crd for one in self.loaded.outlines.values() for crd in one.crds)
        return Inputs(self.loaded.repository.settings, crds)

    @property
    def _left_out(self) -> frozenset[str]:
        """The files that nobody wants told of, though a module may be made up by them and by others."""
        if self._known_left_out is None:
            reasons = self.loaded.not_looked_at.items()
            self._known_left_out = frozenset().union(*(paths for reason, paths in reasons if reason != OF_NO_KIND))
        return self._known_left_out

    @property
    def _attribution(self) -> Attribution:
        return Attribution(self.loaded.repository)

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

    def _about_suppressions(
        self, rules: Sequence[Rule], suppressions: Iterable[Suppression], inspection: Inspection
    ) -> list[Result]:
        caller = Caller(self._source)
        for rule in rules:
            if rule.scope is Suppression:
                for suppression in suppressions:
                    caller.call([(rule, self._arguments(rule))], suppression)
        inspection.failures += caller.inspection.failures
        return self._attribution.results(caller.inspection.results)

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
        rendered = self.following.rendered_files()
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
        clusters = () if self.following.failure else self.loaded.find_clusters()
        read = frozenset().union(*(one.files for one in clusters))
        return len(overlays.components - taken - read)
