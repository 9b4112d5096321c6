"""Settings: the configuration as values, with its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gitops_lint.model.rule import Severity
from gitops_lint.model.source import Location


class Ignore(msgspec.Struct, frozen=True):
    """An entry of `ignore:`: what is kept silent, why, and until when (an ISO date).

    `path` is a glob on the file, `resource` a glob on the address; empty means any.
    """

    rule: str
    reason: str
    path: str = ""
    resource: str = ""
    environment: str = ""
    until: str = ""
    location: Location = Location(".gitops-lint.yaml")


class EnvironmentSettings(msgspec.Struct, frozen=True):
    """An environment named in the configuration: the globs of what belongs to it and to no other."""

    name: str
    paths: tuple[str, ...] = ()
    location: Location = Location(".gitops-lint.yaml")


class Private(msgspec.Struct, frozen=True):
    """What no public address may reach: a glob on the address of a resource or an object, of one environment or all."""

    resource: str
    environment: str = ""
    reason: str = ""


class ExposureSettings(msgspec.Struct, frozen=True):
    """What counts as the internet: more public addresses than a block of either prefix; `own` ones never count.

    Nothing that is `private` may be reached from there.
    """

    ipv4_prefix: int = 8
    ipv6_prefix: int = 16
    own: tuple[str, ...] = ()
    private: tuple[Private, ...] = ()


class Allowance(msgspec.Struct, frozen=True):
    """An entry of `parity.allow`: a difference between environments that is meant, why, and until when (an ISO date).

    `path` is a glob on the path of the value, `resource` one on the address; empty means any. `environments` are those
    that may differ from the others; empty means all.
    """

    reason: str
    path: str = ""
    resource: str = ""
    environments: tuple[str, ...] = ()
    until: str = ""
    location: Location = Location(".gitops-lint.yaml")


class ParitySettings(msgspec.Struct, frozen=True):
    """How environments are compared: further words that name one, the order of promotion, and what may differ."""

    names: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    order: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()


class Settings(msgspec.Struct, frozen=True):
    """The configuration. Every field has the value that holds when the file says nothing.

    `kubernetes_version` is empty for the newest that is known; `environments` in the order of promotion;
    `terraform_values` map the address of a data source to its attributes; `provider_schema` is the path of a file;
    `sources` maps a URL to a path; `severity` maps a rule id or prefix to its severity, `None` for off. `places` say
    where the selectors of `select` and `severity` stand, and `kubernetes.version`.
    """

    file: str = ""
    kubernetes_version: str = ""
    terraform_version: str = ""
    terraform_values: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)
    provider_schema: str = ""
    exposure: ExposureSettings = ExposureSettings()
    environments: tuple[EnvironmentSettings, ...] = ()
    parity: ParitySettings = ParitySettings()
    select: tuple[str, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: Mapping[str, Severity | None] = msgspec.field(default_factory=dict)
    sources: Mapping[str, str] = msgspec.field(default_factory=dict)
    fail_on: Severity = Severity.ERROR
    checkov_python: str = ""
    places: Mapping[str, Location] = msgspec.field(default_factory=dict)
    largest_file: int = 16 * 1024 * 1024

    def place(self, name: str) -> str:
        """Where a selector or a key of `places` stands, as text; the file where that is not known."""
        return str(self.places.get(name, self.file))
