"""Plain data (of JSON, of a configuration) as Terraform's values: what `jsondecode` makes of it."""

from __future__ import annotations

from typing import Any

from gitops_lint.terraform.numbers import from_float
from gitops_lint.terraform.values import NULL, TupleValue, Value, object_of


def from_plain(data: Any) -> Value:
    """The value that stands for plain data: mappings are objects, lists tuples."""
    if data is None:
        return NULL
    if isinstance(data, str | bool | int):
        return data
    if isinstance(data, float):
        return from_float(data)
    if isinstance(data, dict):
        return object_of({str(key): from_plain(item) for key, item in data.items()})
    if isinstance(data, list | tuple):
        return TupleValue(tuple(map(from_plain, data)))
    raise TypeError(f"{type(data).__name__} is no data of JSON")
