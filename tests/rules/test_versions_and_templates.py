"""REP036 and REP037: templates that pass over a missing parameter, and resources that change by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.repositories import write

SETS = {
    "goTemplate: true": [7],
    "goTemplate: true\n  goTemplateOptions: []": [7],
    "goTemplate: true\n  goTemplateOptions: [missingkey=error]": [],
    "goTemplate: true\n  goTemplateOptions: [missingkey=zero]": [],
    "goTemplate: false": [],
    "syncPolicy: {}": [],
}


@pytest.mark.parametrize("fields", SETS)
def test_a_go_template_says_what_becomes_of_a_missing_parameter(fields: str, tmp_path: Path) -> None:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: a\n  namespace: b\nspec:\n  "
    write(tmp_path, {"set.yaml": f"{head}{fields}\n  generators: [{{list: {{elements: []}}}}]\n  template: {{}}\n"})
    assert [one.location.line for one in check(tmp_path).results if one.rule == "REP036"] == SETS[fields]


URLS = {
    "github.com/a/b//c": True,
    "https://github.com/a/b//c": True,
    "https://github.com/a/b/c?timeout=10s": True,
    "https://github.com/a/b/c?ref=": True,
    "https://github.com/a/b/c?ref=main": True,
    "https://github.com/a/b/c?timeout=10s&ref=HEAD": True,
    "https://github.com/a/b/c?ref=v1.0": False,
    "https://github.com/a/b/c?ref=release-1.0": False,
    "https://github.com/a/b/c?version=v1.0": False,
    "git@github.com:a/b.git": True,
    "ssh://git@github.com/a/b.git?ref=0123456789abcdef": False,
    "https://raw.githubusercontent.com/a/b/main/c.yaml": True,
    "https://raw.githubusercontent.com/a/b/refs/heads/x/c.yaml": True,
    "https://raw.githubusercontent.com/a/b/v1.0/main/c.yaml": False,
    "https://github.com/a/b/releases/latest/download/c.yaml": True,
    "https://github.com/a/b/releases/download/v1.0/c.yml": False,
    "https://example.com/c.json": False,
    "https://github.com/a/${b}": False,
}


@pytest.mark.parametrize("field", ["resources", "components", "bases"])
def test_a_remote_resource_names_a_version(field: str, tmp_path: Path) -> None:
    write(tmp_path, {"kustomization.yaml": f"{field}:\n" + "".join(f"- '{url}'\n" for url in URLS)})
    moving = [line for line, moves in enumerate(URLS.values(), 2) if moves]
    assert [one.location.line for one in check(tmp_path).results if one.rule == "REP037"] == moving


def test_patches_and_files_of_the_repository_name_none(tmp_path: Path) -> None:
    write(tmp_path, {"kustomization.yaml": "resources: [a]\n", "a/kustomization.yaml": "namePrefix: a-\n"})
    assert [one for one in check(tmp_path).results if one.rule == "REP037"] == []
