"""Which pods have a proxy of Istio before them: a sidecar, a gateway's own, or the node's (ambient mode).

Source of who gets a sidecar: the selectors of the webhook (`mutatingwebhook.yaml` of Istio's istiod chart, as it is by
default) and `injectRequired` in pkg/kube/inject; of ambient mode: the default enablement selectors of istio-cni.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.peers import GATEWAY_NAME, Answer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import namespace_labels
from gitops_lint.kubernetes.substitution import is_filled_in_later

INJECTION: Final = "istio-injection"
REVISION: Final = "istio.io/rev"
INJECT: Final = "sidecar.istio.io/inject"
DATAPLANE: Final = "istio.io/dataplane-mode"
_PROXY: Final = "istio-proxy"
_NODES_PROXY: Final = "ztunnel"
"""The pods of ambient mode's own proxy (`IsZtunnelPod`), before which none stands."""
_NEVER: Final = frozenset({"kube-system", "kube-public", "kube-node-lease", "local-path-storage"})
"""Namespaces whose pods the webhook passes over."""
_OWN_PORTS: Final = frozenset({15020, 15021, 15090})
"""Ports of the proxy itself, which it does not guard (`istio-iptables` leaves them out)."""


class Guard(NamedTuple):
    """Whether a proxy of Istio stands before a port of pods, and what decides that where it is not known.

    `is_of_the_node` tells that it is ambient mode's, which understands no HTTP.
    """

    answer: Answer
    unknown: tuple[str, ...] = ()
    is_of_the_node: bool = False


def is_gateway(workload: Workload) -> bool:
    """Whether pods are nothing but a proxy: a gateway, which takes what its Gateways say."""
    if GATEWAY_NAME in workload.labels:
        return True
    if workload.labels.get("app") == _NODES_PROXY:
        return False
    containers = workload.template.containers if workload.template is not None else ()
    return bool(containers) and all(one.name == _PROXY for one in containers)


def guard(index: ClusterIndex, workload: Workload, port: int | None = None) -> Guard:
    """What stands before a port of pods; without a port, before the pods as such."""
    sidecar = _sidecar(index, workload)
    if sidecar.answer is Answer.NO:
        return _ambient(index, workload)
    if port is not None and not is_gateway(workload) and sidecar.answer.may_be:
        reaches = _redirects(workload, port)
        if reaches is Answer.NO:
            return Guard(Answer.NO)
        if reaches is Answer.PERHAPS:
            return Guard(Answer.PERHAPS, (*sidecar.unknown, f"the annotations of {workload.name} for inbound ports"))
    return sidecar


def in_the_mesh(index: ClusterIndex, workload: Workload) -> Guard:
    """Whether pods speak mutual TLS when they knock, so that their service account is known by it."""
    return guard(index, workload)


def _sidecar(index: ClusterIndex, workload: Workload) -> Guard:
    template = workload.template
    if workload.labels.get("app") == _NODES_PROXY:
        return Guard(Answer.NO)
    if is_gateway(workload) or (template is not None and any(one.name == _PROXY for one in template.containers)):
        return Guard(Answer.YES)
    if workload.is_on_the_network_of_its_node or workload.namespace in _NEVER:
        return Guard(Answer.NO)
    wish = workload.labels.get(INJECT, workload.annotations.get(INJECT))
    if wish == "false":
        return Guard(Answer.NO)
    if is_filled_in_later(wish):
        return Guard(Answer.PERHAPS, (f"the label {INJECT} of {workload.name}",))
    labels = namespace_labels(index, workload.namespace)
    if labels is None:
        reason = f'whether the namespace "{workload.namespace}" of {workload.name} has the label {INJECTION}'
        return Guard(Answer.PERHAPS, (reason,))
    return Guard(*_by_namespace(labels, workload))


def _by_namespace(labels: Mapping[str, Any], workload: Workload) -> tuple[Answer, tuple[str, ...]]:
    for key in (INJECTION, REVISION):
        if is_filled_in_later(labels.get(key)):
            return Answer.PERHAPS, (f'the label {key} of the namespace "{workload.namespace}"',)
    if INJECTION in labels:
        return (Answer.YES if labels[INJECTION] == "enabled" else Answer.NO), ()
    if REVISION in labels or REVISION in workload.labels:
        return Answer.YES, ()
    return (Answer.YES if workload.labels.get(INJECT) == "true" else Answer.NO), ()


def _ambient(index: ClusterIndex, workload: Workload) -> Guard:
    own = workload.labels.get(DATAPLANE)
    if workload.is_on_the_network_of_its_node or own == "none":
        return Guard(Answer.NO)
    if own == "ambient":
        return Guard(Answer.YES, (), True)
    labels = namespace_labels(index, workload.namespace)
    if labels is None and not _has_ambient(index):
        return Guard(Answer.NO)
    if labels is None or is_filled_in_later(own) or is_filled_in_later(labels.get(DATAPLANE)):
        return Guard(Answer.PERHAPS, (f"whether {workload.name} has the label {DATAPLANE}",), True)
    return Guard(Answer.YES, (), True) if labels.get(DATAPLANE) == "ambient" else Guard(Answer.NO)


@lru_cache(maxsize=4)
def _has_ambient(index: ClusterIndex) -> bool:
    """Whether anything here tells of ambient mode: without it, a pod that refuses a sidecar is in no mesh."""
    for resource in index.of_kinds("Namespace"):
        labels = namespace_labels(index, resource.name)
        if labels is not None and DATAPLANE in labels:
            return True
    return bool(index.declared("DaemonSet.apps", "", _NODES_PROXY))


def _redirects(workload: Workload, port: int) -> Answer:
    """Whether what comes for a port goes to the sidecar.

    Source: `traffic.sidecar.istio.io/includeInboundPorts` (all by default) and `excludeInboundPorts`, which counts
    where all are included, in https://istio.io/latest/docs/reference/config/annotations/.
    """
    if port in _OWN_PORTS:
        return Answer.NO
    included = workload.annotations.get("traffic.sidecar.istio.io/includeInboundPorts", "*")
    excluded = workload.annotations.get("traffic.sidecar.istio.io/excludeInboundPorts", "")
    for text in (included, excluded):
        if not isinstance(text, str) or is_filled_in_later(text):
            return Answer.PERHAPS
    if included.strip() != "*":
        return Answer.YES if str(port) in _listed(included) else Answer.NO
    return Answer.NO if str(port) in _listed(excluded) else Answer.YES


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",")]


@lru_cache(maxsize=4)
def root_namespace(index: ClusterIndex) -> str:
    """The namespace whose policies are for the whole mesh: that of istiod, `istio-system` where it is not declared.

    `meshConfig.rootNamespace` of another installation is not read.
    """
    for resource in index.of_kinds("Deployment.apps"):
        if resource.name == "istiod" or resource.name.startswith("istiod-"):
            return namespace_of(resource) or "istio-system"
    return "istio-system"
