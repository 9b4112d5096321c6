"""Resources: instances, attributes, nested and dynamic blocks, data sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.evaluation.graph import build
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.values import UnknownValue
from tests.terraform.evaluation.roots import evaluated, opened, outputs, plain, summaries


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("terraform_data.one.input", "a"),
        ("terraform_data.one.id", "<after_apply>"),
        ("terraform_data.one.output", "<after_apply>"),
        ("terraform_data.empty.output", None),
        ("terraform_data.many[1].input", 1),
        ("terraform_data.many[*].input", [0, 1]),
        ("length(terraform_data.many)", 2),
        ('terraform_data.keyed["x"].input', "X"),
        ("{ for k, v in terraform_data.keyed : k => v.input }", {"x": "X", "y": "Y"}),
        ("aws_vpc.main.cidr_block", "10.0.0.0/16"),
        ("aws_vpc.main.arn", "<after_apply>"),
        ("data.aws_ami.linux.id", "<not_available>"),
        ("data.aws_ami.linux.owners", ["self"]),
        ("data.aws_ami.late.id", "<after_apply>"),
    ],
)
def test_an_attribute_has_the_value_that_terraform_plans(tmp_path: Path, expression: str, expected: object) -> None:
    main = """
    resource "terraform_data" "one" { input = "a" }
    resource "terraform_data" "empty" {}
    resource "terraform_data" "many" {
      count = 2
      input = count.index
    }
    resource "terraform_data" "keyed" {
      for_each = { x = "X", y = "Y" }
      input    = each.value
    }
    resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
    data "aws_ami" "linux" { owners = ["self"] }
    data "aws_ami" "late" { owners = [terraform_data.one.id] }
    """
    root = opened(tmp_path, {"main.tf": f'{main}\noutput "answer" {{ value = {expression} }}'})
    assert outputs(root) == {"answer": expected}
    assert summaries(root) == []


def test_dynamic_blocks_are_expanded_in_place(tmp_path: Path) -> None:
    main = """
    resource "aws_security_group" "web" {
      ingress { from_port = 22 }
      dynamic "ingress" {
        for_each = { https = 443, http = 80 }
        iterator = port
        content {
          description = port.key
          from_port   = port.value
          dynamic "peer" {
            for_each = [1, 2]
            content { number = peer.value * port.value }
          }
        }
      }
      ingress { from_port = 8080 }
    }
    output "ingress" { value = aws_security_group.web.ingress }
    """
    assert outputs(opened(tmp_path, {"main.tf": main}))["ingress"] == [
        {"from_port": 22},
        {"description": "http", "from_port": 80, "peer": [{"number": 80}, {"number": 160}]},
        {"description": "https", "from_port": 443, "peer": [{"number": 443}, {"number": 886}]},
        {"from_port": 8080},
    ]


@pytest.mark.parametrize(
    ("repetition", "kind", "summary"),
    [
        ("for_each = toset([terraform_data.other.id])", Kind.UNKNOWN_EXPANSION, "Invalid for_each argument"),
        ("count = length(terraform_data.other.output[0])", Kind.UNKNOWN_EXPANSION, "Invalid count argument"),
        ("count = -1", Kind.EXPANSION, "Invalid count argument"),
        ("count = null", Kind.EXPANSION, "Invalid count argument"),
        ("count = 1.5", Kind.EXPANSION, "Invalid count argument"),
        ('for_each = ["a"]', Kind.EXPANSION, "Invalid for_each argument"),
        ("for_each = toset([1])", Kind.EXPANSION, "Invalid for_each set argument"),
        ("for_each = null", Kind.EXPANSION, "Invalid for_each argument"),
        ('for_each = sensitive(toset(["a"]))', Kind.EXPANSION, "Invalid for_each argument"),
        ("count = 10000000", Kind.EXPANSION, "Invalid count argument"),
    ],
)
def test_a_repetition_that_terraform_refuses_is_a_problem(
    tmp_path: Path, repetition: str, kind: Kind, summary: str
) -> None:
    main = (
        f'resource "terraform_data" "other" {{ input = ["a"] }}\nresource "terraform_data" "x" {{\n  {repetition}\n}}'
    )
    (problem,) = evaluated(tmp_path, {"main.tf": main}).log.problems
    assert (problem.kind, problem.summary, problem.address) == (kind, summary, "terraform_data.x")


def test_a_repetition_that_only_we_do_not_know_is_no_problem(tmp_path: Path) -> None:
    main = """
    data "aws_availability_zones" "all" {}
    resource "terraform_data" "x" { count = length(data.aws_availability_zones.all.names) }
    output "x" { value = terraform_data.x }
    """
    root = evaluated(tmp_path, {"main.tf": main})
    assert summaries(root) == []
    value = root.root.output("x")
    assert isinstance(value, UnknownValue)
    assert value.kind is UnknownKind.NOT_AVAILABLE


def test_a_data_source_has_the_values_that_the_settings_give(tmp_path: Path) -> None:
    main = 'data "aws_availability_zones" "all" {}\noutput "x" { value = data.aws_availability_zones.all.names[0] }'
    values = {"data.aws_availability_zones.all": {"names": ["eu-1a", "eu-1b"]}}
    assert outputs(opened(tmp_path, {"main.tf": main}, values=values)) == {"x": "eu-1a"}


def test_ten_thousand_instances_cost_no_more_than_their_number(tmp_path: Path) -> None:
    main = """
    locals { names = { for p in setproduct(range(100), range(100)) : "n${p[0] * 100 + p[1]}" => p[1] } }
    resource "terraform_data" "x" {
      for_each = local.names
      input    = "${each.key}-${each.value}"
    }
    output "last" { value = terraform_data.x["n9999"].input }
    """
    root = evaluated(tmp_path, {"main.tf": main})
    assert outputs(root) == {"last": "n9999-99"}
    assert summaries(root) == []


@pytest.mark.parametrize(
    ("expression", "summary"),
    [
        ("terraform_data.keyed.x.input", "Missing resource instance key"),
        ("terraform_data.many.input", "Missing resource instance key"),
        ('terraform_data.one["input"]', "Unexpected resource instance key"),
        ("terraform_data.one[0]", "Unexpected resource instance key"),
        ("terraform_data.self.id", "Self-referential block"),
        ("terraform_data.one.nothing", "Unsupported attribute"),
    ],
)
def test_a_reference_that_terraform_refuses_is_a_problem(tmp_path: Path, expression: str, summary: str) -> None:
    main = """
    resource "terraform_data" "one" { input = "a" }
    resource "terraform_data" "many" { count = 2 }
    resource "terraform_data" "keyed" { for_each = toset(["x"]) }
    """
    if "self" in expression:
        main += f'resource "terraform_data" "self" {{ input = {expression} }}'
    else:
        main += f'output "o" {{ value = {expression} }}'
    assert summaries(evaluated(tmp_path, {"main.tf": main}))[0] == summary


def test_what_an_output_that_is_not_known_consists_of_is_known(tmp_path: Path) -> None:
    main = """
    resource "terraform_data" "x" { input = ["a", "b"] }
    resource "terraform_data" "each" { count = length(terraform_data.x.output) }
    output "count" { value = length(terraform_data.each) }
    """
    root = evaluated(tmp_path, {"main.tf": main})
    assert outputs(root) == {"count": 2}
    assert summaries(root) == []


def test_ephemeral_values_stay_out_of_what_is_kept(tmp_path: Path) -> None:
    main = """
    variable "token" {
      ephemeral = true
      default   = "t"
    }
    resource "terraform_data" "x" { input = { t = var.token } }
    resource "aws_db_instance" "x" { password_wo = var.token }
    output "token" { value = var.token }
    """
    assert summaries(evaluated(tmp_path, {"main.tf": main})) == [
        "Invalid use of ephemeral value",
        "Ephemeral value not allowed",
    ]


def test_an_argument_that_a_called_module_does_not_have_is_a_problem(tmp_path: Path) -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  nope = 1\n}', "m/main.tf": 'variable "x" { default = 1 }'}
    (problem,) = evaluated(tmp_path, files).log.problems
    assert (problem.summary, problem.file) == ("Unsupported argument", "main.tf")


def test_what_a_provisioner_refers_to_comes_first(tmp_path: Path) -> None:
    main = """
    resource "terraform_data" "a" {
      provisioner "local-exec" { command = terraform_data.b.id }
    }
    resource "terraform_data" "b" {}
    """
    order = build(opened(tmp_path, {"main.tf": main})).order()
    assert order.index("terraform_data.b") < order.index("terraform_data.a")


def test_a_chain_of_thousands_of_references_is_evaluated(tmp_path: Path) -> None:
    links = "\n".join(f"a{i} = local.a{i + 1} + 1" for i in range(3000))
    root = evaluated(tmp_path, {"main.tf": f'locals {{\n{links}\na3000 = 0\n}}\noutput "x" {{ value = local.a0 }}'})
    assert outputs(root) == {"x": 3000}


@pytest.mark.parametrize(
    ("main", "members"),
    [
        ("locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}", {"local.a", "local.b", "local.c"}),
        (
            'resource "terraform_data" "x" { input = terraform_data.y.id }\n'
            'resource "terraform_data" "y" { input = terraform_data.x.id }',
            {"terraform_data.x", "terraform_data.y"},
        ),
        ("locals {\n  a = false ? local.b : 1\n  b = local.a\n}", {"local.a", "local.b"}),
    ],
)
def test_a_cycle_is_named_with_all_its_members(tmp_path: Path, main: str, members: set[str]) -> None:
    problem = next(one for one in evaluated(tmp_path, {"main.tf": main}).log.problems if one.kind is Kind.CYCLE)
    assert set(problem.detail.removeprefix("Cycle: ").split(", ")) == members


def test_conditions_that_do_not_hold_are_problems_with_their_message(tmp_path: Path) -> None:
    main = """
    variable "n" { default = 1 }
    resource "terraform_data" "x" {
      input = var.n
      lifecycle {
        precondition {
          condition     = var.n > 1
          error_message = "n is ${var.n}."
        }
        postcondition {
          condition     = self.input > 2
          error_message = "input is ${self.input}."
        }
      }
    }
    check "c" {
      assert {
        condition     = var.n == 3
        error_message = "not three."
      }
    }
    """
    found = [(one.summary, one.detail) for one in evaluated(tmp_path, {"main.tf": main}).log.problems]
    assert sorted(found) == [
        ("Check block assertion failed", "not three."),
        ("Resource postcondition failed", "input is 1."),
        ("Resource precondition failed", "n is 1."),
    ]


def test_the_whole_resource_is_an_object_that_the_provider_may_add_to(tmp_path: Path) -> None:
    main = 'resource "acme_thing" "x" { size = 1 }\noutput "x" { value = acme_thing.x }'
    value = opened(tmp_path, {"main.tf": main}).root.output("x")
    assert plain(value) == {"id": "<after_apply>", "size": 1}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("set[0].given", "a"),
        ("set[0].nothing", "<after_apply>"),
        ("set[0].nothing.more", "<after_apply>"),
        ("set[0].inner[0].name", "<after_apply>"),
        ("made[0].name", "<after_apply>"),
        ("made[*].name", "<after_apply>"),
        ("made", "<after_apply>"),
        ("set[0].inner", "<after_apply>"),
    ],
)
def test_what_blocks_leave_out_is_known_to_the_provider_where_it_is_referred_to(
    tmp_path: Path, expression: str, expected: object
) -> None:
    main = """
    resource "aws_thing" "it" {
      set {
        given   = "a"
        nothing = null
        dynamic "inner" {
          for_each = []
          content { name = inner.value }
        }
      }
      dynamic "made" {
        for_each = []
        content { name = made.value }
      }
    }
    """
    root = evaluated(tmp_path, {"main.tf": f'{main}\noutput "answer" {{ value = aws_thing.it.{expression} }}'})
    assert outputs(root) == {"answer": expected}
    assert summaries(root) == []


@pytest.mark.parametrize(
    ("block", "expression", "expected"),
    [
        ("ebs_block_device", "aws_instance.it.ebs_block_device", "<after_apply>"),
        ("credit_specification", "aws_instance.it.credit_specification", []),
        ("cpu_options", "coalescelist(aws_instance.it.cpu_options, [{}])[0].core_count", "<after_apply>"),
    ],
)
def test_no_dynamic_block_leaves_to_the_provider_what_it_computes(
    tmp_path: Path, block: str, expression: str, expected: object
) -> None:
    main = (
        f'resource "aws_instance" "it" {{\n  dynamic "{block}" {{\n    for_each = []\n    content {{}}\n  }}\n}}\n'
        f'output "answer" {{ value = {expression} }}'
    )
    root = evaluated(tmp_path, {"main.tf": main})
    assert outputs(root) == {"answer": expected}
    assert summaries(root) == []
