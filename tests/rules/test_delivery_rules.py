"""REP032 to REP035: what Flux and Argo CD are told to apply and cannot, or not in this order."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.engine.test_cluster_inspection import application, kustomization
from tests.repositories import write

ENTRY, CART = "clusters/prod/apps.yaml", "cart.yaml"
APPS = application("path: apps")
SOPS = """\
sops:
  mac: ENC[AES256_GCM,data:bWFj,iv:aXY=,tag:dGFn,type:str]
  version: 3.9.0
"""
SECRET = (
    """\
apiVersion: v1
kind: Secret
metadata: {name: session, namespace: shop}
stringData: {key: "ENC[AES256_GCM,data:bm90IGEga2V5,iv:aXY=,tag:dGFn,type:str]"}
"""
    + SOPS
)
ENV = "key=ENC[AES256_GCM,data:bm90,iv:aXY=,tag:dGFn,type:str]\nsops_mac=ENC[AES256_GCM,data:bWFj]\n"
DECRYPTS = kustomization("decryption: {provider: sops, secretRef: {name: keys}}")
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n"
WAITS = ("dependsOn:", "  - name: controllers")
BASE = {"apps/settings.yaml": SETTINGS, "controllers/settings.yaml": SETTINGS.replace("settings,", "more,")}


def controllers(*lines: str) -> dict[str, str]:
    text = kustomization(*lines, path="./controllers").replace("name: apps", "name: controllers")
    return {"clusters/prod/controllers.yaml": text}


def parent(patch: str) -> str:
    """A Kustomization of all others, which patches them."""
    text = kustomization("patches:", "  - target: {kind: Kustomization}", f"    patch: '{patch}'", path="./children")
    return text.replace("name: apps", "name: all")


CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "Flux without decryption": ({ENTRY: kustomization(), "apps/a.yaml": SECRET}, ["REP032 apps/a.yaml:2"]),
    "Flux with decryption": ({ENTRY: DECRYPTS, "apps/a.yaml": SECRET}, []),
    "decryption that a parent puts into its children": (
        {
            ENTRY: parent('[{"op": "add", "path": "/spec/decryption", "value": {"provider": "sops"}}]'),
            "children/apps.yaml": kustomization(),
            "apps/a.yaml": SECRET,
        },
        [],
    ),
    "decryption that is switched off for one Secret": (
        {
            ENTRY: kustomization(),
            "apps/a.yaml": SECRET.replace(
                "namespace: shop", "namespace: shop, annotations: {kustomize.toolkit.fluxcd.io/decrypt: Disabled}"
            ),
        },
        [],
    ),
    "an object that an operator of its own decrypts": (
        {
            ENTRY: kustomization(),
            "apps/a.yaml": SECRET.replace("kind: Secret", "kind: SopsSecret").replace(
                "apiVersion: v1", "apiVersion: isindir.github.com/v1alpha3"
            ),
        },
        [],
    ),
    "an encrypted file in a generated Secret": (
        {
            ENTRY: kustomization(),
            "apps/kustomization.yaml": "secretGenerator:\n- {name: session, namespace: shop, files: [session.env]}\n",
            "apps/session.env": ENV,
        },
        ["REP032 apps/kustomization.yaml:2"],
    ),
    "a text in base64 that only speaks of encryption": (
        {
            ENTRY: kustomization(),
            "apps/a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: shop}\n"
            f"data: {{key: {base64.b64encode(b'ENC[AES256_GCM, not a file]').decode()}}}\n",
        },
        [],
    ),
    "Argo CD decrypts nothing": ({CART: APPS, "apps/a.yaml": SECRET}, ["REP032 apps/a.yaml:1"]),
    "a suspended Kustomization of the same source": (
        {ENTRY: kustomization(*WAITS), **controllers("suspend: true"), **BASE},
        [f"REP033 {ENTRY}:12"],
    ),
    "one that is not suspended": ({ENTRY: kustomization(*WAITS), **controllers("suspend: false"), **BASE}, []),
    "both are suspended": (
        {ENTRY: kustomization(*WAITS, "suspend: true"), **controllers("suspend: true"), **BASE},
        [],
    ),
    "an expression tells when it is ready": (
        {ENTRY: kustomization(*WAITS, "    readyExpr: 'true'"), **controllers("suspend: true"), **BASE},
        [],
    ),
    "another source, whose revision is not looked at": (
        {
            ENTRY: kustomization(*WAITS),
            "clusters/prod/controllers.yaml": controllers("suspend: true")["clusters/prod/controllers.yaml"].replace(
                "kind: GitRepository, name: flux-system", "kind: GitRepository, name: other"
            ),
            "clusters/prod/other.yaml": "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
            "metadata: {name: other, namespace: flux-system}\n"
            "spec: {interval: 10m, url: 'https://git.example/other.git', ref: {branch: main}}\n",
            **BASE,
        },
        [],
    ),
    "a directory without objects": ({ENTRY: kustomization(), "apps/README.md": "apps\n"}, [f"REP034 {ENTRY}:9"]),
    "a directory of what is not to be had": (
        {ENTRY: kustomization(), "apps/kustomization.yaml": "resources: ['https://example.com/all.yaml']\n"},
        [],
    ),
    "a directory that is not there": ({ENTRY: kustomization()}, ["REP004"]),
    "an Application without objects": ({CART: APPS, "apps/README.md": "apps\n"}, [f"REP034 {CART}:8"]),
    "an Application of a chart elsewhere": (
        {CART: APPS.replace("path: apps", "chart: cart").replace("https://git", "https://charts")},
        [],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_cannot_come_about_is_told_at_the_line_to_edit(
    case: tuple[dict[str, str], list[str]], tmp_path: Path
) -> None:
    files, expected = case
    write(tmp_path, files)
    found = [one for one in check(tmp_path).results if one.rule in ("REP004", *(f"REP03{n}" for n in (2, 3, 4, 5)))]
    said = [f"{one.rule} {one.location.file}:{one.location.line}" for one in found]
    assert [text if ":" in wanted else text[:6] for text, wanted in zip(said, expected, strict=True)] == expected
