"""Whether pods take connections without mutual TLS: what the PeerAuthentications of Istio say.

Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/; `ComposePeerAuthentication` in
pilot/pkg/security/authn of Istio. A policy for a workload decides before that of its namespace, that before the mesh's,
and PERMISSIVE is the default, at which plain text is taken. A gateway takes what its Gateways say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.meshes import guard, in_the_mesh, is_gateway, root_namespace
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import are_applied_together, finds, is_same_namespace
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector, of_mapping
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

PEER_AUTHENTICATION: Final = "PeerAuthentication.security.istio.io"
_STRICT: Final = "STRICT"
_ANY: Final = "(filled in later)"


class Plaintext(NamedTuple):
    """Whether a port takes connections without mutual TLS, the entries that decide, and what is not known."""

    answer: Answer
    by: tuple[Decision, ...] = ()
    unknown: tuple[str, ...] = ()


def admitted(index: ClusterIndex, workload: Workload, port: int | None, peer: Peer) -> Admitted:
    """Which of a peer's addresses get through: all, where it is in the mesh or plain text is taken."""
    plaintext = accepts_plaintext(index, workload, port)
    if plaintext.answer is Answer.YES:
        return Admitted(peer.addresses)
    reasons = list(plaintext.unknown)
    if peer.through is not None:
        knocking = in_the_mesh(index, peer.through)
        if knocking.answer is Answer.YES:
            return Admitted(peer.addresses)
        if knocking.answer is Answer.PERHAPS:
            return Admitted.of((), peer.addresses, plaintext.by, (*reasons, *knocking.unknown))
    return Admitted.of((), peer.addresses if plaintext.answer.may_be else (), plaintext.by, reasons)


def accepts_plaintext(index: ClusterIndex, workload: Workload, port: int | None) -> Plaintext:
    """Whether a port of pods takes connections without mutual TLS; the port is the container's, None one unknown."""
    if not _authentications(index) or is_gateway(workload):
        return Plaintext(Answer.YES)
    modes, by = _modes(index, workload, port)
    if _STRICT not in modes and _ANY not in modes:
        return Plaintext(Answer.YES)
    before = guard(index, workload, port)
    if before.answer is Answer.NO:
        return Plaintext(Answer.YES)
    reasons = []
    if modes != {_STRICT}:
        reasons += [f"{one.text}: whether it is what counts for {workload.name}" for one in by]
    reasons += before.unknown
    answer = Answer.NO if modes == {_STRICT} and before.answer is Answer.YES else Answer.PERHAPS
    return Plaintext(answer, by, tuple(reasons))


class _Authentication(msgspec.Struct, frozen=True, eq=False):
    resource: Resource
    namespace: str
    selector: LabelSelector | None
    """None for one that is for all pods of its namespace."""
    mode: str
    ports: Mapping[str, tuple[str | int, Any]]
    """What it says of single ports, with the key as it is written."""

    @property
    def called(self) -> str:
        return f"PeerAuthentication {self.namespace}/{self.resource.name}"


@lru_cache(maxsize=4)
def _authentications(index: ClusterIndex) -> Mapping[str, Sequence[_Authentication]]:
    """The PeerAuthentications by namespace."""
    found: dict[str, list[_Authentication]] = defaultdict(list)
    for resource in index.of_kinds(PEER_AUTHENTICATION):
        spec = resource.values.get("spec")
        ports = at(spec, ("portLevelMtls",))
        namespace = namespace_of(resource)
        one = _Authentication(
            resource,
            namespace,
            of_mapping(at(spec, ("selector", "matchLabels"))),
            _mode(at(spec, ("mtls",))),
            {str(port): (port, mtls) for port, mtls in ports.items()} if isinstance(ports, dict) else {},
        )
        found[namespace].append(one)
    return dict(found)


def _mode(mtls: Any) -> str:
    """The mode of a `mtls`: "" where it says none, and so inherits."""
    mode = mtls.get("mode") if isinstance(mtls, dict) else None
    if is_filled_in_later(mode):
        return _ANY
    return mode if isinstance(mode, str) and mode != "UNSET" else ""


def _modes(index: ClusterIndex, workload: Workload, port: int | None) -> tuple[set[str], tuple[Decision, ...]]:
    """The modes of which one counts for a port, and the policies that say them."""
    by_namespace = _authentications(index)
    root = root_namespace(index)
    mesh = [
        (one, are_applied_together(index, one.resource, workload))
        for one in by_namespace.get(root, ())
        if one.selector is None
    ]
    here = [
        (
            one,
            is_same_namespace(one.namespace, workload.namespace) & are_applied_together(index, one.resource, workload),
        )
        for namespace, some in by_namespace.items()
        if namespace != root and is_same_namespace(namespace, workload.namespace).may_be
        for one in some
    ]
    whole = [(one, answer) for one, answer in here if one.selector is None]
    own = [(one, answer & finds(one.selector, workload.labels)) for one, answer in here if one.selector is not None]
    modes: set[str] = {"PERMISSIVE"}
    by: tuple[Decision, ...] = ()
    for level in (mesh, whole, own):
        modes, by = _inherited(level, modes, by, port)
    return modes, by


def _inherited(
    level: Iterable[tuple[_Authentication, Answer]], modes: set[str], by: tuple[Decision, ...], port: int | None
) -> tuple[set[str], tuple[Decision, ...]]:
    """The modes after the policies of one level: of several the oldest counts, which no manifest tells."""
    found: set[str] = set()
    decisions: list[Decision] = []
    is_certain = False
    for one, answer in level:
        if answer.may_be:
            said = _said(one, port)
            is_certain = is_certain or answer is Answer.YES
            for mode, path in said:
                found |= {mode} if mode else modes
                if mode:
                    decisions.append(Decision(one.resource, path, f"{one.called} says {mode}"))
    if not found:
        return modes, by
    if is_certain:
        return found, tuple(decisions) or by
    return found | modes, (*by, *decisions)


def _said(one: _Authentication, port: int | None) -> list[tuple[str, Path]]:
    """The modes that a policy may say for a port, "" for one that it inherits, each with its place."""
    whole = (one.mode, ("spec", "mtls", "mode"))
    if not one.ports or one.selector is None:
        return [whole]
    if port is None:
        return [whole, *(_of_port(one, key) for key in one.ports)]
    if str(port) in one.ports:
        of_port = _of_port(one, str(port))
        return [of_port if of_port[0] else whole]
    return [whole]


def _of_port(one: _Authentication, port: str) -> tuple[str, Path]:
    key, mtls = one.ports[port]
    return _mode(mtls), ("spec", "portLevelMtls", key, "mode")
