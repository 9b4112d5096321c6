"""What TF007 to TF009, TF016 and TF018 to TF020 say: versions, providers, secrets and state."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.terraform_modules import VERSION, said

SOURCES = [
    ("./net", False),
    ("../net", False),
    ("shop/net/alicloud", True),
    ("app.terraform.io/shop/net/alicloud", True),
    ("shop/net/alicloud//modules/zone", True),
    ("git::https://git.shop.example/net.git", True),
    ("git::https://git.shop.example/net.git//zone?ref=v1.2.0", False),
    ("git::https://git.shop.example/net.git?depth=1&ref=0123456789abcdef", False),
    ("git::https://git.shop.example/net.git?ref=main", True),
    ("git::ssh://git@git.shop.example/net.git?ref=Master", True),
    ("git@github.com:shop/net.git", True),
    ("github.com/shop/net", True),
    ("github.com/shop/net?ref=v1", False),
    ("https://git.shop.example/net.git?ref=v1", False),
    ("hg::https://hg.shop.example/net", True),
    ("hg::https://hg.shop.example/net?rev=12", False),
    ("https://files.shop.example/net.zip", False),
    ("s3::https://s3.amazonaws.com/shop/net.zip", False),
]


@pytest.mark.parametrize(("source", "is_found"), SOURCES)
def test_a_module_from_elsewhere_names_one_version(source: str, is_found: bool, tmp_path: Path) -> None:
    assert len(said(tmp_path, f'module "net" {{\n  source = "{source}"\n}}\n', "TF007")) == is_found


def test_a_registry_s_module_with_a_version_is_pinned(tmp_path: Path) -> None:
    assert said(tmp_path, 'module "net" {\n  source  = "shop/net/alicloud"\n  version = "~> 1.2"\n}\n', "TF007") == []


REQUIRED = 'terraform {\n  required_providers {\n    alicloud = {\n      source  = "aliyun/alicloud"\n%s    }\n  }\n}\n'
USE = 'resource "alicloud_vpc" "a" {}\n'
PROVIDERS = [
    (USE, ["1:warning"]),
    (USE + REQUIRED % '      version = "~> 1"\n', []),
    (USE + REQUIRED % "", ["4:warning"]),
    (USE + 'terraform {\n  required_providers {\n    alicloud = "~> 1"\n  }\n}\n', []),
    (USE + 'provider "alicloud" {\n  version = "~> 1"\n}\n', []),
    ('data "alicloud_zones" "a" {}\n', ["1:warning"]),
    ('resource "x_y" "a" {\n  provider = alicloud.east\n}\n' + REQUIRED % '      version = "~> 1"\n', []),
    ('resource "terraform_data" "a" {}\n', []),
    ('resource "alicloud_vpc" "a" {}\n\nresource "alicloud_vpc" "b" {}\n', ["1:warning"]),
]


@pytest.mark.parametrize(("text", "places"), PROVIDERS)
def test_a_provider_that_is_used_has_a_version(text: str, places: list[str], tmp_path: Path) -> None:
    assert [one.split()[0] for one in said(tmp_path, text, "TF008")] == places


def test_what_terragrunt_completes_needs_no_versions_and_no_backend(tmp_path: Path) -> None:
    unit = (
        'remote_state {\n  backend = "oss"\n  config = {}\n'
        '  generate = {\n    path      = "backend.tf"\n    if_exists = "overwrite"\n  }\n}\n'
    )
    files = {"environments/dev/main.tf": USE, "environments/dev/terragrunt.hcl": unit, "environments/prod/main.tf": USE}
    found = said(tmp_path, files, "TF008", "TF009", "TF019")
    assert {one.partition(":")[0] for one in found} == {"environments/prod/main.tf"}
    assert len(found) == 3


CHILD = 'terraform {\n  required_version = "~> 1.9"\n}\n\nprovider "alicloud" {\n%s}\n'
CALLS = [
    ("count = 1", '  region = "a"\n', "3:error"),
    ('for_each = toset(["a"])', '  region = "a"\n', "3:error"),
    ("depends_on = [terraform_data.a]", '  region = "a"\n', "3:error"),
    ("count = 1", '  assume_role {\n    role_arn = "a"\n  }\n', "3:error"),
    ("count = 1", "", None),
    ("count = 1", '  alias = "east"\n', None),
    ("name = 1", '  region = "a"\n', None),
]


@pytest.mark.parametrize(("argument", "configuration", "place"), CALLS)
@pytest.mark.parametrize("is_deep", [False, True])
def test_a_module_with_a_provider_is_called_once(
    argument: str, configuration: str, place: str | None, is_deep: bool, tmp_path: Path
) -> None:
    files = {
        "main.tf": f'module "a" {{\n  source = "./a"\n  {argument}\n}}\n\nresource "terraform_data" "a" {{}}\n',
        ("b/main.tf" if is_deep else "a/main.tf"): CHILD % configuration,
    }
    if is_deep:
        files["a/main.tf"] = 'module "b" {\n  source = "../b"\n}\n'
    assert [one.split()[0] for one in said(tmp_path, files, "TF016")] == ([place] if place else [])


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    files = {
        "a/main.tf": 'module "b" {\n  source = "../b"\n  count  = 1\n}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n  count  = 1\n}\n',
        "c/main.tf": 'module "c" {\n  source = "../c"\n  count  = 1\n}\n',
    }
    assert said(tmp_path, files, "TF016", "TF021", "TF002") == []


SECRETS = [
    ('provider "alicloud" {\n  secret_key = "kestrel-of-old"\n}', True),
    ('provider "alicloud" {\n  secret_key = var.secret_key\n}', False),
    ('provider "alicloud" {\n  secret_key = ""\n}', False),
    ('provider "alicloud" {\n  region = "eu-central-1"\n}', False),
    ('provider "aws" {\n  secret_key = "mock_secret"\n}', False),
    ('provider "aws" {\n  skip_credentials_validation = true\n  secret_key = "kestrel-of-old"\n}', False),
    ('provider "kubernetes" {\n  exec {\n    token = "kestrel-of-old"\n  }\n}', True),
    ('variable "db_password" {\n  default = "kestrel"\n}', True),
    ('variable "db_password" {\n  default = "admin"\n}', True),
    ('variable "db_password" {\n  default = ""\n}', False),
    ('variable "db_password" {\n  default = null\n}', False),
    ('variable "db_password" {\n  default = "changeme"\n}', False),
    ('variable "db_password" {\n  default = "<password>"\n}', False),
    ('variable "password_length" {\n  default = "12"\n}', False),
    ('variable "token" {\n  default = "kestrel"\n}', False),
    ('resource "alicloud_db_account" "a" {\n  account_password = "kestrel"\n}', True),
    ('resource "alicloud_db_account" "a" {\n  account_password = random_password.a.result\n}', False),
    ('resource "x_y" "a" {\n  login {\n    password = "kestrel"\n  }\n}', True),
    ('resource "x_y" "a" {\n  reset_password = "true"\n}', False),
    ('data "x_y" "a" {\n  password = "kestrel"\n}', True),
    # These REP006 finds, by their look.
    ('resource "x_y" "a" {\n  password = "vT7#qLm2wZ9x"\n}', False),
]


@pytest.mark.parametrize(("text", "is_found"), SECRETS)
def test_a_secret_that_is_written_out_is_found(text: str, is_found: bool, tmp_path: Path) -> None:
    assert len(said(tmp_path, text, "TF018")) == is_found


@pytest.mark.parametrize("value", ["kestrel", "vT7#qLm2wZ9x", "Winter2026!", "admin", "correct-horse", "Qk7-vTz9-pLm3"])
@pytest.mark.parametrize(
    "text",
    [
        'resource "alicloud_db_account" "a" {\n  account_password = "%s"\n}\n',
        'variable "db_password" {\n  type    = string\n  default = "%s"\n}\n',
    ],
)
def test_a_password_is_one_finding(text: str, value: str, tmp_path: Path) -> None:
    assert len(said(tmp_path, text % value, "TF018", "REP006")) == 1


def state(backend: str) -> str:
    return f'terraform {{\n  {backend}\n}}\n\nresource "terraform_data" "a" {{}}\n'


LOCAL = [
    (VERSION + '\nresource "terraform_data" "a" {}\n', True),
    (state('backend "local" {}'), True),
    (state('backend "oss" {}'), False),
    (state('cloud {\n    organization = "shop"\n  }'), False),
    ('output "a" {\n  value = 1\n}\n', False),
    ('data "x_y" "a" {}\n', False),
]


@pytest.mark.parametrize(("text", "is_found"), LOCAL)
def test_a_root_of_an_environment_keeps_its_state_elsewhere(text: str, is_found: bool, tmp_path: Path) -> None:
    files = {"environments/dev/main.tf": text, "environments/prod/main.tf": state('backend "oss" {}')}
    assert len(said(tmp_path, files, "TF019")) == is_found


def test_a_repository_without_environments_and_a_called_module_need_no_backend(tmp_path: Path) -> None:
    assert said(tmp_path / "one", {"main.tf": state(""), "examples/a/main.tf": state("")}, "TF019") == []
    files = {"environments/dev/main.tf": 'module "a" {\n  source = "./a"\n}\n', "environments/dev/a/main.tf": state("")}
    found = said(tmp_path / "two", files, "TF019")
    assert [one.partition(":")[0] for one in found] == ["environments/dev/main.tf"]


S3 = 'backend "s3" {{\n    bucket = "shop"\n    key    = "{0}"\n  }}'
SHARED = [
    (S3.format("a"), S3.format("a"), True),
    (S3.format("a"), S3.format("b"), False),
    (S3.format("a"), 'backend "oss" {\n    bucket = "shop"\n    key    = "a"\n  }', False),
    ('backend "s3" {\n    bucket = "shop"\n  }', 'backend "s3" {\n    bucket = "shop"\n  }', False),
    ('backend "oss" {\n    bucket = "shop"\n  }', 'backend "oss" {\n    bucket = "shop"\n  }', True),
    (
        'backend "oss" {\n    bucket = "shop"\n  }',
        'backend "oss" {\n    bucket = "shop"\n    key    = "terraform.tfstate"\n  }',
        True,
    ),
    ('backend "gcs" {\n    bucket = "shop"\n  }', 'backend "gcs" {\n    bucket = "shop"\n    prefix = "b"\n  }', False),
    ('backend "local" {}', 'backend "local" {}', False),
    ('backend "remote" {}', 'backend "remote" {}', False),
]


@pytest.mark.parametrize(("first", "second", "is_found"), SHARED)
def test_two_roots_keep_their_state_in_two_places(first: str, second: str, is_found: bool, tmp_path: Path) -> None:
    files = {"a/main.tf": state(first), "b/main.tf": state(second)}
    found = said(tmp_path, files, "TF020")
    assert [one.partition(":")[0] for one in found] == (["b/main.tf"] if is_found else [])


PREFIXED = 'backend "s3" {\n    bucket = "shop"\n    key    = "a"\n    workspace_key_prefix = "%s"\n  }'
NAMED = 'output "workspace" {\n  value = terraform.workspace\n}\n'
PREFIXES = [
    (PREFIXED % "a", PREFIXED % "a", "", ["error"]),
    (PREFIXED % "a", PREFIXED % "a", NAMED, ["error"]),
    (PREFIXED % "a", PREFIXED % "b", "", ["warning"]),
    (PREFIXED % "a", PREFIXED % "b", NAMED, []),
    (PREFIXED % "a", S3.format("a"), "", ["warning"]),
    (PREFIXED % "env:", S3.format("a"), "", ["error"]),
    ((PREFIXED % "a").replace('"a"\n', '"c"\n'), PREFIXED % "b", "", []),
    (PREFIXED % "$name", PREFIXED % "$name", "", []),
]


@pytest.mark.parametrize(("first", "second", "more", "severities"), PREFIXES)
def test_a_prefix_for_workspaces_moves_the_state_of_none_but_them(
    first: str, second: str, more: str, severities: list[str], tmp_path: Path
) -> None:
    found = said(tmp_path, {"a/main.tf": state(first), "b/main.tf": state(second) + more}, "TF020")
    assert [one.split()[0].rpartition(":")[2] for one in found] == severities


def test_a_chain_of_modules_of_any_length_is_followed(tmp_path: Path) -> None:
    link = 'module "next" {{\n  source = "../m{0}"\n}}\n'
    files = {f"m{number}/main.tf": link.format(number + 1) for number in range(1500)}
    files["m0/main.tf"] = 'module "next" {\n  source = "../m1"\n  count  = 1\n}\n'
    files["m1500/main.tf"] = 'provider "alicloud" {\n  region = "a"\n}\n'
    assert [one.partition(" ")[0] for one in said(tmp_path, files, "TF016")] == ["m0/main.tf:3:error"]
