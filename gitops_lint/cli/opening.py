"""Opens what a command works on; what the user has to change becomes a usage error."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_lint.cli.ending import UsageProblem

if TYPE_CHECKING:
    from pathlib import Path

    from gitops_lint.engine import Request, Run
    from gitops_lint.model.settings import Settings


@contextlib.contextmanager
def usage_problems() -> Iterator[None]:
    """Turns the engine's errors about paths, options and the configuration into a `UsageProblem`."""
    from gitops_lint import engine

    try:
        yield
    except (engine.UsageError, *engine.UsageErrors) as error:
        raise UsageProblem(str(error)) from None


@contextlib.contextmanager
def opened(request: Request) -> Iterator[Run]:
    """The Run of a request; its processes end with the block."""
    from gitops_lint import engine

    with usage_problems():
        run = engine.open_run(request)
    with run:
        yield run


def settings_of(config: Path | None, directory: Path, root: Path) -> Settings:
    """The settings for a directory of the repository at `root`: those of a file, or of the nearest configuration."""
    from gitops_lint import engine
    from gitops_lint.config import NAMES
    from gitops_lint.loading.load import read_settings_file
    from gitops_lint.model.settings import Settings

    with usage_problems():
        home = engine.repository_root([directory])
        file = config or next((home / name for name in NAMES if (home / name).is_file()), None)
        return read_settings_file(file, root) if file is not None else Settings()
