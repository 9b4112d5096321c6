"""What Istio's AuthorizationPolicies let through to pods: from where, for which hosts, paths and methods.

Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/; `ShouldAttachPolicy` in
pilot/pkg/model and `build` in pilot/pkg/security/authz/builder of Istio. An authorizer of its own (CUSTOM) is asked
first, what a DENY matches is refused, and where there is any ALLOW, what none of them matches as well.

**Who brings a token** (`requestPrincipals`, `request.auth.claims`) is let in as somebody: that is told apart from what
is open to everybody, whether a RequestAuthentication is among the manifests or not (without one, nobody gets in).
What only an authorizer of its own decides, what clients send in headers, and what nobody here knows is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.authorization_attributes import Asked, Identity
from gitops_lint.analysis.exposure.clusters.authorization_rules import Matched, matched
from gitops_lint.analysis.exposure.clusters.meshes import Guard, guard, in_the_mesh, root_namespace
from gitops_lint.analysis.exposure.clusters.peers import GATEWAY_NAME, Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.requests import (
    ANONYMOUS,
    WITH_TOKEN,
    Box,
    Request,
    Requests,
    TooManyError,
    addresses_of,
    meet,
    requests,
    subtract,
)
from gitops_lint.analysis.exposure.clusters.selecting import Selectors, finds, is_same_namespace
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector, of_mapping
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource

AUTHORIZATION_POLICY: Final = "AuthorizationPolicy.security.istio.io"
_DRY_RUN: Final = frozenset({"1", "t", "T", "true", "TRUE", "True"})
"""What `strconv.ParseBool` takes for true."""


class Authorized(msgspec.Struct, frozen=True, eq=False):
    """Requests by what becomes of them; those that are in none of the sets are refused.

    `everybody` are those that get through as they are, `perhaps` those of which nobody can tell: `unknown` decides.
    `with_token` are those that get through with a token at most. `is_narrowed` is false where no policy has a say.
    """

    everybody: Requests
    with_token: Requests = ()
    perhaps: Requests = ()
    by: tuple[Decision, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether a policy has a say."""
        return bool(self.by or self.unknown)

    @property
    def admitted(self) -> Admitted:
        """The addresses that get through for any host, path and method, without a token."""
        surely = addresses_of(self.everybody)
        perhaps = addresses_of(self.perhaps)
        return Admitted(surely, difference(perhaps, surely), self.by, self.unknown)

    @property
    def words(self) -> str:
        """Which hosts, paths and methods get through, as far as that is narrower than everything."""
        said = {
            " ".join(
                f"{what} {piece}"
                for what, piece in (("host", box.hosts), ("path", box.paths), ("method", box.methods))
                if str(piece) != "*"
            ): None
            for box in self.everybody
        }
        return "" if "" in said else "; ".join(said)


def admitted(index: ClusterIndex, workload: Workload, port: int | None, request: Request, peer: Peer) -> Authorized:
    """What of the requests of a route gets through to a port of pods by HTTP; the port is the container's.

    A proxy of the node (ambient mode) understands no HTTP, and treats them as `admitted_connections` does.
    """
    return _admitted(index, workload, port, request, peer, is_http=True)


def admitted_connections(index: ClusterIndex, workload: Workload, port: int | None, peer: Peer) -> Authorized:
    """What gets through to a port of pods that does not speak HTTP, or that clients may speak to as they like."""
    return _admitted(index, workload, port, Request(), peer, is_http=False)


def _admitted(
    index: ClusterIndex, workload: Workload, port: int | None, request: Request, peer: Peer, *, is_http: bool
) -> Authorized:
    everything = requests(peer.addresses, request)
    policies = list(_policies_for(index, workload))
    before = guard(index, workload, port) if policies else Guard(Answer.NO)
    if before.answer is Answer.NO:
        return Authorized(everything)
    identity, unknown = _identity(index, peer)
    asked = Asked(index, workload, peer, port, is_http and not before.is_of_the_node, identity, unknown)
    try:
        surely, possibly, by, reasons = _decided(policies, asked, everything)
        if before.answer is Answer.PERHAPS:
            possibly, reasons = everything, [*reasons, *before.unknown]
        return _parted(surely, possibly, everything, tuple(by), reasons)
    except TooManyError:
        return Authorized(
            (),
            (),
            everything,
            (),
            (f"so many rules of AuthorizationPolicies for {workload.name} that not all are read",),
        )


def _parted(
    surely: Requests, possibly: Requests, everything: Requests, by: tuple[Decision, ...], reasons: Sequence[str]
) -> Authorized:
    """The sets that are told apart: what certainly gets through without and with a token, and what perhaps does."""
    # What may be empty is possible, and not certain.
    everybody = tuple(
        _with(box, ANONYMOUS) for box in surely if box.is_certainly_there and intersection(box.tokens, ANONYMOUS)
    )
    possible = tuple(_with(box, ANONYMOUS) for box in possibly if intersection(box.tokens, ANONYMOUS))
    perhaps = subtract(possible, everybody)
    if not perhaps and not by and not reasons:
        return Authorized(everything)
    tokens = tuple(_with(box, WITH_TOKEN) for box in possibly if intersection(box.tokens, WITH_TOKEN))
    with_token = subtract(tokens, [_with(box, WITH_TOKEN) for box in possible])
    return Authorized(everybody, with_token, perhaps, by, tuple(dict.fromkeys(reasons)) if perhaps else ())


def _with(box: Box, tokens: Intervals) -> Box:
    return box._replace(tokens=tokens)


class _Policy(msgspec.Struct, frozen=True, eq=False):
    resource: Resource
    namespace: str
    action: str
    selector: LabelSelector | None
    """None for one that is for all workloads of its namespace."""
    targets: tuple[Mapping[str, Any], ...]
    rules: tuple[tuple[int, Mapping[str, Any]], ...]
    """With the number of each; one that is null is passed over."""
    provider: str

    @property
    def called(self) -> str:
        return f"AuthorizationPolicy {self.namespace}/{self.resource.name}"


@lru_cache(maxsize=4)
def _policies(index: ClusterIndex) -> Mapping[str, Selectors[_Policy]]:
    """The policies that are enforced, by namespace."""
    found: dict[str, list[_Policy]] = defaultdict(list)
    for resource in index.of_kinds(AUTHORIZATION_POLICY):
        dry_run = at(resource.values, ("metadata", "annotations", "istio.io/dry-run"))
        spec = resource.values.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        action = spec.get("action") or "ALLOW"
        if dry_run in _DRY_RUN or action == "AUDIT" or not isinstance(action, str):
            continue
        targets = spec.get("targetRefs") or [spec.get("targetRef")]
        rules, namespace = spec.get("rules"), namespace_of(resource)
        provider = at(spec, ("provider", "name"))
        found[namespace].append(
            _Policy(
                resource,
                namespace,
                action,
                of_mapping(at(spec, ("selector", "matchLabels"))),
                tuple(one for one in targets if isinstance(one, dict)) if isinstance(targets, list) else (),
                _numbered(rules),
                provider if isinstance(provider, str) else "",
            )
        )
    return {
        namespace: Selectors.of((policy, policy.selector) for policy in policies)
        for namespace, policies in found.items()
    }


def _numbered(rules: Any) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    entries = enumerate(rules) if isinstance(rules, list) else ()
    return tuple((number, one) for number, one in entries if isinstance(one, dict))


class _Attached(NamedTuple):
    policy: _Policy
    answer: Answer


def _policies_for(index: ClusterIndex, workload: Workload) -> Iterator[_Attached]:
    """The policies that are, or may be, for a workload: of its namespace, and of the root namespace."""
    by_namespace = _policies(index)
    if not by_namespace:
        return
    root = root_namespace(index)
    for namespace, policies in by_namespace.items():
        here = Answer.YES if namespace == root else is_same_namespace(namespace, workload.namespace)
        for policy in policies.asked(workload.labels) if here.may_be else ():
            answer = here & _is_attached(policy, workload)
            if answer.may_be:
                yield _Attached(policy, answer)


def _is_attached(policy: _Policy, workload: Workload) -> Answer:
    """Whether a policy of its namespace, or of the mesh, is for a workload (`ShouldAttachPolicy`)."""
    if policy.targets:
        gateway = workload.labels.get(GATEWAY_NAME)
        if gateway is None:
            return Answer.NO
        answers = [
            Answer.PERHAPS if is_filled_in_later(one.get("name")) else Answer.YES
            for one in policy.targets
            if one.get("kind") == "Gateway"
            and one.get("group") == "gateway.networking.k8s.io"
            and (one.get("name") == gateway or is_filled_in_later(one.get("name")))
            and one.get("namespace") in (None, "", workload.namespace)
        ]
        if not answers:
            return Answer.NO
        best = Answer.YES if Answer.YES in answers else Answer.PERHAPS
        # What names a Gateway is for one of its own namespace, in the root namespace, too.
        return best & is_same_namespace(policy.namespace, workload.namespace)
    return Answer.YES if policy.selector is None else finds(policy.selector, workload.labels)


def _identity(index: ClusterIndex, peer: Peer) -> tuple[Identity | None, tuple[str, ...]]:
    """The identity of who knocks: that of pods in the mesh, by mutual TLS. Who comes from outside has none."""
    if peer.through is None:
        return None, ()
    knocking = in_the_mesh(index, peer.through)
    if knocking.answer is Answer.NO:
        return None, ()
    return Identity(peer.through.namespace, peer.through.service_account), knocking.unknown


def _decided(
    policies: Sequence[_Attached], asked: Asked, everything: Requests
) -> tuple[Requests, Requests, list[Decision], list[str]]:
    """What certainly and what possibly gets through, who decides, and what is not known."""
    by: list[Decision] = []
    reasons: list[str] = []
    surely = possibly = everything
    for one in policies:
        if one.policy.action in ("DENY", "CUSTOM"):
            found = _of_policy(one, asked, everything, by, reasons, denies=True)
            surely = subtract(surely, found.possibly)
            if one.policy.action == "DENY":
                possibly = subtract(possibly, found.surely)
            elif found.possibly:
                reasons.append(f'{one.policy.called}: what the authorizer "{one.policy.provider}" says')
        elif is_filled_in_later(one.policy.action):
            surely = ()
            reasons.append(f"{one.policy.called}: its action, {one.policy.action}")
    allowing = [one for one in policies if one.policy.action == "ALLOW"]
    allowed = [(one, _of_policy(one, asked, everything, by, reasons, denies=False)) for one in allowing]
    certain = [found for one, found in allowed if one.answer is Answer.YES]
    if certain:
        surely = meet(surely, [box for found in certain for box in found.surely])
        possibly = meet(possibly, [box for _, found in allowed for box in found.possibly])
    else:
        # One of them may be the only one that counts, or none.
        for _, found in allowed:
            surely = meet(surely, found.surely)
    return surely, possibly, by, reasons


def _of_policy(
    one: _Attached, asked: Asked, everything: Requests, by: list[Decision], reasons: list[str], *, denies: bool
) -> Matched:
    """What all rules of a policy match of the requests; what decides goes into `by` and `reasons`."""
    policy = one.policy
    surely: list[Box] = []
    possibly: list[Box] = []
    word = {"ALLOW": "allows", "DENY": "denies"}.get(policy.action, "asks an authorizer about")
    for number, rule in policy.rules:
        found = matched(rule, asked, policy.namespace, denies=denies)
        here = meet(everything, found.possibly)
        if here:
            by.append(Decision(policy.resource, ("spec", "rules", number), f"{policy.called} {word} it"))
            possibly += found.possibly
            surely += found.surely
            reasons += (f"{policy.called}: {reason}" for reason in found.unknown)
    if not possibly and not denies:
        path = ("spec", "rules") if policy.rules else ("spec",)
        by.append(Decision(policy.resource, path, f"{policy.called} allows none of it"))
    if one.answer is Answer.PERHAPS and (possibly or not denies):
        reasons.append(f"{policy.called}: whether it is for {asked.workload.name}")
        # What a policy allows counts where it is for the workload; what it denies only perhaps.
        return Matched((), tuple(possibly)) if denies else Matched(tuple(surely), tuple(possibly))
    return Matched(tuple(surely), tuple(possibly))
