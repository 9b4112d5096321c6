"""Files that SOPS encrypted: recognized, never decrypted; what they hide is unknown.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#decryption, internal/decryptor in
fluxcd/kustomize-controller: whole objects, and the data of Secrets that generators made of encrypted files.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final

from gitops_lint.model.value import Unknown, UnknownKind

_ENCRYPTED: Final = re.compile(r"ENC\[AES256_GCM,data:[^\]]*?(?:,type:(\w+))?\]\Z")
_REASON: Final = "it is encrypted with SOPS"
_TYPES: Final = {"str": "string", "int": "number", "float": "number", "bool": "bool"}
_DECRYPT: Final = "kustomize.toolkit.fluxcd.io/decrypt"
HIDDEN: Final = Unknown(UnknownKind.NOT_AVAILABLE, _REASON, "string")
"""A text that SOPS hides."""


def is_encrypted(value: Any) -> bool:
    """Whether an object carries what SOPS adds to what it encrypts."""
    return isinstance(value, dict) and isinstance(value.get("sops"), dict) and "mac" in value["sops"]


def is_encrypted_text(text: str) -> bool:
    """Whether a file is encrypted as a whole or line by line (JSON, YAML, `.env`, binary)."""
    return "ENC[AES256_GCM," in text and ("sops_" in text or '"sops"' in text or "\nsops:" in text)


def hides_data(value: dict[str, Any]) -> bool:
    """Whether an object is a Secret that SOPS encrypted, or that holds files that it encrypted.

    Other kinds may be encrypted for an operator of their own. An annotation of Flux asks to leave a Secret as it is.
    """
    if value.get("kind") != "Secret" or value.get("apiVersion") != "v1":
        return False
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(annotations, dict) and str(annotations.get(_DECRYPT)).lower() == "disabled":
        return False
    data = value.get("data")
    return is_encrypted(value) or (isinstance(data, dict) and any(map(_hides, data.values())))


def decrypted(value: dict[str, Any]) -> dict[str, Any]:
    """An object as Flux applies it: without what SOPS added, what is hidden unknown."""
    if is_encrypted(value):
        return {key: _opened(item) for key, item in value.items() if key != "sops"}
    if value.get("kind") == "Secret" and isinstance(value.get("data"), dict):
        data = {key: HIDDEN if _hides(item) else item for key, item in value["data"].items()}
        return {**value, "data": data} if HIDDEN in data.values() else value
    return value


def _opened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _opened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_opened(item) for item in value]
    if isinstance(value, str) and (match := _ENCRYPTED.match(value)):
        return Unknown(UnknownKind.NOT_AVAILABLE, _REASON, _TYPES.get(match[1] or "str", "string"))
    return value


def _hides(text: Any) -> bool:
    """Whether an entry of a Secret is an encrypted file, which a generator has put there in base64."""
    try:
        # A generator writes base64 in lines.
        return isinstance(text, str) and is_encrypted_text(
            base64.b64decode("".join(text.split()), validate=True).decode()
        )
    except (binascii.Error, UnicodeDecodeError):
        return False
