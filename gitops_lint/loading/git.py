"""The few questions that are asked of git, always of its objects and index, never changing anything."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Collection
from pathlib import Path

import msgspec

# Nothing of the repository may run: no file-system monitor, no fetching of missing objects through a remote's helper.
# Only a git from 2.45 on (and mended older ones) knows GIT_NO_LAZY_FETCH; every one knows GIT_ALLOW_PROTOCOL.
# `safe.directory` is lifted because only such commands are used, and containers often check out as another user.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "safe.directory=*", "-c", "core.quotePath=false")
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitError(Exception):
    """git cannot answer; the message is one plain sentence and says what to do."""


def command(*arguments: str) -> list[str]:
    """The command line of a git that runs nothing of the repository."""
    return [*_GIT, *arguments]


def environment() -> dict[str, str]:
    """The environment of such a git: without the variables that would point it at another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | _QUIET


def run(directory: Path, *arguments: str) -> bytes:
    """What git prints in `directory`; `GitError` with git's own words where it fails."""
    return _result(_start(directory, *arguments))


def _start(directory: Path, *arguments: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command(*arguments),
            cwd=directory,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None


def _result(process: subprocess.Popen[bytes]) -> bytes:
    output, errors = process.communicate()
    if process.returncode != 0:
        words = errors.decode(errors="replace").strip().removeprefix("fatal: ")
        raise GitError(words or "git failed without a word")
    return output


def top_level(directory: Path) -> Path | None:
    """The work tree that a directory lies in, or None."""
    for candidate in (directory, *directory.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


class Listing(msgspec.Struct, frozen=True):
    """What git knows of a work tree: files that count, the symbolic links among them, submodules, and tracked files
    that are not checked out.
    """

    files: tuple[str, ...]
    links: frozenset[str]
    submodules: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class ListingBegun:
    """Two gits that are at work on a listing, beside this process. `GitError` where there is no git."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # The slower question is asked first.
        self._others = _start(root, "ls-files", "-z", "--deleted", "--others", "--exclude-standard", "-t")
        self._tracked = _start(root, "ls-files", "-z", "--cached", "--stage", "-v")

    def is_answered(self) -> bool:
        """Whether the slower question is, so that waiting costs nothing."""
        return self._others.poll() is not None

    def answer(self) -> Listing:
        """Every path that git tracks, or neither tracks nor ignores, sorted; `GitError` where git cannot tell."""
        with self._others, self._tracked:
            tracked, others = _result(self._tracked), _result(self._others)
        return _listing(self._root, _decoded(tracked), _decoded(others))


def _decoded(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")


_REGULAR = ("H 100644 ", "H 100755 ")
"""How nearly every entry begins: a regular file that is checked out."""


def _listing(root: Path, tracked: str, others: str) -> Listing:
    # A mapping keeps git's order, so that sorting has little to do.
    files: dict[str, None] = {}
    links: set[str] = set()
    submodules, absent = [], []
    for entry in tracked.split("\0"):
        head, _, path = entry.partition("\t")
        if head.startswith(_REGULAR):
            files[path] = None
            continue
        if not entry:
            continue
        tag, mode, *_ = head.split(" ")
        if mode == "160000":
            submodules.append(path)
        elif tag in "Ss" and not os.path.lexists(root / path):
            absent.append(path)
        else:
            files[path] = None
            if mode == "120000":
                links.add(path)
    new_links: set[str] = set()
    for entry in others.split("\0"):
        tag, _, path = entry.partition(" ")
        if tag == "?" and path.endswith("/"):
            # A repository of its own, which git does not look into.
            submodules.append(path.rstrip("/"))
        elif tag == "?":
            files[path] = None
            if (root / path).is_symlink():
                new_links.add(path)
        elif tag == "R":
            files.pop(path, None)
    if new_links:
        # A directory that became a link took its files with it, although git does not count them as deleted.
        files = {path: None for path in files if path in new_links or not _below_any(path, new_links)}
    links |= new_links
    return Listing(tuple(sorted(files)), frozenset(links), tuple(sorted(submodules)), tuple(sorted(absent)))


def _below_any(path: str, directories: Collection[str]) -> bool:
    parent = posixpath.dirname(path)
    while parent and parent not in directories:
        parent = posixpath.dirname(parent)
    return bool(parent)


def merge_base(root: Path, revision: str) -> str:
    """The commit where `revision` and HEAD parted; `GitError` that names the remedy in a shallow clone."""
    try:
        run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitError:
        raise GitError(_missing_revision(root, revision)) from None
    try:
        return run(root, "merge-base", "--", revision, "HEAD").decode().strip()
    except GitError:
        if _is_shallow(root):
            raise GitError(
                f"{revision} and HEAD have no common commit in this clone, which is shallow; "
                "fetch the history (git fetch --unshallow; in GitHub Actions, fetch-depth: 0) and run again"
            ) from None
        raise GitError(f"{revision} and HEAD have no common commit, so there is no change to look at") from None


def _missing_revision(root: Path, revision: str) -> str:
    if _is_shallow(root):
        return (
            f"there is no revision {revision} in this clone, which is shallow; "
            "fetch it (git fetch --unshallow; in GitHub Actions, fetch-depth: 0) and run again"
        )
    return f"there is no revision {revision} in this repository; fetch it, or name another one"


def _is_shallow(root: Path) -> bool:
    return run(root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def remotes(root: Path) -> tuple[str, ...]:
    """The URLs of the repository's remotes."""
    try:
        words = run(root, "config", "--local", "--get-regexp", r"^remote\..*\.url$").decode(errors="replace")
    except GitError:
        return ()
    return tuple(line.split(" ", 1)[1] for line in words.splitlines() if " " in line)
