"""What a URL says, as text: which repository it is, and what in it a remote base of Kustomize names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_SCHEME: Final = re.compile(r"\A[a-z][a-z0-9+.-]*://")
_RAW: Final = re.compile(
    r"""(?x)\Ahttps?://(?:
        raw\.githubusercontent\.com/(?P<github>[^/]+/[^/]+)/
        | (?P<host>[^/]+)/(?P<path>.+?)/(?:-/)?(?:raw|blob)/(?:branch/|tag/|commit/)?
    )(?:refs/(?:heads|tags)/)?(?P<ref>[^/]+)/(?P<file>[^?#]+)""",
    re.IGNORECASE,
)
"""Where GitHub, GitLab, Gitea and Bitbucket serve one file of a repository."""


def normalized(url: str) -> str:
    """A repository's URL without scheme, user, port, query and `.git`, in lower case: `host/owner/name`."""
    text = url.strip().lower().removeprefix("git::").partition("?")[0].rstrip("/").removesuffix(".git")
    text, is_scheme = _SCHEME.subn("", text)
    text = re.sub(r"\A[^/@]*@", "", text)
    return re.sub(r"\A([^/:]+):(?:[0-9]+/)?", r"\1/", text) if is_scheme else text.replace(":", "/", 1)


def revision_of(url: str) -> str:
    """The revision that a URL asks for by its query (`?ref=`, `?version=`); empty for the default one."""
    if "?" not in url:
        return ""
    from urllib.parse import parse_qs

    query = parse_qs(url.partition("?")[2])
    return next((query[name][-1] for name in ("ref", "version") if query.get(name)), "")


class Remote(NamedTuple):
    """A reading of a URL: the repository, a path in it, and a revision of it."""

    repository: str
    path: str
    revision: str


def readings(url: str) -> Iterator[Remote]:
    """What a remote base or a remote file may name, the longest repository first.

    `//` and `.git` end the repository; without either, only who knows its URL can tell where it ends.
    Source: NewRepoSpecFromURL (api/internal/git/repospec.go).
    """
    if raw := _RAW.match(url):
        from urllib.parse import unquote

        repository = f"https://github.com/{raw['github']}" if raw["github"] else f"https://{raw['host']}/{raw['path']}"
        yield Remote(repository, unquote(raw["file"]), raw["ref"])
    revision = revision_of(url)
    text = url.partition("?")[0].removeprefix("git::")
    scheme, separator, rest = text.rpartition("://")
    head = scheme + separator
    if "//" in rest:
        repository, _, path = rest.partition("//")
        yield Remote(head + repository, path.strip("/"), revision)
        return
    repository, ending, path = rest.partition(".git/")
    if ending:
        yield Remote(head + repository, path.strip("/"), revision)
        return
    parts = rest.rstrip("/").split("/")
    for end in range(len(parts), 0, -1):
        yield Remote(head + "/".join(parts[:end]), "/".join(parts[end:]), revision)
