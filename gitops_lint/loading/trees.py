"""The two trees: a directory, and a git revision that is read without touching the working tree."""

from __future__ import annotations

import errno
import functools
import itertools
import os
import posixpath
import stat
import subprocess
from pathlib import Path

from gitops_lint.loading import git
from gitops_lint.model.tree import UnreadableError

_ELOOP = {errno.ELOOP, errno.EMLINK}


class DirectoryTree:
    """A directory: the files that git tracks or does not ignore; without git, every file below it."""

    def __init__(self, root: Path, *, largest: int = 16 * 1024 * 1024) -> None:
        self.root = Path(os.path.realpath(root))
        self._prefix = f"{self.root}/"
        self._largest = largest

    @property
    def name(self) -> str:
        return str(self.root)

    @functools.cached_property
    def listing(self) -> git.Listing:
        """What counts, and what does not because it is a submodule or not checked out."""
        if git.top_level(self.root) is not None:
            try:
                return git.listing(self.root)
            except git.GitError:
                # Without git itself, or with a broken index, the directory is what there is.
                pass
        return self._walk()

    def files(self) -> tuple[str, ...]:
        return self.listing.files

    def read(self, path: str) -> bytes:
        try:
            descriptor = os.open(self._prefix + path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in _ELOOP:
                return self.read(self.resolve(path))
            raise UnreadableError(path, _reason(error)) from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(path, "is not a regular file")
            if status.st_size > self._largest:
                raise UnreadableError(path, _too_large(status.st_size, self._largest))
            return _read_all(descriptor, status.st_size)
        except OSError as error:
            raise UnreadableError(path, _reason(error)) from None
        finally:
            os.close(descriptor)

    def resolve(self, path: str) -> str:
        try:
            real = os.path.realpath(self._prefix + path, strict=True)
        except FileNotFoundError:
            raise UnreadableError(path, _broken_link(self._prefix + path)) from None
        except OSError as error:
            looping = error.errno in _ELOOP
            raise UnreadableError(
                path, "is a symbolic link that leads to itself" if looping else _reason(error)
            ) from None
        if real == str(self.root):
            return ""
        if not real.startswith(self._prefix):
            raise UnreadableError(path, "is a symbolic link that leaves the repository; it was not followed")
        return real[len(self._prefix) :]

    def is_file(self, path: str) -> bool:
        return self._inside(path) and Path(self._prefix + path).is_file()

    def is_directory(self, path: str) -> bool:
        return path == "" or (self._inside(path) and Path(self._prefix + path).is_dir())

    def is_link(self, path: str) -> bool:
        """Whether a path that counts is a symbolic link."""
        return path in self.listing.links

    def _inside(self, path: str) -> bool:
        try:
            self.resolve(path)
        except UnreadableError:
            return False
        return True

    def _walk(self) -> git.Listing:
        found: list[str] = []
        links: set[str] = set()
        waiting = [""]
        while waiting:
            directory = waiting.pop()
            try:
                entries = list(os.scandir(self._prefix + directory))
            except OSError:
                # It vanished or may not be read: what stands in it cannot be named.
                continue
            for entry in entries:
                path = posixpath.join(directory, entry.name)
                if entry.is_symlink():
                    links.add(path)
                elif entry.is_dir():
                    if entry.name != ".git":
                        waiting.append(path)
                    continue
                found.append(path)
        return git.Listing(tuple(sorted(found)), frozenset(links))


class RevisionTree:
    """A commit of a git repository, or the directory of it that `root` is, read from git's objects.

    Vendored folders that git ignores (`.terraform/modules`, `charts/*.tgz`) are read from the working tree, or
    everything in them would look new.
    """

    def __init__(self, root: Path, commit: str, *, largest: int = 16 * 1024 * 1024) -> None:
        self.root = Path(os.path.realpath(root))
        self.commit = commit
        self._largest = largest
        self._vendored = DirectoryTree(self.root, largest=largest)
        self._reader: tuple[int, subprocess.Popen[bytes]] | None = None

    @property
    def name(self) -> str:
        return self.commit

    @functools.cached_property
    def _entries(self) -> dict[str, tuple[str, str, int]]:
        """Path to mode, object and size; `GitError` where the commit cannot be read."""
        entries: dict[str, tuple[str, str, int]] = {}
        top = git.top_level(self.root) or self.root
        inside = self.root.relative_to(top).as_posix()
        if inside == ".":
            inside = ""
        elif not git.run(top, "ls-tree", self.commit, "--", inside):
            # The directory came later than the commit.
            return entries
        output = git.run(top, "ls-tree", "-r", "-z", "-l", f"{self.commit}:{inside}")
        for entry in output.decode("utf-8", "surrogateescape").split("\0"):
            if entry:
                head, _, path = entry.partition("\t")
                mode, _, name, size = head.split()
                entries[path] = (mode, name, int(size) if size != "-" else 0)
        return entries

    @functools.cached_property
    def _directories(self) -> frozenset[str]:
        found = set()
        for path in self._entries:
            parent = posixpath.dirname(path)
            while parent and parent not in found:
                found.add(parent)
                parent = posixpath.dirname(parent)
        return frozenset(found)

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(path for path, (mode, _, _) in self._entries.items() if mode != "160000"))

    def read(self, path: str) -> bytes:
        real = self.resolve(path)
        entry = self._entries.get(real)
        if entry is None:
            if _is_vendored(real):
                return self._vendored.read(real)
            raise UnreadableError(path, "is a directory" if real in self._directories else "does not exist")
        _, name, size = entry
        if size > self._largest:
            raise UnreadableError(path, _too_large(size, self._largest))
        return self._object(path, name)

    def resolve(self, path: str) -> str:
        parts, resolved, links = path.split("/"), "", 0
        while parts:
            part = parts.pop(0)
            if part in ("", "."):
                continue
            if part == "..":
                if not resolved:
                    raise UnreadableError(path, "is a symbolic link that leaves the repository; it was not followed")
                resolved = posixpath.dirname(resolved)
                continue
            resolved = posixpath.join(resolved, part)
            mode, name, _ = self._entries.get(resolved, ("", "", 0))
            if mode == "120000":
                links += 1
                target = self._object(path, name).decode("utf-8", "surrogateescape")
                if links > 40:
                    raise UnreadableError(path, "is a symbolic link that leads to itself")
                if target.startswith("/"):
                    raise UnreadableError(path, "is a symbolic link that leaves the repository; it was not followed")
                parts = target.split("/") + parts
                resolved = posixpath.dirname(resolved)
        if resolved and resolved not in self._entries and resolved not in self._directories:
            if _is_vendored(resolved):
                return self._vendored.resolve(resolved)
            raise UnreadableError(path, "does not exist")
        return resolved

    def is_file(self, path: str) -> bool:
        real = self._resolved(path)
        if real is None:
            return False
        return real in self._entries or (_is_vendored(real) and self._vendored.is_file(real))

    def is_directory(self, path: str) -> bool:
        real = self._resolved(path)
        if real is None:
            return False
        return real == "" or real in self._directories or (_is_vendored(real) and self._vendored.is_directory(real))

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a symbolic link."""
        return self._entries.get(path, ("", "", 0))[0] == "120000"

    def _resolved(self, path: str) -> str | None:
        try:
            return self.resolve(path)
        except UnreadableError:
            return None

    def _object(self, path: str, name: str) -> bytes:
        """The content of an object, from one `git cat-file` that each process keeps."""
        if self._reader is None or self._reader[0] != os.getpid():
            process = subprocess.Popen(
                git.command("cat-file", "--batch"),
                cwd=self.root,
                env=git.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._reader = (os.getpid(), process)
        _, reader = self._reader
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write(name.encode() + b"\n")
        reader.stdin.flush()
        header = reader.stdout.readline().split()
        if len(header) != 3:
            raise UnreadableError(path, "is not in this clone's objects; fetch them and run again")
        data = reader.stdout.read(int(header[2]))
        reader.stdout.read(1)
        return data

    def close(self) -> None:
        """Ends the `git cat-file` that this process keeps; the tree can still be read after it."""
        if self._reader is not None and self._reader[0] == os.getpid():
            _, process = self._reader
            process.communicate()
        self._reader = None


def _is_vendored(path: str) -> bool:
    parts = path.split("/")
    in_modules = any(pair == (".terraform", "modules") for pair in itertools.pairwise(parts))
    return in_modules or ("charts" in parts[:-1] and path.endswith(".tgz"))


def _read_all(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    pieces = [data]
    while piece := os.read(descriptor, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist"
    if isinstance(error, PermissionError):
        return "may not be read by this user"
    if isinstance(error, IsADirectoryError):
        return "is a directory"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _broken_link(path: str) -> str:
    return "is a symbolic link that ends nowhere" if Path(path).is_symlink() else "does not exist"


def _too_large(size: int, largest: int) -> str:
    return f"has {size / 1e6:.0f} MB, more than the {largest / 1e6:.0f} MB that are read of one file"
