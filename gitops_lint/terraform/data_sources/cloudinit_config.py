"""`cloudinit_config` and its predecessor `template_cloudinit_config`: a MIME document of several parts.

The rules are those of terraform-provider-cloudinit (`internal/provider/cloudinit_config.go`) and of what it writes
with, Go's `mime/multipart`. What Go's gzip writes cannot be told bit for bit, so it is not: `rendered` stays unknown
where `gzip` is not false.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.data_sources.set_order import hashcode
from gitops_lint.terraform.types import BOOL, STRING
from gitops_lint.terraform.values import UnknownValue, Value

_PARTS = Blocks(
    {"content_type": STRING, "content": STRING, "filename": STRING, "merge_type": STRING}, frozenset({"content"})
)
_SCHEMA = Blocks({"gzip": BOOL, "base64_encode": BOOL, "boundary": STRING, "part": _PARTS}, frozenset({"part"}))
_COMPUTED = {"rendered": STRING, "id": STRING, "gzip": BOOL, "base64_encode": BOOL, "boundary": STRING}
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    compressed = arguments["gzip"] is not False
    encoded = arguments["base64_encode"] is not False
    if compressed and not encoded:
        raise RefusedError(
            "Invalid Attribute Configuration", "Expected base64_encode to be set to true when gzip is true."
        )
    boundary = arguments["boundary"] or "MIMEBOUNDARY"
    if not _BOUNDARY.fullmatch(boundary):
        raise RefusedError("Unable to render cloudinit config to MIME multi-part file", "mime: invalid boundary")
    settings: dict[str, Value] = {"gzip": compressed, "base64_encode": encoded, "boundary": boundary}
    if compressed:
        reason = f"{instance.address} is compressed by the provider"
        unknown = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason)
        return {**settings, "rendered": unknown, "id": unknown}
    rendered = _document(arguments["part"], boundary)
    if encoded:
        rendered = base64.b64encode(rendered.encode()).decode()
    return {**settings, "rendered": rendered, "id": hashcode(rendered)}


def _document(parts: Iterable[Mapping[str, Any]], boundary: str) -> str:
    """The document. The line feed alone after the first line is the provider's."""
    text = f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\r\n\r\n'
    between = ""
    for part in parts:
        headers = "".join([f"{name}: {value}\r\n" for name, value in _headers(part) if value])
        text += f"{between}--{boundary}\r\n{headers}\r\n{part['content']}"
        between = "\r\n"
    return f"{text}\r\n--{boundary}--\r\n"


def _headers(part: Mapping[str, Any]) -> Iterable[tuple[str, str | None]]:
    """The headers of a part, in the order of their names."""
    filename = part["filename"]
    return (
        ("Content-Disposition", f'attachment; filename="{filename}"' if filename else None),
        ("Content-Transfer-Encoding", "7bit"),
        ("Content-Type", part["content_type"] or "text/plain"),
        ("Mime-Version", "1.0"),
        ("X-Merge-Type", part["merge_type"]),
    )


_COMPUTATION = computation(_SCHEMA, _COMPUTED, _compute)

COMPUTATIONS = {"cloudinit_config": _COMPUTATION, "template_cloudinit_config": _COMPUTATION}
