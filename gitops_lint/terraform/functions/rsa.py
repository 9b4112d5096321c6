"""RSA as `rsadecrypt` needs it: private keys in PEM (PKCS #1, PKCS #8, OpenSSH), and decryption with PKCS #1 v1.5.

The forms are those of `ParseRawPrivateKey` in golang.org/x/crypto/ssh. The arithmetic takes no care of its
timing: it is for keys that stand in a configuration, which who runs it can read.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TypeAlias

import msgspec

from gitops_lint.terraform.equality import go_quoted

_PEM = re.compile(
    r"^-----BEGIN ([^\n]*?)-----[ \t\r]*\n((?:[^\n:]+:[^\n]*\n)*)\s*([A-Za-z0-9+/=\s]*?)\s*-----END \1-----",
    re.MULTILINE,
)
_RSA_ENCRYPTION = bytes.fromhex("2a864886f70d010101")
_OPENSSH_MAGIC = b"openssh-key-v1\0"
_DAMAGED = "invalid ASN1 data in the given private key"
_NOT_RSA = "invalid private key type: it is not an RSA key"  # where Terraform writes out the numbers of the key
_INTEGER, _BYTES, _OBJECT, _SEQUENCE = 0x02, 0x04, 0x06, 0x30

Element: TypeAlias = tuple[int, bytes]


class KeyUnreadableError(Exception):
    """A text that is no private key, or one of a kind that cannot be used."""


class DecryptionError(Exception):
    """Data that was not encrypted for the key."""


class PrivateKey(msgspec.Struct, frozen=True):
    """The modulus and the private exponent of a key."""

    modulus: int
    exponent: int


def parse(text: str) -> PrivateKey:
    """The first key in a text in PEM; `KeyUnreadableError`."""
    found = _PEM.search(text)
    if found is None:
        raise KeyUnreadableError("invalid private key: ssh: no key found")
    kind, headers = found[1], found[2]
    try:
        data = base64.b64decode("".join(found[3].split()), validate=True)
    except binascii.Error:
        raise KeyUnreadableError("invalid private key: ssh: no key found") from None
    if "ENCRYPTED" in headers:
        raise KeyUnreadableError("invalid private key: ssh: this private key is passphrase protected")
    try:
        if kind == "RSA PRIVATE KEY":
            return _pkcs1(data)
        if kind == "PRIVATE KEY":
            return _pkcs8(data)
        if kind == "OPENSSH PRIVATE KEY":
            return _openssh(data)
        if kind in ("EC PRIVATE KEY", "DSA PRIVATE KEY"):
            raise KeyUnreadableError(_NOT_RSA)
    except IndexError:
        raise KeyUnreadableError(f"{_DAMAGED}: truncated tag or length") from None
    except ValueError as error:
        raise KeyUnreadableError(f"{_DAMAGED}: {error}") from None
    raise KeyUnreadableError(f"invalid private key: ssh: unsupported key type {go_quoted(kind)}")


def decrypt(data: bytes, key: PrivateKey) -> bytes:
    """The message in encrypted data; `DecryptionError`."""
    length = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(data, "big")
    if len(data) != length or number >= key.modulus:
        raise DecryptionError
    padded = pow(number, key.exponent, key.modulus).to_bytes(length, "big")
    end = padded.find(b"\0", 2)
    # 00 02, at least eight bytes that are not zero, a zero, the message.
    if padded[:2] != b"\x00\x02" or end < 10:
        raise DecryptionError
    return padded[end + 1 :]


def _pkcs1(data: bytes) -> PrivateKey:
    """RFC 8017, A.1.2: version, modulus, public exponent, private exponent, and what makes it faster."""
    (sequence,) = _elements(data)
    parts = _elements(_content(sequence, _SEQUENCE))
    return PrivateKey(_integer(parts[1]), _integer(parts[3]))


def _pkcs8(data: bytes) -> PrivateKey:
    """RFC 5208: version, algorithm, and the key as a string of bytes."""
    (sequence,) = _elements(data)
    parts = _elements(_content(sequence, _SEQUENCE))
    algorithm = _elements(_content(parts[1], _SEQUENCE))
    if _content(algorithm[0], _OBJECT) != _RSA_ENCRYPTION:
        raise KeyUnreadableError(_NOT_RSA)
    return _pkcs1(_content(parts[2], _BYTES))


def _openssh(data: bytes) -> PrivateKey:
    """OpenSSH's PROTOCOL.key: cipher, key derivation, public key, then the private part with its numbers."""
    if not data.startswith(_OPENSSH_MAGIC):
        raise KeyUnreadableError("invalid private key: ssh: invalid openssh private key format")
    cipher, rest = _counted(data[len(_OPENSSH_MAGIC) :])
    _, rest = _counted(rest)
    _, rest = _counted(rest)
    if cipher != b"none":
        raise KeyUnreadableError("invalid private key: ssh: this private key is passphrase protected")
    _, rest = _counted(rest[4:])
    private, _ = _counted(rest)
    kind, rest = _counted(private[8:])
    if kind != b"ssh-rsa":
        raise KeyUnreadableError(_NOT_RSA)
    modulus, rest = _counted(rest)
    _, rest = _counted(rest)
    exponent, _ = _counted(rest)
    return PrivateKey(int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big"))


def _counted(data: bytes) -> tuple[bytes, bytes]:
    """A string of bytes behind its length of 32 bits, and what follows it."""
    length = int.from_bytes(data[:4], "big")
    if len(data) < 4 + length or len(data) < 4:
        raise ValueError("data truncated")
    return data[4 : 4 + length], data[4 + length :]


def _elements(data: bytes) -> list[Element]:
    """The elements of DER, one after the other: tag and content."""
    found: list[Element] = []
    position = 0
    while position < len(data):
        tag, length = data[position], data[position + 1]
        position += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        if position + length > len(data):
            raise ValueError("data truncated")
        found.append((tag, data[position : position + length]))
        position += length
    return found


def _content(element: Element, tag: int) -> bytes:
    if element[0] != tag:
        raise ValueError("tags don't match")
    return element[1]


def _integer(element: Element) -> int:
    return int.from_bytes(_content(element, _INTEGER), "big")
