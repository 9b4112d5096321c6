"""What a Flux Kustomization has Kustomize build, and what it makes of the objects afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from flux_trees import PlainBuild, nowhere, objects_in, tree

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.generated_kustomization import GenerationError, generated
from gitops_lint.kubernetes.flux.kustomizations import Applied, applied
from gitops_lint.kubernetes.flux.rendered import RenderedObject
from gitops_lint.kubernetes.flux.substitution import Variable, Variables
from gitops_lint.model.source import Path

HEADER = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cart\ndata:\n  env: ${env}\n  size: '1'\n"


def kustomization(spec: str) -> RenderedObject:
    text = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata:\n  name: apps\n  namespace: flux-system\nspec:\n"
    )
    indented = "".join(f"  {line}\n" for line in spec.splitlines())
    return objects_in(text + indented, "clusters/prod/apps.yaml")[0]


def written(files: dict[str, str], spec: str, directory: str = "apps") -> tuple[dict[str, Any], bool]:
    made = generated(tree(files), directory, kustomization(spec).value)
    value = read(made.written.text, Dialect.KUBERNETES).documents[0].value
    return {key: item for key, item in value.items() if key not in HEADER}, made.is_needed


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a.yaml", "b.yml", "c.json", "d.txt"], ["./a.yaml", "./b.yml"]),
        (["z.yaml", "b/c.yaml", "b.yaml", "a/x/y.yaml"], ["./a/x/y.yaml", "./b/c.yaml", "./b.yaml", "./z.yaml"]),
        (["a/kustomization.yaml", "a/x.yaml", "a/b/y.yaml", "c.yaml"], ["./a", "./c.yaml"]),
        (["a/Kustomization", "b/kustomization.yml"], ["./a", "./b"]),
        (["a/b/kustomization.yaml", "a/c.yaml"], ["./a/b", "./a/c.yaml"]),
    ],
)
def test_a_directory_without_a_kustomization_gets_one_of_its_manifests(files: list[str], expected: list[str]) -> None:
    assert written({f"apps/{file}": "" for file in files}, "path: ./apps") == ({"resources": expected}, True)


def test_a_directory_without_manifests_gets_a_kustomization_that_builds_nothing() -> None:
    assert written({"apps/README.md": ""}, "path: ./apps") == ({"namespace": "_placeholder"}, True)


OWN = {"apps/kustomization.yaml": "resources: [a.yaml]\nimages:\n- {name: app, newTag: v1}\n- {name: db, digest: d}\n"}
IMAGES = [{"name": "app", "newTag": "v1"}, {"name": "db", "digest": "d"}]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("targetNamespace: shop", {"namespace": "shop"}),
        ("namePrefix: a-\nnameSuffix: -z", {"namePrefix": "a-", "nameSuffix": "-z"}),
        ("components: [../c]", {"components": ["../c"]}),
        ("components: [../c, ../none]\nignoreMissingComponents: true", {"components": ["../c"]}),
        ("patches:\n- patch: 'a: 1'", {"patches": [{"patch": "a: 1"}]}),
        (
            "patches:\n- {patch: x, target: {kind: Deployment, name: a, other: b}}",
            {"patches": [{"patch": "x", "target": {"kind": "Deployment", "name": "a"}}]},
        ),
        ("images: [{name: web, newTag: v2}]", {"images": [*IMAGES, {"name": "web", "newTag": "v2"}]}),
        ("images: [{name: app, newTag: v2}]", {"images": [{"name": "app", "newTag": "v2"}, IMAGES[1]]}),
        ("images: [{name: app, digest: e}]", {"images": [{"name": "app", "digest": "e"}, IMAGES[1]]}),
        ("images: [{name: app, newName: x}]", {"images": [{"name": "app", "newTag": "v1", "newName": "x"}, IMAGES[1]]}),
        ("images: [{name: db, newTag: v2}]", {"images": [IMAGES[0], {"name": "db", "newTag": "v2"}]}),
        ("buildMetadata: [originAnnotations]", {"buildMetadata": ["originAnnotations"]}),
        ("patchesStrategicMerge: [{a: b}]", {"patchesStrategicMerge": ['---\n"a": "b"\n']}),
    ],
)
def test_the_fields_of_the_spec_are_merged_into_the_kustomization(spec: str, expected: dict[str, Any]) -> None:
    files = {**OWN, "c/kustomization.yaml": "kind: Component"}

    assert written(files, spec) == ({"resources": ["a.yaml"], "images": IMAGES, **expected}, True)


def test_a_kustomization_to_which_nothing_is_added_is_built_as_it_is() -> None:
    assert written(OWN, "path: ./apps") == ({"resources": ["a.yaml"], "images": IMAGES}, False)


def test_a_kustomization_without_resources_is_told_to_note_origins() -> None:
    files = {"apps/kustomization.yaml": "configMapGenerator: [{name: a, literals: [x=y]}]"}

    value, is_needed = written(files, "path: ./apps")

    assert value["buildMetadata"] == ["originAnnotations"]
    assert is_needed


def test_fields_that_kustomize_does_not_know_are_dropped() -> None:
    assert written({"apps/kustomization.yaml": "resources: [a]\nsources: [b]"}, "") == ({"resources": ["a"]}, True)


@pytest.mark.parametrize(
    "component", ["https://github.com/org/repo", "git@github.com:org/repo", "/apps/c", "file:///c"]
)
def test_a_component_of_another_place_is_refused(component: str) -> None:
    with pytest.raises(GenerationError) as caught:
        written(OWN, f"components: ['{component}']")

    assert caught.value.message == f"component path '{component}' must be local and relative"
    assert caught.value.path == ("spec", "components", 0)


def result(files: dict[str, str], spec: str, variables: Variables | None = None) -> Applied:
    return applied(kustomization(spec), tree(files), PlainBuild(), variables or Variables())


def places(each: RenderedObject, *path: str | int) -> list[tuple[str, int, str]]:
    return [(place.location.file, place.location.line, place.note) for place in each.origin(path).places]


def test_a_path_that_is_not_there_is_a_problem_at_the_path() -> None:
    problem = result({"apps/a.yaml": MAP}, "path: ./app").problems[0]

    assert problem.message == "kustomization path not found: stat app: no such file or directory"
    assert str(problem.location) == "clusters/prod/apps.yaml:7:9"


@pytest.mark.parametrize("path", ["./apps", "apps/", "/apps", "../../apps", "./x/../apps"])
def test_a_path_lies_in_the_source_however_it_is_written(path: str) -> None:
    assert len(result({"apps/a.yaml": MAP}, f"path: {path}").objects) == 1


def test_what_kustomize_refuses_is_told_in_the_words_of_flux() -> None:
    problem = result({"apps/kustomization.yaml": "resources: [none.yaml]"}, "path: ./apps").problems[0]

    assert problem.message == "kustomize build failed: no such file or directory: apps/none.yaml"


def test_objects_carry_the_labels_of_their_owner_and_the_common_metadata() -> None:
    spec = "path: ./apps\ncommonMetadata:\n  labels: {team: shop}\n  annotations: {a: b}"
    each = result({"apps/a.yaml": MAP}, spec).objects[0]

    assert each.value["metadata"] == {
        "name": "cart",
        "labels": {
            "kustomize.toolkit.fluxcd.io/name": "apps",
            "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
            "team": "shop",
        },
        "annotations": {"a": "b"},
    }
    assert places(each, "metadata", "labels", "team")[0] == ("clusters/prod/apps.yaml", 9, "set here on every object")
    assert places(each, "metadata", "name") == [("apps/a.yaml", 4, "declared here")]


def with_env(value: str) -> Variables:
    origin = kustomization("postBuild:\n  substitute:\n    env: x").origin
    path: Path = ("spec", "postBuild", "substitute", "env")
    return Variables({"env": Variable(value, lambda: origin(path))})


def test_a_value_that_is_one_variable_is_edited_where_the_variable_is_set() -> None:
    each = result({"apps/a.yaml": MAP}, "path: ./apps\npostBuild: {}", with_env("prod")).objects[0]

    assert each.value["data"] == {"env": "prod", "size": "1"}
    assert places(each, "data", "env") == [
        ("clusters/prod/apps.yaml", 9, "the variable env is set here"),
        ("apps/a.yaml", 6, "declared here"),
    ]
    assert places(each, "data", "size") == [("apps/a.yaml", 7, "declared here")]


@pytest.mark.parametrize("text", ["a-${env}", "${env:=dev}", "${env^^}"])
def test_a_text_with_more_than_a_variable_is_edited_where_it_stands(text: str) -> None:
    each = result({"apps/a.yaml": MAP.replace("${env}", text)}, "path: ./apps\npostBuild: {}", with_env("x")).objects[0]

    assert [place[:2] for place in places(each, "data", "env")] == [("apps/a.yaml", 6), ("clusters/prod/apps.yaml", 9)]


def test_what_a_variable_has_become_leads_back_to_its_text() -> None:
    each = result({"apps/a.yaml": MAP}, "path: ./apps\npostBuild: {}", with_env("{a: [b]}")).objects[0]

    assert each.value["data"]["env"] == {"a": ["b"]}
    assert places(each, "data", "env", "a", 0)[1] == ("apps/a.yaml", 6, "declared here")
    with pytest.raises(KeyError):
        each.origin(("data", "env", "none"))


def test_nothing_is_substituted_without_post_build() -> None:
    assert result({"apps/a.yaml": MAP}, "path: ./apps", with_env("x")).objects[0].value["data"]["env"] == "${env}"


def test_an_object_that_flux_refuses_is_a_problem_at_its_text_and_the_others_stay() -> None:
    files = {"apps/a.yaml": MAP.replace("${env}", "${env"), "apps/b.yaml": MAP.replace("cart", "shop")}
    found = result(files, "path: ./apps\npostBuild: {}", with_env("prod"))

    assert [each.value["metadata"]["name"] for each in found.objects] == ["shop"]
    assert found.problems[0].message == (
        "post build failed for 'ConfigMap/cart': envsubst error: variable substitution failed: missing closing brace"
    )
    assert str(found.problems[0].location) == "apps/a.yaml:6:8"


def test_files_that_were_read_are_known_and_what_was_made_up_is_not_among_them() -> None:
    assert result({"apps/a.yaml": MAP, "apps/b.txt": ""}, "path: ./apps").files == {"apps/a.yaml"}
    own = {"apps/kustomization.yaml": "resources: [a.yaml]", "apps/a.yaml": MAP}
    assert result(own, "path: ./apps\nnamePrefix: a-").files == {"apps/a.yaml", "apps/kustomization.yaml"}


SOPS = """\
apiVersion: v1
kind: Secret
metadata: {name: db}
stringData:
  user: ENC[AES256_GCM,data:aa,iv:bb,tag:cc,type:str]
  plain: x
sops:
  mac: ENC[AES256_GCM,data:aa,iv:bb,tag:cc,type:str]
"""


def test_what_sops_hides_is_unknown_and_what_sops_added_is_gone() -> None:
    value = result({"apps/a.yaml": SOPS}, "path: ./apps").objects[0].value

    assert "sops" not in value
    assert value["stringData"]["plain"] == "x"
    assert value["stringData"]["user"].reason == "it is encrypted with SOPS"


def test_the_places_of_variables_are_not_needed_to_render() -> None:
    found = result({"apps/a.yaml": MAP}, "path: ./apps\npostBuild: {}", Variables({"env": Variable("x", nowhere)}))

    assert [use.use.name for use in found.uses] == ["env"]
