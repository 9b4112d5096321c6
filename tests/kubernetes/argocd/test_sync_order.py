"""What one sync applies before what it needs: Argo CD's phases and waves, and what pods do not start without."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd.sync_order import out_of_order
from gitops_lint.kubernetes.rendered import RenderedObject
from gitops_lint.model.source import Location, Origin, Path, Place


def rendered(text: str) -> list[RenderedObject]:
    """Objects whose origins are their names and paths."""

    def one(value: dict[str, Any]) -> RenderedObject:
        def origin(path: Path) -> Origin:
            return Origin((Place(Location("/".join((value["metadata"]["name"], *map(str, path[-1:]))))),))

        return RenderedObject(value, origin)

    return [one(document.value) for document in read(text, Dialect.KUBERNETES).documents]


def config(wave: str = "", kind: str = "ConfigMap", name: str = "settings") -> str:
    marks = f", annotations: {{argocd.argoproj.io/sync-wave: '{wave}'}}" if wave else ""
    return f"apiVersion: v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop{marks}}}\n"


def workload(spec: str, kind: str = "Deployment", marks: str = "", api: str = "apps/v1") -> str:
    annotations = f", annotations: {{{marks}}}" if marks else ""
    body = f"{{template: {{spec: {{{spec}}}}}}}" if kind != "Pod" else f"{{{spec}}}"
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: cart, namespace: shop{annotations}}}\nspec: {body}\n"


def container(fields: str, field: str = "containers") -> str:
    return f"{field}: [{{name: a, {fields}}}]"


FROM = "envFrom: [{configMapRef: {name: settings}}]"
WAVE, HOOK = "argocd.argoproj.io/sync-wave: ", "argocd.argoproj.io/hook: "
LATE = config("1")
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: carts.shop.example, annotations: {argocd.argoproj.io/sync-wave: '1'}}
spec: {group: shop.example, names: {kind: Cart}}
"""
CUSTOM = "apiVersion: shop.example/v1\nkind: Cart\nmetadata: {name: one}\n"
NAMESPACE = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, annotations: {argocd.argoproj.io/sync-wave: '2'}}
"""
HELM_JOB = workload(container(FROM), "Job", "helm.sh/hook: pre-upgrade", "batch/v1")
CASES: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "a later wave": ((workload(container(FROM)), LATE), ["settings/argocd.argoproj.io/sync-wave"]),
    "an earlier wave of what needs it": (
        (workload(container(FROM), marks=f"{WAVE}'-1'"), config()),
        ["cart/argocd.argoproj.io/sync-wave"],
    ),
    "the same wave": ((workload(container(FROM), marks=f"{WAVE}'1'"), LATE), []),
    "an earlier wave of what is needed": ((workload(container(FROM)), config("-1")), []),
    "a hook before the sync": (
        (workload(container(FROM), "Job", f"{HOOK}PreSync", "batch/v1"), config()),
        ["cart/argocd.argoproj.io/hook"],
    ),
    "a hook after the sync": ((workload(container(FROM), "Job", f"{HOOK}PostSync", "batch/v1"), LATE), []),
    "a hook before the sync that is a hook in the sync too": (
        (workload(container(FROM), "Job", f"{HOOK}'PreSync, Sync'", "batch/v1"), config()),
        ["cart/argocd.argoproj.io/hook"],
    ),
    "a hook of a sync that failed": ((workload(container(FROM), "Job", f"{HOOK}SyncFail", "batch/v1"), LATE), []),
    "a hook of Helm": ((HELM_JOB, config()), ["cart/helm.sh/hook"]),
    "what an Application does not have": ((workload(container(FROM)), config("1", name="other")), []),
    "another namespace": ((workload(container(FROM)), LATE.replace("namespace: shop", "namespace: bank")), []),
    "a container that does without": (
        (workload(container("envFrom: [{configMapRef: {name: settings, optional: true}}]")), LATE),
        [],
    ),
    "a key of it": (
        (workload(container("env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]")), LATE),
        ["settings/argocd.argoproj.io/sync-wave"],
    ),
    "a Secret, for an init container": (
        (
            workload(container("envFrom: [{secretRef: {name: key}}]", "initContainers")),
            config("1", "Secret", "key"),
        ),
        ["key/argocd.argoproj.io/sync-wave"],
    ),
    "a volume": (
        (workload("volumes: [{name: a, secret: {secretName: key}}]", "StatefulSet"), config("1", "Secret", "key")),
        ["key/argocd.argoproj.io/sync-wave"],
    ),
    "an optional volume": (
        (workload("volumes: [{name: a, secret: {secretName: key, optional: true}}]"), config("1", "Secret", "key")),
        [],
    ),
    "a projected volume": (
        (workload("volumes: [{name: a, projected: {sources: [{configMap: {name: settings}}]}}]", "DaemonSet"), LATE),
        ["settings/argocd.argoproj.io/sync-wave"],
    ),
    "a claim": (
        (
            workload("volumes: [{name: a, persistentVolumeClaim: {claimName: data}}]", "Pod", api="v1"),
            config("1", "PersistentVolumeClaim", "data"),
        ),
        ["data/argocd.argoproj.io/sync-wave"],
    ),
    "a service account": (
        (workload("serviceAccountName: cart"), config("1", "ServiceAccount", "cart")),
        ["cart/argocd.argoproj.io/sync-wave"],
    ),
    "a CronJob is healthy without its pods": (
        (
            "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a, namespace: shop}\n"
            f"spec: {{jobTemplate: {{spec: {{template: {{spec: {{{container(FROM)}}}}}}}}}}}\n",
            LATE,
        ),
        [],
    ),
    "a definition after an object of its kind": ((CRD, CUSTOM), ["carts.shop.example/argocd.argoproj.io/sync-wave"]),
    "a definition in the same wave, which Argo CD applies first": ((CUSTOM, CRD.replace("'1'", "'0'")), []),
    "a definition of another group": ((CRD, CUSTOM.replace("shop.example", "bank.example"), LATE), []),
    "a namespace after what is in it": ((config(), NAMESPACE), ["shop/argocd.argoproj.io/sync-wave"]),
    "a namespace before what is in it": ((config("3"), NAMESPACE), []),
    "a kind of one's own, which may have no namespace": (
        (CUSTOM.replace("name: one", "name: one, namespace: shop"), NAMESPACE),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_needed_is_applied_no_later(case: tuple[tuple[str, ...], list[str]]) -> None:
    texts, expected = case
    assert [each.location.file for each in out_of_order(rendered("---\n".join(texts)))] == expected


def test_a_namespace_that_argo_cd_makes_first_is_there() -> None:
    objects = rendered("---\n".join((config(), NAMESPACE)))
    assert list(out_of_order(objects, "shop")) == []
    assert len(list(out_of_order(objects, "bank"))) == 1


def test_the_turns_of_both_are_said() -> None:
    (said,) = out_of_order(rendered("---\n".join((HELM_JOB, config()))))
    assert said.message == (
        "Job cart is applied in PreSync, wave 0, before the ConfigMap settings that it needs (Sync, wave 0)"
    )
