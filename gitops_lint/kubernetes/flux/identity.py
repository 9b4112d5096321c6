"""Names of objects in a cluster, as Flux's references mean them."""

from __future__ import annotations

from typing import Any, NamedTuple

from gitops_lint.kubernetes.flux.producers import text_at


class Name(NamedTuple):
    """A kind (without its version), a namespace and a name."""

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        """As Flux's messages write it: `GitRepository/flux-system/podinfo`."""
        return f"{self.kind}/{self.namespace}/{self.name}"


KUSTOMIZE = "kustomize.toolkit.fluxcd.io"
HELM = "helm.toolkit.fluxcd.io"
SOURCE = "source.toolkit.fluxcd.io"
EXTENSIONS = "source.extensions.fluxcd.io"
OPERATOR = "fluxcd.controlplane.io"


def name_of(value: dict[str, Any]) -> Name:
    """The name of an object; what is no text is empty."""
    return Name(
        text_at(value, "apiVersion").rpartition("/")[0],
        text_at(value, "kind"),
        text_at(value, "metadata", "namespace"),
        text_at(value, "metadata", "name"),
    )


def is_a(value: dict[str, Any], group: str, kind: str) -> bool:
    """Whether an object is of a kind, whatever its version."""
    return value.get("kind") == kind and text_at(value, "apiVersion").rpartition("/")[0] == group


def reference(value: Any, namespace: str, group: str = SOURCE) -> Name:
    """What a `sourceRef`, `chartRef` or the like means; without a namespace, that of the object it stands in."""
    return Name(group, text_at(value, "kind"), text_at(value, "namespace") or namespace, text_at(value, "name"))
