"""The objects of one cluster by what they are called, who names whom, and which pods a selector finds."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, PodTemplate, pod_template
from gitops_lint.kubernetes.cluster_facts import ClusterObject
from gitops_lint.kubernetes.cluster_facts import namespace_of as namespace_of
from gitops_lint.kubernetes.cross_references import ObjectReference
from gitops_lint.kubernetes.existing import exists_in_every_cluster
from gitops_lint.kubernetes.label_selectors import LabelSelector
from gitops_lint.kubernetes.producers import ANYTHING, ANYWHERE, Produced, creatable
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
    _homes_of_pods: frozenset[tuple[str, str]]
    _beside: frozenset[tuple[str, str]]
    _pods_beside: frozenset[str]
    _pods_by_label: Mapping[tuple[str, str], Sequence[Pods]]
    _pods_later: Sequence[Pods]
    _produced: Mapping[tuple[str, str], Sequence[Produced]]
    _produced_by_pattern: Mapping[str, Sequence[Produced]]

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
        return Standing.MISSING if self.cluster.is_whole else Standing.UNKNOWN

    def is_beside(self, kind: str, name: str) -> bool:
        """Whether another entry point of the environment has an object of this kind and name."""
        return (kind, name) in self._beside

    def may_be_brought(self, kind: str, namespace: str, name: str) -> bool:
        """Whether another object may bring one of this kind, namespace and name into the cluster."""
        exact = self._produced.get((kind, name), ())
        patterns = (*self._produced_by_pattern.get(kind, ()), *self._produced_by_pattern.get(ANYTHING, ()))
        return any(one.is_for(kind, namespace, name) for one in (*exact, *patterns))

    def are_kept_together(self, one: Resource, other: Resource) -> bool:
        """Whether objects are for one place: the plain files of a repository without environments, one a directory."""
        return self._home(one) == self._home(other)

    def _home(self, resource: Resource) -> str:
        return _home(resource, self.cluster)

    def knows_pods(self, namer: Resource) -> bool:
        """Whether the pods of an object's namespace are known: some are declared with it, and nothing brings others."""
        namespace = namespace_of(namer)
        if not self.cluster.is_whole or any(are_together(one, namespace) for one in self._pods_beside):
            return False
        for one in self._produced_by_pattern.get(ANYTHING, ()):
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
    return "" if cluster.path else directory_of(resource.file)


def are_together(one: str, other: str) -> bool:
    """Whether two namespaces may be the same."""
    return not one or not other or one == other


@analysis()
def cluster_index(cluster: Cluster) -> tuple[ClusterIndex, ...]:
    """The index of a cluster; nothing for one whose objects are changed before they reach it."""
    return (index_of(cluster, cluster.objects()),) if cluster.is_exact else ()


def index_of(cluster: Cluster, objects: Sequence[ClusterObject]) -> ClusterIndex:
    """The index of these objects, in linear time."""
    by_kind: dict[str, list[Resource]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    namings: list[Naming] = []
    pods: list[Pods] = []
    namespaces: set[str] = set()
    brought: dict[Produced, None] = {}
    for resource, (references, bringing, _) in objects:
        namespace = namespace_of(resource)
        namespaces.add(namespace)
        by_kind[resource.kind].append(resource)
        if is_filled_in_later(resource.name):
            brought[Produced(resource.kind, namespace, ANYTHING)] = None
        else:
            by_name[resource.kind, resource.name].append(resource)
        namings += [Naming(resource, reference, reference.namespace or namespace) for reference in references]
        if bringing:
            brought.update(dict.fromkeys(bringing))
        made = _pods(resource, namespace)
        if made is not None:
            pods.append(made)
    brought.update(dict.fromkeys(_made_by_programs(by_kind, namings)))
    pods += _primaries(pods, namings)
    exact, patterns = _by_name(brought)
    labelled, later = _by_label(pods)
    beside = cluster.beside()
    return ClusterIndex(
        cluster,
        tuple([resource for resource, _ in objects]),
        dict(by_kind),
        dict(by_name),
        namings,
        pods,
        frozenset(namespaces),
        frozenset((one.namespace, _home(one.resource, cluster)) for one in pods),
        frozenset((kind, name) for kind, _, name in beside),
        frozenset(namespace for kind, namespace, _ in beside if kind in POD_TEMPLATE_PATHS),
        labelled,
        later,
        exact,
        patterns,
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


_ROLES: Final = ("Role.rbac.authorization.k8s.io", "ClusterRole.rbac.authorization.k8s.io")


def _made_by_programs(by_kind: Mapping[str, Sequence[Resource]], namings: Iterable[Naming]) -> Iterator[Produced]:
    """What programs may make: in the namespace of the Role that allows it, or of the account that a ClusterRole is for.

    Those that make objects in other namespaces do so for objects of their own kinds, which `produced` tells of.
    """
    role, cluster_role = _ROLES
    for one in by_kind.get(role, ()):
        for kind in creatable(one.values):
            yield Produced(kind, namespace_of(one), ANYTHING)
    makers = {one.name: kinds for one in by_kind.get(cluster_role, ()) if (kinds := creatable(one.values))}
    bound: dict[int, set[str]] = {}
    for resource, reference, _ in namings if makers else ():
        if reference.kind == cluster_role and reference.name in makers:
            bound.setdefault(id(resource), set()).update(makers[reference.name])
    for resource, reference, namespace in namings if bound else ():
        if reference.kind == "ServiceAccount":
            for kind in bound.get(id(resource), ()):
                yield Produced(kind, namespace, ANYTHING)


def _by_name(
    brought: Iterable[Produced],
) -> tuple[dict[tuple[str, str], list[Produced]], dict[str, list[Produced]]]:
    """What is brought: by kind and name where both are known, else by kind."""
    exact: dict[tuple[str, str], list[Produced]] = defaultdict(list)
    patterns: dict[str, list[Produced]] = defaultdict(list)
    for one in brought:
        if one.kind == ANYTHING or one.name.endswith(ANYTHING):
            patterns[one.kind].append(one)
        else:
            exact[one.kind, one.name].append(one)
    return dict(exact), dict(patterns)


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
