"""A chart rendered: objects, hooks, CRDs, problems and limits."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.helm.rendered import Rendering
from gitops_lint.kubernetes.helm.rendering import Release, render
from gitops_lint.kubernetes.helm.set_values import SetKind
from gitops_lint.kubernetes.helm.values import InlineValues, SetText, ValuesFile, merge_values
from gitops_lint.kubernetes.helm.worker import Worker
from gitops_lint.model.source import Location
from gitops_lint.model.value import Unknown, UnknownKind
from tests.kubernetes.helm.trees import CHART, archive, chart_tree

RELEASE = Release("web", "prod")
HERE = Location("release.yaml", 3)


def rendered(
    worker: Worker,
    files: dict[str, str | bytes],
    values: dict[str, Any] | None = None,
    release: Release = RELEASE,
) -> Rendering:
    tree = chart_tree(files)
    given = merge_values(tree, [InlineValues(values or {}, lambda _: HERE)])
    return render(tree, "chart", release, worker, given)


def data_of(rendering: Rendering) -> Any:
    assert rendering.problems == ()
    assert rendering.limits == ()
    return rendering.objects[0].value["data"]


def _config_map(data: str) -> dict[str, str | bytes]:
    return {"templates/a.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {data}\n"}


@pytest.mark.parametrize(
    ("template", "release", "expected"),
    [
        ("{v: {{ .Release.Name }}}", RELEASE, "web"),
        ("{v: {{ .Release.Namespace }}}", RELEASE, "prod"),
        ("{v: {{ .Release.Service }}}", RELEASE, "Helm"),
        ("{v: {{ .Release.IsInstall }}}", RELEASE, True),
        ("{v: {{ .Release.IsUpgrade }}}", Release("web", is_upgrade=True), True),
        ("{v: {{ .Release.IsInstall }}}", Release("web", is_upgrade=True), False),
        ("{v: {{ .Release.Revision }}}", Release("web", is_upgrade=True), 2),
        ("{v: {{ .Capabilities.KubeVersion.Version }}}", Release("web", kube_version="1.29.4"), "v1.29.4"),
        ("{v: '{{ .Capabilities.KubeVersion.Minor }}'}", Release("web", kube_version="1.29.4"), "29"),
        ('{v: {{ .Capabilities.APIVersions.Has "acme.io/v1" }}}', RELEASE, False),
        ('{v: {{ .Capabilities.APIVersions.Has "acme.io/v1" }}}', Release("w", api_versions=("acme.io/v1",)), True),
        (
            '{v: {{ .Capabilities.APIVersions.Has "acme.io/v1/Road" }}}',
            Release("w", api_versions=("acme.io/v1/Road",)),
            True,
        ),
        ('{v: {{ .Capabilities.APIVersions.Has "apps/v1" }}}', RELEASE, True),
        ('{v: {{ lookup "v1" "Secret" "a" "b" | len }}}', RELEASE, 0),
        ("{v: '{{ getHostByName \"localhost\" }}'}", RELEASE, ""),
        ("{v: {{ .Chart.Version }}}", RELEASE, "1.2.3"),
        ("{v: {{ .Template.Name }}}", RELEASE, "shop/templates/a.yaml"),
    ],
)
def test_templates_see_the_release(worker: Worker, template: str, release: Release, expected: Any) -> None:
    assert data_of(rendered(worker, _config_map(template), release=release)) == {"v": expected}


@pytest.mark.parametrize(
    ("defaults", "given", "expected"),
    [
        ("a: 1", {}, {"a": 1}),
        ("a: 1", {"a": 2}, {"a": 2}),
        ("a: 1", {"a": None}, {}),
        ("a: {b: 1, c: 2}", {"a": {"b": None}}, {"a": {"c": 2}}),
        ("a: {b: 1}", {"a": None}, {}),
        ("a: [1, 2]", {"a": [3]}, {"a": [3]}),
        ("a: {b: 1}", {"a": {"c": 2}}, {"a": {"b": 1, "c": 2}}),
        ("a: {b: 1}", {"a": "text"}, {"a": "text"}),
        ("a: 1", {"new": {"deep": [1]}}, {"a": 1, "new": {"deep": [1]}}),
        ("a: null", {}, {}),
    ],
)
def test_values_given_win_over_defaults_and_null_deletes(
    worker: Worker, defaults: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    files = {"values.yaml": defaults, **_config_map("{{ toJson .Values }}")}
    assert data_of(rendered(worker, files, given)) == expected


def _with_database(more: str, defaults: str = "size: 1\n") -> dict[str, str | bytes]:
    return {
        "Chart.yaml": f"{CHART}dependencies:\n- {{name: db, version: 0.4.0, repository: 'https://acme.io'{more}}}\n",
        **_config_map("{{ toJson .Values }}"),
        "charts/db-0.4.0.tgz": archive(
            {
                "Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.4.0\n",
                "values.yaml": defaults,
                "templates/b.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: b}\ndata: {{ toJson .Values }}\n",
                "templates/NOTES.txt": "Thank you",
                "crds/c.yaml": "kind: CustomResourceDefinition\nmetadata: {name: c}\n",
            }
        ),
    }


@pytest.mark.parametrize(
    ("more", "values", "database"),
    [
        ("", {}, {"size": 1, "global": {}}),
        ("", {"db": {"size": 2}}, {"size": 2, "global": {}}),
        ("", {"global": {"zone": "a"}}, {"size": 1, "global": {"zone": "a"}}),
        (", alias: main", {"main": {"size": 3}}, {"size": 3, "global": {}}),
        (", condition: db.enabled", {"db": {"enabled": False}}, None),
        (", condition: db.enabled", {"db": {"enabled": True}}, {"size": 1, "global": {}, "enabled": True}),
        (", condition: main.enabled, alias: main", {"main": {"enabled": False}}, None),
        (", tags: [data]", {"tags": {"data": False}}, None),
        (", tags: [data], condition: db.enabled", {"tags": {"data": False}, "db": {"enabled": True}},
         {"size": 1, "global": {}, "enabled": True}),
        (", condition: 'none.here,db.enabled'", {"db": {"enabled": False}}, None),
    ],
)  # fmt: skip
def test_a_subchart_is_rendered_as_its_condition_tags_and_alias_say(
    worker: Worker, more: str, values: dict[str, Any], database: dict[str, Any] | None
) -> None:
    rendering = rendered(worker, _with_database(more), values)
    assert rendering.problems == ()
    secrets = [each.value["data"] for each in rendering.objects if each.value["kind"] == "Secret"]
    assert secrets == ([] if database is None else [database])
    assert len(rendering.crds) == len(secrets)


@pytest.mark.parametrize(
    ("imported", "defaults", "expected"),
    [
        ("[{child: conf, parent: main}]", "conf: {a: 1}", {"main": {"a": 1}}),
        ("[{child: conf, parent: .}]", "conf: {a: 1}", {"a": 1}),
        ("[all]", "exports: {all: {a: 1}}", {"a": 1}),
        ("[none]", "exports: {all: {a: 1}}", {}),
        ("[{child: conf, parent: main.deep}]", "conf: {a: 1}", {"main": {"deep": {"a": 1}}}),
    ],
)
def test_values_of_a_subchart_are_imported(worker: Worker, imported: str, defaults: str, expected: Any) -> None:
    found = rendered(worker, _with_database(f", import-values: {imported}", defaults))
    value = next(each.value["data"] for each in found.objects if each.value["kind"] == "ConfigMap")
    assert {key: each for key, each in value.items() if key != "db"} == expected


def test_hooks_tests_and_crds_are_told_apart(worker: Worker) -> None:
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s, annotations: {helm.sh/hook: %s}}\n"
    files: dict[str, str | bytes] = {
        **_config_map("{}"),
        "templates/job.yaml": job % ("migrate", "pre-upgrade"),
        "templates/test.yaml": job % ("ping", "test"),
        "templates/NOTES.txt": "Hello",
        "crds/roads.yaml": "# a comment\nkind: CustomResourceDefinition\nmetadata:\n  name: roads\n---\nkind: X\n",
    }
    rendering = rendered(worker, files)
    assert [each.value["kind"] for each in rendering.objects] == ["ConfigMap"]
    assert [(each.value["metadata"]["name"], each.hook and each.hook.is_test) for each in rendering.hooks] == [
        ("migrate", False),
        ("ping", True),
    ]
    assert [each.value["kind"] for each in rendering.crds] == ["CustomResourceDefinition", "X"]
    assert str(rendering.crds[0].origin(("metadata", "name")).location) == "chart/crds/roads.yaml:4:3"
    assert "chart/templates/job.yaml" in rendering.files


@pytest.mark.parametrize(
    ("files", "message", "place"),
    [
        ({"templates/a.yaml": "a: 1\nb: {{ .Values.x.y }}"}, "nil pointer evaluating", "chart/templates/a.yaml:2:14"),
        (
            {"templates/a.yaml": 'a: {{ required "x is needed" .Values.x }}'},
            "x is needed",
            "chart/templates/a.yaml:1:7",
        ),
        ({"templates/a.yaml": '\n{{ fail "no" }}'}, "no", "chart/templates/a.yaml:2:4"),
        ({"templates/a.yaml": "\n{{ nothing }}"}, 'function "nothing" not defined', "chart/templates/a.yaml:2:1"),
        ({"templates/a.yaml": "{{ if }}"}, "missing value for if", "chart/templates/a.yaml:1:1"),
        ({"templates/a.yaml": '{{ include "none" . }}'}, 'no template "none"', "chart/templates/a.yaml:1:4"),
        (
            {
                "templates/a.yaml": 'a: {{ include "f" . }}',
                "templates/_f.tpl": '{{ define "f" }}\n{{ .Values.x.y }}{{ end }}',
            },
            "nil pointer evaluating",
            "chart/templates/_f.tpl:2:11",
        ),
        (
            {"templates/a.yaml": "kind: A\n{{ if true }}\n  b: c: d\n{{ end }}"},
            "YAML parse error",
            "chart/templates/a.yaml:3:3",
        ),
        ({"templates/a.yaml": "- a\n"}, "a list, where an object is to be", "chart/templates/a.yaml:1:1"),
        ({"crds/a.yaml": "a: b: c\n"}, "YAML parse error on shop/crds/a.yaml", "chart/crds/a.yaml:1:5"),
        ({"Chart.yaml": CHART + "type: library\n"}, "library charts are not installable", "chart/Chart.yaml:1:1"),
        ({"Chart.yaml": CHART + "kubeVersion: <1.20\n"}, "chart requires kubeVersion: <1.20", "chart/Chart.yaml:1:1"),
        ({"values.yaml": "- a"}, "values are to be a mapping", "chart/values.yaml:1:1"),
    ],
)
def test_what_helm_refuses_is_a_problem_with_a_place(
    worker: Worker, files: dict[str, str | bytes], message: str, place: str
) -> None:
    rendering = rendered(worker, files)
    assert [str(problem.location) for problem in rendering.problems] == [place]
    assert message in rendering.problems[0].message


def test_a_problem_in_a_named_template_says_who_called_it(worker: Worker) -> None:
    files: dict[str, str | bytes] = {
        "templates/a.yaml": 'a: 1\nb: {{ include "f" . }}',
        "templates/_f.tpl": '{{ define "f" }}{{ .Values.x.y }}{{ end }}',
    }
    problem = rendered(worker, files).problems[0]
    assert [str(place.location) for place in problem.related] == ["chart/templates/a.yaml:2:7"]


@pytest.mark.parametrize("name", ["Web", "a_b", "", "x" * 54, "-a"])
def test_a_release_name_that_helm_refuses_is_a_problem(worker: Worker, name: str) -> None:
    problems = rendered(worker, _config_map("{}"), release=Release(name, location=HERE)).problems
    assert [(problem.message, problem.location) for problem in problems] == [
        (f'release name "{name}" is invalid', HERE)
    ]


SCHEMA = """{"properties": {"replicas": {"type": "integer", "maximum": 9},
 "image": {"required": ["tag"], "properties": {"tag": {"type": "string"}}}}, "required": ["replicas"]}"""


@pytest.mark.parametrize(
    ("defaults", "values", "message", "place"),
    [
        ("replicas: 1\n", {"replicas": "2"}, "replicas: '2' is not of type 'integer'", "release.yaml:3:1"),
        ("replicas: 10\n", {}, "replicas: 10 is greater than the maximum of 9", "chart/values.yaml:1:1"),
        ("replicas: 1\nimage:\n  tag: 5\n", {}, "image.tag: 5 is not of type 'string'", "chart/values.yaml:3:3"),
        ("replicas: 1\nimage: {}\n", {}, "'tag' is a required property", "chart/values.yaml:2:1"),
        ("image: {tag: a}\n", {}, "'replicas' is a required property", "chart/values.yaml:1:1"),
    ],
)
def test_what_the_schema_forbids_is_a_problem_at_the_value(
    worker: Worker, defaults: str, values: dict[str, Any], message: str, place: str
) -> None:
    files = {"values.yaml": defaults, "values.schema.json": SCHEMA, **_config_map("{}")}
    problems = rendered(worker, files, values).problems
    assert [str(problem.location) for problem in problems] == [place]
    assert message in problems[0].message
    unchecked = rendered(worker, files, values, Release("web", checks_schemas=False))
    assert unchecked.problems == ()


def test_a_schema_that_names_another_by_its_address_is_a_limit_and_no_network(worker: Worker) -> None:
    files = {"values.schema.json": '{"$ref": "https://acme.io/schema.json"}', **_config_map("{}")}
    rendering = rendered(worker, files)
    assert len(rendering.objects) == 1
    assert [str(limit.location) for limit in rendering.limits] == ["chart/values.schema.json:1:1"]


def test_a_dependency_that_is_not_vendored_is_a_limit_that_says_what_to_do(worker: Worker) -> None:
    files = _with_database("")
    del files["charts/db-0.4.0.tgz"]
    rendering = rendered(worker, files)
    assert rendering.objects == ()
    assert [(limit.message, str(limit.location)) for limit in rendering.limits] == [
        (
            "chart shop depends on db 0.4.0 of https://acme.io, which is not vendored in charts/; "
            "run helm dependency build chart",
            "chart/Chart.yaml:5:1",
        )
    ]


def test_a_dependency_that_is_switched_off_need_not_be_vendored(worker: Worker) -> None:
    files = _with_database(", condition: db.enabled")
    del files["charts/db-0.4.0.tgz"]
    rendering = rendered(worker, files, {"db": {"enabled": False}})
    assert (len(rendering.objects), rendering.limits, rendering.problems) == (1, (), ())


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{v: {{ randAlphaNum 20 }}}", "randAlphaNum"),
        ("{v: {{ uuidv4 }}}", "uuidv4"),
        ("{v: '{{ now | date \"2006-01-02\" }}'}", "now"),
        ("{v: '{{ date \"2006\" (now) }}'}", "now"),
        ('{v: {{ genPrivateKey "ecdsa" | quote }}}', "genPrivateKey"),
        ('{v: {{ (genCA "a" 1).Cert | b64enc }}}', "genCA"),
        ("{v: {{ randInt 0 2 }}}", "randInt"),
        ('{v: {{ htpasswd "a" "b" | quote }}}', "htpasswd"),
    ],
)
def test_what_differs_from_run_to_run_is_unknown_and_the_rest_is_not(worker: Worker, template: str, names: str) -> None:
    rendering = rendered(worker, _config_map(template))
    value = rendering.objects[0].value
    reason = f"the chart calls {names}, which gives another value each time"
    assert value["data"]["v"] == Unknown(UnknownKind.NOT_AVAILABLE, reason)
    assert value["metadata"] == {"name": "a"}


@pytest.mark.parametrize(
    "template",
    [
        "{v: '{{ .Values.now }}'}",
        "{v: x} # {{/* now */}}",
        "{v: '{{ \"uuidv4\" }}'}",
        '{v: {{ keys (dict "a" 1) | len }}}',
    ],
)
def test_what_is_always_the_same_is_known(worker: Worker, template: str) -> None:
    value = data_of(rendered(worker, _config_map(template)))["v"]
    assert not isinstance(value, Unknown)


def test_one_worker_renders_charts_one_after_the_other_and_failures_between_them(worker: Worker) -> None:
    good, bad = _config_map("{v: 1}"), {"templates/a.yaml": '{{ fail "no" }}'}
    results = [rendered(worker, each).problems == () for each in (good, bad, good)]
    assert results == [True, False, True]


def test_values_files_and_set_texts_reach_the_templates(worker: Worker) -> None:
    tree = chart_tree(_config_map("{{ toJson .Values }}"), {"prod.yaml": "a: {b: 1}\n"})
    sources = [ValuesFile("prod.yaml"), SetText("a.c=x", HERE), SetText("n=5", HERE, SetKind.STRING)]
    rendering = render(tree, "chart", RELEASE, worker, merge_values(tree, sources))
    assert data_of(rendering) == {"a": {"b": 1, "c": "x"}, "n": "5"}
    assert "prod.yaml" in rendering.files
