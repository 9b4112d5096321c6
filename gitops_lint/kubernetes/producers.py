"""Which objects bring others into a cluster that no file declares: operators, controllers, Kubernetes itself.

A kind is either in one of these tables or unknown: an object of an unknown kind may bring anything into its namespace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.kubernetes.scoping import CLUSTER_SCOPED, is_built_in

ANYWHERE: Final = "*"
"""The namespace of what is brought into every namespace, or into one that cannot be told."""

ANYTHING: Final = "*"
"""The kind, or the name, of what cannot be told."""


class Produced(NamedTuple):
    """What an object brings: a GroupKind, a name, a namespace; ANYTHING and ANYWHERE for what is not known.

    A name that ends with `*` stands for every name that begins so.
    """

    kind: str
    namespace: str
    name: str

    def is_for(self, kind: str, namespace: str, name: str) -> bool:
        """Whether this may be the object of that kind, name and namespace ("" for one that is not known)."""
        if self.kind not in (kind, ANYTHING):
            return False
        if self.kind == ANYTHING and kind == "Namespace":
            # What is brought into a namespace does not bring namespaces, as a rule.
            return self.namespace == ANYWHERE
        if self.kind == ANYTHING and kind in CLUSTER_SCOPED:
            # A chart or an operator may well bring a class or a role, whatever namespace it is for.
            return name.startswith(self.name[:-1]) if self.name.endswith(ANYTHING) else self.name == name
        if self.name.endswith(ANYTHING):
            if not name.startswith(self.name[:-1]):
                return False
        elif self.name != name:
            return False
        return self.namespace in (ANYWHERE, "") or namespace in (self.namespace, "")


class _Row(msgspec.Struct, frozen=True):
    """A kind brings an object of the kind `kind`, named by the first field of `names` that is there.

    `name` is made of it: `{}-tls`. A field is a path of keys, `*` for each entry of a list.
    """

    kind: str
    names: tuple[str, ...] = ("metadata.name",)
    name: str = "{}"
    anywhere: bool = False


FOLLOWED: Final = frozenset({
    "Application.argoproj.io", "ApplicationSet.argoproj.io", "Kustomization.kustomize.toolkit.fluxcd.io",
})  # fmt: skip
"""Kinds that deploy what other files declare: who reads those tells whether all of it is known (Cluster.is_whole)."""

HELM_RELEASE: Final = "HelmRelease.helm.toolkit.fluxcd.io"

_SECRET: Final = "Secret"
_FLAGGER_NAMES: Final = ("spec.service.name", "spec.targetRef.name")

_ROWS: Final[Mapping[str, tuple[_Row, ...]]] = {
    # https://cert-manager.io/docs/reference/api-docs/
    "Certificate.cert-manager.io": (_Row(_SECRET, ("spec.secretName",)),),
    "Issuer.cert-manager.io": (_Row(_SECRET, ("spec.acme.privateKeySecretRef.name",)),),
    "ClusterIssuer.cert-manager.io": (_Row(_SECRET, ("spec.acme.privateKeySecretRef.name",), anywhere=True),),
    "Bundle.trust.cert-manager.io": (_Row("ConfigMap", anywhere=True), _Row(_SECRET, anywhere=True)),
    # https://external-secrets.io/latest/api/spec/
    "ExternalSecret.external-secrets.io": (_Row(_SECRET, ("spec.target.name", "metadata.name")),),
    "ClusterExternalSecret.external-secrets.io": (
        _Row(
            _SECRET,
            ("spec.externalSecretSpec.target.name", "spec.externalSecretName", "metadata.name"),
            anywhere=True,
        ),
        _Row("ExternalSecret.external-secrets.io", ("spec.externalSecretName", "metadata.name"), anywhere=True),
    ),
    # https://github.com/bitnami-labs/sealed-secrets
    "SealedSecret.bitnami.com": (_Row(_SECRET, ("spec.template.metadata.name", "metadata.name")),),
    # https://github.com/isindir/sops-secrets-operator
    "SopsSecret.isindir.github.com": (_Row(_SECRET, ("spec.secretTemplates.*.name",)),),
    # https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference
    **{
        f"Vault{which}Secret.secrets.hashicorp.com": (_Row(_SECRET, ("spec.destination.name",)),)
        for which in ("Static", "Dynamic", "PKI")
    },
    # https://developer.1password.com/docs/k8s/operator/
    "OnePasswordItem.onepassword.com": (_Row(_SECRET),),
    # https://strimzi.io/docs/operators/latest/configuring
    "KafkaUser.kafka.strimzi.io": (_Row(_SECRET, ("metadata.name",)),),
    # https://docs.flagger.app/usage/how-it-works
    "Canary.flagger.app": (
        *(_Row("Service", _FLAGGER_NAMES, name) for name in ("{}", "{}-primary", "{}-canary")),
        _Row(ANYTHING, ("spec.targetRef.name",), "{}-primary*"),
        _Row(ANYTHING, _FLAGGER_NAMES),
    ),
    # https://keda.sh/docs/latest/concepts/scaling-deployments/
    "ScaledObject.keda.sh": (_Row("HorizontalPodAutoscaler.autoscaling", name="keda-hpa-{}"),),
    # A StatefulSet makes the claims of its pods: pkg/controller/statefulset, getPersistentVolumeClaimName.
    # A volume of the same name gives way to the claim.
    "StatefulSet.apps": (
        _Row("PersistentVolumeClaim", ("spec.volumeClaimTemplates.*.metadata.name",), "{}-*"),
        _Row("PersistentVolumeClaim", ("spec.volumeClaimTemplates.*.metadata.name",)),
    ),
    # https://gateway-api.sigs.k8s.io/geps/gep-1762/: an implementation may run the gateway in the cluster.
    "Gateway.gateway.networking.k8s.io": (_Row(ANYTHING, name="{}*"),),
}
"""What is known of each kind that brings certain objects."""

_INERT_GROUPS: Final = frozenset({
    "networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io",
    "gateway.networking.k8s.io", "cert-manager.io", "external-secrets.io", "source.toolkit.fluxcd.io",
    "notification.toolkit.fluxcd.io", "image.toolkit.fluxcd.io", "keda.sh", "traefik.io", "traefik.containo.us",
    "cilium.io", "projectcalico.org", "crd.projectcalico.org", "flagger.app", "split.smi-spec.io",
    "policy.linkerd.io", "metallb.io", "snapshot.storage.k8s.io", "metrics.k8s.io", "autoscaling.k8s.io",
    "karpenter.sh", "karpenter.k8s.aws", "velero.io", "kafka.strimzi.io", "secrets-store.csi.x-k8s.io",
})  # fmt: skip
"""Groups of kinds that bring no object of their own, beyond what a row says of them."""

_INERT_KINDS: Final = frozenset({
    *(f"{kind}.monitoring.coreos.com" for kind in (
        "ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig", "AlertmanagerConfig",
    )),
    *(f"{kind}.argoproj.io" for kind in (
        "Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate", "AppProject",
    )),
})  # fmt: skip

_ACTIVE: Final = frozenset({
    "Kafka.kafka.strimzi.io", "KafkaConnect.kafka.strimzi.io", "KafkaBridge.kafka.strimzi.io",
    "KafkaMirrorMaker2.kafka.strimzi.io", "KafkaNodePool.kafka.strimzi.io",
    "SecretProviderClass.secrets-store.csi.x-k8s.io", "PushSecret.external-secrets.io",
    "ScaledJob.keda.sh",
})  # fmt: skip
"""Kinds of those groups that do."""

_COPIERS: Final = (
    "reflector.v1.k8s.emberstack.com/", "replicator.v1.mittwald.de/", "kubed.appscode.com/sync",
)  # fmt: skip
"""Annotations that have an object copied to other namespaces, or filled from another."""

_INJECTED: Final = ("service.beta.openshift.io/", "config.openshift.io/inject-trusted-cabundle")


_EVERYWHERE: Final = frozenset({
    "ResourceSet.fluxcd.controlplane.io", "FluxInstance.fluxcd.controlplane.io", "HelmChart.helm.cattle.io",
    "HelmChartConfig.helm.cattle.io", "GitRepo.fleet.cattle.io", "Bundle.fleet.cattle.io", "App.kappctrl.k14s.io",
    "PackageInstall.packaging.carvel.dev", "Subscription.operators.coreos.com", "RootSync.configsync.gke.io",
    "ClusterServiceVersion.operators.coreos.com", "ClusterResourceSet.addons.cluster.x-k8s.io",
    "HelmChartProxy.addons.cluster.x-k8s.io",
})  # fmt: skip
"""Kinds that bring anything into any namespace, whatever their own is."""


def produced(kind: str, namespace: str, values: Mapping[str, Any]) -> Iterator[Produced]:
    """What an object of a kind, in a namespace ("" where it is not said), brings into the cluster."""
    yield from _copied(kind, values)
    rows = _ROWS.get(kind)
    if rows is not None:
        for row in rows:
            yield from _of(row, namespace, values)
    elif kind == "Ingress.networking.k8s.io":
        yield from _of_ingress(namespace, values)
    elif kind == "Service":
        if _has_annotation(values, _INJECTED):
            yield Produced(_SECRET, namespace, ANYTHING)
    elif kind == HELM_RELEASE:
        # A chart brings what it likes, nearly always into the namespace of its release.
        for target in (*_texts(values, ["spec", "targetNamespace"]), namespace):
            yield Produced(ANYTHING, target or ANYWHERE, ANYTHING)
            yield Produced("Namespace", "", target)
    elif not is_inert(kind):
        everywhere = kind in _EVERYWHERE or kind in CLUSTER_SCOPED or not namespace
        yield Produced(ANYTHING, ANYWHERE if everywhere else namespace, ANYTHING)


def is_inert(kind: str) -> bool:
    """Whether objects of a kind bring nothing that a row does not tell of."""
    if is_built_in(kind) or kind in _INERT_KINDS or kind in FOLLOWED:
        return True
    return kind.partition(".")[2] in _INERT_GROUPS and kind not in _ACTIVE


_MADE_BY_PROGRAMS: Final = {"secrets": _SECRET, "configmaps": "ConfigMap", "services": "Service"}
"""What a program may make in its own namespace, when its role allows it."""


def creatable(role: Mapping[str, Any]) -> set[str]:
    """The kinds of object that a Role or ClusterRole names as what its bearer may create.

    A program that may do so commonly does: Argo CD makes the password of its Redis, many a controller its ConfigMap.
    """
    found: set[str] = set()
    rules = role.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict):
            verbs, resources = rule.get("verbs"), rule.get("resources")
            may = isinstance(verbs, list) and ("create" in verbs or "*" in verbs)
            for resource in resources if may and isinstance(resources, list) else ():
                if resource in _MADE_BY_PROGRAMS:
                    found.add(_MADE_BY_PROGRAMS[resource])
    return found


def _of(row: _Row, namespace: str, values: Mapping[str, Any]) -> Iterator[Produced]:
    where = ANYWHERE if row.anywhere else namespace
    for field in row.names:
        names = list(_texts(values, field.split(".")))
        for name in names:
            # A name that is filled in later may be any.
            yield Produced(row.kind, where, ANYTHING if "$" in name else row.name.format(name))
        if names:
            return


def _of_ingress(namespace: str, values: Mapping[str, Any]) -> Iterator[Produced]:
    """cert-manager makes the Secrets of an annotated Ingress (https://cert-manager.io/docs/usage/ingress/)."""
    if _has_annotation(values, ("cert-manager.io/", "kubernetes.io/tls-acme", "acme.cert-manager.io/")):
        for name in _texts(values, ["spec", "tls", "*", "secretName"]):
            yield Produced(_SECRET, namespace, name)


def _copied(kind: str, values: Mapping[str, Any]) -> Iterator[Produced]:
    if kind in (_SECRET, "ConfigMap") and _has_annotation(values, _COPIERS):
        for name in _texts(values, ["metadata", "name"]):
            yield Produced(kind, ANYWHERE, name)


def _has_annotation(values: Mapping[str, Any], prefixes: tuple[str, ...]) -> bool:
    metadata = values.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict):
        return False
    return any(isinstance(key, str) and key.startswith(prefixes) for key in annotations)


def _texts(value: Any, keys: list[str]) -> Iterator[str]:
    for depth, key in enumerate(keys):
        if key == "*":
            for entry in value if isinstance(value, list) else ():
                yield from _texts(entry, keys[depth + 1 :])
            return
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, str) and value:
        yield value
