"""`each`, `count` and `self` where they mean nothing, in the words of `terraform validate`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.terraform.evaluation.roots import evaluated

TERRAFORM = shutil.which("terraform")

REFERENCES = [
    "each.value",
    "each.key",
    "each",
    "each.other",
    "each.value.name",
    "count.index",
    "count",
    "count.other",
    "self",
    "self.id",
]
RESOURCE = 'resource "terraform_data" "r%d" { input = %s }\n'
COUNTED = 'resource "terraform_data" "r%d" {\n  count = 1\n  input = %s\n}\n'
EACH = 'resource "terraform_data" "r%d" {\n  for_each = { a = 1 }\n  input = %s\n}\n'
PLACES = {
    "output": ('output "o%d" { value = %s }\n', REFERENCES),
    "local": ("locals { l%d = %s }\n", REFERENCES),
    "resource": (RESOURCE, REFERENCES),
    "counted": (COUNTED, ["each.value", "each.key", "self.id", "count.other"]),
    "for each": (EACH, ["count.index", "self.id", "each.other"]),
    "count": ('resource "terraform_data" "r%d" { count = %s }\n', ["count.index", "each.value", "self.id"]),
    "for_each": ('resource "terraform_data" "r%d" { for_each = %s }\n', ["count.index", "each.value", "each.key"]),
    "data": ('data "terraform_remote_state" "d%d" { backend = %s }\n', ["count.index", "each.value", "each.key"]),
}


@pytest.mark.skipif(TERRAFORM is None, reason="terraform is not installed")
def test_what_means_nothing_here_is_refused_in_terraforms_words(tmp_path: Path) -> None:
    assert TERRAFORM is not None
    uses = [(template, reference) for template, references in PLACES.values() for reference in references]
    text = "".join(template % (number, reference) for number, (template, reference) in enumerate(uses))
    evaluation = evaluated(tmp_path, {"main.tf": text})
    ours = {(one.summary, one.detail, text.count("\n", 0, one.span.start) + 1) for one in evaluation.log.problems}
    subprocess.run([TERRAFORM, "init", "-backend=false"], cwd=tmp_path, capture_output=True, check=True)
    command = [TERRAFORM, "validate", "-json"]
    answer = json.loads(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout)
    # A bare `each` or `count` is refused a second time, as an attribute without a name and without a place.
    said = [one for one in answer["diagnostics"] if one["range"]["start"]["line"]]
    assert ours == {(one["summary"], one["detail"], one["range"]["start"]["line"]) for one in said}
    assert len({line for _, _, line in ours}) == len(uses)
