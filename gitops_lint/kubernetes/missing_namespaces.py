"""Objects that Flux refuses to apply, since they stand in a namespace and name none.

Flux applies on the server's side, where no client fills in a default namespace. Source: fluxcd/flux2#4301.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from gitops_lint.kubernetes.argocd import scopes
from gitops_lint.kubernetes.flux import ClusterObject, FluxCluster
from gitops_lint.kubernetes.flux.identity import Name, name_of
from gitops_lint.kubernetes.flux.producers import text_at, value_at
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.kubernetes.rendered import Problem

_FLUX: Final = "toolkit.fluxcd.io"


def without_namespace(cluster: FluxCluster) -> Iterator[Problem]:
    """For each Kustomization, the first object without a namespace, and how many there are.

    Passed over is what was not built whole, and the bootstrap that is only taken to be there: others may bring a
    namespace. Of kinds that nothing declares, nobody can say.
    """
    is_namespaced = scopes(each.object.value for each in cluster.objects)
    sure = {
        name_of(each.object.value): each.object
        for each in cluster.kustomizations
        if not each.applied.limits and text_at(each.object.value, "spec", "interval")
    }
    found: dict[Name, list[ClusterObject]] = defaultdict(list)
    for each in cluster.objects:
        version, kind = text_at(each.object.value, "apiVersion"), text_at(each.object.value, "kind")
        group = version.partition("/")[0] if "/" in version else ""
        stands_in_one = is_namespaced(version, kind) or group.endswith(_FLUX)
        if each.by in sure and stands_in_one and not value_at(each.object.value, "metadata", "namespace"):
            found[each.by].append(each)
    for by, objects in found.items():
        first = objects[0].object
        others = f" (and {len(objects) - 1} more)" if len(objects) > 1 else ""
        message = (
            f"{text_at(first.value, 'kind')}/{text_at(first.value, 'metadata', 'name')}{others} namespace not "
            f"specified; write metadata.namespace, or set targetNamespace in {by}"
        )
        yield Problem(message, nearest(first.origin, ("metadata", "name")).location)
