"""The tree of an expression is Terraform's: with a parenthesis around every node it has the same value.

Terraform is asked once for the values of all expressions, as written and as spelt out from our tree, and once
which of many small files it can read. Judged by terraform 1.11.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.formats import hcl

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

SCOPE = """
  yes   = true
  no    = false
  two   = 2
  three = 3
  seven = 7
  word  = "word"
  words = ["x", "y", "z"]
  map   = { a = 1, b = 2, "c d" = { e = [5, 6] } }
  objects = [
    { id = "p", tags = ["t0", "t1"], sub = [{ v = 1 }, { v = 2 }] },
    { id = "q", tags = ["u0", "u1"], sub = [{ v = 3 }] },
  ]
"""

EXPRESSIONS = Path(__file__).with_name("hcl_expressions.txt")
"""One expression after the other, with a line `;` between them."""


def spelt_out(node: hcl.Expression) -> str:  # noqa: C901, one case a node
    """An expression with a parenthesis around everything that could bind another way."""
    match node:
        case hcl.Number(text=text):
            return text
        case hcl.Bool(value=value):
            return str(value).lower()
        case hcl.Null():
            return "null"
        case hcl.String(value=value):
            return literal(value)
        case hcl.Template(parts=parts):
            return '"' + "".join(f"${{{spelt_out(part)}}}" for part in parts) + '"'
        case hcl.TemplateWrap(wrapped=wrapped):
            return f"({spelt_out(wrapped)})"
        case hcl.TemplateJoin(tuple=loop):
            return f'join("", {spelt_out(loop)})'
        case hcl.ScopeTraversal(root=root, steps=steps):
            return root + "".join(map(step, steps))
        case hcl.RelativeTraversal(source=source, steps=steps):
            return f"({spelt_out(source)})" + "".join(map(step, steps))
        case hcl.Index(collection=collection, key=key):
            return f"({spelt_out(collection)})[({spelt_out(key)})]"
        case hcl.Splat(source=source, each=each):
            return f"[for _e in flatten([[({spelt_out(source)})]]) : {spelt_out(each)}]"
        case hcl.AnonSymbol():
            return "_e"
        case hcl.FunctionCall(name=name, args=args, expand_final=expand):
            return f"{name}({', '.join(map(spelt_out, args))}{'...' if expand else ''})"
        case hcl.Conditional(condition=condition, true_result=true, false_result=false):
            return f"(({spelt_out(condition)}) ? ({spelt_out(true)}) : ({spelt_out(false)}))"
        case hcl.BinaryOp(op=op, left=left, right=right):
            return f"(({spelt_out(left)}) {op} ({spelt_out(right)}))"
        case hcl.UnaryOp(op=op, operand=operand):
            return f"({op}({spelt_out(operand)}))"
        case hcl.Parentheses(expression=expression):
            return f"({spelt_out(expression)})"
        case hcl.TupleCons(items=items):
            return f"[{', '.join(map(spelt_out, items))}]"
        case hcl.ObjectCons(items=items):
            return "{" + ", ".join(f"({spelt_out(item.key)}) = {spelt_out(item.value)}" for item in items) + "}"
        case hcl.For():
            return spelt_out_for(node)
    raise AssertionError(node)


def spelt_out_for(node: hcl.For) -> str:
    names = node.value_name if node.key_name is None else f"{node.key_name}, {node.value_name}"
    head = f"for {names} in ({spelt_out(node.collection)}) : "
    tail = "" if node.condition is None else f" if ({spelt_out(node.condition)})"
    if node.key is None:
        return f"[{head}({spelt_out(node.value)}){tail}]"
    dots = "..." if node.group else ""
    return f"{{{head}({spelt_out(node.key)}) => ({spelt_out(node.value)}){dots}{tail}}}"


def step(node: hcl.Step) -> str:
    return f".{node.name}" if isinstance(node, hcl.TraverseAttr) else f"[{spelt_out(node.key)}]"


def literal(value: str) -> str:
    """A string that no reader could take for a template: all but plain letters and digits escaped."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08X}" for c in value) + '"'


def test_a_tree_spelt_out_has_the_value_that_terraform_gives_to_the_text(tmp_path: Path) -> None:
    table = EXPRESSIONS.read_bytes().decode().removesuffix("\n").split("\n;\n")
    assert not any(hcl.read(f"value = {text}\n", "table.tf").problems for text in table)
    lines = ["locals {", SCOPE]
    for number, text in enumerate(table):
        (attribute,) = hcl.read(f"value = {text}\n", "table.tf").body.attributes
        lines += [f"  written{number} = {text}", f"  spelt{number} = {spelt_out(attribute.expression)}"]
    (tmp_path / "main.tf").write_text("\n".join([*lines, "}", ""]))
    pairs = [f"[jsonencode(local.written{n}), jsonencode(local.spelt{n})]" for n in range(len(table))]
    values = json.loads(json.loads(console(tmp_path, f"jsonencode([{', '.join(pairs)}])")))
    assert len(values) == len(table)
    differing = [(text, *pair) for text, pair in zip(table, values, strict=True) if pair[0] != pair[1]]
    assert differing == []


FILES = [
    "a = 1\n",
    "a = 1",
    "a = 1\r\nb = 2\r\n",
    "\ufeffa = 1\n",
    "a = 1 b = 2\n",
    "a = 1, b = 2\n",
    "a = 1,\n",
    "a\n",
    "a =\n",
    "a = \n  1\n",
    "a = 1\n  + 2\n",
    "a = 1 +\n  2\n",
    "a = true ? 1 :\n  2\n",
    "a = x\n  .y\n",
    "a = x.\n  y\n",
    "a = -\n1\n",
    'a = "x\ny"\n',
    "a = 'x'\n",
    "a = \u201cx\u201d\n",
    "a = 1 & 2\n",
    "a = 1 = 2\n",
    "a == 1\n",
    "a = 1 == 2\n",
    "a = b c\n",
    "a = (1\n",
    "a = [1, 2\n",
    "a = [1 2]\n",
    "a = [1,, 2]\n",
    "a = [, 1]\n",
    "a = { b = 1 c = 2 }\n",
    "a = { b = 1\n, c = 2 }\n",
    "a = { b = 1,\n c = 2 }\n",
    "a = { b\n = 1 }\n",
    "a = { b =\n 1 }\n",
    "a = { b = 1 +\n 2 }\n",
    "a = { b.c = 1 }\n",
    "a = { b c = 1 }\n",
    "a = { b }\n",
    "a = { (b) = 1 }\n",
    "a = { for = 1 }\n",
    "a = { if = 1, in = 2 }\n",
    "a = { b = { for = 1 } }\n",
    "a = for\n",
    "a = [for x in y : x]\n",
    "a = [for x y : x]\n",
    "a = [for in y : x]\n",
    "a = [for x in y]\n",
    "a = [for x, y, z in w : x]\n",
    "a = [for x in y : x...]\n",
    "a = [for x in y : x => y]\n",
    "a = {for x in y : x}\n",
    "a = {for x in y : x => x...}\n",
    "a = {for x in y : x => x... if z}\n",
    "a = {for x in y : x => x if z...}\n",
    "a = [for x in y : x if]\n",
    "a = [for x in y : x, 1]\n",
    "a = f(\n",
    "a = f(,)\n",
    "a = f(1,)\n",
    "a = f(1 2)\n",
    "a = f(1..., 2)\n",
    "a = f(1...,)\n",
    "a = f(...)\n",
    "a = f (1)\n",
    "a = f\n(1)\n",
    "a = a::b(1)\n",
    "a = a::b\n",
    "a = a::(1)\n",
    "a = a :: b (1)\n",
    "a = x.y(1)\n",
    "a = x[0]\n",
    "a = x[]\n",
    "a = x[0\n",
    "a = x[*]\n",
    "a = x[ * ]\n",
    "a = x[*\n]\n",
    "a = x[\n*]\n",
    "a = (x[\n*\n])\n",
    "a = x[\n0\n]\n",
    "a = x.*.*\n",
    "a = x[*][*]\n",
    "a = x.*[*]\n",
    "a = x.*.y[*].z\n",
    "a = x.0\n",
    "a = x.0.1\n",
    "a = x.0.y.1\n",
    "a = x.*.0.1\n",
    "a = x.01\n",
    "a = x.1e2\n",
    'a = x."y"\n',
    "a = x..y\n",
    "a = x.\n",
    "a = .x\n",
    "a = x . y\n",
    "a = 1.5\n",
    "a = 1.\n",
    "a = .5\n",
    "a = 1.2.3\n",
    "a = 1e\n",
    "a = 1e+5\n",
    "a = 1e5e5\n",
    "a = 1_000\n",
    "a = 0x1F\n",
    "a = 1...\n",
    "a = !\n",
    "a = !!b\n",
    "a = - - 1\n",
    "a = +1\n",
    "a = 1 <> 2\n",
    "a = 1 ** 2\n",
    "a = b ?: c\n",
    "a = b ? c\n",
    "a = b ? c : d : e\n",
    "a = b => c\n",
    "a = b~\n",
    "a = b;\n",
    "a = b^c\n",
    "a = \u00e9t\u00e9\n",
    "\u00e9t\u00e9 = 1\n",
    "na-me = a-b\n",
    "-a = 1\n",
    "1a = 1\n",
    "\u0939\u093f\u0928\u094d\u0926\u0940 = 1\n",
    "a\u00b2 = 1\n",
    "\u2460 = 1\n",
    "a = \u00a0 1\n",
    "a = \x0c1\n",
    "a\tb = 1\n",
    "\ta\t=\t1\t\n",
    "a = \x00\n",
    'a = "\x00"\n',
    'a = "\\x"\n',
    'a = "\\u12"\n',
    'a = "\\u00e9\\U0001F600"\n',
    'a = "\\ud800"\n',
    'a = "\\UFFFFFFFF"\n',
    'a = "\\${b}"\n',
    'a = "\\$"\n',
    'a = "${b}"\n',
    'a = "${}"\n',
    'a = "${b"\n',
    'a = "${b c}"\n',
    'a = "${b:-c}"\n',
    'a = "${"b"}"\n',
    'a = "${ b # c\n}"\n',
    'a = "${\nb\n}"\n',
    'a = "%{ if b }c%{ endif }"\n',
    'a = "%{ if b }c"\n',
    'a = "%{ if }c%{ endif }"\n',
    'a = "%{ if b }c%{ else }d%{ else }e%{ endif }"\n',
    'a = "%{ if b }c%{ endfor }"\n',
    'a = "%{ for b in c }%{ else }%{ endfor }"\n',
    'a = "%{ endif }"\n',
    'a = "%{ else }"\n',
    'a = "%{ b }"\n',
    'a = "%{}"\n',
    'a = "%{ if b c }d%{ endif }"\n',
    'a = "%{ for b, c in d }e%{ endfor }"\n',
    'a = "%{ for b c }e%{ endfor }"\n',
    'a = "%{ endif x }"\n',
    'a = "%%{"\n',
    'a = "$${"\n',
    'a = "100%"\n',
    "a = <<EOT\nb\nEOT\n",
    "a = <<EOT\nb\nEOT",
    "a = <<EOT\nb\n",
    "a = <<EOT\r\nb\r\nEOT\r\nb = 1\r\n",
    "a = <<EOT b\nEOT\n",
    'a = <<"EOT"\nb\nEOT\n',
    "a = << EOT\nb\nEOT\n",
    "a = <<- EOT\nb\nEOT\n",
    "a = <<EOT\nb ${\nEOT\n",
    "a = f(<<EOT\nb\nEOT\n)\n",
    "a = f(<<EOT\nb\nEOT)\n",
    "a = [<<EOT\nb\nEOT\n, 1]\n",
    "a = <<EOT\nb\nEOT\n.c\n",
    "a = <<E-T\nb\nE-T\n",
    "a {}\n",
    "a {\n}\n",
    "a {\n} b = 1\n",
    "a { b = 1 }\n",
    "a { b = 1, c = 2 }\n",
    "a { b = 1; c = 2 }\n",
    "a { b = 1\n}\n",
    "a { b = 1 c = 2 }\n",
    "a { b {} }\n",
    "a {\n b = 1 }\n",
    "a {\n b {} }\n",
    "a {\n b { c = 1 }\n}\n",
    "a { b = [\n1\n] }\n",
    "a\n{\n}\n",
    'a "b" {\n}\n',
    "a b {\n}\n",
    'a "b" c "d" {\n}\n',
    'a "b"\n{\n}\n',
    'a "b" = 1\n',
    'a "b${c}" {\n}\n',
    'a "b\\n$${c}" {\n}\n',
    "a = {\n}\nb {\n",
    "a {\n b = 1\n",
    "a {\n}}\n",
    "}\n",
    '"a" = 1\n',
    "{}\n",
    "[]\n",
    "a = 1 # b\n",
    "a = 1 // b\n",
    "a = 1 /* b */\n",
    "a = /* b */ 1\n",
    "a /* b */ = 1\n",
    "a = 1 /* b\n*/ c = 2\n",
    "a = 1 /* b\n",
    "# b",
    "/* a /* b */\n",
    "a = 1 / 2\n",
    "a { # b\n}\n",
    "a { /* b */ }\n",
    "a /* b */ {\n}\n",
    "a {\n b = 1 # c\n} # d\n",
    "a = [ # b\n 1, // c\n 2 /* d */ ]\n",
    "a = 1\na = 2\n",
    "a {\n}\na {\n}\n",
    "true = 1\n",
    "for = 1\n",
    "a = true.b\n",
    "a = null[0]\n",
    'a = "b"[0]\n',
    "a = {}.b\n",
    "a = [].0\n",
    "a = 1.b\n",
    "a = (1).b\n",
    "a = b[c][d].e[0][*].f[1]\n",
]


def test_a_file_has_problems_exactly_where_terraform_refuses_it(tmp_path: Path) -> None:
    for number, text in enumerate(FILES):
        (tmp_path / f"file{number}.tfvars").write_bytes(text.encode())
    result = subprocess.run(
        ["terraform", "fmt", "-check", "-no-color", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    refused = {int(number) for number in re.findall(r"on .*?file(\d+)\.tfvars line", result.stderr)}
    assert len(refused) > 50, result.stderr
    differing = [
        (text, "refused" if number in refused else "read", [problem.message for problem in problems])
        for number, text in enumerate(FILES)
        if (number in refused) != bool(problems := hcl.read(text, "file.tf").problems)
    ]
    assert differing == []


JSON_FILE = Path(__file__).parents[1] / "formats" / "hcl_samples" / "main.tf.json"


def test_a_json_file_means_what_its_tree_means_in_native_syntax(tmp_path: Path) -> None:
    text = JSON_FILE.read_text()
    file = hcl.read(text, JSON_FILE.name)
    assert file.problems == ()
    values = []
    for name, content in (("main.tf.json", text), ("main.tf", "\n".join(spelt_out_body(file.body)))):
        directory = tmp_path / name.replace(".", "_")
        directory.mkdir()
        (directory / name).write_text(content)
        terraform(directory, "init", "-backend=false", "-input=false")
        terraform(directory, "plan", "-input=false", "-refresh=false", "-out=planned")
        plan = json.loads(terraform(directory, "show", "-json", "planned"))
        values.append({key: plan[key] for key in ("planned_values", "output_changes", "variables")})
    assert values[0] == values[1]
    assert values[0]["output_changes"]["out"]["after"] == "a-${not a template}"


def spelt_out_body(body: hcl.Body) -> list[str]:
    """A body in native syntax."""
    lines = [f"{attribute.name} = {spelt_out(attribute.expression)}" for attribute in body.attributes]
    for block in body.blocks:
        header = " ".join([block.type, *(f'"{name}"' for name in block.names)])
        lines += [f"{header} {{", *spelt_out_body(block.body), "}"]
    return lines


def terraform(directory: Path, *arguments: str) -> str:
    command = ["terraform", f"-chdir={directory}", *arguments, "-no-color"]
    if arguments[0] == "show":
        command = [*command[:-2], "-no-color", command[-2]]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    return result.stdout


def console(directory: Path, expression: str) -> str:
    result = subprocess.run(
        ["terraform", f"-chdir={directory}", "console"],
        input=expression,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr[-4000:]
    return result.stdout
