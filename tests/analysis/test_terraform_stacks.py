"""What the roots of a repository come to: which are evaluated, with which values, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from gitops_lint.terraform.languages import NEWEST, configured_language, language_of
from tests.repositories import write
from tests.rules.terraform_modules import outcome_of, said

REQUIRED = 'variable "size" {\n  type = number\n}\n\noutput "size" {\n  value = var.size\n}\n'
BACKEND = 'terraform {\n  backend "oss" {}\n}\n\n'
SHARED = 'variable "size" {\n  type = number\n}\n\noutput "zone" {\n  value = ["a", "b"][var.size]\n}\n'


def environment(name: str, size: int) -> dict[str, str]:
    variable = 'variable "size" {\n  type = number\n}\n\n'
    call = variable + 'module "shared" {\n  source = "../../shared"\n  size   = var.size\n}\n'
    return {f"environments/{name}/main.tf": call, f"environments/{name}/terraform.tfvars": f"size = {size}\n"}


def test_a_mistake_in_a_shared_module_names_the_environments_whose_values_bring_it_about(tmp_path: Path) -> None:
    files = {"shared/main.tf": SHARED, **environment("dev", 0), **environment("prod", 5), **environment("staging", 7)}
    (result,) = outcome_of(tmp_path, files, "TF024").results
    assert (result.location.file, result.location.line) == ("shared/main.tf", 6)
    assert set(result.environments) == {"prod", "staging"}
    assert [(str(one.location), one.note) for one in result.related] == [
        ("environments/staging/main.tf:7:12", "var.size is 7, given here"),
        ("environments/staging/terraform.tfvars:1:8", "var.size is set here"),
        ("environments/staging/main.tf:5:1", "called as module.shared"),
        ("environments/prod/main.tf:7:12", "var.size is 5, given here"),
        ("environments/prod/terraform.tfvars:1:8", "var.size is set here"),
        ("environments/prod/main.tf:5:1", "called as module.shared"),
    ]


def test_an_environment_that_is_asked_about_hears_nothing_of_another(tmp_path: Path) -> None:
    write(tmp_path, {"shared/main.tf": SHARED, **environment("dev", 0), **environment("prod", 5)})
    found = {}
    for name in ("dev", "prod"):
        with open_run(Request(paths=(tmp_path,), select=("TF024",), environment=name, jobs=1, cache=False)) as run:
            found[name] = len(run.check().results)
    assert found == {"dev": 0, "prod": 1}


MISSING: Mapping[str, tuple[Mapping[str, str], int]] = {
    "a module that nobody calls": ({"main.tf": REQUIRED}, 0),
    "a root with a backend and no variable file": ({"main.tf": BACKEND + REQUIRED}, 0),
    "a root with a backend and a variable file": ({"main.tf": BACKEND + REQUIRED, "a.auto.tfvars": "\n"}, 1),
    "an example": ({"examples/a/main.tf": BACKEND + REQUIRED, "examples/a/terraform.tfvars": "\n"}, 0),
    "a root of an environment": ({"environments/prod/main.tf": REQUIRED}, 1),
    "a root that Terragrunt runs": (
        {"environments/prod/main.tf": REQUIRED, "environments/prod/terragrunt.hcl": "inputs = {\n  size = 1\n}\n"},
        0,
    ),
    "a secret of an environment": (
        {"environments/prod/main.tf": REQUIRED.replace("number\n", "number\n  sensitive = true\n")},
        0,
    ),
    "a call without a required argument": (
        {"main.tf": 'module "a" {\n  source = "./a"\n}\n', "a/main.tf": REQUIRED},
        1,
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_value_is_told_where_values_are_there_to_be_read(name: str, tmp_path: Path) -> None:
    files, count = MISSING[name]
    assert len(said(tmp_path, files, "TF027")) == count


READ = 'output "code" {\n  value = %s\n}\n'
ARTEFACTS = [
    ('filebase64sha256("${path.module}/build/lambda.zip")', "build/\n", True),
    ('filebase64("../lambda/dist/lambda.zip")', "*.zip\n", True),
    ('file("build/lambda.json")', "/infra/build\n", True),
    ('templatefile("build/lambda.tpl", {})', "build\n", True),
    ('try(file("build/a"), file("b"))', "build\n", True),
    ('file("main.tpl")', "build/\n", False),
    ('file("build/lambda.zip")', "*.zip\n!lambda.zip\n", False),
]


@pytest.mark.parametrize(("expression", "ignored", "is_artefact"), ARTEFACTS)
def test_a_missing_file_that_git_ignores_is_a_notice(
    expression: str, ignored: str, is_artefact: bool, tmp_path: Path
) -> None:
    files = {"infra/main.tf": READ % expression, ".gitignore": ignored, "lambda/a.txt": "a"}
    outcome = outcome_of(tmp_path, files, "TF024")
    assert len(outcome.results) == (not is_artefact)
    assert ["git ignores it" in limit.message for limit in outcome.notices] == [True] * is_artefact


CHOICE = """
variable "cert" {
  type    = string
  default = null
}

variable "pem" {
  type    = string
  default = null

  validation {
    condition     = (var.cert == null) != (var.pem == null)
    error_message = "Give one of them."
  }
}

variable "pools" {
  type    = list(number)
  default = []
}

output "total" {
  value = sum(var.pools)
}
"""
PROVIDER = 'provider "aws" {\n  region = "eu-central-1"\n}\n'
CALL = 'module "m" {\n  source = "./m"\n}\n'
ON_DEFAULTS: Mapping[str, tuple[Mapping[str, str], list[str]]] = {
    "a module that nobody calls": ({"modules/m/main.tf": CHOICE}, []),
    "a mistake whatever the values are": (
        {"modules/m/main.tf": CHOICE + 'output "size" {\n  value = tonumber("x${var.cert}") + tonumber("x")\n}\n'},
        ["TF024"],
    ),
    "a default that is none of its type": (
        {"modules/m/main.tf": 'variable "zones" {\n  type    = list(string)\n  default = "a"\n}\n'},
        ["TF038"],
    ),
    "a module that is called": ({"main.tf": CALL, "m/main.tf": CHOICE}, ["TF024", "TF026"]),
    "a root with a backend": ({"main.tf": BACKEND + CHOICE}, ["TF024", "TF026"]),
    "a root with a provider": ({"main.tf": PROVIDER + CHOICE}, ["TF024", "TF026"]),
    "a root with a variable file": ({"main.tf": CHOICE, "terraform.tfvars": "pools = []\n"}, ["TF024", "TF026"]),
    "a root of an environment": ({"environments/prod/main.tf": CHOICE}, ["TF024", "TF026"]),
    "a root with a provider and a variable that nothing here sets": ({"main.tf": PROVIDER + REQUIRED + CHOICE}, []),
    "a root with a backend and a variable that nothing here sets": ({"main.tf": BACKEND + REQUIRED + CHOICE}, []),
    "a root with a backend and a secret that nothing here sets": (
        {"main.tf": BACKEND + REQUIRED.replace("number\n", "number\n  sensitive = true\n") + CHOICE},
        ["TF024", "TF026"],
    ),
    "a root of an environment that needs more": (
        {"environments/prod/main.tf": REQUIRED + CHOICE},
        ["TF024", "TF026"],
    ),
}


@pytest.mark.parametrize("name", ON_DEFAULTS)
def test_defaults_are_the_values_where_something_here_applies_the_root(name: str, tmp_path: Path) -> None:
    files, rules = ON_DEFAULTS[name]
    outcome = outcome_of(tmp_path, files, "TF024", "TF026", "TF038")
    assert sorted(result.rule for result in outcome.results) == rules


WORKSPACES = 'locals {\n  sizes = { prod = 3 }\n}\noutput "size" {\n  value = %s\n}\n'


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("local.sizes[terraform.workspace]", 0),
        ('regex("-.*$", terraform.workspace)', 0),
        ("terraform.workspace.name", 1),
        ('local.sizes["default"]', 1),
    ],
)
def test_a_check_takes_no_workspace_for_the_one_that_is_meant(expression: str, count: int, tmp_path: Path) -> None:
    assert len(said(tmp_path, BACKEND + WORKSPACES % expression, "TF024")) == count


def test_a_validation_stands_where_the_value_was_written_and_tells_its_way(tmp_path: Path) -> None:
    module = (
        'variable "days" {\n  type = number\n\n  validation {\n    condition     = var.days > 6\n'
        '    error_message = "A week."\n  }\n}\n'
    )
    root = 'variable "keep" {\n  type = number\n}\n\nmodule "a" {\n  source = "./a"\n  days   = var.keep\n}\n'
    files = {"main.tf": root, "a/main.tf": module, "terraform.tfvars": "\nkeep = 3\n"}
    (result,) = outcome_of(tmp_path, files, "TF026").results
    assert str(result.location) == "terraform.tfvars:2:8"
    assert next((one.location.file, one.location.line) for one in result.related) == ("main.tf", 7)
    assert ("a/main.tf", 5) in [(one.location.file, one.location.line) for one in result.related]


COUNTED = (
    BACKEND + 'data "alicloud_zones" "all" {}\n\nresource "terraform_data" "a" {\n'
    '  count = length(data.alicloud_zones.all.ids)\n}\n\noutput "last" {\n  value = terraform_data.a[7].id\n}\n'
)
VALUES = "terraform:\n  values:\n    data.alicloud_zones.all:\n      ids: [a, b]\n"


def test_a_data_source_that_decides_is_a_notice_until_the_configuration_tells_what_it_gives(tmp_path: Path) -> None:
    files = {"main.tf": COUNTED, "terraform.tfvars": "\n"}
    outcome = outcome_of(tmp_path / "without", files, "TF024", "TF029")
    assert outcome.results == ()
    assert ["terraform.values" in one.message for one in outcome.notices] == [True]
    outcome = outcome_of(tmp_path / "with", {**files, ".gitops-lint.yaml": VALUES}, "TF024", "TF029")
    assert outcome.notices == ()
    assert [(one.rule, one.location.line) for one in outcome.results] == [("TF024", 12)]


def test_a_module_of_a_registry_is_read_where_sources_say_it_is(tmp_path: Path) -> None:
    root = 'module "net" {\n  source = "acme/net/alicloud"\n}\n\noutput "a" {\n  value = module.net.nothing\n}\n'
    files = {"main.tf": root, "vendor/net/main.tf": 'output "id" {\n  value = 1\n}\n'}
    outcome = outcome_of(tmp_path / "without", files, "TF024", "TF033")
    assert outcome.results == ()
    assert [one.message.partition(";")[0] for one in outcome.notices] == [
        'module "net" comes from a registry and is not vendored'
    ]
    settings = {".gitops-lint.yaml": "sources:\n  acme/net/alicloud: vendor/net\n"}
    outcome = outcome_of(tmp_path / "with", {**files, **settings}, "TF024", "TF033")
    assert outcome.notices == ()
    assert [one.location.line for one in outcome.results] == [6]


def remote(key: str) -> str:
    return f'terraform {{\n  backend "oss" {{\n    bucket = "b"\n    key    = "{key}"\n  }}\n}}\n\n'


def test_the_state_of_another_root_gives_its_outputs_and_two_that_read_each_other_end(tmp_path: Path) -> None:
    read = (
        'data "terraform_remote_state" "other" {\n  backend = "oss"\n  config = {\n    bucket = "b"\n'
        '    key    = "KEY"\n  }\n}\n\noutput "zone" {\n  value = data.terraform_remote_state.other.outputs.zones[5]\n'
        "}\n"
    )
    zones = 'output "zones" {\n  value = ["a", "b"]\n}\n'
    files = {
        "a/main.tf": remote("a") + read.replace("KEY", "b"),
        "b/main.tf": remote("b") + zones + read.replace("KEY", "a").replace("zones[5]", "zone"),
    }
    results = outcome_of(tmp_path, files, "TF024").results
    assert [(one.location.file, one.location.line) for one in results] == [("a/main.tf", 17)]


LANGUAGES = [
    ("", [], NEWEST),
    ("1.9", ["~> 1.11.0"], (1, 9)),
    ("v1.11.4", [], (1, 11)),
    ("", ["~> 1.11.0"], (1, 11)),
    ("", [">= 1.3"], (1, 15)),
    ("", [">= 1.3", "< 1.12.0"], (1, 11)),
    ("", [">= 99"], NEWEST),
]


@pytest.mark.parametrize(("version", "constraints", "language"), LANGUAGES)
def test_the_language_is_that_of_the_configuration_or_the_newest_that_is_allowed(
    version: str, constraints: list[str], language: tuple[int, int]
) -> None:
    assert (configured_language(version) or language_of(constraints)) == language
