"""The functions of the public interface: load and check, for scripts and for other tools."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from gitops_lint.engine import Request, open_run
from gitops_lint.loading.load import load as load_repository
from gitops_lint.model.environment import Repository
from gitops_lint.model.result import Outcome


def load(path: str | os.PathLike[str] = ".") -> Repository:
    """The repository that `path` lies in, with its environments and their resources.

    Raises `gitops_lint.config.ConfigurationError` for a configuration that cannot be used, and
    `gitops_lint.engine.UsageError` for a path that is not there.
    """
    from gitops_lint.engine import repository_root

    return load_repository(repository_root([Path(path)]), jobs=1).repository


def check(
    *paths: str | os.PathLike[str],
    environment: str = "",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    base: str = "",
    strict: bool = False,
    jobs: int | None = None,
) -> Outcome:
    """What `gitops-lint check PATHS` finds, as an Outcome: results and notices, sorted, and a summary.

    Raises the errors that are exit code 2 on the command line (`gitops_lint.engine.UsageError` and `UsageErrors`).
    """
    request = Request(
        paths=tuple(Path(path) for path in paths) or (Path(),),
        environment=environment,
        select=tuple(select),
        ignore=tuple(ignore),
        base=base,
        strict=strict,
        jobs=jobs,
    )
    with open_run(request) as run:
        return run.check()
