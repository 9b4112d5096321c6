"""Kinds of well-known projects, against the schemas that this package carries."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from gitops_lint.kubernetes.schemas import Schemas, carried_versions, embedded

CONTAINER = {"name": "cart", "image": "cart:1.0"}
TEMPLATE = {"metadata": {"labels": {"app": "cart"}}, "spec": {"containers": [CONTAINER]}}
SELECTOR = {"matchLabels": {"app": "cart"}}
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"}
GIT = {"kind": "GitRepository", "name": "shop"}

# One manifest a family of kinds that is as people write it: apiVersion, kind, spec.
VALID: dict[tuple[str, str], dict[str, Any]] = {
    ("networking.istio.io/v1", "VirtualService"): {
        "hosts": ["cart"],
        "gateways": ["mesh"],
        "http": [
            {
                "match": [{"uri": {"prefix": "/cart"}, "headers": {"x-user": {"exact": "me"}}}],
                "route": [
                    {"destination": {"host": "cart", "subset": "v1", "port": {"number": 80}}, "weight": 90},
                    {"destination": {"host": "cart", "subset": "v2"}, "weight": 10},
                ],
                "retries": {"attempts": 3, "perTryTimeout": "2s"},
                "timeout": "5s",
                "fault": {"delay": {"percentage": {"value": 0.1}, "fixedDelay": "5s"}},
            }
        ],
    },
    ("networking.istio.io/v1", "DestinationRule"): {
        "host": "cart",
        "trafficPolicy": {
            "tls": {"mode": "ISTIO_MUTUAL"},
            "loadBalancer": {"simple": "LEAST_REQUEST"},
            "connectionPool": {"tcp": {"maxConnections": 100}, "http": {"http2MaxRequests": 1000}},
            "outlierDetection": {"consecutive5xxErrors": 5, "interval": "10s"},
        },
        "subsets": [{"name": "v1", "labels": {"version": "v1"}}],
    },
    ("networking.istio.io/v1", "Gateway"): {
        "selector": {"istio": "ingressgateway"},
        "servers": [
            {
                "port": {"number": 443, "name": "https", "protocol": "HTTPS"},
                "hosts": ["shop.example.com"],
                "tls": {"mode": "SIMPLE", "credentialName": "shop"},
            }
        ],
    },
    ("networking.istio.io/v1", "ServiceEntry"): {
        "hosts": ["pay.example.com"],
        "location": "MESH_EXTERNAL",
        "resolution": "DNS",
        "ports": [{"number": 443, "name": "tls", "protocol": "TLS"}],
    },
    ("networking.istio.io/v1alpha3", "EnvoyFilter"): {
        "configPatches": [
            {
                "applyTo": "HTTP_FILTER",
                "match": {"context": "SIDECAR_INBOUND"},
                "patch": {"operation": "INSERT_BEFORE", "value": {"name": "any", "typed_config": {"a": [1]}}},
            }
        ]
    },
    ("security.istio.io/v1", "AuthorizationPolicy"): {
        "selector": SELECTOR,
        "action": "ALLOW",
        "rules": [
            {
                "from": [{"source": {"principals": ["cluster.local/ns/shop/sa/web"]}}],
                "to": [{"operation": {"methods": ["GET"], "paths": ["/cart*"]}}],
                "when": [{"key": "request.headers[x]", "values": ["y"]}],
            }
        ],
    },
    ("security.istio.io/v1", "PeerAuthentication"): {
        "mtls": {"mode": "STRICT"},
        "portLevelMtls": {"8080": {"mode": "DISABLE"}},
    },
    ("telemetry.istio.io/v1", "Telemetry"): {"tracing": [{"randomSamplingPercentage": 1.5}]},
    ("gateway.networking.k8s.io/v1", "Gateway"): {
        "gatewayClassName": "istio",
        "listeners": [
            {
                "name": "https",
                "port": 443,
                "protocol": "HTTPS",
                "hostname": "*.example.com",
                "tls": {"mode": "Terminate", "certificateRefs": [{"name": "shop"}]},
                "allowedRoutes": {"namespaces": {"from": "Selector", "selector": SELECTOR}},
            }
        ],
    },
    ("gateway.networking.k8s.io/v1", "HTTPRoute"): {
        "parentRefs": [{"name": "shop", "sectionName": "https"}],
        "hostnames": ["shop.example.com"],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}],
                "backendRefs": [
                    {"name": "cart", "port": 80, "weight": 90},
                    {"name": "cart-canary", "port": 80},
                ],
            }
        ],
    },
    ("gateway.networking.k8s.io/v1", "TCPRoute"): {"rules": [{"backendRefs": [{"name": "db", "port": 5432}]}]},
    ("argoproj.io/v1alpha1", "Rollout"): {
        "replicas": 3,
        "selector": SELECTOR,
        "template": TEMPLATE,
        "strategy": {
            "canary": {
                "canaryService": "cart-canary",
                "stableService": "cart",
                "trafficRouting": {"istio": {"virtualService": {"name": "cart", "routes": ["primary"]}}},
                "analysis": {"templates": [{"templateName": "errors"}], "startingStep": 1},
                "steps": [
                    {"setWeight": 10},
                    {"pause": {"duration": "10m"}},
                    {"pause": {"duration": 600}},
                    {"pause": {}},
                    {"analysis": {"templates": [{"templateName": "errors"}]}},
                ],
            }
        },
    },
    ("argoproj.io/v1alpha1", "AnalysisTemplate"): {
        "args": [{"name": "service", "value": "cart"}],
        "metrics": [
            {
                "name": "errors",
                "interval": "1m",
                "count": 5,
                "successCondition": "result[0] < 0.01",
                "provider": {"prometheus": {"address": "http://prometheus:9090", "query": "up"}},
            },
            {
                "name": "job",
                "provider": {"job": {"spec": {"template": {"spec": {"containers": [CONTAINER]}}}}},
            },
        ],
    },
    ("argoproj.io/v1alpha1", "Application"): {
        "project": "default",
        "source": {
            "repoURL": "https://git.example.com/shop.git",
            "path": "apps/cart",
            "targetRevision": "main",
            "helm": {"valueFiles": ["prod.yaml"], "valuesObject": {"replicas": 3}},
            "kustomize": {"patches": [{"target": {"kind": "Deployment"}, "patch": "- op: remove"}]},
        },
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
        "syncPolicy": {
            "automated": {"prune": True, "selfHeal": True},
            "syncOptions": ["CreateNamespace=true"],
        },
    },
    ("argoproj.io/v1alpha1", "ApplicationSet"): {
        "goTemplate": True,
        "generators": [
            {"list": {"elements": [{"cluster": "prod", "url": "https://1.2.3.4"}]}},
            {"matrix": {"generators": [{"clusters": {}}, {"git": {"repoURL": "x", "revision": "main"}}]}},
        ],
        "template": {
            "metadata": {"name": "{{.cluster}}"},
            "spec": {"project": "default", "destination": {"server": "{{.url}}"}},
        },
    },
    ("argoproj.io/v1alpha1", "AppProject"): {
        "description": "The shop",
        "sourceRepos": ["*"],
        "destinations": [{"namespace": "shop", "server": "*"}],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    },
    ("source.toolkit.fluxcd.io/v1", "GitRepository"): {
        "interval": "1m",
        "url": "https://git.example.com/shop.git",
        "ref": {"branch": "main"},
        "secretRef": {"name": "git"},
    },
    ("source.toolkit.fluxcd.io/v1", "OCIRepository"): {
        "interval": "5m",
        "url": "oci://registry.example.com/shop",
        "ref": {"semver": ">=1.0.0"},
    },
    ("source.toolkit.fluxcd.io/v1", "HelmRepository"): {
        "interval": "1h",
        "url": "https://charts.example.com",
    },
    ("source.toolkit.fluxcd.io/v1", "ExternalArtifact"): {
        "sourceRef": {"apiVersion": "x.example.com/v1", "kind": "Any", "name": "any"}
    },
    ("source.extensions.fluxcd.io/v1beta1", "ArtifactGenerator"): {
        "sources": [{"alias": "shop", "kind": "GitRepository", "name": "shop"}],
        "artifacts": [{"name": "cart", "copy": [{"from": "@shop/apps/cart/**", "to": "@artifact/"}]}],
    },
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"): {
        "interval": "10m",
        "path": "./apps/prod",
        "prune": True,
        "wait": True,
        "sourceRef": GIT,
        "dependsOn": [{"name": "infra"}],
        "patches": [{"patch": "- op: remove", "target": {"kind": "Deployment"}}],
        "postBuild": {"substituteFrom": [{"kind": "ConfigMap", "name": "vars"}]},
    },
    ("helm.toolkit.fluxcd.io/v2", "HelmRelease"): {
        "interval": "10m",
        "chart": {"spec": {"chart": "cart", "version": "1.x", "sourceRef": {"kind": "HelmRepository", "name": "a"}}},
        "values": {"any": {"thing": [1, "a"]}},
        "valuesFrom": [{"kind": "Secret", "name": "cart"}],
        "install": {"remediation": {"retries": 3}},
    },
    ("helm.toolkit.fluxcd.io/v2beta1", "HelmRelease"): {
        "interval": "10m",
        "chart": {"spec": {"chart": "cart", "sourceRef": {"kind": "HelmRepository", "name": "a"}}},
        "values": {"any": 1},
    },
    ("notification.toolkit.fluxcd.io/v1beta3", "Alert"): {
        "providerRef": {"name": "slack"},
        "eventSources": [{"kind": "Kustomization", "name": "*"}],
    },
    ("image.toolkit.fluxcd.io/v1", "ImagePolicy"): {
        "imageRepositoryRef": {"name": "cart"},
        "policy": {"semver": {"range": ">=1.0.0"}},
    },
    ("image.toolkit.fluxcd.io/v1beta1", "ImageUpdateAutomation"): {
        "interval": "10m",
        "sourceRef": GIT,
        "git": {"commit": {"author": {"email": "flux@example.com"}}},
        "update": {"path": "./apps"},
    },
    ("flagger.app/v1beta1", "Canary"): {
        "provider": "istio",
        "targetRef": TARGET,
        "autoscalerRef": {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "name": "cart"},
        "service": {"port": 80, "targetPort": "http", "gateways": ["shop"], "hosts": ["shop.example.com"]},
        "analysis": {
            "interval": "1m",
            "threshold": 5,
            "maxWeight": 50,
            "stepWeight": 10,
            "metrics": [{"name": "request-success-rate", "thresholdRange": {"min": 99}, "interval": "1m"}],
            "webhooks": [{"name": "load", "url": "http://load/", "metadata": {"cmd": "hey"}}],
        },
    },
    ("flagger.app/v1beta1", "MetricTemplate"): {
        "provider": {"type": "prometheus", "address": "http://prometheus:9090"},
        "query": "up",
    },
    ("flagger.app/v1beta1", "AlertProvider"): {"type": "slack", "secretRef": {"name": "slack"}},
    ("cert-manager.io/v1", "Certificate"): {
        "secretName": "shop",
        "dnsNames": ["shop.example.com"],
        "issuerRef": {"name": "letsencrypt", "kind": "ClusterIssuer"},
        "privateKey": {"algorithm": "ECDSA", "size": 256},
    },
    ("cert-manager.io/v1", "ClusterIssuer"): {
        "acme": {
            "server": "https://acme.example.com",
            "privateKeySecretRef": {"name": "acme"},
            "solvers": [{"http01": {"ingress": {"ingressClassName": "nginx"}}}],
        }
    },
    ("serving.knative.dev/v1", "Service"): {
        "template": {"spec": {"containerConcurrency": 10, "containers": [{"image": "cart:1.0"}]}},
        "traffic": [{"latestRevision": True, "percent": 90}, {"revisionName": "cart-1", "percent": 10}],
    },
    ("eventing.knative.dev/v1", "Trigger"): {
        "broker": "default",
        "filter": {"attributes": {"type": "order"}},
        "subscriber": {"ref": {"apiVersion": "v1", "kind": "Service", "name": "cart"}},
    },
}


def manifest(api_version: str, kind: str) -> dict[str, Any]:
    spec = copy.deepcopy(VALID[api_version, kind])
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "cart"}, "spec": spec}


@pytest.mark.parametrize(("api_version", "kind"), VALID)
def test_what_people_write_is_valid(api_version: str, kind: str) -> None:
    schema = Schemas().find(api_version, kind)
    assert schema is not None
    assert schema.errors(manifest(api_version, kind)) == []


@pytest.mark.parametrize("kind", ["VirtualService", "DestinationRule", "Gateway"])
def test_nobody_writes_a_status_so_anything_may_stand_in_it(kind: str) -> None:
    schema = Schemas().find("networking.istio.io/v1", kind)
    assert schema is not None
    assert schema.is_valid(manifest("networking.istio.io/v1", kind) | {"status": {"any": ["thing"]}})


ROUTE = ("spec", "http", 0, "route", 0)
STEP = ("spec", "strategy", "canary", "steps")


@pytest.mark.parametrize(
    ("api_version", "kind", "path", "value", "message"),
    [
        ("networking.istio.io/v1", "VirtualService", (*ROUTE, "wieght"), 1, 'unknown field "wieght"'),
        (
            "networking.istio.io/v1",
            "VirtualService",
            (*ROUTE, "weight"),
            "90",
            '"90" is a string where an integer is expected',
        ),
        (
            "networking.istio.io/v1",
            "VirtualService",
            ("spec", "http", 0, "retries", "per_try_timeout"),
            "2s",
            'unknown field "per_try_timeout"',
        ),
        (
            "networking.istio.io/v1",
            "DestinationRule",
            ("spec", "trafficPolicy", "tls", "mode"),
            "MUTUALLY",
            '"MUTUALLY" is not "DISABLE", "SIMPLE", "MUTUAL" or "ISTIO_MUTUAL", did you mean "MUTUAL"?',
        ),
        (
            "networking.istio.io/v1",
            "Gateway",
            ("spec", "servers", 0, "port"),
            {"number": 443, "name": "https"},
            'missing required field "protocol"',
        ),
        (
            "security.istio.io/v1",
            "PeerAuthentication",
            ("spec", "mtls", "mode"),
            "strict",
            '"strict" is not "UNSET", "DISABLE", "PERMISSIVE" or "STRICT", did you mean "STRICT"?',
        ),
        (
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            ("spec", "rules", 0, "matches", 0, "path", "type"),
            "Prefix",
            '"Prefix" is not "Exact", "PathPrefix" or "RegularExpression", did you mean "PathPrefix"?',
        ),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", ("spec", "parentRef"), {}, None),
        ("argoproj.io/v1alpha1", "Rollout", (*STEP, 0, "setWeight"), "10%", None),
        ("argoproj.io/v1alpha1", "Rollout", (*STEP, 0, "setWieght"), 10, None),
        (
            "argoproj.io/v1alpha1",
            "Rollout",
            ("spec", "template", "spec", "containers", 0, "imagePullPolice"),
            "Always",
            'unknown field "imagePullPolice", did you mean "imagePullPolicy"?',
        ),
        (
            "argoproj.io/v1alpha1",
            "Application",
            ("spec", "source", "repoUrl"),
            "x",
            'unknown field "repoUrl"',
        ),
        ("argoproj.io/v1alpha1", "ApplicationSet", ("spec", "generators", 0, "lists"), {}, None),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", ("spec", "prune"), "true", None),
        (
            "kustomize.toolkit.fluxcd.io/v1",
            "Kustomization",
            ("spec", "sourceRef", "kind"),
            "GitRepo",
            '"GitRepo" is not "OCIRepository", "GitRepository", "Bucket" or "ExternalArtifact"',
        ),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", ("spec", "value"), {}, 'unknown field "value"'),
        (
            "source.extensions.fluxcd.io/v1beta1",
            "ArtifactGenerator",
            ("spec", "sources", 0, "kind"),
            "Git",
            None,
        ),
        (
            "flagger.app/v1beta1",
            "Canary",
            ("spec", "analysis", "maxWieght"),
            50,
            'unknown field "maxWieght"',
        ),
        ("flagger.app/v1beta1", "Canary", ("spec", "provider"), "Istio", None),
        ("flagger.app/v1beta1", "MetricTemplate", ("spec", "provider", "type"), "graphana", None),
        ("cert-manager.io/v1", "Certificate", ("spec", "dnsName"), [], 'unknown field "dnsName"'),
        ("cert-manager.io/v1", "Certificate", ("spec", "privateKey", "algorithm"), "EC", None),
        ("serving.knative.dev/v1", "Service", ("spec", "traffic", 0, "percent"), "90", None),
        ("eventing.knative.dev/v1", "Trigger", ("spec", "subscriber", "ref", "kind"), 1, None),
    ],
)
def test_a_mistake_is_found_at_its_place(
    api_version: str, kind: str, path: tuple[str | int, ...], value: object, message: str | None
) -> None:
    broken: Any = manifest(api_version, kind)
    inner = broken
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    schema = Schemas().find(api_version, kind)
    assert schema is not None
    assert not schema.is_valid(broken)
    (error,) = schema.errors(broken)
    assert error.path[: len(path)] == path
    assert message is None or error.message.startswith(message)


@pytest.mark.parametrize(
    ("api_version", "kind", "field"),
    [
        ("networking.istio.io/v1", "VirtualService", None),
        ("networking.istio.io/v1", "DestinationRule", "host"),
        ("gateway.networking.k8s.io/v1", "Gateway", "gatewayClassName"),
        ("argoproj.io/v1alpha1", "Application", "destination"),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "sourceRef"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "interval"),
        ("flagger.app/v1beta1", "Canary", "targetRef"),
        ("cert-manager.io/v1", "Certificate", "issuerRef"),
    ],
)
def test_a_required_field_is_missed_where_it_is_required(api_version: str, kind: str, field: str | None) -> None:
    schema = Schemas().find(api_version, kind)
    assert schema is not None
    lacking = manifest(api_version, kind)
    if field is None:  # nothing in it is required
        lacking["spec"] = {}
        assert schema.errors(lacking) == []
        return
    del lacking["spec"][field]
    assert [(error.path, error.message) for error in schema.errors(lacking)] == [
        (("spec",), f'missing required field "{field}"')
    ]


@pytest.mark.parametrize("version", [carried_versions()[0], carried_versions()[-1]])
def test_every_schema_stands_on_its_own_in_any_kubernetes_version(version: str) -> None:
    schemas = Schemas(version)
    names = list(embedded.all_names())
    assert len(names) > 100
    for name in names:
        schema = schemas.find(name.api_version, name.kind)
        assert schema is not None
        assert [error.path for error in schema.errors({"unheardOf": 1, "metadata": {"name": "a"}})][-1] == (
            "unheardOf",
        )


def test_every_version_that_people_still_write_is_known() -> None:
    schemas = Schemas()
    assert schemas.versions_of("networking.istio.io", "VirtualService") == ["v1", "v1beta1", "v1alpha3"]
    assert schemas.versions_of("kustomize.toolkit.fluxcd.io", "Kustomization") == ["v1", "v1beta2", "v1beta1"]
    assert schemas.versions_of("helm.toolkit.fluxcd.io", "HelmRelease") == ["v2", "v2beta2", "v2beta1"]
    assert schemas.versions_of("gateway.networking.k8s.io", "HTTPRoute") == ["v1", "v1beta1"]
    assert schemas.api_versions_of("Gateway") == [
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io/v1beta1",
        "networking.istio.io/v1",
        "networking.istio.io/v1beta1",
        "networking.istio.io/v1alpha3",
    ]


def test_a_schema_says_whose_it_is() -> None:
    schema = Schemas().find("flagger.app/v1beta1", "Canary")
    assert schema is not None
    assert schema.source == "Flagger 1.44.0"
    for name in embedded.all_names():
        project = embedded.project(name)
        assert project is not None
        assert project.licence in ("MIT", "Apache-2.0")
        assert project.package


def test_the_data_is_small() -> None:
    assert sum(path.stat().st_size for path in embedded.DATA.iterdir()) < 500_000
