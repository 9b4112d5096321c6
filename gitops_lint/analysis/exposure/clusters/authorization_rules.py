"""Which requests a rule of an AuthorizationPolicy matches.

Source: `New` and `Generate` in pilot/pkg/security/authz/model of Istio, and
https://istio.io/latest/docs/reference/config/security/conditions/. Entries of `from`, `to` and of a list are
alternatives; fields of an entry, and all of `when`, must hold together.

A set of requests by address, token, host, path and method is all alike to what is compared here but for its headers and
what its token says: who sends it may leave a header out, and bring another token. So a rule that allows matches where
*any* request of the set does, and one that denies where *all* do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.exposure.clusters.authorization_attributes import (
    YES,
    Asked,
    Part,
    at_port,
    attribute,
    perhaps,
)
from gitops_lint.analysis.exposure.clusters.peers import Answer
from gitops_lint.analysis.exposure.clusters.requests import Box
from gitops_lint.analysis.exposure.clusters.texts import Affixes, Odd, Piece, lacking, meet, path_pattern, text_pattern
from gitops_lint.kubernetes.substitution import is_filled_in_later


class Matched(NamedTuple):
    """What a rule certainly matches, what at most it does, and what decides about the difference."""

    surely: tuple[Box, ...] = ()
    possibly: tuple[Box, ...] = ()
    unknown: tuple[str, ...] = ()


def matched(rule: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> Matched:
    """The requests that a rule matches, of a policy in a namespace that denies, or else that allows.

    What is for HTTP alone cannot be compared with what speaks TCP: a rule that allows is passed over then, of one that
    denies only that field is (`checkError`).
    """
    conditions = YES
    for condition in _entries(rule.get("when")):
        part = _when(condition, asked, namespace, denies=denies)
        if part is None:
            return Matched()
        conditions = conditions.and_(part)
    sources = [_source(_inner(one, "source"), asked, namespace, denies=denies) for one in _entries(rule.get("from"))]
    if not sources and not _is_filled(rule.get("from")):
        sources = [YES]
    operations = [_operation(_inner(one, "operation"), asked, denies=denies) for one in _entries(rule.get("to"))]
    if not operations and not _is_filled(rule.get("to")):
        operations = [(YES, (Piece(),), (Piece(),), (Piece(),))]
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


def _source(source: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> Part | None:
    """What a source asks; None where a rule that allows cannot be for this protocol."""
    part = YES
    for key, opposite, name in _SOURCES:
        values, not_values = _listed(source, key), _listed(source, opposite)
        if values or not_values:
            one = attribute(name, values, not_values, asked, namespace, denies=denies)
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


def _when(condition: Mapping[str, Any], asked: Asked, namespace: str, *, denies: bool) -> Part | None:
    key = condition.get("key")
    values, not_values = _listed(condition, "values"), _listed(condition, "notValues")
    if not isinstance(key, str) or not (values or not_values):
        return YES
    return attribute(key, values, not_values, asked, namespace, denies=denies)


# What a request asks for.

_Operation = tuple[Part, tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]


def _operation(operation: Mapping[str, Any], asked: Asked, *, denies: bool) -> _Operation | None:
    """What an operation asks: of the port, and the hosts, paths and methods; None where the rule is passed over."""
    part = at_port(_listed(operation, "ports"), _listed(operation, "notPorts"), asked) if _asks_port(operation) else YES
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
            part = part.and_(perhaps(f"the {key} of the rule"))
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
