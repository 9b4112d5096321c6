"""Input variables: which value counts, how it is converted, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.values import SENSITIVE, unmark
from tests.terraform.evaluation.roots import evaluated, opened, outputs, summaries

X = 'variable "x" {\n  type = string\n  default = "default"\n}\noutput "x" { value = var.x }\n'


def test_the_last_source_that_sets_a_variable_decides(tmp_path: Path) -> None:
    layers = {
        "TF_VAR_x": {"environment": {"TF_VAR_x": "environment"}},
        "terraform.tfvars": {"files": {"terraform.tfvars": 'x = "tfvars"'}},
        "auto": {"files": {"a.auto.tfvars": 'x = "auto"'}},
        "var-file": {"files": {"prod.tfvars": 'x = "file"'}, "var_files": ["prod.tfvars"]},
        "var": {"variables": {"x": "option"}},
    }
    files = {"main.tf": X}
    given: dict[str, object] = {}
    assert outputs(opened(tmp_path, files)) == {"x": "default"}
    for layer, expected in zip(layers.values(), ["environment", "tfvars", "auto", "file", "option"], strict=True):
        files |= layer.get("files", {})  # type: ignore[arg-type]  # strings to strings
        given |= {name: value for name, value in layer.items() if name != "files"}
        assert outputs(opened(tmp_path, files, **given)) == {"x": expected}


@pytest.mark.parametrize(
    ("declaration", "value", "expected"),
    [
        ("type = number", '"5"', 5),
        ("type = list(string)", "[1, true]", ["1", "true"]),
        ("type = set(string)", '["b", "a", "b"]', ["a", "b"]),
        ("type = map(number)", '{ a = "1" }', {"a": 1}),
        ("type = object({ a = string, b = optional(number, 7) })", "{ a = 1, c = 2 }", {"a": "1", "b": 7}),
        ("type = any", '{ a = [1, "x"] }', {"a": [1, "x"]}),
        ('type = string\nnullable = false\ndefault = "d"', "null", "d"),
        ('type = string\ndefault = "d"', "null", None),
    ],
)
def test_a_value_becomes_one_of_the_declared_type(
    tmp_path: Path, declaration: str, value: str, expected: object
) -> None:
    main = f'variable "x" {{\n{declaration}\n}}\noutput "x" {{ value = var.x }}'
    assert outputs(opened(tmp_path, {"main.tf": main, "terraform.tfvars": f"x = {value}"})) == {"x": expected}


@pytest.mark.parametrize(
    ("declaration", "tfvars", "kind", "summary", "file"),
    [
        ("type = string", "", Kind.MISSING_VALUE, "No value for required variable", "main.tf"),
        ("type = number", 'x = "many"', Kind.UNSUITABLE_VALUE, "Invalid value for input variable", "terraform.tfvars"),
        (
            "type = string\nnullable = false",
            "x = null",
            Kind.UNSUITABLE_VALUE,
            "Required variable not set",
            "terraform.tfvars",
        ),
        (
            'validation {\n  condition = var.x == "a"\n  error_message = "Say a."\n}',
            'x = "b"',
            Kind.VALIDATION,
            "Invalid value for variable",
            "terraform.tfvars",
        ),
    ],
)
def test_a_value_that_terraform_refuses_is_a_problem_where_it_is_given(
    tmp_path: Path, declaration: str, tfvars: str, kind: Kind, summary: str, file: str
) -> None:
    files = {"main.tf": f'variable "x" {{\n{declaration}\n}}', "terraform.tfvars": tfvars}
    (problem,) = evaluated(tmp_path, files).log.problems
    assert (problem.kind, problem.summary, problem.file) == (kind, summary, file)


def test_a_sensitive_variable_marks_what_is_made_of_it(tmp_path: Path) -> None:
    main = 'variable "x" {\n  sensitive = true\n  default = "p"\n}\noutput "x" { value = "a-${var.x}" }'
    root = evaluated(tmp_path, {"main.tf": main})
    assert unmark(root.root.output("x")) == ("a-p", frozenset({SENSITIVE}))
    assert summaries(root) == ["Output refers to sensitive values"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain text", "plain text"), ("[1]", "[1]")],
)
def test_a_text_option_of_a_string_is_taken_as_it_is(tmp_path: Path, text: str, expected: str) -> None:
    assert outputs(opened(tmp_path, {"main.tf": X}, variables={"x": text})) == {"x": expected}


def test_a_text_option_of_another_type_is_an_expression(tmp_path: Path) -> None:
    main = 'variable "x" { type = list(number) }\noutput "x" { value = var.x }'
    assert outputs(opened(tmp_path, {"main.tf": main}, variables={"x": "[1, 2]"})) == {"x": [1, 2]}
