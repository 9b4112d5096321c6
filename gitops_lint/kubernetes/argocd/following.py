"""From the Applications that stand in a repository to the objects of every cluster.

The roots are the Applications and ApplicationSets that nothing else applies; what they apply is followed down.
Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/#app-of-apps-pattern.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd.application_sets import Expansion, expand
from gitops_lint.kubernetes.argocd.applications import Application, application
from gitops_lint.kubernetes.argocd.clusters import IN_CLUSTER_NAME, IN_CLUSTER_SERVER, DeclaredCluster
from gitops_lint.kubernetes.argocd.generators import Sources
from gitops_lint.kubernetes.argocd.overlooked import overlooked
from gitops_lint.kubernetes.argocd.rendering import Renderers, render_application
from gitops_lint.kubernetes.rendered import BuildWarning, Limit, Problem, RenderedObject, Rendering, SpecEntry
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.source import Location, directory_of

_MOST_APPLICATIONS: Final = 5000
_DEEPEST: Final = 20


class AppliedObject(msgspec.Struct, frozen=True, eq=False):
    """An object that reaches a cluster, and the Application that applies it ("" for a root)."""

    object: RenderedObject
    application: str


class ArgoCluster(msgspec.Struct, frozen=True, eq=False):
    """A cluster that Applications go to: its name (or server), and what reaches it."""

    name: str
    objects: tuple[AppliedObject, ...] = ()
    applications: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()
    built: frozenset[str] = frozenset()
    """The files of the sources that were rendered whole."""
    hidden: tuple[str, ...] = ()
    """The namespaces into which something goes that could not be rendered; "" where that may be any."""


def is_followed(value: dict[str, Any]) -> bool:
    """Whether an object is an Application or an ApplicationSet of Argo CD."""
    api_version = str(value.get("apiVersion") or "")
    return api_version.startswith("argoproj.io/") and value.get("kind") in ("Application", "ApplicationSet")


def follow(
    declared: Iterable[RenderedObject],
    repositories: Repositories,
    renderers: Renderers,
    clusters: tuple[DeclaredCluster, ...] = (),
) -> tuple[ArgoCluster, ...]:
    """The clusters of a repository by name, from every Application and ApplicationSet that stands in its files."""
    found = [each for each in declared if is_followed(each.value)]
    walk = _Walk(repositories, renderers, clusters)
    roots = walk.roots(found)
    for root, host in zip(roots, _hosts(roots), strict=True):
        walk.descend(root, host)
    return walk.clusters()


def _hosts(roots: list[RenderedObject]) -> list[str]:
    """The cluster that holds each root: one Argo CD for all, unless it would have to hold two of one name.

    Then every directory that roots stand in is taken for a cluster of its own.
    """
    names = [(_key(each), str(each.metadata.get("namespace") or "")) for each in roots]
    if len(set(names)) == len(names):
        return [IN_CLUSTER_NAME] * len(roots)
    return [f"{IN_CLUSTER_NAME} of {directory_of(_place_of(each).file) or '.'}" for each in roots]


class _Collected(msgspec.Struct):
    """What is known of a cluster so far."""

    objects: list[AppliedObject] = []
    applications: list[str] = []
    problems: list[Problem] = []
    limits: list[Limit] = []
    files: set[str] = set()
    warnings: list[BuildWarning] = []
    entries: list[SpecEntry] = []
    built: set[str] = set()
    hidden: dict[str, None] = {}


class _Step(msgspec.Struct, frozen=True, eq=False):
    """An Application or ApplicationSet to follow: the cluster whose Argo CD holds it, who applies it, how deep."""

    object: RenderedObject
    host: str
    parent: str
    depth: int


class _Walk:
    def __init__(self, repositories: Repositories, renderers: Renderers, clusters: tuple[DeclaredCluster, ...]) -> None:
        self.repositories = repositories
        self.renderers = renderers
        self.declared = clusters
        self.sources = Sources(self.tree, clusters, repositories.advice)
        self.collected: dict[str, _Collected] = {}
        self.visited: dict[tuple[str, tuple[str, str]], set[str]] = {}
        self.places: dict[tuple[str, tuple[str, str]], list[tuple[str, int]]] = {}
        self.renderings: dict[str, Rendering] = {}
        self.expansions: dict[str, Expansion] = {}
        self.is_hidden_everywhere = False

    def tree(self, url: str, revision: str) -> Any:
        checkout = self.repositories.find(url, revision)
        return checkout.tree if checkout is not None else None

    def roots(self, declared: list[RenderedObject]) -> list[RenderedObject]:
        """What nothing else applies; of those that apply each other in a circle, the first."""
        by_place = {_place(each): index for index, each in enumerate(declared)}
        by_name: dict[tuple[str, str], list[int]] = {}
        for index, each in enumerate(declared):
            by_name.setdefault(_key(each), []).append(index)
        applies: dict[int, set[int]] = {}
        for index, each in enumerate(declared):
            reached = applies.setdefault(index, set())
            for child in self.children(each, 0):
                known = [by_place[place] for place in _places(child) if place in by_place]
                reached.update(known or by_name.get(_key(child), []))
            reached.discard(index)
        applied = {child for reached in applies.values() for child in reached}
        roots = [index for index in range(len(declared)) if index not in applied]
        reached = _closure(set(roots), applies)
        for index in range(len(declared)):
            if index not in reached:
                roots.append(index)
                reached |= _closure({index}, applies)
        return [declared[index] for index in roots]

    def children(self, declared: RenderedObject, depth: int) -> list[RenderedObject]:
        """The Applications and ApplicationSets that one applies, those of generated Applications included."""
        if depth > 1:
            return []
        if declared.value.get("kind") == "ApplicationSet":
            made = list(self.expand(declared).applications)
            return [*made, *(child for each in made for child in self.children(each, depth + 1))]
        try:
            rendered = self.render(application(declared))
        except msgspec.ValidationError:
            return []
        return [each for each in rendered.objects if is_followed(each.value)]

    def descend(self, root: RenderedObject, host: str) -> None:
        """Follows one root down, and collects by cluster."""
        self.into(host).objects.append(AppliedObject(root, ""))
        steps = deque([_Step(root, host, "", 0)])
        while steps:
            step = steps.popleft()
            if self.is_known(step):
                continue
            if step.depth > _DEEPEST or len(self.visited) > _MOST_APPLICATIONS:
                deep = f"Applications that apply Applications are followed {_DEEPEST} deep"
                many = f"{_MOST_APPLICATIONS:,} Applications are followed"
                message = f"only {deep if step.depth > _DEEPEST else many}; what others apply was not looked at"
                self.into(step.host).limits.append(Limit(message, _place_of(step.object)))
                self.is_hidden_everywhere = True
                return
            steps.extend(self.expanded(step) if step.object.value["kind"] == "ApplicationSet" else self.applied(step))

    def is_known(self, step: _Step) -> bool:
        """Whether it was followed before; a root that names no namespace is the one that is applied into any."""
        namespaces = self.visited.setdefault((step.host, _key(step.object)), set())
        own = str(step.object.metadata.get("namespace") or "")
        known = bool(namespaces) and ("" in namespaces or not own or own in namespaces)
        namespaces.add(own)
        places = self.places.setdefault((step.host, _key(step.object)), [])
        kind, name = _key(step.object)
        # One that applies itself may be rendered from a chart, and then stands in two places.
        if known and step.parent != name and not any(place in places for place in _places(step.object)):
            message = (
                f"the {kind} {name} is not followed, since another of its name is: {':'.join(map(str, places[0]))}"
            )
            self.into(step.host).limits.append(Limit(message, _place_of(step.object)))
            self.is_hidden_everywhere = True
        places += _places(step.object)
        return known

    def expanded(self, step: _Step) -> list[_Step]:
        expansion = self.expand(step.object)
        host = self.into(step.host)
        host.problems += expansion.problems
        host.limits += expansion.limits
        if expansion.problems or expansion.limits:
            # Applications that are not known go to clusters that are not known.
            self.is_hidden_everywhere = True
        host.files |= expansion.files
        name = _name(step.object)
        host.objects += [AppliedObject(each, name) for each in expansion.applications]
        return [_Step(each, step.host, name, step.depth + 1) for each in expansion.applications]

    def applied(self, step: _Step) -> list[_Step]:
        host = self.into(step.host)
        try:
            found = application(step.object)
        except msgspec.ValidationError as error:
            host.problems.append(Problem(f"Application {_name(step.object)}: {error}", _place_of(step.object)))
            self.is_hidden_everywhere = True
            return []
        name, problem = self.destination(found, step.host)
        if problem is not None:
            host.problems.append(problem)
            self.is_hidden_everywhere = True
            return []
        rendering = self.render(found)
        cluster = self.into(name)
        cluster.applications.append(found.name)
        cluster.objects += [AppliedObject(each, found.name) for each in rendering.objects]
        cluster.problems += rendering.problems
        cluster.limits += rendering.limits
        cluster.files |= rendering.files
        cluster.warnings += (*rendering.warnings, *overlooked(found, rendering))
        cluster.entries += rendering.entries
        if not rendering.problems and not rendering.limits:
            cluster.built |= rendering.files
        else:
            # A chart brings nearly all into the namespace that it is for; other sources name theirs themselves.
            is_chart = all(each.source.chart or each.source.helm is not None for each in found.sources)
            cluster.hidden[found.spec.destination.namespace or "" if is_chart else ""] = None
        followed = [each for each in rendering.objects if is_followed(each.value)]
        return [_Step(each, name, found.name, step.depth + 1) for each in followed]

    def destination(self, found: Application, host: str) -> tuple[str, Problem | None]:
        """The cluster's name (its server, where no Secret names it), or why there is none (GetDestinationServer)."""
        destination = found.spec.destination
        location = found.declared.origin(("spec", "destination")).location
        if destination.name and destination.server:
            message = "application destination can't have both name and server defined: "
            return "", Problem(f"{message}{destination.name} {destination.server}", location)
        if destination.server:
            server = destination.server.rstrip("/")
            if server == IN_CLUSTER_SERVER:
                return host, None
            return next((each.name for each in self.declared if each.server.rstrip("/") == server), server), None
        if destination.name:
            return host if destination.name == IN_CLUSTER_NAME else destination.name, None
        return "", Problem("Destination server missing from app spec", location)

    def render(self, found: Application) -> Rendering:
        key = _fingerprint(found.declared)
        if key not in self.renderings:
            self.renderings[key] = render_application(found, self.repositories, self.renderers)
        return self.renderings[key]

    def expand(self, declared: RenderedObject) -> Expansion:
        key = _fingerprint(declared)
        if key not in self.expansions:
            self.expansions[key] = expand(declared, self.sources)
        return self.expansions[key]

    def into(self, name: str) -> _Collected:
        return self.collected.setdefault(name, _Collected())

    def clusters(self) -> tuple[ArgoCluster, ...]:
        return tuple(
            ArgoCluster(
                name,
                tuple(_without_roots_that_are_applied(each.objects)),
                tuple(each.applications),
                tuple(dict.fromkeys(each.problems)),
                tuple(dict.fromkeys(each.limits)),
                frozenset(each.files),
                tuple(dict.fromkeys(each.warnings)),
                tuple(each.entries),
                frozenset(each.built),
                ("",) if self.is_hidden_everywhere else tuple(each.hidden),
            )
            for name, each in sorted(self.collected.items())
        )


def _without_roots_that_are_applied(objects: list[AppliedObject]) -> list[AppliedObject]:
    """An Application that applies itself is there once, as it is applied."""
    applied = {_key(each.object) for each in objects if each.application}
    return [each for each in objects if each.application or _key(each.object) not in applied]


def _closure(start: set[int], applies: dict[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    left = list(start)
    while left:
        key = left.pop()
        if key not in reached:
            reached.add(key)
            left += applies.get(key, ())
    return reached


def _key(each: RenderedObject) -> tuple[str, str]:
    return str(each.value.get("kind")), _name(each)


def _name(each: RenderedObject) -> str:
    return str(each.metadata.get("name") or "")


def _fingerprint(each: RenderedObject) -> str:
    """What tells one rendering from another: the object, and the place that its origins lead to."""
    value = {key: item for key, item in each.value.items() if key != "status"}
    return f"{_place_of(each)} {json.dumps(value, sort_keys=True, default=str)}"


def _place_of(each: RenderedObject) -> Location:
    return each.origin(()).location


def _place(each: RenderedObject) -> tuple[str, int]:
    location = _place_of(each)
    return location.file, location.line


def _places(each: RenderedObject) -> list[tuple[str, int]]:
    return [(place.location.file, place.location.line) for place in each.origin(()).places]
