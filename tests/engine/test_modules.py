"""Rules about the Terraform modules of a repository: for which they are called, and where their findings stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_lint.engine import Request, fixes, open_run
from gitops_lint.formats import hcl
from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import FileSpan, Finding, Severity, registry, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module
from tests.engine.checking import check, found, rules
from tests.repositories import commit, repository, write

UNUSED = 'variable "unused" {\n  type = string\n}\n'
"""A module with one finding of TF004, at line 1."""

LAYOUT = {
    "environments/dev/main.tf": 'module "net" {\n  source = "../../modules/net"\n}\n',
    "environments/prod/main.tf": 'module "net" {\n  source = "../../modules/net"\n}\n\n' + UNUSED,
    "modules/net/main.tf": UNUSED,
    "elsewhere/main.tf": UNUSED,
}


def terraform(root: Path, files: dict[str, str], **options: object) -> Outcome:
    return check(write(root, files), select=("TF004",), **options)


@pytest.fixture
def directories() -> Iterator[list[str]]:
    """The directories of the modules that a rule of a user's own was called for: one whose scope is Module."""
    called: list[str] = []

    @rule("ZZZ001", severity=Severity.NOTE)
    def every_module(module: Module) -> Iterator[Finding]:
        """Every module.

        So that the test sees it.

        Bad: none. Good: none.

        Bad:

        Good:
        """
        called.append(module.directory)
        yield Finding("here", at=FileSpan(module.files[0], Span(0, 8), "the address"))

    yield called
    del registry["ZZZ001"]


def test_a_rule_is_called_once_for_every_directory_with_terraform(tmp_path: Path, directories: list[str]) -> None:
    write(
        tmp_path,
        {
            "main.tf": UNUSED,
            "two.tf": UNUSED.replace("unused", "two"),
            "tofu/main.tofu": UNUSED,
            "json/main.tf.json": '{"variable": {"unused": {}}}',
            "values/terraform.tfvars": "a = 1\n",
            "net/.terraform/modules/vpc/main.tf": UNUSED,
            "app/deployment.yaml": "kind: Deployment\n",
        },
    )
    outcome = check(tmp_path, select=("ZZZ001",))
    assert directories == ["", "json", "tofu"]
    assert {(one.location.file, one.location.line, one.resource) for one in outcome.results} == {
        ("main.tf", 1, "the address"),
        ("json/main.tf.json", 1, "the address"),
        ("tofu/main.tofu", 1, "the address"),
    }


def test_a_finding_belongs_to_the_environments_of_its_file(tmp_path: Path) -> None:
    outcome = terraform(tmp_path, LAYOUT)
    assert {one.location.file: one.environments for one in outcome.results} == {
        "elsewhere/main.tf": (),
        "environments/prod/main.tf": ("prod",),
        "modules/net/main.tf": ("dev", "prod"),
    }


@pytest.mark.parametrize(
    ("environment", "files"),
    [("dev", ["modules/net/main.tf"]), ("prod", ["environments/prod/main.tf", "modules/net/main.tf"])],
)
def test_one_environment_has_the_modules_that_it_reaches(environment: str, files: list[str], tmp_path: Path) -> None:
    assert [one.location.file for one in terraform(tmp_path, LAYOUT, environment=environment).results] == files


def test_a_path_takes_in_the_findings_in_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", LAYOUT)
    outcome = check(root / "modules", root / "elsewhere/main.tf", select=("TF004",))
    assert found(outcome) == ["TF004 elsewhere/main.tf:1", "TF004 modules/net/main.tf:1"]


def test_a_base_leaves_what_is_introduced(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", LAYOUT)
    write(root, {"modules/net/more.tf": UNUSED.replace("unused", "fresh"), "modules/net/main.tf": f"\n\n{UNUSED}"})
    assert found(check(root, base="HEAD", select=("TF",), ignore=("TF009", "TF027"))) == ["TF004 modules/net/more.tf:1"]
    commit(root)
    assert found(check(root, base="HEAD~1", select=("TF004",))) == ["TF004 modules/net/more.tf:1"]


SUPPRESSED = {
    "on the line": 'variable "unused" { # gitops-lint: ignore[TF004] later\n  type = string\n}\n',
    "on the line, with slashes": 'variable "unused" { // gitops-lint: ignore[TF004] later\n  type = string\n}\n',
    "on the line, closed": 'variable "unused" { /* gitops-lint: ignore[TF004] later */\n  type = string\n}\n',
    "above the block": f"locals {{}}\n\n# gitops-lint: ignore[TF004] later\n{UNUSED}",
    "above the block, with slashes": f"locals {{}}\n\n// gitops-lint: ignore[TF004] later\n{UNUSED}",
    "above the block, over lines": f"locals {{}}\n\n/*\n * gitops-lint: ignore[TF004] later\n */\n{UNUSED}",
    "on the file": f"# gitops-lint: ignore[TF004] later\n\nlocals {{}}\n\n{UNUSED}",
    "by another tool's name": f"# gitops-lint: ignore[terraform_unused_declarations] later\n{UNUSED}",
}


@pytest.mark.parametrize("how", SUPPRESSED)
def test_a_comment_silences(how: str, tmp_path: Path) -> None:
    outcome = terraform(tmp_path, {"main.tf": SUPPRESSED[how]})
    assert outcome.results == ()
    assert [one.reason for one in outcome.silenced] == ["later"]


def test_a_comment_above_a_block_speaks_of_an_argument_in_it_and_of_no_other_block(tmp_path: Path) -> None:
    text = 'output "{0}" {{\n  value = "${{path.module}}"\n}}\n'
    silenced = "# gitops-lint: ignore[TF010] kept\n" + text.format("a")
    write(tmp_path, {"main.tf": f"locals {{}}\n\n{silenced}\n{text.format('b')}"})
    assert found(check(tmp_path, select=("TF010",))) == ["TF010 main.tf:9"]


def test_the_configuration_ignores_by_rule_path_and_address(tmp_path: Path) -> None:
    settings = "ignore:\n- {rule: TF004, resource: var.unused, path: 'modules/**', reason: kept}\n"
    outcome = terraform(tmp_path, {**LAYOUT, ".gitops-lint.yaml": settings})
    assert found(outcome) == ["TF004 elsewhere/main.tf:1", "TF004 environments/prod/main.tf:5"]


def test_what_is_excluded_is_part_of_its_module_and_has_no_finding(tmp_path: Path) -> None:
    files = {
        ".gitops-lint.yaml": "exclude: ['**/generated.tf', 'vendored/**']\n",
        "generated.tf": f'{UNUSED}\noutput "used" {{\n  value = var.used\n}}\n',
        "main.tf": f"{UNUSED.replace('unused', 'used')}{UNUSED.replace('unused', 'left')}",
        "vendored/main.tf": UNUSED,
    }
    assert found(terraform(tmp_path, files)) == ["TF004 main.tf:4"]


def test_a_linked_file_is_part_of_every_module_and_told_once_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, {"common/shared.tf": UNUSED, "environments/dev/main.tf": "locals {}\n"})
    write(tmp_path, {"environments/prod/main.tf": 'output "used" {\n  value = var.unused\n}\n'})
    for name in ("dev", "prod"):
        (tmp_path / "environments" / name / "shared.tf").symlink_to("../../common/shared.tf")
    outcome = check(tmp_path, select=("TF002", "TF004"))
    assert found(outcome) == ["TF004 common/shared.tf:1"]


def test_an_edit_of_a_linked_file_is_one_of_what_it_leads_to(tmp_path: Path) -> None:
    write(
        tmp_path, {"common/shared.tf": 'output "a" {\n  value = "${path.module}"\n}\n', "root/main.tf": "locals {}\n"}
    )
    (tmp_path / "root/shared.tf").symlink_to("../common/shared.tf")
    results = check(tmp_path, select=("TF010",)).results
    fixes.apply(fixes.fixed_files(results, tmp_path), tmp_path)
    assert (tmp_path / "root/shared.tf").is_symlink()
    assert (tmp_path / "common/shared.tf").read_text() == 'output "a" {\n  value = path.module\n}\n'


def test_a_file_that_cannot_be_read_is_told_by_its_rule_alone(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": UNUSED, "bad.tf": b'output "caf\xe9" {}\n', "torn/main.tf": f"{UNUSED}resource {{"})
    outcome = check(tmp_path, select=("REP001", "REP002", "TF"))
    assert sorted(rules(outcome)) == ["REP001", "REP002"]


def test_a_secret_is_masked_in_the_line_that_is_shown(tmp_path: Path) -> None:
    text = 'variable "database_password" {\n  type    = string\n  default = "kestrel"\n}\n'
    (result,) = check(write(tmp_path, {"main.tf": text}), select=("TF018",)).results
    assert result.snippet == "  default = ********"


@pytest.mark.parametrize("jobs", [1, 2])
def test_processes_find_the_same_and_parse_each_file_once(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitops_lint.loading.workers._FEWEST_FILES", 1)
    write(tmp_path, LAYOUT)
    here: list[str] = []
    read = hcl.read

    def counted(text: str, path: str = "") -> hcl.File:
        here.append(path)
        return read(text, path)

    monkeypatch.setattr(hcl, "read", counted)
    with open_run(Request(paths=(tmp_path,), select=("TF004",), jobs=jobs, cache=False)) as run:
        outcome = run.check()
    assert len(outcome.results) == 3
    # With processes they have parsed them, and what they have is sent.
    assert sorted(here) == (sorted(LAYOUT) if jobs == 1 else [])
