"""Which revision of a repository the `source` of a module call names.

As https://developer.hashicorp.com/terraform/language/modules/sources has it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

_REPOSITORY = re.compile(
    r"(?:git|hg)::|git@|(?:ssh|git)://|(?:github\.com|bitbucket\.org|gitlab\.com)/|https?://[^?]*\.git(?:$|[/?])"
)
"""The forced forms, the short form of SSH, and what go-getter's detectors take for git."""

BRANCHES = frozenset({"head", "main", "master", "develop", "development", "dev", "default", "trunk"})
"""Revisions that are branches by their name: what they name changes."""


def revision(source: str) -> str | None:
    """The branch, tag or commit that a source in a git or Mercurial repository names; empty: none.

    None for a source of another kind.
    """
    if _REPOSITORY.match(source) is None:
        return None
    query = parse_qs(source.partition("?")[2])
    return next(iter(query.get("ref") or query.get("rev") or [""]))
