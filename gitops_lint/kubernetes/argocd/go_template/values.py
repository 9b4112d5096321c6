"""Go's values in Python's: what is empty, what is printed, what a type is called.

Numbers of data are floats (encoding/json reads every number so), those that are written in templates are ints.
"""

from __future__ import annotations

import math
from typing import Any


class StringMap(dict[str, Any]):
    """A `map[string]string`: labels, annotations, a generator's values."""


class StringList(list[Any]):
    """A `[]string`: what splitting gives, and the segments of a path."""


def from_data(value: Any) -> Any:
    """Plain data as Go holds it after reading JSON or YAML into an interface."""
    if type(value) is int:
        return float(value)
    if isinstance(value, dict):
        return type(value)((key, from_data(item)) for key, item in value.items())
    if isinstance(value, list):
        return type(value)(map(from_data, value))
    return value


def to_data(value: Any) -> Any:
    """The way back: a float that is whole is an integer, as JSON prints it."""
    if type(value) is float and math.isfinite(value) and value == math.floor(value) and abs(value) < 1e21:
        return int(value)
    if isinstance(value, dict):
        return {str(key): to_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_data(item) for item in value]
    return value


def is_true(value: Any) -> bool:
    """Whether a condition holds (text/template.IsTrue): what is neither zero nor empty."""
    return bool(value)


def printed(value: Any) -> str:
    """`fmt.Sprint` of a value, `<nil>` for none."""
    if value is None:
        return "<nil>"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{printed(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list):
        return "[" + " ".join(map(printed, value)) + "]"
    return str(value)


def float_text(value: float) -> str:
    """`%v` of a float64: the shortest form, with an exponent from 1e6 on and below 1e-4 (strconv, %g)."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    minus = "-" if value < 0 else ""
    digits, exponent = _scientific(repr(value))
    if -4 <= exponent < 6:
        return minus + _plain(digits, exponent)
    text = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{minus}{text}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def type_name(value: Any) -> str:
    """`%T` of a value."""
    if value is None:
        return "<nil>"
    for kind, name in _TYPE_NAMES:
        if type(value) is kind:
            return name
    return type(value).__name__


def kind_name(value: Any) -> str:
    """`reflect.Kind` of a value."""
    if value is None:
        return "invalid"
    if isinstance(value, dict):
        return "map"
    return "slice" if isinstance(value, list) else type_name(value)


_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int"),
    (float, "float64"),
    (str, "string"),
    (StringMap, "map[string]string"),
    (StringList, "[]string"),
    (dict, "map[string]interface {}"),
    (list, "[]interface {}"),
)


def _scientific(digits: str) -> tuple[str, int]:
    """The significant digits of a float's repr and the exponent of the first of them."""
    digits = digits.removeprefix("-")
    number, _, power = digits.partition("e")
    whole, _, fraction = number.partition(".")
    if fraction == "0":
        fraction = ""
    significant = (whole + fraction).lstrip("0")
    leading = len(whole + fraction) - len((whole + fraction).lstrip("0"))
    exponent = len(whole) - 1 - leading + int(power or 0)
    return significant.rstrip("0") or "0", exponent


def _plain(digits: str, exponent: int) -> str:
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if len(digits) <= exponent + 1:
        return digits + "0" * (exponent + 1 - len(digits))
    return digits[: exponent + 1] + "." + digits[exponent + 1 :]
