"""What a worker does with its slice: the rules about single files and single resources."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from gitops_lint.engine.calling import Caller, Inspection, ResourceRules
from gitops_lint.engine.contexts import Contexts, Inputs
from gitops_lint.engine.overlay_inspection import changed_later, inspect_overlays
from gitops_lint.engine.suppressions import suppressions
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization
from gitops_lint.kubernetes.overlaying import Changes
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading.overlays import Overlays
from gitops_lint.loading.reading import ParsedFile, read_source
from gitops_lint.loading.rendered_resources import built_kustomization
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice, as_file, dialect_of, is_read_as_object
from gitops_lint.model.analysis import analyses
from gitops_lint.model.file import File, FileKind, Reference
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Rule, Severity, registry
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import SourceFile


class Order(msgspec.Struct, frozen=True):
    """What a worker is asked to do: rules by id with their severities, and what it cannot know from its slice.

    `missing` are the references that lead nowhere, by file; `only` limits the files to these (all without). `overlays`
    are the kustomizations that are built; `applied` are files whose objects Flux or Argo CD applies, and kustomizations
    that they build: others look at these.
    """

    rules: Mapping[str, Severity]
    inputs: Inputs
    owned: Ownership
    missing: Mapping[str, list[Reference]]
    today: datetime.date
    only: frozenset[str] | None = None
    overlays: Overlays = Overlays()
    applied: frozenset[str] = frozenset()


class Ahead(msgspec.Struct, frozen=True):
    """What a worker can do before it is known what Flux and Argo CD apply; as in an `Order`."""

    owned: Ownership
    overlays: Overlays
    only: frozenset[str] | None
    settings: Settings
    builds: bool
    """Whether rules ask for every kustomization, whoever applies it."""


def prepare_slice(held: Slice, ahead: Ahead) -> None:
    """Parses what will be inspected as its platform reads it, and builds the kustomizations that will be asked for."""
    for path, kind in held.kinds.items():
        if ahead.only is None or path in ahead.only:
            held.file(path, dialect_of(path, kind, ahead.owned))
            overlay = ahead.overlays.by_file.get(path)
            if overlay is not None and ahead.builds:
                built_kustomization(held, overlay, ahead.settings)


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
            if path in order.overlays.rendered or path in order.applied:
                caller.inspection.resources += len(found.objects)
            else:
                _inspect_resources(parsed, resource_rules, caller, order.owned.later_changes.get(path))
    if order.overlays.by_file:
        about = [rule for rule in rules if rule.scope is not File]
        caller.inspection.rendered = inspect_overlays(
            held,
            order.overlays,
            about,
            contexts,
            caller.sources,
            frozenset(order.missing),
            order.owned.later_changes,
            order.applied,
            order.inputs.settings,
        )
    return caller.inspection


def _inspect_resources(parsed: ParsedFile, rules: ResourceRules, caller: Caller, changes: Changes | None) -> None:
    for resource in parsed.resources():
        caller.inspection.resources += 1
        if changes is not None:
            resource = changed_later(resource, changes)
        rules.run(resource, caller)


def is_about_a_slice(rule: Rule) -> bool:
    """Whether a rule is run where files are: it speaks of one, of a resource or a part, or of what is rendered."""
    if rule.scope in (File, Resource, BuiltKustomization, RenderedCluster):
        return True
    found = analyses.get(rule.scope, ())
    return bool(found) and all(analysis.subject is Resource for analysis in found)


def _with_severity(rule: Rule, severity: Severity) -> Rule:
    return rule if rule.severity is severity else replace(rule, severity=severity)


def _source(held: Slice, path: str) -> SourceFile | None:
    parsed = held.parsed.get(path)
    if parsed is None and path in held.kinds:
        parsed = held.file(path)
    if parsed is not None:
        return parsed.source
    if path not in held.sources:
        # A file of another worker, which a kustomization of this one takes in.
        held.sources[path] = read_source(held.tree, path)[0]
    return held.sources[path]
