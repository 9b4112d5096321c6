"""Private keys in a text: PEM, OpenSSH, PGP, PuTTY, age and WireGuard, and PEM in base64 (Secrets, kubeconfigs)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.secret_values import is_made_up
from gitops_lint.model.source import Span


class PrivateKey(msgspec.Struct, frozen=True):
    """A private key: what it is, the span of all of it, and whether a passphrase still protects it."""

    name: str
    span: Span
    protected: bool = False


CANDIDATE = r"PRIVATE KEY|LS0tLS1CRUdJTi|PuTTY-User-Key-File-|AGE-SECRET-KEY-1|PrivateKey\s*="
"""What every private key has somewhere, as one pattern in RE2's syntax."""

_BEGIN = r"-----BEGIN (?P<label>(?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----"
_LABELS = {
    "RSA ": "RSA private key",
    "EC ": "EC private key",
    "DSA ": "DSA private key",
    "OPENSSH ": "OpenSSH private key",
    "PGP ": "PGP private key",
    "ENCRYPTED ": "private key",
    "": "private key",
}
"""A PEM label, to what it holds. Sources: RFC 7468; OpenSSH's PROTOCOL.key; RFC 9580, section 6.2."""

_LONGEST = 16 * 1024
"""No key that people have is longer, in characters of PEM: RSA of 16,384 bits takes 12,500."""

_WRAPPED = r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{1,65536}={0,2}(?:\r?\n[ \t]+[A-Za-z0-9+/]{20,128}={0,2}(?=\s|$)){0,400}"
"""`-----BEGIN ` in base64, and what follows, on one line or folded."""

_PUTTY = r"PuTTY-User-Key-File-\d: \S+"
_AGE = r"(?<![A-Z0-9])AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}(?![A-Z0-9])"
_WIREGUARD = r"(?m)^[ \t]*PrivateKey[ \t]*=[ \t]*(?P<key>[A-Za-z0-9+/]{43}=)[ \t]*\r?$"
_BODY = r"[A-Za-z0-9+/]+"


def private_keys(text: str) -> Iterator[PrivateKey]:
    """The private keys in a text; not public keys, certificates, placeholders between the lines, or made-up bodies."""
    yield from _pem(text)
    yield from _in_base64(text)
    for match in re.finditer(_PUTTY, text):
        end = text.find("Private-MAC:", match.end(), match.end() + _LONGEST)
        if end > 0 and "Private-Lines:" in text[match.end() : end]:
            yield PrivateKey(
                "PuTTY private key", Span(match.start(), end), "Encryption: none" not in text[match.end() : end]
            )
    for match in re.finditer(_AGE, text):
        if not is_made_up(match.group()[len("AGE-SECRET-KEY-1") :]):
            yield PrivateKey("age private key", Span(*match.span()))
    for match in re.finditer(_WIREGUARD, text):
        if not is_made_up(match["key"]):
            yield PrivateKey("WireGuard private key", Span(*match.span("key")))


def _pem(text: str) -> Iterator[PrivateKey]:
    for match in re.finditer(_BEGIN, text):
        name = _LABELS.get(match["label"])
        limit = match.end() + _LONGEST
        stop = text.find("-----", match.end(), limit)
        if name is None or stop < 0:
            continue
        inside = text[match.end() : stop]
        body = _body(inside)
        if not _is_key_material(body):
            continue
        end = text.find("-----", stop + 5, stop + 80)
        if "service_account" in text and '"private_key"' in text[max(0, match.start() - 40) : match.start()]:
            name = "private key of a Google Cloud service account"
        protected = (
            match["label"] == "ENCRYPTED " or "4,ENCRYPTED" in inside or _openssh_passphrase(match["label"], body)
        )
        yield PrivateKey(name, Span(match.start(), stop if end < 0 else end + 5), protected)


def _in_base64(text: str) -> Iterator[PrivateKey]:
    for match in re.finditer(_WRAPPED, text):
        encoded = "".join(match.group().split())
        try:
            decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4)).decode("latin-1")
        except binascii.Error:
            continue
        for key in _pem(decoded):
            kubeconfig = "client-key-data" in text[max(0, match.start() - 24) : match.start()]
            name = "client key of a kubeconfig" if kubeconfig else f"{key.name} in base64"
            yield PrivateKey(name, Span(*match.span()), key.protected)
            break


def _body(inside: str) -> str:
    """The base64 between the lines of a PEM block, whatever the text around it needs: escapes, quotes, indentation."""
    lines = inside.replace("\\r", "").replace("\\n", "\n").splitlines()
    stripped = (line.strip(" \t\"'+,|>\\") for line in lines)
    return "".join(line for line in stripped if ":" not in line and not line.startswith("="))


def _is_key_material(body: str) -> bool:
    """Whether it can be a key: base64, longer than the smallest there is (Ed25519, 64 characters), and varied."""
    match = re.match(_BODY, body)
    return match is not None and len(match.group()) >= 60 and len(body) - match.end() <= 2 and len(set(body)) >= 20


def _openssh_passphrase(label: str, body: str) -> bool:
    """Whether an OpenSSH key names a cipher other than `none`, right behind its magic (PROTOCOL.key)."""
    if label != "OPENSSH " or not body.startswith("b3BlbnNzaC1rZXktdjE"):
        return False
    return b"\0\0\0\4none" not in base64.b64decode(body[:44])
