"""ConfigMaps and Secrets out of literals, files and environment files.

Source: api/internal/generators, api/kv/kv.go, kyaml/yaml/datamap.go.
"""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.loading import Loader
from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.kubernetes.kustomize.schemas import Schemas
from gitops_lint.kubernetes.kustomize.transformers.words import refuse_odd_keys
from gitops_lint.model.source import Path

_LINE = 70
_LINES = re.compile(rb"\n")
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""unicode.IsSpace of Go."""


class Pair(NamedTuple):
    """One key of generated data, its value, and what it was made of: an entry of the generator, and a file."""

    key: str
    value: bytes
    entry: Path
    file: str = ""
    line: int = 0
    """The line of an environment file, from 1; 0 where it is all of a file, or none."""


def merged_options(local: dict[str, Any] | None, common: dict[str, Any] | None) -> dict[str, Any] | None:
    """A generator's options and those of `generatorOptions` (MergeGlobalOptionsIntoLocal)."""
    if common is None:
        return local
    found = dict(local or {})
    for field in ("labels", "annotations"):
        found[field] = {**(common.get(field) or {}), **(found.get(field) or {})}
    for field in ("disableNameSuffixHash", "immutable"):
        found[field] = bool(found.get(field) or common.get(field))
    return found


def generate(kind: str, arguments: dict[str, Any], loader: Loader, schemas: Schemas, spot: Spot) -> BuildObject:
    """The object that a generator makes.

    Raises:
        BuildError: a file is missing, a source is malformed, or a key is repeated.
    """
    name = arguments.get("name") or ""
    if not name:
        raise BuildError("a configmap must have a name", spot)
    pairs = pairs_of(arguments, loader, spot)
    metadata: dict[str, Any] = {"name": name}
    if arguments.get("namespace"):
        metadata["namespace"] = arguments["namespace"]
    value: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
    if kind == "Secret":
        value["type"] = arguments.get("type") or "Opaque"
        value["data"] = {}
    for pair in sorted(pairs, key=lambda pair: pair.key):
        field, text = _field(kind, pair.value)
        value.setdefault(field, {})[pair.key] = text
    options = arguments.get("options") or {}
    for field in ("labels", "annotations"):
        if options.get(field):
            refuse_odd_keys(options[field], spot)
            metadata[field] = {key: options[field][key] or "" for key in sorted(options[field])}
    if options.get("immutable"):
        value["immutable"] = True
    for field in ("data", "binaryData"):
        refuse_odd_keys(value.get(field) or (), spot)
    made = BuildObject(value, schemas, spot)
    made.needs_hash = not options.get("disableNameSuffixHash")
    made.behavior = arguments.get("behavior") or ""
    made.behavior = made.behavior if made.behavior in ("create", "merge", "replace") else "unspecified"
    return made


def _field(kind: str, value: bytes) -> tuple[str, str]:
    if kind == "Secret":
        return "data", encoded(value)
    try:
        return "data", value.decode()
    except UnicodeDecodeError:
        return "binaryData", encoded(value)


def encoded(value: bytes) -> str:
    """Base64 in lines of 70 characters, where there is more than one line (encodeBase64)."""
    text = base64.b64encode(value).decode()
    if len(text) < _LINE:
        return text
    return "".join(f"{text[at : at + _LINE]}\n" for at in range(0, len(text), _LINE))


def pairs_of(arguments: dict[str, Any], loader: Loader, spot: Spot) -> list[Pair]:
    """The keys and values of a generator: environment files first, then literals, then files.

    Raises:
        BuildError: as in `generate`.
    """
    pairs = [
        *_environment_files(arguments, loader, spot),
        *_literals(arguments, spot),
        *_files(arguments, loader, spot),
    ]
    seen: set[str] = set()
    for pair in pairs:
        if pair.key in seen:
            message = f"configmap {arguments.get('name')} illegally repeats the key `{pair.key}`"
            raise BuildError(message, _inside(spot, pair.entry))
        seen.add(pair.key)
    return pairs


def _environment_files(arguments: dict[str, Any], loader: Loader, spot: Spot) -> Iterator[Pair]:
    for index, name in enumerate(arguments.get("envs") or ()):
        is_single = arguments.get("env") == name and index == len(arguments["envs"]) - 1
        entry: Path = ("env",) if is_single else ("envs", index)
        inner = _inside(spot, entry)
        path = loader.path(name or "", inner)
        content = loader.files.content(path)
        for number, line in enumerate(_LINES.split(content), 1):
            pair = _line(line.removesuffix(b"\r"), number, path, entry)
            if pair is not None:
                yield pair


def _line(line: bytes, number: int, path: str, entry: Path) -> Pair | None:
    """One line of an environment file; None where it is empty or a comment (keyValuesFromLine)."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise BuildError(f"line {number} has invalid utf8 bytes", Spot(path)) from None
    if number == 1:
        text = text.removeprefix("\ufeff")
    text = text.lstrip(_SPACE)
    if not text or text.startswith("#"):
        return None
    key, _, value = text.partition("=")
    return Pair(key, value.encode(), entry, path, number) if key else None


def _literals(arguments: dict[str, Any], spot: Spot) -> Iterator[Pair]:
    for index, literal in enumerate(arguments.get("literals") or ()):
        key, equals, value = (literal or "").partition("=")
        if not equals or not key:
            message = f"invalid literal source {literal}, expected key=value"
            raise BuildError(message, _inside(spot, ("literals", index)))
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield Pair(key, value.encode("utf-8", "surrogatepass"), ("literals", index))


def _files(arguments: dict[str, Any], loader: Loader, spot: Spot) -> Iterator[Pair]:
    for index, source in enumerate(arguments.get("files") or ()):
        entry = ("files", index)
        key, path = file_source(source or "", _inside(spot, entry))
        real = loader.path(path, _inside(spot, entry))
        yield Pair(key, loader.files.content(real), entry, real)


def file_source(source: str, spot: Spot) -> tuple[str, str]:
    """The key and the path of `key=path` or `path`.

    Raises:
        BuildError: one of them is missing, or there is more than one `=` (ParseFileSource).
    """
    equals = source.count("=")
    if not equals:
        return posixpath.basename(source.rstrip("/")) or ".", source
    if equals > 1:
        raise BuildError(f"source \"{source}\" key name or file path contains '='", spot)
    key, _, path = source.partition("=")
    if not key:
        raise BuildError(f'missing key name for file path "{path}" in source "{source}"', spot)
    if not path:
        raise BuildError(f'missing file path for key name "{key}" in source "{source}"', spot)
    return key, path


def _inside(spot: Spot, path: Path) -> Spot:
    return Spot(spot.file, spot.document, (*spot.path, *path))
