"""API versions of well-known projects that a release of the project deprecated or removed.

Taken from the releases' notes and from the `served` and `deprecated` marks in their
CustomResourceDefinitions. Istio serves v1alpha3 and v1beta1 of its networking, and v1beta1 of its security
kinds, beside v1, and Argo CD and Argo Rollouts have had v1alpha1 alone, so there are no rows for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.deprecations.row import Deprecation, rows

_FLUX = "https://github.com/fluxcd/flux2/releases/tag/v"
_GATEWAY = "https://github.com/kubernetes-sigs/gateway-api/releases/tag/v"
_CERT_MANAGER = "https://cert-manager.io/docs/releases/"
_SOURCE = "source.toolkit.fluxcd.io"
_NOTIFICATION = "notification.toolkit.fluxcd.io"
_IMAGE = "image.toolkit.fluxcd.io"
_GATEWAY_GROUP = "gateway.networking.k8s.io"

_GIT = "spec.gitImplementation and spec.accessFrom are gone"
_ACCESS = "spec.accessFrom is gone"
_VALUES_FILE = "valuesFile is gone, use valuesFiles"
_HELM_RELEASE = f"spec.chart.spec.{_VALUES_FILE}, and post renderers have patches alone"
_CONVERT = "several fields have other names; `cmctl convert` rewrites them"

# fmt: off
_TABLE: tuple[tuple[str, ...], ...] = (
    # project, api version, kinds, deprecated in, removed in, replacements, source, what else has to change
    ("Flux", f"{_SOURCE}/v1beta1", "GitRepository", "2.0", "2.7", f"{_SOURCE}/v1", _FLUX + "2.7.0", _GIT),
    ("Flux", f"{_SOURCE}/v1beta1", "Bucket", "2.3", "2.7", f"{_SOURCE}/v1", _FLUX + "2.7.0", _ACCESS),
    ("Flux", f"{_SOURCE}/v1beta1", "HelmRepository", "2.3", "2.7", f"{_SOURCE}/v1", _FLUX + "2.7.0"),
    ("Flux", f"{_SOURCE}/v1beta1", "HelmChart", "2.3", "2.7", f"{_SOURCE}/v1", _FLUX + "2.7.0",
     f"{_ACCESS}, and {_VALUES_FILE}"),
    ("Flux", f"{_SOURCE}/v1beta2", "GitRepository", "2.0", "2.8", f"{_SOURCE}/v1", _FLUX + "2.8.0", _GIT),
    ("Flux", f"{_SOURCE}/v1beta2", "HelmRepository", "2.3", "2.8", f"{_SOURCE}/v1", _FLUX + "2.8.0"),
    ("Flux", f"{_SOURCE}/v1beta2", "HelmChart", "2.3", "2.8", f"{_SOURCE}/v1", _FLUX + "2.8.0",
     f"{_ACCESS}, and {_VALUES_FILE}"),
    ("Flux", f"{_SOURCE}/v1beta2", "Bucket", "2.4", "2.8", f"{_SOURCE}/v1", _FLUX + "2.8.0", _ACCESS),
    ("Flux", f"{_SOURCE}/v1beta2", "OCIRepository", "2.6", "2.8", f"{_SOURCE}/v1", _FLUX + "2.8.0"),
    ("Flux", "kustomize.toolkit.fluxcd.io/v1beta1", "Kustomization", "2.0", "2.7",
     "kustomize.toolkit.fluxcd.io/v1", _FLUX + "2.7.0",
     "patchesStrategicMerge, patchesJson6902 and validation are gone, use patches"),
    ("Flux", "kustomize.toolkit.fluxcd.io/v1beta2", "Kustomization", "2.0", "2.8",
     "kustomize.toolkit.fluxcd.io/v1", _FLUX + "2.8.0",
     "patchesStrategicMerge, patchesJson6902 and validation are gone, use patches"),
    ("Flux", "helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "2.2", "2.7", "helm.toolkit.fluxcd.io/v2",
     _FLUX + "2.7.0", _HELM_RELEASE),
    ("Flux", "helm.toolkit.fluxcd.io/v2beta2", "HelmRelease", "2.3", "2.8", "helm.toolkit.fluxcd.io/v2",
     _FLUX + "2.8.0", _HELM_RELEASE),
    ("Flux", f"{_NOTIFICATION}/v1beta1", "Receiver", "2.0", "2.7", f"{_NOTIFICATION}/v1", _FLUX + "2.7.0"),
    ("Flux", f"{_NOTIFICATION}/v1beta1", "Alert", "2.2", "2.7", f"{_NOTIFICATION}/v1beta3", _FLUX + "2.7.0"),
    ("Flux", f"{_NOTIFICATION}/v1beta1", "Provider", "2.2", "2.7", f"{_NOTIFICATION}/v1beta3",
     _FLUX + "2.7.0"),
    ("Flux", f"{_NOTIFICATION}/v1beta2", "Receiver", "2.0", "2.9", f"{_NOTIFICATION}/v1", _FLUX + "2.9.0"),
    ("Flux", f"{_NOTIFICATION}/v1beta2", "Alert Provider", "2.2", "2.9", f"{_NOTIFICATION}/v1beta3",
     _FLUX + "2.9.0"),
    ("Flux", f"{_IMAGE}/v1beta1", "ImagePolicy ImageRepository", "", "2.7", f"{_IMAGE}/v1", _FLUX + "2.7.0"),
    ("Flux", f"{_IMAGE}/v1beta1", "ImageUpdateAutomation", "2.3", "2.7", f"{_IMAGE}/v1", _FLUX + "2.7.0",
     "templates of commit messages name .Changed instead of .Updated"),
    ("Flux", f"{_IMAGE}/v1beta2", "ImagePolicy ImageRepository", "2.7", "2.9", f"{_IMAGE}/v1",
     _FLUX + "2.9.0"),
    ("Flux", f"{_IMAGE}/v1beta2", "ImageUpdateAutomation", "2.7", "2.9", f"{_IMAGE}/v1", _FLUX + "2.9.0",
     "templates of commit messages name .Changed instead of .Updated"),

    ("cert-manager", "certmanager.k8s.io/v1alpha1",
     "Certificate CertificateRequest ClusterIssuer Issuer", "", "0.11", "cert-manager.io/v1",
     _CERT_MANAGER + "upgrading/upgrading-0.10-0.11/", _CONVERT),
    ("cert-manager", "certmanager.k8s.io/v1alpha1", "Challenge Order", "", "0.11", "acme.cert-manager.io/v1",
     _CERT_MANAGER + "upgrading/upgrading-0.10-0.11/", _CONVERT),
    *(
        ("cert-manager", f"{group}/{version}", kinds, "1.4", "1.6", f"{group}/v1",
         _CERT_MANAGER + "release-notes/release-notes-1.6/", _CONVERT)
        for group, kinds in (
            ("cert-manager.io", "Certificate CertificateRequest ClusterIssuer Issuer"),
            ("acme.cert-manager.io", "Challenge Order"),
        )
        for version in ("v1alpha2", "v1alpha3", "v1beta1")
    ),

    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "Gateway GatewayClass HTTPRoute", "0.6", "0.8",
     f"{_GATEWAY_GROUP}/v1 {_GATEWAY_GROUP}/v1beta1", _GATEWAY + "0.8.0"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "GRPCRoute", "1.1", "1.2", f"{_GATEWAY_GROUP}/v1",
     _GATEWAY + "1.2.0"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "ReferenceGrant", "0.8", "1.2",
     f"{_GATEWAY_GROUP}/v1 {_GATEWAY_GROUP}/v1beta1", _GATEWAY + "1.2.0"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "BackendTLSPolicy", "", "1.1",
     f"{_GATEWAY_GROUP}/v1 {_GATEWAY_GROUP}/v1alpha3", _GATEWAY + "1.1.0",
     "spec.targetRef is the list spec.targetRefs, and spec.tls is named spec.validation"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha3", "BackendTLSPolicy", "1.4", "", f"{_GATEWAY_GROUP}/v1",
     _GATEWAY + "1.4.0"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "TLSRoute", "1.5", "", f"{_GATEWAY_GROUP}/v1",
     _GATEWAY + "1.5.0", "spec.hostnames is required"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha3", "TLSRoute", "1.5", "", f"{_GATEWAY_GROUP}/v1",
     _GATEWAY + "1.5.0"),
    ("Gateway API", f"{_GATEWAY_GROUP}/v1alpha2", "TCPRoute UDPRoute", "1.6", "", f"{_GATEWAY_GROUP}/v1",
     _GATEWAY + "1.6.0"),

    ("Istio", "authentication.istio.io/v1alpha1", "MeshPolicy Policy", "1.4", "1.6", "security.istio.io/v1",
     "https://istio.io/latest/blog/2021/migrate-alpha-policy/",
     "write a PeerAuthentication and a RequestAuthentication", "PeerAuthentication"),
    ("Istio", "rbac.istio.io/v1alpha1", "ClusterRbacConfig ServiceRole ServiceRoleBinding", "1.4", "1.6",
     "security.istio.io/v1", "https://istio.io/latest/blog/2021/migrate-alpha-policy/",
     "write an AuthorizationPolicy", "AuthorizationPolicy"),
)
# fmt: on


def projects() -> Iterator[Deprecation]:
    """Every row of other projects' kinds."""
    for project, api_version, kinds, deprecated_in, removed_in, replacements, source, *changes in _TABLE:
        yield from rows(
            project,
            api_version,
            kinds,
            deprecated_in or None,
            removed_in or None,
            replacements,
            source,
            *changes,
        )
