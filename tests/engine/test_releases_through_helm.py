"""HelmReleases from the repository to the values that Helm's own engine hands to the templates.

Each row is a release of one repository; its chart prints what it is given. Sources: helm-controller, docs/spec/v2
(values references, release name, target namespace) and internal/chartutil; helm, docs/chart_template_guide.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.engine import Request, open_run
from tests.repositories import write

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {interval: 10m, prune: true, path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
"""
CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.2.3\n",
    "chart/values.yaml": "size: small\nport: {http: 80, tls: 443}\nzones: [a, b]\n",
    "chart/large.yaml": "size: large\nport: {tls: 8443}\n",
    "chart/far.yaml": "size: far\n",
    "chart/templates/seen.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name | quote }}}
data:
  values: {{ .Values | toJson | quote }}
  release: {{ printf "%s/%s/%t" .Release.Namespace .Release.Service .Release.IsInstall | quote }}
""",
}
DEFAULTS: dict[str, Any] = {"size": "small", "port": {"http": 80, "tls": 443}, "zones": ["a", "b"]}
GIVEN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: one, namespace: shop}
data:
  values.yaml: "size: one\\nport: {http: 81}"
  other.yaml: "port: {tls: 1}"
  empty: ""
  word: wide
  number: "7"
  list: "{x,y}"
  literal: "a=b,c=d"
---
apiVersion: v1
kind: Secret
metadata: {name: two, namespace: shop}
stringData: {values.yaml: "size: two\\nzones: [c]", token: s3}
---
apiVersion: v1
kind: Secret
metadata: {name: three, namespace: shop}
data: {values.yaml: c2l6ZTogdGhyZWU=}
"""
ONE, TWO = "{kind: ConfigMap, name: one}", "{kind: Secret, name: two}"


def given(*entries: str) -> str:
    return f"valuesFrom: [{', '.join(entries)}]"


def at(path: str, key: str, more: str = "") -> str:
    return f"{{kind: ConfigMap, name: one, valuesKey: {key}, targetPath: '{path}'{more}}}"


ROWS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "nothing is given": ([], {}),
    "inline": (["values: {size: big}"], {"size": "big"}),
    "inline is merged into mappings": (["values: {port: {http: 1}}"], {"port": {"http": 1, "tls": 443}}),
    "inline replaces lists": (["values: {zones: [z]}"], {"zones": ["z"]}),
    "an empty list is a list": (["values: {zones: []}"], {"zones": []}),
    "an empty mapping takes nothing away": (["values: {port: {}}"], {}),
    "null takes a key away": (["values: {size: null}"], {"size": KeyError}),
    "null takes a key of a mapping away": (["values: {port: {tls: null}}"], {"port": {"http": 80}}),
    "null takes a mapping away": (["values: {port: null}"], {"port": KeyError}),
    "a key that the chart has not": (["values: {other: 1}"], {"other": 1}),
    "a ConfigMap": ([given(ONE)], {"size": "one", "port": {"http": 81, "tls": 443}}),
    "a Secret": ([given(TWO)], {"size": "two", "zones": ["c"]}),
    "a Secret in base64": ([given("{kind: Secret, name: three}")], {"size": "three"}),
    "the later wins": ([given(ONE, TWO)], {"size": "two", "port": {"http": 81, "tls": 443}, "zones": ["c"]}),
    "the later wins the other way": (
        [given(TWO, ONE)],
        {"size": "one", "port": {"http": 81, "tls": 443}, "zones": ["c"]},
    ),
    "a key of one's own": (
        [given("{kind: ConfigMap, name: one, valuesKey: other.yaml}")],
        {"port": {"http": 80, "tls": 1}},
    ),
    "two keys of one ConfigMap": (
        [given(ONE, "{kind: ConfigMap, name: one, valuesKey: other.yaml}")],
        {"size": "one", "port": {"http": 81, "tls": 1}},
    ),
    "inline wins over what is taken in": (
        [given(ONE), "values: {size: mine}"],
        {"size": "mine", "port": {"http": 81, "tls": 443}},
    ),
    "an empty text gives nothing": ([given("{kind: ConfigMap, name: one, valuesKey: empty}")], {}),
    "what is optional and missing": ([given("{kind: Secret, name: none, optional: true}")], {}),
    "a key that is optional and missing": ([given("{kind: ConfigMap, name: one, valuesKey: no, optional: true}")], {}),
    "a path": ([given(at("size", "word"))], {"size": "wide"}),
    "a path into a mapping": ([given(at("port.http", "number"))], {"port": {"http": 7, "tls": 443}}),
    "a literal is a text": ([given(at("port.http", "number", ", literal: true"))], {"port": {"http": "7", "tls": 443}}),
    "a path that makes mappings": ([given(at("a.b.c", "word"))], {"a": {"b": {"c": "wide"}}}),
    "a path with a dot in a key": ([given(at("a\\.b", "word"))], {"a.b": "wide"}),
    "a path into a list": ([given(at("names[0]", "word"))], {"names": ["wide"]}),
    "braces are a list": ([given(at("zones", "list"))], {"zones": ["x", "y"]}),
    "a literal with commas": ([given(at("size", "literal", ", literal: true"))], {"size": "a=b,c=d"}),
    "a path after a whole": ([given(ONE, at("size", "word"))], {"size": "wide", "port": {"http": 81, "tls": 443}}),
    "a whole after a path": ([given(at("size", "word"), ONE)], {"size": "one", "port": {"http": 81, "tls": 443}}),
    "inline wins over a path": ([given(at("size", "word")), "values: {size: mine}"], {"size": "mine"}),
}
FILES: dict[str, tuple[list[str], dict[str, Any]]] = {
    "one file in place of the chart's": (["large.yaml"], {"size": "large", "port": {"tls": 8443}}),
    "the chart's and one": (["values.yaml", "large.yaml"], {"size": "large", "port": {"http": 80, "tls": 8443}}),
    "the later file wins": (
        ["values.yaml", "large.yaml", "far.yaml"],
        {"size": "far", "port": {"http": 80, "tls": 8443}},
    ),
}
NAMES: dict[str, tuple[list[str], str, str]] = {
    "its own": ([], "{name}", "shop/Helm/true"),
    "a name of one's own": (["releaseName: basket"], "basket", "shop/Helm/true"),
    "another namespace, whose name comes first": (["targetNamespace: far"], "far-{name}", "far/Helm/true"),
    "another namespace and a name": (["targetNamespace: far", "releaseName: bag"], "bag", "far/Helm/true"),
    "where Helm keeps it is not where it goes": (["storageNamespace: kept"], "{name}", "shop/Helm/true"),
}


def release(number: int, lines: list[str], files: list[str] | None = None) -> str:
    """A HelmRelease called `r<number>`."""
    source = "sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}"
    chart = f"chart: {{spec: {{chart: ./chart, {source}{f', valuesFiles: {names(files)}' if files else ''}}}}}"
    head = [
        "apiVersion: helm.toolkit.fluxcd.io/v2",
        "kind: HelmRelease",
        f"metadata: {{name: r{number}, namespace: shop}}",
    ]
    return "\n".join([*head, "spec:", *(f"  {line}" for line in ("interval: 10m", chart, *lines)), ""])


def names(files: list[str]) -> str:
    return f"[{', '.join(f'chart/{file}' for file in files)}]"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str]]:
    """What the chart of each release was given, and what it knows of its release, by the release's name."""
    root: Path = tmp_path_factory.mktemp("releases")
    releases = [lines for lines, _ in ROWS.values()] + [lines for lines, _, _ in NAMES.values()]
    documents = [release(number, lines) for number, lines in enumerate(releases)]
    documents += [release(number, [], files) for number, (files, _) in enumerate(FILES.values(), len(releases))]
    files = CHART | {"clusters/prod/apps.yaml": FLUX, "apps/given.yaml": GIVEN, "apps/r.yaml": "---\n".join(documents)}
    with open_run(Request(paths=(write(root, files),), jobs=1, cache=False)) as run:
        (environment,) = run.checker.loaded.repository.environments
        found = [one.values for one in environment.resources("ConfigMap") if "release" in one.values["data"]]
    return {one["metadata"]["name"]: (json.loads(one["data"]["values"]), one["data"]["release"]) for one in found}


@pytest.mark.parametrize("name", ROWS)
def test_the_templates_see_the_values_that_flux_merges(name: str, seen: dict[str, tuple[dict[str, Any], str]]) -> None:
    changed = DEFAULTS | ROWS[name][1]
    expected = {key: value for key, value in changed.items() if value is not KeyError}
    assert seen[f"r{list(ROWS).index(name)}"][0] == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_templates_see_the_name_that_flux_gives(name: str, seen: dict[str, tuple[dict[str, Any], str]]) -> None:
    _, called, known = NAMES[name]
    own = f"r{len(ROWS) + list(NAMES).index(name)}"
    assert seen[called.format(name=own)][1] == known


@pytest.mark.parametrize("name", FILES)
def test_values_files_stand_for_those_of_the_chart(name: str, seen: dict[str, tuple[dict[str, Any], str]]) -> None:
    own = f"r{len(ROWS) + len(NAMES) + list(FILES).index(name)}"
    files, changed = FILES[name]
    assert seen[own][0] == (DEFAULTS | changed if "values.yaml" in files else changed)
