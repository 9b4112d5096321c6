"""Differences are told at the smallest place, and classed: expected, declared or drift."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from parity_items import item, neutral_of

from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.parity import compared
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.analysis.parity.wording import said
from gitops_lint.model.environment import Repository
from gitops_lint.model.settings import Allowance, ParitySettings, Settings
from gitops_lint.model.value import Sensitive, Unknown, UnknownKind

EXPECTED, DECLARED, DRIFT = Class.EXPECTED, Class.DECLARED, Class.DRIFT


def differences(
    staging: Any, prod: Any, *, kind: str = "Deployment.apps", allow: tuple[Allowance, ...] = ()
) -> list[Difference]:
    items = {
        "staging": [item("staging", "cart", staging, kind=kind)],
        "prod": [item("prod", "cart", prod, kind=kind)],
    }
    settings = Settings(parity=ParitySettings(allow=allow))
    repository = Repository(None, settings, tuple)  # type: ignore[arg-type]
    parity = compared(items, neutral_of(items), repository, {"staging": 1, "prod": 3}, datetime.date(2026, 6, 1))
    return list(parity.differences)


LINES = {"staging-eu": 1, "staging-us": 1, "prod-eu": 3, "prod-us": 3}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("on", "off", "on", "off"), EXPECTED),
        (("on", "off", "on", "on"), DRIFT),
        (("on", "on", "off", "off"), DRIFT),
        (("on", "off", "off", "other"), DRIFT),
    ],
)
def test_what_differs_alike_at_every_level_says_nothing_of_promotion(values: tuple[str, ...], expected: Class) -> None:
    items = {name: [item(name, "cart", {"feature": value})] for name, value in zip(LINES, values, strict=True)}
    repository = Repository(None, Settings(), tuple)  # type: ignore[arg-type]
    (found,) = compared(items, neutral_of(items), repository, LINES).differences
    assert found.verdict.class_ is expected


@pytest.mark.parametrize(
    ("having", "expected"),
    [(("staging-eu", "prod-eu"), EXPECTED), (("staging-eu", "staging-us", "prod-eu"), DRIFT)],
)
def test_what_one_line_of_environments_has_is_no_oversight(having: tuple[str, ...], expected: Class) -> None:
    items = {
        name: [item(name, "shared"), *([item(name, "cart")] if name in having else ())]  # what all have, and what not
        for name in LINES
    }
    repository = Repository(None, Settings(), tuple)  # type: ignore[arg-type]
    (found,) = compared(items, neutral_of(items), repository, LINES).lacks
    assert found.verdict.class_ is expected


def test_what_is_said_of_long_texts_begins_where_they_differ() -> None:
    start = "the same words, " * 20
    (found,) = differences({"note": f"{start}one"}, {"note": f"{start}two"})
    said_of = said("ConfigMap", found.steps, found.values)
    assert "words, one, prod has" in said_of
    assert said_of.endswith("words, two")


def container(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"name": "cart", **fields}]}}}}


@pytest.mark.parametrize(
    ("staging", "prod"),
    [
        ({"a": "cart.staging.example.com"}, {"a": "cart.prod.example.com"}),
        ({"a": "https://stg-cart"}, {"a": "https://prd-cart"}),
        ({"a": {"team-staging": 1}}, {"a": {"team-prod": 1}}),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": [{"name": "x", "v": 1}, {"name": "y", "v": 2}]}, {"a": [{"name": "y", "v": 2}, {"name": "x", "v": 1}]}),
        ({"a": [{"name": "staging-x"}]}, {"a": [{"name": "prod-x"}]}),
        ({"a": {}}, {}),
        ({"a": "x: 1\ny: 2\n"}, {"a": "y: 2\nx: 1\n"}),
        ({"a": "x=1\ny=staging\n"}, {"a": "# of production\nx=1\ny=prod\n"}),
        ({"a": Unknown(UnknownKind.AFTER_APPLY, "later")}, {"a": "known"}),
        ({"a": [Unknown(UnknownKind.AFTER_APPLY, "later")]}, {"a": ["x", "y"]}),
        ({"a": "ENC[AES256_GCM,data:x]"}, {"a": "ENC[AES256_GCM,data:y]"}),
        ({"args": ["--env=staging", "--v=2"]}, {"args": ["--v=2", "--env=prod"]}),
    ],
)
def test_what_means_the_same_is_no_difference(staging: Any, prod: Any) -> None:
    assert [one.path for one in differences({"spec": staging}, {"spec": prod})] == []


@pytest.mark.parametrize(
    ("staging", "prod", "paths"),
    [
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["spec.a.c"]),
        ({"a": [{"name": "x", "v": 1}]}, {"a": [{"name": "x", "v": 2}]}, ["spec.a[x].v"]),
        ({"a": [{"name": "x"}]}, {"a": [{"name": "x"}, {"name": "y"}]}, ["spec.a[y]"]),
        ({"a": "x: 1\ny: 2\n"}, {"a": "x: 1\ny: 3\n"}, ["spec.a.y"]),
        ({"a": '{"x": 1}'}, {"a": '{"x": 2}'}, ["spec.a.x"]),
        ({"args": ["--mode=a", "-x=1"]}, {"args": ["--mode=b", "-x=1"]}, ["spec.args[mode]"]),
        ({"command": ["a", "b"]}, {"command": ["b", "a"]}, ["spec.command[0]", "spec.command[1]"]),
        (
            {"egress": [{"to": "x"}, {"to": "y"}]},
            {"egress": [{"to": "y"}]},
            ["spec.egress[0]"],
        ),
    ],
)
def test_a_difference_is_told_at_the_smallest_place(staging: Any, prod: Any, paths: list[str]) -> None:
    assert [one.path for one in differences({"spec": staging}, {"spec": prod})] == paths


def secured(**fields: Any) -> dict[str, Any]:
    return container(securityContext=fields)


HELM_RELEASE = "HelmRelease.helm.toolkit.fluxcd.io"
CASES: list[tuple[str, Any, Any, Class, Topic]] = [
    ("Deployment.apps", {"spec": {"replicas": 1}}, {"spec": {"replicas": 3}}, EXPECTED, Topic.SETTING),
    ("HorizontalPodAutoscaler.autoscaling", {"spec": {"maxReplicas": 1}}, {"spec": {"maxReplicas": 9}}, EXPECTED,
     Topic.SETTING),
    ("variable", {"db_instance_type": "s"}, {"db_instance_type": "l"}, EXPECTED, Topic.SETTING),
    ("variable", {"vpc_cidr": "10.1.0.0/16"}, {"vpc_cidr": "10.2.0.0/16"}, EXPECTED, Topic.SETTING),
    ("variable", {"backup_retention_days": 7}, {"backup_retention_days": 90}, EXPECTED, Topic.SETTING),
    ("variable", {"account_id": "1"}, {"account_id": "2"}, EXPECTED, Topic.SETTING),
    ("variable", {"password": Sensitive("a")}, {"password": Sensitive("b")}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"API": "https://a.example.com"}}, {"data": {"API": "https://b.example.com"}}, EXPECTED,
     Topic.SETTING),
    ("ConfigMap", {"data": {"LOG_LEVEL": "debug"}}, {"data": {"LOG_LEVEL": "info"}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"CHECKOUT": "new"}}, {"data": {"CHECKOUT": "old"}}, DRIFT, Topic.SETTING),
    ("ConfigMap", {"data": {"HOST_CHECK": "true"}}, {"data": {"HOST_CHECK": "false"}}, DRIFT, Topic.SETTING),
    ("ConfigMap", {"data": {"QUEUE": "cart [STAGING]"}}, {"data": {"QUEUE": "cart"}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"QUEUE": "cart"}}, {"data": {"QUEUE": "prod.cart"}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"QUEUE": "web-staging"}}, {"data": {"QUEUE": "cart"}}, DRIFT, Topic.SETTING),
    ("ConfigMap", {"data": {"A": "x", "B": "y"}}, {"data": {"A": "x"}}, DRIFT, Topic.KEY),
    ("ConfigMap", {"data": {"DB": "a.staging"}}, {"data": {"DB": "b.staging"}}, DRIFT, Topic.FOREIGN),
    ("Secret", {"data": {"a": "eA=="}}, {"data": {"a": "eQ=="}}, EXPECTED, Topic.SETTING),
    ("Secret", {"data": {"a": "eA==", "b": "eA=="}}, {"data": {"a": "eA=="}}, DRIFT, Topic.KEY),
    ("Deployment.apps", container(image="x:1.2.0"), container(image="x:1.1.0"), EXPECTED, Topic.VERSION),
    ("Deployment.apps", container(image="x:1.1.0"), container(image="x:1.2.0"), DRIFT, Topic.VERSION),
    ("Deployment.apps", container(image="x:1.10.0"), container(image="x:1.9.0"), EXPECTED, Topic.VERSION),
    ("Deployment.apps", container(image="x:1.2.0-rc.1"), container(image="x:1.2.0"), DRIFT, Topic.VERSION),
    ("Deployment.apps", container(image="a.io/x:1"), container(image="b.io/x:1"), EXPECTED, Topic.VERSION),
    ("Deployment.apps", container(image="x:3f2a9c1"), container(image="x:b81d07e"), EXPECTED, Topic.VERSION),
    ("Deployment.apps", container(image="x:1"), container(image="y:1"), DRIFT, Topic.VERSION),
    (HELM_RELEASE, {"spec": {"chart": {"spec": {"version": ">=1.0.0-alpha"}}}},
     {"spec": {"chart": {"spec": {"version": ">=1.0.0"}}}}, EXPECTED, Topic.VERSION),
    (HELM_RELEASE, {"spec": {"chart": {"spec": {"version": "1.2.0"}}}},
     {"spec": {"chart": {"spec": {"version": ">=1.0.0"}}}}, DRIFT, Topic.VERSION),
    (HELM_RELEASE, {"spec": {"test": {"enable": False}}}, {"spec": {}}, EXPECTED, Topic.SETTING),
    (HELM_RELEASE, {"spec": {"test": {"enable": True}}}, {"spec": {}}, DRIFT, Topic.SETTING),
    ("module", {"source": "git::https://x.example/net?ref=v1.2.0"}, {"source": "git::https://x.example/net?ref=v1.1.0"},
     EXPECTED, Topic.VERSION),
    ("module", {"source": "git::https://x.example/net?ref=v1.1.0"}, {"source": "git::https://x.example/net?ref=v1.2.0"},
     DRIFT, Topic.VERSION),
    ("module", {"source": "../net"}, {"source": "../net2"}, DRIFT, Topic.VERSION),
    ("module", {"version": "~> 5.1"}, {"version": "~> 5.0"}, EXPECTED, Topic.VERSION),
    ("terraform", {"required_version": "~> 1.11.0"}, {"required_version": "~> 1.10.0"}, DRIFT, Topic.VERSION),
    ("Deployment.apps", secured(privileged=False), secured(privileged=True), DRIFT, Topic.SECURITY),
    ("Deployment.apps", secured(privileged=True), secured(privileged=False), EXPECTED, Topic.SECURITY),
    ("Deployment.apps", secured(privileged=False), secured(), EXPECTED, Topic.SECURITY),
    ("Deployment.apps", secured(runAsNonRoot=True), secured(), DRIFT, Topic.SECURITY),
    ("variable", {"db_deletion_protection": True}, {"db_deletion_protection": False}, DRIFT, Topic.SECURITY),
    ("PeerAuthentication.security.istio.io", {"spec": {"mtls": {"mode": "STRICT"}}},
     {"spec": {"mtls": {"mode": "PERMISSIVE"}}}, DRIFT, Topic.SECURITY),
    ("Deployment.apps", container(livenessProbe={"httpGet": {"port": 80}}), container(), DRIFT, Topic.GUARD),
    ("Deployment.apps", container(resources={"limits": {"cpu": "1"}}), container(resources={"limits": {"cpu": "2"}}),
     EXPECTED, Topic.SETTING),
    ("Deployment.apps", container(env=[{"name": "A", "value": "x"}]), container(env=[]), DRIFT, Topic.KEY),
    ("ClusterIssuer.cert-manager.io",
     {"spec": {"acme": {"server": "https://acme-staging-v02.api.letsencrypt.org/directory"}}},
     {"spec": {"acme": {"server": "https://acme-v02.api.letsencrypt.org/directory"}}}, EXPECTED, Topic.SETTING),
    ("VirtualService.networking.istio.io", {"spec": {"http": [{"route": [{"weight": 90}, {"weight": 10}]}]}},
     {"spec": {"http": [{"route": [{"weight": 90}, {"weight": 20}]}]}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"LOG_LEVEL": "info"}}, {"data": {"LOG_LEVEL": "debug"}}, DRIFT, Topic.VERBOSITY),
    ("ConfigMap", {"data": {"LOG_LEVEL": "error"}}, {"data": {"LOG_LEVEL": "info"}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"DEBUG": "false"}}, {"data": {"DEBUG": "true"}}, DRIFT, Topic.VERBOSITY),
    ("variable", {"log_retention_in_days": 30}, {"log_retention_in_days": 7}, DRIFT, Topic.SAFEGUARD),
    ("variable", {"log_retention_in_days": 30}, {"log_retention_in_days": 0}, EXPECTED, Topic.SETTING),
    ("variable", {"backup_retention_period": 7}, {"backup_retention_period": 30}, EXPECTED, Topic.SETTING),
    ("aws_db_instance", {"multi_az": True}, {"multi_az": False}, DRIFT, Topic.SAFEGUARD),
    ("aws_db_instance", {"multi_az": False}, {"multi_az": True}, EXPECTED, Topic.SETTING),
    ("Deployment.apps", {"spec": {"replicas": 3}}, {"spec": {"replicas": 1}}, DRIFT, Topic.AMOUNT),
    ("Deployment.apps", {"spec": {"replicas": 1}}, {"spec": {"replicas": 3}}, EXPECTED, Topic.SETTING),
    ("aws_eks_cluster", {"version": "1.34"}, {"version": "1.32"}, DRIFT, Topic.CLUSTER),
    ("aws_eks_cluster", {"version": "1.34"}, {"version": "1.33"}, EXPECTED, Topic.VERSION),
    ("variable", {"force_destroy_logs": True}, {"force_destroy_logs": False}, EXPECTED, Topic.SECURITY),
    ("variable", {"force_destroy_logs": False}, {"force_destroy_logs": True}, DRIFT, Topic.SECURITY),
    ("variable", {"disabled_alerts": ["a"]}, {"disabled_alerts": ["b", "c"]}, EXPECTED, Topic.SETTING),
    ("variable", {"project": "x-staging-05e6 y"}, {"project": "x-prod-af5b y"}, EXPECTED, Topic.SETTING),
    ("variable", {"filter": "id=x-staging-05e6 y"}, {"filter": "id=x-prod-af5b y"}, EXPECTED, Topic.SETTING),
    ("variable", {"filter": "cart-service-staging"}, {"filter": "cart-service-p"}, EXPECTED, Topic.SETTING),
    ("variable", {"filter": "cart-service-staging"}, {"filter": "web-service-p"}, DRIFT, Topic.SETTING),
    ("ConfigMap", {"data": {"app.ini": "[a]\nx = 1\n[b]\nworkers = 2\n"}},
     {"data": {"app.ini": "[a]\nx = 1\n[b]\nworkers = 4\n"}}, EXPECTED, Topic.SETTING),
    ("ConfigMap", {"data": {"app.ini": "[a]\nx = 1\n"}}, {"data": {"app.ini": "[a]\nx = 2\n"}}, DRIFT, Topic.SETTING),
    ("ExternalSecret.external-secrets.io", {"spec": {"data": [{"secretKey": "a"}, {"secretKey": "b"}]}},
     {"spec": {"data": [{"secretKey": "a"}]}}, DRIFT, Topic.SECRET_KEY),
    ("SealedSecret.bitnami.com", {"spec": {"encryptedData": {"a": "AgA"}}},
     {"spec": {"encryptedData": {"a": "AgA", "b": "AgC"}}}, DRIFT, Topic.SECRET_KEY),
    ("Secret", {"data": {"a": "ENC[AES256_GCM,data:x]", "b": "ENC[AES256_GCM,data:x]"}},
     {"data": {"a": "ENC[AES256_GCM,data:y]"}}, DRIFT, Topic.KEY),
    ("NetworkPolicy.networking.k8s.io", {"spec": {"egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}},
     {"spec": {"egress": [{"to": [{"ipBlock": {"cidr": "10.1.0.0/16"}}]}]}}, EXPECTED, Topic.SETTING),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "staging", "prod", "expected", "topic"), CASES)
def test_a_difference_is_classed_by_what_it_is_about(
    kind: str, staging: Any, prod: Any, expected: Class, topic: Topic
) -> None:
    verdicts = [one.verdict for one in differences(staging, prod, kind=kind)]
    assert [(one.class_, one.topic) for one in verdicts] == [(expected, topic)]
    assert verdicts[0].why or expected is DRIFT, "what is no drift has a reason"


ON = {"spec": {"feature": "on"}}
OFF = {"spec": {"feature": "off"}}


@pytest.mark.parametrize(
    ("allowance", "expected"),
    [
        (Allowance("meant"), DECLARED),
        (Allowance("meant", path="spec.feature"), DECLARED),
        (Allowance("meant", path="spec.*"), DECLARED),
        (Allowance("meant", path="*.feature"), DECLARED),
        (Allowance("meant", path="feature"), DRIFT),
        (Allowance("meant", resource="Deployment.apps shop/*"), DECLARED),
        (Allowance("meant", resource="Service shop/*"), DRIFT),
        (Allowance("meant", environments=("prod",)), DECLARED),
        (Allowance("meant", environments=("staging",)), DRIFT),
        (Allowance("meant", until="2026-06-01"), DECLARED),
        (Allowance("meant", until="2026-05-31"), DRIFT),
    ],
)
def test_an_allowance_declares_what_it_matches_until_its_date(allowance: Allowance, expected: Class) -> None:
    (found,) = differences(ON, OFF, allow=(allowance,))
    assert found.verdict.class_ is expected
    assert found.verdict.why == ("meant" if expected is DECLARED else "")
