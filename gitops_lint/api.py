"""The functions of the public interface: load, check and plan, for scripts and for other tools."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from gitops_lint.engine import Request, open_run
from gitops_lint.loading.load import load as load_repository
from gitops_lint.model.environment import Repository
from gitops_lint.model.plan import Plan
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


def plan(
    path: str | os.PathLike[str] = ".",
    *,
    variables: Mapping[str, str] = {},
    variable_files: Sequence[str | os.PathLike[str]] = (),
    state: str | os.PathLike[str] | None = None,
    base: str = "",
    targets: Sequence[str] = (),
    replace: Sequence[str] = (),
    destroy: bool = False,
    refresh_only: bool = False,
) -> Plan:
    """What applying the Terraform root in the directory `path` would do, as a Plan.

    `variables` are texts as `-var` takes them, `variable_files` are read after those that Terraform finds itself.
    What exists already is said by `state`, a state file, or `base`, a git revision whose plan counts as applied;
    without either, nothing does. `targets` limit the plan to addresses and what they depend on, `replace` are addresses
    of instances to be replaced, `destroy` and `refresh_only` are Terraform's other modes. What Terraform would refuse
    is in the plan's `errors`.

    Raises the errors that are exit code 2 on the command line (`gitops_lint.engine.UsageError` and `UsageErrors`).
    """
    from gitops_lint.engine.planning import PlanRequest, plan_of

    request = PlanRequest(
        directory=Path(path),
        variables=variables,
        variable_files=tuple(Path(file) for file in variable_files),
        state=None if state is None else Path(state),
        base=base,
        targets=tuple(targets),
        replace=tuple(replace),
        destroy=destroy,
        refresh_only=refresh_only,
    )
    return plan_of(request).plan
