"""Functions of hashes, random values and RSA.

Source: `internal/lang/funcs/crypto.go` of Terraform.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from collections.abc import Callable

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions import rsa
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import NUMBER, STRING
from gitops_lint.terraform.values import NOT_NULL, UnknownValue, Value

HASHES: dict[str, Callable[[bytes], str]] = {
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
    "sha256": lambda data: hashlib.sha256(data).hexdigest(),
    "sha512": lambda data: hashlib.sha512(data).hexdigest(),
    "base64sha256": lambda data: base64.b64encode(hashlib.sha256(data).digest()).decode(),
    "base64sha512": lambda data: base64.b64encode(hashlib.sha512(data).digest()).decode(),
}
"""What each hash makes of bytes; there is a function of that name, and one of files with `file` before it."""

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BARE_UUID = re.compile(r"[0-9a-fA-F]{32}")


def _hash(name: str) -> Function:
    def implementation(text: Value) -> Value:
        return HASHES[name](_text(text).encode())

    return Function(name, (Parameter("str", STRING),), STRING, implementation, not_null=True)


def _text(value: Value) -> str:
    assert isinstance(value, str)
    return value


def _uuid_of_name(namespace: Value, name: Value) -> Value:
    space = _NAMESPACES.get(_text(namespace)) or _parsed_uuid(_text(namespace))
    digest = bytearray(hashlib.sha1(space.bytes + _text(name).encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def _parsed_uuid(text: str) -> uuid.UUID:
    """A UUID in any of the forms of github.com/google/uuid's `Parse`."""
    length = len(text.encode())
    written = text
    problem = ""
    if length == 45:
        written = text[9:]
        if text[:9].lower() != "urn:uuid:":
            problem = f"invalid urn prefix: {go_quoted(text[:9])}"
    elif length == 38:
        written = text[1:37]
    elif length not in (32, 36):
        problem = f"invalid UUID length: {length}"
    if not problem and not (_BARE_UUID if length == 32 else _UUID).fullmatch(written):
        problem = "invalid UUID format"
    if problem:
        raise FunctionError(f"uuidv5() doesn't support namespace {text} ({problem})")
    return uuid.UUID(written)


def _rsa_decrypt(ciphertext: Value, private_key: Value) -> Value:
    # Go's decoder passes over line breaks, and over nothing else.
    encoded = _text(ciphertext).replace("\r", "").replace("\n", "")
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise FunctionError(
            f"failed to decode input {go_quoted(_text(ciphertext))}: cipher text must be base64-encoded", 0
        ) from None
    try:
        key = rsa.parse(_text(private_key))
    except rsa.KeyUnreadableError as error:
        raise FunctionError(str(error), 1) from None
    try:
        return rsa.decrypt(data, key).decode("utf-8", "replace")
    except rsa.DecryptionError:
        raise FunctionError("failed to decrypt: crypto/rsa: decryption error") from None


def _different_each_time(name: str) -> Callable[..., Value]:
    """An implementation for what Terraform leaves to the apply, whatever its arguments (`function.Unpredictable`)."""
    value = UnknownValue(STRING, UnknownKind.AFTER_APPLY, f"{name}() gives another value every time", NOT_NULL)

    def implementation(*_: Value) -> Value:
        return value

    return implementation


_STR = Parameter("str", STRING)

FUNCTIONS: tuple[Function, ...] = (
    *map(_hash, HASHES),
    Function(
        "bcrypt", (_STR,), STRING, _different_each_time("bcrypt"), variadic=Parameter("cost", NUMBER), not_null=True
    ),
    Function(
        "rsadecrypt",
        (Parameter("ciphertext", STRING), Parameter("privatekey", STRING)),
        STRING,
        _rsa_decrypt,
        not_null=True,
    ),
    Function("uuid", (), STRING, _different_each_time("uuid"), not_null=True),
    Function(
        "uuidv5", (Parameter("namespace", STRING), Parameter("name", STRING)), STRING, _uuid_of_name, not_null=True
    ),
)
