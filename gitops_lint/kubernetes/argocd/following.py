"""From the Applications that stand in a repository to the objects of every cluster.

The roots are the Applications and ApplicationSets that nothing else applies; what they apply is followed down.
Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/#app-of-apps-pattern.
"""

from __future__ import annotations

import json
import posixpath
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd.application_sets import Expansion, expand
from gitops_lint.kubernetes.argocd.applications import Application, application
from gitops_lint.kubernetes.argocd.applied import AppliedObject, ArgoCluster, Collected
from gitops_lint.kubernetes.argocd.clusters import IN_CLUSTER_NAME, IN_CLUSTER_SERVER, DeclaredCluster
from gitops_lint.kubernetes.argocd.generators import Sources
from gitops_lint.kubernetes.argocd.overlooked import overlooked
from gitops_lint.kubernetes.argocd.rendering import Renderers, render_application
from gitops_lint.kubernetes.argocd.roots import Bootstrap, Child, Root, file_of, is_followed, key_of, places_of, roots
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.source import Location, directory_of

_MOST_APPLICATIONS: Final = 5000
_DEEPEST: Final = 20


def follow(
    declared: Iterable[RenderedObject],
    repositories: Repositories,
    renderers: Renderers,
    clusters: tuple[DeclaredCluster, ...] = (),
    bootstraps: Iterable[Bootstrap] = (),
) -> tuple[ArgoCluster, ...]:
    """The clusters of a repository by name, from every Application and ApplicationSet that stands in its files.

    `bootstraps` are kustomizations that change some of these; what they make of a file's objects is followed in their
    place.
    """
    candidates = [
        *(Root((each,), directory_of(_place_of(each).file)) for each in declared if is_followed(each.value)),
        *(
            Root(each.rendering.objects, directory_of(each.file), each.file, each.rendering)
            for each in bootstraps
            if any(is_followed(one.value) for one in each.rendering.objects)
        ),
    ]
    walk = _Walk(repositories, renderers, clusters)
    found = roots(candidates, walk.children)
    for root, host in zip(found, _hosts(found, [each for each in candidates if each.file]), strict=True):
        walk.descend(root, host)
    return walk.clusters()


def _hosts(found: list[Root], changed: list[Root]) -> list[str]:
    """The cluster that holds each root: one Argo CD for all, unless it would have to hold two of one name.

    Two kustomizations of the same Applications are for two Argo CDs, be they applied by an Application or not.

    Then every directory that roots stand in is taken for a cluster of its own.
    """
    names = [
        (key_of(each), str(each.metadata.get("namespace") or ""))
        for root in {id(each): each for each in (*found, *changed)}.values()
        for each in root.objects
        if is_followed(each.value)
    ]
    if len(set(names)) == len(names):
        return [IN_CLUSTER_NAME] * len(found)
    return [f"{IN_CLUSTER_NAME} of {each.directory or '.'}" for each in found]


class _Step(msgspec.Struct, frozen=True, eq=False):
    """An Application or ApplicationSet to follow: the cluster of its Argo CD, where it begins, who applies it."""

    object: RenderedObject
    host: str
    file: str
    parent: str = ""
    depth: int = 0


class _Walk:
    def __init__(self, repositories: Repositories, renderers: Renderers, clusters: tuple[DeclaredCluster, ...]) -> None:
        self.repositories = repositories
        self.renderers = renderers
        self.declared = clusters
        self.sources = Sources(self.tree, clusters, repositories.advice)
        self.collected: dict[str, Collected] = {}
        self.visited: dict[tuple[str, tuple[str, str]], set[str]] = {}
        self.places: dict[tuple[str, tuple[str, str]], list[tuple[str, int]]] = {}
        self.renderings: dict[str, Rendering] = {}
        self.expansions: dict[str, Expansion] = {}
        self.is_hidden_everywhere = False

    def tree(self, url: str, revision: str) -> Any:
        checkout = self.repositories.find(url, revision)
        return checkout.tree if checkout is not None else None

    def children(self, declared: RenderedObject, depth: int = 0) -> list[Child]:
        """The Applications and ApplicationSets that one applies, those of generated Applications included."""
        if depth > 1:
            return []
        if declared.value.get("kind") == "ApplicationSet":
            made = list(self.expand(declared).applications)
            below = [child for each in made for child in self.children(each, depth + 1)]
            return [*(Child(each) for each in made), *below]
        try:
            rendered = self.render(application(declared))
        except msgspec.ValidationError:
            return []
        # Of what else was built, a kustomization that is a candidate is no root, whatever objects it has.
        return [Child(None, rendered.files), *(Child(each) for each in rendered.objects if is_followed(each.value))]

    def descend(self, root: Root, host: str) -> None:
        """Follows one root down, and collects by cluster."""
        cluster = self.into(host)
        cluster.objects += [AppliedObject(each, "", root.file or file_of(each)) for each in root.objects]
        cluster.files |= root.rendering.files
        cluster.built |= root.rendering.files
        cluster.by_hand |= root.rendering.files
        cluster.warnings += root.rendering.warnings
        steps = deque(_Step(each, host, root.file or file_of(each)) for each in root.objects if is_followed(each.value))
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
        namespaces = self.visited.setdefault((step.host, key_of(step.object)), set())
        own = str(step.object.metadata.get("namespace") or "")
        known = bool(namespaces) and ("" in namespaces or not own or own in namespaces)
        namespaces.add(own)
        places = self.places.setdefault((step.host, key_of(step.object)), [])
        kind, name = key_of(step.object)
        # One that applies itself may be rendered from a chart, and then stands in two places.
        if known and step.parent != name and not any(place in places for place in places_of(step.object)):
            message = (
                f"the {kind} {name} is not followed, since another of its name is: {':'.join(map(str, places[0]))}"
            )
            self.into(step.host).limits.append(Limit(message, _place_of(step.object)))
            self.is_hidden_everywhere = True
        places += places_of(step.object)
        return known

    def expanded(self, step: _Step) -> list[_Step]:
        expansion = self.expand(step.object)
        host = self.into(step.host)
        host.problems += expansion.problems
        host.limits += expansion.limits
        if expansion.problems or expansion.limits:
            # Applications that are not known go to clusters that are not known.
            self.is_hidden_everywhere = True
        host.is_whole = host.is_whole and not expansion.limits
        host.files |= expansion.files
        name = _name(step.object)
        host.objects += [AppliedObject(each, name, step.file) for each in expansion.applications]
        return [_Step(each, step.host, step.file, name, step.depth + 1) for each in expansion.applications]

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
        cluster.objects += [AppliedObject(each, found.name, step.file) for each in rendering.objects]
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
        return [_Step(each, name, _begins(each, found, rendering), found.name, step.depth + 1) for each in followed]

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

    def into(self, name: str) -> Collected:
        return self.collected.setdefault(name, Collected())

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
                frozenset(each.by_hand),
                each.is_whole,
            )
            for name, each in sorted(self.collected.items())
        )


def _without_roots_that_are_applied(objects: list[AppliedObject]) -> list[AppliedObject]:
    """An Application that applies itself is there once, as it is applied."""
    applied = {key_of(each.object) for each in objects if each.application}
    return [each for each in objects if each.application or key_of(each.object) not in applied]


def _begins(child: RenderedObject, parent: Application, rendering: Rendering) -> str:
    """Where an Application begins that another applies: its file, or a kustomization that takes it from elsewhere."""
    file = file_of(child)
    for placed in parent.sources:
        directory = posixpath.normpath(placed.source.path or ".").strip("./")
        if not directory or file.startswith(f"{directory}/"):
            continue
        built = [each for each in rendering.files if directory_of(each) == directory and each.endswith(_KUSTOMIZATIONS)]
        if built:
            return min(built)
    return file


_KUSTOMIZATIONS: Final = ("/kustomization.yaml", "/kustomization.yml", "/Kustomization")


def _name(each: RenderedObject) -> str:
    return str(each.metadata.get("name") or "")


def _fingerprint(each: RenderedObject) -> str:
    """What tells one rendering from another: the object, and the place that its origins lead to."""
    value = {key: item for key, item in each.value.items() if key != "status"}
    return f"{_place_of(each)} {json.dumps(value, sort_keys=True, default=str)}"


def _place_of(each: RenderedObject) -> Location:
    return each.origin(()).location
