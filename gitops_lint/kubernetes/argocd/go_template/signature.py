"""How a function of templates is declared: the types of its arguments, one letter each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A function with its parameters' types: s string, i int, b bool, m map[string]any, a any; `rest` is variadic."""

    function: Callable[..., Any]
    types: str
    rest: str = ""
