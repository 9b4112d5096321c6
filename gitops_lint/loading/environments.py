"""The environments of a repository with their stacks, clusters and the files that they reach."""

from __future__ import annotations

import functools
import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec

from gitops_lint.loading.cluster_facts import ClusterFacts
from gitops_lint.loading.environment_clusters import clusters_of
from gitops_lint.loading.globs import glob_matcher
from gitops_lint.loading.layout import CONTAINERS, Layout, is_deployable, layouts, upwards
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.reach import Index, lies_in, reach
from gitops_lint.model.environment import Environment, Stack
from gitops_lint.model.file import FileKind, ReferenceKind
from gitops_lint.model.settings import EnvironmentSettings, Settings
from gitops_lint.model.source import directory_of

_APPLYING = frozenset(
    {
        "Kustomization.kustomize.toolkit.fluxcd.io",
        "FluxInstance.fluxcd.controlplane.io",
        "Application.argoproj.io",
        "ApplicationSet.argoproj.io",
    }
)
_APPLIED = (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH)
_TERRAFORM_KINDS = (FileKind.TERRAFORM, FileKind.TERRAFORM_VARIABLES, FileKind.TERRAGRUNT)


def environments(
    outlines: Iterable[Outline],
    kinds: Mapping[str, FileKind],
    settings: Settings,
    facts: ClusterFacts,
    links: Mapping[str, str],
) -> tuple[Environment, ...]:
    """The environments that the configuration names, or else those that the layout shows, or else `default`.

    `default` has what Flux or Argo CD begins with outside of every environment that the layout shows, too.
    `kinds` are all files that count, those included that are not looked at: they show an environment that is empty.
    `links` are the symbolic links to what is in the repository: an environment has what its links lead to.
    """
    index = Index.of(outlines, links)
    if settings.environments:
        return tuple(_configured(one, index, facts) for one in settings.environments)
    found = _without_parts(layouts(kinds), _applied_as_a_whole(index))
    if not found:
        files = frozenset(path for path in index.outlines if is_deployable(kinds[path]))
        return (_environment("default", "", files, index, facts),)
    laid_out = tuple(_laid_out(layout, index, facts) for layout in found)
    taken = frozenset().union(*(one.files for one in laid_out))
    begins = {path for path in index.deployable - taken if _applies(index.outlines[path])}
    if not begins:
        return laid_out
    rest = _environment("default", "", reach(begins, index) - taken, index, facts, directories=())
    return (*laid_out, rest)


def _applies(outline: Outline) -> bool:
    """Whether objects stand in a file that Flux or Argo CD begins with."""
    return any(identity.kind in _APPLYING for identity in outline.objects)


def _applied_as_a_whole(index: Index) -> frozenset[str]:
    """The directories that Flux or Argo CD applies with all that is in them."""
    return frozenset(
        reference.target
        for references in index.naming.values()
        for reference in references
        if reference.kind in _APPLIED and reference.target
    )


def _without_parts(found: list[Layout], whole: frozenset[str]) -> list[Layout]:
    """The layouts without directories that are only called like an environment, and are part of what is applied whole.

    `apps/dev` for the tools of developers, in a cluster that gets all of `apps`, is one. Two such directories side by
    side, or those in a container such as `clusters`, are environments whoever applies them.
    """
    beside = Counter(posixpath.dirname(directory) for layout in found for directory in layout.directories)

    def is_environment(directory: str) -> bool:
        parent = posixpath.dirname(directory)
        return posixpath.basename(parent) in CONTAINERS or beside[parent] > 1 or not _is_part(directory, whole)

    kept = [
        msgspec.structs.replace(layout, directories=set(filter(is_environment, layout.directories))) for layout in found
    ]
    return [layout for layout in kept if layout.directories or layout.variable_files]


def _is_part(directory: str, whole: frozenset[str]) -> bool:
    above = directory_of(directory)
    while above:
        if above in whole:
            return True
        above = directory_of(above)
    return False


def _configured(one: EnvironmentSettings, index: Index, facts: ClusterFacts) -> Environment:
    matches = glob_matcher(one.paths)
    own = {path for path in index.outlines if matches(path)}
    plain = [path.strip().removeprefix("./").strip("/") for path in one.paths if not set(path) & set("*?")]
    directories = [path for path in plain if path not in index.outlines]
    variable_files = _variable_files(own, index)
    return _environment(
        one.name,
        next(iter([*directories, *variable_files, *map(posixpath.dirname, plain)]), ""),
        reach([*own, *index.linked(matches)], index),
        index,
        facts,
        own=own,
        variable_files=variable_files,
        directories=directories,
    )


def _variable_files(own: Collection[str], index: Index) -> dict[str, list[str]]:
    """The variable files among an environment's own, by the root above them; what Terraform loads by itself is not
    among them (https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files).
    """
    roots = {posixpath.dirname(path) for path in own if index.outlines[path].kind is FileKind.TERRAFORM}
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(own):
        is_loaded = posixpath.basename(path) in ("terraform.tfvars", "terraform.tfvars.json")
        if index.outlines[path].kind is FileKind.TERRAFORM_VARIABLES and not is_loaded:
            root = next((one for one in upwards(posixpath.dirname(path)) if one in roots), None)
            if root is not None:
                found[root].append(path)
    return found


def _laid_out(layout: Layout, index: Index, facts: ClusterFacts) -> Environment:
    own = {path for directory in layout.directories for path in index.below(directory)}
    for root, files in layout.variable_files.items():
        own.update(files)
        own.update(path for path in index.by_directory.get(root, ()) if index.outlines[path].kind is FileKind.TERRAFORM)
    directories = layout.directories or set(layout.variable_files)
    directory = min(directories, key=lambda one: (one.count("/"), one))
    return _environment(
        layout.name,
        directory,
        reach([*own, *index.linked(lambda link: any(lies_in(link, one) for one in layout.directories))], index),
        index,
        facts,
        own=own,
        variable_files=layout.variable_files,
        directories=layout.directories,
    )


def _environment(
    name: str,
    directory: str,
    files: frozenset[str],
    index: Index,
    facts: ClusterFacts,
    *,
    own: Collection[str] | None = None,
    variable_files: Mapping[str, list[str]] | None = None,
    directories: Collection[str] = ("",),
) -> Environment:
    starts = files if own is None else own
    return Environment(
        name=name,
        directory=directory,
        stacks=_stacks(starts, index, variable_files or {}),
        files=files,
        read=facts.applied.read,
        find_clusters=functools.cache(functools.partial(clusters_of, name, starts, files, index, facts, directories)),
    )


def _stacks(files: Collection[str], index: Index, variable_files: Mapping[str, list[str]]) -> tuple[Stack, ...]:
    directories = {posixpath.dirname(path) for path in index.by_kind[FileKind.TERRAFORM].intersection(files)}
    roots = {directory for directory in directories if directory not in index.called or directory in variable_files}
    units = _terragrunt_units(files, index)
    return tuple(Stack(root, tuple(sorted(variable_files.get(root, ())))) for root in sorted({*roots, *units}))


def _terragrunt_units(files: Collection[str], index: Index) -> set[str]:
    """The directories that Terragrunt applies: those with its file and none below them that has one as well.

    What has others below it is what they include (https://terragrunt.gruntwork.io/docs/features/units/).
    """

    def directories(paths: Iterable[str]) -> set[str]:
        return {posixpath.dirname(path) for path in index.by_kind[FileKind.TERRAGRUNT].intersection(paths)}

    return {directory for directory in directories(files) if directories(index.below(directory)) == {directory}}
