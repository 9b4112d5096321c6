"""Selects rules, hands each what it asks for, collects findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from gitops_lint.cache import Cache
from gitops_lint.config import NAMES as CONFIGURATION_NAMES
from gitops_lint.config import ConfigurationError
from gitops_lint.engine import baseline
from gitops_lint.engine.baseline import BaselineError
from gitops_lint.engine.checking import Checker
from gitops_lint.engine.contexts import require_answers
from gitops_lint.engine.scopes import Choice
from gitops_lint.engine.selection import SelectionError, load_rules, select
from gitops_lint.kubernetes.schemas import Schemas, UnsupportedVersion, carried_versions
from gitops_lint.loading import git
from gitops_lint.loading.ahead import import_ahead
from gitops_lint.loading.git import GitError
from gitops_lint.loading.load import Loaded, load, read_settings_file
from gitops_lint.loading.tally import Show
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.loading.workers import WorkerError
from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Rule, RuleError
from gitops_lint.model.settings import Settings

UsageErrors = (ConfigurationError, SelectionError, RuleError, GitError, BaselineError)
"""What a user has to change in the call or the configuration: exit code 2."""


class UsageError(Exception):
    """Paths or options that cannot be used together."""


class Request(msgspec.Struct, frozen=True):
    """What to check, and how: the options of `gitops-lint check` under their names. Paths are of the file system.

    `progress` is told how many files are done, of how many, and what is being done with them.
    """

    paths: tuple[Path, ...] = (Path(),)
    environment: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    base: str = ""
    baseline: Path | None = None
    config: Path | None = None
    rules: tuple[Path, ...] = ()
    strict: bool = False
    jobs: int | None = None
    cache: bool = True
    progress: Show | None = None


class Run(msgspec.Struct):
    """A repository that was loaded to be checked: rules may be run once or one after the other."""

    root: Path
    loaded: Loaded
    checker: Checker
    rules: tuple[Rule, ...]
    request: Request
    known: dict[str, int]

    def check(self, rules: Sequence[Rule] | None = None) -> Outcome:
        """The Outcome of running the selected rules, or those given."""
        chosen = self.rules if rules is None else rules
        return self.checker.check(chosen, baseline=self.known, strict=self.request.strict)

    def close(self) -> None:
        """Ends the worker processes."""
        self.loaded.close()
        if self.checker.base is not None:
            self.checker.base.loaded.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def repository_root(paths: Iterable[Path]) -> Path:
    """The root of what all paths lie in: the nearest directory with a configuration, or else the git work tree, or else
    the directory itself.

    Raises `UsageError` for a path that is not there, and for paths of several repositories.
    """
    roots = []
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path}: does not exist")
        directory = Path(os.path.realpath(path if path.is_dir() else path.parent))
        roots.append(_root_of(directory))
    for root in roots[1:]:
        if root != roots[0] and not (root.is_relative_to(roots[0]) or roots[0].is_relative_to(root)):
            raise UsageError(f"{roots[0]} and {root} are two repositories; check them one at a time")
    return min(roots, key=lambda root: len(root.parts))


def _root_of(directory: Path) -> Path:
    top = git.top_level(directory)
    if top is None:
        return directory
    inside = [directory, *directory.parents]
    for candidate in inside[: inside.index(top) + 1]:
        if any((candidate / name).is_file() for name in CONFIGURATION_NAMES):
            return candidate
    return top


def open_run(request: Request) -> Run:
    """Loads what a request asks about. Raises `UsageError` and the `UsageErrors`."""
    root = repository_root(request.paths)
    cache = Cache() if request.cache else None
    tree = DirectoryTree(root)
    with tree.being_listed() as is_listed:
        every = load_rules(request.rules)
        import_ahead(is_listed)
    settings = read_settings_file(request.config, root) if request.config is not None else None
    base: Checker | None = None
    if request.base:
        commit = git.merge_base(root, request.base)
        before = load(
            root, revision=commit, settings=settings, jobs=request.jobs, cache=cache, progress=request.progress
        )
        settings = before.repository.settings
        base = Checker(before)
    loaded = load(root, listed=tree, settings=settings, jobs=request.jobs, cache=cache, progress=request.progress)
    _require_version(loaded.repository.settings)
    choice = _choice(request, root, loaded)
    _require_environment(loaded, request.environment)
    if base is not None:
        base.choice = Choice(None, request.environment if _has(base.loaded, request.environment) else "")
    rules = select(every, loaded.repository.settings, request.select, request.ignore)
    for rule in rules:
        require_answers(rule)
    known = _baseline(request, root, base)
    return Run(root, loaded, Checker(loaded, choice, base=base), rules, request, known)


def _baseline(request: Request, root: Path, base: Checker | None) -> dict[str, int]:
    """The baseline: with a base revision that of the base, so that a change cannot widen what judges it."""
    if request.baseline is None:
        return {}
    if base is not None:
        path = Path(os.path.realpath(request.baseline))
        if path.is_relative_to(root):
            inside = path.relative_to(root).as_posix()
            if not base.loaded.repository.tree.is_file(inside):
                return {}
            return baseline.read(request.baseline, base.loaded.repository.tree.read(inside).decode(errors="replace"))
    return baseline.read(request.baseline)


def _choice(request: Request, root: Path, loaded: Loaded) -> Choice:
    """What the paths and the environment of a request take in."""
    chosen = tuple(_inside(path, root) for path in request.paths)
    if "" in chosen:
        return Choice(None, request.environment)
    counted = set(loaded.repository.paths)
    for path, inside in zip(request.paths, chosen, strict=True):
        if (root / inside).is_file() and inside not in counted:
            raise UsageError(f"{path}: git ignores it, so it is no file of the repository")
    only = frozenset(one for inside in chosen for one in _below(loaded.outlines, inside))
    return Choice(only, request.environment, chosen)


def _inside(path: Path, root: Path) -> str:
    """A path as the repository has it: what a link leads to, or the link itself where that lies elsewhere."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        real = Path(os.path.realpath(path.parent)) / path.name
    return "" if real == root else real.relative_to(root).as_posix()


def _below(paths: Iterable[str], chosen: str) -> list[str]:
    """The paths that are `chosen` or lie in it ("" is the root)."""
    start = f"{chosen}/" if chosen else ""
    return [path for path in paths if path == chosen or path.startswith(start)]


def _require_version(settings: Settings) -> None:
    """Raises `ConfigurationError` for a version of Kubernetes that is older than every schema here."""
    version = settings.kubernetes_version
    carried = carried_versions()
    try:
        Schemas(version or None)
    except UnsupportedVersion:
        place = settings.place("kubernetes.version")
        raise ConfigurationError(
            [f"{place}: kubernetes.version: there are no schemas of {version}; the oldest is {carried[0]}"]
        ) from None


def _has(loaded: Loaded, environment: str) -> bool:
    return any(one.name == environment for one in loaded.repository.environments)


def _require_environment(loaded: Loaded, environment: str) -> None:
    if environment and not _has(loaded, environment):
        known = ", ".join(one.name for one in loaded.repository.environments)
        raise UsageError(f"there is no environment {environment!r}; this repository has {known}")


__all__ = [
    "Request",
    "Run",
    "UsageError",
    "UsageErrors",
    "WorkerError",
    "open_run",
    "repository_root",
]
