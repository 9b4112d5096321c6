"""TF040 and TF042: what an older Terraform does not have, and what an author deprecates."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules.terraform_modules import said

USES = [
    ('variable "v" {\n  sensitive = true\n}', '"sensitive" of a variable', "0.14"),
    ('output "o" {\n  value = one([1])\n}', "the function one", "0.15"),
    ('variable "v" {\n  nullable = false\n}', '"nullable" of a variable', "1.1"),
    ("moved {\n  from = a_b.c\n  to = a_b.d\n}", "a moved block", "1.1"),
    (
        'resource "a_b" "c" {\n  lifecycle {\n    precondition {\n'
        '      condition = 1 == 1\n      error_message = "No."\n    }\n  }\n}',
        "a precondition",
        "1.2",
    ),
    (
        'resource "a_b" "c" {\n  lifecycle {\n    replace_triggered_by = [a_b.d]\n  }\n}',
        "replace_triggered_by",
        "1.2",
    ),
    ('variable "v" {\n  type = object({ a = optional(string) })\n}', "an optional attribute", "1.3"),
    ('output "o" {\n  value = startswith("a", "b")\n}', "the function startswith", "1.3"),
    ('resource "terraform_data" "a" {}', "terraform_data", "1.4"),
    ('import {\n  to = a_b.c\n  id = "x"\n}', "an import block", "1.5"),
    (
        'check "c" {\n  assert {\n    condition = 1 == 1\n    error_message = "No."\n  }\n}',
        "a check block",
        "1.5",
    ),
    ("removed {\n  from = a_b.c\n}", "a removed block", "1.7"),
    ('output "o" {\n  value = provider::a::b("x")\n}', "a function of a provider", "1.8"),
    (
        'variable "a" {}\nvariable "b" {\n  validation {\n    condition = var.b > var.a\n'
        '    error_message = "No."\n  }\n}',
        "a validation that refers to something else than its variable",
        "1.9",
    ),
    ('output "o" {\n  value = templatestring(var.t, {})\n}', "the function templatestring", "1.9"),
    ('ephemeral "a_b" "c" {}', "an ephemeral block", "1.10"),
    ('variable "v" {\n  ephemeral = true\n}', '"ephemeral" of a variable', "1.10"),
    (
        'terraform {\n  backend "s3" {\n    use_lockfile = true\n  }\n}',
        "use_lockfile of the backend s3",
        "1.10",
    ),
    (
        'resource "a_b" "c" {\n  password_wo = "x"\n  password_wo_version = 1\n}',
        "the write-only argument password_wo",
        "1.11",
    ),
    ('terraform {\n  backend "oci" {}\n}', "the backend oci", "1.12"),
    ('action "a_b" "c" {}', "an action block", "1.14"),
    ('variable "v" {\n  const = true\n}', '"const" of a variable', "1.15"),
    ('output "o" {\n  type = string\n  value = "x"\n}', '"type" of an output', "1.15"),
    ('module "m" {\n  source = "./${var.where}"\n}', "an expression in the source of a module", "1.15"),
    ('output "o" {\n  value = convert("1", number)\n}', "the function convert", "1.15"),
]


def required(constraint: str) -> str:
    return f'terraform {{\n  required_version = "{constraint}"\n}}\n'


def before(version: str) -> str:
    major, _, minor = version.partition(".")
    return f"{major}.{int(minor) - 1}.0" if int(minor) else "0.15.0"


@pytest.mark.parametrize(("text", "what", "since"), USES, ids=[row[1] for row in USES])
def test_a_use_needs_the_version_that_brought_it(text: str, what: str, since: str, tmp_path: Path) -> None:
    oldest = before(since)
    (finding,) = [one for one in said(tmp_path / "old", required(f">= {oldest}") + text, "TF040") if what in one]
    assert finding.endswith(f"warning {what} needs Terraform {since}, but required_version allows {oldest}")
    assert said(tmp_path / "new", required(f">= {since}.0") + text, "TF040") == []


_UNHEARD_OF = {"Unsupported block type", "Unsupported argument", "Variables not allowed"}
_TOLD_LATER = {"the backend oci", "the function convert"}
"""What only `terraform init`, or a reference to it, would find out."""


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_1_11_has_not_heard_of_what_came_later(tmp_path: Path) -> None:
    rows = [row for row in USES if row[1] not in _TOLD_LATER]
    for index, (text, *_) in enumerate(rows):
        (tmp_path / f"{index}.tf").write_text(text, encoding="utf-8")
    done = subprocess.run(["terraform", "validate", "-json"], cwd=tmp_path, capture_output=True, check=False)
    refused = {
        int(one["range"]["filename"].removesuffix(".tf"))
        for one in json.loads(done.stdout)["diagnostics"]
        if one["summary"] in _UNHEARD_OF
    }
    newer = {index for index, (*_, since) in enumerate(rows) if int(since.partition(".")[2]) > 11}
    assert refused == {index for index in newer if rows[index][2].startswith("1.")}


@pytest.mark.parametrize(
    ("constraint", "allowed"),
    [
        ("~> 1.5", "1.5.0"),
        (">= 1.5.7", "1.5.7"),
        ("> 1.5.7", "1.6.0"),
        ("1.6.3", "1.6.3"),
        (">= 1.3, != 1.3.0, < 2.0", "1.3.1"),
        (">= 1.7", None),
        ("< 2.0", None),
        ("!= 1.5.0", None),
        ("no version", None),
    ],
)
def test_what_counts_is_the_oldest_release_that_is_allowed(
    constraint: str, allowed: str | None, tmp_path: Path
) -> None:
    found = said(tmp_path, required(constraint) + "removed {\n  from = a_b.c\n}\n", "TF040")
    assert [one.rpartition(" ")[2] for one in found] == ([] if allowed is None else [allowed])


def test_a_module_that_says_nothing_and_one_for_opentofu_are_passed_over(tmp_path: Path) -> None:
    removed = "removed {\n  from = a_b.c\n}\n"
    assert said(tmp_path / "silent", removed, "TF040") == []
    files = {"main.tf": required(">= 1.5"), "removed.tofu": removed}
    assert said(tmp_path / "tofu", files, "TF040") == []


def test_a_module_needs_what_its_callers_require(tmp_path: Path) -> None:
    child = required(">= 1.3") + "removed {\n  from = a_b.c\n}\n"
    call = 'module "m" {\n  source = "./m"\n}\n'
    assert said(tmp_path / "newer", {"main.tf": required(">= 1.9") + call, "m/main.tf": child}, "TF040") == []
    (finding,) = said(tmp_path / "older", {"main.tf": required(">= 1.5") + call, "m/main.tf": child}, "TF040")
    assert finding.startswith("m/main.tf:4:")


def test_the_same_is_told_once_a_module(tmp_path: Path) -> None:
    text = required(">= 1.5") + "removed {\n  from = a_b.c\n}\nremoved {\n  from = a_b.d\n}\n"
    assert len(said(tmp_path, text, "TF040")) == 1


CHILD = """
variable "old" {
  default    = null
  deprecated = "Set new."
}
output "old" {
  value      = 1
  deprecated = "Read new."
}
"""


def test_deprecated_variables_and_outputs_are_told_of_where_they_are_used(tmp_path: Path) -> None:
    text = 'module "m" {\n  source = "./m"\n  old    = 1\n}\noutput "o" {\n  value = module.m.old\n}\n'
    assert said(tmp_path, {"main.tf": text, "m/main.tf": CHILD}, "TF042") == [
        "3:warning Deprecated variable got a value: Set new",
        "6:warning Deprecated value used: Read new",
    ]


def test_what_is_not_used_handed_on_or_not_wanted_to_be_heard_of_is_not_told(tmp_path: Path) -> None:
    null = 'module "m" {\n  source = "./m"\n  old    = null\n}\n'
    assert said(tmp_path / "null", {"main.tf": null, "m/main.tf": CHILD}, "TF042") == []
    use = 'module "m" {\n  source = "./m"\n}\noutput "o" {\n  value = module.m.old\n%s}\n'
    root = 'module "n" {\n  source = "./n"\n%s}\n'
    handed = {"main.tf": root % "", "n/main.tf": use % '  deprecated = "x"\n', "n/m/main.tf": CHILD}
    assert said(tmp_path / "handed", handed, "TF042") == []
    files = {"main.tf": root % "", "n/main.tf": use % "", "n/m/main.tf": CHILD}
    assert len(said(tmp_path / "told", files, "TF042")) == 1
    files["main.tf"] = root % "  ignore_nested_deprecations = true\n"
    assert said(tmp_path / "ignored", files, "TF042") == []
