"""Documents that were meant to be objects, and kustomizations that Kustomize refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check, found
from tests.repositories import write

LISTED = "resources: [a.yaml]\n"


def told(root: Path, files: dict[str, str]) -> list[str]:
    write(root, files)
    return [f"{one.location.file}:{one.location.line} {one.message}" for one in check(root, select=["REP002"]).results]


ALONE = {
    "apiVersion: v1\nmetadata: {name: a}\n": "a.yaml:1 this object has no kind",
    "kind: Service\nmetadata: {name: a}\n": "a.yaml:1 this object has no apiVersion",
    "apiVersion: 1\nkind: Service\nmetadata: {name: a}\n": "a.yaml:1 apiVersion has to be a string",
    "apiVersion: app/v1\nkind: Deployment\nmetadata: {name: a}\n": 'a.yaml:1 there is no API group "app", did you',
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n": "a.yaml:4 this object has no kind",
    "apiVersion: v1\nkind: List\nitems:\n- a\n": "a.yaml:4 a single value stands where an object has to",
    "- apiVersion: v1\n  kind: Service\n": "a.yaml:1 a list stands where an object has to",
}
LISTED_ALONE = {
    "apiVersion: example.com/v1\nmetadata: {name: a}\n": "a.yaml:1 this object has no kind",
    "a: b\n": "a.yaml:1 this object has no apiVersion and no kind",
    "- a\n": "a.yaml:1 a list stands where an object has to",
}
NOTHING = [
    *("a: b\n", "- a\n", "", "{}\n", "kind: Service\n", "apiVersion: v1\nname: a\n", "[]\n"),
    "apiVersion: score.dev/v1b1\nmetadata: {name: a}\n",
    "apiVersion: skaffold/v3\nkind: Config\nmetadata: {name: a}\n",
    "apiVersion: ${API}\nkind: Service\nmetadata: {name: a}\n",
    "apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: a}\n",
]


@pytest.mark.parametrize(("text", "message"), [*ALONE.items()])
def test_what_can_be_nothing_but_an_object_is_told_where_it_is_none(tmp_path: Path, text: str, message: str) -> None:
    (problem,) = told(tmp_path, {"a.yaml": text})
    assert problem.startswith(message)


@pytest.mark.parametrize(("text", "message"), [*ALONE.items(), *LISTED_ALONE.items()])
def test_what_a_kustomization_lists_has_to_be_an_object(tmp_path: Path, text: str, message: str) -> None:
    (problem,) = told(tmp_path, {"kustomization.yaml": LISTED, "a.yaml": text})
    assert problem.startswith(message)


@pytest.mark.parametrize("text", NOTHING)
def test_what_may_be_a_file_of_another_program_is_not_told(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, {"a.yaml": text}) == []


def test_a_kind_of_its_own_may_be_of_any_group(tmp_path: Path) -> None:
    text = "apiVersion: config/v1\nkind: MyKind\nmetadata: {name: a}\n"
    assert told(tmp_path, {"kustomization.yaml": LISTED, "a.yaml": text}) == []


def test_a_patch_may_be_a_part_of_an_object(tmp_path: Path) -> None:
    part = "kind: Service\nmetadata: {name: a}\n"
    named = {"kustomization.yaml": "patches: [{path: a.yaml, target: {kind: Service}}]\n", "a.yaml": part}
    assert told(tmp_path, {**named, "b.yaml": part, "base/patches/c.yaml": part}) == []


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("resorces: []\n", ['kustomization.yaml:1 unknown field "resorces", did you mean "resources"?']),
        ("inventory: {}\n", ['kustomization.yaml:1 unknown field "inventory"; Kustomize refuses the whole file']),
        ("images:\n- name: a\n  tag: b\n", ['kustomization.yaml:3 unknown field "tag"; Kustomize refuses the']),
        ("Resources: []\n", []),
        ("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {}\n", []),
        (
            "patches:\n- patch: |-\n    - op: remove\n      path: [\n",
            ["kustomization.yaml:2 line 2 of this patch is no"],
        ),
        ("patchesStrategicMerge:\n- |-\n  a: b\n  c: {\n", ["kustomization.yaml:2 line 2 of this patch is no"]),
        ("patches:\n- patch: |-\n    - op: remove\n      path: /a\n", []),
    ],
)
def test_a_kustomization_that_kustomize_refuses_is_told(tmp_path: Path, text: str, messages: list[str]) -> None:
    problems = told(tmp_path, {"kustomization.yaml": text})
    assert len(problems) == len(messages)
    assert all(one.startswith(message) for one, message in zip(problems, messages, strict=True))


def test_a_chart_that_another_depends_on_has_to_be_there(tmp_path: Path) -> None:
    chart = "apiVersion: v2\nname: cart\nversion: 1.0.0\n"
    needs = (
        "dependencies:\n- {name: a, repository: file://../a}\n- {name: b, repository: 'https://charts.example.com'}\n"
    )
    write(tmp_path, {"cart/Chart.yaml": chart + needs})
    assert found(check(tmp_path, select=["REP004"])) == ["REP004 cart/Chart.yaml:5"]
    write(tmp_path, {"a/Chart.yaml": chart})
    assert found(check(tmp_path, select=["REP004"])) == []


def test_a_password_in_an_environment_file_that_a_generator_takes_in_is_found(tmp_path: Path) -> None:
    password = "vT7q" + "Lm2wZ9x"
    write(
        tmp_path,
        {
            "kustomization.yaml": "secretGenerator: [{name: a, envs: [db.env]}]\n",
            "db.env": f"DB_USER=cart\nDB_PASSWORD={password}\n",
        },
    )
    assert found(check(tmp_path, select=["REP006"])) == ["REP006 db.env:2"]
