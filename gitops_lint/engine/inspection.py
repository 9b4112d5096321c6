"""What a worker does with its slice: the rules about single files and single resources."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from gitops_lint.engine.contexts import Contexts, Inputs
from gitops_lint.engine.placing import Sources, place_finding, place_notice
from gitops_lint.engine.suppressions import suppressions
from gitops_lint.kubernetes.overlaying import Changes
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice, as_file, dialect_of, is_read_as_object
from gitops_lint.model.analysis import analyses
from gitops_lint.model.debugging import is_debugging
from gitops_lint.model.file import File, FileKind, Reference, Suppression
from gitops_lint.model.resource import Overlay, Resource
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Finding, Notice, Rule, Severity, registry
from gitops_lint.model.source import SourceFile


class Order(msgspec.Struct, frozen=True):
    """What a worker is asked to do: rules by id with their severities, and what it cannot know from its slice.

    `missing` are the references that lead nowhere, by file; `only` limits the files to these (all without).
    """

    rules: Mapping[str, Severity]
    inputs: Inputs
    owned: Ownership
    missing: Mapping[str, list[Reference]]
    today: datetime.date
    only: frozenset[str] | None = None


class Inspection(msgspec.Struct):
    """What rules said of files and resources, before anything is silenced or counted."""

    results: list[Result] = msgspec.field(default_factory=list)
    notices: list[Limit] = msgspec.field(default_factory=list)
    suppressions: list[Suppression] = msgspec.field(default_factory=list)
    failures: list[str] = msgspec.field(default_factory=list)
    resources: int = 0


Call = tuple[Rule, tuple[Any, ...]]
Ready = tuple[list[Call], list[tuple[Callable[[Any], tuple[Any, ...]], list[Call]]]]


class Caller:
    """Calls rules and keeps what they say, each thing in its place. A rule that raises is a failure of ours."""

    def __init__(self, sources: Sources) -> None:
        self.inspection = Inspection()
        self._sources = sources

    def call(self, calls: Iterable[Call], scope: Any) -> None:
        """Calls rules for one scope."""
        for rule, arguments in calls:
            try:
                for said in rule.function(scope, *arguments):
                    self._keep(rule, said, scope)
            except Exception as error:
                self.fail(rule, scope, error)

    def _keep(self, rule: Rule, said: Finding | Notice, scope: Any) -> None:
        if isinstance(said, Finding):
            self.inspection.results.append(place_finding(rule, said, scope, self._sources))
        else:
            self.inspection.notices.append(place_notice(rule, said, scope, self._sources))

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


def inspect_slice(held: Slice, order: Order) -> Inspection:
    """Runs the rules whose scope is a file, a resource or a part of one, over the files of a worker."""
    rules = [_with_severity(registry[name], severity) for name, severity in order.rules.items()]
    caller = Caller(lambda path: _source(held, path))
    contexts = held.kept.setdefault("contexts", Contexts(order.inputs))
    file_rules = {
        kind: [(rule, contexts.arguments(rule)) for rule in rules if rule.scope is File and rule.takes(kind.value)]
        for kind in FileKind
    }
    resource_rules = ResourceRules([rule for rule in rules if rule.scope is not File], contexts)
    for path, kind in held.kinds.items():
        held.tick()
        if order.only is not None and path not in order.only:
            continue
        found = held.outlines[path]
        parsed = held.file(path, dialect_of(path, kind, order.owned))
        if parsed.source is not None:
            caller.inspection.suppressions += suppressions(parsed, order.today)
        if calls := file_rules[kind]:
            caller.call(calls, as_file(parsed, found, order.missing.get(path, ()), order.owned))
        if found.objects and parsed.source is not None and is_read_as_object(path, order.owned):
            _inspect_resources(parsed, resource_rules, caller, order.owned.later_changes.get(path))
    return caller.inspection


def _inspect_resources(parsed: ParsedFile, rules: ResourceRules, caller: Caller, changes: Changes | None) -> None:
    for resource in parsed.resources():
        caller.inspection.resources += 1
        if changes is not None:
            kind = resource.kind.partition(".")[0]
            is_patched = any(
                target.takes(kind, resource.name, is_renamed=changes.is_renaming) for target in changes.patched
            )
            resource = replace(resource, overlay=Overlay(is_patched, changes.images))
        rules.run(resource, caller)


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


def is_about_a_slice(rule: Rule) -> bool:
    """Whether a worker can run a rule on its own: it speaks of a file, a resource, or a part of one resource."""
    if rule.scope is File or rule.scope is Resource:
        return True
    found = analyses.get(rule.scope, ())
    return bool(found) and all(analysis.subject is Resource for analysis in found)


def _with_severity(rule: Rule, severity: Severity) -> Rule:
    return rule if rule.severity is severity else replace(rule, severity=severity)


def _source(held: Slice, path: str) -> SourceFile | None:
    parsed = held.parsed.get(path)
    if parsed is None and path in held.kinds:
        parsed = held.file(path)
    return parsed.source if parsed is not None else None
