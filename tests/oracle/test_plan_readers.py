"""What reads Terraform's plans reads ours: terraform-compliance and Checkov judge them as they judge Terraform's."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.checkov_environment import built_environment
from benchmarks.compliance_environment import built_command
from gitops_lint.engine.planning import PlanRequest, plan_of
from gitops_lint.terraform.plan.document import document, encoded
from tests.repositories import write

COMPLIANCE = built_command()
CHECKOV = built_environment()
needs_compliance = pytest.mark.skipif(
    COMPLIANCE is None, reason="terraform-compliance is not installed: python -m benchmarks.compliance_environment"
)
needs_checkov = pytest.mark.skipif(
    CHECKOV is None, reason="Checkov is not installed: python -m benchmarks.checkov_environment"
)

MAIN = """
variable "sources" { default = ["0.0.0.0/0"] }
module "web" {
  source   = "./group"
  for_each = { open = var.sources, closed = ["10.0.0.0/8"] }
  name     = each.key
  sources  = each.value
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
  tags   = { team = "shop" }
}
resource "aws_db_instance" "main" {
  storage_encrypted = false
  instance_class    = "db.t3.micro"
}
"""
GROUP = """
variable "name" {}
variable "sources" { type = list(string) }
resource "aws_security_group" "this" {
  name        = var.name
  description = "the group ${var.name}"
  dynamic "ingress" {
    for_each = [22]
    content {
      description = "ssh"
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = var.sources
    }
  }
}
"""
FEATURES = {
    "holds": """
  Scenario: buckets belong to somebody
    Given I have aws_s3_bucket defined
    Then it must have tags
    And it must have team
    And its value must be shop
  Scenario: groups say what they are for
    Given I have aws_security_group defined
    Then it must have description
""",
    "fails": """
  Scenario: databases are encrypted
    Given I have aws_db_instance defined
    Then it must have storage_encrypted
    And its value must be true
""",
}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("plan"), {"main.tf": MAIN, "group/main.tf": GROUP})
    path = root / "plan.json"
    path.write_bytes(encoded(document(plan_of(PlanRequest(root, cache=False)))))
    return path


@needs_compliance
@pytest.mark.parametrize(("feature", "code"), [("holds", 0), ("fails", 1)])
def test_terraform_compliance_judges_our_plan(plan: Path, tmp_path: Path, feature: str, code: int) -> None:
    write(tmp_path, {"one.feature": f"Feature: {feature}\n{FEATURES[feature]}"})
    assert COMPLIANCE is not None
    ended = subprocess.run(
        [COMPLIANCE, "--planfile", plan, "--features", tmp_path, "--no-ansi"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout
    assert "0 skipped" in ended.stdout or "skipped" not in ended.stdout
    assert ("aws_db_instance.main" in ended.stdout) == (feature == "fails")


@needs_checkov
def test_checkov_judges_our_plan_as_the_values_are(plan: Path) -> None:
    assert CHECKOV is not None
    ended = subprocess.run(
        [
            CHECKOV.command,
            *("--file", plan, "--framework", "terraform_plan", "--output", "json", "--quiet", "--soft-fail"),
            *("--check", "CKV_AWS_24,CKV_AWS_16", "--skip-download"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    failed = {(one["check_id"], one["resource"]) for one in json.loads(ended.stdout)["results"]["failed_checks"]}
    assert failed == {
        ("CKV_AWS_24", 'module.web["open"].aws_security_group.this'),
        ("CKV_AWS_16", "aws_db_instance.main"),
    }
