"""What the `source` of a module call names, and whether it names one version of it.

As https://developer.hashicorp.com/terraform/language/modules/sources has it.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias
from urllib.parse import parse_qs

Origin: TypeAlias = Literal["local", "registry", "git", "mercurial", "other"]

_REGISTRY = re.compile(
    r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::\d+)?/)?[0-9A-Za-z][\w-]*/[0-9A-Za-z][\w-]*/[0-9a-z]+(?://.*)?"
)
"""`namespace/name/system`, behind a host or not (`ParseModuleSource` of terraform-registry-address)."""

_HOSTS_OF_GIT = ("github.com/", "bitbucket.org/", "gitlab.com/", "git@", "git::", "ssh://git@")
"""What go-getter's detectors take for git, and the forced form."""

BRANCHES = frozenset({"head", "main", "master", "develop", "development", "dev", "default", "trunk"})
"""References that are branches by their name: what they name changes."""


def origin(source: str) -> Origin:
    """From where a module comes."""
    if source in (".", "..") or source.startswith(("./", "../")):
        return "local"
    if source.startswith(_HOSTS_OF_GIT) or re.match(r"https?://[^?]*\.git(?:$|[/?])", source):
        return "git"
    if source.startswith("hg::"):
        return "mercurial"
    return "registry" if _REGISTRY.fullmatch(source) else "other"


def reference(source: str) -> str:
    """The branch, tag or commit that a source in a repository names with `ref` or `rev`; empty: its default branch."""
    query = parse_qs(source.partition("?")[2])
    return next(iter(query.get("ref") or query.get("rev") or [""]))
