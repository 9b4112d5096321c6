"""What rules say of the clusters that Flux and Argo CD apply to, each looked at once, where all files are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from gitops_lint.engine.calling import Caller, Inspection, ResourceRules
from gitops_lint.engine.contexts import Contexts
from gitops_lint.engine.placing import Sources
from gitops_lint.engine.practices import is_about_structure
from gitops_lint.kubernetes.built_kustomization import BuiltKustomization, Remark
from gitops_lint.kubernetes.helm_tests import is_helm_test
from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster
from gitops_lint.model.file import File
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Rule
from gitops_lint.model.source import Location

Said = TypeVar("Said", Result, Limit)

_TOLD_BEFORE: Final[Mapping[str, frozenset[str]]] = {
    "REP023": frozenset({"REP004", "REP017", "REP020"}),
    "REP024": frozenset({"REP004", "REP020"}),
    "REP026": frozenset({"REP018"}),
}
"""What is told of what Flux and Argo CD stop at, to the rules that tell the same of a line, whoever applies it."""


def inspect_clusters(
    clusters: Iterable[RenderedCluster], rules: Sequence[Rule], contexts: Contexts, sources: Sources
) -> list[tuple[str, Inspection]]:
    """What rules say of each cluster and of the objects in it, with the file that the cluster begins in."""
    about_clusters = [(rule, contexts.arguments(rule)) for rule in rules if rule.scope is RenderedCluster]
    about_builds = [(rule, contexts.arguments(rule)) for rule in rules if rule.scope is BuiltKustomization]
    others = (File, BuiltKustomization, RenderedCluster)
    about = [rule for rule in rules if rule.scope not in others]
    about_all = ResourceRules(about, contexts)
    about_structure = ResourceRules([rule for rule in about if is_about_structure(rule)], contexts)
    found = []
    for cluster in clusters:
        caller = Caller(sources)
        caller.call(about_clusters, cluster)
        if cluster.warnings:
            # What a spec gives to Kustomize is a part of a build that has no file.
            given = tuple(Remark(each.kind, each.message, each.location) for each in cluster.warnings)
            caller.call(about_builds, BuiltKustomization(cluster.file, cluster.directory, warnings=given))
        if cluster.platform is Platform.ARGO_CD:
            # What is said of the cluster belongs to the environments of where it stands.
            found.append(("", caller.inspection))
            caller = Caller(sources)
        for resource in cluster.objects:
            is_whole = cluster.is_sure and not is_helm_test(resource.values)
            (about_all if is_whole else about_structure).run(resource, caller)
        found.append((cluster.file, caller.inspection))
    return found


def without_what_is_told(results: Iterable[Said]) -> list[Said]:
    """Results or notices without what Flux or Argo CD stops at where another rule tells of the same line."""
    every = list(results)
    told = {(one.rule, place.file, place.line) for one in every for place in _places(one)}
    return [
        one
        for one in every
        if not any((rule, one.location.file, one.location.line) in told for rule in _TOLD_BEFORE.get(one.rule, ()))
    ]


def _places(said: Result | Limit) -> list[Location]:
    related = said.related if isinstance(said, Result) else ()
    return [said.location, *(place.location for place in related)]


def needs_clusters(rules: Iterable[Rule]) -> bool:
    """Whether any of these rules is about a cluster, about an object in it, or about what Kustomize is given there."""
    return any(rule.scope is not File for rule in rules)
