"""sprig's functions of numbers.

Source: https://masterminds.github.io/sprig/math.html, github.com/spf13/cast.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from gitops_lint.kubernetes.argocd.go_template.errors import OutOfReach, TemplateError
from gitops_lint.kubernetes.argocd.go_template.signature import Row

_MOST: Final = 100_000


def _integer(value: Any) -> int:
    """`cast.ToInt64`: zero for what is no number."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value)
    if isinstance(value, str):
        text = re.sub(r"\.0*\Z", "", value)
        try:
            if re.fullmatch(r"[+-]?0[0-7]+", text):
                return int(text, 8)
            return int(text, 0)
        except ValueError:
            return 0
    return 0


def _float(value: Any) -> float:
    try:
        return float(value) if isinstance(value, str | int | float) else 0.0
    except ValueError:
        return 0.0


def _atoi(text: str) -> int:
    return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else 0


def _quotient(one: Any, other: Any) -> int:
    dividend, divisor = _integer(one), _integer(other)
    if not divisor:
        raise TemplateError("runtime error: integer divide by zero")
    whole = abs(dividend) // abs(divisor)
    return whole if (dividend < 0) == (divisor < 0) else -whole


def _remainder(one: Any, other: Any) -> int:
    return _integer(one) - _quotient(one, other) * _integer(other)


def _until_step(start: int, stop: int, step: int) -> list[int]:
    if (stop < start and step >= 0) or (stop >= start and step <= 0):
        return []
    numbers = range(start, stop, step)
    if len(numbers) > _MOST:
        raise OutOfReach("the template counts too far")
    return list(numbers)


FUNCTIONS: Final[dict[str, Row]] = {
    "atoi": Row(_atoi, "s"),
    "int": Row(_integer, "a"),
    "int64": Row(_integer, "a"),
    "float64": Row(_float, "a"),
    "add1": Row(lambda value: _integer(value) + 1, "a"),
    "add": Row(lambda *values: sum(map(_integer, values)), "", "a"),
    "sub": Row(lambda one, other: _integer(one) - _integer(other), "aa"),
    "mul": Row(lambda *values: math.prod(map(_integer, values)), "a", "a"),
    "div": Row(_quotient, "aa"),
    "mod": Row(_remainder, "aa"),
    "max": Row(lambda *values: max(map(_integer, values)), "a", "a"),
    "biggest": Row(lambda *values: max(map(_integer, values)), "a", "a"),
    "min": Row(lambda *values: min(map(_integer, values)), "a", "a"),
    "floor": Row(lambda value: float(math.floor(_float(value))), "a"),
    "ceil": Row(lambda value: float(math.ceil(_float(value))), "a"),
    "until": Row(lambda count: _until_step(0, count, -1 if count < 0 else 1), "i"),
    "untilStep": Row(_until_step, "iii"),
}
