"""Type constraints, their defaults and conversions are Terraform's (1.11): its console shows the same values, its
validation says the same of what is wrong.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from console_module import ConsoleModule

from gitops_lint.formats import hcl
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.defaults import apply_defaults
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.printing import print_value
from gitops_lint.terraform.type_constraints import read_variable_type
from gitops_lint.terraform.values import Value, object_of

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

GOOD = [
    ("string", "1"),
    ("string", "true"),
    ("number", '"1.50"'),
    ("bool", '"true"'),
    ("any", "[1, true]"),
    ("list", '[1, "a"]'),
    ("map", "{ a = 1 }"),
    ("list(any)", '[1, "a"]'),
    ("list(string)", "[1, true, null]"),
    ("list(number)", "[]"),
    ("set(string)", '["b", "a", "b", 1]'),
    ("set(any)", "[3, 1, 2, 1]"),
    ("map(any)", '{ a = 1, b = "x" }'),
    ("map(list(string))", "{ a = [1], b = [] }"),
    ("map(bool)", "{}"),
    ("tuple([string, number])", '[1, "2"]'),
    ("tuple([any, list(any)])", '[1, [2, "x"]]'),
    ("object({})", "{ a = 1 }"),
    ("object({ a = string })", "{ a = 1, b = 2 }"),
    ("object({ a = string, b = optional(number) })", "{ a = 1 }"),
    ("object({ a = optional(string, 5) })", "{}"),
    ("object({ a = optional(string, 5) })", "{ a = null }"),
    ('object({ a = optional(list(string), ["x", 1]) })', "{}"),
    ("object({ a = optional(object({ b = optional(number, 1) }), {}) })", "{}"),
    ("object({ a = optional(object({ b = optional(number, 1) })) })", "{}"),
    ("object({ a = optional(object({ b = optional(number, 1) })) })", "{ a = {} }"),
    ("list(object({ a = string, b = optional(bool, true) }))", "[{ a = 1 }, { a = 2, b = false }]"),
    ("set(object({ a = optional(number, 7) }))", "[{}, { a = 7 }, { a = 1 }]"),
    ("map(object({ a = optional(number, 7), b = optional(string) }))", "{ x = {}, y = { b = 1 } }"),
    ("tuple([object({ a = optional(number, 7) }), string])", '[{}, "x"]'),
    ("map(map(object({ a = optional(string, null) })))", "{ x = { y = {} } }"),
    ("object({ a = any })", "{ a = [1, 2] }"),
    ("list(list(any))", '[[1], ["x", 2]]'),
    ("object({ a = optional(any, [1]) })", "{}"),
    ("object({ a = optional(map(number), { x = 1 }), b = optional(set(string), []) })", "{}"),
    ("list(object({ a = optional(string) }))", "[]"),
    ("object({ a = list(object({ b = optional(string, 0) })) })", "{ a = [{}, { b = 1 }] }"),
]
"""Types of variables, and defaults that they take."""

BAD = [
    ('"string"', "null"),
    ('"list"', "null"),
    ('"map"', "null"),
    ('"number"', "null"),
    ("strin", "null"),
    ("null", "null"),
    ("true", "null"),
    ("set", "null"),
    ("object", "null"),
    ("tuple", "null"),
    ("[string]", "null"),
    ("5", "null"),
    ("var.x", "null"),
    ("string()", "null"),
    ("any()", "null"),
    ("list()", "null"),
    ("list(string, number)", "null"),
    ("map()", "null"),
    ("object()", "null"),
    ("object(string)", "null"),
    ("object([string])", "null"),
    ("object({ a = string, a = number })", "null"),
    ("tuple()", "null"),
    ("tuple(string)", "null"),
    ("tuple({})", "null"),
    ("vector(string)", "null"),
    ("optional(string)", "null"),
    ("list(optional(string))", "null"),
    ("object({ a = optional() })", "null"),
    ("object({ a = optional(string, 1, 2) })", "null"),
    ("object({ a = optional(number, [])  })", "null"),
    ('object({ a = optional(number, "x") })', "null"),
    ("object({ a = optional(string, upper(1)) })", "null"),
    ("list(strin)", "null"),
    ("string", "[]"),
    ("number", '"x"'),
    ("number", "true"),
    ("bool", '"yes"'),
    ("bool", '"TRUE"'),
    ("list(string)", '"x"'),
    ("list(string)", "{}"),
    ("list(number)", '["x"]'),
    ("list(number)", "[[]]"),
    ("list(any)", "[1, []]"),
    ("set(any)", "[1, {}]"),
    ("map(any)", "{ a = 1, b = [] }"),
    ("map(string)", "[]"),
    ("map(string)", "{ a = [] }"),
    ("tuple([string])", "[1, 2]"),
    ("object({ a = string })", "{}"),
    ("object({ a = string, b = string })", "{}"),
    ("object({ a = string, b = string, c = string })", "{}"),
    ("object({ a = object({ b = number }) })", '{ a = { b = "x" } }'),
    ("object({ a = object({ b = number }) })", "{ a = {} }"),
    ("object({ a = list(number) })", "{ a = {} }"),
    ("list(object({ a = string }))", "[{}]"),
    ("map(object({ a = string }))", "{ x = { b = 1 } }"),
]
"""Types that are none, and defaults that do not suit."""

Rows = list[tuple[str, str]]


def value_of(type_text: str, default: str) -> Value:
    """What a variable of a type is that has only its default."""
    type_, defaults = read_variable_type(hcl.read_expression(type_text)[0])
    value = evaluate(hcl.read_expression(default)[0], ConsoleModule())
    if defaults is not None:
        value = apply_defaults(value, defaults)
    return convert(value, type_)


def complaint(type_text: str, default: str) -> tuple[str, str]:
    """The summary and the detail of what is wrong with it."""
    try:
        value_of(type_text, default)
    except EvaluationError as error:
        return error.summary, error.detail
    except ConversionError as error:
        detail = f"This default value is not compatible with the variable's type constraint: {error_text(error)}."
        return "Invalid default value for variable", detail
    return "", ""


def error_text(error: ConversionError) -> str:
    """A conversion error with its path, as Terraform's `tfdiags.FormatError` writes it."""
    path = "".join(f"[{json.dumps(step)}]" if isinstance(step, int) else f".{step}" for step in error.path)
    return f"{path}: {error.message}" if path else error.message


def write(rows: Rows, directory: Path) -> None:
    """A module with a variable for each row, on lines of three."""
    text = "".join(
        f'variable "v{number:02}" {{\n  type    = {type_}\n  default = {default}\n}}\n'
        for number, (type_, default) in enumerate(rows)
    )
    (directory / "main.tf").write_text(text)


def terraform(directory: Path, *arguments: str, given: str = "") -> str:
    """What terraform writes to standard output."""
    asked = subprocess.run(
        ["terraform", *arguments], cwd=directory, input=given.encode(), capture_output=True, check=False
    )
    return asked.stdout.decode()


def test_a_default_is_converted_as_terraform_converts_it(tmp_path: Path) -> None:
    write(GOOD, tmp_path)
    names = [f"v{number:02}" for number in range(len(GOOD))]
    asked = f"{{{', '.join(f'{name} = var.{name}' for name in names)}}}\n"
    ours = object_of({name: value_of(*row) for name, row in zip(names, GOOD, strict=True)})
    assert terraform(tmp_path, "console", "-no-color", given=asked).rstrip("\n") == print_value(ours)


def test_what_is_wrong_with_a_type_or_a_default_is_said_in_terraforms_words(tmp_path: Path) -> None:
    write(BAD, tmp_path)
    said = json.loads(terraform(tmp_path, "validate", "-json"))["diagnostics"]
    first: dict[int, tuple[str, str]] = {}
    for diagnostic in said:
        row = (diagnostic["range"]["start"]["line"] - 1) // 4
        first.setdefault(row, (diagnostic["summary"], diagnostic["detail"]))
    theirs = [first.get(number, ("", "")) for number in range(len(BAD))]
    different = [
        (row, expected, complaint(*row))
        for row, expected in zip(BAD, theirs, strict=True)
        if complaint(*row) != expected
    ]
    assert not different
