"""Configurations from a seed: modules, resources and outputs that refer to each other, and a change of all that."""

from __future__ import annotations

import random

from tests.oracle.plan_cases import Case

_MODULE = """\
variable "in" {}
variable "n" {
  type    = number
  default = 1
}
locals { both = { in = var.in, n = var.n } }
resource "terraform_data" "x" {
  count = var.n
  input = local.both
}
resource "terraform_data" "last" {
  input            = var.in
  triggers_replace = terraform_data.x[*].id
}
output "in" { value = var.in }
output "ids" { value = terraform_data.x[*].id }
output "last" { value = terraform_data.last.output }
"""
_LITERALS = (
    "1",
    '"text"',
    "true",
    "null",
    "[1, 2]",
    '{ a = 1, b = "x" }',
    'toset(["p", "q"])',
    "2.5",
    'sensitive("s")',
    '[{ k = "v" }, null]',
    'tomap({ a = "b" })',
)

_CONSTANTS = tuple(one for one in _LITERALS if "(" not in one)
"""What may stand where no function may be called."""


def generated(seed: int) -> Case:
    """The case of a seed: a configuration and, for two seeds of three, one that was applied before it."""
    draw = random.Random(seed)
    after = _Writer(draw).write()
    before = {} if seed % 3 == 0 else _earlier(draw, after)
    name = f"generated {seed}"
    return Case(name, _files(after), _files(before) if before else {})


Blocks = dict[str, str]


def _files(blocks: Blocks) -> dict[str, str]:
    return {"main.tf": "\n".join(blocks.values()) + "\n", "m/main.tf": _MODULE}


class _Writer:
    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.values = ["var.v", "local.l"]
        """Expressions that later blocks may refer to."""

    def write(self) -> Blocks:
        """Blocks by what they declare, each after those that it refers to."""
        blocks = {
            "variable": f'variable "v" {{ default = {self.draw.choice(_CONSTANTS)} }}',
            "locals": f"locals {{ l = [var.v, {self.literal()}] }}",
        }
        for index in range(self.draw.randint(2, 6)):
            kind = self.draw.choice((self.resource, self.resource, self.counted, self.keyed, self.module))
            blocks[f"b{index}"] = kind(f"b{index}")
        for index in range(self.draw.randint(1, 3)):
            blocks[f"o{index}"] = f'output "o{index}" {{\n  value     = {self.value()}\n  sensitive = true\n}}'
        return blocks

    def literal(self) -> str:
        return self.draw.choice(_LITERALS)

    def value(self) -> str:
        choice = self.draw.random()
        one = self.draw.choice(self.values)
        if choice < 0.35:
            return self.literal()
        if choice < 0.7:
            return one
        return f"{{ first = {one}, second = [{self.draw.choice(self.values)}, {self.literal()}] }}"

    def lifecycle(self) -> str:
        choice = self.draw.random()
        if choice < 0.2:
            return "  lifecycle { create_before_destroy = true }\n"
        return "  lifecycle { ignore_changes = [input] }\n" if choice < 0.3 else ""

    def body(self) -> str:
        triggers = f"  triggers_replace = {self.value()}\n" if self.draw.random() < 0.4 else ""
        return f"  input = {self.value()}\n{triggers}{self.lifecycle()}"

    def resource(self, name: str) -> str:
        text = f'resource "terraform_data" "{name}" {{\n{self.body()}}}'
        self.values += [f"terraform_data.{name}.{one}" for one in ("id", "input", "output")]
        return text

    def counted(self, name: str) -> str:
        count = self.draw.randint(0, 3)
        text = f'resource "terraform_data" "{name}" {{\n  count = {count}\n{self.body()}}}'
        self.values += [f"terraform_data.{name}[*].id", f"length(terraform_data.{name})"]
        return text

    def keyed(self, name: str) -> str:
        keys = self.draw.sample(["a", "b", "c d", "e"], self.draw.randint(1, 3))
        pairs = ", ".join(f'"{key}" = {index}' for index, key in enumerate(keys))
        text = f'resource "terraform_data" "{name}" {{\n  for_each = {{ {pairs} }}\n{self.body()}}}'
        self.values += [f"{{ for k, v in terraform_data.{name} : k => v.id }}", f"keys(terraform_data.{name})"]
        return text

    def module(self, name: str) -> str:
        repeat = self.draw.choice(("", "  count = 2\n", '  for_each = toset(["x", "y"])\n'))
        number = f"  n = {self.draw.randint(0, 2)}\n" if self.draw.random() < 0.5 else ""
        text = f'module "{name}" {{\n  source = "./m"\n{repeat}{number}  in = {self.value()}\n}}'
        if not repeat:
            self.values += [f"module.{name}.{one}" for one in ("in", "ids", "last")]
        elif "count" in repeat:
            self.values += [f"module.{name}[*].ids", f"module.{name}[1].last"]
        else:
            self.values.append(f'module.{name}["x"].ids')
        return text


def _earlier(draw: random.Random, after: Blocks) -> Blocks:
    """The same with other literals, counts and keys, and with blocks of its own."""
    found = {}
    swaps = {"count = 2": "count = 1", "count = 3": "count = 1", "n = 2": "n = 1", '"text"': '"other"', "[1, 2]": "[1]"}
    for name, text in after.items():
        changed = text
        for old, new in swaps.items():
            if old in changed and draw.random() < 0.4 and not (old.startswith("count") and "module" in text):
                changed = changed.replace(old, new)
        if not name.startswith("o") or draw.random() < 0.5:
            found[name] = changed
    found["gone"] = f'resource "terraform_data" "gone" {{ input = {draw.choice(_LITERALS)} }}'
    return found
