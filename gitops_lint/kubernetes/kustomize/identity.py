"""Who an object is: group, version, kind, name and namespace, and how one identity selects another.

Source: kyaml/resid (gvk.go, resid.go).
"""

from __future__ import annotations

from typing import NamedTuple

CLUSTER_SCOPED = "_non_namespaceable_"
"""What stands for the namespace of an object that has none (resid.TotallyNotANamespace)."""

DEFAULT_NAMESPACE = "default"


class Gvk(NamedTuple):
    """A group, version and kind; empty ones select anything."""

    group: str = ""
    version: str = ""
    kind: str = ""

    def selects(self, other: Gvk) -> bool:
        """Whether every part that is set is the other's (Gvk.IsSelected)."""
        return (
            (not self.kind or self.kind == other.kind)
            and (not self.group or self.group == other.group)
            and (not self.version or self.version == other.version)
        )

    @property
    def api_version(self) -> str:
        """`apps/v1`, `v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def __str__(self) -> str:
        return f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}"


class Identity(NamedTuple):
    """An object's identity; `is_cluster_scoped` where the schemas say for certain that its kind has no namespace."""

    gvk: Gvk
    name: str = ""
    namespace: str = ""
    is_cluster_scoped: bool = False

    @property
    def effective_namespace(self) -> str:
        """A namespace to compare: never empty (ResId.EffectiveNamespace)."""
        if self.is_cluster_scoped:
            return CLUSTER_SCOPED
        return self.namespace or DEFAULT_NAMESPACE

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two equal identities share (ResId.Equals)."""
        return (*self.gvk, self.name, self.effective_namespace)

    def is_selected_by(self, selector: Identity) -> bool:
        """Whether every part of the selector that is set is this one's (ResId.IsSelectedBy)."""
        return (
            (not selector.name or selector.name == self.name)
            and (not selector.namespace or selector.effective_namespace == self.effective_namespace)
            and selector.gvk.selects(self.gvk)
        )

    def __str__(self) -> str:
        return f"{self.gvk}/{self.name or '[noName]'}.{self.namespace or '[noNs]'}"


def group_and_version(api_version: str) -> tuple[str, str]:
    """`apps/v1` as `("apps", "v1")`, `v1` as `("", "v1")`."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", api_version)
