"""Files of the tree as a build reads them: each read and parsed once, and only where Kustomize may read.

Source: api/internal/loader/fileloader.go, loadrestrictions.go.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Any

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.checkouts import MountedTree
from gitops_lint.kubernetes.kustomize.problems import BuildError, LimitError, LimitKind, Spot
from gitops_lint.kubernetes.kustomize.texts import Loaded, objects_of
from gitops_lint.model.source import is_elsewhere
from gitops_lint.model.tree import Tree, UnreadableError

Resolve = Callable[[str], str | None]
"""The URL of a remote base or file to the path in the tree that stands for it; None where nothing does."""

_REMOTE_FILE = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(
    r"(?:git::)?(?:(?:https?|ssh|file)://|git@|[\w.-]+@[\w.-]+:|(?:www\.)?github\.com[:/])", re.IGNORECASE
)


_ADVICE = "name a checkout of it under sources: in .gitops-lint.yaml"


def is_remote(path: str) -> bool:
    """Whether Kustomize would clone or fetch a path (git.NewRepoSpecFromURL)."""
    return _SCHEME.match(path) is not None


class ParsedTexts:
    """The objects of texts, which builds of several trees may share: what they are depends on the text alone."""

    def __init__(self) -> None:
        self._known: dict[str, list[Loaded] | BuildError] = {}

    def objects(self, text: str) -> list[Loaded]:
        """The objects of a text; never to be changed.

        Raises:
            BuildError: they cannot be read.
        """
        found = self._known.get(text)
        if found is None:
            try:
                found = objects_of(text)
            except BuildError as error:
                found = error
            self._known[text] = found
        if isinstance(found, BuildError):
            raise BuildError(found.message, found.spot)
        return found


class Files:
    """What all builds of one tree have read."""

    def __init__(self, tree: Tree, parsed: ParsedTexts | None = None) -> None:
        self.tree = tree
        self.parsed = parsed if parsed is not None else ParsedTexts()
        self._bytes: dict[str, bytes] = {}
        self._objects: dict[str, list[Loaded] | BuildError] = {}

    def forget(self, path: str) -> None:
        """Reads a file anew the next time."""
        self._bytes.pop(path, None)
        self._objects.pop(path, None)

    def content(self, path: str) -> bytes:
        """A file's bytes.

        Raises:
            BuildError: there is none, or it cannot be read.
        """
        if path not in self._bytes:
            try:
                self._bytes[path] = self.tree.read(path)
            except UnreadableError as error:
                raise BuildError(f"evalsymlink failure on '{path}' : {error.reason}") from None
        return self._bytes[path]

    def text(self, path: str) -> str:
        """A file's text.

        Raises:
            BuildError: it is none.
        """
        try:
            return self.content(path).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BuildError("MalformedYAMLError: yaml: invalid leading UTF-8 octet", Spot(path)) from None

    def objects(self, path: str) -> list[Loaded]:
        """The objects of a file; never to be changed.

        Raises:
            BuildError: they cannot be read.
        """
        found = self._objects.get(path)
        if found is None:
            try:
                found = self.parsed.objects(self.text(path))
            except BuildError as error:
                found = error.at(Spot(path))
            self._objects[path] = found
        if isinstance(found, BuildError):
            raise BuildError(found.message, found.spot)
        return found

    def inline(self, text: str) -> list[Loaded]:
        """The objects of a text that stands in a kustomization; never to be changed.

        Raises:
            BuildError: they cannot be read.
        """
        try:
            return self.parsed.objects(text)
        except BuildError as error:
            raise BuildError(error.message) from None

    def data(self, path: str) -> Any:
        """The first document of a file as plain data, read as kubectl reads (sigs.k8s.io/yaml).

        Raises:
            BuildError: it cannot be read.
        """
        return plain_data(self.text(path), Spot(path))


def plain_data(text: str, spot: Spot) -> Any:
    """The first document of a text as plain data, read as kubectl reads (YAMLToJSON); None where there is none.

    Raises:
        BuildError: it cannot be read.
    """
    stream = read(text, Dialect.KUBERNETES)
    if stream.documents:
        return stream.documents[0].value
    if stream.error is not None:
        raise BuildError(f"error converting YAML to JSON: yaml: {stream.error.message}", spot)
    return None


class Loader:
    """Reads on behalf of one kustomization: relative to its directory, and by default not outside of it."""

    def __init__(
        self,
        files: Files,
        root: str,
        *,
        parents: tuple[str, ...] = (),
        allows_outside: bool,
        resolve: Resolve,
        read_files: set[str],
    ) -> None:
        self.files = files
        self.root = root
        self._parents = parents
        self.allows_outside = allows_outside
        self.resolve = resolve
        self.read_files = read_files

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The directories of this kustomization and of those that led here."""
        return (*self._parents, self.root)

    def path(self, name: str, spot: Spot) -> str:
        """The real path of a file that the kustomization names.

        Raises:
            BuildError: it is not there, or not for this kustomization to read.
            LimitError: it is on another host.
        """
        if _REMOTE_FILE.match(name):
            found = self.resolve(name)
            if found is not None and self.files.tree.is_file(found):
                self.read_files.add(found)
                return found
            raise LimitError(LimitKind.REMOTE, f"{name} is on another host, and is not fetched; {_ADVICE}", spot)
        joined = posixpath.normpath(posixpath.join(self.root or ".", name))
        if name.startswith("/") or self._leaves(joined):
            if self.allows_outside:
                raise BuildError(f"'{name}' is outside of the repository", spot)
            raise BuildError(self._security(name), spot)
        path = "" if joined == "." else joined
        try:
            real = self.files.tree.resolve(path)
        except UnreadableError as error:
            self.read_files.add(path)
            raise BuildError(f"evalsymlink failure on '{path}' : {error.reason}", spot) from None
        if not self.files.tree.is_file(real):
            self.read_files.add(path)
            what = "must resolve to a file" if self.files.tree.is_directory(real) else "doesn't exist"
            raise BuildError(f"'{path or '.'}' {what}", spot)
        if not self.allows_outside and self.root and not real.startswith(f"{self.root}/"):
            raise BuildError(self._security(path), spot)
        self.read_files.add(real)
        return real

    def _leaves(self, path: str) -> bool:
        """Whether a path leads out of the repository, and into no other that stands beside it."""
        tree = self.files.tree
        return is_elsewhere(path) and not (isinstance(tree, MountedTree) and tree.is_mounted(path))

    def _security(self, path: str) -> str:
        return f"security; file '{path}' is not in or below '{self.root or '.'}'"

    def is_directory(self, name: str) -> bool:
        """Whether a path of the tree is a directory."""
        joined = posixpath.normpath(posixpath.join(self.root or ".", name))
        return not name.startswith("/") and self.files.tree.is_directory("" if joined == "." else joined)

    def directory(self, name: str, spot: Spot) -> Loader:
        """The loader of a base or component that the kustomization names.

        Raises:
            BuildError: there is no such directory, or it leads back here.
            LimitError: it is in another repository, and nothing of this one stands for it.
        """
        if not name:
            raise BuildError("new root cannot be empty", spot)
        joined = posixpath.normpath(posixpath.join(self.root or ".", name))
        if is_remote(name) and not self.is_directory(name):
            found = self.resolve(name)
            if found is None or not self.files.tree.is_directory(found):
                raise LimitError(
                    LimitKind.REMOTE, f"{name} is in another repository, or is another revision; {_ADVICE}", spot
                )
            return self._below(found, spot)
        if name.startswith("/"):
            raise BuildError(f"new root '{name}' cannot be absolute", spot)
        if self._leaves(joined):
            raise BuildError(f"the base '{name}' is outside of the repository", spot)
        path = "" if joined == "." else joined
        try:
            real = self.files.tree.resolve(path) if path else ""
        except UnreadableError as error:
            raise BuildError(f"must build at directory: not a valid directory: '{path}' {error.reason}", spot) from None
        if not self.files.tree.is_directory(real):
            what = "doesn't exist" if not self.files.tree.is_file(real) else "is a file, not a directory"
            raise BuildError(f"must build at directory: not a valid directory: '{path}' {what}", spot)
        return self._below(real, spot)

    def _below(self, root: str, spot: Spot) -> Loader:
        for visited in reversed(self.ancestors):
            if contains(root, visited):
                message = f"cycle detected: candidate root '{root or '.'}' contains visited root '{visited or '.'}'"
                raise BuildError(message, spot)
        return Loader(
            self.files,
            root,
            parents=self.ancestors,
            allows_outside=self.allows_outside,
            resolve=self.resolve,
            read_files=self.read_files,
        )


def contains(directory: str, other: str) -> bool:
    """Whether a directory is another one, or holds it."""
    return not directory or directory == other or other.startswith(f"{directory}/")
