"""Quantities (`100m`, `1Gi`, `1e3`) as the API server reads them.

Source: k8s.io/apimachinery/pkg/api/resource, `ParseQuantity` and `suffixHandler.interpret`.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any, Final

_PARTS: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?"
    r"(?:(?P<decimal>[numkMGTPE])|(?P<binary>[KMGTPE]i)|[eE](?P<exponent>[+-]?[0-9]+))?",
)
_DECIMAL: Final = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY: Final = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_INT64: Final = 2**63
_EXACT: Final = Context(prec=400)

_LONGEST: Final = 300
"""Digits and suffixes beyond this are nobody's quantity; it bounds the work for a hostile text."""


@lru_cache(maxsize=4096)
def quantity(text: str) -> Decimal | None:
    """The value of a quantity, before the API server rounds it up to a billionth; None where it would refuse the text.

    Two leniencies of the real parser are kept: spaces around the text are cut off, and a text without any digit
    (`k`, `+`, `.`) is zero unless its suffix is so large that the slow parser has to look at it.
    """
    text = text.strip()
    parts = _PARTS.fullmatch(text) if 0 < len(text) <= _LONGEST else None
    if parts is None:
        return None
    whole, fraction = parts["whole"], parts["fraction"] or ""
    exponent = _DECIMAL.get(parts["decimal"] or "", 0)
    if parts["exponent"]:
        written = int(parts["exponent"])
        if not -_INT64 <= written < _INT64:
            return None
        exponent = (written + 2**31) % 2**32 - 2**31  # Go's int32(parsed)
    doublings = _BINARY.get(parts["binary"] or "", 0)
    if not whole and not fraction and (doublings >= 50 or exponent < -9) and text != "0":
        return None
    number = Decimal(f"{parts['sign']}{whole or '0'}.{fraction or '0'}E{exponent}")
    return _EXACT.multiply(number, Decimal(2**doublings)) if doublings else number


def quantity_of(value: Any) -> Decimal | None:
    """The value of a quantity as it stands in an object, a number or a text; None where it is neither or refused."""
    if isinstance(value, str):
        return quantity(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return quantity(repr(value))


_SPELLED: Final = re.compile(r"\s*([+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))\s*([A-Za-z]{1,3})\s*")
_MEANT: Final = {
    **{suffix.lower(): suffix for suffix in _BINARY},
    **{f"{suffix.lower()}b": suffix for suffix in _BINARY},
    **{f"{letter}b": letter if letter == "k" else letter.upper() for letter in "kmgtpe"},
    "K": "k",
    "g": "G",
    "t": "T",
    "p": "P",
    "b": "",
    "B": "",
}


def respelled(text: str) -> str | None:
    """The quantity that a refused text means, where only its spelling is wrong (`1GI`, `500MB`, `1 Gi`), else None."""
    parts = _SPELLED.fullmatch(text) if len(text) <= _LONGEST else None
    if parts is None:
        return None
    number, suffix = parts.groups()
    for candidate in (suffix, _MEANT.get(suffix), _MEANT.get(suffix.lower())):
        if candidate is not None and quantity(number + candidate) is not None:
            return number + candidate
    return None
