"""What Flux asks Helm for, and what it does to the objects that Helm has rendered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from flux_trees import objects_in, tree

from gitops_lint.kubernetes.flux.helm_releases import (
    ChartSource,
    RenderedChart,
    chart_request,
    chart_source,
    release_name,
    release_namespace,
    storage_namespace,
)
from gitops_lint.kubernetes.flux.helm_values import ReleaseValues, release_values
from gitops_lint.kubernetes.flux.identity import name_of
from gitops_lint.kubernetes.flux.post_rendering import post_rendered
from gitops_lint.kubernetes.flux.producers import produced
from gitops_lint.kubernetes.flux.sources import Repositories, Sources
from gitops_lint.kubernetes.rendered import RenderedObject, Rendering
from gitops_lint.model.source import Location
from gitops_lint.model.tree import Tree
from gitops_lint.model.value import Unknown


def release(spec: str, name: str = "podinfo") -> RenderedObject:
    indented = "".join(f"  {line}\n" for line in spec.splitlines())
    text = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        f"metadata:\n  name: {name}\n  namespace: apps\nspec:\n{indented}"
    )
    return objects_in(text, "release.yaml")[0]


LONG = "a-name-that-is-longer-than-helm-takes-for-the-name-of-a-release"


@pytest.mark.parametrize(
    ("spec", "name", "expected"),
    [
        ("interval: 1m", "podinfo", ("podinfo", "apps", "apps")),
        ("targetNamespace: web", "podinfo", ("web-podinfo", "web", "apps")),
        ("targetNamespace: web\nreleaseName: pod", "podinfo", ("pod", "web", "apps")),
        ("storageNamespace: flux-system", "podinfo", ("podinfo", "apps", "flux-system")),
        # sha256 of the name
        ("interval: 1m", LONG, ("a-name-that-is-longer-than-helm-takes-fo-c24dfc89f46c", "apps", "apps")),
    ],
)
def test_a_release_has_the_name_and_namespaces_that_flux_gives_it(
    spec: str, name: str, expected: tuple[str, str, str]
) -> None:
    value = release(spec, name).value

    assert (release_name(value), release_namespace(value), storage_namespace(value)) == expected


OBJECTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: defaults, namespace: apps}
data:
  values.yaml: |
    replicas: 1
    image:
      tag: v1
      name: app
  other.yaml: "image: {tag: v2}"
  broken: "a: b: c"
  list: "[1]"
  tag: v9
  quoted: "'3'"
---
apiVersion: v1
kind: Secret
metadata: {name: secret, namespace: apps}
data:
  values.yaml: cmVwbGljYXM6IDU=
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: made, namespace: apps}
spec:
  target: {name: made-secret}
  data: [{secretKey: token}]
"""


def set_path(values: dict[str, Any], path: str, text: str, is_literal: bool) -> dict[str, Any]:
    """Helm's `--set` for plain paths: a stand-in for the renderer's own."""
    if "[" in path:
        raise ValueError(f"key {path} has no value")
    *outer, last = path.split(".")
    result = dict(values)
    inner = result
    for step in outer:
        inner[step] = dict(inner.get(step) or {})
        inner = inner[step]
    inner[last] = int(text) if text.isdigit() and not is_literal else text
    return result


def values_of(spec: str) -> ReleaseValues:
    found = produced(objects_in(OBJECTS, "objects.yaml"))
    return release_values(release(spec), lambda kind, name: found.get((kind, "apps", name)), set_path)


FROM = "valuesFrom:\n- kind: ConfigMap\n  name: defaults\n"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("interval: 1m", {}),
        ("values: {a: {b: 1}}", {"a": {"b": 1}}),
        (FROM, {"replicas": 1, "image": {"tag": "v1", "name": "app"}}),
        (f"{FROM}- {{kind: Secret, name: secret}}", {"replicas": 5, "image": {"tag": "v1", "name": "app"}}),
        (f"{FROM}  valuesKey: other.yaml\n", {"image": {"tag": "v2"}}),
        (
            f"{FROM}- {{kind: ConfigMap, name: defaults, valuesKey: other.yaml}}\nvalues: {{replicas: 2}}",
            {"replicas": 2, "image": {"tag": "v2", "name": "app"}},
        ),
        (f"{FROM}values: {{image: null}}", {"replicas": 1, "image": None}),
        (f"{FROM}  valuesKey: tag\n  targetPath: image.tag\n", {"image": {"tag": "v9"}}),
        # what stands in the release wins, over a target path as well
        (f"{FROM}  valuesKey: tag\n  targetPath: image.tag\nvalues: {{image: {{tag: v0}}}}", {"image": {"tag": "v0"}}),
        ("valuesFrom: [{kind: Secret, name: none, optional: true}]\nvalues: {a: 1}", {"a": 1}),
        (f"{FROM}  valuesKey: none\n  optional: true\n", {}),
    ],
)
def test_values_are_merged_in_the_order_of_flux(spec: str, expected: dict[str, Any]) -> None:
    found = values_of(spec)

    assert found.value == expected
    assert (found.problems, found.limits, found.missing) == ((), (), ())


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            f"{FROM}  valuesKey: none\n",
            "ConfigMap chart values reference 'apps/defaults' with key 'none': key not found",
        ),
        (f"{FROM}  valuesKey: broken\n", "with key 'broken': failed to read values data"),
        (f"{FROM}  valuesKey: list\n", "with key 'list': failed to read values data: the text is no mapping"),
        (f"{FROM}  valuesKey: tag\n  targetPath: a[0\n", "with key 'tag': key a[0 has no value"),
        (
            "valuesFrom: [{kind: Thing, name: x}]",
            "Thing chart values reference 'apps/x' with key 'values.yaml': unsupported",
        ),
    ],
)
def test_values_that_flux_refuses_are_a_problem_in_its_words(spec: str, words: str) -> None:
    problem = values_of(spec).problems[0]

    assert problem.message.startswith("could not resolve ")
    assert words in problem.message
    assert problem.location.line in (7, 8)


def test_values_that_nothing_declares_are_missing_and_no_problem() -> None:
    found = values_of("valuesFrom: [{kind: Secret, name: none}]")

    assert found.problems == ()
    assert found.missing == (
        (
            "could not resolve Secret chart values reference 'apps/none' with key 'values.yaml': resource not found",
            ("spec", "valuesFrom", 0),
        ),
    )


def test_a_value_that_is_made_in_the_cluster_is_unknown_at_its_path() -> None:
    found = values_of("valuesFrom: [{kind: Secret, name: made-secret, valuesKey: token, targetPath: auth.token}]")

    assert isinstance(found.value["auth"]["token"], Unknown)
    assert found.value["auth"]["token"].reason == "ExternalSecret made makes it in the cluster"


def test_every_layer_of_values_tells_the_lines_of_its_values() -> None:
    found = values_of(f"{FROM}values:\n  a:\n    b: 1")

    places = [
        str(layer.origin(path).location)
        for layer, path in zip(found.layers, [("image", "tag"), ("a", "b")], strict=True)
    ]
    assert places == ["objects.yaml:8:1", "release.yaml:12:10"]


CHART = {"charts/web/Chart.yaml": "name: web", "charts/web/values.yaml": "a: 1", "base.yaml": "a: 2\nb: {c: 1}",
         "prod.yaml": "b: {d: 2}", "charts/x.tgz": ""}  # fmt: skip
SOURCES = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: podinfo, namespace: flux-system}
spec: {url: "https://charts.example/"}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: podinfo, namespace: flux-system}
spec: {url: "oci://ghcr.io/charts/podinfo", ref: {tag: 6.9.0}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmChart
metadata: {name: web, namespace: flux-system}
spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def chart(spec: str, mapped: Mapping[str, Tree] | None = None) -> ChartSource:
    known = {name_of(each.value): each for each in objects_in(SOURCES, "sources.yaml")}
    repositories = Repositories(tree(CHART), mapped=mapped or {})
    return chart_source(release(spec), Sources(repositories, known.get), known.get, repositories)


def inline(chart_name: str, source: str = "GitRepository", name: str = "flux-system", more: str = "") -> str:
    return (
        f"chart:\n  spec:\n    chart: {chart_name}\n{more}"
        f"    sourceRef: {{kind: {source}, name: {name}, namespace: flux-system}}\n"
    )


@pytest.mark.parametrize(
    ("spec", "path", "values_files"),
    [
        (inline("./charts/web"), "charts/web", None),
        (inline("charts/x.tgz"), "charts/x.tgz", None),
        (inline("../../charts/web"), "charts/web", None),
        (inline("charts/web", more="    valuesFiles: [base.yaml, ./prod.yaml]\n"), "charts/web",
         ("base.yaml", "prod.yaml")),
        (inline("charts/web", more="    valuesFiles: [none.yaml]\n    ignoreMissingValuesFiles: true\n"), "charts/web",
         ()),
        ("chartRef: {kind: HelmChart, name: web, namespace: flux-system}", "charts/web", None),
    ],
)  # fmt: skip
def test_a_chart_of_this_repository_is_found(spec: str, path: str, values_files: tuple[str, ...] | None) -> None:
    found = chart(spec)

    assert found.tree is not None
    assert (found.path, found.values_files) == (path, values_files)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (inline("charts/none"), "invalid chart reference: stat charts/none/Chart.yaml: no such file or directory"),
        (
            inline("charts/web", more="    valuesFiles: [x/none.yaml]\n"),
            "no values file found at path '/x/none.yaml' (reference 'x/none.yaml')",
        ),
    ],
)
def test_a_chart_that_flux_does_not_find_is_a_problem(spec: str, words: str) -> None:
    assert [each.message for each in chart(spec).problems] == [words]


def test_a_chart_of_a_registry_is_a_limit_that_says_how_to_have_it() -> None:
    limit = chart(inline("podinfo", "HelmRepository", "podinfo", "    version: 6.x\n")).limits[0]

    assert limit.message == (
        "the chart https://charts.example/podinfo is in a registry and not rendered; run helm pull podinfo --repo "
        "https://charts.example --version '6.x' --untar and name the directory under sources: in .gitops-lint.yaml"
    )
    assert str(limit.location) == "release.yaml:9:14"


def test_an_artifact_of_a_registry_is_a_limit_that_says_how_to_have_it() -> None:
    limit = chart("chartRef: {kind: OCIRepository, name: podinfo, namespace: flux-system}").limits[0]

    assert "run helm pull oci://ghcr.io/charts/podinfo --version '6.9.0' --untar" in limit.message


@pytest.mark.parametrize(
    ("spec", "url", "files", "path"),
    [
        (inline("podinfo", "HelmRepository", "podinfo"), "https://charts.example/podinfo", ["Chart.yaml"], ""),
        (inline("podinfo", "HelmRepository", "podinfo"), "https://charts.example", ["podinfo/Chart.yaml"], "podinfo"),
        ("chartRef: {kind: OCIRepository, name: podinfo, namespace: flux-system}", "oci://ghcr.io/charts/podinfo",
         ["podinfo/Chart.yaml"], "podinfo"),
    ],
)  # fmt: skip
def test_a_chart_of_a_registry_that_is_mapped_is_found(spec: str, url: str, files: list[str], path: str) -> None:
    mapped = tree(dict.fromkeys(files, ""))

    found = chart(spec, {url: mapped})

    assert found.tree is mapped
    assert found.path == path


def test_a_source_that_nothing_declares_is_missing() -> None:
    assert str(chart(inline("x", "HelmRepository", "none")).missing) == "HelmRepository/flux-system/none"


@pytest.mark.parametrize(
    ("install", "expected"),
    [
        ("{}", ("Create", True, True)),
        ("{crds: Skip}", ("Skip", True, True)),
        ("{crds: CreateReplace, disableHooks: true}", ("CreateReplace", True, False)),
        ("{skipCRDs: true, disableSchemaValidation: true}", ("Skip", False, True)),
    ],
)
def test_the_request_holds_what_installing_says(install: str, expected: tuple[str, bool, bool]) -> None:
    each = release(f"install: {install}\n{inline('charts/web')}")

    request = chart_request(each, chart(inline("charts/web")), ReleaseValues({}))

    assert request is not None
    assert (request.crds, request.checks_schemas, request.runs_hooks) == expected


RENDERED = """\
apiVersion: v1
kind: Service
metadata:
  name: web
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {helm.sh/hook: pre-install}
"""


def patched(tree_of_stage: Tree, directory: str, files: Mapping[str, bytes]) -> Rendering:
    """A stand-in for Kustomize: reads what Helm has rendered, and notes the patch as an annotation."""
    made = []
    for each in objects_in(tree_of_stage.read("helm-output.yaml").decode(), "helm-output.yaml"):
        metadata = {**each.value["metadata"], "labels": {"patched": str(b'"patches"' in files["kustomization.yaml"])}}
        made.append(RenderedObject({**each.value, "metadata": metadata}, each.origin))
    return Rendering(tuple(made))


def rendered(spec: str) -> RenderedChart:
    objects = objects_in(RENDERED, "charts/web/templates/all.yaml")
    return post_rendered(release(spec), RenderedChart((objects[0],), (objects[1],)), patched)


KUSTOMIZE = "postRenderers:\n- kustomize:\n    patches: [{patch: x}]\n"


def test_every_object_of_a_release_tells_its_release_and_the_common_metadata() -> None:
    metadata = rendered("commonMetadata: {labels: {team: shop}, annotations: {a: b}}").objects[0].value["metadata"]

    assert metadata == {
        "name": "web",
        "labels": {
            "team": "shop",
            "helm.toolkit.fluxcd.io/name": "podinfo",
            "helm.toolkit.fluxcd.io/namespace": "apps",
        },
        "annotations": {"a": "b"},
    }


def test_objects_are_post_rendered_hooks_among_them_and_keep_their_places() -> None:
    found = rendered(KUSTOMIZE)

    assert [each.value["metadata"]["labels"]["patched"] for each in (*found.objects, *found.hooks)] == ["True", "True"]
    assert found.objects[0].origin(("metadata", "name")).location == Location(
        "charts/web/templates/all.yaml", 4, 9, 4, 12
    )
    assert found.hooks[0].origin(("metadata", "name")).location.line == 9


def test_hooks_are_left_alone_where_the_release_says_so() -> None:
    hook = rendered(f"{KUSTOMIZE}postRenderStrategy: nohooks").hooks[0]

    assert "labels" not in hook.value["metadata"]
