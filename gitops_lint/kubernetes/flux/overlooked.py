"""What Flux is told and that cannot come about: a wait for what is suspended, a directory without objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gitops_lint.kubernetes.flux.clusters import FluxKustomization
from gitops_lint.kubernetes.flux.identity import Name, name_of, reference
from gitops_lint.kubernetes.flux.ordering import dependencies
from gitops_lint.kubernetes.flux.producers import mapping_at, text_at, value_at
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.rendered import APPLIES_NOTHING, WAITS_FOR_SUSPENDED, BuildWarning, RenderedObject


def overlooked(kustomizations: Mapping[Name, FluxKustomization]) -> Iterator[BuildWarning]:
    """What is overlooked in the Kustomizations of a cluster."""
    yield from _waits_for_suspended({name: each.object for name, each in kustomizations.items()})
    yield from _applies_nothing(kustomizations.values())


def _waits_for_suspended(objects: Mapping[Name, RenderedObject]) -> Iterator[BuildWarning]:
    """Waits for a suspended Kustomization of the same source, whose revision never becomes that of the source again.

    Source: checkDependencies in fluxcd/kustomize-controller. With another source, or an expression that tells when it
    is ready, what was applied before is enough; a HelmRelease does not look at revisions either.
    """
    for each in objects.values():
        if value_at(each.value, "spec", "suspend") is True:
            continue
        for waiting in dependencies(each):
            other = objects.get(waiting.for_)
            entry = value_at(each.value, "spec", "dependsOn", waiting.index)
            if other is None or value_at(other.value, "spec", "suspend") is not True or text_at(entry, "readyExpr"):
                continue
            if _source_of(each) == _source_of(other):
                message = f"{waiting.waits} waits for {waiting.for_}, which is suspended"
                yield BuildWarning(WAITS_FOR_SUSPENDED, message, waiting.location)


def _source_of(each: RenderedObject) -> Name:
    return reference(mapping_at(each.value, "spec", "sourceRef"), text_at(each.value, "metadata", "namespace"))


def _applies_nothing(kustomizations: Iterable[FluxKustomization]) -> Iterator[BuildWarning]:
    for each in kustomizations:
        done = each.applied
        if done.is_built and not (done.objects or done.problems or done.limits):
            message = f"{name_of(each.object.value)} applies nothing: there is no object at its path"
            yield BuildWarning(APPLIES_NOTHING, message, nearest(each.object.origin, ("spec", "path")).location)
