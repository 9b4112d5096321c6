"""What the attributes that rules of AuthorizationPolicies compare ask of a request.

Source: https://istio.io/latest/docs/reference/config/security/conditions/, and the generators in
pilot/pkg/security/authz/model of Istio.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, addresses
from gitops_lint.analysis.exposure.clusters.peers import Answer, Peer, Workload
from gitops_lint.analysis.exposure.clusters.requests import ANONYMOUS, ANY_TOKEN, WITH_TOKEN
from gitops_lint.analysis.exposure.clusters.texts import text_pattern
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.kubernetes.substitution import is_filled_in_later


class Identity(NamedTuple):
    """Who knocks by the certificate of its proxy; a part that is empty is not known."""

    namespace: str
    service_account: str


class Asked(msgspec.Struct, frozen=True, eq=False):
    """What rules are asked about: who knocks with which identity (None for none), at which port, by which protocol.

    `identity_unknown` is what decides whether there is one at all, where that is not known.
    """

    index: ClusterIndex
    workload: Workload
    peer: Peer
    port: int | None
    is_http: bool
    identity: Identity | None = None
    identity_unknown: tuple[str, ...] = ()


class Part(NamedTuple):
    """What one field, or several together, ask of a request."""

    answer: Answer = Answer.YES
    addresses: Intervals = EVERYWHERE
    tokens: Intervals = ANY_TOKEN
    unknown: tuple[str, ...] = ()

    def and_(self, other: Part) -> Part:
        """What both ask."""
        return Part(
            self.answer & other.answer,
            intersection(self.addresses, other.addresses),
            intersection(self.tokens, other.tokens),
            (*self.unknown, *other.unknown),
        )


YES: Final = Part()
NO: Final = Part(Answer.NO)


def perhaps(reason: str) -> Part:
    """What nobody can tell, and why."""
    return Part(Answer.PERHAPS, unknown=(reason,))


def attribute(
    key: str, values: list[str], not_values: list[str], asked: Asked, namespace: str, *, denies: bool
) -> Part | None:
    """What an attribute with its values asks; None for a rule that is passed over as a whole."""
    if any(map(is_filled_in_later, (key, *values, *not_values))):
        return perhaps(f"the values of {key}")
    name = key.partition("[")[0]
    if name.startswith("experimental.envoy.filters."):
        return perhaps(f"the attribute {key}")
    if name in _OF_TOKENS or name == "request.headers":
        if not asked.is_http:
            return YES if denies else None
        if name == "request.headers":
            return _header(key, values, not_values, denies=denies)
        return _token(name, values, not_values, denies=denies)
    if name in _OF_IDENTITY:
        return _identity(name, values, not_values, asked, namespace)
    if name in ("source.ip", "remote.ip"):
        return _address(name, values, not_values, asked)
    if name == "destination.port":
        return at_port(values, not_values, asked)
    if name in ("destination.ip", "connection.sni"):
        return perhaps(f"the attribute {key}")
    # `New` of Istio's model refuses a rule with another attribute, whatever its action.
    return None


_OF_TOKENS: Final = frozenset({
    "request.auth.principal", "request.auth.audiences", "request.auth.presenter", "request.auth.claims",
})  # fmt: skip


def _token(name: str, values: list[str], not_values: list[str], *, denies: bool) -> Part:
    """What is asked of a token: whoever has none has no such attribute."""
    is_any = name == "request.auth.principal"
    part = YES
    if values:
        # A token that says so is one of those that are brought, as a rule there are others.
        part = NO if denies and not (is_any and "*" in values) else Part(tokens=WITH_TOKEN)
    if not_values:
        is_none = is_any and "*" in not_values
        part = part.and_(Part(tokens=ANONYMOUS if is_none or denies else ANY_TOKEN))
    return part


def _header(key: str, values: list[str], not_values: list[str], *, denies: bool) -> Part:
    """What is asked of a header: who sends a request may leave it out, and send what is known to be asked for."""
    if denies and values:
        return NO
    if not values and not denies:
        return YES
    return perhaps(f"what clients send as {key}")


def _address(name: str, values: list[str], not_values: list[str], asked: Asked) -> Part:
    try:
        wanted: Intervals = () if values else EVERYWHERE
        for value in values:
            wanted = union(wanted, addresses(value))
        for value in not_values:
            wanted = difference(wanted, addresses(value))
    except AddressError as error:
        return perhaps(f"an address that is none: {error}")
    peer = asked.peer
    if wanted == EVERYWHERE or not wanted:
        return Part(addresses=wanted)
    if peer.masked:
        surely, possibly = peer.behind_its_mask(wanted)
        if surely == possibly:
            return Part(addresses=surely)
        return perhaps(f"the address that {peer.masked} puts in the place of the client's ({name})")
    if peer.through is not None and (name == "source.ip" or not asked.is_http):
        return perhaps(f"the addresses of {peer.through.name} ({name})")
    return Part(addresses=wanted)


def at_port(values: list[str], not_values: list[str], asked: Asked) -> Part:
    """What is asked of the port: it is that of the pods, after the Service's."""
    if asked.port is None:
        return perhaps(f"which port of {asked.workload.name} it is")
    number = str(asked.port)
    return YES if (not values or number in values) and number not in not_values else NO


def _identity(name: str, values: list[str], not_values: list[str], asked: Asked, namespace: str) -> Part:
    """What is asked of the identity: it is that of the pods that knock, and who comes from outside has none."""
    nobody = Answer.NO if values else Answer.YES
    if asked.identity is None:
        return Part(nobody)
    compare = _OF_IDENTITY[name]
    answer = Answer.YES
    if values:
        answer &= _any(compare(value, asked.identity, namespace) for value in values)
    if not_values:
        answer &= _not(_any(compare(value, asked.identity, namespace) for value in not_values))
    if asked.identity_unknown and answer is not nobody:
        return Part(Answer.PERHAPS, unknown=asked.identity_unknown)
    through = asked.peer.through.name if asked.peer.through is not None else "the client"
    reason = f"the service account of {through}, or the trust domain of the mesh"
    return Part(answer, unknown=(reason,) if answer is Answer.PERHAPS else ())


def _any(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return Answer.YES if Answer.YES in found else Answer.PERHAPS if Answer.PERHAPS in found else Answer.NO


def _not(answer: Answer) -> Answer:
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, answer)


_TRUST_DOMAIN: Final = "cluster.local"
"""What policies may call the trust domain of the mesh, whatever it is (`ReplaceTrustDomainAliases`)."""


def _principal(value: str, identity: Identity, _: str) -> Answer:
    if value == "*":
        return Answer.YES
    if not identity.namespace or not identity.service_account:
        return Answer.PERHAPS
    path = f"ns/{identity.namespace}/sa/{identity.service_account}"
    if text_pattern(value).holds(f"{_TRUST_DOMAIN}/{path}"):
        return Answer.YES
    domain, slash, rest = value.partition("/")
    is_elsewhere = slash and domain != _TRUST_DOMAIN and text_pattern(rest).holds(path)
    return Answer.PERHAPS if is_elsewhere else Answer.NO


def _namespace(value: str, identity: Identity, _: str) -> Answer:
    if not identity.namespace:
        return Answer.PERHAPS
    expression = ".*".join(map(re.escape, value.split("*")))
    return Answer.YES if re.fullmatch(expression, identity.namespace) else Answer.NO


def _service_account(value: str, identity: Identity, namespace: str) -> Answer:
    where, slash, name = value.rpartition("/")
    wanted = where if slash else namespace
    answer = Answer.YES
    for one, other in ((wanted, identity.namespace), (name, identity.service_account)):
        answer &= Answer.PERHAPS if not one or not other else Answer.YES if one == other else Answer.NO
    return answer


def _trust_domain(value: str, _: Identity, __: str) -> Answer:
    return Answer.YES if value in ("*", _TRUST_DOMAIN) else Answer.PERHAPS


_OF_IDENTITY: Final[Mapping[str, Callable[[str, Identity, str], Answer]]] = {
    "source.principal": _principal,
    "source.namespace": _namespace,
    "source.serviceAccount": _service_account,
    "source.trustDomain": _trust_domain,
}
