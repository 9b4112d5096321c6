"""What a result is about, whoever calls the module that declares it."""

from __future__ import annotations

import re

_KEY = r"""\[(?:\d+|"(?:[^"\\]|\\.)*")\]"""
_CALLS = re.compile(rf"(?:module\.[\w-]+(?:{_KEY})?\.)+")
_LAST_KEY = re.compile(rf"{_KEY}\Z")


def declared_address(address: str) -> str:
    """An address as the module itself would write it: without the calls that lead there, and without an instance's key.

    Addresses of Kubernetes objects stay as they are.
    """
    return _LAST_KEY.sub("", _CALLS.sub("", address, count=1) if address.startswith("module.") else address)
