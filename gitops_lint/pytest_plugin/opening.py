"""The repository of a test run: opened once, when it is first needed, and shared by items and fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import pytest

from gitops_lint.engine import Request, Run, UsageError, UsageErrors, open_run, repository_root
from gitops_lint.loading.load import Loaded
from gitops_lint.model.environment import Environment
from gitops_lint.model.rule import Severity

Answer = TypeVar("Answer")


class Opened:
    """A loaded repository, with what the options say about it."""

    def __init__(self, run: Run, fail_on: Severity) -> None:
        self.run = run
        self.fail_on = fail_on

    @property
    def loaded(self) -> Loaded:
        """The repository as the engine has it."""
        return self.run.loaded

    def environments(self) -> tuple[Environment, ...]:
        """The environments that were asked for."""
        wanted = self.run.request.environment
        every = self.loaded.repository.environments
        return tuple(one for one in every if not wanted or one.name == wanted)

    def environment(self, name: str) -> Environment:
        """The environment of this name. Raises `UsageError`."""
        every = self.loaded.repository.environments
        for one in every:
            if one.name == name:
                return one
        raise UsageError(
            f"there is no environment {name!r}; this repository has {', '.join(one.name for one in every)}"
        )

    def answers(self, answer: type[Answer], environment: Environment) -> tuple[Answer, ...]:
        """What the analyses find in an environment, by the type of their answers."""
        return self.run.checker.scopes.answers(answer, environment)


_KEY = pytest.StashKey[Opened]()


def opened(config: pytest.Config) -> Opened:
    """The repository that the options name; it is closed when pytest ends.

    Raises `gitops_lint.engine.UsageError` and the `UsageErrors`.
    """
    if _KEY not in config.stash:
        fail_on = _fail_on(config)
        run = open_run(_request(config))
        config.add_cleanup(run.close)
        config.stash[_KEY] = Opened(run, fail_on or run.loaded.repository.settings.fail_on)
    return config.stash[_KEY]


def opened_or_refused(config: pytest.Config) -> Opened:
    """As `opened`; what the user has to change becomes a usage error of pytest, which ends the run."""
    try:
        return opened(config)
    except (UsageError, *UsageErrors) as error:
        raise pytest.UsageError(f"gitops-lint: {error}") from None


def opened_to_collect(config: pytest.Config) -> Opened:
    """As `opened`; what the user has to change fails the collection of the file that needs the repository."""
    try:
        return opened(config)
    except (UsageError, *UsageErrors) as error:
        raise pytest.Collector.CollectError(f"gitops-lint: {error}") from None


def is_xdist_worker(config: pytest.Config) -> bool:
    """Whether this process is one of several that pytest-xdist runs."""
    return hasattr(config, "workerinput")


def is_xdist_controller(config: pytest.Config) -> bool:
    """Whether this process hands the tests to others, and collects none itself."""
    return not is_xdist_worker(config) and config.pluginmanager.hasplugin("dsession")


def _request(config: pytest.Config) -> Request:
    return Request(
        paths=_paths(config) or (repository_root([config.rootpath]),),
        environment=_text(config, "env"),
        select=_names(config, "select"),
        ignore=_names(config, "ignore"),
        base=_text(config, "base"),
        jobs=1 if is_xdist_worker(config) else None,
    )


def _paths(config: pytest.Config) -> tuple[Path, ...]:
    """The paths to check: those of the command line from where it was typed, those of a file from where it lies."""
    given = config.getoption("gitops_path")
    if given:
        return tuple(config.invocation_params.dir / path for path in given)
    directory = config.inipath.parent if config.inipath is not None else config.rootpath
    return tuple(directory / path for path in config.getini("gitops_path"))


def _text(config: pytest.Config, name: str) -> str:
    value: Any = config.getoption(f"gitops_{name}")
    return str(config.getini(f"gitops_{name}")) if value is None else str(value)


def _names(config: pytest.Config, name: str) -> tuple[str, ...]:
    values: list[str] = config.getoption(f"gitops_{name}") or config.getini(f"gitops_{name}")
    return tuple(one.strip() for value in values for one in value.split(",") if one.strip())


def _fail_on(config: pytest.Config) -> Severity | None:
    name = _text(config, "fail_on")
    try:
        return Severity[name.upper()] if name else None
    except KeyError:
        raise UsageError(f"gitops_fail_on: {name!r} is not one of error, warning, note") from None
