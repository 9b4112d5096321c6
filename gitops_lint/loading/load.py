"""Loads a repository: lists its tree, has the workers read it, and finds its environments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from gitops_lint import config
from gitops_lint.cache import Cache
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading import sources
from gitops_lint.loading.argocd_options import argocd_options
from gitops_lint.loading.classify import classify
from gitops_lint.loading.cluster_facts import ClusterFacts
from gitops_lint.loading.clusters import rendered_clusters
from gitops_lint.loading.environment_clusters import clusters_of
from gitops_lint.loading.environments import environments
from gitops_lint.loading.left_out import left_out
from gitops_lint.loading.linked import links_inside, through_links
from gitops_lint.loading.outline import Outline, unpacked
from gitops_lint.loading.overlays import Overlays, overlays
from gitops_lint.loading.reach import Index
from gitops_lint.loading.reading import ParsedFile, read_source
from gitops_lint.loading.rendered_resources import RenderedResources
from gitops_lint.loading.roles import Ownership, Paths, ownership
from gitops_lint.loading.slices import (
    Slice,
    as_file,
    compile_schemas,
    outline_slice,
    packed_outlines,
    read_file,
)
from gitops_lint.loading.standalone_charts import standalone_charts
from gitops_lint.loading.syntax import SyntaxTrees
from gitops_lint.loading.tally import Show, Tally
from gitops_lint.loading.trees import DirectoryTree, RevisionTree, what_stands
from gitops_lint.loading.workers import Workers, processes
from gitops_lint.model.environment import Cluster, Environment, Repository
from gitops_lint.model.file import File, FileKind, Reference
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import SourceFile, directory_of


class Loaded(msgspec.Struct, eq=False):
    """A repository as the engine needs it: the model's Repository, and the workers that hold the files.

    `not_looked_at` maps a reason to the paths that were left out for it.
    """

    repository: Repository
    workers: Workers[Slice]
    outlines: Mapping[str, Outline]
    ownership: Ownership
    paths: Paths
    not_looked_at: Mapping[str, Sequence[str]]
    own: Slice
    """For what is asked of single files in this process."""
    applied: RenderedResources
    """Reads objects as they are applied."""
    facts: ClusterFacts
    """What rules about clusters are asked about."""
    tally: Tally | None = None
    """Counts the files that are done, when somebody wants to see it."""
    links: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Symbolic links to what is in the repository: where they stand, and what they lead to."""
    overlays: Overlays = msgspec.field(default_factory=Overlays)
    """The kustomizations that are built by themselves."""
    find_clusters: Callable[[], tuple[RenderedCluster, ...]] = tuple
    """The clusters that Flux and Argo CD apply to, followed once."""
    find_charts: Callable[[], tuple[RenderedCluster, ...]] = tuple
    """The charts that nothing here applies, rendered once with their own values."""

    def close(self) -> None:
        """Ends the worker processes, and the git that reads a revision."""
        self.workers.close()
        if isinstance(self.repository.tree, RevisionTree):
            self.repository.tree.close()

    def whole(self) -> Environment:
        """Everything that is looked at as if it were one environment, without a name."""
        return Environment(name="", files=frozenset(self.outlines), read=self.applied.read)

    def elsewhere(self) -> Environment:
        """What Flux and Argo CD apply and what begins in no environment, as one without a name."""
        return Environment(name="", find_clusters=self._clusters_elsewhere)

    def _clusters_elsewhere(self) -> tuple[Cluster, ...]:
        files = frozenset(one.file for one in self.find_clusters() if one.objects)
        files -= frozenset().union(*(one.files for one in self.repository.environments))
        if not files:
            return ()
        return clusters_of("", (), files, Index.of(self.outlines.values(), self.links), self.facts, ())

    def file(self, parsed: ParsedFile) -> File:
        """The model's File: with its role, and the references that lead nowhere."""
        found = self.outlines[parsed.path]
        return as_file(parsed, found, self.missing(found), self.ownership)

    def real(self, path: str) -> str:
        """The path at which a file stands, where `path` is a link to it."""
        return self.links.get(path, path)

    def missing(self, found: Outline) -> list[Reference]:
        """The references of a file that lead nowhere."""
        return self.paths.missing(found)


def load(
    directory: Path,
    *,
    listed: DirectoryTree | None = None,
    revision: str = "",
    settings: Settings | None = None,
    jobs: int | None = None,
    cache: Cache | None = None,
    progress: Show | None = None,
) -> Loaded:
    """Loads the repository at `directory` (the working tree, or the commit `revision` of it).

    `listed` is the tree of that directory where it is at hand. `settings` replace those of the repository's own
    configuration. `progress` is told how many files are done, of how many, and what is being done with them. Raises
    `config.ConfigurationError` for a configuration that cannot be used and `git.GitError` for a revision that cannot
    be read.
    """
    tree = RevisionTree(directory, revision) if revision else listed or DirectoryTree(directory)
    every = classify(tree.files())
    if settings is None:
        settings = read_settings(tree, every)
    links = links_inside(tree, every)
    without = left_out(tree, every, settings, links)
    skipped = {path for paths in without.values() for path in paths}
    kinds = {path: kind for path, kind in every.items() if path not in skipped}
    count = processes(jobs, len(kinds))
    slices = [Slice(tree, part, cache) for part in _parts(kinds, max(count, 1))]
    tally = Tally(progress, len(kinds), len(slices)) if progress is not None else None
    if tally is not None:
        for number, one in enumerate(slices):
            one.tick = tally.ticker(number, alone=count <= 1)
        tally.begin("reading")
    workers = Workers(slices, parallel=count > 1)
    watch = tally.look if tally is not None else None
    compile_ahead = functools.partial(compile_schemas, version=settings.kubernetes_version)
    ask = packed_outlines if count > 1 else outline_slice
    parts = map(unpacked, workers.run(ask, watch=watch, afterwards=compile_ahead))
    outlines = {one.path: through_links(one, links) for part in parts for one in part}
    own = slices[0] if count <= 1 else Slice(tree, kinds, cache)
    owned = ownership(outlines.values())
    paths = Paths(
        files=frozenset(every),
        directories=frozenset(_directories(every)),
        exists=functools.partial(what_stands, tree),
        is_ours=functools.partial(sources.is_ours, sources.Known.of(outlines.values(), tree.root)),
        is_unseen=tree.is_unseen,
    )
    options = argocd_options(own, outlines)
    built = overlays(outlines.values(), argocd_allows_outside_root=options.allows_outside_root)
    find_clusters = functools.cache(functools.partial(rendered_clusters, own, outlines, owned, settings, built))
    applied = RenderedResources(own, outlines, owned, built, find_clusters, settings)
    facts = ClusterFacts(workers, applied, is_apart=count > 1)
    repository = Repository(
        tree=tree,
        settings=settings,
        find_environments=functools.cache(
            functools.partial(environments, outlines.values(), every, settings, facts, links)
        ),
        paths=every,
        read_file=functools.partial(read_file, own, every, outlines, owned, paths),
        read_hcl=SyntaxTrees(workers, own, every, apart=count > 1).read,
    )
    return Loaded(
        repository,
        workers,
        outlines,
        owned,
        paths,
        without,
        own,
        applied,
        facts,
        tally,
        links,
        built,
        find_clusters,
        functools.cache(lambda: standalone_charts(own, outlines, find_clusters(), settings)),
    )


def read_settings(tree: DirectoryTree | RevisionTree, kinds: Mapping[str, FileKind]) -> Settings:
    """The settings of the configuration at the root of a tree; the defaults where there is none."""
    name = next((name for name in config.NAMES if kinds.get(name) is FileKind.SETTINGS), "")
    if not name:
        return Settings()
    source, problems = read_source(tree, name)
    if source is None or problems:
        raise config.ConfigurationError([f"{name}: {problem.message}" for problem in problems])
    return config.read(source)


def read_settings_file(path: Path, root: Path | None = None) -> Settings:
    """The settings of a configuration that the user names, for the repository at `root` (where it stands, without).

    Raises `config.ConfigurationError`.
    """
    source, problems = read_source(DirectoryTree(path.parent), path.name)
    if source is None or problems:
        raise config.ConfigurationError([f"{path}: {problem.message}" for problem in problems])
    return sources.rebased(config.read(SourceFile(str(path), source.text)), path.parent, root or path.parent)


def _parts(kinds: Mapping[str, FileKind], count: int) -> list[dict[str, FileKind]]:
    items = list(kinds.items())
    size = -(-len(items) // count) if items else 1
    return [dict(items[start : start + size]) for start in range(0, max(len(items), 1), size)]


def _directories(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        directory = directory_of(path)
        while directory and directory not in found:
            found.add(directory)
            directory = directory_of(directory)
    return found
