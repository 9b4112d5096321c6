"""`gitops-lint render`: the objects that a kustomization comes to, or those that are applied in an environment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, TextIO

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, shared_options

if TYPE_CHECKING:
    from gitops_lint.kubernetes.kustomize import Kustomizer, Rendering
    from gitops_lint.kubernetes.kustomize.origins import Origins
    from gitops_lint.loading.load import Loaded
    from gitops_lint.model.environment import Environment
    from gitops_lint.model.resource import Resource
    from gitops_lint.model.source import Location, Origin, Path
    from gitops_lint.report.manifests import Manifest

FORMATS = ("yaml",)


@click.command("render")
@click.argument("directory", type=click.Path(path_type=FilePath), default=".")
@click.option(
    "--origin", is_flag=True, help="Say where each object is declared, and where a value is that is from another file."
)
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
    directory: FilePath,
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
    shared: SharedOptions, directory: FilePath, allow_outside_root: bool, *, origin: bool, show_secrets: bool
) -> int:
    """Builds one kustomization."""
    from gitops_lint.cli.opening import settings_of
    from gitops_lint.kubernetes.built_kustomization import placed
    from gitops_lint.loading import git
    from gitops_lint.loading.rendered_resources import kustomizer_of
    from gitops_lint.loading.trees import DirectoryTree
    from gitops_lint.report.manifests import Manifest, write_manifests

    if not directory.is_dir():
        raise UsageProblem(f"{directory} is no directory")
    real = directory.resolve()
    here = FilePath.cwd().resolve()
    root = git.top_level(real) or (here if real.is_relative_to(here) else real)
    tree = DirectoryTree(root)
    settings = settings_of(shared.config, real, root)
    kustomizer = kustomizer_of(tree, settings, allows_outside_root=allow_outside_root)
    inside = real.relative_to(root).as_posix()
    rendering = kustomizer.build("" if inside == "." else inside)

    def write(name: str, stream: TextIO) -> None:
        if not origin:
            write_manifests((Manifest(each.value) for each in rendering.objects), stream, show_secrets=show_secrets)
            return
        origins = kustomizer.origins(rendering.directory)
        write_manifests(
            (
                Manifest(
                    each.value, str(place), _elsewhere_than(place.file, partial(_found, kustomizer, origins, index))
                )
                for index, each in enumerate(rendering.objects)
                for place in [placed(kustomizer, each.spot)]
            ),
            stream,
            show_secrets=show_secrets,
        )

    deliver(shared, write)
    _say_what_stopped(kustomizer, rendering)
    return FINDINGS if rendering.problem is not None or (shared.strict and rendering.limits) else CLEAN


def _environment(
    shared: SharedOptions, directory: FilePath, environment: str, cluster: str, *, origin: bool, show_secrets: bool
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
            write_manifests((_manifest(each, origin) for each in found), stream, show_secrets=show_secrets)

        deliver(shared, write)
    _say((str(stop.location), stop.message) for stop in (*refused, *limits))
    if not found:
        _say([(environment, _why_nothing(run.loaded, files))])
    return FINDINGS if refused or (shared.strict and limits) else CLEAN


def _manifest(resource: Resource, origin: bool) -> Manifest:
    """A resource as it is printed: what is not known stands as words, with the reason beside it."""
    from gitops_lint.report.manifests import Manifest

    value, unknown = _without_marks(dict(resource.values), ())
    place = _place(resource) if origin else None
    origin_of = _elsewhere_than(place.file, resource.locator.origin) if place is not None else None

    def note(path: Path) -> str:
        words = [_why(resource, path)] if path in unknown else []
        if origin_of is not None and (found := origin_of(path)):
            words.append(found)
        return "; ".join(words)

    return Manifest(value, str(place or ""), note if unknown or origin else None)


def _place(resource: Resource) -> Location:
    """Where an object is declared, whatever has changed it since."""
    place = resource.location()
    if resource.file in ("", place.file):
        return place
    return resource.locator.origin(("apiVersion",), key=True).location


def _elsewhere_than(file: str, origin: Callable[[Path], Origin]) -> Callable[[Path], str]:
    """The file and line of a value that does not come from the file of its object."""

    def note(path: Path) -> str:
        try:
            location = origin(path).location
        except KeyError:
            return ""
        return f"{location.file}:{location.line}" if location.file != file else ""

    return note


def _found(kustomizer: Kustomizer, origins: Origins, index: int, path: Path) -> Origin:
    from gitops_lint.kubernetes.built_kustomization import in_repository

    return in_repository(kustomizer, origins.of(index, path))


_NOT_KNOWN = "(not known)"


def _without_marks(value: Any, path: Path) -> tuple[Any, frozenset[Path]]:
    """A value in which words stand for what is not known, and the paths of these."""
    from gitops_lint.kubernetes.rendered_clusters import NOT_KNOWN

    if isinstance(value, str) and NOT_KNOWN in value:
        return value.replace(NOT_KNOWN, _NOT_KNOWN), frozenset({path})
    if isinstance(value, dict):
        parts = {key: _without_marks(item, (*path, key)) for key, item in value.items()}
        return {key: each for key, (each, _) in parts.items()}, frozenset().union(*(each for _, each in parts.values()))
    if isinstance(value, list):
        items = [_without_marks(item, (*path, index)) for index, item in enumerate(value)]
        return [each for each, _ in items], frozenset().union(*(each for _, each in items))
    return value, frozenset()


def _why(resource: Resource, path: Path) -> str:
    """Why a value is not known; a part of it may be what a chart or a variable has put there."""
    from gitops_lint.kubernetes.rendered_clusters import ClusterLocator

    reason = resource.locator.why_unknown(path) if isinstance(resource.locator, ClusterLocator) else ""
    return f"not known: {reason or 'made of a value that the repository does not show'}"


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
    from gitops_lint.kubernetes.built_kustomization import placed

    stops = (*([rendering.problem] if rendering.problem is not None else ()), *rendering.limits)
    _say((str(placed(kustomizer, stop.spot)), stop.message) for stop in stops)


def _say(stops: Iterable[tuple[str, str]]) -> None:
    """Standard output is the objects alone: what stopped a build goes to standard error."""
    from gitops_lint.report.printable import printable

    for place, message in stops:
        sys.stderr.write(printable(f"{place}: {message}") + "\n")
