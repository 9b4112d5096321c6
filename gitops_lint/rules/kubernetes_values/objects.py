"""What the API server refuses in other objects beyond their schemas: one function a kind."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.fields import fields, passes, pattern, sieve
from gitops_lint.kubernetes.cron import schedule_fault
from gitops_lint.kubernetes.names import dns_subdomain
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange
from gitops_lint.model.source import Path

_Values = dict[str, Any]


def _service(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateService."""
    kind = spec.get("type") or "ClusterIP"
    if is_filled_in_later(kind):
        return
    cluster_ip, ports = spec.get("clusterIP"), spec.get("ports")
    if kind == "ExternalName":
        name = spec.get("externalName")
        if name is None or name == "":
            yield Finding("a Service of type ExternalName needs externalName", ("spec",), key=True)
        if isinstance(cluster_ip, str) and cluster_ip and not is_filled_in_later(cluster_ip):
            yield Finding("a Service of type ExternalName has no clusterIP; remove it", ("spec", "clusterIP"), key=True)
        return
    if cluster_ip == "None":
        if kind in ("NodePort", "LoadBalancer"):
            yield Finding(f'clusterIP may not be "None" for a Service of type {kind}', ("spec", "clusterIP"))
    elif ports is None or ports == []:
        yield Finding(
            "a Service needs ports, unless it is headless (clusterIP: None) or of type ExternalName",
            ("spec",),
            key=True,
        )
    if kind == "ClusterIP":
        if isinstance(ports, list):
            for index, port in enumerate(ports):
                if isinstance(port, dict) and isinstance(port.get("nodePort"), int) and port["nodePort"]:
                    at: Path = ("spec", "ports", index, "nodePort")
                    yield Finding(
                        "nodePort is refused in a Service of type ClusterIP; remove it or set type: NodePort",
                        at,
                        key=True,
                    )
        policy = spec.get("externalTrafficPolicy")
        if isinstance(policy, str) and policy and not spec.get("externalIPs"):
            yield Finding(
                "externalTrafficPolicy is refused in a Service of type ClusterIP without externalIPs; remove it",
                ("spec", "externalTrafficPolicy"),
                key=True,
            )
    if spec.get("sessionAffinity") in (None, "", "None") and spec.get("sessionAffinityConfig") is not None:
        yield Finding(
            "sessionAffinityConfig needs sessionAffinity: ClientIP", ("spec", "sessionAffinityConfig"), key=True
        )


def _deployment(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidateDeploymentStrategy and ValidateDeploymentSpec."""
    strategy = spec.get("strategy")
    if isinstance(strategy, dict) and isinstance(rolling := strategy.get("rollingUpdate"), dict):
        path: Path = ("spec", "strategy", "rollingUpdate")
        if strategy.get("type") == "Recreate":
            yield Finding(
                "rollingUpdate is refused where the strategy is Recreate; remove it",
                path,
                key=True,
                fix=Fix("Remove rollingUpdate", (PathChange(Operation.REMOVE, path),)),
            )
        elif _is_zero(rolling.get("maxUnavailable")) and _is_zero(rolling.get("maxSurge")):
            yield Finding(
                "maxUnavailable and maxSurge are both 0, so that no pod could ever be replaced; raise one", path
            )
        else:
            yield from _percentages(rolling, ("maxUnavailable", "maxSurge"), path)
    ready, deadline = spec.get("minReadySeconds"), spec.get("progressDeadlineSeconds")
    if isinstance(ready, int) and isinstance(deadline, int) and 0 <= deadline <= ready:
        yield Finding(
            f"progressDeadlineSeconds ({deadline}) must be greater than minReadySeconds ({ready})",
            ("spec", "progressDeadlineSeconds"),
        )


def _daemon_set(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidateRollingUpdateDaemonSet."""
    strategy = spec.get("updateStrategy")
    rolling = strategy.get("rollingUpdate") if isinstance(strategy, dict) else None
    if not isinstance(rolling, dict):
        return
    path: Path = ("spec", "updateStrategy", "rollingUpdate")
    unavailable, surge = rolling.get("maxUnavailable"), rolling.get("maxSurge")
    if _is_zero(unavailable) and (surge is None or _is_zero(surge)):
        yield Finding("maxUnavailable and maxSurge are both 0, so that no pod could ever be replaced; raise one", path)
    elif _is_positive(unavailable) and _is_positive(surge):
        yield Finding("a DaemonSet may have maxUnavailable or maxSurge above 0, not both", path)
    yield from _percentages(rolling, ("maxUnavailable", "maxSurge"), path)


def _disruption_budget(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/policy/validation, ValidatePodDisruptionBudgetSpec."""
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield Finding(
            "minAvailable and maxUnavailable exclude each other; remove one", ("spec", "maxUnavailable"), True
        )
    yield from _percentages(spec, ("minAvailable", "maxUnavailable"), ("spec",))


_PERCENTAGE: Final = re.compile(r"[0-9]+%")


def _percentages(values: _Values, keys: tuple[str, ...], path: Path) -> Iterator[Finding]:
    """Source: pkg/apis/apps/validation, ValidatePositiveIntOrPercent and IsNotMoreThan100Percent."""
    for key in keys:
        value = values.get(key)
        if not isinstance(value, str) or is_filled_in_later(value):
            continue
        if not _PERCENTAGE.fullmatch(value):
            fix = None
            if value.isascii() and value.isdecimal():
                fix = Fix(f"Write {value} without quotes", (PathChange(Operation.REPLACE, (*path, key), value),))
            yield Finding(f'{key} "{value}" is neither a number nor a percentage such as 25%', (*path, key), fix=fix)
        elif key != "maxSurge" and (len(value) > 6 or int(value[:-1]) > 100):
            yield Finding(f"{key} {value} is more than 100%", (*path, key))


def _is_zero(value: Any) -> bool:
    return (isinstance(value, int) and value == 0) or (
        isinstance(value, str) and _PERCENTAGE.fullmatch(value) is not None and not value[:-1].strip("0")
    )


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | str) and value is not True and not _is_zero(value) and not is_filled_in_later(value)


def _autoscaler(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/autoscaling/validation, validateHorizontalPodAutoscalerSpec."""
    least, most = spec.get("minReplicas"), spec.get("maxReplicas")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Finding(f"minReplicas ({least}) is greater than maxReplicas ({most})", ("spec", "minReplicas"))


def _cron_job(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/batch/validation, validateCronJobSpec."""
    schedule = spec.get("schedule")
    if schedule == "":
        yield Finding("the schedule is empty", ("spec", "schedule"))
    elif isinstance(schedule, str) and not is_filled_in_later(schedule) and (fault := schedule_fault(schedule)):
        yield Finding(f'the schedule "{schedule}" {fault}', ("spec", "schedule"))
    if isinstance(zone := spec.get("timeZone"), str) and zone.lower() == "local":
        yield Finding("timeZone must name a zone, such as Europe/Berlin or Etc/UTC", ("spec", "timeZone"))


def _claim(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidatePersistentVolumeClaimSpec."""
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


def _is_plain_host(host: Any) -> bool:
    return isinstance(host, str) and _PLAIN_HOST.fullmatch(host) is not None


def _is_plain_place(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    place, backend = entry.get("path"), entry.get("backend")
    return isinstance(place, str) and place[:1] == "/" and isinstance(backend, dict) and "resource" not in backend


_PLAIN_HOST: Final = re.compile(r"(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\.){1,8}[a-z]{1,63}")
_PLAIN_RULES: Final = sieve({
    pattern("rules.*.host"): _is_plain_host,
    pattern("rules.*.http.paths.*"): _is_plain_place,
})  # fmt: skip
_RULES: Final = pattern("rules.*")
_BACKENDS: Final = pattern("rules.*.http.paths.*")


def _ingress(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/networking/validation, ValidateIngressSpec and validateIngressRules."""
    if not spec.get("rules") and not spec.get("defaultBackend") and not spec.get("backend"):
        yield Finding("the Ingress has neither rules nor a defaultBackend; it needs one", ("spec",), key=True)
    if passes(spec, _PLAIN_RULES):
        return
    for path, rule in fields(spec, _RULES):
        host = rule.get("host") if isinstance(rule, dict) else None
        if isinstance(host, str) and host and not is_filled_in_later(host) and (fault := _host_fault(host)):
            yield Finding(f'host "{host}" {fault}', ("spec", *path, "host"))
    for path, entry in fields(spec, _BACKENDS):
        if not isinstance(entry, dict):
            continue
        place = entry.get("path")
        if isinstance(place, str) and place and not place.startswith("/") and not is_filled_in_later(place):
            yield Finding(f'path "{place}" must begin with "/"', ("spec", *path, "path"))
        backend = entry.get("backend")
        if isinstance(backend, dict) and backend.get("service") is not None and backend.get("resource") is not None:
            yield Finding("a backend is a service or a resource, not both", ("spec", *path, "backend"))


_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*")


def _host_fault(host: str) -> str | None:
    if _ADDRESS.fullmatch(host):
        return "is an address; write a DNS name, or leave host out to take every name"
    return dns_subdomain(host.removeprefix("*."))


_BLOCKS: Final = tuple(map(pattern, ("ingress.*.from.*", "egress.*.to.*")))
_RANGES: Final = tuple(map(pattern, ("ingress.*.ports.*", "egress.*.ports.*")))


def _selects(peer: Any) -> bool:
    return isinstance(peer, dict) and isinstance(peer.get("podSelector"), dict) and "ipBlock" not in peer


def _is_single(port: Any) -> bool:
    return isinstance(port, dict) and "endPort" not in port


_PLAIN_PEERS: Final = sieve({**dict.fromkeys(_BLOCKS, _selects), **dict.fromkeys(_RANGES, _is_single)})


def _network_policy(spec: _Values) -> Iterator[Finding]:
    """Source: pkg/apis/networking/validation, ValidateNetworkPolicyPeer, ValidateNetworkPolicyPort, ValidateIPBlock."""
    if passes(spec, _PLAIN_PEERS):
        return
    for wanted in _BLOCKS:
        for path, peer in fields(spec, wanted):
            block = peer.get("ipBlock") if isinstance(peer, dict) else None
            if isinstance(peer, dict) and not any(value is not None for value in peer.values()):
                yield Finding("the peer is empty; to allow everybody, leave the list out", ("spec", *path))
            if isinstance(block, dict):
                yield from _block(peer, block, ("spec", *path))
    for wanted in _RANGES:
        for path, port in fields(spec, wanted):
            first, last = (port.get("port"), port.get("endPort")) if isinstance(port, dict) else (None, None)
            if not isinstance(last, int):
                continue
            if first is None or isinstance(first, str):
                if not is_filled_in_later(first):
                    yield Finding("endPort needs a port that is a number", ("spec", *path, "endPort"))
            elif isinstance(first, int) and last < first:
                yield Finding(f"endPort {last} is below port {first}", ("spec", *path, "endPort"))


def _block(peer: _Values, block: _Values, path: Path) -> Iterator[Finding]:
    import ipaddress

    if peer.get("podSelector") is not None or peer.get("namespaceSelector") is not None:
        yield Finding("ipBlock may not stand beside a selector; make two entries of it", (*path, "ipBlock"), key=True)
    excepted = block.get("except")
    networks = []
    for place, text in [
        (("cidr",), block.get("cidr")),
        *((("except", index), text) for index, text in enumerate(excepted if isinstance(excepted, list) else ())),
    ]:
        if not isinstance(text, str) or is_filled_in_later(text):
            return
        try:
            if "/" not in text:
                raise ValueError
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            yield Finding(f'"{text}" is not a block of addresses such as 10.0.0.0/8', (*path, "ipBlock", *place))
            return
    whole, *parts = networks
    for index, part in enumerate(parts):
        inside = part.version == whole.version and part.prefixlen > whole.prefixlen and part[0] in whole
        if not inside:
            yield Finding(f"{part} is not a part of {whole}", (*path, "ipBlock", "except", index))


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


_PDB: Final = "PodDisruptionBudget.policy"
SPEC_CHECKS: Final[Mapping[str, Callable[[_Values], Iterator[Finding]]]] = {
    "Service": _service,
    "Deployment.apps": _deployment,
    "DaemonSet.apps": _daemon_set,
    _PDB: _disruption_budget,
    "HorizontalPodAutoscaler.autoscaling": _autoscaler,
    "CronJob.batch": _cron_job,
    "PersistentVolumeClaim": _claim,
    "Ingress.networking.k8s.io": _ingress,
    "NetworkPolicy.networking.k8s.io": _network_policy,
}
"""Called with an object's `spec`."""

OBJECT_CHECKS: Final[Mapping[str, Callable[[_Values], Iterator[Finding]]]] = {
    "ConfigMap": _config_map,
    "Secret": _secret,
    "Role.rbac.authorization.k8s.io": lambda values: _role(values, namespaced=True),
    "ClusterRole.rbac.authorization.k8s.io": lambda values: _role(values, namespaced=False),
}
"""Called with the whole object."""
