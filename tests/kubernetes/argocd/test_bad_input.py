"""Whatever stands where in an Application or ApplicationSet, it is a problem or a limit and never an exception."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_lint.kubernetes.argocd import follow
from tests.kubernetes.argocd.test_application_sets import CLUSTERS, application_set, declared
from tests.kubernetes.argocd.test_applications import FILES, URL, World, manifest

JUNK = (None, 1, 1.5, True, "", "x", "{{", "{{ .", "{{x}}", [], [1], [None], {}, {"a": 1}, {"x": None})

BY_ENV = "{clusters: {selector: {matchLabels: {env: dev}}, values: {v: w}}}"
INNER = f"{{git: {{repoURL: {URL}, directories: [{{path: '*'}}], values: {{a: b}}}}}}"
SEEDS = {
    "git and clusters": application_set(
        f"- matrix: {{generators: [{INNER}, {BY_ENV}]}}",
        "{{path.basename}}-{{name}}",
        "templatePatch: 'metadata: {labels: {a: b}}'",
    ),
    "merge with Go templates": application_set(
        "- merge: {mergeKeys: [a], generators: [{list: {elements: [{a: x, b: {c: 1}}]}}, "
        "{list: {elementsYaml: '[{a: x, b: {d: 2}}]', template: {metadata: {name: own}}}}]}\n"
        "  selector: {matchExpressions: [{key: a, operator: In, values: [x]}]}",
        "{{.a}}",
        go=True,
    ),
    "chart": manifest(
        {
            "path": "chart",
            "helm": {
                "valueFiles": ["values.yaml", "env/*.yaml"],
                "parameters": [{"name": "a", "value": "b"}],
                "values": "a: 1",
                "fileParameters": [{"name": "f", "path": "values.yaml"}],
            },
        },
        syncPolicy={"syncOptions": ["CreateNamespace=true"], "managedNamespaceMetadata": {"labels": {"a": "b"}}},
    ),
    "kustomization": manifest(
        {
            "path": "kustom",
            "kustomize": {
                "images": ["nginx:2"],
                "replicas": [{"name": "a", "count": 2}],
                "commonLabels": {"q": "r"},
                "patches": [{"patch": "x"}],
                "components": ["../both"],
            },
        }
    ),
    "directory": manifest({"path": "plain", "directory": {"recurse": True, "include": "*", "exclude": "z"}}),
}


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        if key not in ("apiVersion", "kind"):
            yield (*path, key)
            yield from paths(item, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], junk: Any) -> Any:
    result = copy.deepcopy(value)
    holder = result
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = junk
    return result


@pytest.mark.parametrize("name", SEEDS)
def test_no_value_in_any_place_stops_the_walk(name: str, tmp_path: Path) -> None:
    world = World(tmp_path, FILES)
    seed = yaml.safe_load(SEEDS[name])
    for path in paths(seed):
        for junk in JUNK:
            text = yaml.safe_dump(replaced(seed, path, junk))
            for cluster in follow([declared(text)], world.repositories, world.renderers, CLUSTERS):
                for each in cluster.objects:
                    assert each.object.origin(("metadata", "name")).places
