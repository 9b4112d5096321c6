"""`gitops-lint init`: a configuration to begin with."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, UsageProblem
from gitops_lint.cli.opening import usage_problems
from gitops_lint.cli.options import SharedOptions, deliver, shared_options
from gitops_lint.cli.streams import closed_pipe_is_fine

if TYPE_CHECKING:
    from gitops_lint.loading.proposal import Proposal


@click.command("init")
@click.argument("directory", default=".", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a configuration that is there.")
@click.option("--stdout", is_flag=True, help="Print the configuration; write nothing.")
@shared_options("text", "json")
def command(shared: SharedOptions, *, directory: Path, force: bool, stdout: bool) -> int:
    """Writes a commented .gitops-lint.yaml for the repository that DIRECTORY lies in, from what it finds.

    --config names another file to write. --format and --output are about what init says of it, not about the file
    itself. Nothing is checked: --strict changes nothing here.
    """
    from gitops_lint.config import NAMES
    from gitops_lint.report.configuration import configuration

    with usage_problems():
        root, proposal = _proposal(directory, shared)
    text = configuration(proposal)
    if stdout:
        with closed_pipe_is_fine():
            sys.stdout.write(text)
        return CLEAN
    path = shared.config or _shortest(root / NAMES[0])
    known = [path] if shared.config else [path.with_name(name) for name in NAMES]
    present = next((one for one in known if os.path.lexists(one)), None)
    if present is not None and not force:
        raise UsageProblem(f"{present}: is there already; --force replaces it, --stdout only prints")
    try:
        (present or path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageProblem(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    deliver(shared, lambda name, stream: _say(name, present or path, proposal, stream))
    return CLEAN


def _proposal(directory: Path, shared: SharedOptions) -> tuple[Path, Proposal]:
    from gitops_lint.cache import Cache
    from gitops_lint.engine import repository_root
    from gitops_lint.loading.load import load
    from gitops_lint.loading.proposal import propose
    from gitops_lint.model.settings import Settings

    root = repository_root([directory])
    loaded = load(root, settings=Settings(), jobs=shared.jobs, cache=Cache() if shared.cache else None)
    try:
        return root, propose(loaded)
    finally:
        loaded.close()


def _shortest(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _say(name: str, path: Path, proposal: Proposal, stream: TextIO) -> None:
    from gitops_lint.report.printable import printable

    environments = {one.name: list(one.paths) for one in proposal.environments}
    version = proposal.kubernetes_version
    if name == "json":
        written = {"version": 1, "file": str(path), "kubernetes": version or None, "environments": environments}
        json.dump(written, stream, indent=2)
        stream.write("\n")
        return
    listed = ", ".join(map(printable, environments)) or "none recognized; name them in the file if there are any"
    stream.write(f"wrote {path}\n  environments: {listed}\n  Kubernetes: {version or 'no version found'}\n")
