"""Values as JSON text, byte for byte as Terraform writes them (cty's json.Marshal over Go's encoding/json)."""

from __future__ import annotations

from gitops_lint.terraform import numbers
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.go_json import json_string
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY, Real
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
)


def json_text(value: Value) -> str:
    """The JSON of a value that is wholly known and without marks; `FunctionError` where it holds an infinity."""
    pieces: list[str] = []
    _write(value, pieces)
    return "".join(pieces)


def _write(value: Value, pieces: list[str]) -> None:
    if isinstance(value, str):
        pieces.append(json_string(value))
    elif isinstance(value, bool):
        pieces.append("true" if value else "false")
    elif isinstance(value, int | Real):
        if value in (INFINITY, NEGATIVE_INFINITY):
            raise FunctionError("cannot serialize infinity as JSON")
        pieces.append(numbers.text(value))
    elif isinstance(value, NullValue):
        pieces.append("null")
    elif isinstance(value, ObjectValue | MapValue):
        before = "{"
        for name, item in value.items.items():
            pieces.append(f"{before}{json_string(name)}:")
            _write(item, pieces)
            before = ","
        pieces.append("}" if value.items else "{}")
    else:
        assert isinstance(value, ListValue | SetValue | TupleValue)
        before = "["
        for item in value.items:
            pieces.append(before)
            _write(item, pieces)
            before = ","
        pieces.append("]" if value.items else "[]")
