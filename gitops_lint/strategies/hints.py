"""What the conditions of validations say of values, as far as it helps to draw values that hold.

Only a guide: whatever is drawn is still put to the conditions themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from gitops_lint.formats import hcl

Subject: TypeAlias = tuple[str, ...]
"""What a condition is about: `("var", "rules", "*", "port")`, where `*` is any element."""


class Hint(msgspec.Struct):
    """What is known of one subject."""

    choices: list[Any] | None = None
    shortest: int = 0
    longest: int | None = None
    minimum: float = -math.inf
    maximum: float = math.inf
    patterns: list[str] = msgspec.field(default_factory=list)
    prefix: str = ""
    suffix: str = ""
    is_range: bool = False
    is_whole: bool = False


Hints: TypeAlias = dict[Subject, Hint]
_Names: TypeAlias = dict[str, Subject]


def read_hints(condition: hcl.Expression, hints: Hints, names: _Names | None = None) -> None:
    """Adds what a condition demands of the variables, and of what is in them, to the hints."""
    names = names or {}
    condition = _bare(condition)
    if isinstance(condition, hcl.BinaryOp):
        if condition.op == "&&":
            read_hints(condition.left, hints, names)
            read_hints(condition.right, hints, names)
        elif condition.op == "||":
            _either(condition, hints, names)
        else:
            _compared(condition, hints, names)
    elif isinstance(condition, hcl.FunctionCall) and condition.name in _CALLS:
        _CALLS[condition.name](condition, hints, names)


def _bare(expression: hcl.Expression) -> hcl.Expression:
    while isinstance(expression, hcl.Parentheses):
        expression = expression.expression
    return expression


def _hint(hints: Hints, subject: Subject) -> Hint:
    return hints.setdefault(subject, Hint())


def _subject(expression: hcl.Expression, names: _Names) -> Subject | None:
    expression = _bare(expression)
    if isinstance(expression, hcl.FunctionCall) and expression.name in _SAME and expression.args:
        return _subject(expression.args[0], names)
    if isinstance(expression, hcl.Splat):
        return None
    if not isinstance(expression, hcl.ScopeTraversal):
        return None
    steps = [step.name for step in expression.steps if isinstance(step, hcl.TraverseAttr)]
    if len(steps) != len(expression.steps):
        return None
    if expression.root == "var" and steps:
        return ("var", *steps)
    return (*names[expression.root], *steps) if expression.root in names else None


_SAME = frozenset(("coalesce", "trimspace", "tostring", "tonumber", "toset", "tolist", "nonsensitive", "values"))
"""Functions whose value is much like their first argument."""


def _literal(expression: hcl.Expression) -> Any:
    """The value of a literal; `...` for what is none."""
    expression = _bare(expression)
    if isinstance(expression, hcl.String | hcl.Bool):
        return expression.value
    if isinstance(expression, hcl.Number):
        number = float(expression.text)
        return int(number) if number.is_integer() else number
    if isinstance(expression, hcl.UnaryOp) and expression.op == "-":
        inner = _literal(expression.operand)
        return -inner if isinstance(inner, int | float) else ...
    if isinstance(expression, hcl.Null):
        return None
    return ...


_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def _compared(node: hcl.BinaryOp, hints: Hints, names: _Names) -> None:
    if node.op not in _MIRRORED:
        return
    left, right, op = _bare(node.left), node.right, node.op
    if _literal(left) is not ...:
        left, right, op = _bare(node.right), left, _MIRRORED[op]
    value = _literal(right)
    if value is ...:
        return
    if isinstance(left, hcl.FunctionCall) and left.name == "length" and left.args and isinstance(value, int):
        _of_length(left.args[0], op, value, hints, names)
        return
    if isinstance(left, hcl.FunctionCall) and left.name == "floor":
        whole = _subject(left.args[0], names)
        if whole is not None:
            _hint(hints, whole).is_whole = True
        return
    subject = _subject(left, names)
    if subject is None:
        return
    hint = _hint(hints, subject)
    if op == "==" and value is not None:
        hint.choices = [value]
    elif isinstance(value, int | float):
        if op in (">", ">="):
            hint.minimum = max(hint.minimum, value + (1 if op == ">" and isinstance(value, int) else 0))
        elif op in ("<", "<="):
            hint.maximum = min(hint.maximum, value - (1 if op == "<" and isinstance(value, int) else 0))


def _of_length(measured: hcl.Expression, op: str, value: int, hints: Hints, names: _Names) -> None:
    measured = _bare(measured)
    if isinstance(measured, hcl.FunctionCall) and measured.name == "regexall":
        if (op, value) in ((">", 0), (">=", 1), ("!=", 0)):
            _pattern(measured, hints, names)
        return
    subject = _subject(measured, names)
    if subject is None:
        return
    hint = _hint(hints, subject)
    if op in (">", ">=", "=="):
        hint.shortest = max(hint.shortest, value + (op == ">"))
    if op in ("<", "<=", "=="):
        longest = value - (op == "<")
        hint.longest = longest if hint.longest is None else min(hint.longest, longest)
    if op == "!=" and value == 0:
        hint.shortest = max(hint.shortest, 1)


def _either(node: hcl.BinaryOp, hints: Hints, names: _Names) -> None:
    """`x == null || …` and `x == "a" || x == "b"`; of other alternatives nothing is said."""
    sides: list[Hints] = []
    for side in (node.left, node.right):
        side = _bare(side)
        if isinstance(side, hcl.BinaryOp) and side.op == "==" and _literal(side.right) is None:
            continue
        found: Hints = {}
        read_hints(side, found, names)
        sides.append(found)
    if len(sides) == 1:
        hints.update(sides[0])
    elif all(len(side) == 1 for side in sides):
        (first,), (second,) = sides[0].items(), sides[1].items()
        if first[0] == second[0] and first[1].choices and second[1].choices:
            _hint(hints, first[0]).choices = first[1].choices + second[1].choices


def _contains(call: hcl.FunctionCall, hints: Hints, names: _Names) -> None:
    if len(call.args) != 2:
        return
    choices = _bare(call.args[0])
    subject = _subject(call.args[1], names)
    if isinstance(choices, hcl.TupleCons) and subject is not None:
        found = [_literal(item) for item in choices.items]
        if found and ... not in found:
            _hint(hints, subject).choices = found


def _pattern(call: hcl.FunctionCall, hints: Hints, names: _Names) -> None:
    if len(call.args) != 2:
        return
    pattern = _literal(call.args[0])
    subject = _subject(call.args[1], names)
    if isinstance(pattern, str) and subject is not None:
        _hint(hints, subject).patterns.append(pattern)


def _can(call: hcl.FunctionCall, hints: Hints, names: _Names) -> None:
    inner = _bare(call.args[0]) if call.args else None
    if not isinstance(inner, hcl.FunctionCall) or not inner.args:
        return
    if inner.name in ("regex", "regexall"):
        _pattern(inner, hints, names)
    elif inner.name.startswith("cidr"):
        subject = _subject(inner.args[0], names)
        if subject is not None:
            _hint(hints, subject).is_range = True


def _affix(which: str) -> Callable[[hcl.FunctionCall, Hints, _Names], None]:
    def read(call: hcl.FunctionCall, hints: Hints, names: _Names) -> None:
        subject = _subject(call.args[0], names) if len(call.args) == 2 else None
        text = _literal(call.args[1]) if len(call.args) == 2 else ...
        if subject is not None and isinstance(text, str):
            setattr(_hint(hints, subject), which, text)

    return read


def _every(call: hcl.FunctionCall, hints: Hints, names: _Names) -> None:
    """`alltrue([for x in var.list : …])`."""
    inner = _bare(call.args[0]) if call.args else None
    if isinstance(inner, hcl.For) and inner.key is None and inner.condition is None:
        subject = _subject(inner.collection, names)
        if subject is not None:
            read_hints(inner.value, hints, {**names, inner.value_name: (*subject, "*")})


_CALLS: dict[str, Callable[[hcl.FunctionCall, Hints, _Names], None]] = {
    "contains": _contains,
    "can": _can,
    "alltrue": _every,
    "startswith": _affix("prefix"),
    "endswith": _affix("suffix"),
}
