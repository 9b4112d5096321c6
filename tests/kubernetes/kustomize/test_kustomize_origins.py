"""Origins: the place that a person would edit first, then what led to it.

origins.txt has a row a path: kind, path, and the lines of the chain. Every row was read beside the repository's files.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as FilePath

import pytest

from gitops_lint.kubernetes.kustomize import Kustomizer
from gitops_lint.kubernetes.kustomize.origins import Origins
from gitops_lint.model.source import Path, path_text
from tests.kubernetes.kustomize.origin_repository import FILES
from tests.kubernetes.kustomize.text_tree import TextTree

ROWS = (FilePath(__file__).parent / "origins.txt").read_text().splitlines()


@lru_cache(maxsize=1)
def built() -> tuple[dict[tuple[str, str], tuple[int, Path]], Origins]:
    """Every scalar of the overlay's objects by kind and path, and the origins."""
    kustomizer = Kustomizer(TextTree(FILES))
    found: dict[tuple[str, str], tuple[int, Path]] = {}

    def collect(value: object, index: int, kind: str, path: Path) -> None:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        if inner is None:
            found[kind, path_text(path)] = (index, path)
        for step, each in inner or ():
            collect(each, index, kind, (*path, step))

    for index, each in enumerate(kustomizer.build("overlay").objects):
        collect(each.value, index, each.value["kind"], ())
    return found, kustomizer.origins("overlay")


@pytest.mark.parametrize("row", ROWS)
def test_a_value_comes_from_the_lines_that_a_person_would_name(row: str) -> None:
    what, _, lines = row.partition(" <- ")
    kind, path = what.split(" ")
    found, origins = built()
    origin = origins.of(*found[kind, path])
    assert " ".join(f"{place.location.file}:{place.location.line}" for place in origin.places) == lines


def test_every_scalar_of_every_object_has_an_origin() -> None:
    found, origins = built()
    assert len(found) > 100
    assert all(origins.of(index, path).places for index, path in found.values())


def test_a_path_that_is_not_there_has_no_origin() -> None:
    _, origins = built()
    with pytest.raises(KeyError):
        origins.of(0, ("spec", "nothing"))


@pytest.mark.parametrize(
    ("kind", "path", "columns"),
    [
        pytest.param("Deployment", "metadata.annotations.owner", (14, 21), id="a value in an inline patch"),
        pytest.param("Deployment", "spec.replicas", (10, 11), id="a count"),
        pytest.param("Service", "spec.type", (48, 58), id="a value in a patch of JSON"),
    ],
)
def test_an_origin_is_the_value_itself_not_its_line(kind: str, path: str, columns: tuple[int, int]) -> None:
    found, origins = built()
    location = origins.of(*found[kind, path]).location
    assert (location.column, location.end_column) == columns


APPENDED = {
    "suite.yaml": "apiVersion: example.com/v1\nkind: Suite\nmetadata: {name: a}\n"
    "spec:\n  tests: []\n  steps: [one, two]\n",
    "patch.yaml": "- op: add\n  path: /spec/tests/-\n  value:\n    image: x\n    name: first\n"
    "- op: add\n  path: /spec/tests/-\n  value:\n    image: x\n    name: second\n"
    "- op: add\n  path: /spec/tests/-\n  value: {image: x, name: third}\n"
    "- {op: replace, path: /spec/tests/2/name, value: last}\n"
    "- {op: add, path: /spec/steps/0, value: zero}\n"
    "- {op: add, path: /spec/steps/-, value: three}\n"
    "- {op: add, path: /spec/steps/-, value: four}\n",
    "kustomization.yaml": "resources: [suite.yaml]\npatches: [{path: patch.yaml, target: {kind: Suite}}]\n",
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("spec", "tests", 0, "name"), "patch.yaml:5"),
        (("spec", "tests", 0, "image"), "patch.yaml:4"),
        (("spec", "tests", 1, "name"), "patch.yaml:10"),
        (("spec", "tests", 1, "image"), "patch.yaml:9"),
        (("spec", "tests", 2, "name"), "patch.yaml:14"),
        (("spec", "steps", 0), "patch.yaml:15"),
        (("spec", "steps", 1), "suite.yaml:6"),
        (("spec", "steps", 2), "suite.yaml:6"),
        (("spec", "steps", 3), "patch.yaml:16"),
        (("spec", "steps", 4), "patch.yaml:17"),
    ],
)
def test_what_several_operations_append_comes_each_from_its_own(path: Path, place: str) -> None:
    kustomizer = Kustomizer(TextTree(APPENDED))
    assert str(kustomizer.origins("").of(0, path).location).rpartition(":")[0] == place


MADE = {
    "objects.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
    "spec: {replicas: 1, template: {spec: {containers: [{name: c, image: nginx}]}}}\n",
    "changes.yaml": """\
apiVersion: builtin
kind: LabelTransformer
metadata: {name: labels}
labels:
  version: main
fieldSpecs: [{path: metadata/labels, create: true}]
---
apiVersion: builtin
kind: NamespaceTransformer
metadata:
  name: namespace
  namespace: shop
---
apiVersion: builtin
kind: ReplicaCountTransformer
metadata: {name: replicas}
replica:
  name: a
  count: 4
fieldSpecs: [{path: spec/replicas}]
---
apiVersion: builtin
kind: ImageTagTransformer
metadata: {name: image}
imageTag:
  name: nginx
  newTag: "2"
""",
    "kustomization.yaml": """\
resources: [objects.yaml]
transformers:
- changes.yaml
- |-
  apiVersion: builtin
  kind: AnnotationsTransformer
  metadata: {name: annotations}
  annotations:
    team: shop
  fieldSpecs: [{path: metadata/annotations, create: true}]
configMapGenerator:
- name: c
  literals: [a=b]
  options:
    labels: {own: "1"}
generatorOptions:
  disableNameSuffixHash: true
  labels:
    all: "1"
  annotations: {substitute: disabled}
""",
}


@pytest.mark.parametrize(
    ("index", "path", "place"),
    [
        (1, ("metadata", "labels", "version"), "changes.yaml:5"),
        (1, ("metadata", "namespace"), "changes.yaml:12"),
        (1, ("spec", "replicas"), "changes.yaml:19"),
        (1, ("spec", "template", "spec", "containers", 0, "image"), "changes.yaml:27"),
        (1, ("metadata", "annotations", "team"), "kustomization.yaml:9"),
        (0, ("metadata", "labels", "own"), "kustomization.yaml:15"),
        (0, ("metadata", "labels", "all"), "kustomization.yaml:19"),
        (0, ("metadata", "annotations", "substitute"), "kustomization.yaml:20"),
        (0, ("data", "a"), "kustomization.yaml:13"),
        (0, ("metadata", "labels", "version"), "changes.yaml:5"),
    ],
)
def test_what_plugins_and_options_for_all_set_comes_from_the_line_that_says_it(
    index: int, path: Path, place: str
) -> None:
    kustomizer = Kustomizer(TextTree(MADE))
    assert str(kustomizer.origins("").of(index, path).location).rpartition(":")[0] == place
