"""Where environments stand in a repository: the layouts that people use, told from paths alone."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

import msgspec

from gitops_lint.model.file import FileKind
from gitops_lint.model.source import directory_of

CONTAINERS = frozenset({"environments", "environment", "envs", "env", "overlays", "clusters", "stages"})
"""Directories whose children are environments."""

_NAMES = (
    ("dev", "development", "develop"),
    ("test", "testing", "tst"),
    ("qa",),
    ("integration", "int"),
    ("uat",),
    ("sandbox", "sbx"),
    ("preview",),
    ("staging", "stage", "stg"),
    ("preprod", "pre-prod", "preproduction", "pre-production"),
    ("prod", "production", "prd", "live"),
    ("dr",),
)
"""Names of environments, in the usual order of promotion; the spellings of one line mean the same."""

_RANK = {spelling: rank for rank, line in enumerate(_NAMES) for spelling in line}
_WEAK = frozenset({"int", "live", "test", "testing", "tst", "preview", "integration", "dr", "develop"})
"""Names that mean other things as well: they count inside a container, or beside a sure one."""

_SHARED = frozenset(
    {"base", "bases", "common", "shared", "global", "modules", "module", "components", "component", "templates", "lib"}
    | {"default", "defaults", "charts", "schemas", "docs", "scripts", "globals", "_envcommon", "all"}
)
_VARIANT = re.compile(r"^(?P<first>[a-z-]+?)[-_.](?P<rest>.+)$")
_DEPLOYABLE = frozenset(
    {
        FileKind.MANIFEST,
        FileKind.KUSTOMIZATION,
        FileKind.CHART,
        FileKind.CHART_VALUES,
        FileKind.TERRAFORM,
        FileKind.TERRAFORM_VARIABLES,
        FileKind.TERRAGRUNT,
    }
)
_VARIABLE_FILE = re.compile(
    r"^(?:terraform[.-]|vars[.-]|variables[.-])?(?P<name>[\w-]+?)(?:\.auto)?\.tfvars(?:\.json)?$"
)
_NOT_LAYOUTS = frozenset({"templates", "examples", "example", "test", "tests", "testdata", "charts", ".terraform"})
_OF_TESTS: Final = frozenset({"e2e", "testdata", "fixtures", "unit", "conformance"})
"""Directories that tell of the one they lie in that it holds the tests of a program."""


class Layout(msgspec.Struct):
    """An environment as the paths tell it: its directories, and its variable files by the root that they are for."""

    name: str
    directories: set[str] = msgspec.field(default_factory=set)
    variable_files: dict[str, list[str]] = msgspec.field(default_factory=dict)

    @property
    def rank(self) -> int:
        return rank(self.name)


def rank(name: str) -> int:
    """The place of an environment's name in the usual order of promotion; names that say nothing come last."""
    if name in _RANK:
        return _RANK[name]
    for part in re.split(r"[-_.]", name):
        if part in _RANK:
            return _RANK[part]
    return len(_NAMES)


def spellings(name: str) -> tuple[str, ...]:
    """The spellings that mean this environment and nothing else (`prod`, `production`), and the name itself."""
    return (
        (name, *(one for one in _NAMES[_RANK[name]] if one != name and one not in _WEAK)) if name in _RANK else (name,)
    )


def is_a_spelling(name: str) -> bool:
    """Whether a name as a whole is one that environments usually have."""
    return name in _RANK


def layouts(kinds: Mapping[str, FileKind]) -> list[Layout]:
    """The environments of a repository in the order of promotion; none where no layout is recognized."""
    found = _by_directory(kinds)
    _add_variable_files(kinds, found)
    _add_own_variable_files(kinds, found)
    merged = _merge_spellings(found)
    return sorted(merged.values(), key=lambda layout: (layout.rank, layout.name))


def _by_directory(kinds: Mapping[str, FileKind]) -> dict[str, Layout]:
    children, deployable = _children(kinds)
    found: dict[str, Layout] = {}
    for parent, names in sorted(children.items()):
        inside = set(parent.split("/"))
        if inside & _NOT_LAYOUTS or posixpath.basename(parent).startswith("."):
            continue
        if not any(posixpath.join(parent, name) in deployable for name in names):
            continue
        for name in _environments_among(posixpath.basename(parent), names):
            directory = posixpath.join(parent, name)
            if name in _WEAK and children.get(directory, set()) & _OF_TESTS:
                continue
            outer = _enclosing(parent, found)
            if outer is None:
                found.setdefault(name, Layout(name)).directories.add(directory)
            elif _same(outer, name):
                found[outer].directories.add(directory)
            elif posixpath.basename(parent) in CONTAINERS and _is_sure(name) and rank(name) != rank(outer):
                found.setdefault(name, Layout(name)).directories.add(directory)
    return found


def _environments_among(container: str, names: Collection[str]) -> list[str]:
    """Which children of a directory are environments: all of a container's, elsewhere those with a telling name."""
    candidates = sorted(name for name in names if name not in _SHARED and not name.startswith((".", "_")))
    if container in CONTAINERS:
        return candidates
    sure = [name for name in candidates if _is_sure(name)]
    if not any(name in _RANK for name in sure) and len(sure) < 2:
        # A single name that only begins like an environment's (`production_cluster`) says little.
        return []
    return [name for name in candidates if _is_sure(name) or name in _WEAK]


def _is_sure(name: str) -> bool:
    if name in _RANK:
        return name not in _WEAK
    variant = _VARIANT.match(name)
    return variant is not None and variant["first"] in {
        "dev",
        "staging",
        "prod",
        "production",
        "stg",
        "prd",
        "qa",
        "uat",
    }


def _children(kinds: Mapping[str, FileKind]) -> tuple[dict[str, set[str]], set[str]]:
    """Every directory to the names of the directories in it, and the directories that hold something to deploy."""
    children: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    deployable: set[str] = set()
    for path, kind in kinds.items():
        if kind in (FileKind.CHART_TEMPLATE, FileKind.DATA):
            continue
        holds = kind in _DEPLOYABLE
        directory = directory_of(path)
        while directory and not (directory in deployable if holds else directory in seen):
            seen.add(directory)
            if holds:
                deployable.add(directory)
            parent, name = posixpath.split(directory)
            children[parent].add(name)
            directory = parent
    return children, deployable


def _enclosing(directory: str, found: Mapping[str, Layout]) -> str | None:
    """The environment whose directory this one lies in, the innermost."""
    while directory:
        for layout in found.values():
            if directory in layout.directories:
                return layout.name
        directory = posixpath.dirname(directory)
    return None


def _same(one: str, other: str) -> bool:
    return one == other or (one in _RANK and _RANK.get(other) == _RANK[one])


def _add_variable_files(kinds: Mapping[str, FileKind], found: dict[str, Layout]) -> None:
    """`<env>.tfvars`, beside the root, in a folder of such files, or in the environment's own directory."""
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, kind in kinds.items():
        if kind is FileKind.TERRAFORM_VARIABLES:
            match = _VARIABLE_FILE.match(posixpath.basename(path))
            if match and match["name"] not in ("terraform", "variables", "common", "shared", "example", "default"):
                named[posixpath.dirname(path)].append((match["name"], path))
    roots = {posixpath.dirname(path) for path, kind in kinds.items() if kind is FileKind.TERRAFORM}
    for directory, entries in sorted(named.items()):
        sure = any(_is_sure(name) or name in found for name, _ in entries)
        root = next((candidate for candidate in upwards(directory) if candidate in roots), None)
        if not sure or root is None:
            continue
        for name, path in sorted(entries):
            outer = _enclosing(directory, found)
            if (_is_sure(name) or name in _WEAK or name in found) and (outer is None or _same(outer, name)):
                layout = found.setdefault(outer or name, Layout(outer or name))
                layout.variable_files.setdefault(root, []).append(path)


_NOT_VARIABLES = frozenset({"backend", "state", "remote", "init"})
"""Words of files that configure a backend (`-backend-config`), though they are called like variable files."""


def _add_own_variable_files(kinds: Mapping[str, FileKind], found: Mapping[str, Layout]) -> None:
    """Any variable file in an environment's own directory that has no root in it: it is meant for the one above."""
    roots = {posixpath.dirname(path) for path, kind in kinds.items() if kind is FileKind.TERRAFORM}
    owners = {directory: layout for layout in found.values() for directory in layout.directories}
    for path, kind in sorted(kinds.items()) if roots else ():
        directory, name = posixpath.split(path)
        layout = owners.get(directory)
        if kind is not FileKind.TERRAFORM_VARIABLES or layout is None or directory in roots:
            continue
        root = next((candidate for candidate in upwards(directory) if candidate in roots), None)
        files = layout.variable_files.setdefault(root, []) if root is not None else []
        if path not in files and _NOT_VARIABLES.isdisjoint(re.split(r"[-_.]", name)):
            files.append(path)


def upwards(directory: str) -> Iterable[str]:
    """A directory and the two above it: so far away a variable file may stand from its root."""
    yield directory
    for _ in range(2):
        if not directory:
            return
        directory = posixpath.dirname(directory)
        yield directory


def _merge_spellings(found: dict[str, Layout]) -> dict[str, Layout]:
    """`prod` here and `production` there are one environment, under the spelling that is used most."""
    groups: dict[str, list[Layout]] = defaultdict(list)
    for layout in found.values():
        groups[_NAMES[_RANK[layout.name]][0] if layout.name in _RANK else layout.name].append(layout)
    merged = {}
    for group in groups.values():
        uses = Counter({one.name: len(one.directories) + len(one.variable_files) for one in group})
        name = min(uses, key=lambda spelling: (-uses[spelling], len(spelling), spelling))
        whole = Layout(name)
        for one in group:
            whole.directories |= one.directories
            for root, files in one.variable_files.items():
                whole.variable_files.setdefault(root, []).extend(files)
        merged[name] = whole
    return merged


def is_deployable(kind: FileKind) -> bool:
    """Whether a file of this kind declares something that an environment deploys."""
    return kind in _DEPLOYABLE
