"""The clusters that an Argo CD knows, as far as a repository declares them.

Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any, Final

import msgspec

IN_CLUSTER_NAME: Final = "in-cluster"
IN_CLUSTER_SERVER: Final = "https://kubernetes.default.svc"
_SECRET_TYPE: Final = "argocd.argoproj.io/secret-type"


class DeclaredCluster(msgspec.Struct, frozen=True):
    """A cluster that a Secret declares: its name and server, its project if it has one, labels and annotations."""

    name: str
    server: str
    project: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


def declared_clusters(objects: Iterable[dict[str, Any]]) -> tuple[DeclaredCluster, ...]:
    """The clusters of the Secrets among objects, by name; the last of two with one name counts."""
    found: dict[str, DeclaredCluster] = {}
    for value in objects:
        metadata = value.get("metadata")
        labels = metadata.get("labels") if isinstance(metadata, dict) else None
        if not isinstance(metadata, dict) or not isinstance(labels, dict):
            continue
        if value.get("kind") != "Secret" or labels.get(_SECRET_TYPE) != "cluster":
            continue
        data = secret_data(value)
        if "server" in data:
            name = data.get("name", "")
            annotations = dict(metadata.get("annotations") or {})
            found[name] = DeclaredCluster(name, data["server"], data.get("project", ""), dict(labels), annotations)
    return tuple(found[name] for name in sorted(found))


def secret_data(secret: dict[str, Any]) -> dict[str, str]:
    """The texts of a Secret, decoded; `stringData` wins."""
    found = {}
    for key, value in (secret.get("data") or {}).items():
        try:
            found[key] = base64.b64decode(str(value), validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return found | {key: str(value) for key, value in (secret.get("stringData") or {}).items()}
