"""ArtifactGenerator: artifacts made of parts of other sources, with the copy rules of `cp`.

Source: docs/spec/v1beta1/artifactgenerators.md and internal/builder/builder.go in fluxcd/source-watcher.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.artifact_trees import CopiedTree
from gitops_lint.kubernetes.flux.generated_text import GeneratedText
from gitops_lint.kubernetes.flux.linear_patterns import compiled
from gitops_lint.kubernetes.flux.producers import entries_at, text_at
from gitops_lint.model.source import Path
from gitops_lint.model.tree import Tree

_GLOB: Final = re.compile(r"[*?\[\]]")
_FROM: Final = re.compile(r"@([\w-]+)/(.+)\Z", re.DOTALL)
_CLASS: Final = re.compile(r"\[[^\]]+\]")
_CAPTURE: Final = re.compile(r"\{(\w+)\}")

Copies = dict[str, tuple[Tree, str] | bytes]


class CopyError(Exception):
    """The generator makes nothing: its words, and the path in it that is at fault."""

    def __init__(self, message: str, path: Path = ("spec",)) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class NotExtractedError(CopyError):
    """The generator copies what an archive holds, which is not unpacked here: a limit."""


class ArtifactRules(msgspec.Struct, frozen=True):
    """One artifact: its name, its copy operations with their captures put in, and where it stands in the generator."""

    name: str
    operations: tuple[dict[str, Any], ...]
    path: Path


def artifacts(generator: dict[str, Any], trees: Mapping[str, Tree]) -> Iterator[ArtifactRules]:
    """The artifacts of a generator; with a `pathPattern`, one for each directory that it matches."""
    pattern = text_at(generator, "spec", "pathPattern")
    captures = list(_captures(pattern, trees)) if pattern else [{}]
    for index, entry in enumerate(entries_at(generator, "spec", "artifacts")):
        operations = [each for each in entries_at(entry, "copy") if isinstance(each, dict)]
        for captured in captures:
            # Names are made lower case, paths keep theirs.
            name = _filled(text_at(entry, "name"), {key: text.lower() for key, text in captured.items()})
            filled = tuple(
                {key: _filled(item, captured) if isinstance(item, str) else item for key, item in each.items()}
                for each in operations
            )
            yield ArtifactRules(name, filled, ("spec", "artifacts", index))


def artifact_tree(rules: ArtifactRules, trees: Mapping[str, Tree]) -> Tree:
    """The files of an artifact.

    Raises:
        CopyError: an operation fails.
    """
    copies: Copies = {}
    for index, operation in enumerate(rules.operations):
        try:
            _copy(operation, trees, copies)
        except NotExtractedError as error:
            raise NotExtractedError(error.message, (*rules.path, "copy", index)) from None
        except CopyError as error:
            source, target = text_at(operation, "from"), text_at(operation, "to")
            message = f"failed to apply copy operation from '{source}' to '{target}': {error.message}"
            raise CopyError(message, (*rules.path, "copy", index)) from None
    return CopiedTree(rules.name, copies)


def _filled(text: str, captured: Mapping[str, str]) -> str:
    return _CAPTURE.sub(lambda match: captured.get(match[1], match[0]), text)


def _captures(pattern: str, trees: Mapping[str, Tree]) -> Iterator[dict[str, str]]:
    match = _FROM.match(pattern)
    if match is None or match[1] not in trees:
        return
    tree = trees[match[1]]
    found: list[tuple[str, dict[str, str]]] = [("", {})]
    for step in match[2].strip("/").split("/"):
        wanted = re.compile(
            "".join(
                f"(?P<{part[1:-1]}>[^/]+)" if _CAPTURE.fullmatch(part) else re.escape(part)
                for part in re.split(r"(\{\w+\})", step)
            )
        )
        following = []
        for directory, captured in found:
            for name in tree.names(directory):
                path = posixpath.join(directory, name)
                if (named := wanted.fullmatch(name)) and tree.is_directory(path):
                    following.append((path, {**captured, **named.groupdict()}))
        found = following
    yield from (captured for _, captured in found)


def _copy(operation: Mapping[str, Any], trees: Mapping[str, Tree], copies: Copies) -> None:
    match = _FROM.match(text_at(operation, "from"))
    target = text_at(operation, "to")
    if match is None:
        raise CopyError(f"invalid copy source '{text_at(operation, 'from')}'")
    if not target.startswith("@artifact/"):
        raise CopyError(f"invalid copy destination '{target}'")
    tree, pattern = trees.get(match[1]), match[2]
    if tree is None:
        raise CopyError(f"source alias '{match[1]}' not found")
    if text_at(operation, "strategy") == "Extract":
        raise NotExtractedError(f"what the archive {pattern} holds is not unpacked, and so not looked at")
    exclude = tuple(str(each) for each in entries_at(operation, "exclude"))
    destination = posixpath.normpath(target.removeprefix("@artifact/") or ".")
    merges = text_at(operation, "strategy") == "Merge"
    for source, file, base in _selected(tree, pattern, destination, target.endswith("/"), copies):
        if not _is_excluded(source, base, exclude):
            _put(copies, posixpath.normpath(file), tree, source, merges=merges)


def _selected(
    tree: Tree, pattern: str, destination: str, is_into: bool, copies: Copies
) -> Iterator[tuple[str, str, str]]:
    """The files that a pattern selects: each path, where it goes, and what excludes are relative to."""
    if not _GLOB.search(pattern):
        path = posixpath.normpath(pattern)
        path = "" if path == "." else path
        if tree.is_directory(path):
            into = posixpath.join(destination, posixpath.basename(path))
            for file in _below(tree, path):
                yield file, posixpath.join(into, posixpath.relpath(file, path or ".")), path
        elif tree.is_file(path):
            is_directory = is_into or any(file.startswith(f"{destination}/") for file in copies)
            yield path, posixpath.join(destination, posixpath.basename(path)) if is_directory else destination, ""
        else:
            raise CopyError(f"source '{path}' does not exist")
        return
    matches = list(_matches(tree, pattern))
    if not matches:
        raise CopyError(f"no files match pattern '{pattern}'")
    prefix = f"{pattern.removesuffix('/**')}/" if pattern.endswith("/**") else ""
    base = "/".join(pattern.split("/")[: next(i for i, step in enumerate(pattern.split("/")) if _GLOB.search(step))])
    for match in matches:
        for file in _below(tree, match) if tree.is_directory(match) else (match,):
            yield file, posixpath.join(destination, file.removeprefix(prefix)), base


def _matches(tree: Tree, pattern: str) -> Iterator[str]:
    """The paths that a glob of Go's fs.Glob matches: `**` is as good as `*`."""
    found = [""]
    for step in pattern.strip("/").split("/"):
        wanted = _step(step)
        found = [
            posixpath.join(directory, name)
            for directory in found
            for name in tree.names(directory)
            if wanted.fullmatch(name)
        ]
    yield from found


def _below(tree: Tree, directory: str) -> Iterator[str]:
    for name in tree.names(directory):
        path = posixpath.join(directory, name)
        if tree.is_directory(path):
            yield from _below(tree, path)
        else:
            yield path


def _put(copies: Copies, file: str, tree: Tree, source: str, *, merges: bool) -> None:
    existing = copies.get(file)
    if merges and existing is not None and posixpath.splitext(file)[1] in (".yaml", ".yml"):
        before = existing if isinstance(existing, bytes) else existing[0].read(existing[1])
        copies[file] = GeneratedText([_merged(_data(before), _data(tree.read(source)))]).text.encode()
    else:
        copies[file] = (tree, source)


def _data(content: bytes) -> Any:
    documents = read(content.decode(errors="replace"), Dialect.KUBERNETES).documents
    return documents[0].value if documents else {}


def _merged(value: Any, other: Any) -> Any:
    if isinstance(value, dict) and isinstance(other, dict):
        return {**value, **{key: _merged(value.get(key), item) for key, item in other.items()}}
    return other


def _is_excluded(path: str, base: str, exclude: tuple[str, ...]) -> bool:
    """Whether a file or a directory that it lies in is excluded, by its path, its path below the base or its name."""
    below = path.removeprefix(f"{base}/") if base else path
    for pattern in exclude:
        wanted = _crossing(pattern)
        for whole in {path, below}:
            steps = whole.split("/")
            for length in range(1, len(steps) + 1):
                name = steps[length - 1]
                if wanted.fullmatch("/".join(steps[:length])) or ("/" not in pattern and wanted.fullmatch(name)):
                    return True
    return False


@cache
def _step(pattern: str) -> Any:
    return _compiled(pattern, _regex(re.sub(r"\*+", "*", pattern)), "glob")


@cache
def _crossing(pattern: str) -> Any:
    """A pattern of doublestar: `**` crosses directories."""
    parts = re.split(r"(/\*\*/|^\*\*/|/\*\*$|^\*\*$)", pattern)
    crossing = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "(?:/.*)?", "**": ".*"}
    text = "".join(crossing.get(part) or _regex(part) for part in parts)
    return _compiled(pattern, text, "exclude")


def _compiled(pattern: str, text: str, what: str) -> Any:
    is_open = "[" in _CLASS.sub("", pattern)
    expression = None if is_open else compiled(text)
    if expression is None:
        raise CopyError(f"invalid {what} pattern '{pattern}'")
    return expression


def _regex(pattern: str) -> str:
    return "".join(
        {"*": "[^/]*", "?": "[^/]"}.get(part) or (part if part.startswith("[") else _alternatives(part))
        for part in re.split(r"(\*|\?|\[[^\]]+\]|\{[^}]*\})", pattern)
    )


def _alternatives(part: str) -> str:
    if part.startswith("{"):
        return f"(?:{'|'.join(_regex(each) for each in part[1:-1].split(','))})"
    return re.escape(part)
