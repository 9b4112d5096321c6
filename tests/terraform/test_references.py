"""References of expressions and bodies, with the scopes of `for` and `dynamic`."""

from __future__ import annotations

import pytest

from gitops_lint.formats import hcl
from gitops_lint.terraform.references import Reference, body_references, json_references, parse_reference, references

MADE = [
    ("1 + 2", []),
    ("var.a", ["var.a"]),
    ("[for x in var.a : x.b]", ["var.a"]),
    ("[for k, v in var.a : v if k != local.k]", ["var.a", "local.k"]),
    ("{for k, v in var.a : k => v... if v.x == each.key}", ["var.a", "each.key"]),
    ("[for x in x.y : x]", ["x.y"]),
    ("[for x in var.a : [for y in x : y + x + local.z]]", ["var.a", "local.z"]),
    ('"a ${var.a} %{ if var.b }${local.c}%{ endif }"', ["var.a", "var.b", "local.c"]),
    ('"%{ for x in var.a }${x} ${var.b}%{ endfor }"', ["var.a", "var.b"]),
    ("aws_vpc.a[*].id", ["aws_vpc.a"]),
    ("aws_vpc.a[var.i].id", ["aws_vpc.a", "var.i"]),
    (
        'f(var.a, [local.b, { c = path.module, (var.k) = "x", "${var.l}" = 1 }]...)',
        ["var.a", "local.b", "path.module", "var.k", "var.l"],
    ),
    ("-(var.a) > 0 ? var.b : !local.c", ["var.a", "var.b", "local.c"]),
    ("{ a = b }", ["b"]),
    ("f(var.a).id[local.x]", ["var.a", "local.x"]),
]


@pytest.mark.parametrize(("text", "made"), MADE)
def test_an_expression_makes_the_references_that_leave_it(text: str, made: list[str]) -> None:
    expression, problems = hcl.read_expression(text)

    assert problems == ()
    assert [hcl.to_source(traversal) for traversal in references(expression)] == made


BODY = """
a = var.a
block {
  b = var.b
}
dynamic "ingress" {
  for_each = var.rules
  labels   = [ingress.key, var.label]
  content {
    port = ingress.value.port
    each = each.value
    dynamic "inner" {
      for_each = ingress.value.inner
      iterator = it
      content {
        x = it.value
        y = inner.value
        z = ingress.key
      }
    }
  }
}
after = ingress.value
"""


def test_iterators_of_dynamic_blocks_are_no_references() -> None:
    body = hcl.read(BODY, "x.tf").body

    made = [hcl.to_source(traversal) for traversal in body_references(body.attributes, body.blocks)]

    assert made == ["var.a", "ingress.value", "var.b", "var.rules", "var.label", "each.value", "inner.value"]


NAMED = [
    ("var.a.b[0]", Reference("variable", "a", (0, 5))),
    ("data.aws_ami.x[0].id", Reference("resource", "x", (0, 17), mode="data", type="aws_ami", key=0)),
    ('aws_vpc.x["a"]', Reference("resource", "x", (0, 14), type="aws_vpc", key="a")),
    ("resource.aws_vpc.x", Reference("resource", "x", (0, 18), type="aws_vpc")),
    ("ephemeral.a.b.c", Reference("resource", "b", (0, 13), mode="ephemeral", type="a")),
    ("module.m.o.x", Reference("module", "m", (0, 10), output="o")),
    ("module.m[1].o", Reference("module", "m", (0, 13), key=1, output="o")),
    ("module.m", Reference("module", "m", (0, 8))),
    ("each.value.x", Reference("each", "value", (0, 10))),
    ("self.x", Reference("self", "", (0, 4))),
    ("action.a.b[0]", Reference("action", "b", (0, 13), type="a", key=0)),
    ("string", Reference("type", "string", (0, 6))),
]


@pytest.mark.parametrize(("text", "named"), NAMED)
def test_a_reference_names_an_object_and_leaves_the_rest(text: str, named: Reference) -> None:
    traversal, _ = hcl.read_expression(text)
    assert isinstance(traversal, hcl.ScopeTraversal)
    reference = parse_reference(traversal)

    assert isinstance(reference, Reference)
    for field in ("kind", "name", "mode", "type", "key", "output"):
        assert getattr(reference, field) == getattr(named, field)
    assert tuple(reference.span) == named.span
    assert sum(step.end - step.start for step in reference.remaining) == len(text) - reference.span.end


IN_JSON = [
    ("{ port = var.a }", ["var.a"]),
    ('[{ "dynamic" = { "sub" = { "for_each" = sub.a, "content" = { x = sub.value } } } }]', ["sub.a"]),
    (
        '{ "dynamic" = { "sub" = { "iterator" = "it", "for_each" = var.a, "labels" = [it.key], '
        '"content" = { x = it.value, y = sub.value, "dynamic" = { "in" = [{ "content" = { z = [in.key, it.key] } }] } }'
        " } } }",
        ["var.a", "sub.value"],
    ),
    ('{ "dynamic" = var.a }', ["var.a"]),
]


@pytest.mark.parametrize(("text", "made"), IN_JSON)
def test_iterators_of_nested_blocks_in_json_are_no_references(text: str, made: list[str]) -> None:
    expression, problems = hcl.read_expression(text)

    assert problems == ()
    assert [hcl.to_source(traversal) for traversal in json_references(expression) if traversal.steps] == made
