"""Where rendered values came from: the place that a person would name."""

from __future__ import annotations

import pytest

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.helm.references import references
from gitops_lint.kubernetes.helm.rendering import Release, Rendering, render
from gitops_lint.kubernetes.helm.template_text import Action, Literal, segments
from gitops_lint.kubernetes.helm.values import InlineValues, SetText, ValuesFile, located_in, merge_values
from gitops_lint.kubernetes.helm.worker import Worker
from gitops_lint.model.source import Location, Path, SourceFile
from tests.kubernetes.helm.trees import CHART, MemoryTree, archive, chart_tree

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
    tier: front
  annotations:
    checksum/config: {{ include "shop.labels" . | sha256sum }}
    {{- with .Values.annotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  replicas: {{ .Values.replicas }}
  {{- if .Values.strategy }}
  strategy:
    type: {{ .Values.strategy }}
  {{- end }}
  template:
    spec:
      containers:
        - name: main
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: Always
          {{- with .Values.probe }}
          livenessProbe:
            periodSeconds: {{ .period }}
            httpGet:
              path: {{ .path | quote }}
          {{- end }}
          env:
            {{- range .Values.env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
            {{- range $key, $value := .Values.extra }}
            - name: {{ $key }}
              value: {{ $value }}
            {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          args: {{ toJson .Values.args }}
      {{- $pull := .Values.pull }}
      imagePullSecrets: [{name: {{ $pull.secret }}}]
      nodeSelector:
        zone: {{ .Values.global.zone }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  app.conf: |
    level = {{ .Values.level }}
    port = 80
  whole: |
    {{- .Values.whole | nindent 4 }}
"""

HELPERS = """\
{{- define "shop.fullname" -}}
{{ .Release.Name }}-{{ .Chart.Name }}
{{- end }}
{{- define "shop.labels" -}}
app: {{ .Chart.Name }}
team: {{ .Values.team }}
{{- end }}
"""

VALUES = """\
replicas: 1
image:
  repository: nginx
  tag: ""
probe:
  period: 10
  path: /live
env:
  - name: MODE
    value: fast
  - {name: COLOR, value: blue}
resources:
  limits:
    cpu: 1
    memory: 64Mi
annotations: {}
args: []
pull: {secret: registry}
team: core
level: info
whole: |
  first line
  second line
global: {zone: a}
"""

PROD = """\
replicas: 5
image: {tag: v9}
annotations:
  owner: ops
resources:
  limits:
    cpu: 4
strategy: Recreate
args: [--verbose, --color]
"""

HELM_RELEASE = """\
kind: HelmRelease
spec:
  values:
    extra:
      ONE: first
    level: debug
"""


@pytest.fixture(scope="module")
def shop(worker: Worker) -> Rendering:
    tree = chart_tree(
        {"values.yaml": VALUES, "templates/web.yaml": DEPLOYMENT, "templates/_helpers.tpl": HELPERS},
        {"prod.yaml": PROD},
    )
    inline = read(HELM_RELEASE, Dialect.KUBERNETES).documents[0].value["spec"]["values"]
    sources = [
        ValuesFile("prod.yaml"),
        InlineValues(inline, located_in(SourceFile("release.yaml", HELM_RELEASE), 0, ("spec", "values"))),
        SetText("global.zone=b", Location("app.yaml", 9)),
    ]
    rendering = render(tree, "chart", Release("web"), worker, merge_values(tree, sources))
    assert (rendering.problems, rendering.limits) == ((), ())
    return rendering


CONTAINER: Path = ("spec", "template", "spec", "containers", 0)
WEB, HELPER, DEFAULTS = "chart/templates/web.yaml", "chart/templates/_helpers.tpl", "chart/values.yaml"


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ((), [f"{WEB}:1:1"]),
        (("kind",), [f"{WEB}:2:1"]),
        (("metadata",), [f"{WEB}:3:1"]),
        (("metadata", "name"), [f"{HELPER}:2:1", f"{WEB}:4:3"]),
        (("metadata", "labels"), [f"{WEB}:5:3"]),
        (("metadata", "labels", "app"), [f"{HELPER}:5:1", f"{WEB}:6:5"]),
        (("metadata", "labels", "team"), [f"{DEFAULTS}:19:1", f"{HELPER}:6:1", f"{WEB}:6:5"]),
        (("metadata", "labels", "tier"), [f"{WEB}:7:5"]),
        (("metadata", "annotations"), [f"{WEB}:8:3"]),
        (("metadata", "annotations", "checksum/config"), [f"{WEB}:9:5"]),
        (("metadata", "annotations", "owner"), ["prod.yaml:4:3", f"{WEB}:11:5"]),
        (("spec", "replicas"), ["prod.yaml:1:1", f"{WEB}:14:3"]),
        (("spec", "strategy"), [f"{WEB}:16:3"]),
        (("spec", "strategy", "type"), ["prod.yaml:8:1", f"{WEB}:17:5"]),
        (CONTAINER, [f"{WEB}:22:9"]),
        ((*CONTAINER, "name"), [f"{WEB}:22:9"]),
        ((*CONTAINER, "image"), [f"{DEFAULTS}:3:3", "prod.yaml:2:9", f"{WEB}:23:11"]),
        ((*CONTAINER, "imagePullPolicy"), [f"{WEB}:24:11"]),
        ((*CONTAINER, "livenessProbe", "periodSeconds"), [f"{DEFAULTS}:6:3", f"{WEB}:27:13"]),
        ((*CONTAINER, "livenessProbe", "httpGet"), [f"{WEB}:28:13"]),
        ((*CONTAINER, "livenessProbe", "httpGet", "path"), [f"{DEFAULTS}:7:3", f"{WEB}:29:15"]),
        ((*CONTAINER, "env"), [f"{WEB}:31:11"]),
        ((*CONTAINER, "env", 0, "name"), [f"{DEFAULTS}:9:5", f"{WEB}:33:13"]),
        ((*CONTAINER, "env", 0, "value"), [f"{DEFAULTS}:10:5", f"{WEB}:34:15"]),
        ((*CONTAINER, "env", 1, "value"), [f"{DEFAULTS}:11:19", f"{WEB}:34:15"]),
        ((*CONTAINER, "env", 2, "value"), ["release.yaml:5:7", f"{WEB}:38:15"]),
        ((*CONTAINER, "resources"), [f"{WEB}:40:11"]),
        ((*CONTAINER, "resources", "limits", "cpu"), ["prod.yaml:7:5", f"{WEB}:41:13"]),
        ((*CONTAINER, "resources", "limits", "memory"), [f"{DEFAULTS}:15:5", f"{WEB}:41:13"]),
        ((*CONTAINER, "args"), ["prod.yaml:9:1", f"{WEB}:42:11"]),
        ((*CONTAINER, "args", 1), ["prod.yaml:9:19", f"{WEB}:42:11"]),
        (("spec", "template", "spec", "imagePullSecrets", 0, "name"), [f"{DEFAULTS}:18:8", f"{WEB}:44:7"]),
        (("spec", "template", "spec", "nodeSelector", "zone"), ["app.yaml:9:1", f"{WEB}:46:9"]),
    ],
)
def test_a_value_of_the_deployment_came_from(shop: Rendering, path: Path, places: list[str]) -> None:
    deployment = next(each for each in shop.objects if each.value["kind"] == "Deployment")
    assert [str(place.location) for place in deployment.origin(path).places] == places


@pytest.mark.parametrize(
    ("path", "places"),
    [
        ((), [f"{WEB}:1:1"]),
        (("kind",), [f"{WEB}:2:1"]),
        (("metadata", "labels", "team"), [f"{HELPER}:6:1", f"{WEB}:6:5"]),
        (("metadata", "annotations", "owner"), ["prod.yaml:4:3", f"{WEB}:11:5"]),
        (("spec", "replicas"), [f"{WEB}:14:3"]),
        (("spec", "strategy", "type"), [f"{WEB}:17:5"]),
        ((*CONTAINER, "image"), [f"{WEB}:23:11"]),
        ((*CONTAINER, "livenessProbe", "periodSeconds"), [f"{WEB}:27:13"]),
        ((*CONTAINER, "env", 0, "value"), [f"{WEB}:34:15"]),
        ((*CONTAINER, "resources", "limits"), ["prod.yaml:6:3", f"{WEB}:41:13"]),
        ((*CONTAINER, "resources", "limits", "cpu"), ["prod.yaml:7:5", f"{WEB}:41:13"]),
    ],
)
def test_a_key_of_the_deployment_came_from(shop: Rendering, path: Path, places: list[str]) -> None:
    deployment = next(each for each in shop.objects if each.value["kind"] == "Deployment")
    assert [str(place.location) for place in deployment.key_origin(path).places] == places


@pytest.mark.parametrize(
    ("path", "places"),
    [
        (("metadata", "name"), [f"{WEB}:51:3"]),
        (("data",), [f"{WEB}:52:1"]),
        (("data", "app.conf"), [f"{WEB}:53:3"]),
        (("data", "whole"), [f"{DEFAULTS}:21:1", f"{WEB}:56:3"]),
    ],
)
def test_a_value_of_the_second_document_came_from(shop: Rendering, path: Path, places: list[str]) -> None:
    config = next(each for each in shop.objects if each.value["kind"] == "ConfigMap")
    assert [str(place.location) for place in config.origin(path).places] == places


def test_a_path_that_an_object_has_not_has_no_origin(shop: Rendering) -> None:
    with pytest.raises(KeyError):
        shop.objects[0].origin(("spec", "none"))


DATABASE_TEMPLATE = "kind: Service\nmetadata: {name: db}\nsize: {{ .Values.size }}\nzone: {{ .Values.global.zone }}\n"


@pytest.mark.parametrize(
    ("parent", "given", "path", "first"),
    [
        ("", {}, ("size",), "chart/charts/db/values.yaml:1:1"),
        ("db: {size: 2}\n", {}, ("size",), "chart/values.yaml:1:6"),
        ("db: {size: 2}\n", {"db": {"size": 3}}, ("size",), "release.yaml:1:1"),
        ("global: {zone: x}\n", {}, ("zone",), "chart/values.yaml:1:10"),
        ("global: {zone: x}\n", {"global": {"zone": "far"}}, ("zone",), "release.yaml:1:1"),
        ("", {}, ("kind",), "chart/charts/db/templates/s.yaml:1:1"),
    ],
)
def test_a_value_of_a_subchart_came_from(
    worker: Worker, parent: str, given: dict[str, object], path: Path, first: str
) -> None:
    tree = chart_tree(
        {
            "values.yaml": parent,
            "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
            "charts/db/values.yaml": "size: 1\n",
            "charts/db/templates/s.yaml": DATABASE_TEMPLATE,
        }
    )
    values = merge_values(tree, [InlineValues(given, lambda _: Location("release.yaml"))])
    found = render(tree, "chart", Release("web"), worker, values).objects[0]
    assert str(found.origin(path).location) == first


def test_what_stands_in_an_archive_is_told_by_the_archive(worker: Worker) -> None:
    tree = MemoryTree({"shop.tgz": archive({"Chart.yaml": CHART, "templates/s.yaml": DATABASE_TEMPLATE})})
    values = merge_values(tree, [InlineValues({"global": {"zone": "a"}}, lambda _: Location("release.yaml", 4))])
    found = render(tree, "shop.tgz", Release("web"), worker, values).objects[0]
    assert str(found.origin(("kind",)).location) == "shop.tgz:1:1"
    assert str(found.origin(("zone",)).location) == "release.yaml:4:1"


@pytest.mark.parametrize(
    ("helper", "line"),
    [
        ('{{- define "f" -}}\nname: x\n{{- end }}\n{{- $m := include "f" . | fromYaml }}\n', 2),
        ('{{- define "f" -}}\ntrue\n{{- end }}\n{{- $m := dict "name" (include "f" . | eq "true" | ternary "x" 1) }}\n', 7),  # noqa: E501
        ('{{- define "f" -}}\nxyz\n{{- end }}\n{{- $m := dict "name" (include "f" . | trunc 1) }}\n', 7),
    ],
)  # fmt: skip
def test_named_templates_that_are_read_or_compared_still_leave_lines_for_the_rest(
    worker: Worker, helper: str, line: int
) -> None:
    text = f"{helper}kind: Pod\nmetadata:\n  name: {{{{ $m.name }}}}\n"
    found = render(chart_tree({"templates/a.yaml": text}), "chart", Release("web"), worker).objects[0]
    assert found.value["metadata"]["name"] == "x"
    assert str(found.origin(("metadata", "name")).location).startswith(f"chart/templates/a.yaml:{line}:")


@pytest.mark.parametrize(
    ("template", "paths"),
    [
        ("{{ .Values.a.b }}", [("a", "b")]),
        ("{{ $.Values.a }}", [("a",)]),
        ("{{ .Release.Name }}", []),
        ('{{ ".Values.a" }}', []),
        ("{{ with .Values.a }}{{ .b }}{{ end }}{{ .Values.c }}", [("a", "b"), ("c",)]),
        ("{{ with .Values.a }}{{ . }}{{ end }}", [("a",)]),
        ("{{ with .Values.a }}{{ .b }}{{ else }}{{ .Values.c }}{{ end }}", [("a", "b"), ("c",)]),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", [("a", "*", "b")]),
        ("{{ range $i, $x := .Values.a }}{{ $x.b }}{{ end }}", [("a", "*", "b")]),
        ("{{ $x := .Values.a }}{{ $x.b }}", [("a", "b")]),
        ('{{ index .Values.a "b-c" 0 }}', [("a", "b-c", 0), ("a",)]),
        ("{{ if .Values.a }}{{ .Values.b }}{{ else if .Values.c }}{{ .Values.d }}{{ end }}", [("b",), ("d",)]),
        ("{{/* .Values.a */}}", []),
        ("{{ with .Files }}{{ .Values.a }}{{ end }}", []),
        ('{{ define "x" }}{{ .Values.a }}{{ end }}', [("a",)]),
        ("{{ .Values.a | default .Values.b }}", [("a",), ("b",)]),
        ("{{ (.Values.a).b }}", [("a",)]),
    ],
)
def test_a_template_outputs_values(template: str, paths: list[Path]) -> None:
    assert [reference.path for reference in references(template)] == paths


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("a {{ b }} c", ["a ", "{ b }", " c"]),
        ("a {{- b -}} c", ["a", "{ b }", "c"]),
        ("a {{-b }} c", ["a ", "{-b }", " c"]),
        ('{{ "}}" }}x', ['{ "}}" }', "x"]),
        ("{{ `}}` }}x", ["{ `}}` }", "x"]),
        ("{{/* }} */}}x", ["{/* }} */}", "x"]),
        ("{{- /* y */ -}}\nx", ["{ /* y */ }", "x"]),
        ("{{ open", ["{ open}"]),
        ("", []),
    ],
)
def test_a_template_is_cut_into_text_and_actions(template: str, parts: list[str]) -> None:
    def shown(each: Literal | Action) -> str:
        return template[each.start : each.end] if isinstance(each, Literal) else "{" + each.text + "}"

    assert [shown(each) for each in segments(template)] == parts
