"""REP021 and REP022 of what Flux and Argo CD give to Kustomize: entries of a spec that change nothing anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.engine.test_cluster_inspection import CHART, application, kustomization, release
from tests.repositories import git, write

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop}
spec: {containers: [{name: cart, image: "example.com/cart:1.0"}]}
"""
ENTRY = "clusters/prod/apps.yaml"
OTHER = "clusters/dev/apps.yaml"
PLAIN = {"apps/pod.yaml": POD}
BUILT = {**PLAIN, "apps/kustomization.yaml": "resources: [pod.yaml]\n"}
OPERATION = """patch: '[{"op": "add", "path": "/metadata/labels", "value": {"a": "b"}}]'"""


def patches(*targets: str) -> tuple[str, ...]:
    """The lines of `patches`, an entry of two lines a target."""
    return ("patches:", *(line for each in targets for line in (f"  - target: {each}", f"    {OPERATION}")))


def images(*names: str) -> tuple[str, ...]:
    """The lines of `images`, an entry of one line a name."""
    return ("images:", *(f'  - {{name: {name}, newTag: "2"}}' for name in names))


def indented(lines: tuple[str, ...], by: int) -> tuple[str, ...]:
    return tuple(" " * by + line for line in lines)


def post_renderer(*lines: str) -> str:
    """A HelmRelease with one post-renderer."""
    return release("fewest: 1") + "\n".join(("  postRenderers:", "  - kustomize:", *indented(lines, 6), ""))


PASSED_ON = f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: all, namespace: flux-system}}
spec:
  interval: 10m
  prune: true
  path: ./children
  sourceRef: {{kind: GitRepository, name: flux-system}}
  patches:
    - target: {{kind: Kustomization}}
      patch: |
        - op: add
          path: /spec/patches
          value:
            - target: {{kind: Pod}}
              {OPERATION}
"""
CHILDREN = {
    ENTRY: PASSED_ON,
    "children/apps.yaml": kustomization(),
    "children/more.yaml": kustomization(path="./more").replace("name: apps", "name: more"),
    "more/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more, namespace: shop}\n",
}
CASES: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "a patch of Flux that selects nothing": (
        {ENTRY: kustomization(*patches("{kind: Pod}", "{kind: Pod, name: card}")), **PLAIN},
        [("REP021", f"{ENTRY}:14")],
    ),
    "an image of Flux that nothing uses": (
        {ENTRY: kustomization(*images("example.com/cart", "example.com/card")), **PLAIN},
        [("REP022", f"{ENTRY}:13")],
    ),
    "an entry of Flux beside those of the directory's own kustomization": (
        {
            ENTRY: kustomization(*images("example.com/card")),
            **PLAIN,
            "apps/kustomization.yaml": 'resources: [pod.yaml]\nimages: [{name: example.com/cart, newTag: "3"}]\n',
        },
        [("REP022", f"{ENTRY}:12")],
    ),
    "what a component does to none is not told of the Kustomization that names it": (
        {
            ENTRY: kustomization("components: [../parts]"),
            **BUILT,
            "parts/kustomization.yaml": "\n".join(
                ("apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component", *patches("{kind: Service}"), "")
            ),
        },
        [],
    ),
    "a patch that a parent puts into all of its children is meant for those it fits": ({**CHILDREN, **PLAIN}, []),
    "one that fits none of the children is told where it stands": (
        {**CHILDREN, "apps/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"},
        [("REP021", f"{ENTRY}:15")],
    ),
    "the same entry in two clusters is two entries": (
        {
            ENTRY: kustomization(*patches("{kind: Pod}")),
            OTHER: kustomization(*patches("{kind: Pod}"), path="./more"),
            "more/settings.yaml": CHILDREN["more/settings.yaml"],
            **PLAIN,
        },
        [("REP021", f"{OTHER}:12")],
    ),
    "a target that a variable names is not known": (
        {ENTRY: kustomization(*patches("{kind: Pod, name: '${name}'}")), **PLAIN},
        [],
    ),
    "a kustomization that cannot be built tells nothing of its entries": (
        {
            ENTRY: kustomization(*patches("{kind: Service}")),
            **BUILT,
            "apps/kustomization.yaml": "resources: [pod.yaml, 'https://example.com/all.yaml']\n",
        },
        [],
    ),
    "a post-renderer's patch that selects nothing in the chart": (
        {
            ENTRY: kustomization(),
            "apps/release.yaml": post_renderer(*patches("{kind: HorizontalPodAutoscaler}", "{kind: Deployment}")),
            **CHART,
        },
        [("REP021", "apps/release.yaml:17")],
    ),
    "a post-renderer's image that the chart does not use": (
        {ENTRY: kustomization(), "apps/release.yaml": post_renderer(*images("example.com/card")), **CHART},
        [("REP022", "apps/release.yaml:15")],
    ),
    "options of Argo CD": (
        {
            "cart.yaml": application(
                "path: apps",
                "kustomize:",
                "  images: ['example.com/cart:2', 'example.com/card:2']",
                *indented(patches("{kind: Pod}", "{kind: Service}"), 2),
            ),
            **BUILT,
        },
        [("REP022", "cart.yaml:11"), ("REP021", "cart.yaml:15")],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_entry_of_a_spec_that_changes_nothing_is_told_at_its_line(
    case: tuple[dict[str, str], list[tuple[str, str]]], tmp_path: Path
) -> None:
    files, expected = case
    write(tmp_path, files)
    found = [one for one in check(tmp_path).results if one.rule in ("REP021", "REP022")]
    assert [(one.rule, f"{one.location.file}:{one.location.line}") for one in found] == expected


def test_the_applications_of_one_template_share_its_options(tmp_path: Path) -> None:
    template = application("path: '{{.path}}'", "kustomize:", "  images: ['example.com/cart:{{.tag}}']")
    body = "\n".join(indented(tuple(template.splitlines()[3:]), 4)).replace("    spec:", "    spec:", 1)
    sets = f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: shop, namespace: argocd}}
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
    - list:
        elements:
          - {{path: apps, tag: "2"}}
          - {{path: more, tag: "3"}}
  template:
    metadata: {{name: '{{{{.path}}}}'}}
{body}
"""
    more = {"more/kustomization.yaml": "resources: [settings.yaml]\n"}
    files = {"set.yaml": sets, **BUILT, **more, "more/settings.yaml": CHILDREN["more/settings.yaml"]}
    write(tmp_path, files)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", "https://git.example/shop.git")
    rules = ("REP021", "REP022", "REP024")
    assert [one for one in check(tmp_path).results if one.rule in rules] == []
    write(tmp_path, {"apps/pod.yaml": POD.replace("example.com/cart:1.0", "example.com/card:1.0")})
    found = [(one.rule, one.location.file, one.location.line) for one in check(tmp_path).results if one.rule in rules]
    assert found == [("REP022", "set.yaml", 21)]
