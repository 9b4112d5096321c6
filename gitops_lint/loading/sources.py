"""Which sources of Flux and Argo CD are this repository itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from gitops_lint.loading import git
from gitops_lint.loading.outline import Outline

_BOOTSTRAP = "flux-system"
"""The GitRepository that `flux bootstrap` makes of the repository it runs in."""

_URL = re.compile(
    r"""(?x)^(?:(?:https?|ssh|git)://)?(?:[^@/]+@)?(?P<host>[^/:]+)(?::\d+(?=/))?[:/]+(?P<path>.+?)(?:\.git)?/?$"""
)


class Known(msgspec.Struct, frozen=True):
    """The URLs of this repository's remotes, and the URLs of the Flux GitRepositories that it declares, by name."""

    remotes: frozenset[str]
    declared: dict[str, str]

    @classmethod
    def of(cls, outlines: Iterable[Outline], root: Path) -> Known:
        """Asks git for the remotes only where an object deploys from a source."""
        found = list(outlines)
        declared = {name: normalized(url) for outline in found for name, url in outline.git_sources}
        deploys = declared or any(reference.reason for outline in found for reference in outline.references)
        remotes = git.remotes(root) if deploys and git.top_level(root) else ()
        return cls(frozenset(map(normalized, remotes)), declared)


def is_ours(known: Known, source: str) -> bool:
    """Whether a Flux source (`GitRepository/name`) or a URL is surely this repository."""
    kind, _, name = source.partition("/")
    if kind == "GitRepository":
        return name == _BOOTSTRAP or known.declared.get(name, "") in known.remotes
    return normalized(source) in known.remotes


def normalized(url: str) -> str:
    """A repository's URL without what differs between its SSH and HTTPS forms: `host/path` in lower case."""
    match = _URL.match(url.strip())
    return f"{match['host']}/{match['path']}".lower() if match else url.strip().lower()
