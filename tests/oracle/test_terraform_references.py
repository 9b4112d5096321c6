"""What is no reference is none for terraform, in the same words and at the same place; what is one is one."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.references import InvalidReference, parse_reference

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

INVALID = ["aws_vpc", "data.x", "data", 'data["x"].y', "data.x[0]", "resource.x", 'resource["a"].b', "ephemeral.x"]
INVALID += ["var", "var[0]", "local", 'local["x"]', "each", "count", "path", "terraform[0]", "module", 'module["a"]']
INVALID += ["module.m[1.5].x", "module.m[null].x", "module.m[0][1]", "template.x", "lazy", "arg.b", "ephemeral.a[0].x"]
INVALID += ['terraform_data["a"].b', "terraform_data.a[1.5]", "terraform_data.a[true].b", "data.a.b[1.5]", "resource"]
VALID = ["var.a", "local.a.b", "terraform_data.a", "terraform_data.a[0].id", 'terraform_data.a["k"]', "module.m.x"]
VALID += ['module.m["x"].y', "data.a.b.c", "resource.a.b", "ephemeral.a.b", "path.module", "terraform.workspace"]
VALID += ["self.id", "each.key", "count.index", "path.cwd", "terraform_data.a.0.id", "module.m[0]"]
WRONG = {"Invalid reference", "Reserved symbol name", "Invalid index key"}


def said(directory: Path, text: str) -> set[tuple[str, str, Span]]:
    """What terraform says of the form of a reference."""
    (directory / "main.tf").write_text(f'output "o" {{\nvalue = {text}\n}}\n')
    done = subprocess.run(["terraform", "validate", "-json"], cwd=directory, capture_output=True, check=False)
    found = set()
    for one in json.loads(done.stdout)["diagnostics"]:
        if one["summary"] in WRONG:
            place = one["range"]
            span = Span(place["start"]["column"] - 9, place["end"]["column"] - 9)
            found.add((one["summary"], one["detail"], span))
    return found


@pytest.mark.parametrize("text", INVALID)
def test_terraform_says_the_same_of_what_is_none(text: str, tmp_path: Path) -> None:
    traversal, _ = hcl.read_expression(text)
    assert isinstance(traversal, hcl.ScopeTraversal)
    invalid = parse_reference(traversal)

    assert isinstance(invalid, InvalidReference)
    assert (invalid.summary, invalid.detail, invalid.span) in said(tmp_path, text)


@pytest.mark.parametrize("text", VALID)
def test_terraform_does_not_object_to_the_form_of_what_is_one(text: str, tmp_path: Path) -> None:
    traversal, _ = hcl.read_expression(text)
    assert isinstance(traversal, hcl.ScopeTraversal)

    assert not isinstance(parse_reference(traversal), InvalidReference)
    assert said(tmp_path, text) == set()
