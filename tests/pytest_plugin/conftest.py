"""The sample, made anew for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import gitops_lint.pytest_plugin.collecting  # noqa: F401
from gitops_lint import check
from gitops_lint.config import ConfigurationError
from gitops_lint.model.rule import registry
from tests.pytest_plugin.sample import FILES, ROOT, Sample


@pytest.fixture(scope="module")
def everything_is_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Has this process hold what is imported where it is used.

    pytester forgets the modules that an inner run imported first; the next would get them again, with other classes.
    """
    directory = tmp_path_factory.mktemp("held")
    for name, text in (FILES | {"main.tf": "x = {"}).items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    assert check(directory, jobs=1).results
    (directory / ".gitops-lint.yaml").write_text("exclude: 3\n", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        check(directory)


@pytest.fixture
def sample(
    everything_is_imported: None, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sample]:
    known = dict(registry)
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=":")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    yield Sample(pytester)
    registry.clear()
    registry.update(known)
