"""What following Flux and Argo CD gives, as clusters that rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.argocd import ArgoCluster, is_followed
from gitops_lint.kubernetes.flux import ClusterObject, FluxCluster, FluxKustomization, Gap, GapKind
from gitops_lint.kubernetes.flux.entry_points import file_of
from gitops_lint.kubernetes.flux.identity import KUSTOMIZE, name_of
from gitops_lint.kubernetes.flux.kustomizations import UseIn
from gitops_lint.kubernetes.flux.producers import mapping_at, text_at
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.objects import is_whole_object
from gitops_lint.kubernetes.producers import ANYTHING, ANYWHERE, Produced
from gitops_lint.kubernetes.rendered import (
    APPLIES_NOTHING,
    ENCRYPTED,
    SYNC_ORDER,
    UNKNOWN_VALUE,
    VALUES_SCHEMA,
    WAITS_FOR_SUSPENDED,
    BuildWarning,
    Limit,
    Problem,
    RenderedObject,
)
from gitops_lint.kubernetes.rendered_clusters import (
    NOT_KNOWN,
    Platform,
    ReadText,
    RenderedCluster,
    Statement,
    resource_of,
)
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path, directory_of
from gitops_lint.model.value import Unknown

_LET_PASS: Final = frozenset({ENCRYPTED, WAITS_FOR_SUSPENDED, APPLIES_NOTHING, SYNC_ORDER})
"""The kinds of warnings that rules about clusters tell of."""


def of_flux(cluster: FluxCluster, read: ReadText) -> Iterator[RenderedCluster]:
    """A cluster that Flux applies to, and each that it reaches from there (`spec.kubeConfig`)."""
    unset: dict[int, list[UseIn]] = defaultdict(list)
    for kustomization in cluster.kustomizations:
        for each in kustomization.applied.uses:
            if not each.use.has_value and not each.use.has_default and not _is_prose(each):
                unset[id(each.applied)].append(each)
    here = [each for each in cluster.objects if not each.is_remote]
    whole = [each.applied for each in cluster.kustomizations if not each.applied.problems and not each.applied.limits]
    circles = [
        Statement(f"{' waits for '.join(str(each.waits) for each in (*circle, circle[0]))}", circle[0].location)
        for order in (cluster.order, cluster.release_order)
        for circle in order.cycles
    ]
    told = (GapKind.SOURCE, GapKind.DEPENDENCY)
    file = _entry_file(cluster)
    yield RenderedCluster(
        Platform.FLUX,
        cluster.name,
        cluster.directory,
        file,
        tuple(_resources((each.object for each in here), read, unset)),
        (*(as_statement(each) for each in cluster.problems if each.kind != VALUES_SCHEMA), *circles),
        (*map(as_statement, cluster.limits), *(as_statement(each) for each in cluster.gaps if each.kind not in told)),
        tuple(as_statement(each) for each in cluster.gaps if each.kind in told),
        tuple(_unset(each) for uses in unset.values() for each in uses),
        tuple(as_statement(each) for each in cluster.problems if each.kind == VALUES_SCHEMA),
        tuple(as_statement(each) for each in cluster.warnings if each.kind == UNKNOWN_VALUE),
        _declaring(each.object for each in here if _is_by_kustomization(each)),
        frozenset().union(*(each.files for each in whole)),
        cluster.files,
        warnings=tuple(each for each in cluster.warnings if each.kind in _LET_PASS),
        hidden=tuple(dict.fromkeys(_hidden_by(each) for each in cluster.kustomizations if not each.is_whole)),
        releases=frozenset((each.namespace, each.name) for each in cluster.whole_releases),
    )
    for name, objects in _elsewhere(cluster).items():
        resources = tuple(_resources(objects, read, unset))
        declaring = _declaring(objects)
        # What else another cluster has is not told here.
        yield RenderedCluster(
            Platform.FLUX,
            name,
            cluster.directory,
            file,
            resources,
            declaring=declaring,
            hidden=(Produced(ANYTHING, ANYWHERE, ANYTHING),),
        )


def _elsewhere(cluster: FluxCluster) -> dict[str, list[RenderedObject]]:
    """The objects that go to other clusters, by the name of what says how to reach these.

    https://fluxcd.io/flux/components/kustomize/kustomizations/#kubeconfig-remote-clusters
    """
    appliers = {name_of(each.object.value): each.object.value for each in cluster.kustomizations}
    appliers |= {name_of(each.object.value): each.object.value for each in cluster.objects}
    found: dict[str, list[RenderedObject]] = defaultdict(list)
    for each in cluster.objects:
        if each.is_remote:
            access = mapping_at(appliers.get(each.by, {}), "spec", "kubeConfig")
            called = (text_at(access, field, "name") for field in ("secretRef", "configMapRef"))
            found[f"{cluster.name}/{each.by.namespace}/{next(filter(None, called), '')}"].append(each.object)
    return found


def _hidden_by(kustomization: FluxKustomization) -> Produced:
    """What a Kustomization may apply that could not be rendered."""
    target = text_at(kustomization.object.value, "spec", "targetNamespace")
    return Produced(ANYTHING, target or ANYWHERE, ANYTHING)


def of_argocd(cluster: ArgoCluster, read: ReadText) -> Iterator[RenderedCluster]:
    """A cluster that Argo CD applies to, in parts: what the Applications of each file apply to it.

    Applications of several environments may well go to one cluster, each into namespaces of its own.
    """
    files: dict[str, list[RenderedObject]] = {}
    declared = {
        str(each.object.metadata.get("name")): file_of(each.object)
        for each in cluster.objects
        if is_followed(each.object.value)
    }
    for each in cluster.objects:
        by = each.application or str(each.object.metadata.get("name"))
        files.setdefault(declared.get(by, ""), []).append(each.object)
    first = min(files, default="")
    for file, objects in files.items():
        part = RenderedCluster(
            Platform.ARGO_CD,
            cluster.name,
            directory_of(file),
            file,
            tuple(_resources(objects, read, {})),
            declaring=_declaring(objects),
            files=cluster.files,
            hidden=tuple(Produced(ANYTHING, namespace or ANYWHERE, ANYTHING) for namespace in cluster.hidden),
        )
        yield _with_statements(part, cluster) if file == first else part
    if not files:
        yield _with_statements(RenderedCluster(Platform.ARGO_CD, cluster.name, "", ""), cluster)


def _with_statements(part: RenderedCluster, cluster: ArgoCluster) -> RenderedCluster:
    """The part that says what is to be said of the whole cluster."""
    return msgspec.structs.replace(
        part,
        problems=tuple(as_statement(each) for each in cluster.problems if each.kind != VALUES_SCHEMA),
        limits=tuple(map(as_statement, cluster.limits)),
        schema=tuple(as_statement(each) for each in cluster.problems if each.kind == VALUES_SCHEMA),
        unknown=tuple(as_statement(each) for each in cluster.warnings if each.kind == UNKNOWN_VALUE),
        warnings=tuple(each for each in cluster.warnings if each.kind in _LET_PASS),
        built=cluster.built,
        files=cluster.files,
    )


def as_statement(one: Problem | Limit | BuildWarning | Gap, before: str = "") -> Statement:
    """A statement in one line, whatever the platform's words are."""
    return Statement(before + " ".join(one.message.split()).removesuffix("."), one.location)


def _entry_file(cluster: FluxCluster) -> str:
    """The file of the Kustomization that the cluster begins with."""
    files = [file_of(each.object) for each in cluster.kustomizations]
    inside = [file for file in files if not cluster.directory or file.startswith(f"{cluster.directory}/")]
    return next(iter([*inside, *files]), "")


def _is_by_kustomization(each: ClusterObject) -> bool:
    return each.by.group == KUSTOMIZE


def _is_prose(each: UseIn) -> bool:
    """Whether it stands in what a CustomResourceDefinition says for people to read; Flux' own speak of variables."""
    path = each.use.path
    is_definition = each.object.value.get("kind") == "CustomResourceDefinition"
    return is_definition and bool(path) and path[-1] == "description"


def _unset(each: UseIn) -> Statement:
    message = f"nothing gives {each.use.name} a value here, and Flux puts nothing in its place"
    return Statement(message, nearest(each.object.origin, each.use.path).location)


def _declaring(objects: Iterable[RenderedObject]) -> frozenset[str]:
    """The files that declare objects; those that are made by a chart or a generator have none."""
    found = set()
    for each in objects:
        if each.declared is not None or each.keys is not None:
            found.add(each.declaring_file)
    return frozenset(found)


def as_resources(objects: Iterable[RenderedObject], read: ReadText) -> Iterator[Resource]:
    """Rendered objects as the model's."""
    return _resources(objects, read, {})


def _resources(
    objects: Iterable[RenderedObject], read: ReadText, unset: Mapping[int, list[UseIn]]
) -> Iterator[Resource]:
    for each in objects:
        if not is_whole_object(each.value):
            continue
        value = _without_unknown(each.value)
        for use in unset.get(id(each), ()):
            value = _with_text(value, use.use.path, use.object.value)
        yield resource_of(each, value, read)


def _without_unknown(value: Any) -> Any:
    if isinstance(value, Unknown):
        return NOT_KNOWN
    if isinstance(value, dict):
        return {key: _without_unknown(item) for key, item in value.items()}
    return [_without_unknown(item) for item in value] if isinstance(value, list) else value


def _with_text(value: Any, path: Path, before: Any) -> Any:
    """A value in which the text at a path is as it was before substitution."""
    if not path:
        return before
    step = path[0]
    try:
        changed = _with_text(value[step], path[1:], before[step])
    except (KeyError, IndexError, TypeError):
        return value
    if isinstance(value, dict):
        return {**value, step: changed}
    return [changed if index == step else item for index, item in enumerate(value)]
