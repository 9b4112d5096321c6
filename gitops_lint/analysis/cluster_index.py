"""The objects of one cluster by what they are called, who names whom, and which pods a selector finds."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, PodTemplate, pod_template
from gitops_lint.kubernetes.brought import Brought, brought_by
from gitops_lint.kubernetes.cluster_facts import ClusterContents
from gitops_lint.kubernetes.cluster_facts import namespace_of as namespace_of
from gitops_lint.kubernetes.cross_references import ObjectReference
from gitops_lint.kubernetes.existing import exists_in_every_cluster
from gitops_lint.kubernetes.label_selectors import LabelSelector
from gitops_lint.kubernetes.producers import ANYTHING, ANYWHERE
from gitops_lint.kubernetes.scoping import CLUSTER_SCOPED
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Cluster
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import directory_of


class Standing(enum.Enum):
    """Whether an object that is named is there."""

    DECLARED = "declared"
    MADE = "made by Kubernetes or by an operator"
    UNKNOWN = "not known"
    MISSING = "missing"


class Naming(NamedTuple):
    """One object naming another; `namespace` is that of the object that is named, "" where it cannot be told."""

    resource: Resource
    reference: ObjectReference
    namespace: str


class Pods(NamedTuple):
    """What makes pods, with their namespace and labels."""

    resource: Resource
    namespace: str
    labels: Mapping[str, Any]

    @property
    def template(self) -> PodTemplate:
        """What they are made from, as far as that is known of an object of a cluster."""
        template = pod_template(self.resource)
        assert template is not None
        return template


class ClusterIndex(msgspec.Struct, frozen=True, eq=False):
    """The objects of a cluster by kind and name, what they name, the pods they make, what brings more of them.

    A namespace of "" is one that is not said, so that it may be any: objects without one go wherever they are applied.
    """

    cluster: Cluster
    resources: tuple[Resource, ...]
    by_kind: Mapping[str, Sequence[Resource]]
    by_name: Mapping[tuple[str, str], Sequence[Resource]]
    namings: Sequence[Naming]
    pods: Sequence[Pods]
    namespaces: frozenset[str]
    """Those in which an object lies; what lies in others is not this repository's."""
    _contents: ClusterContents
    _homes_of_pods: frozenset[tuple[str, str]]
    _pods_by_label: Mapping[tuple[str, str], Sequence[Pods]]
    _pods_later: Sequence[Pods]
    _brought: Brought

    @property
    def environments(self) -> tuple[str, ...]:
        """The environment that the cluster is of."""
        return (self.cluster.environment,) if self.cluster.environment else ()

    def of_kinds(self, *kinds: str) -> list[Resource]:
        """The objects of these kinds, in the order of the kinds."""
        return [resource for kind in kinds for resource in self.by_kind.get(kind, ())]

    def declared(self, kind: str, namespace: str, name: str) -> list[Resource]:
        """The objects that may be the one of this kind, namespace ("" for any) and name."""
        found = self.by_name.get((kind, name), ())
        if not namespace or kind in CLUSTER_SCOPED:
            return list(found)
        return [one for one in found if are_together(namespace_of(one), namespace)]

    def standing(self, kind: str, namespace: str, name: str) -> Standing:
        """Whether an object is declared, brought by another, or missing, which is said only where all is known."""
        if self.declared(kind, namespace, name):
            return Standing.DECLARED
        if self.is_beside(kind, name):
            return Standing.UNKNOWN
        if exists_in_every_cluster(kind, namespace, name) or self.may_be_brought(kind, namespace, name):
            return Standing.MADE
        if namespace and namespace not in self.namespaces and kind not in CLUSTER_SCOPED:
            return Standing.UNKNOWN
        return Standing.MISSING if self._contents.is_whole else Standing.UNKNOWN

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the repository brings other objects than these, and than may be brought."""
        return self._contents.is_whole

    @property
    def may_have_more(self) -> bool:
        """Whether anything at all may come from what could not be read or rendered."""
        return not self.is_whole or any(one.namespace == ANYWHERE for one in self._brought.anything())

    @property
    def is_followed(self) -> bool:
        """Whether Flux or Argo CD was followed to these objects."""
        return self._contents.is_followed

    def is_beside(self, kind: str, name: str) -> bool:
        """Whether another entry point of the environment has an object of this kind and name."""
        around = self._contents.surroundings
        return around is not None and around.has(kind, name, beside=self._contents.number)

    def may_be_brought(self, kind: str, namespace: str, name: str) -> bool:
        """Whether another object may bring one of this kind, namespace and name into the cluster."""
        return self._brought.may_have(kind, namespace, name)

    def are_kept_together(self, one: Resource, other: Resource) -> bool:
        """Whether objects are for one place: the plain files of a repository without environments, one a directory."""
        return self._home(one) == self._home(other)

    def _home(self, resource: Resource) -> str:
        return _home(resource, self.cluster)

    def knows_pods(self, namer: Resource) -> bool:
        """Whether the pods of an object's namespace are known: some are declared with it, and nothing brings others."""
        namespace, around = namespace_of(namer), self._contents.surroundings
        if not self._contents.is_whole:
            return False
        if around is not None and around.has_pods(namespace, beside=self._contents.number):
            return False
        for one in self._brought.anything():
            # What is brought by a name is known: it is counted among the pods.
            is_here = one.namespace == ANYWHERE or are_together(one.namespace, namespace)
            if one.name == ANYTHING and is_here:
                return False
        return (namespace, self._home(namer)) in self._homes_of_pods

    def selected(self, selector: LabelSelector, namespace: str) -> list[Pods]:
        """What makes the pods that a selector finds in a namespace, unless their labels say otherwise."""
        labelled = [self._pods_by_label.get(pair, ()) for pair in selector.equalities]
        candidates = (*min(labelled, key=len), *self._pods_later) if labelled else self.pods
        return [
            pods for pods in candidates if are_together(pods.namespace, namespace) and selector.matches(pods.labels)
        ]

    def selects_nothing(self, selector: LabelSelector, namer: Resource) -> bool:
        """Whether the selector of an object certainly finds no pod.

        A label that no template of the namespace has may be given to pods by a controller, or by the pods themselves
        (as those do that elect a leader), or be that of pods which another repository brings: only the rest counts.
        """
        namespace = namespace_of(namer)
        if self.selected(selector, namespace) or not self.knows_pods(namer):
            return False
        here = [pods.labels for pods in self.pods if are_together(pods.namespace, namespace)]
        known = [one for one in selector.requirements if any(one.key in labels for labels in here)]
        return bool(known) and not self.selected(LabelSelector(tuple(known)), namespace)


def _home(resource: Resource, cluster: Cluster) -> str:
    """What tells objects that are kept together from others of their cluster."""
    return "" if cluster.is_one_place else directory_of(resource.file)


def are_together(one: str, other: str) -> bool:
    """Whether two namespaces may be the same."""
    return not one or not other or one == other


@analysis()
def cluster_index(cluster: Cluster) -> tuple[ClusterIndex, ...]:
    """The index of a cluster, made once; nothing for one whose objects are not known as they are applied."""
    found: tuple[ClusterIndex, ...] | None = cluster.kept.get("index")
    if found is None:
        contents = cluster.contents
        found = cluster.kept["index"] = (index_of(cluster, contents),) if contents.is_known else ()
    return found


def index_of(cluster: Cluster, contents: ClusterContents) -> ClusterIndex:
    """The index of the objects that a cluster gets, in linear time."""
    by_kind: dict[str, list[Resource]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    namings: list[Naming] = []
    pods: list[Pods] = []
    namespaces: set[str] = set()
    for resource, (references, _, _) in contents.objects:
        namespace = namespace_of(resource)
        namespaces.add(namespace)
        by_kind[resource.kind].append(resource)
        if not is_filled_in_later(resource.name):
            by_name[resource.kind, resource.name].append(resource)
        namings += [Naming(resource, reference, reference.namespace or namespace) for reference in references]
        made = _pods(resource, namespace)
        if made is not None:
            pods.append(made)
    pods += _primaries(pods, namings)
    labelled, later = _by_label(pods)
    around = contents.surroundings
    return ClusterIndex(
        cluster,
        tuple([resource for resource, _ in contents.objects]),
        dict(by_kind),
        dict(by_name),
        namings,
        pods,
        frozenset(namespaces),
        contents,
        frozenset((one.namespace, _home(one.resource, cluster)) for one in pods),
        labelled,
        later,
        around.brought if around is not None else Brought.of((*contents.hidden, *brought_by(contents.objects))),
    )


def _pods(resource: Resource, namespace: str) -> Pods | None:
    path = POD_TEMPLATE_PATHS.get(resource.kind)
    if path is None:
        return None
    template = at(resource.values, path)
    if not isinstance(template, dict) or not isinstance(template.get("spec"), dict):
        return None
    labels = at(template, ("metadata", "labels"))
    return Pods(resource, namespace, labels if isinstance(labels, dict) else {})


_OF_FLAGGER: Final = ("app", "name", "app.kubernetes.io/name")
"""The labels of which Flagger changes one in the copy that it makes (`-selector-labels` in its documentation)."""


def _primaries(pods: Iterable[Pods], namings: Iterable[Naming]) -> list[Pods]:
    """The copies that Flagger makes of its targets, with the labels of their pods."""
    canaries = {
        (naming.reference.kind, naming.reference.name, naming.namespace)
        for naming in namings
        if naming.resource.kind == "Canary.flagger.app" and naming.reference.path[:2] == ("spec", "targetRef")
    }
    found = []
    for one in pods if canaries else ():
        if (one.resource.kind, one.resource.name, one.namespace) in canaries:
            key = next((key for key in _OF_FLAGGER if isinstance(one.labels.get(key), str)), None)
            if key is not None:
                found.append(one._replace(labels={**one.labels, key: f"{one.labels[key]}-primary"}))
    return found


def _by_label(pods: Iterable[Pods]) -> tuple[dict[tuple[str, str], list[Pods]], list[Pods]]:
    """Pods by each of their labels, and those that have a label which is filled in later."""
    labelled: dict[tuple[str, str], list[Pods]] = defaultdict(list)
    later: list[Pods] = []
    for one in pods:
        is_known = True
        for key, value in one.labels.items():
            if is_filled_in_later(key) or is_filled_in_later(value):
                is_known = False
            elif isinstance(value, str):
                labelled[key, value].append(one)
        if not is_known:
            later.append(one)
    return dict(labelled), later
