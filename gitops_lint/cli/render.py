"""`gitops-lint render`: the objects that a kustomization comes to, or those that are applied in an environment."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, shared_options

if TYPE_CHECKING:
    from gitops_lint.kubernetes.kustomize import Kustomizer, Rendering
    from gitops_lint.loading.load import Loaded
    from gitops_lint.model.environment import Environment

FORMATS = ("yaml",)


@click.command("render")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--origin", is_flag=True, help="Say above each object where it is declared or generated.")
@click.option("--show-secrets", is_flag=True, help="Show the values of Secrets.")
@click.option(
    "--allow-outside-root", is_flag=True, help="Read files outside of the kustomization's root, as Flux does."
)
@click.option("--env", "environment", default="", metavar="NAME", help="All that is applied in this environment.")
@click.option("--cluster", default="", metavar="PATH", help="Of the environment, only what begins in this directory.")
@shared_options(*FORMATS)
def command(
    shared: SharedOptions,
    *,
    directory: Path,
    origin: bool,
    show_secrets: bool,
    allow_outside_root: bool,
    environment: str,
    cluster: str,
) -> int:
    """Prints the objects that `kubectl kustomize DIRECTORY` prints.

    With --env, DIRECTORY is a repository, and the objects are those that Flux, Argo CD and Kustomize apply there. Exit
    code 1 where one of them would refuse; with --strict also where something is not to be had offline.
    """
    if environment:
        return _environment(shared, directory, environment, cluster, origin=origin, show_secrets=show_secrets)
    if cluster:
        raise UsageProblem("--cluster goes with --env")
    return _directory(shared, directory, allow_outside_root, origin=origin, show_secrets=show_secrets)


def _directory(
    shared: SharedOptions, directory: Path, allow_outside_root: bool, *, origin: bool, show_secrets: bool
) -> int:
    """Builds one kustomization."""
    from gitops_lint.kubernetes.kustomize import Kustomizer
    from gitops_lint.loading import git
    from gitops_lint.loading.rendered_resources import InflateCharts
    from gitops_lint.loading.trees import DirectoryTree
    from gitops_lint.report.manifests import write_manifests

    if not directory.is_dir():
        raise UsageProblem(f"{directory} is no directory")
    real = directory.resolve()
    here = Path.cwd().resolve()
    root = git.top_level(real) or (here if real.is_relative_to(here) else real)
    tree = DirectoryTree(root)
    charts = InflateCharts(tree, "")
    kustomizer = Kustomizer(tree, allows_outside_root=allow_outside_root, inflate_chart=charts)
    inside = real.relative_to(root).as_posix()
    rendering = kustomizer.build("" if inside == "." else inside)

    def write(name: str, stream: TextIO) -> None:
        places = (str(kustomizer.location(each.spot)) if origin else "" for each in rendering.objects)
        values = (each.value for each in rendering.objects)
        write_manifests(zip(values, places, strict=True), stream, show_secrets=show_secrets)

    deliver(shared, write)
    _say_what_stopped(kustomizer, rendering)
    return FINDINGS if rendering.problem is not None or (shared.strict and rendering.limits) else CLEAN


def _environment(
    shared: SharedOptions, directory: Path, environment: str, cluster: str, *, origin: bool, show_secrets: bool
) -> int:
    """Prints what is applied in an environment, or in one of its clusters."""
    from gitops_lint.cli.opening import opened
    from gitops_lint.engine import Request
    from gitops_lint.report.manifests import write_manifests

    request = Request(paths=(directory,), config=shared.config, jobs=shared.jobs, cache=shared.cache)
    with opened(request) as run:
        files = _files(run.loaded.repository.environments, environment, cluster)
        found = run.loaded.applied.read(files, ())
        refused, limits = run.loaded.applied.stops(files)

        def write(name: str, stream: TextIO) -> None:
            places = (str(each.location()) if origin else "" for each in found)
            values = (dict(each.values) for each in found)
            write_manifests(zip(values, places, strict=True), stream, show_secrets=show_secrets)

        deliver(shared, write)
    _say((str(stop.location), stop.message) for stop in (*refused, *limits))
    if not found:
        _say([(environment, _why_nothing(run.loaded, files))])
    return FINDINGS if refused or (shared.strict and limits) else CLEAN


def _files(environments: tuple[Environment, ...], name: str, cluster: str) -> frozenset[str]:
    """The files of an environment, or of one of its clusters."""
    found = next((one for one in environments if one.name == name), None)
    if found is None:
        raise UsageProblem(f"there is no environment {name}; there are {', '.join(one.name for one in environments)}")
    if not cluster:
        return found.files
    path = cluster.removeprefix("./").strip("/")
    inside = [one for one in found.clusters if one.path == path or one.path.startswith(f"{path}/")]
    if not inside:
        known = ", ".join(one.path or "." for one in found.clusters)
        raise UsageProblem(f"{name} has no cluster that begins in {cluster}; there are {known or 'none'}")
    return frozenset().union(*(one.files for one in inside))


def _why_nothing(loaded: Loaded, files: frozenset[str]) -> str:
    """Why an environment has no objects: where what it holds is applied from, if it is."""
    starts = sorted({one.file for one in loaded.find_clusters() if one.file and files & (one.declaring | one.built)})
    if not starts:
        return "nothing is applied here: no kustomization, manifest, Flux or Argo CD object begins in this environment"
    owners = {one.name for one in loaded.repository.environments if one.files.intersection(starts)}
    where = f", environment {', '.join(sorted(owners))}" if owners else ""
    return f"nothing is applied from here: what it holds is applied by {', '.join(starts)}{where}"


def _say_what_stopped(kustomizer: Kustomizer, rendering: Rendering) -> None:
    stops = (*([rendering.problem] if rendering.problem is not None else ()), *rendering.limits)
    _say((str(kustomizer.location(stop.spot)), stop.message) for stop in stops)


def _say(stops: Iterable[tuple[str, str]]) -> None:
    """Standard output is the objects alone: what stopped a build goes to standard error."""
    from gitops_lint.report.printable import printable

    for place, message in stops:
        sys.stderr.write(printable(f"{place}: {message}") + "\n")
