"""What is wrong in one environment is told with its place, soon, and the other is rendered all the same."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.engine.checking import check
from tests.repositories import git, repository

SOUND = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sound, namespace: shop}\n"
LIMIT = 30
"""Seconds: a chart that loops is given 20 (`helm.worker`)."""


def flux(*lines: str, path: str = "./sound", name: str = "apps") -> str:
    """A Kustomization of Flux, with more lines in its spec."""
    spec = ("interval: 10m", "prune: true", f"path: {path}", "sourceRef: {kind: GitRepository, name: flux-system}")
    head = ("apiVersion: kustomize.toolkit.fluxcd.io/v1", "kind: Kustomization", f"metadata: {{name: {name}, ")
    return "\n".join(
        (*head[:2], head[2] + "namespace: flux-system}", "spec:", *(f"  {one}" for one in (*spec, *lines)), "")
    )


def release(*lines: str) -> str:
    """A HelmRelease of the chart, with more lines in its spec."""
    spec = ("interval: 10m", "chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: flux-system,")
    spec = (*spec, "  namespace: flux-system}}}", *lines)
    head = ("apiVersion: helm.toolkit.fluxcd.io/v2", "kind: HelmRelease", "metadata: {name: cart, namespace: shop}")
    return "\n".join((*head, "spec:", *(f"  {one}" for one in spec), ""))


def chart(template: str, values: str = "fewest: 1\n") -> dict[str, str]:
    """A chart of one template."""
    return {
        "chart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
        "chart/values.yaml": values,
        "chart/templates/cart.yaml": template,
    }


def application_set(generators: str, path: str = "sound", name: str = "carts") -> str:
    """An ApplicationSet of this repository."""
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: {name}, namespace: argocd}}
spec:
  generators:
    - {generators}
  template:
    metadata: {{name: 'cart-{{{{path.basename}}}}'}}
    spec:
      project: default
      source: {{repoURL: 'https://git.example/shop.git', path: {path}}}
      destination: {{server: 'https://kubernetes.default.svc', namespace: shop}}
"""


URL = "https://git.example/shop.git"
BEGIN = "clusters/prod/apps.yaml"
HERE = "repoURL: 'https://git.example/shop.git'"
_ELEMENTS = ", ".join(f"{{NAME: '{number}'}}" for number in range(1000))
MANY = f"{{list: {{elements: [{_ELEMENTS}]}}}}"
BY_DIRECTORY = application_set(
    f"{{git: {{{HERE}, revision: HEAD, directories: [{{path: all/*}}]}}}}", path="'{{path}}'"
)
CASES: dict[str, tuple[dict[str, str], str, str, set[str]]] = {
    "a template that loops": (
        {BEGIN: flux(path="./apps"), "apps/cart.yaml": release()}
        | chart("{{- range until 2000000000 }}{{ range until 2000000000 }}{{ end }}{{ end }}\n"),
        "chart/templates/cart.yaml:1",
        "memory",
        {"apps", "cart"},
    ),
    "a template that fails": (
        {BEGIN: flux(path="./apps"), "apps/cart.yaml": release()} | chart('{{ fail "no cart" }}\n'),
        "chart/templates/cart.yaml:1",
        "no cart",
        {"apps", "cart"},
    ),
    "a template that includes itself": (
        {BEGIN: flux(path="./apps"), "apps/cart.yaml": release()}
        | chart('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}\n'),
        "chart/templates/cart.yaml:1",
        "nested",
        {"apps", "cart"},
    ),
    "values of a chart that are a list": (
        {BEGIN: flux(path="./apps"), "apps/cart.yaml": release()} | chart(SOUND, values="[1, 2]\n"),
        "chart/values.yaml:1",
        "values are to be a mapping",
        {"apps", "cart"},
    ),
    "a values file that is a list": (
        {BEGIN: flux(path="./apps"), "apps/cart.yaml": release("values: [1]")} | chart(SOUND),
        "apps/cart.yaml:8",
        "a list where an object is expected",
        {"apps", "cart", "sound"},
    ),
    "a release whose values are made by itself": (
        {
            BEGIN: flux(path="./apps"),
            "apps/cart.yaml": release("valuesFrom: [{kind: ConfigMap, name: cart-values}]"),
        }
        | chart(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart-values}\n"
            "data:\n  values.yaml: 'fewest: {{ add1 .Values.fewest }}'\n"
        ),
        "apps/cart.yaml:8",
        "could not resolve ConfigMap chart values reference 'shop/cart-values'",
        {"apps", "cart", "cart-values"},
    ),
    "a variable that is itself": (
        {
            BEGIN: flux("postBuild: {substitute: {A: '${A}'}}", path="./apps"),
            "apps/a.yaml": SOUND.replace("sound", "'${A}'"),
        },
        "",
        "",
        {"apps", "${A}"},
    ),
    "a Kustomization that doubles its own variable": (
        {BEGIN: flux("postBuild: {substitute: {A: '${A}${A}'}}", path="./clusters/prod")},
        "clusters/prod/apps.yaml:1",
        "never settles",
        {"apps"},
    ),
    "an application set that makes the file that it stands in": (
        {
            "clusters/prod/carts.yaml": application_set(
                f"{{git: {{{HERE}, revision: HEAD, directories: [{{path: clusters/*}}]}}}}", path="clusters/prod"
            )
        },
        "",
        "",
        {"carts", "cart-dev", "cart-prod"},
    ),
    "a matrix of a million": (
        {
            "clusters/prod/carts.yaml": application_set(
                f"matrix: {{generators: [{MANY.replace('NAME', 'a')}, {MANY.replace('NAME', 'b')}]}}"
            )
        },
        "clusters/prod/carts.yaml",
        "more than 10,000 Applications",
        {"carts"},
    ),
    "a generator over many directories": (
        {"clusters/prod/carts.yaml": BY_DIRECTORY} | {f"all/{number}/a.yaml": SOUND for number in range(200)},
        "all/199/a.yaml:",
        "declared twice",
        {"carts", "sound", *(f"cart-{number}" for number in range(200))},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_and_the_rest_is_rendered(name: str, tmp_path: Path) -> None:
    files, place, words, applied = CASES[name]
    root = repository(tmp_path, files | {"clusters/dev/apps.yaml": flux(name="dev"), "sound/a.yaml": SOUND})
    git(root, "remote", "add", "origin", URL)
    began = time.monotonic()
    with open_run(Request(paths=(root,), jobs=1, cache=False)) as run:
        outcome = run.check()
        found = {
            one.name: {each.name for each in one.resources()} for one in run.checker.loaded.repository.environments
        }
    assert time.monotonic() - began < LIMIT
    assert outcome.failures == ()
    said = [(f"{one.location.file}:{one.location.line}", one.message) for one in (*outcome.results, *outcome.notices)]
    assert [one for one in said if one[0].startswith(place) and words in one[1]] if words else not said, said
    assert found == {"dev": {"dev", "sound"}, "prod": applied}


def test_more_applications_than_are_followed_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gitops_lint.kubernetes.argocd.following._MOST_APPLICATIONS", 5)
    root = repository(tmp_path, {"carts.yaml": BY_DIRECTORY, **{f"all/{number}/a.yaml": SOUND for number in range(9)}})
    git(root, "remote", "add", "origin", URL)
    messages = [one.message for one in check(root).notices]
    assert messages == ["only 5 Applications are followed; what others apply was not looked at"]
