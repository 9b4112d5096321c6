"""What one sync of Argo CD applies before what it needs: a Namespace, a CRD, what a pod cannot start without.

Argo CD waits for one wave, and for one phase, to be healthy before it begins the next: what is needed never comes.
Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/, gitops-engine's pkg/sync/sync_context.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.kubernetes.argocd.hooks import HOOK, PHASES, WAVE, phases, wave
from gitops_lint.kubernetes.rendered import SYNC_ORDER, BuildWarning, RenderedObject
from gitops_lint.model.source import Location, Path

_POD_SPECS: Final[Mapping[str, Path]] = {
    "Pod": ("spec",),
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"), ("spec", "template", "spec")),
}
"""Where the pods of what is healthy only when they run are described; a CronJob is healthy without any."""
_MARKS: Final = (WAVE, HOOK, "helm.sh/hook", "helm.sh/hook-weight")


class Needed(NamedTuple):
    """An object that another one needs: group, kind, namespace (empty for what has none) and name."""

    group: str
    kind: str
    namespace: str
    name: str


class _Turn(NamedTuple):
    """When an object is applied."""

    phase: int
    wave: int

    def __str__(self) -> str:
        return f"{PHASES[self.phase]}, wave {self.wave}"


def out_of_order(objects: Sequence[RenderedObject], made_first: str = "") -> Iterator[BuildWarning]:
    """The objects of one Application that are applied before what they need, where the Application applies both.

    `made_first` is the namespace that Argo CD makes before anything else.
    """
    turns = {id(each): _turn(each.value) for each in objects}
    if len(set(turns.values())) < 2:
        return
    providers = {provided: each for each in objects for provided in _provided(each.value)}
    for each in objects:
        turn = turns[id(each)]
        for needed in sorted(needs(each.value)) if turn is not None else ():
            provider = providers.get(needed)
            if provider is None or (needed.kind == "Namespace" and needed.name == made_first):
                continue
            later = turns[id(provider)]
            if turn is not None and later is not None and later > turn:
                message = (
                    f"{each.value.get('kind')} {each.metadata.get('name')} is applied in {turn}, before the "
                    f"{provider.value.get('kind')} {provider.metadata.get('name')} that it needs ({later})"
                )
                yield BuildWarning(SYNC_ORDER, message, _place(each, provider))


def needs(value: Mapping[str, Any]) -> set[Needed]:
    """What an object cannot be applied, or cannot become healthy, without."""
    group, kind = str(value.get("apiVersion") or "").rpartition("/")[0], str(value.get("kind") or "")
    namespace = str(_at(value, "metadata", "namespace") or "")
    found = set()
    if "." in group and not group.endswith(".k8s.io"):
        found.add(Needed(group, kind, "", ""))
    elif namespace:
        found.add(Needed("", "Namespace", "", namespace))
    if kind in _POD_SPECS and group in ("", "apps", "batch"):
        spec = _at(value, *_POD_SPECS[kind])
        found |= {Needed("", kind, namespace, name) for kind, name in _of_pod(spec if isinstance(spec, dict) else {})}
    return found


def _of_pod(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kinds and names of what a pod does not start without."""
    yield from _named("ServiceAccount", spec.get("serviceAccountName"))
    for field in ("containers", "initContainers"):
        for container in _list(spec.get(field)):
            for entry in _list(_at(container, "envFrom")):
                yield from _references(entry, "configMapRef", "secretRef")
            for entry in _list(_at(container, "env")):
                yield from _references(_at(entry, "valueFrom"), "configMapKeyRef", "secretKeyRef")
    for volume in _list(spec.get("volumes")):
        yield from _volume(volume)
        for source in _list(_at(volume, "projected", "sources")):
            yield from _references(source, "configMap", "secret")
        yield from _named("PersistentVolumeClaim", _at(volume, "persistentVolumeClaim", "claimName"))


def _volume(volume: Any) -> Iterator[tuple[str, str]]:
    yield from _references(volume, "configMap", "")
    secret = _at(volume, "secret")
    if _at(secret, "optional") is not True:
        yield from _named("Secret", _at(secret, "secretName"))


def _references(value: Any, config_map: str, secret: str) -> Iterator[tuple[str, str]]:
    for kind, field in (("ConfigMap", config_map), ("Secret", secret)):
        found = _at(value, field)
        if _at(found, "optional") is not True:
            yield from _named(kind, _at(found, "name"))


def _named(kind: str, name: Any) -> Iterator[tuple[str, str]]:
    if isinstance(name, str) and name:
        yield kind, name


def _provided(value: Mapping[str, Any]) -> Iterator[Needed]:
    group, kind = str(value.get("apiVersion") or "").rpartition("/")[0], str(value.get("kind") or "")
    name = str(_at(value, "metadata", "name") or "")
    if kind == "CustomResourceDefinition":
        yield Needed(str(_at(value, "spec", "group") or ""), str(_at(value, "spec", "names", "kind") or ""), "", "")
    elif not group:
        yield Needed("", kind, "" if kind == "Namespace" else str(_at(value, "metadata", "namespace") or ""), name)


def _turn(value: Mapping[str, Any]) -> _Turn | None:
    """The first turn of an object; none where a sync that succeeds does not apply it."""
    found = [PHASES.index(phase) for phase in phases(value) if phase != "SyncFail"]
    return _Turn(min(found), wave(value)) if found else None


def _place(each: RenderedObject, provider: RenderedObject) -> Location:
    """The annotation that makes the one early, or the other late."""
    for one in (each, provider):
        for mark in _MARKS:
            if mark in (_at(one.value, "metadata", "annotations") or ()):
                return _location(one, ("metadata", "annotations", mark))
    return _location(each, ())


def _location(each: RenderedObject, path: Path) -> Location:
    while path:
        try:
            return each.origin(path).location
        except KeyError:
            path = path[:-1]
    return each.origin(()).location


def _at(value: Any, *path: str | int) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
