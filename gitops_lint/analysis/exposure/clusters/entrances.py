"""Which doors lead to an entrance of routes: to a server of a Gateway, a listener, an Ingress."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods, are_together, namespace_of
from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.clusters.clouds import GOOGLE
from gitops_lint.analysis.exposure.clusters.controllers import (
    GATEWAY_CONTROLLERS,
    INGRESS_CONTROLLERS,
    Controller,
    controller,
)
from gitops_lint.analysis.exposure.clusters.doors import (
    CLOUD,
    HOST_PORT,
    LOAD_BALANCER,
    Door,
    DoorPort,
    Hop,
    load_balancer,
    outside,
)
from gitops_lint.analysis.exposure.clusters.load_balancers import POOLS
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.clusters.standing import Standing
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.fields import at, entries, mapping, text
from gitops_lint.analysis.routes.contour import HTTP_PROXY
from gitops_lint.analysis.routes.gateway_api import GATEWAY
from gitops_lint.analysis.routes.istio import GATEWAY as ISTIO_GATEWAY
from gitops_lint.analysis.routes.openshift import OPENSHIFT_ROUTE
from gitops_lint.analysis.routes.route import UDP, Entrance
from gitops_lint.analysis.routes.traefik import GROUPS, KINDS
from gitops_lint.analysis.services import INGRESS, selector_of
from gitops_lint.kubernetes.label_selectors import of_mapping
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import FileSpan


class WayIn(msgspec.Struct, frozen=True, eq=False):
    """A door that leads to an entrance, and what of what comes in at the door does."""

    door: Door
    packets: PacketSet


class Front(NamedTuple):
    """The Services in front of some pods, and the doors that lead to these."""

    services: Sequence[Resource]
    doors: Sequence[Door]


class Surroundings(msgspec.Struct, frozen=True, eq=False):
    """What is known of a cluster: its objects, its doors, and where it stands."""

    index: ClusterIndex
    doors: Sequence[Door]
    site: Site
    _fronts: dict[tuple[tuple[str, Any], ...], Front] = msgspec.field(default_factory=dict)

    def front(self, labels: Mapping[str, Any]) -> Front:
        """What stands in front of the pods with all these labels; looked for once."""
        key = tuple(sorted(labels.items()))
        if key not in self._fronts:
            fronts = _in_front(self.index, labels)
            doors = [
                door
                for door in self.doors
                if _is_among(door.resource, fronts) or (door.kind == HOST_PORT and _has_any(door.pods, labels))
            ]
            self._fronts[key] = Front(fronts, doors)
        return self._fronts[key]


def ways_in(around: Surroundings, entrance: Entrance) -> list[WayIn]:
    """The doors that lead to an entrance; one that is not known stands for what is not in the repository."""
    return list(_READERS[entrance.resource.kind](around, entrance))


def _of_istio(around: Surroundings, entrance: Entrance) -> Iterator[WayIn]:
    """Through the Services in front of the pods that the Gateway selects, in any namespace."""
    gateway = entrance.resource
    labels = mapping(at(gateway.values, ("spec", "selector")))
    if not labels:
        yield _unknown(entrance, "which pods the Gateway is for, since it selects none")
        return
    yield from _through(around, entrance, labels, "the pods that the Gateway selects")


def _through(around: Surroundings, entrance: Entrance, labels: Mapping[str, Any], what: str) -> Iterator[WayIn]:
    """Through the Services and pods with these labels; where there are none, that is not known."""
    fronts, doors = around.front(labels)
    for door in doors:
        yield from _at_ports(door, entrance)
    if not fronts and not doors:
        said = ", ".join(f"{key}={value}" for key, value in labels.items())
        yield _unknown(entrance, f"the Service of {what} ({said}), which is not in the repository")


def _is_among(resource: Resource, fronts: Sequence[Resource]) -> bool:
    return any(one is resource for one in fronts)


def _in_front(index: ClusterIndex, labels: Mapping[str, Any]) -> list[Resource]:
    """The Services that select pods with all these labels, or have the labels themselves."""
    found = []
    for service in index.of_kinds("Service"):
        chosen = mapping(at(service.values, ("spec", "selector")))
        own = mapping(at(service.values, ("metadata", "labels")))
        if _has_all(chosen, labels) or (_has_all(own, labels) and selector_of(service) is not None):
            found.append(service)
    selector = of_mapping(dict(labels))
    wanted = {id(pods.resource) for pods in index.selected(selector, "")} if selector is not None else set()
    for service in index.of_kinds("Service") if wanted else ():
        chosen_by = selector_of(service)
        if chosen_by is not None and not _is_among(service, found):
            behind = index.selected(chosen_by, namespace_of(service))
            if any(id(pods.resource) in wanted for pods in behind):
                found.append(service)
    return found


def _has_all(labels: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return bool(wanted) and all(labels.get(key) == value for key, value in wanted.items())


def _has_any(pods: Sequence[Pods], labels: Mapping[str, Any]) -> bool:
    return any(_has_all(one.labels, labels) for one in pods)


def _at_ports(door: Door, entrance: Entrance) -> Iterator[WayIn]:
    """What of a door leads to an entrance: a port of the Service by its number, or else by that of the pods.

    Istio takes the port of a server for that of the Service, and of the pods where the Service has none such
    (`mergeGateways` in pilot/pkg/model/gateway.go); other proxies take that of the listener for both.
    """
    protocol = "UDP" if entrance.protocol == UDP else "TCP"
    ports = [port for port in door.ports if port.protocol == protocol]
    if entrance.ports:
        named = [port for port in ports if port.number in entrance.ports]
        ports = named or [port for port in ports if port.target in entrance.ports]
    packets = door.packets & PacketSet.of(EVERYWHERE, outside(ports))
    if packets:
        yield WayIn(door, packets)


def _unknown(entrance: Entrance, said: str) -> WayIn:
    door = _made(entrance, unknown=said)
    return WayIn(door, door.packets)


def _made(entrance: Entrance, unknown: str = "", hops: tuple[Hop, ...] = ()) -> Door:
    """A door that is no object of the cluster: a controller opens it for an entrance, or it is not here."""
    protocol = services.UDP if entrance.protocol == UDP else services.TCP
    ports = tuple(
        DoorPort(services.service(protocol, one, one), one, one, entrance.protocol, entrance.path)
        for one in entrance.ports
    )
    packets = PacketSet.of(EVERYWHERE, outside(ports))
    return Door(CLOUD, entrance.resource, entrance.path, ports, (), packets, (), unknown, hops)


def _of_ingress(around: Surroundings, entrance: Entrance) -> Iterator[WayIn]:
    ingress, index = entrance.resource, around.index
    name = text(at(ingress.values, ("spec", "ingressClassName"))) or text(_annotations(ingress).get(_CLASS))
    declared = [one for one in index.of_kinds(_INGRESS_CLASS) if one.name == name] if name else _default(index)
    told_by = text(at(declared[0].values, ("spec", "controller"))) if declared else ""
    known = controller(INGRESS_CONTROLLERS, told_by, name or (declared[0].name if declared else ""))
    if known is None and not name and not declared and around.site.cloud == GOOGLE:
        # GKE takes an Ingress without a class.
        known = controller(INGRESS_CONTROLLERS, "", "gce")
    if known is None:
        said = f"the controller of the class {name}, which is not known"
        said = said if name else "which controller takes an Ingress that names no class"
        yield from _by_class_name(around, entrance, name) or [_unknown(entrance, said)]
    elif known.default is not None:
        yield from _by_scheme(entrance, known, around)
    elif known.makes_services:
        yield from _own_load_balancer(around, entrance, _annotations(ingress), "")
    else:
        yield from _of_controller(around, entrance, known, name)


_CLASS: Final = "kubernetes.io/ingress.class"
_INGRESS_CLASS: Final = "IngressClass.networking.k8s.io"
_DEFAULT: Final = "ingressclass.kubernetes.io/is-default-class"


def _annotations(resource: Resource) -> Mapping[str, Any]:
    return mapping(at(resource.values, ("metadata", "annotations")))


def _default(index: ClusterIndex) -> list[Resource]:
    return [one for one in index.of_kinds(_INGRESS_CLASS) if str(_annotations(one).get(_DEFAULT)).lower() == "true"]


def _of_controller(around: Surroundings, entrance: Entrance, known: Controller, name: str) -> Iterator[WayIn]:
    """Through the Service of a controller's proxy; of several, the one that is called after the class."""
    for labels in known.labels:
        fronts, doors = around.front(labels)
        if not fronts and not doors:
            continue
        called = [one for one in fronts if name and _is_called(one, name)]
        if called and len(fronts) > 1:
            doors = [door for door in doors if _is_among(door.resource, called) or door.kind == HOST_PORT]
        if len({door.resource.address for door in doors if door.kind != HOST_PORT}) > 1:
            names = " or ".join(door.resource.name for door in doors)
            yield _unknown(entrance, f"which of the Services {names} is that of the class {name}")
            return
        for door in doors:
            yield from _at_ports(door, entrance)
        return
    yield _unknown(entrance, f"the Service of {known.name}, which is not in the repository")


def _is_called(service: Resource, name: str) -> bool:
    instance = text(at(service.values, ("metadata", "labels", "app.kubernetes.io/instance")))
    return name in (service.name, instance) or service.name.startswith(f"{name}-") or service.name.endswith(f"-{name}")


def _by_class_name(around: Surroundings, entrance: Entrance, name: str) -> list[WayIn]:
    """Through a controller that is declared here under the name of the class."""
    if not name:
        return []
    named = [door for door in around.doors if door.kind == LOAD_BALANCER and _is_called(door.resource, name)]
    known = [door for door in named if any(_is_of(door, row) for row in INGRESS_CONTROLLERS)]
    return [way for door in known for way in _at_ports(door, entrance)]


def _is_of(door: Door, known: Controller) -> bool:
    labels = mapping(at(door.resource.values, ("metadata", "labels")))
    chosen = mapping(at(door.resource.values, ("spec", "selector")))
    return any(_has_all(labels, wanted) or _has_all(chosen, wanted) for wanted in known.labels)


def _by_scheme(entrance: Entrance, known: Controller, around: Surroundings) -> Iterator[WayIn]:
    """Through a load balancer of the cloud, which the controller makes for this object."""
    resource = entrance.resource
    annotations = _annotations(resource)
    place = ResourcePath(resource, ("metadata", "annotations", known.scheme))
    if known.scheme and known.scheme in annotations:
        written = str(annotations[known.scheme])
        standing = known.meanings.get(written.lower(), Standing.UNKNOWN)
        hops: tuple[Hop, ...] = ((place, f"{known.scheme}: {written}"),)
        said = f"the annotation {known.scheme} ({written})"
    else:
        standing, hops = known.default or Standing.UNKNOWN, ()
        said = f"the load balancer of {known.name}, whose address is not told here"
    if standing is Standing.PRIVATE:
        if _may_be_set_elsewhere(around.index, known):
            yield _unknown(entrance, f"the scheme in the IngressClassParams of {known.name}")
        return
    door = _made(entrance, said if standing is Standing.UNKNOWN else "", hops)
    yield WayIn(door, door.packets)


def _may_be_set_elsewhere(index: ClusterIndex, known: Controller) -> bool:
    """Whether parameters of the class are declared, which have the last word about the scheme."""
    return known.name.endswith("/alb") and bool(index.of_kinds("IngressClassParams.elbv2.k8s.aws"))


def _of_gateway(around: Surroundings, entrance: Entrance) -> Iterator[WayIn]:
    gateway, index = entrance.resource, around.index
    name = text(at(gateway.values, ("spec", "gatewayClassName")))
    declared = [one for one in index.of_kinds(_GATEWAY_CLASS) if one.name == name]
    told_by = text(at(declared[0].values, ("spec", "controllerName"))) if declared else ""
    known = controller(GATEWAY_CONTROLLERS, told_by, name) or controller(GATEWAY_CONTROLLERS, "", name)
    in_front = _named_service(index, gateway)
    if in_front:
        for door in around.doors:
            if _is_among(door.resource, in_front):
                yield from _at_ports(door, entrance)
    elif known is None:
        yield _unknown(entrance, f"the controller of the class {name}, which is not known")
    elif known.default is not None:
        yield from _by_scheme(entrance, known, around)
    elif known.makes_services:
        given = mapping(at(gateway.values, ("spec", "infrastructure", "annotations")))
        kind = text(_annotations(gateway).get(_ISTIO_TYPE) or given.get(_ISTIO_TYPE))
        if kind in ("", "LoadBalancer"):
            # Istio takes the annotations of the Gateway itself where the infrastructure has none.
            annotations = given or (_annotations(gateway) if known.name.startswith("istio.io/") else {})
            yield from _own_load_balancer(around, entrance, annotations, _address(gateway))
        elif kind == "NodePort":
            yield _unknown(entrance, "what the nodes of the cluster let in")
    else:
        yield from _of_controller(around, entrance, known, name)


_GATEWAY_CLASS: Final = "GatewayClass.gateway.networking.k8s.io"
_ISTIO_TYPE: Final = "networking.istio.io/service-type"
_CLUSTER_DOMAIN: Final = ".svc.cluster.local"


def _named_service(index: ClusterIndex, gateway: Resource) -> list[Resource]:
    """The Services that a Gateway names as its address: its proxy is deployed by hand.

    Source: https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#manual-deployment.
    """
    found = []
    for _, address in entries(at(gateway.values, ("spec", "addresses"))):
        value = text(address.get("value"))
        if address.get("type") == "Hostname" and value:
            name, _, namespace = value.removesuffix(_CLUSTER_DOMAIN).partition(".")
            found += [
                one
                for one in index.declared("Service", "", name)
                if are_together(namespace_of(one), namespace or namespace_of(gateway))
            ]
    return found


def _address(gateway: Resource) -> str:
    given = [
        text(one.get("value"))
        for _, one in entries(at(gateway.values, ("spec", "addresses")))
        if one.get("type", "IPAddress") == "IPAddress"
    ]
    return given[0] if given else ""


def _own_load_balancer(
    around: Surroundings, entrance: Entrance, annotations: Mapping[str, Any], address: str
) -> Iterator[WayIn]:
    """Through the Service of type LoadBalancer that a controller makes for an object, with these annotations."""
    resource = entrance.resource
    values: dict[str, Any] = {"metadata": {"annotations": annotations}, "spec": {"loadBalancerIP": address}}
    service = msgspec.structs.replace(resource, values=values)
    ports = _made(entrance).ports
    for door in load_balancer(around.index, service, around.site.cloud, ports, ()):
        # What the controller takes over for its Service stands in the object.
        hops = tuple(
            (where if _is_in_pool(where) else ResourcePath(resource, ("spec",)), note) for where, note in door.hops
        )
        own = msgspec.structs.replace(door, kind=CLOUD, resource=resource, path=entrance.path, hops=hops)
        yield WayIn(own, own.packets)


def _is_in_pool(where: FileSpan | ResourcePath) -> bool:
    """Whether a place is in a pool of addresses."""
    return isinstance(where, ResourcePath) and where.resource.kind in POOLS


def _of_openshift(around: Surroundings, entrance: Entrance) -> Iterator[WayIn]:
    """Through the routers of the cluster, which its installation brings; they may be for some of the Routes alone."""
    scopes = [
        text(at(one.values, ("spec", "endpointPublishingStrategy", "loadBalancer", "scope")))
        for one in around.index.of_kinds("IngressController.operator.openshift.io")
    ]
    if scopes and all(scope == "Internal" for scope in scopes):
        return
    yield _unknown(entrance, "the routers of the cluster, whose addresses are not told here")


def _of_row(name: str) -> Callable[[Surroundings, Entrance], Iterator[WayIn]]:
    """Through the Service of the one controller that reads a kind."""
    (row,) = (one for one in INGRESS_CONTROLLERS if one.name == name)

    def read(around: Surroundings, entrance: Entrance) -> Iterator[WayIn]:
        name_of_class = text(_annotations(entrance.resource).get(_CLASS))
        yield from _of_controller(around, entrance, row, name_of_class)

    return read


_READERS: Final[Mapping[str, Callable[[Surroundings, Entrance], Iterator[WayIn]]]] = {
    ISTIO_GATEWAY: _of_istio,
    GATEWAY: _of_gateway,
    INGRESS: _of_ingress,
    OPENSHIFT_ROUTE: _of_openshift,
    HTTP_PROXY: _of_row("projectcontour.io/ingress-controller"),
    **dict.fromkeys(
        (f"{kind}.{group}" for kind in KINDS for group in GROUPS), _of_row("traefik.io/ingress-controller")
    ),
}
