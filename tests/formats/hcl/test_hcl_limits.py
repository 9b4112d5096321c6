"""What is too deep, too long or too broken is a problem, within a bounded time."""

from __future__ import annotations

import threading
import time

import pytest

from gitops_lint.formats import hcl

MANY = 10_000
TOO_DEEP = "this is nested more than 200 levels deep, which is not read; move inner parts to locals of their own"

DEEP = {
    "brackets": "a = " + "[" * MANY + "]" * MANY + "\n",
    "brackets left open": "a = " + "[" * MANY,
    "parentheses": "a = " + "(" * MANY + "1" + ")" * MANY + "\n",
    "objects": "a = " + "{ a = " * MANY + "1" + " }" * MANY + "\n",
    "calls": "a = " + "f(" * MANY + ")" * MANY + "\n",
    "for expressions": "a = " + "[for x in y : " * MANY + "1" + "]" * MANY + "\n",
    "templates": "a = " + '"${' * MANY + "1" + '}"' * MANY + "\n",
    "if directives": 'a = "' + "%{ if x }" * MANY + "%{ endif }" * MANY + '"\n',
    "for directives": 'a = "' + "%{ for x in y }" * MANY + "%{ endfor }" * MANY + '"\n',
    "negations": "a = " + "-" * MANY + "1\n",
    "differences": "a = 1" + "-1" * MANY + "\n",
    "sums and differences of products": "a = 1" + " + 1 * 2 - 3 * 4" * MANY + "\n",
    "conditionals to the right": "a = " + "x ? y : " * MANY + "z\n",
    "conditionals in the middle": "a = " + "x ? " * MANY + "y" + " : z" * MANY + "\n",
    "computed indices": "a = x" + "[y]" * MANY + "\n",
    "indices in indices": "a = " + "x[" * MANY + "y" + "]" * MANY + "\n",
    "splats": "a = x" + "[*]" * MANY + "\n",
    "old splats": "a = x" + ".*[y]" * MANY + "\n",
    "some if directives": 'a = "' + "%{ if x }" * 120 + "%{ endif }" * 120 + '"\n',
    "long sums left of long sums": "a = " + "(" * 190 + "x" + (" + x" * 190 + ")") * 190 + "\n",
    "sums left of sums": "a = " + "(" * 150 + "x" + ("+ x" * 4 + ")") * 150 + "\n",
    "all operators": "a = " + "1 || 1 && 1 == 1 < 1 + 1 * (" * MANY,
}


@pytest.mark.parametrize("name", DEEP)
def test_an_expression_that_nests_too_deep_is_one_problem(name: str) -> None:
    file = hcl.read(DEEP[name] + "b = 2\n", "main.tf")
    assert [problem.message for problem in file.problems] == [TOO_DEEP]
    assert isinstance(file.body.attributes[0].expression, hcl.Invalid)
    assert hcl.decode(hcl.encode(file)) == file


@pytest.mark.parametrize("text", ["b {\n" * MANY + "}\n" * MANY, "b {\n" * MANY, "b { " * MANY])
def test_blocks_that_nest_too_deep_are_problems(text: str) -> None:
    file = hcl.read(text + "a = 1\n", "main.tf")
    assert len(file.problems) == 101
    assert "\n" not in text or TOO_DEEP in [problem.message for problem in file.problems]
    assert hcl.decode(hcl.encode(file)) == file


def test_chains_left_of_chains_do_not_exhaust_the_stack_of_a_thread() -> None:
    # What is refused must not have become so deep that its deallocation crashes the process.
    read: list[hcl.File] = []
    before = threading.stack_size(1 << 20)
    try:
        thread = threading.Thread(target=lambda: read.append(hcl.read(DEEP["long sums left of long sums"], "a.tf")))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert [problem.message for problem in read[0].problems] == [TOO_DEEP]


FITTING = {
    "brackets": "[" * 199 + "]" * 199,
    "parentheses": "(" * 199 + "1" + ")" * 199,
    "objects": "{ a = " * 199 + "1" + " }" * 199,
    "calls with operators": "f(x.y[z] + " * 60 + "1" + ")" * 60,
    "templates": '"a${' * 99 + "1" + '}"' * 99,
    "if directives": '"' + "%{ if x }" * 90 + "%{ endif }" * 90 + '"',
    "differences": "1" + " - 1" * 198,
    "sums": "1" + " + 1" * 5000,
    "sums of products": "1" + " + 1 * 2" * 5000,
    "alternatives of comparisons": "x == 1" + " || x == 1" * 5000,
    "alternatives of conjunctions": "x" + (" && x" * 300 + " || x") * 100,
    "computed indices": "x" + "[y]" * 198,
}


@pytest.mark.parametrize("name", FITTING)
def test_what_nests_less_deep_is_read_written_and_kept(name: str) -> None:
    file = hcl.read(f"a = {FITTING[name]}\n", "main.tf")
    assert file.problems == ()
    assert hcl.decode(hcl.encode(file)) == file
    again, problems = hcl.read_expression(hcl.to_source(file.body.attributes[0].expression))
    assert (problems, type(again)) == ((), type(file.body.attributes[0].expression))


@pytest.mark.parametrize(
    "text",
    ['{"a": ' + "[" * MANY + "]" * MANY + "}", '{"a": ' * MANY, '{"a": "${' + "(" * MANY + '"}'],
    ids=["lists", "objects", "templates"],
)
def test_json_that_nests_too_deep_is_one_problem(text: str) -> None:
    file = hcl.read(text, "any.json")
    (problem,) = file.problems
    assert "nested more than 200 levels deep" in problem.message
    assert hcl.decode(hcl.encode(file)) == file


@pytest.mark.parametrize(("terms", "messages"), [(90, []), (110, [TOO_DEEP])])
def test_the_depth_of_blocks_and_of_the_expression_in_them_add_up(terms: int, messages: list[str]) -> None:
    text = "b {\n" * 100 + "a = 1" + " - 1" * terms + "\n" + "}\n" * 100
    assert [problem.message for problem in hcl.read(text, "main.tf").problems] == messages


@pytest.mark.parametrize(
    ("operator", "terms", "messages"),
    [
        ("(", 90, []),
        ("(", 110, [TOO_DEEP]),
        ("(", MANY, [TOO_DEEP]),
        ("1 - ", 90, []),
        ("1 - ", 110, [TOO_DEEP]),
        ("(1 + ", 45, []),
        ("(1 + ", 55, [TOO_DEEP]),
    ],
)
def test_the_depth_of_json_and_of_a_template_in_it_add_up(operator: str, terms: int, messages: list[str]) -> None:
    template = operator * terms + "1" + ")" * terms * operator.startswith("(")
    text = '{"a": ' + "[" * 100 + f'"${{{template}}}"' + "]" * 100 + "}"
    assert [problem.message for problem in hcl.read(text, "any.json").problems] == messages


def test_a_reference_may_have_any_number_of_plain_steps() -> None:
    file = hcl.read("a = x" + ".y[0]" * MANY + "\n", "main.tf")
    reference = file.body.attributes[0].expression
    assert isinstance(reference, hcl.ScopeTraversal)
    assert len(reference.steps) == 2 * MANY


EXPENSIVE = {
    "heredocs that never end": "a = <<EOT\n" * 100_000,
    "heredocs that end far away": "a = <<EOT\n${\n" * 50_000 + "EOT\n",
    "strings that never end": 'a = "\n' * 100_000,
    "comments that never end": "/*\n" * 100_000,
    "quotes": '"' * 300_000,
    "labels": "a " * 200_000,
    "dollars": 'a = "' + "$" * 300_000 + '"\n',
    "backslashes": 'a = "' + "\\" * 300_001 + "\n",
    "digits": "a = " + "9" * 300_000 + "\n",
    "dots": "a = 1" + "." * 300_000 + "\n",
    "exponents": "a = 1" + "e1" * 150_000 + "\n",
    "blank lines": "a = <<EOT\n" + "\n" * 300_000 + "EOT\n",
    "the same name": "a = 1\n" * 100_000,
    "blocks left open": "a {\n" * 100 + "b = 1\n" * 100_000,
    "blocks and lists left open": "a {\n  b = [\n" * 50_000,
    "zeros": "\0" * 300_000,
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_hostile_text_is_read_in_seconds_and_told_briefly(name: str) -> None:
    began = time.process_time()
    file = hcl.read(EXPENSIVE[name], "main.tf")
    assert time.process_time() - began < 5
    assert len(file.problems) <= 101
    assert all(len(problem.message) < 400 for problem in file.problems)


def test_of_many_problems_the_first_hundred_are_told_and_that_there_are_more() -> None:
    file = hcl.read("a = )\n" * 500, "main.tf")
    assert len(file.problems) == 101
    assert file.problems[-1].message == ("there are more than 100 problems; mend those before this one to see the rest")
    same = hcl.read('{"b": 1' + ', "b": 2' * 500 + "}", "any.json")
    assert [problem.message for problem in same.problems[-2:]] == [
        '"b" is already set in line 1; remove one of the two',
        file.problems[-1].message,
    ]


def test_a_variable_file_of_five_megabytes_is_read_in_seconds() -> None:
    item = '  "host-{0}" = {{\n    address = "10.0.0.{0}"\n    ports   = [80, 443]\n  }}\n'
    text = "hosts = {\n" + "".join(item.format(number) for number in range(70_000)) + "}\n"
    assert len(text) > 5_000_000
    began = time.process_time()
    file = hcl.read(text, "prod.tfvars")
    assert time.process_time() - began < 20
    assert file.problems == ()
    hosts = file.body.attributes[0].expression
    assert isinstance(hosts, hcl.ObjectCons)
    assert len(hosts.items) == 70_000
