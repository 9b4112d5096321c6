"""Resource: one declared object, a Terraform block instance or a Kubernetes object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from gitops_lint.model.source import Location, Origin, Path, Span


class Locator(Protocol):
    """Tells where the parts of a resource stand; the work is done when it is asked."""

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        """The Origin of the value at `path` (of its key with `key`); of the nearest ancestor that has a place."""
        ...

    def span(self, path: Path, *, key: bool = False) -> Span:
        """The span, in the file of the origin's first place, of the value at `path` (of its key with `key`)."""
        ...


class LaterChanges(msgspec.Struct, frozen=True):
    """What other files may still change in an object before it is applied: kustomizations that patch or complete it.

    `images` are the names of images that one of them sets. What an object that `is_patched` lacks may come from there.
    """

    is_patched: bool = False
    images: frozenset[str] = frozenset()


UNCHANGED: Final = LaterChanges()


class Resource(msgspec.Struct, frozen=True, eq=False):
    """One declared object with an identity.

    `kind` is the type that rules name: a Kubernetes kind with its group (`Deployment.apps`, `Service` for the core
    group, as `kubectl get` takes them) or a Terraform type (`alicloud_security_group`, `data.alicloud_zones`).
    `address` is what people call it: `apps/v1 Deployment shop/cart`, `module.net.alicloud_vpc.main[0]`.
    `values` is its content: for Kubernetes the whole object, for Terraform its arguments, evaluated when read.
    `later_changes` is what may still change in it; nothing for one that is as it will be applied.
    """

    kind: str
    address: str
    values: Mapping[str, Any]
    locator: Locator
    api_version: str = ""
    name: str = ""
    namespace: str = ""
    file: str = ""
    later_changes: LaterChanges = UNCHANGED

    def __repr__(self) -> str:
        return f"Resource({self.address!r})"

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
