"""A cache of syntax trees by the content of their text; what is stored is data, never code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gitops_lint.model.source import SourceFile

if TYPE_CHECKING:
    from gitops_lint.formats import hcl

_SMALLEST = 512
"""A shorter text is parsed sooner than its tree is found."""


def default_directory() -> Path | None:
    """Where the platform keeps caches: `$XDG_CACHE_HOME`, `~/Library/Caches`, `~/.cache`; None for a user without a
    home (a container that runs as an arbitrary one).
    """
    if base := os.environ.get("GITOPS_LINT_CACHE"):
        return Path(base)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "gitops-lint"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "gitops-lint"
    return home / ".cache" / "gitops-lint"


class Cache:
    """Files named by the hash of what they were made from. One that cannot be read or written is done without."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or default_directory()

    def hcl(self, source: SourceFile) -> hcl.File:
        """The syntax tree of an HCL text, read from the cache or parsed and kept."""
        import hashlib

        from gitops_lint.formats import hcl

        if self._directory is None or len(source.text) < _SMALLEST:
            return hcl.read(source.text, source.path)
        syntax = "json" if source.path.endswith(".json") else "native"
        key = hashlib.blake2b(f"hcl {hcl.VERSION} {syntax}\n{source.text}".encode(), digest_size=20).hexdigest()
        place = self._directory / key[:2] / key[2:]
        kept = _read(place)
        if kept is not None:
            try:
                return hcl.decode(kept)
            except ValueError:
                # Cut short, or of another version in spite of its name: it is written anew.
                pass
        tree = hcl.read(source.text, source.path)
        _write(place, hcl.encode(tree))
        return tree


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, data: bytes) -> None:
    import tempfile

    unfinished = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            unfinished = Path(file.name)
            file.write(data)
        unfinished.replace(path)
    except OSError:
        # A cache that cannot be written (read-only, full) costs time, nothing else.
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
