"""What an object of routes says of who may come: lists of addresses, and that somebody asks for a name first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, addresses
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, united
from gitops_lint.analysis.fields import at, entries, mapping, text, texts
from gitops_lint.analysis.routes.contour import HTTP_PROXY
from gitops_lint.analysis.routes.route import Route
from gitops_lint.analysis.routes.traefik import GROUPS
from gitops_lint.model.resource import Resource, ResourcePath

_NGINX: Final = "nginx.ingress.kubernetes.io"
_ALB: Final = "alb.ingress.kubernetes.io"

_ADMIT: Final = (
    # https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/
    f"{_NGINX}/whitelist-source-range",
    f"{_NGINX}/allowlist-source-range",
    # https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
    f"{_ALB}/inbound-cidrs",
    # https://haproxy-ingress.github.io/docs/configuration/keys/, https://www.haproxy.com/documentation/kubernetes-ingress/
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
    "haproxy.org/allow-list",
    "haproxy.org/whitelist",
)
"""Annotations with the blocks that may come, commas between them."""

_REFUSE: Final = (f"{_NGINX}/denylist-source-range", "haproxy.org/deny-list", "haproxy.org/blacklist")
"""Annotations with the blocks that may not."""

_ELSEWHERE: Final = (f"{_ALB}/security-groups", f"{_ALB}/security-group-prefix-lists", "konghq.com/plugins")
"""Annotations that leave it to what is not here."""

_ASKING: Final = (
    f"{_NGINX}/auth-url",
    f"{_NGINX}/auth-type",
    f"{_NGINX}/auth-tls-secret",
    f"{_NGINX}/enable-global-auth",
    "haproxy-ingress.github.io/auth-url",
    "haproxy-ingress.github.io/auth-secret",
    "haproxy.org/auth-type",
    "haproxy.org/auth-secret",
    f"{_ALB}/auth-type",
    "nginx.org/basic-auth-secret",
    "nginx.org/jwt-key",
)
"""Annotations by which a proxy asks for a name first. That closes nothing, and is told."""

_MIDDLEWARES: Final = "traefik.ingress.kubernetes.io/router.middlewares"
_MIDDLEWARE_KINDS: Final = tuple(f"Middleware.{group}" for group in GROUPS)
_AUTHENTICATING: Final = ("basicAuth", "digestAuth", "forwardAuth")


_OPENSHIFT: Final = ("haproxy.router.openshift.io/ip_whitelist", "haproxy.router.openshift.io/ip_allowlist")
"""Annotations with the blocks that may come, blanks between them."""


class Restriction(NamedTuple):
    """Who may come by an object: addresses as a set and as they are written; `unknown` is what decides more.

    `asks` tells that a proxy asks for a name first. `hops` are the places that say so.
    """

    addresses: Intervals = EVERYWHERE
    sources: tuple[str, ...] = ()
    unknown: str = ""
    asks: bool = False
    hops: tuple[tuple[ResourcePath, str], ...] = ()


NONE: Final = Restriction()


def restriction(index: ClusterIndex, resource: Resource) -> Restriction:
    """What the annotations of an object that routes say, and the middlewares that they name."""
    annotations = mapping(at(resource.values, ("metadata", "annotations")))
    if not annotations:
        return NONE
    found = NONE
    for key in _ADMIT:
        if text(annotations.get(key)).strip():
            found = _admitting(found, annotations[key].split(","), _place(resource, key))
    for key in _OPENSHIFT:
        if text(annotations.get(key)).strip():
            found = _admitting(found, annotations[key].split(), _place(resource, key))
    for key in _REFUSE:
        if text(annotations.get(key)).strip():
            found = _refusing(found, annotations[key].split(","), _place(resource, key))
    for key in _ELSEWHERE:
        if key in annotations:
            found = found._replace(unknown=found.unknown or f"the annotation {key}")
    for key in _ASKING:
        if annotations.get(key) not in (None, "none", "false", False):
            found = _asking(found, _place(resource, key), "a name is asked for first")
    for middleware in _middlewares(index, annotations):
        found = by_middleware(found, middleware)
    return found


def both(one: Restriction, other: Restriction) -> Restriction:
    """What two restrictions leave together."""
    return Restriction(
        intersection(one.addresses, other.addresses),
        other.sources or one.sources,
        one.unknown or other.unknown,
        one.asks or other.asks,
        (*one.hops, *other.hops),
    )


def by_middleware(found: Restriction, middleware: Resource | str) -> Restriction:
    """The restriction with that of a middleware of Traefik; one that is not declared may be any."""
    if isinstance(middleware, str):
        return found._replace(unknown=found.unknown or f"the middleware {middleware}, which is not declared here")
    spec = mapping(middleware.values.get("spec"))
    for field in ("ipAllowList", "ipWhiteList"):
        blocks = texts(at(spec, (field, "sourceRange")))
        if blocks:
            found = _admitting(found, list(blocks), ResourcePath(middleware, ("spec", field, "sourceRange")))
    for field in _AUTHENTICATING:
        if field in spec:
            found = _asking(found, ResourcePath(middleware, ("spec", field)), "a name is asked for first")
    return found


def _middlewares(index: ClusterIndex, annotations: Mapping[str, Any]) -> Iterator[Resource | str]:
    """The middlewares of `namespace-name@kubernetescrd`, with commas between them."""
    for one in text(annotations.get(_MIDDLEWARES)).split(","):
        name, at_sign, provider = one.strip().partition("@")
        if name:
            declared = [
                each
                for each in index.of_kinds(*_MIDDLEWARE_KINDS)
                if name == f"{each.namespace}-{each.name}" or (not each.namespace and name.endswith(f"-{each.name}"))
            ]
            yield declared[0] if declared and (not at_sign or provider == "kubernetescrd") else one.strip()


def rule_restriction(index: ClusterIndex, route: Route) -> Restriction:
    """What one rule of an object says beside its annotations: middlewares of Traefik, filters of Contour."""
    rule = mapping(at(route.resource.values, route.path))
    namespace = namespace_of(route.resource)
    found = NONE
    if route.resource.kind.startswith("IngressRoute"):
        for _, named in entries(rule.get("middlewares")):
            name, where = text(named.get("name")), text(named.get("namespace")) or namespace
            declared = [one for kind in _MIDDLEWARE_KINDS for one in index.declared(kind, where, name)]
            found = by_middleware(found, declared[0] if declared else name)
    elif route.resource.kind == HTTP_PROXY:
        blocks = [text(one.get("cidr")) for _, one in entries(rule.get("ipAllowPolicy"))]
        if blocks:
            found = _admitting(found, blocks, ResourcePath(route.resource, (*route.path, "ipAllowPolicy")))
    return found


def _place(resource: Resource, key: str) -> ResourcePath:
    return ResourcePath(resource, ("metadata", "annotations", key))


def _admitting(found: Restriction, written: list[str], place: ResourcePath) -> Restriction:
    blocks, said = _blocks(written), tuple(one.strip() for one in written)
    if blocks is None:
        return found._replace(unknown=found.unknown or f"the list {', '.join(said)}")
    hop = (place, f"only {', '.join(said)} may come")
    kept = difference(found.addresses, difference(EVERYWHERE, blocks))
    return found._replace(addresses=kept, sources=said, hops=(*found.hops, hop))


def _refusing(found: Restriction, written: list[str], place: ResourcePath) -> Restriction:
    blocks, said = _blocks(written), ", ".join(one.strip() for one in written)
    if blocks is None:
        return found._replace(unknown=found.unknown or f"the list {said}")
    return found._replace(
        addresses=difference(found.addresses, blocks), hops=(*found.hops, (place, f"{said} may not come"))
    )


def _asking(found: Restriction, place: ResourcePath, note: str) -> Restriction:
    return found._replace(asks=True, hops=(*found.hops, (place, note)))


def _blocks(written: list[str]) -> Intervals | None:
    """The addresses of a list; None where one of its entries is filled in later, or none."""
    try:
        return united(one for each in written for one in addresses(each))
    except AddressError:
        return None
