"""Who knocks at which pods, and how much of it a policy lets through: what the filters of a cluster are asked in."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.analysis.cluster_index import Pods
from gitops_lint.analysis.exposure.addresses import ALL_IPV4, ALL_IPV6, EVERYWHERE
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.analysis.workloads import PodTemplate
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

GATEWAY_NAME: Final = "gateway.networking.k8s.io/gateway-name"
"""The label that Istio gives to the pods of a Gateway of the Gateway API."""


class Answer(enum.Enum):
    """Whether something is so, where it may depend on what nobody here knows."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"

    def __and__(self, other: Answer) -> Answer:
        if Answer.NO in (self, other):
            return Answer.NO
        return Answer.YES if self is other else Answer.PERHAPS

    @property
    def may_be(self) -> bool:
        """Whether it is not certainly wrong."""
        return self is not Answer.NO


class Workload(msgspec.Struct, frozen=True, eq=False):
    """Pods of a cluster as policies see them: what they are called, their namespace ("" for any), their labels.

    `service_account` is empty where it is not known. Pods that a controller makes of another object, as those of a
    Gateway, have no `template`.
    """

    name: str
    namespace: str
    labels: Mapping[str, Any]
    service_account: str = "default"
    template: PodTemplate | None = None

    @classmethod
    def of(cls, pods: Pods) -> Workload:
        """The pods that an object of the cluster makes."""
        account = pods.template.spec.get("serviceAccountName") or pods.template.spec.get("serviceAccount") or "default"
        is_known = isinstance(account, str) and not is_filled_in_later(account)
        return cls(pods.resource.address, pods.namespace, pods.labels, account if is_known else "", pods.template)

    @classmethod
    def of_gateway(cls, name: str, namespace: str, gateway_class: str) -> Workload:
        """The pods that Istio makes of a Gateway of the Gateway API.

        Source: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
        """
        account = f"{name}-{gateway_class}" if gateway_class else ""
        return cls(f"Gateway {namespace}/{name}", namespace, {GATEWAY_NAME: name}, account)

    @property
    def is_on_the_network_of_its_node(self) -> bool:
        """Whether the pods have the address of their node (`hostNetwork`)."""
        return self.template is not None and self.template.spec.get("hostNetwork") is True

    @property
    def annotations(self) -> Mapping[str, Any]:
        """The annotations of the pods."""
        found = self.template.metadata.get("annotations") if self.template is not None else None
        return found if isinstance(found, dict) else {}


class Peer(msgspec.Struct, frozen=True, eq=False):
    """Who knocks: addresses outside of the cluster, and the pods that hand their packets on, where any do.

    `addresses` are those of the first on the way, a client on the internet. `through` are the pods that knock for it:
    those of an ingress controller or a gateway; None where the client comes directly. `masked` says what may put
    another address in the place of the client's before it comes to any pod (`externalTrafficPolicy: Cluster` of a
    Service, a load balancer that speaks HTTP); "" where nothing does.
    """

    addresses: Intervals = EVERYWHERE
    through: Workload | None = None
    masked: str = ""

    def behind_its_mask(self, block: Intervals) -> tuple[Intervals, Intervals]:
        """Of a peer that is masked, which addresses a block certainly admits, and which at most.

        Another address of the same family stands for each: a block that holds the whole family holds it, too.
        """
        surely: Intervals = ()
        possibly: Intervals = ()
        for family in (ALL_IPV4, ALL_IPV6):
            inside, here = intersection(block, family), intersection(self.addresses, family)
            possibly = union(possibly, here if inside else ())
            surely = union(surely, here if inside == family else ())
        return surely, possibly


class Decision(msgspec.Struct, frozen=True, eq=False):
    """The entry of a policy that decides: the line to edit, and what it does in words (`admits 10.0.0.0/8`)."""

    resource: Resource
    path: Path
    text: str


class Admitted(msgspec.Struct, frozen=True, eq=False):
    """Of the addresses that knock, those that certainly get through, and those of which nobody can tell (`perhaps`).

    What is in neither is kept out. `by` are the entries that decide, nothing where no policy has a say. `unknown` are
    the values that decide about `perhaps`, and empty where that is.
    """

    addresses: Intervals
    perhaps: Intervals = ()
    by: tuple[Decision, ...] = ()
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, surely: Intervals, possibly: Intervals, by: Iterable[Decision], unknown: Iterable[str]) -> Admitted:
        """What certainly gets through, and what at most does; reasons are kept where the two differ."""
        perhaps = difference(possibly, surely)
        return cls(surely, perhaps, tuple(by), tuple(dict.fromkeys(unknown)) if perhaps else ())

    @property
    def possible(self) -> Intervals:
        """All addresses that are not certainly kept out."""
        return union(self.addresses, self.perhaps)

    def then(self, other: Admitted) -> Admitted:
        """What gets through this and through another filter as well."""
        surely = intersection(self.addresses, other.addresses)
        possibly = intersection(self.possible, other.possible)
        return Admitted.of(surely, possibly, (*self.by, *other.by), (*self.unknown, *other.unknown))
