"""Resource: one declared object, a Terraform block instance or a Kubernetes object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from gitops_lint.model.source import Location, Origin, Path


class Locator(Protocol):
    """Tells where the parts of a resource stand; the work is done when it is asked."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        """The Origin of the value at `path` (of its key with `key`); of the nearest ancestor that has a place."""
        ...

    def edits(self, path: Path) -> PathEditor:
        """What a fix needs to know to rewrite the value at `path`."""
        ...


class PathEditor(Protocol):
    """The text around one path, for fixes."""

    file: str

    def replace(self, text: str) -> tuple[int, int, str]:
        """Start, end and new text that put `text` where the value stands."""
        ...

    def rename(self, key: str) -> tuple[int, int, str]:
        """Start, end and new text that give the entry another key."""
        ...

    def remove(self) -> tuple[int, int, str]:
        """Start, end and new text that take the entry away."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One declared object with an identity.

    `kind` is the type that rules name: a Kubernetes kind with its group (`Deployment.apps`, `Service` for the core
    group, as `kubectl get` takes them) or a Terraform type (`alicloud_security_group`, `data.alicloud_zones`).
    `address` is what people call it: `apps/v1 Deployment shop/cart`, `module.net.alicloud_vpc.main[0]`.
    `values` is its content: for Kubernetes the whole object, for Terraform its arguments, evaluated when read.
    """

    kind: str
    address: str
    values: Mapping[str, Any] = field(repr=False)
    locator: Locator = field(repr=False)
    api_version: str = ""
    name: str = ""
    namespace: str = ""
    file: str = ""

    def origin(self, path: Path = ()) -> Origin:
        """Where the value at `path` came from."""
        return self.locator.origin(path)

    def location(self, path: Path = ()) -> Location:
        """The line a person must edit to change the value at `path`."""
        return self.locator.origin(path).location


class ResourcePath(NamedTuple):
    """A path inside a resource: where a finding of a larger scope stands."""

    resource: Resource
    path: Path = ()
