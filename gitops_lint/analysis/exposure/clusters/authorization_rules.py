"""Which requests a rule of an AuthorizationPolicy matches.

Source: `New` and `Generate` in pilot/pkg/security/authz/model of Istio, and
https://istio.io/latest/docs/reference/config/security/conditions/. Entries of `from`, `to` and of a list are
alternatives; fields of an entry, and all of `when`, must hold together.

A set of requests by address, token, host, path and method is all alike to what is compared here but for its headers and
what its token says: who sends it may leave a header out, and bring another token. So a rule that allows matches where
*any* request of the set does, and one that denies where *all* do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, addresses
from gitops_lint.analysis.exposure.clusters.peers import Answer, Peer, Workload
from gitops_lint.analysis.exposure.clusters.requests import ANONYMOUS, ANY_TOKEN, WITH_TOKEN, Box
from gitops_lint.analysis.exposure.clusters.texts import Affixes, Odd, Piece, lacking, meet, path_pattern, text_pattern
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


class Matched(NamedTuple):
    """What a rule certainly matches, what at most it does, and what decides about the difference."""

    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = ()
    unknown: tuple[str, ...] = ()


class _Part(NamedTuple):
    """What one field, or several together, ask of a request."""

    answer: Answer = Answer.YES
    addresses: Intervals = EVERYWHERE
    tokens: Intervals = ANY_TOKEN
    unknown: tuple[str, ...] = ()

    def and_(self, other: _Part) -> _Part:
        return _Part(
            self.answer & other.answer,
            intersection(self.addresses, other.addresses),
            intersection(self.tokens, other.tokens),
            (*self.unknown, *other.unknown),
        )


_YES: Final = _Part()
_NO: Final = _Part(Answer.NO)


def _perhaps(reason: str) -> _Part:
    return _Part(Answer.PERHAPS, unknown=(reason,))


def matched(rule: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> Matched:
    """The requests that a rule matches, of a policy in a namespace that denies, or else that allows.

    What is for HTTP alone cannot be compared with what speaks TCP: a rule that allows is passed over then, of one that
    denies only that field is (`checkError`).
    """
    conditions = _YES
    for condition in _entries(rule.get("when")):
        part = _when(condition, asked, namespace, denies=denies)
        if part is None:
            return Matched()
        conditions = conditions.and_(part)
    sources = [_source(_inner(one, "source"), asked, namespace, denies=denies) for one in _entries(rule.get("from"))]
    if not sources and not _is_filled(rule.get("from")):
        sources = [_YES]
    operations = [_operation(_inner(one, "operation"), asked, denies=denies) for one in _entries(rule.get("to"))]
    if not operations and not _is_filled(rule.get("to")):
        operations = [(_YES, (Piece(),), (Piece(),), (Piece(),))]
    if None in sources or None in operations:
        return Matched()
    surely: list[Box] = []
    possibly: list[Box] = []
    reasons: list[str] = []
    for source in sources:
        for operation in operations:
            if source is None or operation is None:
                continue
            of_operation, hosts, paths, methods = operation
            part = source.and_(of_operation).and_(conditions)
            if not part.answer.may_be or not part.addresses or not part.tokens:
                continue
            boxes = [
                Box(part.addresses, part.tokens, host, path, method)
                for host in hosts
                for path in paths
                for method in methods
            ]
            possibly += boxes
            surely += boxes if part.answer is Answer.YES else ()
            reasons += part.unknown
    return Matched(tuple(surely), tuple(possibly), tuple(reasons))


def _is_filled(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inner(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = entry.get(key)
    return value if isinstance(value, dict) else {}


def _listed(values: Mapping[str, Any], key: str) -> list[str]:
    found = values.get(key)
    return [str(one) for one in found if isinstance(one, str | int)] if isinstance(found, list) else []


# Where a request comes from.


def _source(source: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> _Part | None:
    """What a source asks; None where a rule that allows cannot be for this protocol."""
    part = _YES
    for key, opposite, attribute in _SOURCES:
        values, not_values = _listed(source, key), _listed(source, opposite)
        if values or not_values:
            one = _attribute(attribute, values, not_values, asked, namespace, denies=denies)
            if one is None:
                return None
            part = part.and_(one)
    return part


_SOURCES: Final = (
    ("principals", "notPrincipals", "source.principal"),
    ("requestPrincipals", "notRequestPrincipals", "request.auth.principal"),
    ("namespaces", "notNamespaces", "source.namespace"),
    ("serviceAccounts", "notServiceAccounts", "source.serviceAccount"),
    ("trustDomains", "notTrustDomains", "source.trustDomain"),
    ("ipBlocks", "notIpBlocks", "source.ip"),
    ("remoteIpBlocks", "notRemoteIpBlocks", "remote.ip"),
)
"""The fields of a source with the attribute that each compares."""


def _when(condition: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> _Part | None:
    key = condition.get("key")
    values, not_values = _listed(condition, "values"), _listed(condition, "notValues")
    if not isinstance(key, str) or not (values or not_values):
        return _YES
    return _attribute(key, values, not_values, asked, namespace, denies=denies)


def _attribute(
    key: str, values: list[str], not_values: list[str], asked: Asked, namespace: str, *, denies: bool
) -> _Part | None:
    """What an attribute with its values asks; None for a rule that is passed over as a whole."""
    if any(map(is_filled_in_later, (key, *values, *not_values))):
        return _perhaps(f"the values of {key}")
    name = key.partition("[")[0]
    if name.startswith("experimental.envoy.filters."):
        return _perhaps(f"the attribute {key}")
    if name in _OF_TOKENS or name == "request.headers":
        if not asked.is_http:
            return _YES if denies else None
        if name == "request.headers":
            return _header(key, values, not_values, denies=denies)
        return _token(name, values, not_values, denies=denies)
    if name in _OF_IDENTITY:
        return _identity(name, values, not_values, asked, namespace)
    if name in ("source.ip", "remote.ip"):
        return _address(name, values, not_values, asked)
    if name == "destination.port":
        return _port(values, not_values, asked)
    if name in ("destination.ip", "connection.sni"):
        return _perhaps(f"the attribute {key}")
    # `New` of Istio's model refuses a rule with another attribute, whatever its action.
    return None


_OF_TOKENS: Final = frozenset({
    "request.auth.principal", "request.auth.audiences", "request.auth.presenter", "request.auth.claims",
})  # fmt: skip


def _token(name: str, values: list[str], not_values: list[str], *, denies: bool) -> _Part:
    """What is asked of a token: whoever has none has no such attribute."""
    is_any = name == "request.auth.principal"
    part = _YES
    if values:
        # A token that says so is one of those that are brought, as a rule there are others.
        part = _NO if denies and not (is_any and "*" in values) else _Part(tokens=WITH_TOKEN)
    if not_values:
        is_none = is_any and "*" in not_values
        part = part.and_(_Part(tokens=ANONYMOUS if is_none or denies else ANY_TOKEN))
    return part


def _header(key: str, values: list[str], not_values: list[str], *, denies: bool) -> _Part:
    """What is asked of a header: who sends a request may leave it out, and send what is known to be asked for."""
    if denies and values:
        return _NO
    if not values and not denies:
        return _YES
    return _perhaps(f"what clients send as {key}")


def _address(name: str, values: list[str], not_values: list[str], asked: Asked) -> _Part:
    try:
        wanted: Intervals = () if values else EVERYWHERE
        for value in values:
            wanted = union(wanted, addresses(value))
        for value in not_values:
            wanted = difference(wanted, addresses(value))
    except AddressError as error:
        return _perhaps(f"an address that is none: {error}")
    peer = asked.peer
    if wanted == EVERYWHERE or not wanted:
        return _Part(addresses=wanted)
    if peer.masked:
        surely, possibly = peer.behind_its_mask(wanted)
        if surely == possibly:
            return _Part(addresses=surely)
        return _perhaps(f"the address that {peer.masked} puts in the place of the client's ({name})")
    if peer.through is not None and (name == "source.ip" or not asked.is_http):
        return _perhaps(f"the addresses of {peer.through.name} ({name})")
    return _Part(addresses=wanted)


def _port(values: list[str], not_values: list[str], asked: Asked) -> _Part:
    if asked.port is None:
        return _perhaps(f"which port of {asked.workload.name} it is")
    port = str(asked.port)
    return _YES if (not values or port in values) and port not in not_values else _NO


def _identity(name: str, values: list[str], not_values: list[str], asked: Asked, namespace: str) -> _Part:
    """What is asked of the identity: it is that of the pods that knock, and who comes from outside has none."""
    nobody = Answer.NO if values else Answer.YES
    if asked.identity is None:
        return _Part(nobody)
    compare = _OF_IDENTITY[name]
    answer = Answer.YES
    if values:
        answer &= _any(compare(value, asked.identity, namespace) for value in values)
    if not_values:
        answer &= _not(_any(compare(value, asked.identity, namespace) for value in not_values))
    if asked.identity_unknown and answer is not nobody:
        return _Part(Answer.PERHAPS, unknown=asked.identity_unknown)
    through = asked.peer.through.name if asked.peer.through is not None else "the client"
    reason = f"the service account of {through}, or the trust domain of the mesh"
    return _Part(answer, unknown=(reason,) if answer is Answer.PERHAPS else ())


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


# What a request asks for.

_Operation = tuple[_Part, tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]


def _operation(operation: Mapping[str, Any], asked: Asked, *, denies: bool) -> _Operation | None:
    """What an operation asks: of the port, and the hosts, paths and methods; None where the rule is passed over."""
    part = _port(_listed(operation, "ports"), _listed(operation, "notPorts"), asked) if _asks_port(operation) else _YES
    found: list[tuple[Piece, ...]] = []
    for key, opposite, pattern in _TEXTS:
        values, not_values = _listed(operation, key), _listed(operation, opposite)
        if not values and not not_values:
            found.append((Piece(),))
        elif not asked.is_http:
            if not denies:
                return None
            found.append((Piece(),))
        elif any(map(is_filled_in_later, (*values, *not_values))):
            part = part.and_(_perhaps(f"the {key} of the rule"))
            found.append((Piece(),))
        else:
            found.append(_pieces(map(pattern, values or ["*"]), map(pattern, not_values)))
    hosts, paths, methods = found
    return part, hosts, paths, methods


def _asks_port(operation: Mapping[str, Any]) -> bool:
    return bool(_listed(operation, "ports") or _listed(operation, "notPorts"))


def _host_pattern(value: str) -> Affixes:
    return text_pattern(value.lower())


_TEXTS: Final[tuple[tuple[str, str, Callable[[str], Affixes | Odd]], ...]] = (
    ("hosts", "notHosts", _host_pattern),
    ("paths", "notPaths", path_pattern),
    ("methods", "notMethods", text_pattern),
)


def _pieces(wanted: Iterable[Affixes | Odd], excluded: Iterable[Affixes | Odd]) -> tuple[Piece, ...]:
    left_out = tuple(excluded)
    found = []
    for pattern in wanted:
        piece = meet(Piece(), pattern)
        for other in left_out:
            piece = lacking(piece, other) if piece is not None else None
        if piece is not None:
            found.append(piece)
    return tuple(found)
