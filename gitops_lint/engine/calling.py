"""Rules are called, and what they say is kept in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from gitops_lint.engine.contexts import Contexts
from gitops_lint.engine.placing import Sources, place_finding, place_notice
from gitops_lint.model.analysis import analyses
from gitops_lint.model.debugging import is_debugging
from gitops_lint.model.file import Suppression
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Finding, Notice, Rule


class Inspection(msgspec.Struct):
    """What rules said of files and resources, before anything is silenced or counted."""

    results: list[Result] = msgspec.field(default_factory=list)
    notices: list[Limit] = msgspec.field(default_factory=list)
    suppressions: list[Suppression] = msgspec.field(default_factory=list)
    failures: list[str] = msgspec.field(default_factory=list)
    resources: int = 0
    rendered: list[tuple[str, Inspection]] = msgspec.field(default_factory=list)
    """What rules said of what kustomizations and clusters come to, with the files that they begin in."""

    def add(self, other: Inspection) -> None:
        """Takes in what rules said elsewhere."""
        self.results += other.results
        self.notices += other.notices
        self.suppressions += other.suppressions
        self.failures += other.failures
        self.resources += other.resources
        self.rendered += other.rendered


Call = tuple[Rule, tuple[Any, ...]]
Ready = tuple[list[Call], list[tuple[Callable[[Any], tuple[Any, ...]], list[Call]]]]


class Caller:
    """Calls rules and keeps what they say, each thing in its place. A rule that raises is a failure of ours."""

    def __init__(self, sources: Sources) -> None:
        self.inspection = Inspection()
        self.sources = sources

    def call(self, calls: Iterable[Call], scope: Any) -> None:
        """Calls rules for one scope."""
        for rule, arguments in calls:
            try:
                # Most rules have nothing to say, so that a third of the time went into an empty list of arguments.
                for said in rule.function(scope, *arguments) if arguments else rule.function(scope):
                    self._keep(rule, said, scope)
            except Exception as error:
                self.fail(rule, scope, error)

    def _keep(self, rule: Rule, said: Finding | Notice, scope: Any) -> None:
        if isinstance(said, Finding):
            self.inspection.results.append(place_finding(rule, said, scope, self.sources))
        else:
            self.inspection.notices.append(place_notice(rule, said, scope, self.sources))

    def fail(self, rule: Rule, scope: Any, error: Exception) -> None:
        """Keeps a rule's failure, with the line of the rule that raised."""
        import traceback

        if is_debugging():
            traceback.print_exception(error)
        names = (getattr(scope, name, "") for name in ("address", "path", "name"))
        subject = next(filter(None, names), type(scope).__name__)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        self.inspection.failures.append(
            f"rule {rule.id} failed on {subject}: {type(error).__name__}: {error} ({frame.name}, line {frame.lineno})"
        )

    def fail_all(self, calls: Iterable[Call], scope: Any, error: Exception) -> None:
        """Keeps the failure of an analysis as one of every rule that asked for it."""
        for rule, _ in calls:
            self.fail(rule, scope, error)


class PatientCaller(Caller):
    """A Caller that gives what rules say its place only when it is told to: when many can be found at once."""

    def __init__(self, sources: Sources) -> None:
        super().__init__(sources)
        self._said: list[tuple[Rule, Finding | Notice, Any]] = []
        self.wanted: list[tuple[ResourcePath, bool]] = []
        """The values whose places are needed; with True, those of their keys."""

    def _keep(self, rule: Rule, said: Finding | Notice, scope: Any) -> None:
        # While the rule is being called, so that one which says what is no finding is a failure of that rule.
        self.wanted += _wanted(said)
        self._said.append((rule, said, scope))

    def place_all(self) -> None:
        """Gives everything its place."""
        for rule, said, scope in self._said:
            try:
                super()._keep(rule, said, scope)
            except Exception as error:
                self.fail(rule, scope, error)
        self._said.clear()


def _wanted(said: Finding | Notice) -> Iterator[tuple[ResourcePath, bool]]:
    if isinstance(said.at, ResourcePath):
        yield said.at, said.key
    if isinstance(said, Finding):
        yield from ((where, False) for where, _ in said.related if isinstance(where, ResourcePath))


class ResourceRules:
    """The rules about a resource or about a part of one, ready by kind."""

    def __init__(self, rules: list[Rule], contexts: Contexts) -> None:
        self._rules = rules
        self._contexts = contexts
        self._by_kind: dict[str, Ready] = {}

    def run(self, resource: Resource, caller: Caller) -> None:
        """Calls every rule that speaks of this kind."""
        ready = self._by_kind.get(resource.kind)
        if ready is None:
            ready = self._by_kind[resource.kind] = self._ready(resource.kind)
        calls, calls_by_analysis = ready
        caller.call(calls, resource)
        for analysis, calls in calls_by_analysis:
            try:
                parts = analysis(resource)
            except Exception as error:
                caller.fail_all(calls, resource, error)
                continue
            for part in parts:
                caller.call(calls, part)

    def _ready(self, kind: str) -> Ready:
        direct: list[Call] = []
        by_part: dict[Any, list[Call]] = {}
        for rule in self._rules:
            call = (rule, self._contexts.arguments(rule))
            if rule.scope is Resource:
                if rule.takes(kind):
                    direct.append(call)
                continue
            for analysis in analyses.get(rule.scope, ()):
                if analysis.subject is Resource and (not analysis.kinds or kind in analysis.kinds):
                    by_part.setdefault(analysis.function, []).append(call)
        return direct, list(by_part.items())
