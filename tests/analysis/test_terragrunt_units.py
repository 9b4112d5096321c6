"""Units of Terragrunt in `check`: which run, in which environments, with which inputs, and where findings stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.repositories import repository, write
from tests.rules.terraform_modules import VERSION, outcome_of, said

ALL = ("TF002", "TF004", "TF005", "TF019", "TF020", "TF024", "TF025", "TF026", "TF027", "TF028", "TF041")

ROOT = """remote_state {
  backend = "oss"
  config = {
    bucket = "shop-state"
    key    = "${path_relative_to_include()}/terraform.tfstate"
  }
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite"
  }
}
"""
GENERATE = 'generate "a" {\n  path      = "a.tf"\n  if_exists = "overwrite"\n'
INCLUDE = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n\n'
SIZE = """variable "size" {
  type = number

  validation {
    condition     = var.size > 2
    error_message = "Three at least."
  }
}

resource "terraform_data" "a" {
  input = var.size
}
"""


def unit(inputs: str, source: str = "../../../modules/net", include: str = INCLUDE) -> str:
    """The text of a unit, which runs a module with inputs."""
    return f'{include}terraform {{\n  source = "{source}"\n}}\n\ninputs = {{\n{inputs}}}\n'


def live(**inputs: str) -> dict[str, str]:
    """A repository with a unit of one module in every environment."""
    units = {f"live/{name}/net/terragrunt.hcl": unit(text) for name, text in inputs.items()}
    return {"live/root.hcl": ROOT, "modules/net/main.tf": VERSION + SIZE, **units}


def test_a_unit_is_a_stack_of_its_environment_with_its_inputs(tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, live(dev="  size = 3\n", prod="  size = 1\n"), *ALL)
    (result,) = outcome.results
    assert (result.rule, result.environments) == ("TF026", ("prod",))
    assert (result.location.file, result.location.line) == ("live/prod/net/terragrunt.hcl", 10)
    assert outcome.notices == ()


def test_inputs_arrive_as_environment_variables_do(tmp_path: Path) -> None:
    files = live(dev='  size = "3"\n  other = true\n', prod='  size = "three"\n')
    (result,) = outcome_of(tmp_path, files, *ALL).results
    assert (result.rule, result.environments) == ("TF025", ("prod",))


def test_an_environment_that_is_asked_about_hears_nothing_of_another(tmp_path: Path) -> None:
    write(tmp_path, live(dev="  size = 1\n", prod="  size = 3\n"))
    found = {}
    for name in ("dev", "prod"):
        with open_run(Request(paths=(tmp_path,), select=ALL, environment=name, jobs=1, cache=False)) as run:
            found[name] = len(run.check().results)
    assert found == {"dev": 1, "prod": 0}


@pytest.mark.parametrize(("path", "count"), [("live/dev", 0), ("live/prod/net", 1), ("modules/net/main.tf", 1)])
def test_a_unit_is_checked_with_each_of_its_files(path: str, count: int, tmp_path: Path) -> None:
    repository(tmp_path, live(dev="  size = 3\n", prod="  nothing = 1\n"))
    with open_run(Request(paths=(tmp_path / path,), select=("TF027",), jobs=1, cache=False)) as run:
        outcome = run.check()
    assert [one.environments for one in outcome.results] == [("prod",)] * count


REQUIRED = 'variable "size" {\n  type = number\n}\n\nresource "terraform_data" "a" {\n  input = var.size\n}\n'
MISSING: Mapping[str, tuple[str, int]] = {
    "a unit that sets it": (unit("  size = 3\n"), 0),
    "a unit that does not": (unit(""), 1),
    "a unit some of whose inputs are not known": (
        unit("").replace("inputs = {\n}", 'inputs = jsondecode(run_cmd("values"))'),
        0,
    ),
    "a unit that says that the environment does": (unit("  # The pipeline has TF_VAR_size.\n"), 0),
    "a unit whose include is not there": (unit("").replace("root.hcl", "roots.hcl"), 0),
    "a unit with arguments that are not known": (
        unit("").replace(
            'net"\n}',
            'net"\n\n  extra_arguments "a" {\n    commands  = ["plan"]\n    arguments = [get_env("ARGUMENT")]\n  }\n}',
        ),
        0,
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_value_is_told_at_the_inputs_of_the_unit(name: str, tmp_path: Path) -> None:
    text, count = MISSING[name]
    files = {**live(prod=""), "modules/net/main.tf": REQUIRED, "live/prod/net/terragrunt.hcl": text}
    found = said(tmp_path, files, "TF027")
    assert (
        found
        == [
            'live/prod/net/terragrunt.hcl:9:error no value for the required variable "size"; set it in the inputs of '
            "live/prod/net, or give it a default"
        ]
        * count
    )


QUIET: Mapping[str, Mapping[str, str]] = {
    "a file that units include, by the name of a unit": {
        "live/terragrunt.hcl": ROOT
        + 'terraform {\n  source = "${get_parent_terragrunt_dir()}/../modules/${path_relative_to_include()}"\n}\n',
        "live/prod/terragrunt.hcl": 'include {\n  path = "../terragrunt.hcl"\n}\n\ninputs = {\n  size = 3\n}\n',
        "modules/prod/main.tf": VERSION + SIZE,
    },
    "what has no code but generates some, above units": {
        "live/terragrunt.hcl": GENERATE + '  contents  = "x y"\n}\n',
        **live(prod="  size = 3\n"),
    },
    "a template of boilerplate": {
        "modules/net/.boilerplate/terragrunt.hcl": INCLUDE + 'terraform {\n  source = "{{ .sourceUrl }}"\n}\n',
        **live(prod="  size = 3\n"),
    },
    "a unit of a catalog, which has values from stacks": {
        "units/net/terragrunt.hcl": INCLUDE + "terraform {\n  source = values.source\n}\n\ninputs = values.inputs\n",
    },
    "a copy in the cache of Terragrunt": {
        "live/prod/net/.terragrunt-cache/a/b/main.tf": "locals {\n  unused = 1\n}\n",
        **live(prod="  size = 3\n"),
    },
    "a module whose variables a generated file declares": {
        **live(prod="  zone = 3\n"),
        "modules/net/main.tf": 'resource "terraform_data" "a" {\n  input = var.zone\n}\n',
        "live/root.hcl": ROOT + 'generate "a" {\n  path      = "a.tf"\n  if_exists = "overwrite"\n  contents  = <<-E\n'
        '    variable "zone" {}\n  E\n}\n',
    },
    "a variable that a generated file reads": {
        **live(prod='  region = "a"\n'),
        "modules/net/main.tf": 'variable "region" {}\n\nresource "terraform_data" "a" {}\n',
        "live/root.hcl": ROOT + 'generate "a" {\n  path      = "a.tf"\n  if_exists = "overwrite"\n  contents  = <<-E\n'
        '    provider "alicloud" {\n      region = var.region\n    }\n  E\n}\n',
    },
    "files beside a unit whose code is elsewhere": {
        "live/prod/net/terragrunt.hcl": unit("", "git::https://example.com/net.git?ref=v1"),
        "live/prod/net/more.tf": "locals {\n  a = terraform_data.a.id\n}\n",
        "live/root.hcl": ROOT,
    },
    "a path in Terragrunt's cache": {
        **live(prod=""),
        "modules/net/main.tf": 'resource "terraform_data" "a" {\n  input = regex("/live/(.*)/", abspath("."))\n}\n',
    },
}


@pytest.mark.parametrize("name", QUIET)
def test_what_terragrunt_does_not_run_or_completes_is_no_mistake(name: str, tmp_path: Path) -> None:
    assert said(tmp_path, QUIET[name], *ALL) == []


def test_what_a_generated_file_refers_to_stands_in_the_block_that_writes_it(tmp_path: Path) -> None:
    generate = GENERATE + '  contents  = "resource \\"terraform_data\\" \\"b\\" {\\n  input = var.zone\\n}"\n}\n'
    files = {**live(prod="  size = 3\n"), "live/root.hcl": ROOT + generate}
    assert [one.partition(" ")[0] for one in said(tmp_path, files, *ALL)] == ["live/root.hcl:12:error"]


def test_a_module_that_only_units_run_is_no_root_of_its_own(tmp_path: Path) -> None:
    files = {**live(prod="  size = 3\n"), "modules/net/main.tf": VERSION + SIZE + 'provider "alicloud" {}\n'}
    files["environments/prod/modules/net/main.tf"] = files.pop("modules/net/main.tf")
    text = files.pop("live/prod/net/terragrunt.hcl").replace("../../../modules", "../modules")
    files |= {"environments/prod/net/terragrunt.hcl": text, "environments/root.hcl": ROOT}
    assert said(tmp_path, files, *ALL) == []


LIMITS: Mapping[str, tuple[str, str]] = {
    "a command": ('  a = run_cmd("date")\n', 'run_cmd("date") has no value here: a command is never run'),
    "an environment variable": (
        '  a = get_env("A")\n',
        "The environment variable A is that of whoever runs Terragrunt",
    ),
    "a secret": ('  a = sops_decrypt_file("a")\n', 'sops_decrypt_file("a") has no value here: nothing is decrypted'),
    "a file that git ignores": (
        '  a = find_in_parent_folders("local.yaml")\n',
        "local.yaml is ignored by git: it is that of whoever runs Terragrunt",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_what_is_not_known_offline_is_one_notice_for_all_units(name: str, tmp_path: Path) -> None:
    line, message = LIMITS[name]
    files = {**live(dev=f"  size = 3\n{line}", prod=f"  size = 3\n{line}"), ".gitignore": "local.yaml\n"}
    outcome = outcome_of(tmp_path, files, *ALL)
    assert outcome.results == ()
    assert [(one.message, one.count, one.environments) for one in outcome.notices] == [(message, 2, ("dev", "prod"))]


def test_code_that_is_elsewhere_is_a_notice_until_sources_say_where_it_is(tmp_path: Path) -> None:
    source = "git::https://example.com/net.git//net?ref=v1"
    files = {**live(prod=""), "live/prod/net/terragrunt.hcl": unit("  size = 1\n", source)}
    outcome = outcome_of(tmp_path / "without", files, *ALL)
    assert outcome.results == ()
    assert [one.message.partition(" ")[0] for one in outcome.notices] == ["The"]
    settings = f'sources:\n  "{source}": modules/net\n'
    outcome = outcome_of(tmp_path / "with", {**files, ".gitops-lint.yaml": settings}, *ALL)
    assert [one.rule for one in outcome.results] == ["TF026"]
    assert outcome.notices == ()


def test_a_file_that_a_hook_may_write_is_a_notice(tmp_path: Path) -> None:
    hook = 'net"\n\n  before_hook "a" {\n    commands = ["plan"]\n    execute  = ["make"]\n  }\n}'
    files = {**live(prod=""), "modules/net/main.tf": 'output "a" {\n  value = filesha1("a.zip")\n}\n'}
    assert [one.rule for one in outcome_of(tmp_path / "without", files, *ALL).results] == ["TF024"]
    files["live/prod/net/terragrunt.hcl"] = unit("").replace('net"\n}', hook)
    outcome = outcome_of(tmp_path / "with", files, *ALL)
    assert outcome.results == ()
    assert [one.message.endswith("a hook may write it") for one in outcome.notices] == [True]


def test_a_unit_of_a_stack_belongs_to_the_environment_of_the_stack_file(tmp_path: Path) -> None:
    stack = 'unit "net" {\n  source = "../../units/net"\n  path   = "net"\n  values = {\n    size = SIZE\n  }\n}\n'
    files = {
        "live/root.hcl": ROOT,
        "live/dev/terragrunt.stack.hcl": stack.replace("SIZE", "3"),
        "live/prod/terragrunt.stack.hcl": stack.replace("SIZE", "1"),
        "units/net/terragrunt.hcl": unit("  size = values.size\n", "${get_repo_root()}/modules/net"),
        "modules/net/main.tf": VERSION + SIZE,
    }
    (result,) = outcome_of(tmp_path, files, *ALL).results
    assert (result.rule, result.environments, result.location.file) == ("TF026", ("prod",), "units/net/terragrunt.hcl")


def test_what_is_wrong_with_a_unit_is_said_once_with_every_environment(tmp_path: Path) -> None:
    files = {**live(dev="  size = 3\n", prod="  size = 3\n"), "live/root.hcl": ROOT + "locals {\n  a = local.b\n}\n"}
    (result,) = outcome_of(tmp_path, files, *ALL).results
    assert (result.rule, result.environments, str(result.location)) == ("TF041", ("dev", "prod"), "live/root.hcl:13:12")


STATES: Mapping[str, tuple[Mapping[str, str], list[tuple[str, str]]]] = {
    "each its own": (live(dev="  size = 3\n", prod="  size = 3\n"), []),
    "one for all": (
        {
            **live(dev="  size = 3\n", prod="  size = 3\n"),
            "live/root.hcl": ROOT.replace("${path_relative_to_include()}", "shop"),
        },
        [("TF020", "live/prod/net/terragrunt.hcl")],
    ),
    "a place that is not known": (
        {
            **live(dev="  size = 3\n", prod="  size = 3\n"),
            "live/root.hcl": ROOT.replace("${path_relative_to_include()}", '${get_env("KEY")}'),
        },
        [],
    ),
    "none": ({**live(prod="  size = 3\n"), "live/root.hcl": ""}, [("TF019", "live/prod/net/terragrunt.hcl")]),
    "a disk": (
        {**live(prod="  size = 3\n"), "live/root.hcl": ROOT.replace('"oss"', '"local"')},
        [("TF019", "live/root.hcl")],
    ),
    "a block that is generated": (
        {
            **live(dev="  size = 3\n", prod="  size = 3\n"),
            "live/root.hcl": GENERATE + "  contents  = <<-E\n"
            '    terraform {\n      backend "oss" {\n        bucket = "b"\n      }\n    }\n  E\n}\n',
        },
        [("TF020", "live/prod/net/terragrunt.hcl")],
    ),
    "that of a root": (
        {
            **live(prod="  size = 3\n"),
            "bootstrap/main.tf": 'terraform {\n  backend "oss" {\n    bucket = "shop-state"\n'
            '    key    = "prod/net/terraform.tfstate"\n  }\n}\n',
        },
        [("TF020", "live/prod/net/terragrunt.hcl")],
    ),
    "a block that nobody writes": (
        {**live(prod="  size = 3\n"), "live/root.hcl": ROOT.partition("  generate")[0] + "}\n"},
        [("TF041", "live/root.hcl")],
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_the_state_of_a_unit_is_where_remote_state_says(name: str, tmp_path: Path) -> None:
    files, expected = STATES[name]
    results = outcome_of(tmp_path, files, "TF019", "TF020", "TF041").results
    assert [(one.rule, one.location.file) for one in results] == expected


def test_outputs_of_another_unit_are_those_of_its_code(tmp_path: Path) -> None:
    dependency = 'dependency "zone" {\n  config_path = "../zone"\n}\n\n'
    files = {
        **live(prod=""),
        "live/prod/net/terragrunt.hcl": dependency + unit("  size = dependency.zone.outputs.size\n"),
        "live/prod/zone/terragrunt.hcl": unit("", "../../../modules/zone"),
        "modules/zone/main.tf": VERSION + 'output "size" {\n  value = 1\n}\n',
    }
    assert [one.rule for one in outcome_of(tmp_path, files, *ALL).results] == ["TF026"]
