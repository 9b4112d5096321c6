"""One Application to the objects that it applies.

Source: controller/state.go: GetRepoObjs, NormalizeTargetObjects; reposerver/repository: GenerateManifests.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd.applications import Application, DirectoryOptions, PlacedSource
from gitops_lint.kubernetes.argocd.charts import ChartRequest, chart_request
from gitops_lint.kubernetes.argocd.clusters import is_unknown
from gitops_lint.kubernetes.argocd.detection import SourceError, tool, with_overrides
from gitops_lint.kubernetes.argocd.directories import render_directory
from gitops_lint.kubernetes.argocd.kustomizations import BuildKustomization, render_kustomization
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.rendered import Limit, Problem, RenderedObject, Rendering
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.model.source import Origin, Path, Place
from gitops_lint.model.tree import Tree

RenderChart = Callable[[ChartRequest], Rendering]

CREATE_NAMESPACE: Final = "CreateNamespace=true"


class Renderers(msgspec.Struct, frozen=True, eq=False):
    """What renders the directories of sources, and tells which kinds stand in a namespace (None: not known)."""

    build_kustomization: BuildKustomization
    render_chart: RenderChart
    is_namespaced: Callable[[str, str], bool | None] = lambda api_version, kind: None


def render_application(application: Application, repositories: Repositories, renderers: Renderers) -> Rendering:
    """The objects of all sources, in their namespaces; one that fails, and Argo CD applies nothing of it."""
    parts = [_source(application, placed, repositories, renderers) for placed in application.sources]
    problems = [each for part in parts for each in part.problems]
    objects: tuple[RenderedObject, ...] = ()
    if not problems:
        every = [_in_namespace(each, application, renderers) for part in parts for each in part.objects]
        kept, repeated = _last_of_each(every)
        objects, problems = tuple(kept), repeated
        objects = (*_namespace(application, objects), *objects)
    limits = tuple(each for part in parts for each in part.limits)
    files = frozenset().union(*(part.files for part in parts))
    warnings = tuple(each for part in parts for each in part.warnings)
    entries = tuple(each for part in parts for each in part.entries)
    return Rendering(objects, tuple(problems), limits, files, warnings, entries)


def _source(
    application: Application, placed: PlacedSource, repositories: Repositories, renderers: Renderers
) -> Rendering:
    source = placed.source
    at = application.declared.origin
    if source.ref and not source.path and not source.chart:
        return Rendering()
    if "{{" in source.repo_url or "{{" in (source.path or ""):
        # A chart's template that is read as it stands, or a parameter that nothing here gives.
        return Rendering(limits=(Limit("nothing here fills in the {{ }} of the source", at(placed.path).location),))
    if is_unknown(str(msgspec.to_builtins(source))):
        message = "what this source names hangs from what is in a cluster's Secret, which is not known here"
        return Rendering(limits=(Limit(message, at(placed.path).location),))
    limits: list[Limit] = []
    if source.chart:
        found = repositories.chart(source.repo_url, source.chart, source.target_revision or "")
        if found is None:
            message = (
                f"the chart {source.chart} of {source.repo_url} is not at hand; "
                f"{repositories.advice(source.repo_url, 'a directory that holds it')}"
            )
            return Rendering(limits=(Limit(message, at((*placed.path, "chart")).location),))
        tree, directory = found
    else:
        checkout = repositories.find(source.repo_url, source.target_revision or "")
        if checkout is None:
            message = f"the repository {source.repo_url} is not at hand; {repositories.advice(source.repo_url)}"
            return Rendering(limits=(Limit(message, at((*placed.path, "repoURL")).location),))
        tree, directory = checkout.tree, source.path or ""
        if checkout.note:
            limits.append(Limit(checkout.note, at((*placed.path, "targetRevision")).location))
    try:
        rendering = _render(application, placed, tree, directory, repositories, renderers)
    except SourceError as error:
        return Rendering((), (Problem(str(error), at((*placed.path, "path")).location),), tuple(limits))
    return msgspec.structs.replace(rendering, limits=(*limits, *rendering.limits))


def _render(
    application: Application,
    placed: PlacedSource,
    tree: Tree,
    directory: str,
    repositories: Repositories,
    renderers: Renderers,
) -> Rendering:
    directory = _directory(tree, directory)
    source, files = with_overrides(tree, directory, placed.source, application.name)
    placed = PlacedSource(source, placed.path)
    kind = "Helm" if source.chart else tool(tree, directory, source)
    if kind == "Plugin":
        message = "a config management plugin renders this source; plugins are not run"
        return Rendering(limits=(Limit(message, application.declared.origin((*placed.path, "plugin")).location),))
    if kind == "Helm":
        references = {each.source.ref: _tree(repositories, each) for each in application.sources if each.source.ref}
        request, limits = chart_request(application, placed, tree, directory, references)
        rendering = renderers.render_chart(request)
        rendering = msgspec.structs.replace(rendering, limits=(*limits, *rendering.limits))
    elif kind == "Kustomize":
        rendering = render_kustomization(application, placed, tree, directory, renderers.build_kustomization)
    else:
        rendering = render_directory(tree, directory, source.directory or DirectoryOptions())
    return msgspec.structs.replace(rendering, files=rendering.files | {original(tree, file) for file in files})


def _tree(repositories: Repositories, placed: PlacedSource) -> Tree | None:
    checkout = repositories.find(placed.source.repo_url, placed.source.target_revision or "")
    return checkout.tree if checkout is not None else None


def _directory(tree: Tree, path: str) -> str:
    """The directory of a source in its tree (util/app/path: Path)."""
    if path.startswith("/"):
        raise SourceError(f"{path}: app path is absolute")
    directory = posixpath.normpath(path) if path else "."
    if directory.startswith(".."):
        raise SourceError(f"{path}: app path outside root")
    if directory == ".":
        return ""
    if tree.is_directory(directory):
        return directory
    raise SourceError(
        f"{path}: app path is not a directory" if tree.is_file(directory) else f"{path}: app path does not exist"
    )


def _last_of_each(objects: list[RenderedObject]) -> tuple[list[RenderedObject], list[Problem]]:
    """Of several objects with one identity the last, and Argo CD's warning that there are several."""
    found: dict[tuple[str, str, str, str], list[RenderedObject]] = {}
    for index, each in enumerate(objects):
        metadata = each.metadata
        group, slash, _ = str(each.value.get("apiVersion") or "").rpartition("/")
        name = str(metadata.get("name") or f"{metadata.get('generateName', '')}{index}")
        key = (group if slash else "", str(each.value.get("kind")), str(metadata.get("namespace") or ""), name)
        found.setdefault(key, []).append(each)
    problems = [
        Problem(
            f"Resource {'/'.join(key)} appeared {len(several)} times among application resources.",
            several[-1].origin(()).location,
        )
        for key, several in found.items()
        if len(several) > 1
    ]
    return [several[-1] for several in found.values()], problems


def _in_namespace(each: RenderedObject, application: Application, renderers: Renderers) -> RenderedObject:
    value = each.value
    metadata = each.metadata
    own = metadata.get("namespace")
    namespaced = renderers.is_namespaced(str(value.get("apiVersion") or ""), str(value.get("kind") or ""))
    if namespaced is False:
        if not own:
            return each
        rest = {key: item for key, item in metadata.items() if key != "namespace"}
        return msgspec.structs.replace(each, value={**value, "metadata": rest})
    wanted = application.spec.destination.namespace
    if own or not wanted:
        return each
    changed = {**value, "metadata": {**metadata, "namespace": wanted}}
    return msgspec.structs.replace(each, value=changed, origin=_moved(each, application))


def _moved(each: RenderedObject, application: Application) -> Callable[[Path], Origin]:
    def origin(path: Path) -> Origin:
        own = each.origin(path)
        if path != ("metadata", "namespace"):
            return own
        given = application.declared.origin(("spec", "destination", "namespace")).location
        return Origin((Place(given, "the namespace of the destination"), *own.places))

    return origin


def _namespace(application: Application, objects: tuple[RenderedObject, ...]) -> list[RenderedObject]:
    """The Namespace that `CreateNamespace=true` makes, unless a manifest declares it."""
    name = application.spec.destination.namespace
    if CREATE_NAMESPACE not in application.sync_options or not name:
        return []
    for each in objects:
        if each.value.get("kind") == "Namespace" and each.metadata.get("name") == name:
            return []
    policy = application.spec.sync_policy
    managed = policy.managed_namespace_metadata if policy else None
    metadata: dict[str, Any] = {"name": name}
    if managed is not None:
        given = {"labels": managed.labels, "annotations": managed.annotations}
        metadata |= {key: dict(words) for key, words in given.items() if words}

    def origin(path: Path) -> Origin:
        words: Path = ("spec", "syncPolicy", "managedNamespaceMetadata")
        if path[:1] == ("metadata",) and path[1:2] in (("labels",), ("annotations",)):
            return application.declared.origin((*words, *path[1:]))
        if path == ("metadata", "name"):
            return application.declared.origin(("spec", "destination", "namespace"))
        option = application.sync_options.index(CREATE_NAMESPACE)
        return application.declared.origin(("spec", "syncPolicy", "syncOptions", option))

    return [RenderedObject({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, origin)]
