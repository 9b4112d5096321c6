"""The clusters that an Argo CD knows, as far as a repository declares them.

Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from gitops_lint.model.source import Path

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


CLUSTER_KINDS: Final[dict[str, Path]] = {
    "Secret": (),
    "ExternalSecret.external-secrets.io": ("spec", "target", "template"),
    "SealedSecret.bitnami.com": ("spec", "template"),
}
"""The kinds that declare Secrets, and where in them what the Secret is made like stands."""

_UNKNOWN: Final = re.compile(r"\$\{\w+ in Secret [^}]*\}")
_ENCRYPTED: Final = "ENC["
"""What SOPS begins a value with."""


def declared_clusters(objects: Iterable[dict[str, Any]]) -> tuple[DeclaredCluster, ...]:
    """The clusters of the Secrets among objects, and of what makes Secrets, by name; the last of two counts.

    What is encrypted, or comes from a store of secrets, is a text that names the Secret (`is_unknown`).
    """
    found: dict[str, DeclaredCluster] = {}
    for value in objects:
        secret = _secret_of(value)
        labels = secret.get("metadata", {}).get("labels")
        if not isinstance(labels, dict) or labels.get(_SECRET_TYPE) != "cluster":
            continue
        data = {key: _known(value, key, text) for key, text in secret_data(secret).items()}
        if value.get("kind") != "Secret":
            data = {key: _placeholder(value, key) for key in ("name", "server")} | data
        if "server" in data:
            name = data.get("name", "")
            annotations = dict(secret["metadata"].get("annotations") or {})
            found[name] = DeclaredCluster(name, data["server"], data.get("project", ""), dict(labels), annotations)
    return tuple(found[name] for name in sorted(found))


def is_unknown(text: str) -> bool:
    """Whether something of a cluster is in a text that the repository does not show."""
    return _UNKNOWN.search(text) is not None


def _secret_of(value: dict[str, Any]) -> dict[str, Any]:
    """The Secret that an object is, or what is said of the one that is made of it: its metadata and its data."""
    group = str(value.get("apiVersion") or "").rpartition("/")[0]
    kind = f"{value.get('kind')}.{group}" if group else str(value.get("kind"))
    path = CLUSTER_KINDS.get(kind)
    secret: Any = value if path is not None else {}
    for step in path or ():
        secret = secret.get(step) if isinstance(secret, dict) else None
    return secret if isinstance(secret, dict) and isinstance(secret.get("metadata"), dict) else {}


def _known(holder: dict[str, Any], key: str, text: str) -> str:
    is_template = holder.get("kind") != "Secret" and "{{" in text
    return _placeholder(holder, key) if is_template or text.startswith(_ENCRYPTED) else text


def _placeholder(holder: dict[str, Any], key: str) -> str:
    metadata = holder.get("metadata")
    return f"${{{key} in Secret {metadata.get('name') if isinstance(metadata, dict) else ''}}}"


def secret_data(secret: dict[str, Any]) -> dict[str, str]:
    """The texts of a Secret, decoded; `stringData` wins. A template's data are texts already."""
    found = {}
    for key, value in (secret.get("data") or {}).items():
        text = str(value)
        if secret.get("kind") != "Secret" or text.startswith(_ENCRYPTED):
            found[key] = text
            continue
        try:
            found[key] = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return found | {key: str(value) for key, value in (secret.get("stringData") or {}).items()}
