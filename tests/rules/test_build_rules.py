"""REP030 and REP031: what Kustomize lets pass in replacements and variables, and what is meant for others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.engine.test_cluster_inspection import kustomization as flux_kustomization
from tests.repositories import write

OBJECTS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {tier: web}}
data: {host: shop.example.com}
---
apiVersion: v1
kind: Service
metadata: {name: cart, annotations: {host: host.invalid}}
spec: {clusterIP: None}
"""
SOURCE = "source: {kind: ConfigMap, name: settings, fieldPath: data.host}"
FIELDS = "fieldPaths: [metadata.annotations.host]"


def replacements(*targets: str) -> str:
    """A list of one replacement, each target on a line of its own from the fourth on."""
    return "\n".join((f"- {SOURCE}", "  targets:", *(f"  - {{{each}, {FIELDS}}}" for each in targets), ""))


def kustomization(*parts: str) -> str:
    return "\n".join(("resources: [objects.yaml]", *parts))


def inline(*targets: str) -> str:
    return kustomization("replacements:", replacements(*targets))


FILE = "all.yaml"
CART, CARD = "select: {kind: Service, name: cart}", "select: {kind: Service, name: card}"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nreplacements:\n"
VARIABLE = "vars: [{name: HOST, objref: {kind: Service, name: cart, apiVersion: v1}}]\n"
PATCHING = {
    "shop/overlays/dev/kustomization.yaml": "patches: [{path: cart.yaml}]\n",
    "shop/overlays/dev/cart.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: cart, labels: {a: b}}\n",
}
FLEET = "helm: {chart: https://charts.example.com/shop.tgz}\nkustomize: {dir: overlays/dev}\n"
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "targets that select something": ({"kustomization.yaml": inline(CART)}, []),
    "patches of nothing": (PATCHING, ["REP020 shop/overlays/dev/cart.yaml:1"]),
    "patches of what Fleet renders": (PATCHING | {"shop/fleet.yaml": FLEET}, []),
    "resources that Fleet builds": (
        {
            "shop/fleet.yaml": FLEET,
            "shop/overlays/dev/kustomization.yaml": kustomization("patches: [{path: cart.yaml}]"),
            "shop/overlays/dev/objects.yaml": OBJECTS,
            "shop/overlays/dev/cart.yaml": PATCHING["shop/overlays/dev/cart.yaml"].replace("cart", "card"),
        },
        ["REP020 shop/overlays/dev/cart.yaml:1"],
    ),
    "the second of two selects nothing": (
        {"kustomization.yaml": inline(CART, CARD)},
        ["REP030 kustomization.yaml:6"],
    ),
    "all that is selected is rejected": (
        {"kustomization.yaml": inline(f"{CART}, reject: [{{name: cart}}]")},
        ["REP030 kustomization.yaml:5"],
    ),
    "a label that nothing has": (
        {"kustomization.yaml": inline("select: {labelSelector: tier=api}")},
        ["REP030 kustomization.yaml:5"],
    ),
    "`create` does not help where nothing is selected": (
        {"kustomization.yaml": inline(f"{CARD}, options: {{create: true}}")},
        ["REP030 kustomization.yaml:5"],
    ),
    "a source that is not there is refused, and no more is said": (
        {"kustomization.yaml": inline(CARD).replace("name: settings", "name: setting")},
        ["REP020 kustomization.yaml:3"],
    ),
    "a file of replacements beside the kustomization": (
        {"kustomization.yaml": kustomization(f"replacements: [{{path: {FILE}}}]\n"), FILE: replacements(CART, CARD)},
        [f"REP030 {FILE}:4"],
    ),
    "a file that others may share": (
        {
            "base/kustomization.yaml": kustomization("replacements: [{path: ../shared.yaml}]\n"),
            "base/objects.yaml": OBJECTS,
            "shared.yaml": replacements(CARD),
            "clusters/prod/apps.yaml": flux_kustomization(path="./base"),
        },
        [],
    ),
    "a base is told once for all of its overlays": (
        {
            "base/kustomization.yaml": inline(CARD),
            "base/objects.yaml": OBJECTS,
            "one/kustomization.yaml": "resources: [../base]\nnamePrefix: one-\n",
            "two/kustomization.yaml": "resources: [../base]\nnamePrefix: two-\n",
        },
        ["REP030 base/kustomization.yaml:5"],
    ),
    "a component may be meant for others": (
        {
            "part/kustomization.yaml": COMPONENT + replacements(CARD),
            "kustomization.yaml": kustomization("components: [part]\n"),
        },
        [],
    ),
    "a transformer": (
        {
            "kustomization.yaml": kustomization(f"transformers: [{FILE}]\n"),
            FILE: "apiVersion: builtin\nkind: ReplacementTransformer\nmetadata: {name: all}\nreplacements:\n"
            + replacements(CARD),
        },
        [f"REP030 {FILE}:1"],
    ),
    "a variable that a field names": (
        {
            "kustomization.yaml": kustomization(VARIABLE).replace("objects.yaml", "objects.yaml, pod.yaml"),
            "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
            "spec: {containers: [{name: a, image: a:1, command: [a, $(HOST)]}]}\n",
        },
        [],
    ),
    "a variable that no field names": (
        {"kustomization.yaml": kustomization(VARIABLE)},
        ["REP031 kustomization.yaml:2"],
    ),
    "a variable of a base, which an overlay may name": (
        {
            "base/kustomization.yaml": kustomization(VARIABLE),
            "base/objects.yaml": OBJECTS,
            "kustomization.yaml": "resources: [base]\nnamePrefix: one-\n",
        },
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_build_passes_over_is_told_where_it_is_certain(
    case: tuple[dict[str, str], list[str]], tmp_path: Path
) -> None:
    files, expected = case
    write(tmp_path, {"objects.yaml": OBJECTS, **files})
    found = [one for one in check(tmp_path).results if one.rule in ("REP020", "REP030", "REP031")]
    assert [f"{one.rule} {one.location.file}:{one.location.line}" for one in found] == expected
