"""Who makes the ConfigMaps and Secrets of a cluster, and what they hold as far as the repository tells.

A Secret may be declared, or made in the cluster by something that is: an ExternalSecret, a SealedSecret, a Certificate.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.rendered import RenderedObject
from gitops_lint.model.source import Path
from gitops_lint.model.value import Unknown, UnknownKind


class Produced(msgspec.Struct, frozen=True, eq=False):
    """A ConfigMap or Secret: what each key holds, and why it may hold more, if it may.

    `paths` leads from a key to its value in `declared_by`.
    """

    kind: str
    namespace: str
    name: str
    data: dict[str, str | Unknown]
    declared_by: RenderedObject
    paths: dict[str, Path]
    others: Unknown | None = None


Key = tuple[str, str, str]
"""Kind, namespace, name."""


def produced(objects: Iterable[RenderedObject]) -> dict[Key, Produced]:
    """What some objects declare or have made; what is declared goes before what is made."""
    found: dict[Key, Produced] = {}
    for each in objects:
        for product in products_of(each):
            key = (product.kind, product.namespace, product.name)
            if key not in found or each.value.get("kind") == product.kind:
                found[key] = product
    return found


def products_of(each: RenderedObject) -> Iterator[Produced]:
    """The ConfigMaps and Secrets that an object is, or has made."""
    group = str(each.value.get("apiVersion") or "").rpartition("/")[0]
    make = _MAKERS.get((group, str(each.value.get("kind") or "")))
    if make is not None:
        yield from make(each)


def text_at(value: Any, *path: str | int) -> str:
    """The text at a path of some data; empty where there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, str) else ""


def value_at(value: Any, *path: str | int) -> Any:
    """What stands at a path of some data; None where there is nothing."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def mapping_at(value: Any, *path: str | int) -> dict[str, Any]:
    """The mapping at a path of some data; an empty one where there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, dict) else {}


def entries_at(value: Any, *path: str | int) -> list[Any]:
    """The list at a path of some data; an empty one where there is none."""
    found = value_at(value, *path)
    return found if isinstance(found, list) else []


def _identity(each: RenderedObject) -> tuple[str, str]:
    return text_at(each.value, "metadata", "namespace"), text_at(each.value, "metadata", "name")


def _config_map(each: RenderedObject) -> Iterator[Produced]:
    namespace, name = _identity(each)
    data = {key: item for key, item in mapping_at(each.value, "data").items() if isinstance(item, str | Unknown)}
    yield Produced("ConfigMap", namespace, name, data, each, {key: ("data", key) for key in data})


def _secret(each: RenderedObject) -> Iterator[Produced]:
    namespace, name = _identity(each)
    data: dict[str, str | Unknown] = {}
    paths: dict[str, Path] = {}
    for key, item in mapping_at(each.value, "data").items():
        data[key] = _decoded(item)
        paths[key] = ("data", key)
    for key, item in mapping_at(each.value, "stringData").items():
        data[key] = item if isinstance(item, str | Unknown) else str(item)
        paths[key] = ("stringData", key)
    yield Produced("Secret", namespace, name, data, each, paths)


def _decoded(item: Any) -> str | Unknown:
    if isinstance(item, Unknown):
        return item
    try:
        return base64.b64decode(str(item), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return Unknown(UnknownKind.NOT_AVAILABLE, "it is no text in base64", "string")


def _external_secret(each: RenderedObject) -> Iterator[Produced]:
    """https://external-secrets.io/latest/api/externalsecret/."""
    namespace, name = _identity(each)
    target = mapping_at(each.value, "spec", "target")
    template = mapping_at(target, "template", "data")
    reason = _made_by(each)
    paths: dict[str, Path] = {}
    merges = text_at(target, "template", "mergePolicy") == "Merge"
    if not template or merges:
        for index, entry in enumerate(entries_at(each.value, "spec", "data")):
            paths[text_at(entry, "secretKey")] = ("spec", "data", index, "secretKey")
    paths.update({key: ("spec", "target", "template", "data", key) for key in template})
    is_open = bool(entries_at(each.value, "spec", "dataFrom")) and (not template or merges)
    is_open = is_open or bool(entries_at(target, "template", "templateFrom"))
    data: dict[str, str | Unknown] = dict.fromkeys(paths, reason)
    yield Produced("Secret", namespace, text_at(target, "name") or name, data, each, paths, reason if is_open else None)


def _sealed_secret(each: RenderedObject) -> Iterator[Produced]:
    """https://github.com/bitnami-labs/sealed-secrets."""
    namespace, name = _identity(each)
    reason = _made_by(each)
    template = ("spec", "template")
    paths: dict[str, Path] = {
        **{key: (*template, "data", key) for key in mapping_at(each.value, *template, "data")},
        **{key: ("spec", "encryptedData", key) for key in mapping_at(each.value, "spec", "encryptedData")},
    }
    wanted = text_at(each.value, *template, "metadata", "name") or name
    yield Produced("Secret", namespace, wanted, dict.fromkeys(paths, reason), each, paths)


def _made_by(each: RenderedObject) -> Unknown:
    kind, name = each.value.get("kind"), text_at(each.value, "metadata", "name")
    return Unknown(UnknownKind.NOT_AVAILABLE, f"{kind} {name} makes it in the cluster", "string")


def _named_at(*path: str | int, kind: str = "Secret") -> Callable[[RenderedObject], Iterator[Produced]]:
    """A maker of one object whose name stands at a path, and of which no key is known."""

    def make(each: RenderedObject) -> Iterator[Produced]:
        if name := text_at(each.value, *path):
            yield Produced(kind, _identity(each)[0], name, {}, each, {}, _made_by(each))

    return make


def _sops_secret(each: RenderedObject) -> Iterator[Produced]:
    """https://github.com/isindir/sops-secrets-operator."""
    for template in entries_at(each.value, "spec", "secretTemplates"):
        if name := text_at(template, "name"):
            yield Produced("Secret", _identity(each)[0], name, {}, each, {}, _made_by(each))


_MAKERS: Final[dict[tuple[str, str], Callable[[RenderedObject], Iterator[Produced]]]] = {
    ("", "ConfigMap"): _config_map,
    ("", "Secret"): _secret,
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("isindir.github.com", "SopsSecret"): _sops_secret,
    # https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
    ("cert-manager.io", "Certificate"): _named_at("spec", "secretName"),
    # https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
    ("secrets.hashicorp.com", "VaultStaticSecret"): _named_at("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _named_at("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultPKISecret"): _named_at("spec", "destination", "name"),
    # https://developer.1password.com/docs/k8s/operator/
    ("onepassword.com", "OnePasswordItem"): _named_at("metadata", "name"),
    # https://infisical.com/docs/integrations/platforms/kubernetes/infisical-secret-crd
    ("secrets.infisical.com", "InfisicalSecret"): _named_at("spec", "managedSecretReference", "secretName"),
}
