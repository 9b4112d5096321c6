"""Data sources inside a configuration that is evaluated."""

from __future__ import annotations

import json

from data_instance import Files

from gitops_lint.formats import hcl
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.values import UnknownValue, Value, object_of


def outputs(text: str, **files: str) -> dict[str, Value]:
    """The outputs of a root with this configuration."""
    tree = Files(
        {"infra/main.tf": text.encode(), **{f"infra/{name}.txt": body.encode() for name, body in files.items()}}
    )
    context = Context(
        tree=tree,
        directory="infra",
        read=lambda path: hcl.read(tree.read(path).decode(), path),
        remote_state=lambda backend, config: object_of({"vpc": f"{backend}-{config['path']}"}),
    )
    evaluation = Evaluation(context)
    found = {name: evaluation.root.output(name) for name in evaluation.root.module.outputs}
    assert [problem.detail for problem in evaluation.log.problems] == []
    return found


def test_a_policy_of_dynamic_blocks_is_known() -> None:
    text = """
    variable "buckets" { default = ["a", "b"] }
    data "aws_iam_policy_document" "x" {
      for_each = toset(["Allow", "Deny"])
      dynamic "statement" {
        for_each = var.buckets
        content {
          sid       = statement.value
          effect    = each.key
          actions   = ["s3:*"]
          resources = ["arn:aws:s3:::${statement.value}"]
          condition {
            test     = "Bool"
            variable = "aws:SecureTransport"
            values   = [false]
          }
        }
      }
    }
    output "json" { value = data.aws_iam_policy_document.x["Deny"].json }
    """
    document = json.loads(str(outputs(text)["json"]))
    assert [(statement["Sid"], statement["Effect"], statement["Resource"]) for statement in document["Statement"]] == [
        ("a", "Deny", "arn:aws:s3:::a"),
        ("b", "Deny", "arn:aws:s3:::b"),
    ]
    assert document["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_policy_over_another_is_known() -> None:
    text = """
    data "aws_iam_policy_document" "below" {
      statement {
        sid     = "A"
        actions = ["x"]
      }
    }
    data "aws_iam_policy_document" "x" {
      source_policy_documents = [data.aws_iam_policy_document.below.json]
      statement {
        actions = ["y"]
      }
    }
    output "json" { value = jsondecode(data.aws_iam_policy_document.x.minified_json).Statement[*].Action }
    """
    assert outputs(text)["json"].items == ("x", "y")  # type: ignore[union-attr]


def test_a_policy_about_a_resource_that_is_not_there_yet_is_unknown_after_apply() -> None:
    text = """
    resource "aws_s3_bucket" "b" {}
    data "aws_iam_policy_document" "x" {
      statement {
        resources = [aws_s3_bucket.b.arn]
      }
    }
    output "json" { value = data.aws_iam_policy_document.x.json }
    """
    unknown = outputs(text)["json"]
    assert isinstance(unknown, UnknownValue)
    assert unknown.reason == "aws_s3_bucket.b.arn is known after apply"


def test_files_templates_and_other_roots_are_read() -> None:
    text = """
    data "local_file" "t" { filename = "${path.module}/t.txt" }
    data "template_file" "x" {
      template = data.local_file.t.content
      vars     = { vpc = data.terraform_remote_state.net.outputs.vpc }
    }
    data "terraform_remote_state" "net" {
      backend = "local"
      config  = { path = "../net/terraform.tfstate" }
    }
    output "text" { value = data.template_file.x.rendered }
    output "whole" { value = data.template_file.x.vars }
    """
    found = outputs(text, t="vpc ${vpc}")
    assert found["text"] == "vpc local-../net/terraform.tfstate"


def test_what_no_argument_tells_is_not_available() -> None:
    text = """
    data "null_data_source" "n" { inputs = { a = 1 } }
    data "http" "h" { url = "https://example.com" }
    data "external" "e" { program = ["rm"] }
    data "archive_file" "a" {
      type        = "zip"
      output_path = "out.zip"
    }
    output "n" { value = data.null_data_source.n.outputs["a"] }
    output "path" { value = data.archive_file.a.output_path }
    output "h" { value = data.http.h.response_body }
    output "e" { value = data.external.e.result }
    output "a" { value = data.archive_file.a.output_md5 }
    """
    found = outputs(text)
    assert (found["n"], found["path"]) == ("1", "out.zip")
    assert all(isinstance(found[name], UnknownValue) for name in "hea")
