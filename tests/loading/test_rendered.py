"""YAML that Terraform renders, and the locks of editors: neither is a mistake of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.api import check

CLOUD_CONFIG = "#cloud-config\nusers:\n%{ for user in users ~}\n  - name: ${user}\n%{ endfor ~}\n"
UNQUOTED = "#cloud-config\nusers: {a: ${x}, b\n"
CALLER = 'locals {\n  text = templatefile("${path.module}/../files/user.yaml", {})\n}\n'

FILES = {
    "directives, wherever they stand": ({"a/user.yaml": CLOUD_CONFIG}, "notice"),
    "a file beside Terraform": ({"a/main.tf": "", "a/user.yaml": UNQUOTED}, "notice"),
    "a file below Terraform": ({"a/main.tf": "", "a/templates/user.yaml": UNQUOTED}, "notice"),
    "a file that Terraform elsewhere names": ({"a/main.tf": CALLER, "files/user.yaml": UNQUOTED}, "notice"),
    "a file that no Terraform names": ({"a/main.tf": CALLER, "files/other.yaml": UNQUOTED}, "error"),
    "a file without placeholders": ({"a/main.tf": "", "a/user.yaml": "a: [\n"}, "error"),
    "what a kustomization reads first": (
        {"main.tf": "", "a/kustomization.yaml": "resources: [user.yaml]\n", "a/user.yaml": UNQUOTED},
        "error",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_broken_yaml_is_an_error_unless_terraform_renders_it(case: str, tmp_path: Path) -> None:
    files, expected = FILES[case]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    outcome = check(tmp_path, select=["REP002"])

    assert ["error" for _ in outcome.results] + ["notice" for _ in outcome.notices] == [expected]


def test_the_lock_of_emacs_is_no_broken_link(tmp_path: Path) -> None:
    (tmp_path / ".#main.tf").symlink_to("someone@host.123:45")
    (tmp_path / "main.tf").symlink_to("someone@host.123:45")

    outcome = check(tmp_path, select=["REP001"])

    assert [one.location.file for one in outcome.results] == ["main.tf"]
