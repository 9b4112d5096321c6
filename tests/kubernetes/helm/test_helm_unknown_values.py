"""Which given values nothing in a chart can see, and only where that is certain."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.helm.chart import read_chart
from gitops_lint.kubernetes.helm.unknown_values import unknown_values
from gitops_lint.kubernetes.helm.values import ValuesFile, merge_values
from tests.kubernetes.helm.trees import CHART, chart_tree

DEFAULTS = "image: {tag: a}\nreplicas: 1\n"
TEMPLATE = "{{ .Values.image.tag }} {{ .Values.replicas }} {{ toYaml .Values.resources }}"
DATABASE = {
    "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
    "charts/db/values.yaml": "size: 1\n",
    "charts/db/templates/a.yaml": "{{ .Values.size }}",
}
DEPENDS = f"{CHART}dependencies: [{{name: db, version: 1.0.0, condition: 'db.enabled,data.wanted'}}]\n"


def unknown(files: dict[str, str], given: str) -> list[str]:
    whole: dict[str, str | bytes] = {"values.yaml": DEFAULTS, "templates/a.yaml": TEMPLATE, **files}
    tree = chart_tree(whole, {"given.yaml": given})
    found = unknown_values(read_chart(tree, "chart"), merge_values(tree, [ValuesFile("given.yaml")]))
    return [".".join(map(str, each.path)) for each in found]


@pytest.mark.parametrize(
    ("files", "given", "expected"),
    [
        ({}, "replicas: 2", []),
        ({}, "replica: 2", ["replica"]),
        ({}, "image: {tag: b}", []),
        ({}, "image: {tags: b}", ["image.tags"]),
        ({}, "image: {tags: b, tag: c, deep: {er: 1}}", ["image.tags", "image.deep"]),
        ({}, "resources: {limits: {cpu: 1}}", []),
        ({}, "global: {anything: 1}", []),
        ({}, "tags: {x: true}", []),
        ({"templates/b.yaml": "{{ toYaml .Values }}"}, "replica: 2", []),
        ({"templates/b.yaml": '{{ index .Values "replica" }}'}, "replica: 2", []),
        ({"templates/b.yaml": '{{ include "x" .Values }}'}, "replica: 2", []),
        ({"templates/b.yaml": "{{ with .Values.extra }}{{ .a }}{{ end }}"}, "extra: {a: 1, b: 2}", []),
        ({"templates/b.yaml": "{{ $.Values.other.name }}"}, "other: {name: 1, more: 2}", ["other.more"]),
        ({"values.yaml": "a: {}\n"}, "a: {b: 1}", []),
        ({"values.yaml": "a: {b: 1}\n"}, "a: {c: 1}", []),
        ({}, "note: '{{ .Values.replica }}'\nreplica: 1", ["note"]),
        ({"files/f.tpl": "{{ .Values.replica }}"}, "replica: 2", []),
        ({"values.schema.json": '{"properties": {"replica": {}}}'}, "replica: 2\nother: 1", ["other"]),
        ({"values.schema.json": '{"patternProperties": {"^r": {}}}'}, "replica: 2", []),
        ({"values.schema.json": '{"additionalProperties": false}'}, "replica: 2", ["replica"]),
        ({**DATABASE, "Chart.yaml": DEPENDS}, "db: {size: 2}", []),
        ({**DATABASE, "Chart.yaml": DEPENDS}, "db: {sise: 2}", ["db.sise"]),
        ({**DATABASE, "Chart.yaml": DEPENDS}, "db: {enabled: false}\ndata: {wanted: true}", []),
        ({"Chart.yaml": DEPENDS}, "replica: 2\ndb: {sise: 2}", []),
        ({**DATABASE, "Chart.yaml": DEPENDS, "values.yaml": "db: {old: 1}"}, "db: {old: 2}", []),
        ({**DATABASE, "Chart.yaml": DEPENDS, "templates/b.yaml": "{{ .Values.db.sise }}"}, "db: {sise: 2}", []),
        (
            {**DATABASE, "Chart.yaml": DEPENDS, "templates/_h.tpl": '{{ define "h" }}{{ .Values.sise }}{{ end }}'},
            "db: {sise: 2}",
            [],
        ),
        (
            {**DATABASE, "Chart.yaml": DEPENDS.replace("condition", "alias: main, condition")},
            "main: {sise: 2, size: 1}",
            ["main.sise"],
        ),
    ],
)
def test_values_that_a_chart_does_not_know(files: dict[str, str], given: str, expected: list[str]) -> None:
    assert unknown(files, given) == expected


def test_an_unknown_value_has_a_place_and_the_names_beside_it() -> None:
    given = {"given.yaml": "replicas: 1\nimage:\n  tags: b\n"}
    tree = chart_tree({"values.yaml": DEFAULTS, "templates/a.yaml": TEMPLATE}, given)
    found = unknown_values(read_chart(tree, "chart"), merge_values(tree, [ValuesFile("given.yaml")]))
    assert [(each.path, str(each.location), each.known) for each in found] == [
        (("image", "tags"), "given.yaml:3:3", ("tag",))
    ]
