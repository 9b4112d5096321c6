"""What a Flux source leaves out of its artifact: built-in patterns, `.sourceignore` files, `spec.ignore`.

Source: fluxcd/pkg/sourceignore (sourceignore.go, gitignore/pattern.go, matcher.go), and
https://fluxcd.io/flux/components/source/gitrepositories/#excluding-files. The last pattern that matches decides,
and what lies in a directory that is left out may be taken back in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.flux.linear_patterns import compiled
from gitops_lint.model.source import directory_of
from gitops_lint.model.tree import Tree

_VERSION_CONTROL: Final = (".git/", ".gitignore", ".gitmodules", ".gitattributes")
_DEFAULTS: Final = (
    *("*.jpg", "*.jpeg", "*.gif", "*.png", "*.wmv", "*.flv", "*.tar.gz", "*.zip"),
    *(".github/", ".circleci/", ".travis.yml", ".gitlab-ci.yml", "appveyor.yml", ".drone.yml", "cloudbuild.yaml"),
    *("codeship-services.yml", "codeship-steps.yml"),
    *("**/.goreleaser.yml", "**/.sops.yaml", "**/.flux.yaml"),
)
IGNORE_FILE: Final = ".sourceignore"
_SPECIAL: Final = re.compile(r"[*?\[\\]")


class Pattern(msgspec.Struct, frozen=True):
    """One line: what it matches below `domain`, whether it takes back in, whether only directories match."""

    parts: tuple[str, ...]
    domain: tuple[str, ...] = ()
    takes_back: bool = False
    only_directories: bool = False
    is_anchored: bool = False

    def matches(self, path: tuple[str, ...], *, is_directory: bool) -> bool:
        """Whether a path or a directory that it lies in is meant."""
        if len(path) <= len(self.domain) or path[: len(self.domain)] != self.domain:
            return False
        below = path[len(self.domain) :]
        if not self.is_anchored:
            last = len(below) - 1
            return any(
                _name_matches(self.parts[0], name)
                and not (self.only_directories and index == last and not is_directory)
                for index, name in enumerate(below)
            )
        rest = _rest(self.parts, below)
        return rest is not None and not (self.only_directories and not is_directory and not rest)


def patterns(text: str, domain: tuple[str, ...] = ()) -> list[Pattern]:
    """The patterns of an ignore file, or of `spec.ignore`."""
    return [_pattern(line, domain) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def ignores(tree: Tree, ignore: str | None) -> Callable[[str], bool]:
    """A function that tells whether an artifact of a tree leaves a path out; a directory's path ends with `/`.

    `ignore` is the source's `spec.ignore`. Where there is any pattern but the built-in ones, only those of them that
    mean git's own files count (SourceIgnoreFilter in fluxcd/pkg/artifact/storage).
    """
    found: list[Pattern] = []
    for path in sorted(path for path in tree.files() if path.rpartition("/")[2] == IGNORE_FILE):
        directory = directory_of(path)
        domain = tuple(directory.split("/")) if directory else ()
        found += patterns(tree.read(path).decode(errors="replace"), domain)
    found += patterns(ignore or "")
    always = [_pattern(line, ()) for line in _VERSION_CONTROL]
    return matcher([*always, *(found or [_pattern(line, ()) for line in _DEFAULTS])])


def matcher(found: Iterable[Pattern]) -> Callable[[str], bool]:
    """A function that tells whether patterns leave a path out."""
    latest_first = tuple(reversed(tuple(found)))

    @cache
    def is_ignored(path: str) -> bool:
        is_directory = path.endswith("/")
        steps = tuple(path.strip("/").split("/"))
        for pattern in latest_first:
            if pattern.matches(steps, is_directory=is_directory):
                return not pattern.takes_back
        return False

    return is_ignored


def _pattern(line: str, domain: tuple[str, ...]) -> Pattern:
    takes_back = line.startswith("!")
    line = line.removeprefix("!")
    if not line.endswith("\\ "):
        line = line.rstrip()
    only_directories = line.endswith("/")
    line = line.removesuffix("/")
    return Pattern(tuple(line.split("/")), domain, takes_back, only_directories, "/" in line)


def _rest(parts: tuple[str, ...], steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """What of a path lies below what a pattern has matched; None where it does not match.

    A `**` stops at the first fit.
    """
    has_matched = crosses = False
    for index, part in enumerate(parts):
        if not part or part == "**":
            if part and index == len(parts) - 1:
                break
            crosses = bool(part)
            continue
        if "**" in part:
            return None
        if crosses:
            at = next((at for at, step in enumerate(steps) if _name_matches(part, step)), None)
        else:
            at = 0 if steps and _name_matches(part, steps[0]) else None
        if at is None:
            return None
        has_matched, crosses, steps = True, False, steps[at + 1 :]
    return steps if has_matched else None


@lru_cache(maxsize=8192)
def _name_matches(pattern: str, name: str) -> bool:
    ending = pattern.removeprefix("*")
    if not _SPECIAL.search(ending):
        # Most patterns are a name, or `*` and how it ends.
        return name == pattern if ending == pattern else name.endswith(ending)
    expression = _name_regex(pattern)
    return expression is not None and expression.fullmatch(name) is not None


@cache
def _name_regex(pattern: str) -> Any:
    """One step as filepath.Match reads it: `*`, `?`, classes, `\\` before a character; None where malformed."""
    text = ""
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            while pattern[at : at + 1] == "*":
                at += 1
            text += "(?:[^/]*)"
        elif character == "?":
            text += "[^/]"
        elif character == "[" and (end := pattern.find("]", at + 1)) > 0:
            inner = pattern[at:end].replace("\\", "\\\\").replace("[", "\\[")
            text += f"[{inner}]"
            at = end + 1
        elif character == "\\" and at < len(pattern):
            text += re.escape(pattern[at])
            at += 1
        else:
            text += re.escape(character)
    return compiled(text)
