"""What a scalar means, by dialect: Go's number syntax, YAML 1.1 words, timestamps, tags.

Source: `resolve` in goyaml.v2 and goyaml.v3 as sigs.k8s.io/yaml and kyaml carry them, strconv.ParseInt and
ParseFloat, and encoding/json, through which every value passes.
"""

from __future__ import annotations

import math
import re
import struct
from decimal import Decimal
from typing import TypeAlias

from gitops_lint.formats.yaml.documents import Dialect
from gitops_lint.formats.yaml.nodes import Scalar, UnreadableError
from gitops_lint.formats.yaml.timestamps import as_kyaml_timestamp

Atom: TypeAlias = str | int | float | bool | None

_NULLS = ("", "~", "null", "Null", "NULL")
_BOTH: dict[str, Atom] = {
    **dict.fromkeys(_NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
WORDS: dict[Dialect, dict[str, Atom]] = {
    Dialect.KUBERNETES: {
        **_BOTH,
        **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
        **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    },
    Dialect.KYAML: _BOTH,
}

_TAG = "tag:yaml.org,2002:"
_KINDS = {_TAG + name: name for name in ("str", "bool", "int", "float", "null", "timestamp")}
_STRING_TAGS = (None, "!", _TAG + "str", _TAG + "merge")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])_(?=[0-9])")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def plain_value(text: str, dialect: Dialect) -> tuple[str, Atom]:
    """What an untagged plain scalar is: the kind that its tag would name, and its value as Go holds it."""
    words = WORDS[dialect]
    if text in words:
        value = words[text]
        return _kind(value), value
    first = text[0]
    if first == ".":
        return _number(text, _BETWEEN_DIGITS.sub("", text))
    if first in "+-0123456789":
        if (stamp := as_kyaml_timestamp(text)) is not None:
            return "timestamp", stamp if dialect is Dialect.KYAML else text
        return _number(text, text.replace("_", ""))
    return "str", text


def scalar_value(node: Scalar, dialect: Dialect) -> Atom:
    """The value of a scalar as Go holds it, before it becomes JSON.

    Raises:
        UnreadableError: the text is not of the type that its tag names.
    """
    text, tag = node.text, node.tag
    if tag is None or (tag == "!" and dialect is Dialect.KYAML):
        if not node.is_plain:
            return text
        kind, value = plain_value(text, dialect)
        return _writable(value, node, dialect) if kind == "timestamp" else value
    if tag == "!" or tag == _TAG + "str":
        return text
    if tag == _TAG + "binary":
        return _binary(node)
    wanted = _KINDS.get(tag)
    if wanted is None:
        return text
    kind, value = plain_value(text, dialect)
    if kind == "timestamp" and wanted != "timestamp":
        kind, value = "str", text
    if kind == wanted:
        return _writable(value, node, dialect) if kind == "timestamp" else value
    if wanted == "float" and kind == "int" and isinstance(value, int):
        return float(value)
    raise UnreadableError.at(node, f"the tag !!{wanted} is given to a text that is none: {text[:40]!r}")


def _writable(stamp: Atom, node: Scalar, dialect: Dialect) -> Atom:
    """A timestamp, unless Go reads it but cannot write it: a zone a whole day off."""
    if dialect is Dialect.KYAML and str(stamp)[-6:] in ("+24:00", "-24:00"):
        raise UnreadableError.at(node, f"{node.text} is a timestamp whose zone is out of range; quote it")
    return stamp


def json_value(value: Atom, node: Scalar) -> Atom:
    """The value that is left when Go has written it as JSON and read it again.

    Raises:
        UnreadableError: JSON has no such value (infinity, not a number).
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            raise UnreadableError.at(
                node, f"{node.text} is a number that JSON, and so the platform, cannot hold; quote it"
            )
        return json_float(value)
    if isinstance(value, int) and not isinstance(value, bool) and not -(1 << 63) <= value < 1 << 63:
        return json_float(float(value))
    return value


def json_float(value: float) -> int | float:
    """A float as Go's encoding/json writes it: without a fraction it is an integer, below 1e21."""
    if value.is_integer() and abs(value) < 1e21:
        return int(Decimal(repr(value)))
    return value


def key_text(value: Atom, node: Scalar, dialect: Dialect) -> str:
    """A mapping's key as the string that JSON demands.

    Source: convertToJSONableObject in sigs.k8s.io/yaml. kyaml converts nothing, and fails on other keys.

    Raises:
        UnreadableError: the dialect has no string for such a key.
    """
    if dialect is Dialect.KYAML:
        if isinstance(value, str) and node.tag in _STRING_TAGS and not (node.is_plain and _is_timestamp(node)):
            return value
        raise UnreadableError.at(node, f"{_named(node)} is not a string; quote it")
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -(1 << 63) <= value < 1 << 63:
        return str(value)
    if isinstance(value, float):
        return float32_text(value)
    raise UnreadableError.at(node, f"{_named(node)} cannot be made a string; quote it")


def _named(node: Scalar) -> str:
    return f"the key {node.text}" if node.text else "an empty key"


def _is_timestamp(node: Scalar) -> bool:
    return node.tag in (None, "!") and as_kyaml_timestamp(node.text) is not None


def _kind(value: Atom) -> str:
    if value is None:
        return "null"
    return "bool" if isinstance(value, bool) else "float"


def _number(text: str, plain: str) -> tuple[str, Atom]:
    """A number as strconv reads it, else the text; `plain` is the text without underscores."""
    if text[0] != "." and len(plain.lstrip("+-0")) < 70 and _INTEGER.fullmatch(plain):
        value = _parse_int(plain)
        if -(1 << 63) <= value < 1 << 63 or (0 <= value < 1 << 64 and plain[0] not in "+-"):
            return "int", value
    if _FLOAT.fullmatch(plain) and math.isfinite(number := float(plain)):
        return "float", number
    return "str", text


def _parse_int(plain: str) -> int:
    digits = plain.lstrip("+-")
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    value = int(digits, 8) if octal else int(digits, 0)
    return -value if plain[0] == "-" else value


def _binary(node: Scalar) -> str:
    import base64
    import binascii

    try:
        data = base64.b64decode("".join(node.text.split("\n")), validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableError.at(node, "the tag !!binary is given to a text that is not base64") from None
    return data.decode("utf-8", "replace")


def float32_text(value: float) -> str:
    """strconv.FormatFloat(value, 'g', -1, 32): the shortest digits that name the same 32-bit float."""
    if math.isnan(value):
        return ".nan"
    try:
        single = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    digits = next(
        text for p in range(17) if struct.unpack("f", struct.pack("f", float(text := f"{single:.{p}e}")))[0] == single
    )
    mantissa, _, exponent = digits.partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        return f"{Decimal(digits):f}"
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
