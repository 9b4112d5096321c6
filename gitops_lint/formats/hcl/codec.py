"""A File as bytes: for a cache that is addressed by content, and to send to a process."""

from __future__ import annotations

import functools

import msgspec

from gitops_lint.formats.hcl.syntax import File

VERSION = 2
"""Part of any key under which encoded files are kept: it changes whenever a text may be read differently."""


def encode(file: File) -> bytes:
    """The file as MessagePack; `decode` gives an equal one."""
    return msgspec.msgpack.encode(file)


def decode(data: bytes) -> File:
    """The file that was encoded. Raises msgspec.DecodeError where `data` is not what this VERSION encodes."""
    return _decoder().decode(data)


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[File]:
    return msgspec.msgpack.Decoder(File)
