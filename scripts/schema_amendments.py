"""What the packages lack of newer releases: fields, choices, versions. One row a fact, with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from schemas_from_pydantic import Found, Schema


@dataclass(frozen=True, slots=True)
class Field:
    """A field of every object of a group that has certain others."""

    group: str
    beside: frozenset[str]
    name: str
    schema: Schema
    source: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of every enumeration of a group that has a certain other."""

    group: str
    beside: str
    choice: str
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a kind that has the shape of an older one."""

    group: str
    kind: str
    like: str
    version: str
    source: str


_ARGO_CD = "https://argo-cd.readthedocs.io/en/release-3.5/operator-manual/"
_GATEWAY_API = "https://gateway-api.sigs.k8s.io/reference/spec/"
_FLUX_OPERATOR = "https://github.com/controlplaneio-fluxcd/flux-operator"
_TEXT: Schema = {"type": ["string", "null"]}
_SWITCH: Schema = {"type": ["boolean", "null"]}

FIELDS = (
    Field(
        "argoproj.io",
        frozenset(("repoURL", "chart", "ref")),
        "tagPrefix",
        _TEXT,
        f"{_ARGO_CD}application.yaml",
    ),
    Field("argoproj.io", frozenset(("path", "targetBranch")), "repoURL", _TEXT, f"{_ARGO_CD}application.yaml"),
    Field(
        "argoproj.io",
        frozenset(("sourceRepos", "destinations")),
        "sourceIntegrity",
        {"type": ["object", "null"]},
        f"{_ARGO_CD}project.yaml",
    ),
    Field("argoproj.io", frozenset(("schedule", "duration")), "syncOverrun", _SWITCH, f"{_ARGO_CD}project.yaml"),
    Field(
        "argoproj.io",
        frozenset(("organization", "allBranches")),
        "excludeArchivedRepos",
        _SWITCH,
        f"{_ARGO_CD}applicationset/Generators-SCM-Provider/",
    ),
    Field(
        "argoproj.io",
        frozenset(("owner", "allBranches")),
        "excludeArchivedRepos",
        _SWITCH,
        f"{_ARGO_CD}applicationset/Generators-SCM-Provider/",
    ),
    Field(
        "argoproj.io",
        frozenset(("group", "includeSubgroups")),
        "includeArchivedRepos",
        _SWITCH,
        f"{_ARGO_CD}applicationset/Generators-SCM-Provider/",
    ),
)

CHOICES = (
    # In the experimental channel only, which the package's enumerations leave out.
    Choice("gateway.networking.k8s.io", "URLRewrite", "ExternalAuth", _GATEWAY_API),
    # Flux Operator serves the CRDs of notification-controller with its own kinds added.
    *(
        Choice("notification.toolkit.fluxcd.io", "ImageUpdateAutomation", kind, f"{_FLUX_OPERATOR}/issues/224")
        for kind in ("FluxInstance", "ResourceSet", "ResourceSetInputProvider")
    ),
)

VERSIONS = (
    Version("gateway.networking.k8s.io", "TCPRoute", "v1alpha2", "v1", _GATEWAY_API),
    Version("gateway.networking.k8s.io", "UDPRoute", "v1alpha2", "v1", _GATEWAY_API),
)


def amended(found: Iterable[Found]) -> Iterator[Found]:
    """The kinds with what is lacking, and the versions that are lacking after them."""
    for each in found:
        schema = _amended(each.group, each.schema)
        yield replace(each, schema=schema)
        for row in VERSIONS:
            if (row.group, row.kind, row.like) == (each.group, each.kind, each.version):
                named = {**schema["properties"], "apiVersion": {"enum": [f"{row.group}/{row.version}"]}}
                yield replace(each, version=row.version, schema={**schema, "properties": named})


def rewritten(schema: Schema, inner: Callable[[Schema], Schema]) -> Schema:
    """The schema with `inner` of each schema directly inside it, fields in the order of their names."""
    new = dict(schema)
    if "properties" in schema:
        new["properties"] = {name: inner(field) for name, field in sorted(schema["properties"].items())}
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            new[keyword] = inner(schema[keyword])
    return new


def _amended(group: str, schema: Schema) -> Schema:
    new = rewritten(schema, lambda inner: _amended(group, inner))
    for choice in CHOICES:
        if choice.group == group and choice.beside in schema.get("enum", ()):
            new["enum"] = [*new["enum"], *({choice.choice} - {*new["enum"]})]
    for field in FIELDS:
        if field.group == group and field.beside <= schema.get("properties", {}).keys():
            new["properties"].setdefault(field.name, field.schema)
    return new
