"""What Istio's AuthorizationPolicies let through to pods: from where, for which hosts, paths and methods.

Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/; `ShouldAttachPolicy` in
pilot/pkg/model and `build` in pilot/pkg/security/authz/builder of Istio. An authorizer of its own (CUSTOM) is asked
first, what a DENY matches is refused, and where there is any ALLOW, what none of them matches as well.

**Who brings a token** (`requestPrincipals`, `request.auth.claims`) is let in as somebody: that is told apart from what
is open to everybody, whether a RequestAuthentication is among the manifests or not (without one, nobody gets in).
What only an authorizer of its own decides, what clients send in headers, and what nobody here knows is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters.authorization_attributes import Asked, Identity
from gitops_lint.analysis.exposure.clusters.authorization_policies import (
    Attached,
    Policy,
    policies_for,
)
from gitops_lint.analysis.exposure.clusters.authorization_rules import Matched, matched
from gitops_lint.analysis.exposure.clusters.meshes import Guard, guard, in_the_mesh
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.port_protocols import Speaks
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
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection
from gitops_lint.kubernetes.substitution import is_filled_in_later


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

    A proxy of the node (ambient mode) understands no HTTP: to it they are connections.
    """
    return _admitted(index, workload, port, request, peer, is_http=True)


def admitted_connections(
    index: ClusterIndex, workload: Workload, port: int | None, peer: Peer, speaks: Speaks = Speaks.EITHER
) -> Authorized:
    """What gets through to a port of pods of which no route says that it is HTTP, by what the proxy takes it for.

    Where the first bytes tell, the client chooses, and what either way admits gets through.
    """
    by_http = _admitted(index, workload, port, Request(), peer, is_http=True)
    if speaks is Speaks.HTTP or not by_http.is_narrowed:
        return by_http
    plain = _admitted(index, workload, port, Request(), peer, is_http=False)
    if speaks is Speaks.TCP:
        return plain
    everybody = (*by_http.everybody, *plain.everybody)
    perhaps = subtract((*by_http.perhaps, *plain.perhaps), everybody)
    reasons = (*by_http.unknown, *plain.unknown) if perhaps else ()
    # Rules that TCP passes over are among those that HTTP is asked about.
    return Authorized(everybody, by_http.with_token, perhaps, by_http.by, tuple(dict.fromkeys(reasons)))


def _admitted(
    index: ClusterIndex, workload: Workload, port: int | None, request: Request, peer: Peer, *, is_http: bool
) -> Authorized:
    everything = requests(peer.addresses, request)
    policies = list(policies_for(index, workload))
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


def _identity(index: ClusterIndex, peer: Peer) -> tuple[Identity | None, tuple[str, ...]]:
    """The identity of who knocks: that of pods in the mesh, by mutual TLS. Who comes from outside has none."""
    if peer.through is None:
        return None, ()
    knocking = in_the_mesh(index, peer.through)
    if knocking.answer is Answer.NO:
        return None, ()
    return Identity(peer.through.namespace, peer.through.service_account), knocking.unknown


def _decided(
    policies: Sequence[Attached], asked: Asked, everything: Requests
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
    if not any(found.possibly for _, found in allowed):
        by += map(_allows_nothing, (one.policy for one in allowing))
    certain = [found for one, found in allowed if one.answer is Answer.YES]
    if certain:
        surely = meet(surely, [box for found in certain for box in found.surely])
        possibly = meet(possibly, [box for _, found in allowed for box in found.possibly])
    else:
        # One of them may be the only one that counts, or none.
        for _, found in allowed:
            surely = meet(surely, found.surely)
    return surely, possibly, by, reasons


def _allows_nothing(policy: Policy) -> Decision:
    path = ("spec", "rules") if policy.rules else ("spec",)
    return Decision(policy.resource, path, f"{policy.called} allows none of it")


def _of_policy(
    one: Attached, asked: Asked, everything: Requests, by: list[Decision], reasons: list[str], *, denies: bool
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
    if one.answer is Answer.PERHAPS and (possibly or not denies):
        reasons.append(f"{policy.called}: whether it is for {asked.workload.name}")
        # What a policy allows counts where it is for the workload; what it denies only perhaps.
        return Matched((), tuple(possibly)) if denies else Matched(tuple(surely), tuple(possibly))
    return Matched(tuple(surely), tuple(possibly))
