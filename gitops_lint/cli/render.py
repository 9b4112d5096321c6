"""`gitops-lint render`: the objects that a kustomization comes to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, shared_options

if TYPE_CHECKING:
    from gitops_lint.kubernetes.kustomize import Kustomizer, Rendering

FORMATS = ("yaml",)


@click.command("render")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--origin", is_flag=True, help="Say above each object where it is declared or generated.")
@click.option("--show-secrets", is_flag=True, help="Show the values of Secrets.")
@click.option(
    "--allow-outside-root", is_flag=True, help="Read files outside of the kustomization's root, as Flux does."
)
@shared_options(*FORMATS)
def command(
    shared: SharedOptions, *, directory: Path, origin: bool, show_secrets: bool, allow_outside_root: bool
) -> int:
    """Prints the objects that `kubectl kustomize DIRECTORY` prints.

    Exit code 1 where Kustomize would refuse; with --strict also where something is not to be had offline.
    """
    from gitops_lint.kubernetes.kustomize import Kustomizer
    from gitops_lint.loading import git
    from gitops_lint.loading.trees import DirectoryTree
    from gitops_lint.report.manifests import write_manifests

    if not directory.is_dir():
        raise UsageProblem(f"{directory} is no directory")
    real = directory.resolve()
    here = Path.cwd().resolve()
    root = git.top_level(real) or (here if real.is_relative_to(here) else real)
    kustomizer = Kustomizer(DirectoryTree(root), allows_outside_root=allow_outside_root)
    inside = real.relative_to(root).as_posix()
    rendering = kustomizer.build("" if inside == "." else inside)

    def write(name: str, stream: TextIO) -> None:
        places = (str(kustomizer.location(each.spot)) if origin else "" for each in rendering.objects)
        values = (each.value for each in rendering.objects)
        write_manifests(zip(values, places, strict=True), stream, show_secrets=show_secrets)

    deliver(shared, write)
    _say_what_stopped(kustomizer, rendering)
    return FINDINGS if rendering.problem is not None or (shared.strict and rendering.limits) else CLEAN


def _say_what_stopped(kustomizer: Kustomizer, rendering: Rendering) -> None:
    """Standard output is the objects alone: what stopped the build goes to standard error."""
    from gitops_lint.report.printable import printable

    for stop in (*([rendering.problem] if rendering.problem is not None else ()), *rendering.limits):
        sys.stderr.write(printable(f"{kustomizer.location(stop.spot)}: {stop.message}") + "\n")
