"""What the objects of well-known projects name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gitops_lint.kubernetes.cross_references.row import Row

_GATEWAY: Final = "Gateway.gateway.networking.k8s.io"
_PARENTS: Final = Row("spec.parentRefs.*", _GATEWAY, namespace="namespace", kind="kind", group="group")


def _backends(at: str) -> Row:
    return Row(at, "Service", namespace="namespace", kind="kind", group="group")


# https://gateway-api.sigs.k8s.io/reference/spec/
_ROUTE: Final = (_PARENTS, _backends("spec.rules.*.backendRefs.*"))
_MIRRORED: Final = (*_ROUTE, _backends("spec.rules.*.filters.*.requestMirror.backendRef"))
_GATEWAY_API: Final = {
    _GATEWAY: (
        Row("spec.gatewayClassName", "GatewayClass.gateway.networking.k8s.io", name=""),
        Row("spec.listeners.*.tls.certificateRefs.*", "Secret", namespace="namespace", kind="kind", group="group"),
    ),
    **{f"{kind}.gateway.networking.k8s.io": _MIRRORED for kind in ("HTTPRoute", "GRPCRoute")},
    **{f"{kind}.gateway.networking.k8s.io": _ROUTE for kind in ("TLSRoute", "TCPRoute", "UDPRoute")},
}

# https://cert-manager.io/docs/reference/api-docs/
_CERT_MANAGER: Final = {
    "Certificate.cert-manager.io": (Row("spec.issuerRef", "Issuer.cert-manager.io", kind="kind", group="group"),),
}

# https://external-secrets.io/latest/api/spec/
_STORE: Final = "SecretStore.external-secrets.io"
_EXTERNAL_SECRETS: Final = {
    "ExternalSecret.external-secrets.io": (Row("spec.secretStoreRef", _STORE, kind="kind"),),
    "ClusterExternalSecret.external-secrets.io": (Row("spec.externalSecretSpec.secretStoreRef", _STORE, kind="kind"),),
}

# https://fluxcd.io/flux/components/
_SOURCE_GROUP: Final = "source.toolkit.fluxcd.io"
_KUSTOMIZATION: Final = "Kustomization.kustomize.toolkit.fluxcd.io"
_HELM_RELEASE: Final = "HelmRelease.helm.toolkit.fluxcd.io"


def _source(at: str, default: str) -> Row:
    return Row(at, f"{default}.{_SOURCE_GROUP}", namespace="namespace", kind="kind", group="apiVersion")


_FLUX: Final = {
    _KUSTOMIZATION: (
        _source("spec.sourceRef", "GitRepository"),
        Row("spec.dependsOn.*", _KUSTOMIZATION, namespace="namespace"),
        Row("spec.serviceAccountName", "ServiceAccount", name=""),
        Row("spec.decryption.secretRef", "Secret"),
        Row("spec.postBuild.substituteFrom.*", "", kind="kind"),
    ),
    _HELM_RELEASE: (
        _source("spec.chart.spec.sourceRef", "HelmRepository"),
        _source("spec.chartRef", "HelmChart"),
        Row("spec.dependsOn.*", _HELM_RELEASE, namespace="namespace"),
        Row("spec.valuesFrom.*", "", kind="kind"),
    ),
    "GitRepository.source.toolkit.fluxcd.io": (Row("spec.secretRef", "Secret"),),
    "HelmRepository.source.toolkit.fluxcd.io": (Row("spec.secretRef", "Secret"),),
    "OCIRepository.source.toolkit.fluxcd.io": (Row("spec.secretRef", "Secret"),),
    "Bucket.source.toolkit.fluxcd.io": (Row("spec.secretRef", "Secret"),),
    f"HelmChart.{_SOURCE_GROUP}": (
        Row("spec.sourceRef", f"HelmRepository.{_SOURCE_GROUP}", kind="kind", group="apiVersion"),
    ),
}

# https://keda.sh/docs/latest/reference/scaledobject-spec/
_KEDA: Final = {
    "ScaledObject.keda.sh": (
        Row("spec.scaleTargetRef", "Deployment.apps", kind="kind", group="apiVersion"),
        Row("spec.triggers.*.authenticationRef", "TriggerAuthentication.keda.sh", kind="kind"),
    ),
}

# https://argo-rollouts.readthedocs.io/en/stable/features/specification/
_CANARY: Final = "spec.strategy.canary"
_BLUE_GREEN: Final = "spec.strategy.blueGreen"
_TEMPLATE: Final = "AnalysisTemplate.argoproj.io"
_ARGO: Final = {
    "Rollout.argoproj.io": (
        Row("spec.workloadRef", "Deployment.apps", kind="kind", group="apiVersion"),
        Row(f"{_CANARY}.stableService", "Service", name=""),
        Row(f"{_CANARY}.canaryService", "Service", name=""),
        Row(f"{_BLUE_GREEN}.activeService", "Service", name=""),
        Row(f"{_BLUE_GREEN}.previewService", "Service", name=""),
        Row(f"{_CANARY}.trafficRouting.istio.virtualService", "VirtualService.networking.istio.io"),
        Row(f"{_CANARY}.trafficRouting.istio.destinationRule", "DestinationRule.networking.istio.io"),
        Row(f"{_CANARY}.analysis.templates.*", _TEMPLATE, name="templateName"),
        Row(f"{_CANARY}.steps.*.analysis.templates.*", _TEMPLATE, name="templateName"),
        Row(f"{_BLUE_GREEN}.prePromotionAnalysis.templates.*", _TEMPLATE, name="templateName"),
        Row(f"{_BLUE_GREEN}.postPromotionAnalysis.templates.*", _TEMPLATE, name="templateName"),
    ),
}

# https://docs.flagger.app/usage/how-it-works
_FLAGGER: Final = {
    "Canary.flagger.app": (
        Row("spec.targetRef", "Deployment.apps", kind="kind", group="apiVersion"),
        Row("spec.autoscalerRef", "", kind="kind", group="apiVersion"),
    ),
}

PROJECTS: Final[Mapping[str, tuple[Row, ...]]] = {
    **_GATEWAY_API,
    **_CERT_MANAGER,
    **_EXTERNAL_SECRETS,
    **_FLUX,
    **_KEDA,
    **_ARGO,
    **_FLAGGER,
}
"""The fields that name other objects, by the kind that has them; hosts of a mesh are read by `mesh`."""
