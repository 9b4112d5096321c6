"""What a plan is made from: a directory, its inputs, a state file, or an earlier revision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint import Action, plan
from gitops_lint.engine import UsageError
from gitops_lint.engine.planning import PlanRequest, plan_of
from gitops_lint.terraform.plan.document import document
from tests.repositories import commit, repository, write

MAIN = """
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
resource "terraform_data" "note" { input = { vpc = aws_vpc.main.arn, fixed = 1 } }
output "vpc" { value = aws_vpc.main.id }
"""


def changes(root: Path, **arguments: str) -> dict[str, str]:
    return {one.address: one.action.value for one in plan(root / "infra", **arguments).changes}


def test_without_state_or_base_everything_is_created(tmp_path: Path) -> None:
    root = write(tmp_path, {"infra/main.tf": MAIN})
    assert set(changes(root).values()) == {"create"}


def test_a_base_counts_as_applied(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"infra/main.tf": MAIN})
    assert set(changes(root, base="HEAD").values()) == {"no-op"}
    assert {one.action for one in plan(root / "infra", base="HEAD").outputs.values()} == {Action.NO_OP}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("10.0.1.0/24", "10.0.2.0/24", {"aws_subnet.a": "delete-create"}),
        ("fixed = 1", "fixed = 2", {"terraform_data.note": "update"}),
        ("aws_vpc.main.arn", '"arn"', {"terraform_data.note": "update"}),
        ("10.0.0.0/16", "10.1.0.0/16", {"aws_vpc.main": "delete-create", "aws_subnet.a": "delete-create",
                                         "terraform_data.note": "update"}),
        ('"note"', '"renamed"', {"terraform_data.note": "delete", "terraform_data.renamed": "create"}),
    ],
)  # fmt: skip
def test_a_change_since_the_base_is_what_is_planned(
    tmp_path: Path, old: str, new: str, expected: dict[str, str]
) -> None:
    root = repository(tmp_path / "r", {"infra/main.tf": MAIN})
    write(root, {"infra/main.tf": MAIN.replace(old, new)})
    commit(root)
    found = {address: action for address, action in changes(root, base="HEAD~1").items() if action != "no-op"}
    assert found == expected


def test_an_argument_that_the_base_set_goes(tmp_path: Path) -> None:
    before = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n  tags = { a = "b" }\n}'
    root = repository(tmp_path / "r", {"infra/main.tf": before})
    write(root, {"infra/main.tf": before.replace('  tags = { a = "b" }\n', "")})
    (change,) = plan(root / "infra", base="HEAD").changes
    assert change.action is Action.UPDATE
    assert change.after["tags"] is None


def test_a_root_that_the_base_does_not_have_is_new(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"README": ""})
    write(root, {"infra/main.tf": MAIN})
    assert set(changes(root, base="HEAD").values()) == {"create"}


def test_attributes_of_types_that_nobody_knows_stay_as_they_were(tmp_path: Path) -> None:
    main = """
    resource "foo_bar" "a" { size = 1 }
    resource "foo_bar" "b" { other = foo_bar.a.what_only_foo_knows }
    """
    root = repository(tmp_path / "r", {"infra/main.tf": main})
    assert set(changes(root, base="HEAD").values()) == {"no-op"}
    write(root, {"infra/main.tf": main.replace("size = 1", "size = 2")})
    assert changes(root, base="HEAD") == {"foo_bar.a": "update", "foo_bar.b": "no-op"}


@pytest.mark.parametrize(
    ("settings", "required", "language"),
    [
        ("", "", (1, 15)),
        ("", '>= 1.5"', (1, 15)),
        ("", '~> 1.9.0"', (1, 9)),
        ("", '< 1.8"', (1, 7)),
        ("terraform: {version: 1.11.4}\n", '~> 1.9.0"', (1, 11)),
    ],
)
def test_the_language_is_that_of_the_settings_or_of_required_version(
    tmp_path: Path, settings: str, required: str, language: tuple[int, int]
) -> None:
    main = f'terraform {{\n  required_version = "{required}\n}}\n' if required else ""
    files = {"infra/main.tf": main + 'output "o" { value = 1 }'} | ({".gitops-lint.yaml": settings} if settings else {})
    root = repository(tmp_path / "r", files)
    assert plan_of(PlanRequest(root / "infra")).evaluation.language == language


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"state": "state"}, "state: no JSON"),
        ({"state": "nothing"}, "nothing: cannot be read"),
        ({"state": "state", "base": "HEAD"}, "give one of the two"),
        ({"variable_files": ["nothing.tfvars"]}, "nothing.tfvars: does not exist"),
        ({"variable_files": ["../outside.tfvars"]}, "lies outside of the repository"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: dict[str, str], words: str
) -> None:
    root = repository(tmp_path / "r", {"infra/main.tf": MAIN, "state": "{"})
    monkeypatch.chdir(root)
    with pytest.raises(UsageError, match=words):
        plan(root / "infra", **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(("directory", "words"), [("nothing", "is no directory"), ("empty", "has no Terraform files")])
def test_a_directory_without_a_root_is_an_error(tmp_path: Path, directory: str, words: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=words):
        plan(tmp_path / directory)


def test_the_base_is_planned_with_its_own_settings(tmp_path: Path) -> None:
    module = 'resource "terraform_data" "a" { input = 1 }'
    main = 'module "net" {\n  source  = "shop/net/alicloud"\n  version = "1.0.0"\n}\n'
    settings = "sources: {shop/net/alicloud: %s}\n"
    root = repository(
        tmp_path / "r", {"infra/main.tf": main, "old/main.tf": module, ".gitops-lint.yaml": settings % "old"}
    )
    (root / "old/main.tf").unlink()
    write(root, {"new/main.tf": module, ".gitops-lint.yaml": settings % "new"})
    assert changes(root, base="HEAD") == {"module.net.terraform_data.a": "no-op"}


def test_each_revision_is_planned_with_its_own_variable_files(tmp_path: Path) -> None:
    main = 'variable "size" { type = number }\nresource "terraform_data" "a" { triggers_replace = var.size }'
    root = repository(tmp_path / "r", {"infra/main.tf": main, "infra/terraform.tfvars": "size = 1"})
    write(root, {"infra/terraform.tfvars": "size = 2"})
    assert changes(root, base="HEAD") == {"terraform_data.a": "delete-create"}


@pytest.mark.parametrize("files", [(), ("infra/given.tfvars",)])
def test_variable_files_that_git_ignores_count_for_both_revisions(tmp_path: Path, files: tuple[str, ...]) -> None:
    main = 'variable "size" { type = number }\nresource "terraform_data" "a" { triggers_replace = var.size }'
    root = repository(tmp_path / "r", {"infra/main.tf": main, ".gitignore": "*.tfvars\n"})
    write(root, {files[0] if files else "infra/terraform.tfvars": "size = 1"})
    request = PlanRequest(root / "infra", variable_files=tuple(root / file for file in files), base="HEAD")
    (change,) = plan_of(request).plan.changes
    assert (change.action, change.before["triggers_replace"]) == (Action.NO_OP, 1)


def test_a_data_source_has_the_value_that_the_settings_give(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "r",
        {
            "infra/main.tf": 'data "alicloud_account" "this" {}\noutput "id" { value = data.alicloud_account.this.id }',
            ".gitops-lint.yaml": "terraform: {values: {data.alicloud_account.this: {id: '1234'}}}\n",
        },
    )
    assert plan(root / "infra").outputs["id"].after == "1234"


UNIT = {
    "live/root.hcl": 'generate "a" {\n  path      = "a.tf"\n  if_exists = "overwrite"\n'
    '  contents  = "output \\"added\\" {\\n  value = var.size\\n}"\n}\n',
    "live/prod/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    'terraform {\n  source = "../../modules/net"\n}\ninputs = {\n  size = "SIZE"\n  day  = run_cmd("date")\n}\n',
    "modules/net/main.tf": 'variable "size" {\n  type = number\n}\nvariable "day" {}\n'
    'resource "terraform_data" "a" {\n  input = var.size\n}\n',
}


def unit(size: str) -> dict[str, str]:
    """A repository with one unit."""
    return {path: text.replace("SIZE", size) for path, text in UNIT.items()}


def test_a_unit_of_terragrunt_is_planned_with_its_inputs(tmp_path: Path) -> None:
    found = plan(repository(tmp_path, unit("3")) / "live/prod")
    assert [(one.address, one.after["input"]) for one in found.changes if one.after] == [("terraform_data.a", 3)]
    assert found.outputs["added"].after == 3
    assert not found.errors
    assert [(one.summary, one.file) for one in found.problems] == [("Not known offline", "live/prod/terragrunt.hcl")]


def test_the_command_line_decides_over_the_inputs_of_a_unit(tmp_path: Path) -> None:
    root = repository(tmp_path, {**unit("3"), "live/prod/other.tfvars": "size = 4\n"})
    by_file = plan_of(PlanRequest(root / "live/prod", variable_files=(root / "live/prod/other.tfvars",)))
    by_text = plan_of(PlanRequest(root / "live/prod", variables={"size": "5"}))
    assert [one.plan.outputs["added"].after for one in (by_file, by_text)] == [4, 5]


def test_what_a_unit_changes_is_told_against_its_base(tmp_path: Path) -> None:
    root = repository(tmp_path, unit("3"))
    assert {one.action for one in plan(root / "live/prod", base="HEAD").changes} == {Action.NO_OP}
    write(root, unit("4"))
    assert {one.action for one in plan(root / "live/prod", base="HEAD").changes} == {Action.UPDATE}


def test_what_is_wrong_with_a_unit_is_a_problem_of_its_plan_in_its_files(tmp_path: Path) -> None:
    text = UNIT["live/root.hcl"].replace("var.size", "var.sizes")
    broken = {"live/root.hcl": text + "locals {\n  a = local.b\n}\n"}
    found = plan(repository(tmp_path, {**unit("3"), **broken}) / "live/prod")
    assert [(one.summary, one.file) for one in found.errors] == [
        ("Unsupported attribute", "live/root.hcl"),
        ("Reference to undeclared input variable", "live/root.hcl"),
    ]


def test_a_unit_that_a_stack_writes_is_planned_before_it_is_written(tmp_path: Path) -> None:
    stack = 'unit "net" {\n  source = "../../units/net"\n  path   = "net"\n  values = {\n    size = 3\n  }\n}\n'
    text = (
        'terraform {\n  source = "${get_repo_root()}/modules/net"\n}\ninputs = {\n  size = values.size\n  day = 1\n}\n'
    )
    files = {**unit("3"), "live/prod/terragrunt.stack.hcl": stack, "units/net/terragrunt.hcl": text}
    found = plan(repository(tmp_path, files) / "live/prod/.terragrunt-stack/net")
    assert [one.after["input"] for one in found.changes if one.after] == [3]
    assert not found.problems


ELSEWHERE = 'terraform {\n  source = "git::https://example.com/net.git?ref=v1"\n}\n'


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("live/prod", ELSEWHERE, "comes from git::https://example.com/net.git.*name it under sources"),
        ("live/prod", "inputs = {}\n", "has no code to run"),
        ("live/prod/.terragrunt-stack/net", "", "no stack writes a unit"),
    ],
)
def test_a_unit_without_code_here_has_no_plan(path: str, text: str, words: str, tmp_path: Path) -> None:
    root = repository(tmp_path, {**unit("3"), "live/prod/terragrunt.hcl": text})
    with pytest.raises(UsageError, match=words):
        plan_of(PlanRequest(root / path))


SHOP = 'resource "shop_queue" "a" {\n  size = "7"\n}\n'
SCHEMA = (
    '{"format_version": "1.0", "provider_schemas": {"registry.terraform.io/acme/shop": {"resource_schemas": {'
    '"shop_queue": {"block": {"attributes": {"id": {"type": "string", "computed": true}, '
    '"size": {"type": "number", "optional": true}, "note": {"type": "string", "optional": true}}}}}}}}'
)
SHAPED = {".gitops-lint.yaml": "terraform:\n  provider_schema: schema.json\n", "infra/main.tf": SHOP}


def test_a_plan_has_the_types_of_the_schema_that_the_configuration_names(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {**SHAPED, "schema.json": SCHEMA})
    (change,) = plan(root / "infra").changes
    assert change.after == {"note": None, "size": 7}
    assert change.after_unknown == {"id": True}


def test_a_base_without_the_schemas_is_planned_with_those_of_today(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"infra/main.tf": SHOP.replace('"7"', "7")})
    write(root, {**SHAPED, "schema.json": SCHEMA})
    assert changes(root, base="HEAD") == {"shop_queue.a": "no-op"}
    write(root, {"infra/main.tf": SHOP.replace("7", "8")})
    assert changes(root, base="HEAD") == {"shop_queue.a": "update"}


def test_schemas_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {**SHAPED, "schema.json": "{}"})
    with pytest.raises(UsageError, match=r"terraform\.provider_schema: schema\.json cannot be used: "):
        plan(root / "infra")


@pytest.mark.parametrize(
    ("options", "count"),
    [({}, 2), ({"destroy": True}, 2), ({"refresh_only": True}, 3), ({"targets": ("shop_queue.b",)}, 1)],
)
def test_what_a_schema_calls_sensitive_is_shown_by_no_mode(tmp_path: Path, options: dict[str, Any], count: int) -> None:
    moved = "moved {\n  from = shop_queue.a\n  to = shop_queue.b\n}\n"
    main = 'resource "shop_queue" "b" {\n  note = "hush"\n}\n' + moved
    secret = SCHEMA.replace('"note": {', '"note": {"sensitive": true, ')
    root = repository(tmp_path / "r", {**SHAPED, "infra/main.tf": main, "schema.json": secret})
    instance = {"schema_version": 0, "attributes": {"id": "1", "note": "hush", "size": None}}
    provider = 'provider["registry.terraform.io/acme/shop"]'
    resource = {"mode": "managed", "type": "shop_queue", "name": "a", "provider": provider, "instances": [instance]}
    state = tmp_path / "terraform.tfstate"
    state.write_text(json.dumps({"version": 4, "resources": [resource]}), encoding="utf-8")
    shown = json.dumps(document(plan_of(PlanRequest(root / "infra", state=state, **options))))
    assert "hush" not in shown
    assert shown.count('"(sensitive value)"') >= count
