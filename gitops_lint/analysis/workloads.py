"""The pods that an object makes: pod templates and their containers, whichever kind carries them.

Values of a wrong type are left out of these views; the schema rule speaks of those.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.kubernetes.pod_templates import POD_TEMPLATE_PATHS as POD_TEMPLATE_PATHS
from gitops_lint.model.analysis import analysis
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

KNATIVE: Final = frozenset(kind for kind in POD_TEMPLATE_PATHS if kind.endswith(".knative.dev"))
"""Kinds whose controller fills in what a pod must say itself: container names, ports, probes' handlers."""


class ContainerKind(enum.Enum):
    """Which of a pod's three lists a container stands in."""

    CONTAINER = "containers"
    INIT = "initContainers"
    EPHEMERAL = "ephemeralContainers"


class Port(NamedTuple):
    """A port that a container declares; `path` begins at the container. `number` is None where it is no integer."""

    name: str
    number: int | None
    protocol: str
    host_port: int
    host_ip: str
    path: Path


class Variable(NamedTuple):
    """An environment variable; `value` is empty where nothing is said, and None where it comes from `source`.

    `source` is the key under `valueFrom` (`secretKeyRef`), empty where there is none. `path` begins at the container.
    """

    name: str
    value: str | None
    source: str
    path: Path


class Mount(NamedTuple):
    """A volume mount, or with `device` a raw block device: the volume's name and where it appears in the container."""

    volume: str
    target: str
    device: bool
    path: Path


class Probe(NamedTuple):
    """A probe: its field's name (`livenessProbe`), which is also its path in the container, and what it says."""

    name: str
    values: dict[str, Any]


class Volume(NamedTuple):
    """A volume of a pod: its name and what it says; `path` begins at the pod template."""

    name: str
    values: dict[str, Any]
    path: Path


class Container(msgspec.Struct, frozen=True, eq=False):
    """One container of a pod. `path` begins at the resource; the paths of its parts begin at the container."""

    resource: Resource
    path: Path
    kind: ContainerKind
    values: dict[str, Any]
    name: str
    image: str
    ports: tuple[Port, ...]
    variables: tuple[Variable, ...]
    mounts: tuple[Mount, ...]
    probes: tuple[Probe, ...]

    @property
    def place(self) -> Path:
        """The path, from the pod template, of what tells of the container: its name, where a field of it is missing.

        An overlay that sets its image does not move that.
        """
        depth = len(POD_TEMPLATE_PATHS[self.resource.kind])
        return (*self.path[depth:], "name") if self.name else self.path[depth:]

    @property
    def keeps_running(self) -> bool:
        """Whether it runs beside the others: a container, or an init container that is always restarted."""
        return self.kind is ContainerKind.CONTAINER or (
            self.kind is ContainerKind.INIT and self.values.get("restartPolicy") == "Always"
        )


class PodTemplate(msgspec.Struct, frozen=True, eq=False):
    """What an object makes pods from. `path` begins at the resource, the paths of its volumes at the template.

    `spec` is the pod's; `claims` are the names of a StatefulSet's volume claim templates. `is_knative` tells that the
    controller fills in what a pod must say itself.
    """

    resource: Resource
    path: Path
    metadata: dict[str, Any]
    spec: dict[str, Any]
    containers: tuple[Container, ...]
    volumes: tuple[Volume, ...]
    claims: frozenset[str]
    is_knative: bool


@lru_cache(maxsize=64)
def pod_template(resource: Resource) -> PodTemplate | None:
    """The pod template of an object; None where it has none (a Rollout with a `workloadRef`, another kind)."""
    path = POD_TEMPLATE_PATHS.get(resource.kind)
    if path is None:
        return None
    template: Any = resource.values
    for key in path:
        if not isinstance(template, dict):
            return None
        template = template.get(key)
    if not isinstance(template, dict):
        return None
    spec = template.get("spec")
    if not isinstance(spec, dict):
        return None
    metadata = template.get("metadata")
    return PodTemplate(
        resource,
        path,
        metadata if isinstance(metadata, dict) else {},
        spec,
        tuple(_containers(resource, (*path, "spec"), spec)),
        tuple(
            [
                Volume(_text(volume.get("name")), volume, ("spec", "volumes", index))
                for index, volume in _entries(spec.get("volumes"))
            ]
        ),
        _claims(resource),
        resource.kind in KNATIVE,
    )


@analysis(kinds=POD_TEMPLATE_PATHS)
def pod_templates(resource: Resource) -> tuple[PodTemplate, ...]:
    """The pod template of an object, or nothing."""
    template = pod_template(resource)
    return () if template is None else (template,)


@analysis(kinds=POD_TEMPLATE_PATHS)
def containers(resource: Resource) -> tuple[Container, ...]:
    """The containers of an object's pods, in the order: init, ordinary, ephemeral."""
    template = pod_template(resource)
    return () if template is None else template.containers


_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_LISTS: Final = (
    (ContainerKind.INIT, "initContainers"),
    (ContainerKind.CONTAINER, "containers"),
    (ContainerKind.EPHEMERAL, "ephemeralContainers"),
)


def _containers(resource: Resource, path: Path, spec: dict[str, Any]) -> Iterator[Container]:
    for kind, key in _LISTS:
        for index, values in _entries(spec.get(key)):
            yield Container(
                resource,
                (*path, key, index),
                kind,
                values,
                _text(values.get("name")),
                _text(values.get("image")),
                _ports(values["ports"]) if "ports" in values else (),
                _variables(values["env"]) if "env" in values else (),
                _mounts(values) if "volumeMounts" in values or "volumeDevices" in values else (),
                tuple([Probe(name, values[name]) for name in _PROBES if isinstance(values.get(name), dict)]),
            )


def _ports(ports: Any) -> tuple[Port, ...]:
    return tuple([
        Port(
            _text(port.get("name")),
            _integer(port.get("containerPort")),
            _text(port.get("protocol")) or "TCP",
            _integer(port.get("hostPort")) or 0,
            _text(port.get("hostIP")),
            ("ports", index),
        )
        for index, port in _entries(ports)
    ])  # fmt: skip


def _variables(variables: Any) -> tuple[Variable, ...]:
    found = []
    for index, variable in _entries(variables):
        name = variable.get("name")
        if isinstance(name, str):
            value, source = _text(variable.get("value")), variable.get("valueFrom")
            if source is None:
                found.append(Variable(name, value, "", ("env", index)))
            else:
                key = next(iter(source), "") if isinstance(source, dict) else ""
                found.append(Variable(name, None, str(key), ("env", index)))
    return tuple(found)


def _mounts(container: dict[str, Any]) -> tuple[Mount, ...]:
    mounts = [
        Mount(_text(mount.get("name")), _text(mount.get("mountPath")), False, ("volumeMounts", index))
        for index, mount in _entries(container.get("volumeMounts"))
    ]
    if "volumeDevices" in container:
        mounts += [
            Mount(_text(device.get("name")), _text(device.get("devicePath")), True, ("volumeDevices", index))
            for index, device in _entries(container["volumeDevices"])
        ]
    return tuple(mounts)


def _claims(resource: Resource) -> frozenset[str]:
    spec = resource.values.get("spec")
    if not isinstance(spec, dict) or "volumeClaimTemplates" not in spec:
        return frozenset()
    metadata = (claim.get("metadata") for _, claim in _entries(spec["volumeClaimTemplates"]))
    return frozenset(_text(entry.get("name")) for entry in metadata if isinstance(entry, dict))


def _entries(entries: Any) -> list[tuple[int, dict[str, Any]]]:
    if not isinstance(entries, list):
        return []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
