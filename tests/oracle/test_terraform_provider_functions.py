"""The functions of Terraform's own provider give what `terraform console` (1.11) prints."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from console_module import ConsoleModule

from gitops_lint.formats import hcl
from gitops_lint.terraform.console import answer

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

MODULE = """
terraform {
  required_providers {
    terraform = { source = "terraform.io/builtin/terraform" }
  }
}
resource "terraform_data" "x" {}
"""

EXPRESSIONS = [
    *(
        f"provider::terraform::encode_expr({value})"
        for value in (
            "true", "1.5", "1e30", '"a"', '"a\\"b\\\\c\\n$${x}%%{y}$"', '"é\\u200b"', "[]", "{}", "[1, [2], {}]",
            "{ a = 1, bcd = 2 }", '{ "a b" = 1, c = "x" }', "{ a = { b = 1 }, ccc = 2, dd = [1, 2] }",
            "[{ a = 1 }, { b = { c = [{}] } }]", "toset([2, 1])", 'tomap({ a = "x" })', "tolist([])", "[[{ a = 1 }]]",
            '{ a = "{", b = 1 }', "{ long_name = [{ a = 1 }], b = 2 }", "terraform_data.x.id", "[terraform_data.x.id]",
            "sensitive(1)", '{ "a-b" = 1, _c = 2 }',
        )
    ),
    *(
        f"provider::terraform::encode_tfvars({value})"
        for value in (
            "{}", "{ a = 1 }", '{ a = 1, bcd = "x" }', "{ a = { b = 1, cc = 2 }, d = [1] }", "tomap({ b = 1, a = 2 })",
            "{ a = null }", "{ a = terraform_data.x.id }", "{ a = sensitive(1) }",
        )
    ),
    *(
        f"provider::terraform::decode_tfvars({value})"
        for value in (
            '""', '"a = 1"', '"a = 1\\nb = [1, \\"x\\"]\\n"', '"a = { b = true }"', '"a = null"', "terraform_data.x.id",
            '"a = 1 + 2"', '"# c\\na = \\"$${1}\\""',
        )
    ),
    'try(provider::terraform::encode_tfvars({ "a b" = 1 }), "refused")',
    'try(provider::terraform::encode_expr(null), "refused")',
    'try(provider::terraform::encode_tfvars([]), "refused")',
    'try(provider::terraform::encode_tfvars(null), "refused")',
    'try(provider::terraform::decode_tfvars("a"), "refused")',
    'try(provider::terraform::decode_tfvars("a {}"), "refused")',
    'try(provider::terraform::decode_tfvars("a = b"), "refused")',
    'try(provider::terraform::decode_tfvars("a = upper(1)"), "refused")',
    'try(provider::terraform::decode_tfvars("a = try(1)"), "refused")',
]  # fmt: skip


def test_the_console_prints_the_same(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(MODULE)
    subprocess.run(["terraform", "init"], cwd=tmp_path, capture_output=True, check=True)
    together = f"[{', '.join(EXPRESSIONS)}]"
    asked = subprocess.run(
        ["terraform", "console", "-no-color"],
        cwd=tmp_path,
        input=f"{together}\n".encode(),
        capture_output=True,
        check=True,
    )
    node, problems = hcl.read_expression(together)
    assert not problems
    assert answer(node, ConsoleModule()) == asked.stdout.decode().rstrip("\n")
