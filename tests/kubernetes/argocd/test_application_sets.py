"""ApplicationSets give the Applications that their documentation shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd import DeclaredCluster, Expansion, RenderedObject, Sources, expand
from gitops_lint.kubernetes.objects import DocumentLocator
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import SourceFile
from tests.repositories import write

URL = "https://git.example.com/shop/deploy.git"
FILES = {
    "apps/cart/kustomization.yaml": "",
    "apps/Web_Shop/deployment.yaml": "",
    "apps/cart/overlays/prod/x.yaml": "",
    "apps/.hidden/x.yaml": "",
    "apps/legacy/x.yaml": "",
    "config/dev/config.json": '{"cluster": {"name": "dev", "replicas": 2}, "tags": ["a", "b"]}',
    "config/prod/config.json": '{"cluster": {"name": "prod", "replicas": 1000000}, "tags": []}',
    "config/many.yaml": "- name: one\n- name: two\n",
    "config/empty.yaml": "",
    "config/broken.yaml": "text\n",
}
CLUSTERS = (
    DeclaredCluster("dev", "https://dev.example.com", "", {"env": "dev", "tier": "a"}, {"owner": "me"}),
    DeclaredCluster("Prod_EU", "https://prod.example.com", "shop", {"env": "prod"}, {}),
)


def declared(text: str, file: str = "set.yaml") -> RenderedObject:
    """An ApplicationSet (or Application) as a file holds it."""
    source = SourceFile(file, text)
    document = read(text, Dialect.KUBERNETES).documents[0]
    return RenderedObject(document.value, DocumentLocator(source, document, ()).origin)


def application_set(generators: str, name: str, extra: str = "", go: bool = False) -> str:
    """An ApplicationSet with generators (as YAML) whose template has the name given, and fields of spec."""
    listed = yaml.safe_load(generators)
    template = {"metadata": {"name": name}, "spec": {"project": "default", "destination": {"server": "https://x"}}}
    spec = {"goTemplate": go, "generators": listed, "template": template, **(yaml.safe_load(extra) or {})}
    whole = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "metadata": {"name": "all"}, "spec": spec}
    return yaml.safe_dump(whole, sort_keys=False, width=1000)


@pytest.fixture(name="sources")
def _sources(tmp_path: Path) -> Sources:
    tree = DirectoryTree(write(tmp_path, FILES))
    return Sources(lambda url, revision: tree if url == URL else None, CLUSTERS)


def names(expansion: Expansion) -> list[str]:
    assert not expansion.problems, expansion.problems
    return [each.value["metadata"]["name"] for each in expansion.applications]


GIT = f"- git: {{repoURL: {URL}, revision: HEAD, "
LIST = "- list: {elements: "


@pytest.mark.parametrize(
    ("generators", "go", "name", "expected"),
    [
        # list
        (LIST + "[{a: x}, {a: w}]}", False, "{{a}}-{{ a }}", ["x-x", "w-w"]),
        (LIST + "[{a: x}]}", False, "{{b}}-{{a}}", ["{{b}}-x"]),
        (LIST + "[{a: x, values: {env: dev}}]}", False, "{{a}}-{{values.env}}", ["x-dev"]),
        (LIST + "[{a: x, values: {env: dev}}]}", True, "{{.a}}-{{.values.env}}", ["x-dev"]),
        (LIST + "[{a: 1, b: {c: [2, 3]}}]}", True, "{{.a}}-{{index .b.c 1}}", ["1-3"]),
        (LIST + "[{a: x}]}", True, "{{.missing}}", ["<no value>"]),
        ('- list: {elementsYaml: "- a: x\\n- a: 2"}', True, "n{{.a}}", ["nx", "n2"]),
        ('- list: {elements: [{a: z}], elementsYaml: "[{a: x}]"}', False, "{{a}}", ["z", "x"]),
        (LIST + "[]}", False, "{{a}}", []),
        (LIST + "[{a: x}, {a: w}], template: {metadata: {name: 'own-{{a}}'}}}", False, "{{a}}", ["own-x", "own-w"]),
        (LIST + "[{a: x}]}\n" + LIST + "[{a: w}]}", False, "{{a}}", ["x", "w"]),
        # selector on what any generator gives
        (LIST + "[{a: x}, {a: w}]}\n  selector: {matchLabels: {a: w}}", False, "{{a}}", ["w"]),
        (LIST + "[{a: x}, {a: w}]}\n  selector: {matchExpressions: [{key: a, operator: NotIn, values: [w]}]}", False,
         "{{a}}", ["x"]),
        (LIST + "[{a: {b: x}}, {a: {b: w}}]}\n  selector: {matchLabels: {a.b: w}}", True, "{{.a.b}}", ["w"]),
        (LIST + "[{a: x}, {b: w}]}\n  selector: {matchExpressions: [{key: b, operator: Exists}]}",
         True, "{{.b}}", ["w"]),
        # git directories
        (GIT + "directories: [{path: apps/*}]}", False, "{{path.basename}}", ["Web_Shop", "cart", "legacy"]),
        (GIT + "directories: [{path: apps/*}, {path: apps/legacy, exclude: true}]}", False,
         "{{path.basenameNormalized}}", ["web-shop", "cart"]),
        (GIT + "directories: [{path: apps/*/*/*}]}", False, "{{path[1]}}-{{path[3]}}", ["cart-prod"]),
        (GIT + "directories: [{path: '*'}]}", False, "{{path}}", ["apps", "config"]),
        (GIT + "directories: [{path: '**'}]}", False, "{{path}}", ["apps", "config"]),
        (GIT + "directories: [{path: 'apps/[cl]*'}]}", True, "{{.path.basename}}", ["cart", "legacy"]),
        (GIT + "directories: [{path: apps/cart}]}",
         True, "{{index .path.segments 1}}-{{.path.path}}", ["cart-apps/cart"]),
        (GIT + "directories: [{path: apps/cart}], pathParamPrefix: my}", False, "{{my.path.basename}}", ["cart"]),
        (GIT + "directories: [{path: apps/cart}], pathParamPrefix: my}", True, "{{.my.path.basename}}", ["cart"]),
        (GIT + "directories: [{path: apps/cart}], values: {v: '{{path.basename}}-v'}}",
         False, "{{values.v}}", ["cart-v"]),
        (GIT + "directories: [{path: apps/cart}], values: {v: '{{.path.basename}}'}}", True, "{{.values.v}}", ["cart"]),
        (GIT + "directories: [{path: nothing/*}]}", False, "{{path}}", []),
        # git files
        (GIT + "files: [{path: config/*/config.json}]}", False, "{{cluster.name}}", ["dev", "prod"]),
        (GIT + "files: [{path: 'config/**/config.json'}]}", True, "{{.cluster.name}}-{{.path.basename}}",
         ["dev-dev", "prod-prod"]),
        (GIT + "files: [{path: config/prod/config.json}]}", False, "n{{cluster.replicas}}", ["n1e+06"]),
        (GIT + "files: [{path: config/dev/config.json}]}", False, "{{tags.1}}-{{path.filename}}", ["b-config.json"]),
        (GIT + "files: [{path: config/dev/config.json}]}", True, "{{index .tags 0}}-{{.path.filenameNormalized}}",
         ["a-config.json"]),
        (GIT + "files: [{path: 'config/*.json'}, {path: 'config/prod/*', exclude: true}]}", True, "{{.cluster.name}}",
         ["dev"]),
        (GIT + "files: [{path: config/many.yaml}]}", True, "{{.name}}-{{.path.path}}", ["one-config", "two-config"]),
        (GIT + "files: [{path: config/empty.yaml}]}", False, "{{path.filename}}", ["empty.yaml"]),
        (GIT + "files: [{path: config/dev/config.json}], values: {r: '{{cluster.name}}!'}}", False, "{{values.r}}",
         ["dev!"]),
        # clusters
        ("- clusters: {}", False, "{{nameNormalized}}", ["dev", "prod-eu", "in-cluster"]),
        ("- clusters: {selector: {matchLabels: {env: prod}}}", False, "{{name}}", ["Prod_EU"]),
        ("- clusters: {selector: {matchExpressions: [{key: env, operator: In, values: [dev, qa]}]}}", True,
         "{{.name}}-{{.metadata.labels.tier}}-{{.metadata.annotations.owner}}", ["dev-a-me"]),
        ("- clusters: {selector: {matchLabels: {env: prod}}, values: {v: '{{name}}-{{project}}'}}", False,
         "{{metadata.labels.env}}-{{values.v}}", ["prod-Prod_EU-shop"]),
        ("- clusters: {flatList: true}",
         True, "{{ range .clusters }}{{ .name }} {{ end }}", ["dev Prod_EU in-cluster "]),
        # matrix
        ("- matrix: {generators: [{list: {elements: [{a: x}, {a: w}]}}, {list: {elements: [{b: '1'}, {b: '2'}]}}]}",
         False, "{{a}}{{b}}", ["x1", "x2", "w1", "w2"]),
        (f"- matrix: {{generators: [{{git: {{repoURL: {URL}, files: [{{path: config/*/config.json}}]}}}}, "
         "{clusters: {selector: {matchLabels: {env: '{{.cluster.name}}'}}}}]}", True, "{{.path.basename}}-{{.name}}",
         ["dev-dev", "prod-Prod_EU"]),
        ("- matrix: {generators: [{list: {elements: [{a: x}]}}, {list: {elements: [{b: '{{a}}-b'}]}}]}", False, "{{b}}",
         ["x-b"]),
        ("- matrix: {generators: [{list: {elements: [{a: {k: [p, q]}}]}}, "
         "{list: {elementsYaml: '{{ range .a.k }}{{ printf \"- e: %s\\n\" . }}{{ end }}'}}]}",
         True, "{{.e}}", ["p", "q"]),
        ("- matrix: {generators: [{list: {elements: [{a: x, s: same}]}}, {list: {elements: [{a: w, c: z}]}}]}", True,
         "{{.a}}{{.c}}", ["xz"]),
        ("- matrix: {generators: [{list: {elements: [{a: x}]}}, {matrix: {generators: [{list: {elements: [{b: w}]}}, "
         "{list: {elements: [{c: z}]}}]}}]}", False, "{{a}}{{b}}{{c}}", ["xwz"]),
        ("- matrix: {generators: [{list: {elements: [{a: x}, {a: w}]}, selector: {matchLabels: {a: w}}}, "
         "{list: {elements: [{b: z}]}}]}", False, "{{a}}{{b}}", ["wz"]),
        # merge
        ("- merge: {mergeKeys: [a], generators: [{list: {elements: [{a: x, v: '1'}, {a: w, v: '1'}]}}, "
         "{list: {elements: [{a: w, v: '2'}, {a: z, v: '3'}]}}]}", False, "{{a}}{{v}}", ["x1", "w2"]),
        ("- merge: {mergeKeys: [a], generators: [{list: {elements: [{a: x, m: {p: 1, q: 1}}]}}, "
         "{list: {elements: [{a: x, m: {q: 2}}]}}]}", True, "{{.m.p}}{{.m.q}}", ["12"]),
        ("- merge: {mergeKeys: [server], generators: [{clusters: {values: {kafka: 'true'}}}, "
         "{list: {elements: [{server: https://dev.example.com, values.kafka: 'false'}]}}]}", False,
         "{{nameNormalized}}-{{values.kafka}}", ["dev-false", "prod-eu-true", "in-cluster-true"]),
    ],
)  # fmt: skip
def test_generators_give_what_the_documentation_says(
    generators: str, go: bool, name: str, expected: list[str], sources: Sources
) -> None:
    assert names(expand(declared(application_set(generators, name, go=go)), sources)) == expected


@pytest.mark.parametrize(
    ("generators", "go", "name", "message"),
    [
        (LIST + "[{a: 1}]}", False, "{{a}}", "error parsing value as string %!w(<nil>)"),
        (LIST + "[{a: x, values: x}]}", False, "{{a}}", "error parsing values map"),
        (LIST + "[{a: x}, {a: x}]}", False, "{{a}}", "ApplicationSet all contains applications with duplicate name: x"),
        (LIST + "[{a: x}]}", True, "{{.a", "template: base:1: unclosed action"),
        (LIST + "[{a: x}]}", False, "{{a}}-{{b", 'invalid template: Cannot find end tag="}}"'),
        (LIST + "[{a: x}]}\n  selector: {matchExpressions: [{key: a, operator: Is}]}", False, "{{a}}",
         '"Is" is not a valid pod selector operator'),
        (GIT + "files: [{path: config/broken.yaml}]}", False, "x", "unable to process file 'config/broken.yaml'"),
        (f"- git: {{repoURL: {URL}}}", False, "x", "ApplicationSet is empty"),
        ("- matrix: {generators: [{list: {elements: []}}]}", False, "x", "found less than two generators"),
        ("- matrix: {generators: [{list: {elements: [{a: x}]}}, {list: {elements: [{a: w}]}}]}", False, "x",
         "found duplicate key a with different value, a: x ,b: w"),
        ("- merge: {generators: [{list: {elements: [{a: x}]}}, {list: {elements: []}}]}", False, "x",
         "no merge keys were specified"),
        ("- merge: {mergeKeys: [a], generators: [{list: {elements: [{a: x}, {a: x}]}}, {list: {elements: []}}]}", False,
         "x", 'Duplicate key was {"a":"x"}'),
        ("- matrix: {generators: [{}, {list: {elements: []}}]}", False, "x", "child generator generated no parameters"),
    ],
)  # fmt: skip
def test_what_argo_cd_refuses_is_told_in_its_words(
    generators: str, go: bool, name: str, message: str, sources: Sources
) -> None:
    expansion = expand(declared(application_set(generators, name, go=go)), sources)
    assert message in expansion.problems[0].message
    assert expansion.problems[0].location.file == "set.yaml"
    assert not expansion.applications


@pytest.mark.parametrize(
    ("generators", "clusters", "message"),
    [
        ("- scmProvider: {github: {organization: x}}", CLUSTERS, "scmProvider"),
        ("- pullRequest: {github: {owner: x}}", CLUSTERS, "pullRequest"),
        ("- clusterDecisionResource: {configMapRef: x}", CLUSTERS, "clusterDecisionResource"),
        ("- plugin: {configMapRef: {name: x}}", CLUSTERS, "plugin"),
        ("- git: {repoURL: https://git.example.com/other, directories: [{path: x}]}", CLUSTERS, "is not at hand"),
        ("- clusters: {selector: {matchLabels: {env: prod}}}", (), "are not declared in this repository"),
    ],
)
def test_what_no_repository_holds_is_a_limit(
    generators: str, clusters: tuple[DeclaredCluster, ...], message: str, sources: Sources
) -> None:
    expansion = expand(declared(application_set(generators, "x")), Sources(sources.tree, clusters))
    assert message in expansion.limits[0].message
    assert (expansion.applications, expansion.problems) == ((), ())


def test_without_declared_clusters_the_own_one_is_left_and_a_limit(sources: Sources) -> None:
    expansion = expand(declared(application_set("- clusters: {}", "{{name}}")), Sources(sources.tree))
    assert names(expansion) == ["in-cluster"]
    assert "beside its own" in expansion.limits[0].message


def one(text: str, sources: Sources) -> RenderedObject:
    expansion = expand(declared(text), sources)
    assert not expansion.problems, expansion.problems
    return expansion.applications[0]


PATCH = """
templatePatch: |
  metadata: {finalizers: [mine], annotations: {note: '{{ .a }}'}}
  spec:
    project: other
    syncPolicy: {automated: {prune: {{ .prune }}}}
    destination: {server: null, name: '{{ .a }}'}
"""


def test_a_template_patch_is_merged_but_for_the_project(sources: Sources) -> None:
    text = application_set(LIST + "[{a: x, prune: true}]}", "{{.a}}", PATCH, go=True)
    value = one(text, sources).value
    assert value["spec"] == {
        "project": "default",
        "destination": {"name": "x"},
        "syncPolicy": {"automated": {"prune": True}},
    }
    assert value["metadata"]["finalizers"] == ["resources-finalizer.argocd.argoproj.io", "mine"]
    assert value["metadata"]["annotations"] == {"note": "x"}


def test_a_template_patch_cannot_merge_into_maps_of_values(sources: Sources) -> None:
    extra = """
template:
  metadata: {name: x}
  spec: {source: {helm: {valuesObject: {a: {b: 1}}}}}
templatePatch: '{"spec": {"source": {"helm": {"valuesObject": {"a": {"c": 2}}}}}}'
"""
    expansion = expand(declared(application_set(LIST + "[{a: x}]}", "x", extra)), sources)
    assert 'unable to find api field in struct RawExtension for the json field "a"' in expansion.problems[0].message


@pytest.mark.parametrize(
    ("extra", "go", "expected"),
    [
        ("", False, ["resources-finalizer.argocd.argoproj.io"]),
        ("syncPolicy: {preserveResourcesOnDeletion: true}", False, None),
        ("template: {metadata: {name: x, finalizers: [own]}, spec: {}}", False, ["own"]),
    ],
)
def test_generated_applications_have_a_finalizer_unless_resources_are_kept(
    extra: str, go: bool, expected: list[str] | None, sources: Sources
) -> None:
    value = one(application_set(LIST + "[{a: x}]}", "x", extra, go=go), sources).value
    assert value["metadata"].get("finalizers") == expected


def test_keys_are_templates_too_and_null_values_are_dropped(sources: Sources) -> None:
    extra = """
template:
  metadata: {name: x, labels: {'{{a}}/k': '{{a}}'}}
  spec: {source: {helm: {valuesObject: {m: null, l: [null]}}}}
"""
    value = one(application_set(LIST + "[{a: x}]}", "x", extra), sources).value
    assert value["metadata"]["labels"] == {"x/k": "x"}
    assert value["spec"]["source"]["helm"]["valuesObject"] == {"l": [None]}


def test_missing_keys_are_an_error_where_the_options_say_so(sources: Sources) -> None:
    text = application_set(LIST + "[{a: x}]}", "{{.b}}", "goTemplateOptions: ['missingkey=error']", go=True)
    expansion = expand(declared(text), sources)
    (problem,) = expansion.problems
    assert 'map has no entry for key "b"' in problem.message
    assert "{{.b}}" in text.splitlines()[problem.location.line - 1]


def test_progressive_syncs_are_recognized(sources: Sources) -> None:
    extra = "strategy: {type: RollingSync, rollingSync: {steps: []}}"
    assert expand(declared(application_set(LIST + "[{a: x}]}", "x", extra)), sources).is_progressive
    assert not expand(declared(application_set(LIST + "[{a: x}]}", "x")), sources).is_progressive


def lines_of(each: RenderedObject, path: tuple[str | int, ...], text: str) -> list[str]:
    """The lines of the places that a value came from."""
    return [text.splitlines()[place.location.line - 1] for place in each.origin(path).places]


def test_a_parameter_that_a_later_generator_replaced_is_not_where_the_value_is_edited(sources: Sources) -> None:
    merge = "{mergeKeys: [a], generators: [{list: {elements: [{a: x, b: '1'}]}}, {list: {elements: [{a: x, b: '2'}]}}]}"
    text = application_set(f"- merge: {merge}", "{{b}}")
    (made,) = expand(declared(text), sources).applications
    assert made.value["metadata"]["name"] == "2"
    first = lines_of(made, ("metadata", "name"), text)[0].strip()
    assert first in ("name: '{{b}}'", "b: '2'")


def test_a_generated_value_comes_from_its_template_and_what_gave_its_parameters(sources: Sources) -> None:
    text = application_set(LIST + "[{a: x}, {a: w}]}", "{{a}}")
    second = expand(declared(text), sources).applications[1]
    lines = text.splitlines()
    places = second.origin(("metadata", "name")).places
    assert [lines[place.location.line - 1].strip() for place in places[:2]] == ["- a: w", "name: '{{a}}'"]
    text = application_set(LIST + "[{a: x}]}", "x-{{a}}")
    part = expand(declared(text), sources).applications[0]
    assert "x-{{a}}" in lines_of(part, ("metadata", "name"), text)[0]
    files = application_set(GIT + "files: [{path: config/dev/config.json}]}", "{{cluster.name}}")
    expansion = expand(declared(files), sources)
    assert expansion.applications[0].origin(("metadata", "name")).places[-1].location.file == "config/dev/config.json"
    assert expansion.files == {"config/dev/config.json"}


def test_a_namespace_is_that_of_the_set(sources: Sources) -> None:
    value: Any = yaml.safe_load(application_set(LIST + "[{a: x}]}", "x"))
    value["metadata"]["namespace"] = "argocd"
    value["spec"]["template"]["metadata"]["namespace"] = "other"
    assert one(yaml.safe_dump(value), sources).value["metadata"]["namespace"] == "argocd"


NEEDS_LABEL = '{{index .metadata.labels "env"}}-shop'
STRICT = 'goTemplateOptions: ["missingkey=error"]'


@pytest.mark.parametrize(
    ("generators", "clusters", "name", "made", "problems", "limits"),
    [
        # Argo CD's own cluster has labels only where a Secret describes it, which may be made by hand.
        (
            "- clusters: {}",
            CLUSTERS,
            NEEDS_LABEL,
            ["dev-shop", "prod-shop"],
            0,
            ["no Secret for Argo CD's own cluster"],
        ),
        ("- clusters: {selector: {matchLabels: {env: dev}}}", CLUSTERS, NEEDS_LABEL, ["dev-shop"], 0, []),
        ("- list: {elements: [{server: 'https://kubernetes.default.svc'}]}", CLUSTERS, NEEDS_LABEL, [], 1, []),
        # What makes nothing is told, and why.
        ("- clusters: {selector: {matchLabels: {env: qa}}}", CLUSTERS, "x", [], 0, ["no cluster that this repository"]),
        ("- list: {elements: []}", CLUSTERS, "x", [], 0, ["its generators find nothing here"]),
        (f"{GIT}directories: [{{path: nowhere/*}}]}}", CLUSTERS, "x", [], 0, ["its generators find nothing here"]),
        ("- clusters: {selector: {matchLabels: {env: qa}}}", (), "x", [], 0, ["declare their Secrets"]),
    ],
)
def test_what_is_not_generated_is_told(
    generators: str,
    clusters: tuple[DeclaredCluster, ...],
    name: str,
    made: list[str],
    problems: int,
    limits: list[str],
    tmp_path: Path,
) -> None:
    tree = DirectoryTree(write(tmp_path, FILES))
    sources = Sources(lambda url, revision: tree if url == URL else None, clusters)
    found = expand(declared(application_set(generators, name, STRICT, go=True)), sources)
    assert [each.value["metadata"]["name"] for each in found.applications] == made
    assert len(found.problems) == problems
    assert len(found.limits) == len(limits)
    assert all(words in each.message for words, each in zip(limits, found.limits, strict=True))
