"""What the API server refuses in Services, Ingresses and NetworkPolicies beyond their schemas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.analysis.fields import fields, pattern, sieve
from gitops_lint.kubernetes.names import dns_subdomain
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding
from gitops_lint.model.source import Path
from gitops_lint.rules.kubernetes_values.pod_parts import is_address

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

_Values = dict[str, Any]


def _service(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateService."""
    kind = spec.get("type") or "ClusterIP"
    if is_filled_in_later(kind):
        return
    cluster_ip, ports = spec.get("clusterIP"), spec.get("ports")
    if kind == "ExternalName":
        yield from _external_name(spec)
        return
    if isinstance(cluster_ip, str) and not _is_cluster_ip(cluster_ip):
        yield Finding(f'clusterIP "{cluster_ip}" is no address, nor "None"', ("spec", "clusterIP"))
    yield from _source_ranges(spec.get("loadBalancerSourceRanges"))
    if cluster_ip == "None":
        if kind in ("NodePort", "LoadBalancer"):
            yield Finding(f'clusterIP may not be "None" for a Service of type {kind}', ("spec", "clusterIP"))
    elif ports is None or ports == []:
        yield Finding(
            "a Service needs ports, unless it is headless (clusterIP: None) or of type ExternalName",
            ("spec",),
            key=True,
        )
    if kind == "ClusterIP":
        if isinstance(ports, list):
            for index, port in enumerate(ports):
                if isinstance(port, dict) and isinstance(port.get("nodePort"), int) and port["nodePort"]:
                    at: Path = ("spec", "ports", index, "nodePort")
                    yield Finding(
                        "nodePort is refused in a Service of type ClusterIP; remove it or set type: NodePort",
                        at,
                        key=True,
                    )
        policy = spec.get("externalTrafficPolicy")
        if isinstance(policy, str) and policy and not spec.get("externalIPs"):
            yield Finding(
                "externalTrafficPolicy is refused in a Service of type ClusterIP without externalIPs; remove it",
                ("spec", "externalTrafficPolicy"),
                key=True,
            )
    if spec.get("sessionAffinity") in (None, "", "None") and spec.get("sessionAffinityConfig") is not None:
        yield Finding(
            "sessionAffinityConfig needs sessionAffinity: ClientIP", ("spec", "sessionAffinityConfig"), key=True
        )


def _is_cluster_ip(text: str) -> bool:
    return text in ("", "None") or is_filled_in_later(text) or is_address(text)


def _external_name(spec: _Values) -> Iterator[Finding]:
    name, cluster_ip = spec.get("externalName"), spec.get("clusterIP")
    if name is None or name == "":
        yield Finding("a Service of type ExternalName needs externalName", ("spec",), key=True)
    elif isinstance(name, str) and not is_filled_in_later(name) and (fault := dns_subdomain(name.removesuffix("."))):
        yield Finding(f'externalName "{name}" {fault}', ("spec", "externalName"))
    if isinstance(cluster_ip, str) and cluster_ip and not is_filled_in_later(cluster_ip):
        yield Finding("a Service of type ExternalName has no clusterIP; remove it", ("spec", "clusterIP"), key=True)


def _source_ranges(ranges: Any) -> Iterator[Finding]:
    for index, text in enumerate(ranges if isinstance(ranges, list) else ()):
        if isinstance(text, str) and not is_filled_in_later(text):
            address, slash, length = text.strip().partition("/")
            if not slash or not length.isdigit() or not is_address(address):
                yield Finding(
                    f'"{text}" is not a block of addresses such as 10.0.0.0/8',
                    ("spec", "loadBalancerSourceRanges", index),
                )


def _is_plain_host(host: Any) -> bool:
    return isinstance(host, str) and _PLAIN_HOST.fullmatch(host) is not None


def _is_plain_place(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    place, backend = entry.get("path"), entry.get("backend")
    return isinstance(place, str) and place[:1] == "/" and isinstance(backend, dict) and "resource" not in backend


_PLAIN_HOST: Final = re.compile(r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.){1,8}[a-z]{1,63}")
_PLAIN_RULES: Final = sieve({
    pattern("rules.*.host"): _is_plain_host,
    pattern("rules.*.http.paths.*"): _is_plain_place,
})  # fmt: skip
_RULES: Final = pattern("rules.*")
_BACKENDS: Final = pattern("rules.*.http.paths.*")


def _ingress(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/networking/validation, ValidateIngressSpec and validateIngressRules."""
    if not spec.get("rules") and not spec.get("defaultBackend") and not spec.get("backend"):
        yield Finding("the Ingress has neither rules nor a defaultBackend; it needs one", ("spec",), key=True)
    if _PLAIN_RULES(spec):
        return
    for path, rule in fields(spec, _RULES):
        host = rule.get("host") if isinstance(rule, dict) else None
        if isinstance(host, str) and host and not is_filled_in_later(host) and (fault := _host_fault(host)):
            yield Finding(f'host "{host}" {fault}', ("spec", *path, "host"))
    for path, entry in fields(spec, _BACKENDS):
        if not isinstance(entry, dict):
            continue
        place = entry.get("path")
        if isinstance(place, str) and place and not place.startswith("/") and not is_filled_in_later(place):
            yield Finding(f'path "{place}" must begin with "/"', ("spec", *path, "path"))
        backend = entry.get("backend")
        if isinstance(backend, dict) and backend.get("service") is not None and backend.get("resource") is not None:
            yield Finding("a backend is a service or a resource, not both", ("spec", *path, "backend"))


_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")


def _host_fault(host: str) -> str | None:
    if _ADDRESS.fullmatch(host):
        return "is an address; write a DNS name, or leave host out to take every name"
    return dns_subdomain(host.removeprefix("*."))


_BLOCKS: Final = tuple(map(pattern, ("ingress.*.from.*", "egress.*.to.*")))
_RANGES: Final = tuple(map(pattern, ("ingress.*.ports.*", "egress.*.ports.*")))


def _is_plain_peer(peer: Any) -> bool:
    """Whether there is certainly nothing to say of a peer; false where it takes a closer look."""
    if not isinstance(peer, dict):
        return False
    if "ipBlock" not in peer:
        return isinstance(peer.get("podSelector"), dict) or isinstance(peer.get("namespaceSelector"), dict)
    block = peer["ipBlock"]
    return len(peer) == 1 and isinstance(block, dict) and not block.get("except") and _is_network(block.get("cidr"))


def _is_network(text: Any) -> bool:
    return isinstance(text, str) and "/" in text and _network(text) is not None


@lru_cache(maxsize=1024)
def _network(text: str) -> IPv4Network | IPv6Network | None:
    """The block of addresses that a text is; the same few stand in many policies."""
    import ipaddress

    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _is_single(port: Any) -> bool:
    return isinstance(port, dict) and "endPort" not in port


_PLAIN_PEERS: Final = sieve({**dict.fromkeys(_BLOCKS, _is_plain_peer), **dict.fromkeys(_RANGES, _is_single)})


def _network_policy(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/networking/validation, ValidateNetworkPolicyPeer, ValidateNetworkPolicyPort, ValidateIPBlock."""
    if _PLAIN_PEERS(spec):
        return
    for wanted in _BLOCKS:
        for path, peer in fields(spec, wanted):
            block = peer.get("ipBlock") if isinstance(peer, dict) else None
            if isinstance(peer, dict) and not any(value is not None for value in peer.values()):
                yield Finding("the peer is empty; to allow everybody, leave the list out", ("spec", *path))
            if isinstance(block, dict):
                yield from _block(peer, block, ("spec", *path))
    for wanted in _RANGES:
        for path, port in fields(spec, wanted):
            first, last = (port.get("port"), port.get("endPort")) if isinstance(port, dict) else (None, None)
            if not isinstance(last, int):
                continue
            if first is None or isinstance(first, str):
                if not is_filled_in_later(first):
                    yield Finding("endPort needs a port that is a number", ("spec", *path, "endPort"))
            elif isinstance(first, int) and last < first:
                yield Finding(f"endPort {last} is below port {first}", ("spec", *path, "endPort"))


def _block(peer: _Values, block: _Values, path: Path) -> Iterator[Finding]:
    if peer.get("podSelector") is not None or peer.get("namespaceSelector") is not None:
        yield Finding("ipBlock may not stand beside a selector; make two entries of it", (*path, "ipBlock"), key=True)
    excepted = block.get("except")
    networks: list[Any] = []
    for place, text in [
        (("cidr",), block.get("cidr")),
        *((("except", index), text) for index, text in enumerate(excepted if isinstance(excepted, list) else ())),
    ]:
        if not isinstance(text, str) or is_filled_in_later(text):
            return
        network = _network(text) if "/" in text else None
        if network is None:
            yield Finding(f'"{text}" is not a block of addresses such as 10.0.0.0/8', (*path, "ipBlock", *place))
            return
        networks.append(network)
    whole, *parts = networks
    for index, part in enumerate(parts):
        inside = part.version == whole.version and part.prefixlen > whole.prefixlen and part[0] in whole
        if not inside:
            yield Finding(f"{part} is not a part of {whole}", (*path, "ipBlock", "except", index))


NETWORK_CHECKS: Final[Mapping[str, Callable[[_Values], Iterator[Finding]]]] = {
    "Service": _service,
    "Ingress.networking.k8s.io": _ingress,
    "NetworkPolicy.networking.k8s.io": _network_policy,
}
"""Called with an object's `spec`."""
