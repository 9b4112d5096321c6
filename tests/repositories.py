"""Makes small repositories for tests: files, links, git history."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below `root`, with their directories; returns `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def git(root: Path, *arguments: str) -> str:
    """Runs git in `root`, without the configuration of whoever runs the tests; returns what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *_IDENTITY, "-c", "protocol.file.allow=always", *arguments],
        cwd=root,
        env=kept | _ENVIRONMENT,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode(errors="replace")


def repository(root: Path, files: Mapping[str, str | bytes] | None = None) -> Path:
    """A git repository on the branch `main`; with files, they are its first commit."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    if files is not None:
        write(root, files)
        commit(root, "first")
    return root


def commit(root: Path, message: str = "change") -> str:
    """Commits everything that is not ignored; returns the commit."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD").strip()


def config_map(name: str, **data: str) -> str:
    """A sound ConfigMap as YAML."""
    lines = "".join(f"  {key}: {value}\n" for key, value in (data or {"level": "info"}).items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n{lines}"
