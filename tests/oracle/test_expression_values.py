"""What is said of the values in an expression that fails: as `terraform plan -json` says it, in `snippet.values`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.evaluation.statements import statements_of
from tests.terraform.evaluation.roots import evaluated

TERRAFORM = shutil.which("terraform")

VARIABLES = {
    "number": "5",
    "half": "0.5",
    "third": "12345678901.25",
    "large": "1000000",
    "text": '"abc"',
    "odd": '"a\\"b\\n\\u00e9"',
    "yes": "true",
    "nothing": "null",
    "list": '["a", "b"]',
    "one": '["a"]',
    "empty": "[]",
    "map": '{ small = 1, "x y" = 2 }',
    "single": "{ small = 1 }",
    "bare": "{}",
    "deep": '{ inner = { port = 80, names = ["x"] }, list = [{ a = 1, b = null }] }',
}
"""Their values stand in a variable file: what is literal fails while Terraform validates, before it plans."""

TYPED = {"typed": ("list(string)", '["a", "b"]'), "mapped": ("map(number)", "{ a = 1 }")}
SECRET = ("secret", '"abc"')

EXPRESSIONS = [
    "var.list[9]",
    "var.list[var.number]",
    "var.typed[var.number]",
    "var.map.medium",
    'var.map["medium"]',
    "var.map[var.text]",
    'var.mapped["b"]',
    "var.single.large",
    "var.bare.any",
    "var.deep.inner.host",
    "var.deep.inner.port.x",
    "var.deep.inner.names[3]",
    "var.deep.list[0].c",
    "var.text + var.number",
    "var.number + var.text",
    "1 + var.nothing",
    "-var.text",
    "!var.text",
    "var.half + var.list",
    "var.list > var.third",
    "var.nothing[0]",
    "var.nothing.a",
    "var.nothing ? 1 : 2",
    "var.text ? 1 : 2",
    '"a-${var.list}"',
    '"a-${var.nothing}-b"',
    "[for one in var.number : one]",
    "[for one in var.nothing : one]",
    "[for one in var.deep.list : one.a + one.b]",
    "[for key, one in var.map : one + var.text]",
    "{ for one in var.list : var.text => one }",
    "[for one in var.list : one if var.number]",
    "{ (var.nothing) = 1 }",
    "{ (var.list) = 1 }",
    "cidrsubnet(var.text, var.number, 1)",
    "cidrhost(var.text, 300)",
    "element(var.empty, 1)",
    "max(var.list...)",
    "max(var.number...)",
    "tonumber(var.odd)",
    "tonumber(var.text)",
    "substr(var.list, 0, 1)",
    'file("${var.text}.txt")',
    "file(var.text)",
    "jsondecode(var.text)",
    "lookup(var.single, var.text)",
    "regex(var.text, var.odd)",
    "try(var.bare.a, var.one[1])",
    "var.large / var.empty",
    "var.large % var.one",
    "var.half[0]",
    "var.list[*].id",
    "terraform_data.first.id + var.list",
    "nonsensitive(length(var.secret)) + var.text",
    "(var.text).x",
    "[var.number, var.list[var.number + 1]]",
    "{ a = var.map[var.text], b = var.number }",
    "terraform_data.first.input.missing",
    "terraform_data.many[var.number].input",
    "module.child.missing.x[var.number]",
    "module.child.given[var.number]",
]

STATIC = [
    "local.list[9]",
    "local.map.medium",
    'local.map["medium"]',
    "local.text + local.number",
    "[for one in local.number : one]",
    "[for one in [{ a = 1, b = null }] : one.a + one.b]",
    "cidrsubnet(local.text, local.number, 1)",
    "toset(local.list)[0]",
    "terraform_data.first.id + local.list",
    "local.list ? 1 : 2",
    "nothing(local.list)",
    "length(local.list, local.text)",
    "length()",
    "local.number.a.b",
    "local.text[local.number]",
    "templatefile(local.text, local.list)",
]
"""What fails already while Terraform validates."""

BLOCKS = {
    "precondition": """
resource "terraform_data" "condition" {
  input = 1
  lifecycle {
    precondition {
      condition     = var.number > 10 && length(var.list) > var.third
      error_message = "Too few."
    }
  }
}
""",
    "count": 'resource "terraform_data" "counted" {\n  count = var.number - 10\n}\n',
    "count of text": 'resource "terraform_data" "texts" {\n  count = var.text\n}\n',
    "for_each": 'resource "terraform_data" "each" {\n  for_each = var.list\n}\n',
    "for_each of null": 'resource "terraform_data" "nulls" {\n  for_each = var.nothing\n}\n',
    "for_each after apply": 'resource "terraform_data" "later" {\n  for_each = toset([terraform_data.first.id])\n}\n',
    "count after apply": (
        'resource "terraform_data" "latest" {\n  count = terraform_data.first.output.a == var.number ? 1 : 0\n}\n'
    ),
    "instance": """
resource "terraform_data" "instance" {
  for_each = var.mapped
  input    = each.value + each.key
}
""",
    "validation": """
variable "checked" {
  default = { port = 80 }
  validation {
    condition     = var.checked.port > 1000
    error_message = "Too low."
  }
}
""",
    "output": """
output "condition" {
  value = 1
  precondition {
    condition     = contains(var.list, var.text)
    error_message = "Not among them."
  }
}
""",
}


def _files() -> dict[str, str]:
    variables = "".join(f'variable "{name}" {{}}\n' for name in VARIABLES)
    variables += "".join(f'variable "{name}" {{\n  type = {type_}\n}}\n' for name, (type_, _) in TYPED.items())
    variables += f'variable "{SECRET[0]}" {{\n  sensitive = true\n}}\n'
    values = [*VARIABLES.items(), *((name, value) for name, (_, value) in TYPED.items()), SECRET]
    return {
        "main.tf": "".join(f'output "o{i}" {{ value = {text} }}\n' for i, text in enumerate(EXPRESSIONS)),
        "blocks.tf": "".join(BLOCKS.values()),
        "variables.tf": variables
        + 'resource "terraform_data" "first" {\n  input = { a = 1 }\n}\n'
        + 'resource "terraform_data" "many" {\n  count = 2\n  input = 1\n}\n'
        + 'module "child" {\n  source = "./child"\n  given  = var.list\n}\n',
        "child/main.tf": 'variable "given" {}\noutput "given" { value = var.given }\noutput "missing" { value = {} }\n',
        "terraform.tfvars": "".join(f"{name} = {value}\n" for name, value in values),
    }


def _static_files() -> dict[str, str]:
    return {
        "main.tf": "".join(f'output "o{i}" {{ value = {text} }}\n' for i, text in enumerate(STATIC)),
        "blocks.tf": 'resource "terraform_data" "secrets" {\n  for_each = toset([var.secret])\n}\n',
        "others.tf": 'variable "secret" {\n  default   = "abc"\n  sensitive = true\n}\n'
        + 'resource "terraform_data" "first" {\n  input = { a = 1 }\n}\n'
        + 'locals {\n  list   = ["a", "b"]\n  map    = { small = 1, big = 2 }\n  text   = "abc"\n  number = 5\n}\n',
    }


Said = dict[tuple[str, int], list[tuple[str, str]]]
"""What is said, by file and line."""


def _terraforms(directory: Path) -> Said:
    assert TERRAFORM is not None
    for command in (["init", "-backend=false"], ["plan", "-json", "-input=false", "-lock=false"]):
        run = subprocess.run([TERRAFORM, *command], cwd=directory, capture_output=True, text=True, check=False)
    said: Said = {}
    for line in run.stdout.splitlines():
        message = json.loads(line)
        if message["type"] == "diagnostic" and "range" in message["diagnostic"]:
            found = message["diagnostic"]
            place = found["range"]["filename"], found["range"]["start"]["line"]
            values = [(one["traversal"], one["statement"]) for one in found["snippet"]["values"]]
            # Of several elements of a loop that fail, the first.
            said.setdefault(place, values)
    return said


def _ours(directory: Path, files: dict[str, str]) -> Said:
    evaluation = evaluated(directory, files)
    said: Said = {}
    for problem in evaluation.log.problems:
        failure = evaluation.log.failure(problem)
        if failure is not None:
            # Terraform stands at the variable that has the validation, and we where its value is.
            start = (
                evaluation.root.module.variables["checked"].span.start
                if problem.kind is Kind.VALIDATION
                else problem.span.start
            )
            line = files[problem.file].count("\n", 0, start) + 1
            said[problem.file, line] = sorted((one.name, one.about) for one in statements_of(failure) if one.about)
    return said


MORE = {
    "max(var.list...)": [("var.list", "is tuple with 2 elements")],
    "count": [("var.number", "is 5")],
    "count after apply": [
        ("terraform_data.first.output.a", "is a number, known only after apply"),
        ("var.number", "is 5"),
    ],
}
"""Where Terraform tells no values at all, for no reason that we know of, and we do."""


@pytest.mark.skipif(TERRAFORM is None, reason="terraform is not installed")
@pytest.mark.parametrize(
    ("files", "expressions", "blocks"),
    [(_files(), len(EXPRESSIONS), len(BLOCKS)), (_static_files(), len(STATIC), 1)],
    ids=["planned", "validated"],
)
def test_values_are_told_as_terraform_tells_them(
    files: dict[str, str], expressions: int, blocks: int, tmp_path: Path
) -> None:
    ours, terraforms = _ours(tmp_path, files), _terraforms(tmp_path)
    assert sorted(line for file, line in terraforms if file == "main.tf") == list(range(1, expressions + 1))
    assert len(terraforms) == expressions + blocks
    differing = sorted(value for place, value in ours.items() if terraforms[place] != value)
    assert differing == (sorted(MORE.values()) if files == _files() else [])
    assert all(terraforms[place] in (value, []) for place, value in ours.items())
