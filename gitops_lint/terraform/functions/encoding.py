"""Functions that encode text: Base64, URLs and character sets.

Source: Terraform's internal/lang/funcs/encoding.go over Go's encoding/base64 and net/url.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import quote_plus

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.arguments import quoted_unless_sensitive
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.iana_encodings import Encoding, find
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import NOT_NULL, UnknownValue, Value, mark, unmark

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_SYMBOLS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_REPLACEMENT_CHARACTER = "\ufffd"


class CorruptInputError(Exception):
    """Text that is no Base64: the offset of the byte that Go names."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def decoded_base64(text: str) -> bytes:
    """What a text in Base64 stands for; line breaks are passed over. Raises `CorruptInputError`."""
    symbols = text.replace("\n", "").replace("\r", "")
    if not _BASE64.fullmatch(symbols):
        raise CorruptInputError(_corrupt_at(text.encode()))
    return base64.b64decode(symbols)


def _corrupt_at(text: bytes) -> int:
    """The offset at which Go's decodeQuantum gives up on a text that is no Base64."""
    in_quantum, position = 0, 0
    while position < len(text):
        symbol = text[position]
        position += 1
        if symbol in b"\r\n":
            continue
        if symbol in _SYMBOLS:
            in_quantum = (in_quantum + 1) % 4
            continue
        if symbol != ord("=") or in_quantum < 2:
            return position - 1
        if in_quantum == 2:
            position = _past_line_breaks(text, position)
            if position == len(text):
                return position
            if text[position] != ord("="):
                return position - 1
            position += 1
        return _past_line_breaks(text, position)
    return position - in_quantum


def _past_line_breaks(text: bytes, position: int) -> int:
    while position < len(text) and text[position] in b"\r\n":
        position += 1
    return position


def _base64_decode(given: Value) -> Value:
    text, marks = unmark(given)
    if isinstance(text, UnknownValue):
        return mark(text.of(STRING, NOT_NULL), marks)
    assert isinstance(text, str)
    try:
        decoded = decoded_base64(text)
    except CorruptInputError:
        raise FunctionError(f"failed to decode base64 data {quoted_unless_sensitive(text, marks)}") from None
    try:
        return mark(normalized(decoded.decode()), marks)
    except UnicodeDecodeError:
        raise FunctionError("the result of decoding the provided string is not valid UTF-8") from None


def _base64_encode(text: str) -> Value:
    return base64.b64encode(text.encode()).decode()


def _base64_gzip(text: str) -> Value:
    reason = f"base64gzip() of {len(text)} characters: what Go's compressor writes is known to nobody else"
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason, NOT_NULL)


def _encoding(name: str) -> Encoding:
    found = find(name)
    if found is None:
        message = f"{go_quoted(name)} is not a supported IANA encoding name or alias in this Terraform version"
        raise FunctionError(message, 1)
    return found


def _text_encode(text: str, name: str) -> Value:
    encoding = _encoding(name)
    if encoding.name == "UTF-16":
        return base64.b64encode(f"\ufeff{text}".encode("utf-16-be")).decode()
    found = {_encoded(text, codec) for codec in encoding.codecs}
    if len(found) != 1:
        return _not_sure(encoding)
    encoded = found.pop()
    if encoded is None:
        raise FunctionError(f"the given string contains characters that cannot be represented in {encoding.name}", 0)
    return base64.b64encode(encoded).decode()


def _encoded(text: str, codec: str) -> bytes | None:
    """The bytes of a text; None where a character has none."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _text_decode(source: str, name: str) -> Value:
    encoding = _encoding(name)
    try:
        encoded = decoded_base64(source)
    except CorruptInputError as error:
        message = f"the given value is has an invalid base64 symbol at offset {error.offset}"
        raise FunctionError(message, 0) from None
    found = {_decoded(encoded, codec) for codec in encoding.codecs}
    if len(found) != 1:
        return _not_sure(encoding)
    text = found.pop()
    if text is None or _REPLACEMENT_CHARACTER in text:
        raise FunctionError(f"the given string contains symbols that are not defined for {encoding.name}", 0)
    return normalized(text)


def _decoded(encoded: bytes, codec: str) -> str | None:
    """The text of bytes; None where one is not defined."""
    if codec == "utf-16" and encoded[:2] not in _BYTE_ORDER_MARKS:
        codec = "utf-16-be"
    try:
        return encoded.decode(codec)
    except UnicodeDecodeError:
        return None


def _not_sure(encoding: Encoding) -> UnknownValue:
    reason = f"readers of {encoding.name} differ in these characters"
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason, NOT_NULL)


def _url_encode(text: str) -> Value:
    return quote_plus(text)


_STRING = Parameter("str", STRING)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "base64decode",
        (Parameter("str", STRING, allow_unknown=True, allow_marked=True),),
        STRING,
        _base64_decode,
        not_null=True,
    ),
    Function("base64encode", (_STRING,), STRING, _base64_encode, not_null=True),
    Function("base64gzip", (_STRING,), STRING, _base64_gzip, not_null=True),
    Function(
        "textdecodebase64",
        (Parameter("source", STRING), Parameter("encoding", STRING)),
        STRING,
        _text_decode,
        not_null=True,
    ),
    Function(
        "textencodebase64",
        (Parameter("string", STRING), Parameter("encoding", STRING)),
        STRING,
        _text_encode,
        not_null=True,
    ),
    Function("urlencode", (_STRING,), STRING, _url_encode, not_null=True),
)
