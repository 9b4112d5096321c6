"""What the API server refuses in objects that hold data, claim storage or grant rights, beyond their schemas."""

from __future__ import annotations

import binascii
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding
from gitops_lint.model.source import Path

_Values = dict[str, Any]


def _claim(values: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidatePersistentVolumeClaimSpec."""
    spec = values.get("spec")
    if not isinstance(spec, dict):
        return
    modes = spec.get("accessModes")
    if modes is None or modes == []:
        yield Finding("the claim has no accessModes; it needs at least one, such as ReadWriteOnce", ("spec",), key=True)
    elif isinstance(modes, list) and "ReadWriteOncePod" in modes and len(modes) > 1:
        yield Finding("ReadWriteOncePod may not stand beside other access modes", ("spec", "accessModes"))
    resources = spec.get("resources")
    if resources is not None and not isinstance(resources, dict):
        return
    requests = resources.get("requests") if resources else None
    if requests is None or (isinstance(requests, dict) and "storage" not in requests):
        yield Finding("the claim asks for no storage; set resources.requests.storage", ("spec",), key=True)


def _role(values: _Values, *, namespaced: bool) -> Iterator[Finding]:
    """Source: pkg/apis/rbac/validation, ValidatePolicyRule."""
    rules = values.get("rules")
    for index, entry in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(entry, dict):
            continue
        path: Path = ("rules", index)
        if entry.get("verbs") == []:
            yield Finding("the rule has no verbs; it needs at least one", path)
        if entry.get("nonResourceURLs"):
            if namespaced:
                yield Finding("a Role cannot have nonResourceURLs; a ClusterRole can", (*path, "nonResourceURLs"), True)
            elif entry.get("apiGroups") or entry.get("resources") or entry.get("resourceNames"):
                yield Finding("a rule is about resources or about nonResourceURLs, not both", path)
            continue
        for key in ("apiGroups", "resources"):
            if not entry.get(key):
                hint = ' (the core group is "")' if key == "apiGroups" else ""
                yield Finding(f"the rule has no {key}; it needs at least one{hint}", path)


def _config_map(values: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateConfigMap."""
    texts, blobs = values.get("data"), values.get("binaryData")
    if not isinstance(blobs, dict):
        return
    yield from _base64(blobs, "binaryData", secret=False)
    for key in blobs:
        if isinstance(texts, dict) and key in texts:
            yield Finding(f'key "{key}" is in data and in binaryData; remove one', ("binaryData", key), key=True)


_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}


def _secret(values: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateSecret; the decoding of []byte by encoding/json."""
    data, texts = values.get("data"), values.get("stringData")
    if isinstance(data, dict):
        yield from _base64(data, "data", secret=True)
    kind = values.get("type")
    needed = _NEEDED.get(kind, ()) if isinstance(kind, str) else ()
    if needed:
        keys = {*(data if isinstance(data, dict) else ()), *(texts if isinstance(texts, dict) else ())}
        missing = [key for key in needed if key not in keys]
        if missing and not any(map(is_filled_in_later, keys)):
            yield Finding(
                f"a Secret of type {kind} needs {' and '.join(needed)}; add {' and '.join(missing)}",
                ("type",),
                secret=True,
            )


def _base64(entries: _Values, field: str, *, secret: bool) -> Iterator[Finding]:
    for key, value in entries.items():
        if not isinstance(value, str) or not value:
            continue
        try:
            binascii.a2b_base64(value.replace("\n", "").replace("\r", ""), strict_mode=True)
        except ValueError:
            # <path:...> is filled in by Argo CD's vault plugin
            if not is_filled_in_later(value) and not value.startswith("<"):
                other = "stringData" if secret else "data"
                yield Finding(
                    f'"{key}" is not base64; encode it, or put plain text under {other}', (field, key), secret=secret
                )


_HIGHEST_PRIORITY: Final = 1_000_000_000


def _priority(values: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/scheduling/validation, ValidatePriorityClass."""
    value, metadata = values.get("value"), values.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if isinstance(value, int) and value > _HIGHEST_PRIORITY and not str(name).startswith("system-"):
        yield Finding(f"value is {value}, and may be at most {_HIGHEST_PRIORITY} for a class of one's own", ("value",))


OBJECT_CHECKS: Final[Mapping[str, Callable[[_Values], Iterator[Finding]]]] = {
    "PersistentVolumeClaim": _claim,
    "ConfigMap": _config_map,
    "Secret": _secret,
    "PriorityClass.scheduling.k8s.io": _priority,
    "Role.rbac.authorization.k8s.io": lambda values: _role(values, namespaced=True),
    "ClusterRole.rbac.authorization.k8s.io": lambda values: _role(values, namespaced=False),
}
"""Called with the whole object."""
