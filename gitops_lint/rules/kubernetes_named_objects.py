"""K8S015 to K8S017: objects, keys and namespaces that other objects name and that are not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming, Standing, are_together, namespace_of
from gitops_lint.analysis.services import ROUTES
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS
from gitops_lint.kubernetes.producers import FOLLOWED
from gitops_lint.kubernetes.scoping import CLUSTER_SCOPED
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule

NOT_THERE: Final = "nothing here declares or produces it"


class _Certainty(NamedTuple):
    """How sure it is that an object is missed: when its kind is not declared here at all, and when others of it are."""

    alone: Severity | None
    with_others: Severity


_OFTEN_ELSEWHERE: Final = _Certainty(None, Severity.WARNING)
"""Of what a cluster or another team commonly brings: it is missed only where the repository declares others."""

_CERTAINTIES: Final[Mapping[str, _Certainty]] = {
    "ConfigMap": _Certainty(Severity.WARNING, Severity.WARNING),
    "ServiceAccount": _Certainty(Severity.WARNING, Severity.WARNING),
    "PersistentVolumeClaim": _Certainty(Severity.WARNING, Severity.WARNING),
    "Service": _Certainty(Severity.WARNING, Severity.WARNING),
    # Many a Secret is made by hand, and kept out of the repository for good reason.
    "Secret": _Certainty(Severity.NOTE, Severity.WARNING),
    **dict.fromkeys(
        (
            "PersistentVolume", "PriorityClass.scheduling.k8s.io", "RuntimeClass.node.k8s.io",
            "StorageClass.storage.k8s.io", "IngressClass.networking.k8s.io",
            "GatewayClass.gateway.networking.k8s.io", "Gateway.gateway.networking.k8s.io",
            "Gateway.networking.istio.io", "VirtualService.networking.istio.io", "DestinationRule.networking.istio.io",
            "Issuer.cert-manager.io", "ClusterIssuer.cert-manager.io",
            "SecretStore.external-secrets.io", "ClusterSecretStore.external-secrets.io",
            "AnalysisTemplate.argoproj.io", "TriggerAuthentication.keda.sh",
        ),
        _OFTEN_ELSEWHERE,
    ),
}  # fmt: skip

_BINDINGS: Final = frozenset({
    "RoleBinding.rbac.authorization.k8s.io", "ClusterRoleBinding.rbac.authorization.k8s.io",
})  # fmt: skip


@rule(
    "K8S015",
    severity=Severity.WARNING,
    # kube-linter, docs/generated/checks.md; kube-score, README_CHECKS.md.
    aliases=("env-value-from", "non-existent-service-account", "statefulset-has-servicename"),
)
def named_object_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """An object names another one that nothing declares or produces.

    A pod whose ConfigMap, Secret or claim is missing does not start, one whose ServiceAccount is missing is not even
    made. What operators produce counts as declared (the Secret of a Certificate, an ExternalSecret or a SealedSecret),
    and so does what Kubernetes makes itself. `optional: true` says that an object need not be there.

    A Secret that is made by hand is a note, since it may be kept out of the repository on purpose; it is a warning
    where the repository has other Secrets of that namespace. Classes, issuers, stores and gateways are missed only
    where others of their kind are declared. Nothing is missed where more arrives than the files say: in the namespace
    of a HelmRelease, of an object of a kind that is not known, or of a program whose role lets it make such objects.

    Bad:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cart-settings
    data:
      currency: EUR
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              envFrom:
                - configMapRef:
                    name: cart-setting
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cart-settings
    data:
      currency: EUR
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      template:
        metadata:
          labels:
            app: cart
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              envFrom:
                - configMapRef:
                    name: cart-settings
    ```
    """
    told: set[tuple[int, str, str]] = set()
    for naming in index.namings:
        kind, name = naming.reference.kind, naming.reference.name
        certainty = _CERTAINTIES.get(kind)
        if certainty is None or naming.reference.is_optional or _is_of_another_rule(naming):
            continue
        key = (id(naming.resource), kind, name)
        if key in told or index.standing(kind, naming.namespace, name) is not Standing.MISSING:
            continue
        others = _others(index, kind, naming)
        severity = certainty.with_others if others else certainty.alone
        if kind == "Secret" and not others and not _is_waited_for(naming):
            severity = None
        if naming.reference.path == ("spec", "serviceName"):
            # The pods of such a StatefulSet run, but have no names of their own.
            severity = Severity.NOTE
        if severity is not None:
            told.add(key)
            yield Finding(
                f"{kind.partition('.')[0]} {name} is named here, but {NOT_THERE}{_advice(name, others)}",
                ResourcePath(naming.resource, naming.reference.path),
                severity=severity,
            )


def _is_of_another_rule(naming: Naming) -> bool:
    source, kind = naming.resource.kind, naming.reference.kind
    return (source in ROUTES and kind == "Service") or source in _BINDINGS


def _is_waited_for(naming: Naming) -> bool:
    """Whether a pod does not start without a Secret: an image is pulled without one where that is possible."""
    return naming.resource.kind in POD_TEMPLATE_PATHS and "imagePullSecrets" not in naming.reference.path


def _others(index: ClusterIndex, kind: str, naming: Naming) -> list[str]:
    """The names of the objects of a kind that are declared where one is missed."""
    everywhere = kind in CLUSTER_SCOPED
    return [
        one.name
        for one in index.of_kinds(kind)
        if (everywhere or are_together(namespace_of(one), naming.namespace))
        and index.are_kept_together(one, naming.resource)
        and not is_filled_in_later(one.name)
    ]


def _advice(name: str, others: list[str]) -> str:
    import difflib

    close = difflib.get_close_matches(name, others, n=1, cutoff=0.8)
    return f"; {close[0]} is declared" if close else "; declare it, or mend the name"


@rule("K8S016", severity=Severity.ERROR)
def named_key_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A pod names a key that the ConfigMap or Secret lacks.

    The container does not start (`CreateContainerConfigError`), or the volume is not mounted. The keys of a Secret that
    SOPS has encrypted are known; one without any data is taken to be filled in by somebody else.

    Bad:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cart-settings
    data:
      currency: EUR
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          env:
            - name: CURRENCY
              valueFrom:
                configMapKeyRef:
                  name: cart-settings
                  key: currencies
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cart-settings
    data:
      currency: EUR
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          env:
            - name: CURRENCY
              valueFrom:
                configMapKeyRef:
                  name: cart-settings
                  key: currency
    ```
    """
    for naming in index.namings:
        reference = naming.reference
        if not reference.keys or reference.is_optional:
            continue
        found = index.declared(reference.kind, naming.namespace, reference.name)
        if not found or index.may_be_brought(reference.kind, naming.namespace, reference.name):
            continue
        known = [_keys_of(one) for one in found]
        for path, key in reference.keys:
            if all(keys is not None and key not in keys for keys in known):
                has = ", ".join(sorted({one for keys in known for one in keys or ()}))
                yield Finding(
                    f"{reference.kind} {reference.name} has no key {key}, only {has}; mend the key, or add it",
                    ResourcePath(naming.resource, path),
                    related=((ResourcePath(found[0], ("metadata", "name")), f"the {reference.kind}"),),
                )


_FIELDS: Final = ("data", "binaryData", "stringData")
_FILLED: Final = "kubernetes.io/service-account-token"
"""The type of a Secret that Kubernetes fills: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types."""


def _keys_of(resource: Resource) -> frozenset[str] | None:
    """The keys of a ConfigMap or Secret; None where they are not known, as of one that somebody else fills."""
    values: Mapping[str, Any] = resource.values
    found: set[str] = set()
    for field in _FIELDS:
        data = values.get(field)
        if isinstance(data, dict):
            found |= {key for key in data if isinstance(key, str)}
    if not found or values.get("type") == _FILLED or any(map(is_filled_in_later, found)):
        return None
    return frozenset(found)


@rule("K8S017", severity=Severity.WARNING)
def namespace_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """Objects lie in a namespace that nothing declares, though other namespaces are declared.

    The API server refuses every object of a namespace that is not there. A repository that declares none leaves that
    to somebody else; one that declares some has forgotten this one, or misspelt it.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: basket
      namespace: shopp
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: cart
      namespace: shop
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: basket
      namespace: shop
    ```
    """
    declared = index.of_kinds("Namespace")
    # Whoever reads these was installed there, by other means.
    of_platforms = {namespace_of(one) for one in index.of_kinds(*sorted(FOLLOWED))}
    users: dict[str, list[Resource]] = defaultdict(list)
    for resource in index.resources:
        namespace = namespace_of(resource)
        if namespace and namespace not in of_platforms and resource.kind not in CLUSTER_SCOPED:
            users[namespace].append(resource)
    for namespace, resources in users.items():
        others = [one.name for one in declared if index.are_kept_together(one, resources[0])]
        if others and index.standing("Namespace", "", namespace) is Standing.MISSING:
            count = f"{len(resources)} objects lie" if len(resources) > 1 else "an object lies"
            yield Finding(
                f"{count} in namespace {namespace}, but {NOT_THERE}{_advice(namespace, others)}",
                ResourcePath(resources[0], ("metadata", "namespace")),
            )
