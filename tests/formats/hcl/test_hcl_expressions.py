"""Expressions, as trees."""

from __future__ import annotations

from typing import Any

import pytest
from hcl_shape import expression, shape

from gitops_lint.formats import hcl

ONE, TWO, THREE = ("Number", "1"), ("Number", "2"), ("Number", "3")


def ref(root: str, *steps: Any) -> Any:
    return ("ScopeTraversal", root, steps)


def attr(name: str) -> Any:
    return ("TraverseAttr", name)


def index(key: Any, legacy: bool = False) -> Any:
    return ("TraverseIndex", key, legacy)


def binary(left: Any, op: str, right: Any) -> Any:
    return ("BinaryOp", op, left, right)


A, B, C, D, E = (ref(name) for name in "abcde")

TREES = {
    "1": ONE,
    "1.50": ("Number", "1.50"),
    "1e10": ("Number", "1e10"),
    "12345678901234567890.1": ("Number", "12345678901234567890.1"),
    "true": ("Bool", True),
    "null": ("Null",),
    '"text"': ("String", "text"),
    '""': ("String", ""),
    "a": A,
    "na-me": ref("na-me"),
    "é": ref("é"),
    "a.b.c": ref("a", attr("b"), attr("c")),
    "a . b": ref("a", attr("b")),
    "a.b-c.d_e": ref("a", attr("b-c"), attr("d_e")),
    "a.é.b": ref("a", attr("é"), attr("b")),
    "a[0]": ref("a", index(("Number", "0"))),
    "a[\n  0\n][ # c\n  1]": ref("a", index(("Number", "0")), index(ONE)),
    'a["k"].b': ref("a", index(("String", "k")), attr("b")),
    "a.0.b": ref("a", index(("Number", "0"), True), attr("b")),
    "a[b]": ("Index", A, B),
    "a[b].c[1]": ("RelativeTraversal", ("Index", A, B), (attr("c"), index(ONE))),
    'a["k${b}"]': ("Index", A, ("Template", (("String", "k"), B))),
    "a[-1]": ("Index", A, ("UnaryOp", "-", ONE)),
    "a[*].b": ("Splat", A, ("RelativeTraversal", ("AnonSymbol",), (attr("b"),)), True),
    "a[*]": ("Splat", A, ("AnonSymbol",), True),
    "a[*].b[c].d": (
        "Splat",
        A,
        (
            "RelativeTraversal",
            ("Index", ("RelativeTraversal", ("AnonSymbol",), (attr("b"),)), C),
            (attr("d"),),
        ),
        True,
    ),
    "a[*].b[*].c": (
        "Splat",
        A,
        (
            "Splat",
            ("RelativeTraversal", ("AnonSymbol",), (attr("b"),)),
            ("RelativeTraversal", ("AnonSymbol",), (attr("c"),)),
            True,
        ),
        True,
    ),
    "a.*.b[0].c": (
        "RelativeTraversal",
        ("Splat", A, ("RelativeTraversal", ("AnonSymbol",), (attr("b"),)), False),
        (index(("Number", "0")), attr("c")),
    ),
    "a.*.b.0": (
        "Splat",
        A,
        ("RelativeTraversal", ("AnonSymbol",), (attr("b"), index(("Number", "0"), True))),
        False,
    ),
    "f()": ("FunctionCall", "f", (), False),
    "f(1, a,)": ("FunctionCall", "f", (ONE, A), False),
    "f(a...)": ("FunctionCall", "f", (A,), True),
    "p::q::f(1).b": ("RelativeTraversal", ("FunctionCall", "p::q::f", (ONE,), False), (attr("b"),)),
    "(a).b": ("RelativeTraversal", ("Parentheses", A), (attr("b"),)),
    "-a.b": ("UnaryOp", "-", ref("a", attr("b"))),
    "!a == b": binary(("UnaryOp", "!", A), "==", B),
    "- - 1": ("UnaryOp", "-", ("UnaryOp", "-", ONE)),
    "-1 + 2": binary(("UnaryOp", "-", ONE), "+", TWO),
    "a - b - c": binary(binary(A, "-", B), "-", C),
    "1 + 2 * 3": binary(ONE, "+", binary(TWO, "*", THREE)),
    "1 * 2 + 3": binary(binary(ONE, "*", TWO), "+", THREE),
    "a || b && c": binary(A, "||", binary(B, "&&", C)),
    "a == b < c": binary(A, "==", binary(B, "<", C)),
    "a == b != c": binary(binary(A, "==", B), "!=", C),
    "a || b == c + d * e": binary(A, "||", binary(B, "==", binary(C, "+", binary(D, "*", E)))),
    "(a || b) && c": binary(("Parentheses", binary(A, "||", B)), "&&", C),
    "a ? b : c ? d : e": ("Conditional", A, B, ("Conditional", C, D, E)),
    "a ? b ? c : d : e": ("Conditional", A, ("Conditional", B, C, D), E),
    "a == b ? 1 : 2 + 3": ("Conditional", binary(A, "==", B), ONE, binary(TWO, "+", THREE)),
    "[]": ("TupleCons", ()),
    "[1, [a], ]": ("TupleCons", (ONE, ("TupleCons", (A,)))),
    "{}": ("ObjectCons", ()),
    '{ a = 1, "b" : 2, (c) = 3 }': (
        "ObjectCons",
        (
            ("ObjectItem", ("String", "a"), ONE),
            ("ObjectItem", ("String", "b"), TWO),
            ("ObjectItem", ("Parentheses", C), THREE),
        ),
    ),
    "{ true = 1, 2 = 3 }": (
        "ObjectCons",
        (("ObjectItem", ("String", "true"), ONE), ("ObjectItem", TWO, THREE)),
    ),
    "{\n  a = 1 # one\n\n  b = 2, c = 3\n}": (
        "ObjectCons",
        tuple(("ObjectItem", ("String", k), v) for k, v in zip("abc", (ONE, TWO, THREE), strict=True)),
    ),
    "{ a.b = 1 }": ("ObjectCons", (("ObjectItem", ref("a", attr("b")), ONE),)),
    "[for x in a : x]": ("For", None, "x", A, None, ref("x"), None, False),
    "[for i, x in a : x if b]": ("For", "i", "x", A, None, ref("x"), B, False),
    "{ for x in a : b => c }": ("For", None, "x", A, B, C, None, False),
    "{\n  for k, v in a :\n  b => c...\n  if d\n}": ("For", "k", "v", A, B, C, D, True),
    "(\n  a\n  +\n  b\n)": ("Parentheses", binary(A, "+", B)),
    "[\n  a ? b\n  : c,\n]": ("TupleCons", (("Conditional", A, B, C),)),
}


@pytest.mark.parametrize(("text", "expected"), TREES.items())
def test_an_expression_has_the_tree_that_terraform_evaluates(text: str, expected: Any) -> None:
    assert shape(expression(text)) == expected


@pytest.mark.parametrize("text", TREES)
def test_an_expression_read_alone_is_the_same_but_for_its_place(text: str) -> None:
    node, problems = hcl.read_expression(text)
    assert problems == ()
    assert shape(node) == shape(expression(text))


@pytest.mark.parametrize("text", TREES)
def test_every_span_of_an_expression_covers_what_it_names(text: str) -> None:
    source = f"é = 1\nvalue = {text}\n"
    (_, attribute) = hcl.read(source, "test.tf").body.attributes
    start, end = attribute.expression.span
    assert source[start:end] == text
    assert source[slice(*attribute.name_span)] == "value"
    assert attribute.span == (source.index("value"), end)


def test_the_spans_of_parts_are_characters_of_the_file() -> None:
    text = 'a = f("é", x.y[0])[b]\n'
    (attribute,) = hcl.read(text, "test.tf").body.attributes
    node = attribute.expression
    assert isinstance(node, hcl.Index)
    assert isinstance(node.collection, hcl.FunctionCall)
    string, reference = node.collection.args
    assert isinstance(reference, hcl.ScopeTraversal)
    parts = [node, node.collection, string, reference, *reference.steps, node.key]
    found = [text[slice(*part.span)] for part in parts]
    assert found == ['f("é", x.y[0])[b]', 'f("é", x.y[0])', '"é"', "x.y[0]", ".y", "[0]", "b"]


BROKEN = {
    "1 +": "expected a value, found the end of the file; write the value here",
    "a b": 'expected the end of the expression, found "b"; remove what follows it',
    "[1 2]": 'expected "," or "]" in this list, found "2"; add the missing one',
    "f(1 2)": 'expected "," or ")" in this call of "f", found "2"; add the missing one',
    "a.0.1": '".0.1" is not read as two indices; write [0][1]',
    "1.2.3": '"1.2.3" is not a number; write it as 12, 1.5 or 1e3, or put it in quotes',
    "a & b": '"&" is not an operator; write "&&"',
    "'x'": "a string needs double quotes; write \"…\" in place of '…'",
    "[for x in y : x...]": '"..." groups values of an object; remove it from this list, or use braces',
    "{ for x in y : x }": 'expected "=>" after the key of this "for", found "}"; write "key => value"',
    "a ? b c": 'expected ":" and the value for "false" in this conditional, found "c"; add them',
    "a..b": 'expected a name after ".", found "."; write the attribute\'s name',
    "\u201cx\u201d": 'the typographic quote "\u201c" is not a quote; write a plain double quote',
    "": "expected a value, found the end of the file; write the value here",
}


@pytest.mark.parametrize(("text", "message"), BROKEN.items())
def test_a_broken_expression_is_invalid_and_the_problem_says_what_to_do(text: str, message: str) -> None:
    node, problems = hcl.read_expression(text)
    assert isinstance(node, hcl.Invalid)
    assert [problem.message for problem in problems] == [message]
