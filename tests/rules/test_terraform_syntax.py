"""What TF010 to TF014 and TF017 find, and the edits that they offer: each is read back and has no finding left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.terraform_modules import mended, said

EDITS = [
    ("TF010", '"${var.a}"', "var.a"),
    ("TF010", '"${ var.a }"', "var.a"),
    ("TF010", '"${~ var.a ~}"', "var.a"),
    ("TF010", '"${var.a == 1 ? 2 : 3}"', "(var.a == 1 ? 2 : 3)"),
    ("TF010", '["${f(var.a)}", "b"]', '[f(var.a), "b"]'),
    ("TF010", '"x${"${var.a}"}"', '"x${var.a}"'),
    ("TF010", '{ a = "${var.a}" }', "{ a = var.a }"),
    ("TF010", '"${"a"}"', '"a"'),
    ("TF011", "var.a.0", "var.a[0]"),
    ("TF011", "var.a.0.b.1", "var.a[0].b[1]"),
    ("TF011", "f(var.a).0", "f(var.a)[0]"),
    ("TF011", "var.a.*.b", "var.a[*].b"),
    ("TF011", "var.a.*.b.0", "var.a[*].b[0]"),
    ("TF012", 'lookup(var.a, "b")', 'var.a["b"]'),
    ("TF012", 'lookup(local.a.b, "c-${var.d}")', 'local.a.b["c-${var.d}"]'),
    ("TF012", 'lookup(\n    f(x),\n    "b",\n  )', 'f(x)["b"]'),
    ("TF013", 'list("a", "b")', 'tolist(["a", "b"])'),
    ("TF013", 'map("a", 1, "b", 2)', 'tomap({ "a" = 1, "b" = 2 })'),
    ("TF014", "var.a == []", "length(var.a) == 0"),
    ("TF014", "[] != var.a", "0 != length(var.a)"),
]


@pytest.mark.parametrize(("rule", "before", "after"), EDITS)
def test_an_edit_writes_it_as_it_is_written_today(rule: str, before: str, after: str, tmp_path: Path) -> None:
    assert mended(tmp_path, f"locals {{\n  x = {before}\n}}\n", rule) == f"locals {{\n  x = {after}\n}}\n"
    assert said(tmp_path, {}, rule) == []


TOLD = [
    ("TF011", "var.a.*.b[0]"),
    ("TF011", "var.a.*.b[var.c]"),
    ("TF012", 'lookup({ a = 1 }, "a")'),
    ("TF013", "list()"),
    ("TF013", 'map(var.k, "v")'),
    ("TF013", "list(var.a...)"),
    ("TF017", "{ a = 1, a = 2 }"),
    ("TF017", '{ a = 1, "a" = 2 }'),
    ("TF017", '{ 1 = 1, "1" = 2 }'),
    ("TF017", '{ (true) = 1, "true" = 2 }'),
]


@pytest.mark.parametrize(("rule", "expression"), TOLD)
def test_what_no_edit_would_keep_as_it_is_is_told_alone(rule: str, expression: str, tmp_path: Path) -> None:
    text = f"locals {{\n  x = {expression}\n}}\n"
    assert len(said(tmp_path, text, rule)) == 1
    assert mended(tmp_path, text, rule) == text


FINE = [
    ("TF010", '"${var.a}b"'),
    ("TF010", '{ "${var.a}" = 1 }'),
    ("TF010", "<<-EOT\n    ${var.a}\n  EOT"),
    ("TF011", "var.a[0].b[*].c"),
    ("TF011", 'var.a["0"]'),
    ("TF012", 'lookup(var.a, "b", "c")'),
    ("TF012", "lookup(var.a...)"),
    ("TF013", "tolist([1])"),
    ("TF014", "length(var.a) == 0"),
    ("TF014", "var.a == [1]"),
    ("TF014", "[] == []"),
    ("TF017", "{ a = 1, A = 2 }"),
    ("TF017", "{ (var.a) = 1, (var.a) = 2 }"),
    ("TF017", "[{ a = 1 }, { a = 2 }]"),
]


@pytest.mark.parametrize(("rule", "expression"), FINE)
def test_what_is_meant_so_is_no_finding(rule: str, expression: str, tmp_path: Path) -> None:
    assert said(tmp_path, f"locals {{\n  x = {expression}\n}}\n", rule) == []


TYPES = [
    ('"string"', "error", "string"),
    ('"list"', "error", "list(string)"),
    ('"map"', "error", "map(string)"),
    ('"number"', "error", '"number"'),
    ("list", "note", "list(any)"),
    ("map", "note", "map(any)"),
    ("list(string)", None, "list(string)"),
    ("map(list(any))", None, "map(list(any))"),
    ("any", None, "any"),
]


@pytest.mark.parametrize(("before", "severity", "after"), TYPES)
def test_a_type_says_what_it_holds(before: str, severity: str | None, after: str, tmp_path: Path) -> None:
    text = f'variable "a" {{\n  type = {before}\n}}\n'
    assert [one.split()[0] for one in said(tmp_path, text, "TF001", "TF013")] == ([f"2:{severity}"] if severity else [])
    assert mended(tmp_path, text, "TF013") == f'variable "a" {{\n  type = {after}\n}}\n'


def test_what_json_writes_in_quotes_is_no_old_syntax(tmp_path: Path) -> None:
    text = '{"variable": {"a": {"type": "string"}}, "output": {"x": {"value": "${var.a}"}}}'
    assert said(tmp_path, {"main.tf.json": text}, "TF010", "TF013") == []
