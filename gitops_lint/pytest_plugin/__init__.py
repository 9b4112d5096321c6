"""The pytest plugin: `pytest --gitops` checks a repository, and fixtures hand it to a user's own tests.

pytest imports this module in every run, wanted or not: what costs time is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.exposures import Exposure
    from gitops_lint.model.environment import Environment, Repository
    from gitops_lint.model.resource import Resource
    from gitops_lint.model.traffic import TrafficSplit

_ENVIRONMENT = "gitops_environment"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and the keys of pytest's configuration that set them for every run: `--gitops-env`, `gitops_env`."""
    group = parser.getgroup("gitops-lint", "gitops-lint")
    group.addoption("--gitops", action="store_true", help="Check the GitOps repository: one test a rule, environment.")
    parser.addini("gitops", "Check the GitOps repository in every run.", type="bool", default=False)
    for name, metavar, text in (
        ("path", "PATH", "Check what lies here (repeatable); the repository that the rootdir lies in without."),
        ("select", "RULES", "Only these rules: ids, prefixes, aliases (commas, repeatable)."),
        ("ignore", "RULES", "Not these rules (commas, repeatable)."),
    ):
        group.addoption(f"--gitops-{name}", action="append", metavar=metavar, help=text)
        parser.addini(f"gitops_{name}", text, type="linelist")
    for name, metavar, text in (
        ("env", "NAME", "Only this environment."),
        ("base", "REV", "Only what the change since REV introduces."),
    ):
        group.addoption(f"--gitops-{name}", metavar=metavar, help=text)
        parser.addini(f"gitops_{name}", text, default="")
    severities = ("error", "warning", "note")
    text = f"The least severity that fails a test: {', '.join(severities)}."
    group.addoption("--gitops-fail-on", choices=severities, help=text)
    parser.addini("gitops_fail_on", text, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the collecting part, but only where it was asked for."""
    config.addinivalue_line("markers", "gitops: a rule of gitops-lint in one environment (pytest --gitops)")
    if config.getoption("gitops") or config.getini("gitops"):
        from gitops_lint.pytest_plugin.collecting import Collecting

        config.pluginmanager.register(Collecting(config), "gitops_lint_collecting")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that asks for `gitops_environment` once an environment, unless it names its environments itself."""
    if _ENVIRONMENT not in metafunc.fixturenames or _ENVIRONMENT in set(_parametrized(metafunc)):
        return
    from gitops_lint.pytest_plugin.opening import opened_to_collect

    names = [one.name for one in opened_to_collect(metafunc.config).environments()]
    metafunc.parametrize(_ENVIRONMENT, names, ids=names, indirect=True)


def _parametrized(metafunc: pytest.Metafunc) -> Iterator[str]:
    """The names that the test's own marks give values to."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs["argnames"]
        yield from (name.strip() for name in names.split(",")) if isinstance(names, str) else names


@pytest.fixture(scope="session")
def gitops_repo(pytestconfig: pytest.Config) -> Repository:
    """The GitOps repository, as a `gitops_lint.Repository`: its tree, settings and environments."""
    from gitops_lint.pytest_plugin.opening import opened

    return opened(pytestconfig).loaded.repository


@pytest.fixture(scope="session")
def gitops_environment(request: pytest.FixtureRequest) -> Environment:
    """Each environment of the repository in turn, as a `gitops_lint.Environment`; the test's id has its name.

    `@pytest.mark.parametrize("gitops_environment", ["prod"], indirect=True)` names the environments to take.
    """
    from gitops_lint.pytest_plugin.opening import opened

    return opened(request.config).environment(request.param)


@pytest.fixture
def manifests(request: pytest.FixtureRequest) -> tuple[Resource, ...]:
    """The Kubernetes objects, as `gitops_lint.Resource`s, by file and place.

    They are those of `gitops_environment` where the test or one of its fixtures asks for it too, and else those of the
    repository.
    """
    return _environment_of(request).resources()


@pytest.fixture
def traffic_splits(request: pytest.FixtureRequest) -> tuple[TrafficSplit, ...]:
    """The weighted choices between versions of a service, as `gitops_lint.TrafficSplit`s; whose, as in `manifests`."""
    from gitops_lint.model.traffic import TrafficSplit
    from gitops_lint.pytest_plugin.opening import opened

    return opened(request.config).answers(TrafficSplit, _environment_of(request))


@pytest.fixture
def exposures(request: pytest.FixtureRequest) -> tuple[Exposure, ...]:
    """What public addresses reach, as `gitops_lint.Exposure`s; whose, as in `manifests`.

    Those that a value decides which nobody knows here are among them (`unknown` says which), and doors that are closed
    by another one: `reached_by` tells them apart.
    """
    from gitops_lint.analysis.exposure.exposures import exposures as found_in
    from gitops_lint.pytest_plugin.opening import opened

    found = found_in(opened(request.config).loaded.repository)
    if _ENVIRONMENT not in request.fixturenames:
        return found
    name = request.getfixturevalue(_ENVIRONMENT).name
    return tuple(one for one in found if name in one.environments)


def _environment_of(request: pytest.FixtureRequest) -> Environment:
    from gitops_lint.pytest_plugin.opening import opened

    if _ENVIRONMENT in request.fixturenames:
        environment: Environment = request.getfixturevalue(_ENVIRONMENT)
        return environment
    return opened(request.config).loaded.whole()
