"""What environments are meant to differ in: a row a fact, with its why.

A row speaks of the name of a field (`minReplicas`, `node_instance_types`, `DB_HOST`): all words of one of its entries
stand in that name, one after the other, in the singular or the plural. A name in camel case, with underscores or with
hyphens has the same words. Rows
of places speak of all that stands below a path.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.model.value import Sensitive


class Meant(NamedTuple):
    """Why fields of some names (with commas between them) may differ; with `no_switch`, not where the value is true or
    false.
    """

    why: str
    names: str
    no_switch: bool = True


NAMES: Final = (
    Meant(
        "as many as the load needs",
        "replica, replica count, min replica, max replica, min size, max size, desired size, desired capacity, node "
        "count, count, instance, minimum, maximum, parallelism, concurrency, min available, max unavailable, max "
        "surge, min capacity, max capacity, worker, shard, partition, number of node, num node, min count, max "
        "count, min, max",
    ),
    Meant(
        "as large as the load needs",
        "cpu, memory, storage, size, capacity, instance type, instance class, spec, machine type, vm size, node "
        "type, disk, volume, throughput, iops, bandwidth, quota, heap, storage gib, gb, gib, mb, class, sku, tier, "
        "limit, ephemeral storage, pod, connection, java opts, jvm opts, shared buffer, pool, cache, buffer, qps, "
        "burst, rate, edition, plan",
    ),
    Meant(
        "how much must fail before it stands still",
        "multi az, availability zone, zone, zone redundant, high availability, ha, failover, standby, spot, "
        "preemptible",
        no_switch=False,
    ),
    Meant(
        "an environment without load does without",
        "autoscaling, autoscaler, hpa, keda, pdb, pod disruption budget",
        no_switch=False,
    ),
    Meant(
        "an address of its own",
        "host, hostname, host name, domain, url, uri, endpoint, address, fqdn, dns name, common name, server, "
        "external name, issuer, origin, ingress class name, base path, dsn, subdomain, broker, bootstrap server, "
        "redirect, callback, path, domain filter, parent ref",
    ),
    Meant(
        "a network of its own",
        "cidr, cidr block, ip, subnet, vpc, vpc id, network, vswitch, vnet, load balancer ip, cluster ip, source "
        "range, ip block, gateway, port range",
    ),
    Meant(
        "an account of its own",
        "account, account id, project, project id, subscription, subscription id, tenant, tenant id, organization, "
        "region, location, role arn, arn, service account, client id, profile",
    ),
    Meant(
        "a credential of its own",
        "password, secret, secret name, token, key, credential, username, user, private key, certificate, "
        "certificate arn, ca bundle, fingerprint, salt, encrypted data, secret key ref, remote ref, secret store "
        "ref, vault, sops, key name, tls crt, thumbprint",
    ),
    Meant(
        "kept as long as the data is worth it",
        "retention, retention day, retention period, backup, backup retention, ttl, expiry, history, retention in "
        "day, backup window, maintenance window, snapshot, revision history limit, max age",
    ),
    Meant(
        "how closely it is watched",
        "log level, loglevel, verbosity, debug, log, sampling, trace, tracing, interval, severity, retry interval, "
        "timeout, schedule, alert, channel, threshold, level, slack, pagerduty, insight",
        no_switch=False,
    ),
    Meant(
        "the environment's own name",
        "environment, env, stage, environment name, cluster, cluster name, namespace, bucket, prefix, suffix, name "
        "prefix, workspace, label, title, description, comment, owner, tag, cost center, contact, email, phone, "
        "team, group, business unit, display name, database name, db name, db, database, spring, node env, app env, "
        "rails env, profile active, alias, repo, repository, branch, owner id",
    ),
    Meant(
        "computed from the rest",
        "checksum, hash, sha, sha256, digest, etag, pod template hash",
    ),
)
"""Differences that are meant, whatever has the field."""


class Place(NamedTuple):
    """Why all that stands below a path may differ: `kinds` that it is said of (all without any), and the path.

    In a path `*` is one step and `**` any number of them.
    """

    why: str
    path: str
    kinds: tuple[str, ...] = ()


_ROUTES: Final = tuple(
    f"{kind}.gateway.networking.k8s.io" for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute")
)
_FLUX: Final = ("Kustomization.kustomize.toolkit.fluxcd.io",)
_ARGO_CD: Final = ("Application.argoproj.io", "ApplicationSet.argoproj.io")

PLACES: Final = (
    Place("as large as the load needs", "**/resources/requests/**"),
    Place("as large as the load needs", "**/resources/limits/*"),
    Place("placed on the nodes that there are", "**/nodeSelector/**"),
    Place("placed on the nodes that there are", "**/tolerations/**"),
    Place("placed on the nodes that there are", "**/affinity/**"),
    Place("as the load needs", "spec/metrics/**", ("HorizontalPodAutoscaler.autoscaling",)),
    Place("as the load needs", "spec/behavior/**", ("HorizontalPodAutoscaler.autoscaling",)),
    Place("as the load needs", "spec/hard/**", ("ResourceQuota",)),
    Place("as the load needs", "spec/limits/**", ("LimitRange",)),
    Place("an address of its own", "spec/rules/*/host", ("Ingress.networking.k8s.io",)),
    Place("an address of its own", "spec/tls/**", ("Ingress.networking.k8s.io",)),
    Place("a network of its own", "**/ipBlock/**", ("NetworkPolicy.networking.k8s.io",)),
    Place("a credential of its own", "data/**", ("Secret",)),
    Place("a credential of its own", "stringData/**", ("Secret",)),
    Place("a credential of its own", "spec/encryptedData/**", ("SealedSecret.bitnami.com",)),
    Place("a credential of its own", "sops/**"),
    Place("what a canary gets changes by the hour", "spec/*/**/weight", ("VirtualService.networking.istio.io",)),
    Place("what a canary gets changes by the hour", "spec/rules/**/weight", _ROUTES),
    Place("what a canary gets changes by the hour", "spec/weighted/services/**/weight", ("TraefikService.traefik.io",)),
    Place("what it applies is compared by itself", "spec/path", _FLUX),
    Place("what it applies is compared by itself", "spec/postBuild/**", _FLUX),
    Place("what it applies is compared by itself", "spec/components/**", _FLUX),
    Place("what the environment is read from", "spec/sync/ref", ("FluxInstance.fluxcd.controlplane.io",)),
    Place("what the environment is read from", "spec/ref/branch", ("GitRepository.source.toolkit.fluxcd.io",)),
    Place("what the environment is read from", "spec/**/path", _ARGO_CD),
    Place("where it is applied", "spec/destination/**", _ARGO_CD),
    Place("the values are the environment's own", "spec/**/valueFiles/**", _ARGO_CD),
    Place("what the chart makes of it is compared by itself", "metadata/labels/helm.sh~1chart"),
)
"""Differences that are meant where they stand."""

_DEFAULTS: Final = {
    # https://fluxcd.io/flux/components/helm/helmreleases/#test-configuration
    ("HelmRelease.helm.toolkit.fluxcd.io", "spec/test"): {"enable": False},
    ("HelmRelease.helm.toolkit.fluxcd.io", "spec/test/enable"): False,
    ("HelmRelease.helm.toolkit.fluxcd.io", "spec/suspend"): False,
    ("Kustomization.kustomize.toolkit.fluxcd.io", "spec/suspend"): False,
    ("Kustomization.kustomize.toolkit.fluxcd.io", "spec/force"): False,
    ("Kustomization.kustomize.toolkit.fluxcd.io", "spec/wait"): False,
    # https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/
    ("Deployment.apps", "spec/paused"): False,
    ("Deployment.apps", "spec/revisionHistoryLimit"): 10,
    ("CronJob.batch", "spec/suspend"): False,
    ("CronJob.batch", "spec/concurrencyPolicy"): "Allow",
    ("Service", "spec/type"): "ClusterIP",
    ("Service", "spec/sessionAffinity"): "None",
}
"""What a platform takes where nothing is written."""

_ACME: Final = re.compile(r"https://acme-(?:staging-)?v02\.api\.letsencrypt\.org/directory")
"""Let's Encrypt's real directory and the one for trials (https://letsencrypt.org/docs/staging-environment/)."""
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://\S+|[\w.-]+@[\w.-]+\.[a-z]{2,}|(?:[\w*-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?"
    r"|arn:[\w-]+:\S+|\d{12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    re.IGNORECASE,
)


class Meaning(NamedTuple):
    """What the tables say of a place: what a platform takes where nothing is written there, and why values differ.

    `of_place` is from PLACES, `of_name` from NAMES, and `of_switch` from those of its rows that hold for switches, too.
    """

    default: Any
    of_place: str
    of_name: str
    of_switch: str


@functools.lru_cache(maxsize=16384)
def meaning_of(kind: str, place: tuple[str, ...]) -> Meaning:
    """What the tables say of a place (`place_of`) of something of a kind."""
    path = "/".join(step.replace("/", "~1") for step in place)
    found = singular(name_words(place))
    rows = [meant for wanted, meant in _by_words() if _has(found, wanted)]
    return Meaning(
        _DEFAULTS.get((kind, path), ABSENT),
        next((one.why for one in PLACES if _is_of(one, kind) and _pattern(one.path).fullmatch(path)), ""),
        next((one.why for one in rows), ""),
        next((one.why for one in rows if not one.no_switch), ""),
    )


def _is_of(place: Place, kind: str) -> bool:
    return not place.kinds or kind in place.kinds


def why_expected(meaning: Meaning, values: Sequence[Any]) -> str:
    """Why values differ at a place that has this meaning; empty where no row says so."""
    if meaning.default is not ABSENT and all(value is ABSENT or value == meaning.default for value in values):
        return "what is written is the default"
    if any(value.__class__ is Sensitive for value in values):
        return "a credential of its own"
    if all(value.__class__ is str and _ACME.fullmatch(value) for value in values):
        return "certificates for trials come from another directory"
    if meaning.of_place:
        return meaning.of_place
    is_switch = any(isinstance(value, bool) or value in ("true", "false") for value in values)
    why = meaning.of_switch if is_switch else meaning.of_name
    if not why and all(map(_is_address, values)):
        return "an address of its own"
    return why


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    inner, below = (path.removesuffix("/**"), "(?:/.*)?") if path.endswith("/**") else (path, "")
    steps = (
        "(?:[^/]+/)*" if step == "**" else re.escape(step).replace(r"\*", "[^/]*") + "/" for step in inner.split("/")
    )
    return re.compile("".join(steps).removesuffix("/") + below)


_MEANINGLESS: Final = frozenset({"value", "default", "values", "data", "stringData", "from", "defaultValue"})
"""Steps that say nothing: the name is that of the step before."""


def place_of(steps: tuple[str, ...]) -> tuple[str, ...]:
    """The steps without the names of a list's items, but for the one that the value goes by: what all items share."""
    last = len(steps) - 1
    while last > 0 and (steps[last] in _MEANINGLESS or _is_index(steps[last])):
        last -= 1
    return tuple([step if number == last or not step.startswith("[") else "[0]" for number, step in enumerate(steps)])


def _is_index(step: str) -> bool:
    return step.startswith("[") and step[1:-1].isdigit()


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def name_words(steps: Sequence[str]) -> tuple[str, ...]:
    """The words of the name that a value goes by: the innermost step that says something.

    The items of lists of words, and the entries of a mapping of flags, go by the name of the list.
    """
    for step in reversed(steps):
        inner = step.removeprefix("[").removesuffix("]")
        if not _is_index(step) and inner not in _MEANINGLESS:
            return words(inner)
    return ()


@functools.lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a field's name, in lower case: `minReplicas`, `min_replicas` and `MIN-REPLICAS` have the same."""
    return tuple(word.lower() for word in _WORD.findall(name.rpartition("~1")[2].rpartition("/")[2]))


@functools.cache
def _by_words() -> tuple[tuple[tuple[str, ...], Meant], ...]:
    """The rows of NAMES by the words of each name."""
    return tuple((singular(name.split()), meant) for meant in NAMES for name in meant.names.split(", "))


def singular(found: Iterable[str]) -> tuple[str, ...]:
    """Words without the `s` that a plural has, so that `alert` and `alerts` are one."""
    return tuple(word.removesuffix("s") for word in found)


def _has(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    length = len(wanted)
    return any(found[start : start + length] == wanted for start in range(len(found) - length + 1))


def _is_address(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(_is_address, value))
    if not isinstance(value, str):
        return False
    return bool(_ADDRESS.fullmatch(value)) or _is_network(value)


def _is_network(value: str) -> bool:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return True
