"""Pairs of configurations from a seed: one that is applied, and what somebody made of it afterwards.

Unlike those of `plan_generator`, these are changed as people change them: a resource gets a `count`, a key goes, a
block is renamed with and without `moved`, a module is repeated, an object is tainted. Some are planned with a mode.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from tests.oracle.plan_cases import Case

LITERALS = (
    "1",
    '"text"',
    '"other"',
    "true",
    "null",
    "[1, 2]",
    "[1, 2, 3]",
    '{ a = 1, b = "x" }',
    '{ a = 1, b = "y", c = [] }',
    'toset(["p", "q"])',
    'toset(["q", "r"])',
    "2.5",
    'sensitive("s")',
    'tomap({ a = "b" })',
    'join("\\n", ["first", "second"])',
    "jsonencode({ a = [1] })",
    "var.v",
    "local.l",
)
REPETITIONS = ("", "", "1", "2", "3", "0", "a", "a b", "b c", "c d.e", "keys")
"""How often a block stands: once, a number of times, or for each of some keys (`keys`: those of a variable)."""


class Part(msgspec.Struct):
    """A resource or a module call: how often it stands, what it says, and what it refers to."""

    name: str
    kind: str
    """`resource`, `module` or `outer` (a module with a module in it)."""
    repetition: str = ""
    input: object = "null"
    triggers: object = None
    number: int = 1
    creates_first: bool = False
    ignores: bool = False
    prevents: bool = False
    triggered_by: str = ""
    waits_for: str = ""


class Refers(msgspec.Struct, frozen=True):
    """What an expression refers to: a part, and what of it."""

    name: str
    what: int


class Configuration(msgspec.Struct):
    """A root: its parts in order, the expressions of its outputs, and further blocks."""

    parts: list[Part]
    outputs: dict[str, tuple[object, bool]]
    variable: str = '"v"'
    keys: str = '["k1", "k2"]'
    inner_creates_first: bool = False
    inner_input: str = "local.both"
    inner_keeps_last: bool = True
    blocks: list[str] = []


def pair(seed: int, *, modes: bool | None = None) -> Case:
    """The case of a seed; those of odd ones may be planned with a mode, with targets or with replacements."""
    draw = random.Random(f"pair {seed}")
    modes = seed % 2 == 1 if modes is None else modes
    before = _made(draw)
    after = _copy(before)
    for _ in range(draw.randint(1, 5)):
        draw.choice(_CHANGES)(draw, after)
    edits = tuple(_edit(draw) for _ in range(draw.choice((0, 0, 0, 1, 2))))
    arguments = tuple(_mode(draw, before, after)) if modes else ()
    return Case(f"pair {seed}", _files(after), _files(before), arguments=arguments, edits=edits)


def _made(draw: random.Random) -> Configuration:
    made = Configuration([], {})
    for index in range(draw.randint(2, 5)):
        _add(draw, made, f"b{index}")
    for index in range(draw.randint(1, 3)):
        made.outputs[f"o{index}"] = (_value(draw, made.parts), True)
    for part in made.parts:
        # A trigger without instances is an error, and this configuration is to be applied.
        if any(one.name == part.triggered_by and one.repetition == "0" for one in made.parts):
            part.triggered_by = ""
    return made


def _add(draw: random.Random, made: Configuration, name: str) -> None:
    kind = draw.choice(("resource", "resource", "resource", "module", "outer"))
    earlier = list(made.parts)
    part = Part(name, kind, draw.choice(REPETITIONS), _value(draw, earlier))
    if draw.random() < 0.3:
        part.triggers = _value(draw, earlier)
    part.creates_first = draw.random() < 0.2
    part.ignores = draw.random() < 0.1
    part.number = draw.randint(0, 2)
    if earlier and draw.random() < 0.2:
        part.waits_for = draw.choice(earlier).name
    if earlier and draw.random() < 0.15:
        part.triggered_by = draw.choice(earlier).name
    made.parts.append(part)


def _value(draw: random.Random, earlier: list[Part]) -> object:
    choice = draw.random()
    if choice < 0.4 or not earlier:
        return draw.choice(LITERALS)
    one = Refers(draw.choice(earlier).name, draw.randint(0, 3))
    if choice < 0.8:
        return one
    return {"first": one, "second": draw.choice(LITERALS)}


# What may be changed.


def _repeat(draw: random.Random, made: Configuration) -> None:
    draw.choice(made.parts).repetition = draw.choice(REPETITIONS)


def _say(draw: random.Random, made: Configuration) -> None:
    index = draw.randrange(len(made.parts))
    part = made.parts[index]
    if draw.random() < 0.7:
        part.input = _value(draw, made.parts[:index])
    else:
        part.triggers = draw.choice((None, _value(draw, made.parts[:index])))


def _number(draw: random.Random, made: Configuration) -> None:
    draw.choice(made.parts).number = draw.randint(0, 3)


def _live(draw: random.Random, made: Configuration) -> None:
    part = draw.choice(made.parts)
    choice = draw.randrange(4)
    if choice == 0:
        part.creates_first = not part.creates_first
    elif choice == 1:
        part.ignores = not part.ignores
    elif choice == 2:
        part.prevents = draw.random() < 0.5
    else:
        made.inner_creates_first = not made.inner_creates_first


def _go(draw: random.Random, made: Configuration) -> None:
    if len(made.parts) < 2:
        return
    part = made.parts.pop(draw.randrange(len(made.parts)))
    address = _address(part)
    if draw.random() < 0.3:
        made.blocks.append(f"removed {{\n  from = {address}\n  lifecycle {{ destroy = {_boolean(draw)} }}\n}}")


def _boolean(draw: random.Random) -> str:
    return draw.choice(("true", "false"))


def _come(draw: random.Random, made: Configuration) -> None:
    _add(draw, made, f"n{len(made.parts)}{draw.randint(0, 9)}")


def _rename(draw: random.Random, made: Configuration) -> None:
    part = draw.choice(made.parts)
    old, from_ = part.name, _address(part)
    part.name = f"r{draw.randint(0, 99)}{old}"
    for other in made.parts:
        other.waits_for = part.name if other.waits_for == old else other.waits_for
        other.triggered_by = part.name if other.triggered_by == old else other.triggered_by
    if draw.random() < 0.75:
        made.blocks.append(_moved(from_, _address(part)))


def _move_key(draw: random.Random, made: Configuration) -> None:
    part = draw.choice(made.parts)
    old = [_address(part) + key for key in _keys(part, made)]
    part.repetition = draw.choice(REPETITIONS)
    new = [_address(part) + key for key in _keys(part, made)]
    if old and new:
        from_, to = draw.choice(old), draw.choice(new)
        if from_ != to:
            made.blocks.append(_moved(from_, to))


def _move_in(draw: random.Random, made: Configuration) -> None:
    """A resource goes into a module."""
    resources = [one for one in made.parts if one.kind == "resource"]
    modules = [one for one in made.parts if one.kind == "module"]
    if resources and modules and len(made.parts) > 1:
        part = draw.choice(resources)
        module = draw.choice(modules)
        from_ = [_address(part) + key for key in _keys(part, made)]
        to = [_address(module) + key for key in _keys(module, made)]
        if from_ and to:
            made.parts.remove(part)
            made.blocks.append(_moved(draw.choice(from_), draw.choice(to) + ".terraform_data.last"))


def _inner(draw: random.Random, made: Configuration) -> None:
    if draw.random() < 0.5:
        made.inner_input = draw.choice(("local.both", "var.in", "var.n", '"same"'))
    else:
        made.inner_keeps_last = not made.inner_keeps_last


def _given(draw: random.Random, made: Configuration) -> None:
    made.variable = draw.choice(('"v"', '"w"', "[1]", "{ v = 1 }"))
    made.keys = draw.choice(('["k1", "k2"]', '["k2"]', "[]", '["k2", "k3"]'))


def _put_out(draw: random.Random, made: Configuration) -> None:
    name = draw.choice(("o0", "o1", "o2", "o3"))
    if name in made.outputs and draw.random() < 0.4:
        del made.outputs[name]
    else:
        made.outputs[name] = (_value(draw, made.parts), draw.random() < 0.5)


_CHANGES = (
    _repeat,
    _repeat,
    _say,
    _say,
    _number,
    _live,
    _go,
    _come,
    _rename,
    _move_key,
    _move_in,
    _inner,
    _given,
    _put_out,
)


def _edit(draw: random.Random) -> str:
    """What happened to the state: an object is tainted, or one is left over from a replacement."""
    return f"{draw.choice(('taint', 'depose'))} {draw.randint(0, 9)}"


def _mode(draw: random.Random, before: Configuration, after: Configuration) -> Iterator[str]:
    choice = draw.random()
    if choice < 0.4:
        return
    places = list(_places(draw.choice((before, after))))
    if choice < 0.6:
        yield "-destroy"
    elif choice < 0.65:
        yield "-refresh-only"
    elif choice < 0.8:
        resources = [one for one in places if "terraform_data" in one] or ["terraform_data.none"]
        for _ in range(draw.randint(1, 2)):
            yield f"-replace={draw.choice(resources)}"
    if draw.random() < 0.6:
        for _ in range(draw.randint(1, 2)):
            yield f"-target={draw.choice(places or ['terraform_data.none'])}"


def _places(made: Configuration) -> Iterator[str]:
    """Addresses that somebody may name."""
    for part in made.parts:
        address = _address(part)
        for one in (address, *(address + key for key in _keys(part, made))):
            yield one
            inner = {"resource": "", "module": one, "outer": f"{one}.module.in"}[part.kind]
            if inner:
                yield from (f"{inner}.terraform_data.x", f"{inner}.terraform_data.x[0]", f"{inner}.terraform_data.last")


# How it is written.


def _files(made: Configuration) -> dict[str, str]:
    return {
        "main.tf": "\n".join(_blocks(made)) + "\n",
        "m/main.tf": _module(made),
        "o/main.tf": _OUTER,
    }


_OUTER = """\
variable "in" {}
variable "n" {}
module "in" {
  source = "../m"
  in     = var.in
  n      = var.n
}
resource "terraform_data" "about" { input = module.in.ids }
output "in" { value = module.in.in }
output "ids" { value = module.in.ids }
output "last" { value = terraform_data.about.output }
"""


def _module(made: Configuration) -> str:
    last = 'resource "terraform_data" "last" {\n  input            = var.in\n'
    last += "  triggers_replace = terraform_data.x[*].id\n}\n"
    output = "terraform_data.last.output" if made.inner_keeps_last else "local.both"
    lifecycle = "  lifecycle { create_before_destroy = true }\n" if made.inner_creates_first else ""
    return (
        'variable "in" {}\nvariable "n" {\n  type    = number\n  default = 1\n}\n'
        "locals { both = { in = var.in, n = var.n } }\n"
        f'resource "terraform_data" "x" {{\n  count = var.n\n  input = {made.inner_input}\n{lifecycle}}}\n'
        f"{last if made.inner_keeps_last else ''}"
        'output "in" { value = var.in }\noutput "ids" { value = terraform_data.x[*].id }\n'
        f'output "last" {{ value = {output} }}\n'
    )


def _blocks(made: Configuration) -> Iterator[str]:
    yield f'variable "v" {{ default = {made.variable} }}'
    yield f'variable "keys" {{ default = {made.keys} }}'
    yield 'locals { l = [var.v, "local"] }'
    known = {part.name: part for part in made.parts}
    for part in made.parts:
        yield _block(part, known)
    for name, (value, sensitive) in made.outputs.items():
        text = _text(value, known)
        text = text if sensitive else f"nonsensitive(sensitive({text}))"
        yield f'output "{name}" {{\n  value     = {text}\n  sensitive = {str(sensitive).lower()}\n}}'
    yield from made.blocks


def _block(part: Part, known: dict[str, Part]) -> str:
    lines = list(_repeated(part))
    if part.kind == "resource":
        lines.append(f"  input = {_text(part.input, known)}")
        if part.triggers is not None:
            lines.append(f"  triggers_replace = {_text(part.triggers, known)}")
        lines += _lifecycle(part, known)
        head = f'resource "terraform_data" "{part.name}"'
    else:
        lines += [f'  source = "./{part.kind[0]}"', f"  n = {part.number}", f"  in = {_text(part.input, known)}"]
        head = f'module "{part.name}"'
    if part.waits_for in known:
        lines.append(f"  depends_on = [{_address(known[part.waits_for])}]")
    return head + " {\n" + "\n".join(lines) + "\n}"


def _repeated(part: Part) -> Iterator[str]:
    if part.repetition == "keys":
        yield "  for_each = toset(var.keys)"
    elif part.repetition.isdecimal():
        yield f"  count = {part.repetition}"
    elif part.repetition:
        yield "  for_each = toset([{}])".format(", ".join(f'"{key}"' for key in part.repetition.split()))


def _lifecycle(part: Part, known: dict[str, Part]) -> Iterator[str]:
    inside = []
    if part.creates_first:
        inside.append("    create_before_destroy = true")
    if part.ignores:
        inside.append("    ignore_changes = [input]")
    if part.prevents:
        inside.append("    prevent_destroy = true")
    wanted = known.get(part.triggered_by)
    if wanted is not None and wanted.kind == "resource":
        inside.append(f"    replace_triggered_by = [{_address(wanted)}]")
    if inside:
        yield "  lifecycle {\n" + "\n".join(inside) + "\n  }"


def _address(part: Part) -> str:
    return f"terraform_data.{part.name}" if part.kind == "resource" else f"module.{part.name}"


def _keys(part: Part, made: Configuration) -> list[str]:
    if part.repetition == "keys":
        return [f"[{key.strip()}]" for key in made.keys.strip("[]").split(",") if key.strip()]
    if part.repetition.isdecimal():
        return [f"[{index}]" for index in range(int(part.repetition))]
    return [f'["{key}"]' for key in part.repetition.split()] or [""]


def _text(value: object, known: dict[str, Part]) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_text(one, known)}" for name, one in value.items()) + " }"
    if not isinstance(value, Refers):
        return str(value)
    part = known.get(value.name)
    if part is None:
        return '"gone"'
    address = _address(part)
    names = ("id", "input", "output", "output") if part.kind == "resource" else ("in", "ids", "last", "last")
    name = names[value.what]
    if not part.repetition:
        return f"{address}.{name}"
    if value.what == 3:
        return f"length({address})"
    if part.repetition.isdecimal():
        return f"{address}[*].{name}"
    return f"{{ for k, v in {address} : k => v.{name} }}"


def _moved(from_: str, to: str) -> str:
    return f"moved {{\n  from = {from_}\n  to   = {to}\n}}"


def _copy(made: Configuration) -> Configuration:
    return Configuration(
        [msgspec.structs.replace(part) for part in made.parts],
        dict(made.outputs),
        made.variable,
        made.keys,
        made.inner_creates_first,
        made.inner_input,
        made.inner_keeps_last,
        list(made.blocks),
    )
