"""`printf`: Go's fmt.Sprintf, as far as templates use it.

Source: https://pkg.go.dev/fmt.
"""

from __future__ import annotations

import re
from typing import Any, Final

from gitops_lint.kubernetes.argocd.go_template.errors import OutOfReach
from gitops_lint.kubernetes.argocd.go_template.values import printed, type_name

_VERB: Final = re.compile(r"%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")


def formatted_by(pattern: str, *values: Any) -> str:
    """The pattern with values in place; raises `OutOfReach` for a verb that is not rebuilt."""
    left = list(values)

    def one(match: re.Match[str]) -> str:
        flags, width, precision, verb = match.groups()
        if verb == "%":
            return "%"
        if not left:
            return f"%!{verb}(MISSING)"
        value = left.pop(0)
        text = _formatted(value, verb, precision, flags)
        if width:
            fill = "0" if "0" in flags and "-" not in flags and verb in "dfx" else " "
            text = text.ljust(int(width)) if "-" in flags else text.rjust(int(width), fill)
        return text

    text = _VERB.sub(one, pattern)
    if left:
        text += "%!(EXTRA " + ", ".join(f"{type_name(each)}={printed(each)}" for each in left) + ")"
    return text


def _formatted(value: Any, verb: str, precision: str | None, flags: str) -> str:
    if verb == "v" and not flags:
        return printed(value)
    if verb in "sq" and isinstance(value, str):
        text = value[: int(precision)] if precision is not None else value
        return quoted(text) if verb == "q" else text
    if verb == "s" and isinstance(value, list | dict) and all(isinstance(each, str) for each in value):
        return printed(value)
    if verb == "d" and type(value) is int and flags in ("", "0", "-"):
        return str(value)
    if verb == "f" and type(value) is float:
        return f"{value:.{precision or 6}f}"
    if verb == "x" and type(value) is int:
        return f"{value:x}"
    if verb == "t" and isinstance(value, bool):
        return printed(value)
    if verb == "T":
        return type_name(value)
    if verb in "sd" and isinstance(value, str | int | float | bool | None):
        return f"%!{verb}({type_name(value)}={printed(value)})" if value is not None else f"%!{verb}(<nil>)"
    raise OutOfReach(f"what printf gives for %{verb} of this value is not rebuilt here")


def quoted(text: str) -> str:
    """`%q` of a string (strconv.Quote)."""
    named = {
        '"': '\\"',
        "\\": "\\\\",
        "\n": "\\n",
        "\t": "\\t",
        "\r": "\\r",
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\v": "\\v",
    }
    return '"' + "".join(named.get(each, each if each.isprintable() else f"\\u{ord(each):04x}") for each in text) + '"'
