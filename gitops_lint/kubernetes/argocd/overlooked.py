"""What an Application is told and that cannot come about: ciphertext, a source without objects, an order of syncing."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.kubernetes.argocd.applications import Application
from gitops_lint.kubernetes.argocd.rendering import CREATE_NAMESPACE
from gitops_lint.kubernetes.argocd.sync_order import out_of_order
from gitops_lint.kubernetes.flux.sops import hides_data
from gitops_lint.kubernetes.rendered import APPLIES_NOTHING, ENCRYPTED, BuildWarning, Rendering


def overlooked(found: Application, rendering: Rendering) -> Iterator[BuildWarning]:
    """What an Application is told and that cannot come about."""
    if rendering.problems:
        return
    makes = CREATE_NAMESPACE in found.sync_options
    yield from out_of_order(rendering.objects, found.spec.destination.namespace or "" if makes else "")
    for each in rendering.objects:
        if hides_data(each.value):
            message = f"SOPS encrypted this, and Argo CD applies it as it is (Application {found.name})"
            yield BuildWarning(ENCRYPTED, message, each.origin(()).location)
    if not rendering.objects and not rendering.limits and found.sources:
        path = found.sources[0].path
        message = f"the Application {found.name} applies nothing: there is no object in its source"
        yield BuildWarning(APPLIES_NOTHING, message, found.declared.origin(path).location)
