"""The tree of an expression is Terraform's: spelt out with a parenthesis around every node, it has the same value.

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

EXPRESSIONS = r'''
1 + 2 * 3 - 4
10 - 4 - 3
100 / 5 / 2
100 % 7 * 3
100 / 7 % 3 == 100 / (7 % 3)
2 * 3 % 4
7 - -3
- local.seven + 2
-local.map.a
-local.map["b"] * 3
-(-3)
- -3
!local.yes == false
!local.no && local.no
!(local.no && local.no)
!!local.yes
local.yes || local.no && local.no
(local.yes || local.no) && local.no
local.no && local.no || local.yes
local.yes == local.no == local.no
1 == 1 == true
1 != 2 == true
1 < 2 == true
true == 1 < 2
1 + 1 == 2 && 3 > 2 || false
3 >= 2 != false
local.two + local.three * local.seven
local.yes ? 1 : 2
local.no ? 1 : local.no ? 2 : 3
local.no ? 1 : local.yes ? 2 : 3
local.yes ? local.no ? 1 : 2 : 3
local.yes ? local.yes ? 1 : 2 : 3
(local.no ? false : local.yes) ? 2 : 3
local.two == 2 ? local.three + 1 : local.three - 1
local.yes || local.no ? 1 : 2
local.no ? 1 : 2 + 3
-local.two < 0 ? "negative" : "positive"
1e3
1E-2
1.50
0.1
12345678901234567890123
007
local.words[0]
local.words.0
local.words[local.two - 1]
local.words[-1 + 2]
local.map["c d"].e[1]
local.map["c d"]["e"].1
local.map["c ${"d"}"].e
local.objects[0].tags[1]
local.objects.0.tags.1
local.objects[*].id
local.objects[*].tags[0]
local.objects.*.tags[0]
local.objects.*.tags.0
local.objects[*].tags.0
local.objects[*].sub[*].v
local.objects[*].sub[0].v
local.objects.*.sub[0][*].v
local.objects[*]["id"]
local.objects[*].tags[local.two - 1]
[for o in local.objects : o.tags][0][1]
[for o in local.objects[*].tags : o[0]]
local.word[*]
upper("x")
upper ( "x" )
max([1, 2, 3]...)
max(1, [2, 3]...)
length(local.words) > 2 ? "long" : "short"
merge({ a = 1 }, { b = 2 }).b
split(",", "a,b")[1]
(local.map).a
(local.objects)[*].id
[local.words, ["w"]][0][0]
{ a = 1, b = { c = 2 } }.b.c
{ a = 1 }["a"]
"abc" == "abc"
"a${local.two}b"
"${local.two}"
"${local.two}" + 1
["${local.words}"]
" ${local.two}"
"${local.two}${local.three}"
"${"nested ${upper("x")} done"}"
"$${local.two} %%{if} $ % $$ %%"
"$$${local.two}"
"$$$${local.two}"
"%%%{ if true }"
"100%"
"a$"
"cost: $5 or 5%"
"tab\tnew\nquote\"back\\slash \u00e9 \U0001F600"
"\\${local.two}"
"%{ if local.yes }Y%{ else }N%{ endif }"
"%{ if local.no }Y%{ else }N%{ endif }"
"%{ if local.no }Y%{ endif }"
"%{ if local.yes }%{ endif }"
"a  %{ if local.yes ~}  Y  %{~ else ~}  N  %{~ endif }  b"
"%{ for w in local.words }<${w}>%{ endfor }"
"%{ for i, w in local.words ~}  ${i}=${w} %{~ endfor }"
"%{ for w in local.words }%{ if w != "y" }${w}%{ endif }%{ endfor }"
"x ${~ local.two ~} y"
"  ${~ local.two}"
"x\n  ${~ local.two ~}\n  y"
"$ ${~ local.two ~} $"
"${local.yes ? "a" : "b"}"
"${ { a = 1 }.a }"
"${[for w in local.words : "<${w}>"][0]}"
[for w in local.words : upper(w)]
[for i, w in local.words : "${i}${w}" if i != 1]
{ for i, w in local.words : w => i }
{ for w in local.words : (w == "x" ? "one" : "rest") => w... }
{ for i, w in local.words : "k${i}" => w if w != "y" }
[for x in [[1, 2], [3]] : [for y in x : y * 2]]
{ for k, v in { a = 1 } : k => v == 1 ? "t" : "f" }
[for k, v in local.map : k if k != "a"]
{ "a" = 1, b : 2, (local.word) = 3, "k${local.two}" = 4 }
{ true = 1, null = 2, for1 = 3 }
{ (true) = 1 }
{ 1 = 2 }
{ a = 1, }
{}
[]
[1, 2, ]
[ /* c */ 1, # one
  2 // two
]
[
  1
  ,
  2
]
{
  a = 1, b = 2
  c = 3

  d = 4,
  e = [
    5,
  ]
}
{ # comment
  a = 1 # one
  /* two */ b = 2
}
(
  1
  +
  2
)
(local.yes
  ? 1
  : 2)
upper(
  "x"
  ,
)
max(
  1,
  2, # last
)
local.words[
  1
]
(local
  .words
  [0])
[for w in local.words :
  w
  if w != "x"
]
{
  for w in local.words :
  w => upper(w)
}
"${
  local.two
  + 1
}"
{ a = (
  1), b = 2 }
<<EOT
plain
EOT
<<EOT
EOT
<<EOT

EOT
<<EOT
  two
    four ${local.two}
  "quotes" and \n no escape $${x} %%{y} 100% $5
EOT
<<-EOT
    four
      six
    four
    EOT
<<-EOT
    four

      six
   
  EOT
<<-EOT
    ${local.two}
      six ${local.three} x
    EOT
<<-EOT
  ${local.two}
    x
  EOT
<<-EOT
    a
  ${local.two}
  EOT
<<-EOT
		tab
		  two
EOT
<<-EOT
    %{ for w in local.words ~}
      <${w}>
    %{ endfor ~}
    end
    EOT
<<-EOT
    %{ if local.yes }
      yes
    %{ else }
      no
    %{ endif }
    EOT
<<EOT
%{ for w in local.words }
${w}
%{ endfor }
EOT
<<EOT
%{~ for w in local.words ~}
  ${w}
%{~ endfor ~}
  tail
EOT
<<EOT
a ${~ local.two ~}
  b
${~ local.two ~}
c
EOT
<<EOT
EOTX
 xEOT
EOT x
  EOT
upper(<<EOT
arg
EOT
)
join("-", [<<A
first
A
  , <<-B
    second
    B
])
{ a = <<EOT
in object
EOT
b = 2 }
"${<<EOT
inner ${local.two}
EOT
}"
<<EOT
outer ${<<INNER
inner
INNER
} end
EOT
<<EOT
${"EOT"}
EOT
<<EOT
x
	 EOT
try(local.map.nothing.at.all, "fallback")
can(local.map.zzz)
local.map.a == 1 && local.map["b"] == 2
formatlist("%s-%s", local.words, ["a", "b", "c"])[2]
(local.objects[0].sub[*].v)[0]
[local.objects[*].sub[*].v][0][1][0]
"${local.words[0]}-${local.map["c d"].e[0]}"
local.two > 1 && local.two < 3 ? [for x in local.words : x if x != "y"] : []
"%{ if local.two > 1 && true }a%{ else }b%{ endif ~}   "
"${"a"}b"
"a${"b"}"
["a" , "b"][ 1 ]
jsonencode({ "Statement" = [{ Effect : "Allow", "Action" = ["s3:*"] }] })
'''


def expressions() -> list[str]:
    """The expressions of the table: one a line, or several lines that belong together."""
    found: list[str] = []
    pending = ""
    for line in EXPRESSIONS.strip("\n").split("\n"):
        pending = f"{pending}\n{line}" if pending else line
        if not hcl.read(f"value = {pending}\n", "table.tf").problems:
            found.append(pending)
            pending = ""
    assert not pending, pending
    return found


def spelt_out(node: hcl.Expression) -> str:
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
    """A string that no reader could take for a template: every character but plain letters and digits escaped."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08X}" for c in value) + '"'


def test_a_tree_spelt_out_has_the_value_that_terraform_gives_to_the_text(tmp_path: Path) -> None:
    table = expressions()
    assert len(table) == 175, "the table is cut into expressions by our own reader"
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
    'a = {\n}\nb {\n',
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
