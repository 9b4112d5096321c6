"""REP038: what nothing reads of generated ConfigMaps and Secrets, where every reader is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.repositories import write

HEAD = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec:\n  containers: [{name: cart, image: a:1"
ONE = f"{HEAD}, env: [{{name: A, valueFrom: {{configMapKeyRef: {{name: settings, key: A}}}}}}]}}]\n"
SECRET = f"{HEAD}, env: [{{name: A, valueFrom: {{secretKeyRef: {{name: settings, key: A}}}}}}]}}]\n"
FROM = f"{HEAD}, envFrom: [{{configMapRef: {{name: settings}}}}]}}]\n"
VOLUME = f"{HEAD}}}]\n  volumes: [{{name: a, configMap: {{name: settings}}}}]\n"
ITEMS = f"{HEAD}}}]\n  volumes: [{{name: a, configMap: {{name: settings, items: [{{key: A, path: a}}]}}}}]\n"
SECRET_ITEMS = f"{HEAD}}}]\n  volumes: [{{name: a, secret: {{secretName: settings, items: [{{key: A, path: a}}]}}}}]\n"
NONE = f"{HEAD}}}]\n"
GENERATOR = """\
configMapGenerator:
- name: settings
  literals:
  - A=a
  - B=b
"""
SECRETS = GENERATOR.replace("configMap", "secret")
KUSTOMIZATION = "kustomization.yaml"


def files(pod: str, kustomization: str = GENERATOR, **more: str) -> dict[str, str]:
    return {"pod.yaml": pod, KUSTOMIZATION: f"resources: [pod.yaml]\n{kustomization}", **more}


CASES: dict[str, tuple[dict[str, str], list[int]]] = {
    "a key that nothing reads": (files(ONE), [6]),
    "a key of a Secret": (files(SECRET, SECRETS), [6]),
    "a ConfigMap and a Secret of one name": (files(ONE, GENERATOR + SECRETS), [6, 8]),
    "all keys are taken": (files(FROM), []),
    "all keys are mounted": (files(VOLUME), []),
    "some keys are mounted": (files(ITEMS), [6]),
    "some keys of a Secret are mounted": (files(SECRET_ITEMS, SECRETS), [6]),
    "one key by one reader, all by another": (files(f"{ONE}---\n{FROM.replace('name: cart', 'name: other')}"), []),
    "nothing names it": (files(NONE), [3]),
    "nothing that runs is built": (
        files("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {clusterIP: None}\n"),
        [],
    ),
    "its name is known outside": (files(NONE, f"{GENERATOR}generatorOptions: {{disableNameSuffixHash: true}}\n"), []),
    "a label of its own finds it": (files(NONE, f"{GENERATOR}  options: {{labels: {{dashboard: '1'}}}}\n"), []),
    "a label that all have does not": (files(NONE, f"{GENERATOR}commonLabels: {{app: cart}}\n"), [3]),
    "a name in a text": (
        files(NONE, f"{GENERATOR}vars:\n- {{name: S, objref: {{kind: ConfigMap, name: settings, apiVersion: v1}}}}\n")
        | {"pod.yaml": NONE.replace("image: a:1", "image: a:1, args: ['--from=$(S)']")},
        [],
    ),
    "a ConfigMap of a file is somebody's": (
        {
            "pod.yaml": NONE,
            "settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings-bcdfghkm24}\ndata: {A: a}\n",
            KUSTOMIZATION: "resources: [pod.yaml, settings.yaml]\n",
        },
        [],
    ),
    "what a base generates may be read by another overlay": (
        {
            "base/pod.yaml": ONE,
            "base/kustomization.yaml": f"resources: [pod.yaml]\n{GENERATOR}",
            KUSTOMIZATION: "resources: [base]\nnamePrefix: a-\n",
        },
        [],
    ),
    "a kustomization that is not built whole": (files(NONE, f"{GENERATOR}components: ['https://a.b/c?ref=v1']\n"), []),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_nothing_reads_is_told_at_its_entry(case: tuple[dict[str, str], list[int]], tmp_path: Path) -> None:
    repository, expected = case
    write(tmp_path, repository)
    found = [one for one in check(tmp_path).results if one.rule == "REP038"]
    assert [one.location.line for one in found] == expected
    assert {one.location.file for one in found} <= {KUSTOMIZATION}
