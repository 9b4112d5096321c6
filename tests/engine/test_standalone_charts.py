"""Charts that nothing in the repository applies: rendered with their own values, and what is then said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.kubernetes.helm.worker import engine_directory
from tests.engine.checking import check, found
from tests.repositories import write

pytestmark = pytest.mark.skipif(engine_directory() is None, reason="helm-python-sdk is not installed")

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: "nginx:{{ .Values.tag }}"
"""
WEB = {
    "charts/web/Chart.yaml": CHART,
    "charts/web/values.yaml": "replicas: 1\ntag: latest\n",
    "charts/web/templates/web.yaml": DEPLOYMENT,
}
JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: {name}
  annotations:
    helm.sh/hook: {event}
spec:
  backoffLimit: few
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: job
          image: busybox:latest
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # Whoever installs it may set another tag, and cannot set what is no number.
        ({}, []),
        ({"charts/web/values.yaml": "replicas: three\ntag: latest\n"}, ["K8S001 charts/web/values.yaml:1"]),
        ({"charts/web/templates/web.yaml": DEPLOYMENT.replace("nginx:{{", "nginx:{{{{")},
         ["REP039 charts/web/templates/web.yaml:15"]),
        # The values of an environment are what is deployed.
        ({"charts/web/values-prod.yaml": "replicas: 2\n"}, ["K8S040 charts/web/values.yaml:2"]),
        ({"charts/web/values/prod.yaml": "tag: latest\n"}, ["K8S040 charts/web/values/prod.yaml:1"]),
        ({"charts/web/staging-values.yaml": "replicas: many\ntag: 1.27.3\n"},
         ["K8S001 charts/web/staging-values.yaml:1"]),
        ({"charts/web/values-prod.yaml": "tag: 1.27.3\nreplica: 3\n"}, ["REP027 charts/web/values-prod.yaml:2"]),
        ({"charts/web/values-arm.yaml": "tag: latest\n"}, []),
        # Hooks are applied too; tests are held to what the API server takes.
        ({"charts/web/values-prod.yaml": "tag: 1.27.3\n",
          "charts/web/templates/hook.yaml": JOB.format(name="hook", event="pre-install")},
         ["K8S001 charts/web/templates/hook.yaml:8", "K8S040 charts/web/templates/hook.yaml:14"]),
        ({"charts/web/values-prod.yaml": "tag: 1.27.3\n",
          "charts/web/templates/tests/test.yaml": JOB.format(name="test", event="test")},
         ["K8S001 charts/web/templates/tests/test.yaml:8"]),
        # A library, a part of another chart, a chart that a kustomization inflates.
        ({"charts/web/Chart.yaml": f"{CHART}type: library\n", "charts/web/values.yaml": "replicas: x\ntag: y\n"}, []),
        ({"Chart.yaml": "apiVersion: v2\nname: all\nversion: 1.0.0\n", "values.yaml": "web: {replicas: many}\n"},
         ["K8S001 values.yaml:1"]),
        ({"kustomization.yaml": "helmCharts: [{name: web, valuesInline: {replicas: many}}]\n"},
         ["K8S001 kustomization.yaml:1", "K8S040 kustomization.yaml:1"]),
    ],
)  # fmt: skip
def test_what_is_said_of_a_chart_is_so_whoever_installs_it(
    tmp_path: Path, more: dict[str, str], expected: list[str]
) -> None:
    outcome = check(write(tmp_path, {**WEB, **more}), select=("K8S001", "K8S040", "REP027", "REP039"))

    assert found(outcome) == expected


REQUIRED = DEPLOYMENT.replace(".Values.tag", 'required "a tag is needed" .Values.image')


def test_a_value_that_only_an_installation_gives_is_a_notice(tmp_path: Path) -> None:
    outcome = check(write(tmp_path, {**WEB, "charts/web/templates/web.yaml": REQUIRED}))

    (notice,) = (each for each in outcome.notices if each.rule == "REP039")
    assert notice.message == "the chart is not rendered with its defaults: a tag is needed"
    assert str(notice.location).startswith("charts/web/templates/web.yaml:15:")


def test_defaults_that_fail_are_not_told_beside_the_values_of_environments(tmp_path: Path) -> None:
    more = {"charts/web/templates/web.yaml": REQUIRED, "charts/web/values-prod.yaml": "image: 1.27.3\n"}

    outcome = check(write(tmp_path, {**WEB, **more}), select=("K8S001", "REP039"))

    assert not outcome.notices
    assert not outcome.results


APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  project: default
  source:
    repoURL: https://git.example.com/shop
    path: charts/web
    helm: {valuesObject: {replicas: 2}}
  destination: {server: https://kubernetes.default.svc, namespace: web}
"""


def test_a_chart_that_is_applied_is_looked_at_as_it_is_applied(tmp_path: Path) -> None:
    values = {"charts/web/values.yaml": "replicas: three\ntag: 1.27.3\n", "apps/web.yaml": APPLICATION}

    assert found(check(write(tmp_path, {**WEB, **values}), select=("K8S001",))) == []


def test_a_chart_may_ask_for_what_every_cluster_serves(tmp_path: Path) -> None:
    service = """\
apiVersion: apiregistration.k8s.io/{{ if .Capabilities.APIVersions.Has "apiregistration.k8s.io/v1" }}v1{{ else }}v1beta1
{{- end }}
kind: APIService
metadata: {name: v1beta1.metrics.example.com}
spec: {group: metrics.example.com, version: v1beta1, groupPriorityMinimum: 100, versionPriority: 100}
"""
    root = write(tmp_path, {**WEB, "charts/web/templates/service.yaml": service})

    assert found(check(root, select=("K8S001", "K8S002"))) == []
