"""What the API server refuses in the volumes, mounts, tolerations and host aliases of a pod beyond its schema.

Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go, in the function that each one names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.workloads import Container, Volume
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding
from gitops_lint.model.source import Path

_HIGHEST_MODE: Final = 0o777
_NAMED: Final = (("configMap", "name"), ("secret", "secretName"))
_WITH_MODES: Final = ("configMap", "secret", "downwardAPI", "projected")


def refused_volume(volume: Volume, path: Path) -> Iterator[Finding]:
    """Source: validateConfigMapVolumeSource, validateSecretVolumeSource and their siblings."""
    for field, key in _NAMED:
        source = volume.values.get(field)
        if isinstance(source, dict) and source.get(key) in (None, ""):
            yield Finding(f"{field} of volume {volume.name} has no {key}; name one", (*path, field), key=True)
    for field in _WITH_MODES:
        source = volume.values.get(field)
        if isinstance(source, dict):
            yield from _mode(source, "defaultMode", (*path, field))
            for index, item in _mappings(source.get("items")):
                yield from _mode(item, "mode", (*path, field, "items", index))


def _mode(source: dict[str, Any], key: str, path: Path) -> Iterator[Finding]:
    mode = source.get(key)
    if not isinstance(mode, int) or isinstance(mode, bool) or 0 <= mode <= _HIGHEST_MODE:
        return
    digits = str(mode)
    octal = len(digits) == 3 and set(digits) <= set("01234567")
    hint = f"; did you mean 0{digits}, which is {int(digits, 8)}?" if octal else ""
    yield Finding(f"{key} is {mode}, and must be between 0 and 0777 (511){hint}", (*path, key))


def refused_mounts(container: Container) -> Iterator[Finding]:
    """Source: ValidateVolumeMounts, validateLocalDescendingPath."""
    for index, mount in _mappings(container.values.get("volumeMounts")):
        path = (*container.path, "volumeMounts", index)
        if mount.get("mountPath") == "":
            yield Finding("mountPath is empty; say where the volume goes", (*path, "mountPath"))
        for key in ("subPath", "subPathExpr"):
            inner = mount.get(key)
            if isinstance(inner, str) and (inner.startswith("/") or ".." in inner.split("/")):
                yield Finding(f'{key} "{inner}" must be a relative path without ".."', (*path, key))
        if mount.get("subPath") and mount.get("subPathExpr"):
            yield Finding("a mount has subPath or subPathExpr, not both", (*path, "subPathExpr"), key=True)


def refused_tolerations(tolerations: Any, path: Path) -> Iterator[Finding]:
    """Source: ValidateTolerations."""
    for index, toleration in _mappings(tolerations):
        operator, value = toleration.get("operator") or "Equal", toleration.get("value")
        if operator == "Exists" and isinstance(value, str) and value:
            yield Finding(
                "a toleration with operator Exists takes any value; remove value, or write operator: Equal",
                (*path, index, "value"),
                key=True,
            )
        elif operator == "Equal" and toleration.get("key") in (None, ""):
            yield Finding("a toleration without key tolerates all; that needs operator: Exists", (*path, index))


def refused_aliases(aliases: Any, path: Path) -> Iterator[Finding]:
    """Source: ValidateHostAliases."""
    for index, alias in _mappings(aliases):
        ip = alias.get("ip")
        if isinstance(ip, str) and ip and not is_filled_in_later(ip) and not is_address(ip):
            yield Finding(f'"{ip}" is not an address', (*path, index, "ip"))


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _mappings(entries: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield index, entry
