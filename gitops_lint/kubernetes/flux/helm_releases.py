"""A HelmRelease as a request to Helm: which chart, which values, which release; and what Flux does to the result.

Source: api/v2/helmrelease_types.go and internal/ (postrender, release, action) in fluxcd/helm-controller,
internal/helm/chart/builder_local.go in fluxcd/source-controller. v2beta1 and v2beta2 mean the same here.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.helm_values import ReleaseValues
from gitops_lint.kubernetes.flux.identity import Name, reference
from gitops_lint.kubernetes.flux.producers import entries_at, mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.sources import Artifact, Sources
from gitops_lint.kubernetes.flux.tracing import declared_at, nearest
from gitops_lint.kubernetes.rendered import BuildWarning, Limit, Problem, RenderedObject, SpecEntry
from gitops_lint.kubernetes.repositories import Repositories, sole_chart
from gitops_lint.model.source import Location
from gitops_lint.model.tree import Tree, UnreadableError

_LONGEST: Final = 53
_HASH: Final = 12


class ChartRequest(msgspec.Struct, frozen=True, eq=False):
    """A chart to render: a directory or archive of a tree, for a release, with values.

    `values_files` take the place of the chart's own `values.yaml`; None leaves it. `crds` is the policy of
    an installation: Skip, Create or CreateReplace.
    """

    release: RenderedObject
    tree: Tree
    chart: str
    name: str
    namespace: str
    values: ReleaseValues
    values_files: tuple[str, ...] | None = None
    crds: str = "Create"
    checks_schemas: bool = True
    runs_hooks: bool = True


class RenderedChart(msgspec.Struct, frozen=True, eq=False):
    """What Helm makes of a request; `crds` are those of the chart's `crds/`."""

    objects: tuple[RenderedObject, ...] = ()
    hooks: tuple[RenderedObject, ...] = ()
    crds: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    files: frozenset[str] = frozenset()
    warnings: tuple[BuildWarning, ...] = ()
    entries: tuple[SpecEntry, ...] = ()


RenderChart = Callable[[ChartRequest], RenderedChart]
"""Renders a chart with Helm."""


class ChartSource(msgspec.Struct, frozen=True, eq=False):
    """Where the chart of a release is, or why it is not here."""

    tree: Tree | None = None
    path: str = ""
    values_files: tuple[str, ...] | None = None
    problems: tuple[Problem, ...] = ()
    limits: tuple[Limit, ...] = ()
    missing: Name | None = None


Find = Callable[[Name], RenderedObject | None]
"""An object of the cluster by its name."""


def release_name(release: dict[str, Any]) -> str:
    """The name that Helm gets: what is given, or the object's, after its target namespace; shortened as Flux does."""
    name = text_at(release, "spec", "releaseName")
    if not name:
        target = text_at(release, "spec", "targetNamespace")
        name = "-".join(part for part in (target, text_at(release, "metadata", "name")) if part)
    if len(name.encode()) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - _HASH - 1]}-{hashlib.sha256(name.encode()).hexdigest()[:_HASH]}"


def release_namespace(release: dict[str, Any]) -> str:
    """The namespace that Helm installs into."""
    return text_at(release, "spec", "targetNamespace") or text_at(release, "metadata", "namespace")


def storage_namespace(release: dict[str, Any]) -> str:
    """The namespace in which Helm keeps what it knows of the release."""
    return text_at(release, "spec", "storageNamespace") or text_at(release, "metadata", "namespace")


def chart_request(release: RenderedObject, source: ChartSource, values: ReleaseValues) -> ChartRequest | None:
    """What Helm is asked to render; None where the chart is not here."""
    if source.tree is None:
        return None
    install = mapping_at(release.value, "spec", "install")
    return ChartRequest(
        release,
        source.tree,
        source.path,
        release_name(release.value),
        release_namespace(release.value),
        values,
        source.values_files,
        text_at(install, "crds") or ("Skip" if install.get("skipCRDs") is True else "Create"),
        install.get("disableSchemaValidation") is not True,
        install.get("disableHooks") is not True,
    )


def chart_source(release: RenderedObject, sources: Sources, find: Find, repositories: Repositories) -> ChartSource:
    """Where the chart of a release is: named in it, or by `chartRef`."""
    namespace = text_at(release.value, "metadata", "namespace")
    if mapping_at(release.value, "spec", "chartRef"):
        name = reference(mapping_at(release.value, "spec", "chartRef"), namespace)
        place = declared_at(release, ("spec", "chartRef"))
        if name.kind == "HelmChart":
            chart = find(name)
            if chart is None:
                return ChartSource(missing=name)
            return _named(chart, ("spec",), name.namespace, sources, find, repositories)
        return _whole(name, place, sources, find, repositories)
    if not mapping_at(release.value, "spec", "chart"):
        return ChartSource()
    return _named(release, ("spec", "chart", "spec"), namespace, sources, find, repositories)


def _named(
    holder: RenderedObject,
    path: tuple[str, ...],
    namespace: str,
    sources: Sources,
    find: Find,
    repositories: Repositories,
) -> ChartSource:
    """A chart by its name or directory in a source."""
    spec = mapping_at(holder.value, *path)
    name = reference(mapping_at(spec, "sourceRef"), namespace)
    chart = text_at(spec, "chart")
    place = declared_at(holder, (*path, "chart"))
    if name.kind == "HelmRepository":
        return _of_registry(name, chart, text_at(spec, "version"), place, find, repositories)
    artifact = sources.artifact(name, lambda: declared_at(holder, (*path, "sourceRef")))
    if artifact.tree is None:
        return _absent(artifact)
    directory = posixpath.normpath(posixpath.join("/", chart)).strip("/")
    is_archive = artifact.tree.is_file(directory)
    if not is_archive and not artifact.tree.is_file(posixpath.join(directory, "Chart.yaml")):
        words = f"invalid chart reference: stat {posixpath.join(directory, 'Chart.yaml')}: no such file or directory"
        return ChartSource(problems=(Problem(words, place),), limits=artifact.limits)
    try:
        files = _values_files(spec, artifact.tree)
    except _ValuesFileError as error:
        location = nearest(holder.origin, (*path, "valuesFiles", error.index)).location
        problem = Problem(error.message, location)
        return ChartSource(artifact.tree, directory, problems=(problem,), limits=artifact.limits)
    return ChartSource(artifact.tree, directory, files, limits=artifact.limits)


def _whole(name: Name, place: Location, sources: Sources, find: Find, repositories: Repositories) -> ChartSource:
    """A source that is a chart: an OCIRepository, or an ExternalArtifact."""
    source = find(name)
    if source is not None and name.kind == "OCIRepository":
        url = text_at(source.value, "spec", "url")
        ref = mapping_at(source.value, "spec", "ref")
        tree = repositories.mapped(url, text_at(ref, "tag"))
        if tree is not None:
            return ChartSource(tree, sole_chart(tree))
        tag = text_at(ref, "tag") or text_at(ref, "semver")
        return ChartSource(limits=(_in_registry(url, tag, place, pull=url),))
    artifact = sources.artifact(name, lambda: place)
    if artifact.tree is None:
        return _absent(artifact)
    return ChartSource(artifact.tree, sole_chart(artifact.tree), limits=artifact.limits)


def _of_registry(
    name: Name, chart: str, version: str, place: Location, find: Find, repositories: Repositories
) -> ChartSource:
    source = find(name)
    if source is None:
        return ChartSource(missing=name)
    url = text_at(source.value, "spec", "url").rstrip("/")
    known = repositories.chart(url, chart, version)
    if known is not None:
        return ChartSource(*known)
    pull = f"{url}/{chart}" if url.startswith("oci://") else f"{chart} --repo {url}"
    return ChartSource(limits=(_in_registry(f"{url}/{chart}", version, place, pull=pull),))


def _absent(artifact: Artifact) -> ChartSource:
    problems = (artifact.problem,) if artifact.problem is not None else ()
    return ChartSource(problems=problems, limits=artifact.limits, missing=artifact.missing)


def _in_registry(url: str, version: str, place: Location, *, pull: str) -> Limit:
    option = f" --version '{version}'" if version else ""
    return Limit(
        f"the chart {url} is in a registry and not rendered; run helm pull {pull}{option} --untar and name the "
        "directory under sources: in .gitops-lint.yaml",
        place,
    )


class _ValuesFileError(Exception):
    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


def _values_files(spec: dict[str, Any], tree: Tree) -> tuple[str, ...] | None:
    """The files whose values take the place of the chart's own; paths are those of the source (mergeFileValues)."""
    files = entries_at(spec, "valuesFiles")
    found: list[str] = []
    for index, each in enumerate(files):
        path = posixpath.normpath(posixpath.join("/", str(each))).strip("/")
        if not tree.is_file(path):
            if value_at(spec, "ignoreMissingValuesFiles") is True and not tree.is_directory(path):
                continue
            raise _ValuesFileError(f"no values file found at path '/{path}' (reference '{each}')", index)
        try:
            stream = read(tree.read(path).decode("utf-8-sig"), Dialect.KUBERNETES)
        except (UnreadableError, UnicodeDecodeError) as error:
            raise _ValuesFileError(f"could not read values from file '{each}': {error}", index) from None
        value = stream.documents[0].value if stream.documents else {}
        if stream.error is not None or not isinstance(value, dict | None):
            reason = stream.error.message if stream.error is not None else "the file is no mapping"
            raise _ValuesFileError(f"unmarshaling values from '{each}' failed: {reason}", index)
        found.append(path)
    return tuple(found) if files else None
