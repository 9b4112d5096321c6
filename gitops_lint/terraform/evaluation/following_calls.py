"""Which argument of a function call a part of its value came from, where the function chooses or joins."""

from __future__ import annotations

from collections.abc import Callable

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path
from gitops_lint.terraform.evaluation.expression_at import ExpressionAt
from gitops_lint.terraform.values import ListValue, MapValue, ObjectValue, TupleValue, UnknownValue, is_null


def argument_of_call(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    """The argument that the value at a path of a call is that of, and the path in it; None where it is computed."""
    choose = _CHOICES.get(node.name)
    return None if choose is None or not node.args or node.expand_final else choose(at, node, path)


def _first(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    return at.inner(node.args[0]), path


def _as_is(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    """A set or a sorted list does not keep the positions of what it is made of."""
    return at.inner(node.args[0]), () if path and isinstance(path[0], int) else path


def _merged(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    for argument in reversed(node.args if path else ()):
        value = at.evaluated(argument)
        if isinstance(value, MapValue | ObjectValue) and path[0] in value.items:
            return at.inner(argument), path
    return None


def _concatenated(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    if not path or not isinstance(path[0], int):
        return None
    index = path[0]
    for argument in node.args:
        value = at.evaluated(argument)
        if not isinstance(value, ListValue | TupleValue):
            return None
        if index < len(value.items):
            return at.inner(argument), (index, *path[1:])
        index -= len(value.items)
    return None


def _first_given(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    empty = {"coalesce": "", "coalescelist": ()}.get(node.name)
    for argument in node.args:
        value = at.evaluated(argument)
        if value is None or isinstance(value, UnknownValue):
            if node.name == "try" and value is None:
                continue
            return None
        items = value.items if isinstance(value, ListValue | TupleValue) else value
        if node.name == "try" or (not is_null(value) and items != empty):
            return at.inner(argument), path
    return None


def _looked_up(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    key = at.evaluated(node.args[1]) if len(node.args) > 1 else None
    value = at.evaluated(node.args[0])
    if isinstance(value, MapValue | ObjectValue) and isinstance(key, str):
        if key in value.items:
            return at.inner(node.args[0]), (key, *path)
        if len(node.args) > 2:
            return at.inner(node.args[2]), path
    return None


def _element(at: ExpressionAt, node: hcl.FunctionCall, path: Path) -> tuple[ExpressionAt, Path] | None:
    index = at.evaluated(node.args[1]) if len(node.args) > 1 else None
    value = at.evaluated(node.args[0])
    if type(index) is int and isinstance(value, ListValue | TupleValue) and value.items:
        return at.inner(node.args[0]), (index % len(value.items), *path)
    return None


_Choice = Callable[[ExpressionAt, hcl.FunctionCall, Path], "tuple[ExpressionAt, Path] | None"]
_CHOICES: dict[str, _Choice] = {
    **dict.fromkeys(("tolist", "tomap", "tostring", "tonumber", "tobool", "sensitive", "nonsensitive", "one"), _first),
    **dict.fromkeys(("toset", "sort", "distinct", "compact", "flatten", "values"), _as_is),
    **dict.fromkeys(("coalesce", "coalescelist", "try"), _first_given),
    "merge": _merged,
    "concat": _concatenated,
    "lookup": _looked_up,
    "element": _element,
}
