"""The two trees: a directory, and a git revision that is read without touching the working tree."""

from __future__ import annotations

import contextlib
import errno
import functools
import itertools
import os
import posixpath
import stat
import subprocess
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from gitops_lint.loading import git
from gitops_lint.loading.links import ABSENT, LONGEST_PATH, follow
from gitops_lint.model.source import directory_of
from gitops_lint.model.tree import UnreadableError

_ELOOP = {errno.ELOOP, errno.EMLINK}
_LINK, _SUBMODULE = "120000", "160000"
"""Modes of a tree's entries (git's `object.h`, `S_IFLNK` and `S_IFGITLINK`)."""

_NOT_REGULAR = "is not a regular file"


class DirectoryTree:
    """A directory: the files that git tracks or does not ignore; without git, every file below it."""

    def __init__(self, root: Path, *, largest: int = 16 * 1024 * 1024) -> None:
        self.root = Path(os.path.realpath(root))
        self._prefix = f"{self.root}/"
        self._largest = largest
        self._plain: dict[str, bool] = {}
        self._listing_begun: git.ListingBegun | None = None

    @property
    def name(self) -> str:
        return str(self.root)

    @functools.cached_property
    def listing(self) -> git.Listing:
        """What counts, and what does not because it is a submodule or not checked out."""
        begun, self._listing_begun = self._listing_begun, None
        if git.top_level(self.root) is not None:
            try:
                return (begun or git.ListingBegun(self.root)).answer()
            except git.GitError:
                # Without git itself, or with a broken index, the directory is what there is.
                pass
        return self._walk()

    @contextlib.contextmanager
    def being_listed(self) -> Iterator[Callable[[], bool]]:
        """Has git make the listing beside what the block does, which is told when there is nothing to wait for."""
        if git.top_level(self.root) is not None:
            # Without git, the listing finds out on its own what else there is.
            with contextlib.suppress(git.GitError):
                self._listing_begun = git.ListingBegun(self.root)
        begun = self._listing_begun
        try:
            yield begun.is_answered if begun is not None else lambda: True
        finally:
            # Looked at even where the block failed: no process is left behind.
            self.listing  # noqa: B018

    def files(self) -> tuple[str, ...]:
        return self.listing.files

    def read(self, path: str) -> bytes:
        # Only the last step of a path is guarded by O_NOFOLLOW; a directory on the way can be a link as well.
        real = path if self._is_plain(directory_of(path)) else self.resolve(path)
        try:
            descriptor = os.open(self._prefix + real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in _ELOOP and real == path:
                return self.read(self.resolve(path))
            raise UnreadableError(path, _reason(error)) from None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                is_directory = stat.S_ISDIR(status.st_mode)
                raise UnreadableError(path, "is a directory" if is_directory else _NOT_REGULAR)
            if status.st_size > self._largest:
                raise UnreadableError(path, _too_large(status.st_size, self._largest))
            data = _read_all(descriptor, status.st_size, self._largest)
            if len(data) > self._largest:
                raise UnreadableError(path, _too_large(len(data), self._largest))
            return data
        except OSError as error:
            raise UnreadableError(path, _reason(error)) from None
        finally:
            os.close(descriptor)

    def resolve(self, path: str) -> str:
        # Most paths have no link in them, and what directories they lead through is known from other files.
        if posixpath.normpath(path) == path and self._is_plain(directory_of(path)):
            with contextlib.suppress(OSError, ValueError):
                if path[:1] not in ("", "/", ".") and not stat.S_ISLNK(os.lstat(self._prefix + path).st_mode):
                    return path
        return follow(path, str(self.root), self)

    def link_target(self, path: str) -> str | None:
        """What the link at a path says; None where there is no link."""
        try:
            return os.readlink(self._prefix + path)  # noqa: PTH115, asked of so many that making a Path shows
        except (OSError, ValueError):
            # No link, nothing there at all, or a name that no file system has.
            return None

    def stands(self, path: str) -> str:
        """What stands at a path that has no links in it: "file" (a pipe too), "directory" or ""."""
        try:
            mode = os.lstat(self._prefix + path).st_mode
        except (OSError, ValueError):
            return ""
        return "directory" if stat.S_ISDIR(mode) else "file"

    def _is_plain(self, directory: str) -> bool:
        """Whether no step of a directory's path is a link; remembered, since files share their directories."""
        if len(directory) > LONGEST_PATH:
            return False
        waiting = []
        while directory and directory not in self._plain:
            waiting.append(directory)
            directory = posixpath.dirname(directory)
        plain = self._plain.get(directory, True)
        for one in reversed(waiting):
            plain = self._plain[one] = plain and self.link_target(one) is None
        return plain

    def is_file(self, path: str) -> bool:
        return what_stands(self, path) == "file"

    def is_directory(self, path: str) -> bool:
        return what_stands(self, path) == "directory"

    def names(self, directory: str) -> tuple[str, ...]:
        try:
            return tuple(sorted(one.name for one in Path(self._prefix + self.resolve(directory)).iterdir()))
        except (OSError, ValueError, UnreadableError):
            # No directory, or one that may not be read: nothing can be named in it.
            return ()

    def is_link(self, path: str) -> bool:
        """Whether a path that counts is a symbolic link."""
        return path in self.listing.links

    def is_unseen(self, path: str) -> bool:
        """Whether a path lies in a submodule or is not checked out: what stands there cannot be told."""
        listing = self.listing
        return any(path == one or path.startswith(f"{one}/") for one in listing.submodules) or any(
            one == path or one.startswith(f"{path}/") for one in listing.absent
        )

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
    everything in them would look new. So are the files of `unversioned`, which git ignores and no commit has.
    """

    def __init__(
        self, root: Path, commit: str, *, unversioned: Collection[str] = (), largest: int = 16 * 1024 * 1024
    ) -> None:
        self.root = Path(os.path.realpath(root))
        self.commit = commit
        self._unversioned = unversioned
        self._largest = largest
        self._vendored = DirectoryTree(self.root, largest=largest)
        self._reader: tuple[int, subprocess.Popen[bytes]] | None = None

    @property
    def name(self) -> str:
        return self.commit

    @functools.cached_property
    def _entries(self) -> dict[str, tuple[str, str, int]]:
        """Path to mode, object and size, submodules too; `GitError` where the commit cannot be read."""
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
                # A submodule has no size, and neither has an object that a partial clone left behind.
                entries[path] = (mode, name, int(size) if size.isdigit() else 0)
        return entries

    @functools.cached_property
    def _directories(self) -> frozenset[str]:
        found = {path for path, (mode, _, _) in self._entries.items() if mode == _SUBMODULE}
        for path in self._entries:
            parent = posixpath.dirname(path)
            while parent and parent not in found:
                found.add(parent)
                parent = posixpath.dirname(parent)
        return frozenset(found)

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(path for path, (mode, _, _) in self._entries.items() if mode != _SUBMODULE))

    def read(self, path: str) -> bytes:
        real = self.resolve(path)
        if real in self._directories or not real:
            raise UnreadableError(path, "is a directory")
        entry = self._entries.get(real)
        if entry is None:
            # It is vendored, or it would not have resolved.
            return self._vendored.read(real)
        _, name, size = entry
        if size > self._largest:
            raise UnreadableError(path, _too_large(size, self._largest))
        return self._object(path, name)

    def resolve(self, path: str) -> str:
        return follow(path, str(self.root), self)

    def link_target(self, path: str) -> str | None:
        """What the link at a path says; None where there is no link."""
        mode, name, _ = self._entries.get(path, ("", "", 0))
        return self._object(path, name).decode("utf-8", "surrogateescape") if mode == _LINK else None

    def stands(self, path: str) -> str:
        """What stands at a path that has no links in it: "file", "directory" (a submodule too) or ""."""
        if path in self._directories:
            return "directory"
        if path in self._entries:
            return "file"
        return what_stands(self._vendored, path) if _is_vendored(path) or path in self._unversioned else ""

    def is_file(self, path: str) -> bool:
        return what_stands(self, path) == "file"

    def is_directory(self, path: str) -> bool:
        return what_stands(self, path) == "directory"

    def names(self, directory: str) -> tuple[str, ...]:
        try:
            real = self.resolve(directory)
        except UnreadableError:
            return ()
        if real not in self._directories and _is_vendored(real):
            return self._vendored.names(real)
        inside = f"{real}/" if real else ""
        every = (*self._entries, *self._directories, *filter(self.is_file, self._unversioned))
        below = (path[len(inside) :] for path in every if path.startswith(inside))
        return tuple(sorted({name for name in below if name and "/" not in name}))

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a symbolic link."""
        return self._entries.get(path, ("", "", 0))[0] == _LINK

    def is_unseen(self, path: str) -> bool:
        """Whether a path lies in a submodule: what stands there cannot be told."""
        submodules = (one for one, (mode, _, _) in self._entries.items() if mode == _SUBMODULE)
        return any(path == one or path.startswith(f"{one}/") for one in submodules)

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
        try:
            reader.stdin.write(name.encode() + b"\n")
            reader.stdin.flush()
        except BrokenPipeError:
            self._reader = None
            raise UnreadableError(path, "cannot be read: git ended early") from None
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


def what_stands(tree: DirectoryTree | RevisionTree, path: str) -> str:
    """What stands at a path once links are followed: "file", "directory" or "" (a link that leads nowhere, too)."""
    try:
        real = tree.resolve(path)
    except UnreadableError:
        return ""
    return tree.stands(real) if real else "directory"


def _is_vendored(path: str) -> bool:
    parts = path.split("/")
    in_modules = any(pair == (".terraform", "modules") for pair in itertools.pairwise(parts))
    return in_modules or ("charts" in parts[:-1] and path.endswith(".tgz"))


def _read_all(descriptor: int, size: int, largest: int) -> bytes:
    """The bytes of a file, no more than one above the limit: it may grow while it is read, or not know its size."""
    data = os.read(descriptor, size + 1)
    if len(data) == size:
        return data
    pieces, length = [data], len(data)
    while length <= largest and (piece := os.read(descriptor, 1 << 20)):
        pieces.append(piece)
        length += len(piece)
    return b"".join(pieces)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return ABSENT
    if isinstance(error, PermissionError):
        return "may not be read by this user"
    if error.errno == errno.ENXIO:
        # A socket, which cannot be opened at all.
        return _NOT_REGULAR
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _too_large(size: int, largest: int) -> str:
    return f"has {size / 1e6:.0f} MB, more than the {largest / 1e6:.0f} MB that are read of one file"
