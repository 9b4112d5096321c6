"""`local_file` and `local_sensitive_file`: a file of the repository, read through its Tree.

The attributes are those of terraform-provider-local (`internal/provider/data_source_local_file.go`). A file that is not
in the repository may be made before Terraform runs, so it is not available rather than wrong.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import unicodedata
from collections.abc import Mapping

from gitops_lint.model.tree import UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources.arguments import Arguments, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import SENSITIVE, UnknownValue, Value, mark

_SCHEMA = Blocks({"filename": STRING}, frozenset({"filename"}))
_ATTRIBUTES = (
    "id",
    "content",
    "content_base64",
    "content_md5",
    "content_sha1",
    "content_sha256",
    "content_base64sha256",
    "content_sha512",
    "content_base64sha512",
)
_COMPUTED = dict.fromkeys(_ATTRIBUTES, STRING)


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    filename = arguments["filename"]
    content = _content(instance, filename)
    if isinstance(content, UnknownValue):
        return dict.fromkeys(_ATTRIBUTES, content)
    return {
        "id": hashlib.sha1(content).hexdigest(),
        "content": _text(content, filename),
        "content_base64": base64.b64encode(content).decode(),
        "content_md5": hashlib.md5(content).hexdigest(),
        "content_sha1": hashlib.sha1(content).hexdigest(),
        "content_sha256": hashlib.sha256(content).hexdigest(),
        "content_base64sha256": base64.b64encode(hashlib.sha256(content).digest()).decode(),
        "content_sha512": hashlib.sha512(content).hexdigest(),
        "content_base64sha512": base64.b64encode(hashlib.sha512(content).digest()).decode(),
    }


def _compute_sensitive(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    marks = {"content": frozenset({SENSITIVE}), "content_base64": frozenset({SENSITIVE})}
    return {name: mark(value, marks.get(name, frozenset())) for name, value in _compute(instance, arguments).items()}


def _content(instance: DataInstance, filename: str) -> bytes | UnknownValue:
    surroundings = instance.surroundings
    path = posixpath.normpath(posixpath.join(surroundings.directory, filename))
    if posixpath.isabs(path) or path == ".." or path.startswith("../"):
        return _unavailable(f"{filename} lies outside of the repository")
    try:
        return surroundings.tree.read(path)
    except UnreadableError as error:
        return _unavailable(f"{filename} cannot be read: {error.reason}")


def _text(content: bytes, filename: str) -> Value:
    """The content as Terraform holds text: in Unicode's normal form C."""
    try:
        return unicodedata.normalize("NFC", content.decode())
    except UnicodeDecodeError:
        return _unavailable(f"{filename} is not UTF-8")


def _unavailable(reason: str) -> UnknownValue:
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason)


COMPUTATIONS = {
    "local_file": computation(_SCHEMA, _COMPUTED, _compute),
    "local_sensitive_file": computation(_SCHEMA, _COMPUTED, _compute_sensitive),
}
