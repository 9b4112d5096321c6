"""What is drawn for a module's variables has their types, holds to their validations, and reaches their bounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from gitops_lint import strategies
from gitops_lint.model.value import Unknown
from gitops_lint.strategies.opening import opened
from tests.repositories import write

SEARCH = settings(max_examples=200, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


def variable(type_: str, condition: str = "", more: str = "") -> str:
    validation = f'validation {{\n condition = {condition}\n error_message = "Refused."\n}}\n' if condition else ""
    return f'variable "x" {{\n type = {type_}\n{more}\n{validation}}}\n'


def module(root: Path, text: str) -> Path:
    (root / ".gitops-lint.yaml").write_text("", encoding="utf-8")
    return write(root, {"main.tf": text})


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        (variable("string"), lambda x: x == ""),
        (variable("bool"), lambda x: x is True),
        (variable("number"), lambda x: x == 65535),
        (variable("list(string)"), lambda x: x == []),
        (variable("set(number)"), lambda x: len(x) >= 2),
        (variable("map(bool)"), lambda x: len(x) == 1),
        (variable("tuple([string, number])"), lambda x: len(x) == 2),
        (variable("object({ a = string, b = optional(number) })"), lambda x: "b" not in x),
        (variable("object({ a = string, b = optional(number) })"), lambda x: "b" in x),
        (variable("any"), lambda x: isinstance(x, dict)),
        (variable("string", more="nullable = true"), lambda x: x is None),
        (variable("string", 'contains(["a", "b"], var.x)'), lambda x: x == "b"),
        (variable("string", 'can(regex("^[a-z]{3}-[0-9]{4}$", var.x))'), lambda x: len(x) == 8),
        (variable("string", 'length(regexall("^sg-[0-9]+$", var.x)) > 0'), lambda x: x.startswith("sg-")),
        (variable("string", "length(var.x) >= 20 && length(var.x) < 22"), lambda x: len(x) == 21),
        (variable("string", 'startswith(var.x, "prod-")'), lambda x: len(x) > 5),
        (variable("string", 'can(cidrhost(var.x, 0)) && endswith(var.x, "/16")'), lambda x: x != "192.168.0.0/16"),
        (variable("string", "can(cidrhost(var.x, 0))"), lambda x: x == "0.0.0.0/0"),
        (variable("number", "var.x >= 1024 && var.x <= 49151"), lambda x: x == 49151),
        (variable("number", "var.x > 7 && floor(var.x) == var.x && var.x < 9"), lambda x: x == 8),
        (variable("list(string)", "length(var.x) == 6"), lambda x: len(x) == 6),
        (variable("list(number)", "alltrue([for p in var.x : p >= 1 && p <= 65535])"), lambda x: 65535 in x),
        (
            variable("map(object({ kind = string }))", 'alltrue([for v in var.x : contains(["tcp", "udp"], v.kind)])'),
            lambda x: {one["kind"] for one in x.values()} == {"tcp", "udp"},
        ),
        (variable("string", 'var.x == "a" || var.x == "b"'), lambda x: x == "b"),
    ],
)
def test_a_value_that_the_declaration_admits_is_found(tmp_path: Path, declared: str, wanted: Any) -> None:
    drawn = strategies.variables(module(tmp_path, declared))
    assert wanted(find(drawn, lambda values: wanted(values["x"]), settings=SEARCH)["x"])


def test_a_value_that_a_validation_refuses_is_never_drawn(tmp_path: Path) -> None:
    text = variable("string", 'can(cidrhost(var.x, 0)) && split("/", var.x)[1] != "0"')
    drawn = strategies.variables(module(tmp_path, text))
    with pytest.raises(NoSuchExample):
        find(drawn, lambda values: values["x"].endswith("/0"), settings=settings(SEARCH, phases=[Phase.generate]))


def test_a_validation_of_two_variables_holds(tmp_path: Path) -> None:
    text = (
        'variable "low" {\n type = number\n}\nvariable "high" {\n type = number\n validation {\n'
        '  condition = var.high >= var.low\n  error_message = "Less."\n }\n}\n'
    )

    @SEARCH
    @given(strategies.variables(module(tmp_path, text)))
    def holds(values: dict[str, Any]) -> None:
        assert values["high"] >= values["low"]

    holds()


def test_a_variable_with_a_default_is_left_out_and_set(tmp_path: Path) -> None:
    drawn = strategies.variables(module(tmp_path, variable("number", more="default = 1")))
    assert find(drawn, lambda values: "x" not in values, settings=SEARCH) == {}
    assert "x" in find(drawn, lambda values: "x" in values, settings=SEARCH)


def test_what_is_fixed_is_not_drawn(tmp_path: Path) -> None:
    directory = module(tmp_path, variable("number"))
    assert find(strategies.variables(directory, x=3), lambda _: True, settings=SEARCH) == {"x": 3}
    assert find(strategies.variables(directory, x=st.just(4)), lambda _: True, settings=SEARCH) == {"x": 4}


def test_a_fixed_value_for_no_variable_and_a_missing_module_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no variable 'y'"):
        strategies.variables(module(tmp_path, variable("number")), y=1)
    with pytest.raises(ValueError, match="no such directory"):
        strategies.variables(tmp_path / "nowhere")


def test_a_plan_has_plain_values_and_says_what_is_not_known(tmp_path: Path) -> None:
    text = variable("map(number)") + (
        'resource "terraform_data" "a" {\n for_each = var.x\n input = [each.value / 2, each.key]\n}\n'
        'output "ids" {\n value = [for one in terraform_data.a : one.id]\n}\n'
    )
    planned = strategies.plan(module(tmp_path, text), {"x": {"k": 3}})
    assert planned.problems == ()
    assert planned.resources['terraform_data.a["k"]'].values == {"input": [1.5, "k"]}
    assert [one.name for one in planned.of_type("terraform_data")] == ["a"]
    assert isinstance(planned.outputs["ids"][0], Unknown)


def test_a_plan_says_which_validation_refuses_a_value(tmp_path: Path) -> None:
    planned = strategies.plan(module(tmp_path, variable("number", "var.x > 1")), {"x": 1})
    assert any("Refused." in problem for problem in planned.problems)


def test_elements_that_may_be_anything_are_of_one_type(tmp_path: Path) -> None:
    made = strategies.variables(module(tmp_path, variable("list(any)") + variable("map(any)").replace('"x"', '"y"')))

    @settings(SEARCH, max_examples=40)
    @given(made)
    def takes(values: dict[str, Any]) -> None:
        found = opened(tmp_path).evaluation(values)
        assert [found.root.variable(name) for name in values]
        assert found.log.problems == ()

    takes()


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [(2, "a validation of it .main.tf. refuses it"), ("many", "a number is required")],
)
def test_a_fixed_value_that_its_variable_refuses_is_named(tmp_path: Path, given_value: object, expected: str) -> None:
    directory = module(tmp_path, variable("number", "var.x > 3"))

    with pytest.raises(ValueError, match=f"variable 'x' cannot be {given_value!r}: .*{expected}"):
        strategies.variables(directory, x=given_value)
