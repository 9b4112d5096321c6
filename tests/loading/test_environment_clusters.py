"""The clusters of environments give what is applied: rendered by Flux, Argo CD or Kustomize, or as it is written."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from repositories import write

from gitops_lint.engine import Request, open_run
from gitops_lint.kubernetes.producers import ANYTHING, ANYWHERE, Produced
from gitops_lint.loading.load import load
from gitops_lint.model.environment import Cluster

RULES = (*(f"K8S{number:03}" for number in range(15, 30)), "REP019")

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: cart, namespace: shop}
spec:
  containers: [{name: cart, image: 'cart:1'}]
  volumes: [{name: a, configMap: {name: cart}}]
"""
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata: {a: b}\n"
ANYTHING_ANYWHERE = Produced(ANYTHING, ANYWHERE, ANYTHING)


def flux(name: str = "apps", path: str = "apps", source: str = "flux-system", more: str = "") -> str:
    """A Kustomization of Flux."""
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec:\n  interval: 10m\n  prune: true\n"
        f"  path: ./{path}\n  sourceRef: {{kind: GitRepository, name: {source}}}\n{more}"
    )


def argo(name: str, path: str, more: str = "", url: str = "https://example.com/shop") -> str:
    """An Application of Argo CD."""
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\nspec:\n"
        f"  project: default\n  destination: {{name: in-cluster, namespace: shop}}\n"
        f"  source: {{repoURL: '{url}', targetRevision: HEAD, path: {path}}}\n{more}"
    )


def release(more: str = "") -> str:
    """A HelmRelease of a chart in the repository."""
    return (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: cart, namespace: shop}\nspec:\n"
        "  interval: 10m\n  chart:\n    spec:\n      chart: ./charts/cart\n"
        f"      sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}\n{more}"
    )


def clusters_in(directory: Path, files: dict[str, str]) -> dict[str, tuple[Cluster, ...]]:
    """The clusters of every environment of these files."""
    loaded = load(write(directory, files), jobs=1)
    found = {one.name: one.clusters for one in loaded.repository.environments}
    assert all(one.contents.is_known for clusters in found.values() for one in clusters)
    loaded.close()
    return found


def names(cluster: Cluster) -> list[str]:
    return sorted(f"{one.resource.kind} {one.resource.name}" for one in cluster.objects())


def said(directory: Path, files: dict[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Rule, place and environments of what the rules about clusters say."""
    write(directory, files)
    with open_run(Request(paths=(directory,), select=RULES, jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    return [(one.rule, f"{one.location.file}:{one.location.line}", one.environments) for one in outcome.results]


PREFIXED = {
    "clusters/prod/apps.yaml": flux(),
    "apps/kustomization.yaml": "resources: [pod.yaml, settings.yaml]\nnameSuffix: -${ENV}\n",
    "apps/pod.yaml": POD,
    "apps/settings.yaml": SETTINGS,
}


def test_a_cluster_of_flux_has_the_objects_as_flux_applies_them(tmp_path: Path) -> None:
    files = {**PREFIXED, "clusters/prod/apps.yaml": flux(more="  postBuild: {substitute: {ENV: prod}}\n")}
    (cluster,) = clusters_in(tmp_path, files)["prod"]
    applied = ["ConfigMap cart-prod", "Pod cart-prod"]
    assert cluster.path == "clusters/prod"
    assert [name for name in names(cluster) if "toolkit" not in name] == applied
    assert sorted(f"{one.kind} {one.name}" for one in cluster.resources("Pod", "ConfigMap")) == applied
    assert cluster.contents.is_followed
    assert cluster.contents.hidden == ()
    assert said(tmp_path, {}) == []


def test_what_a_patch_of_flux_names_is_told_at_the_patch(tmp_path: Path) -> None:
    patch = (
        "  patches:\n    - target: {kind: Pod}\n      patch: |\n        - op: replace\n"
        "          path: /spec/volumes/0/configMap/name\n          value: basket\n"
    )
    files = {**PREFIXED, "apps/kustomization.yaml": "resources: [pod.yaml, settings.yaml]\n"}
    files["clusters/prod/apps.yaml"] = flux(more=patch)
    assert said(tmp_path, files) == [("K8S015", "clusters/prod/apps.yaml:14", ("prod",))]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (flux(source="elsewhere"), ANYTHING_ANYWHERE),
        (flux(source="elsewhere", more="  targetNamespace: mesh\n"), Produced(ANYTHING, "mesh", ANYTHING)),
        (flux(path="nowhere"), ANYTHING_ANYWHERE),
    ],
)
def test_a_kustomization_that_cannot_be_rendered_may_bring_anything(
    text: str, hidden: Produced, tmp_path: Path
) -> None:
    files = {"clusters/prod/apps.yaml": flux(), "apps/pod.yaml": POD, "clusters/prod/other.yaml": text}
    files["clusters/prod/other.yaml"] = text.replace("name: apps", "name: other")
    found = clusters_in(tmp_path, files)["prod"]
    assert [one.contents.hidden for one in found if one.contents.is_followed] == [(hidden,)]
    expected = [] if hidden.namespace == ANYWHERE else [("K8S015", "apps/pod.yaml:6", ("prod",))]
    assert said(tmp_path, {}) == expected


needs_engine = pytest.mark.skipif(find_spec("helm_python") is None, reason="helm-python-sdk is not installed")


@needs_engine
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (SETTINGS, []),
        (SETTINGS.replace("name: cart", "name: basket"), ["K8S015"]),
        (SETTINGS.replace("name: cart", "name: '{{ .Values.absent | required `a name` }}'"), []),
        (SETTINGS.replace("{name", "{annotations: {helm.sh/hook: post-install}, name"), []),
        (SETTINGS.replace("{name: cart", "{annotations: {helm.sh/hook: test}, name: basket"), ["K8S015"]),
    ],
    ids=["brings it", "brings another", "is not rendered", "runs something", "is tested"],
)
def test_a_release_that_is_rendered_brings_its_objects_and_no_others(
    template: str, expected: list[str], tmp_path: Path
) -> None:
    files = {
        "clusters/prod/apps.yaml": flux(),
        "apps/release.yaml": release(),
        "apps/pod.yaml": POD,
        "charts/cart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
        "charts/cart/templates/settings.yaml": template,
    }
    assert [rule for rule, _, _ in said(tmp_path, files)] == expected


def test_a_release_of_a_chart_that_is_not_at_hand_may_bring_anything_into_its_namespace(tmp_path: Path) -> None:
    files = {"clusters/prod/apps.yaml": flux(), "apps/pod.yaml": POD, "apps/release.yaml": release()}
    elsewhere = release().replace("kind: GitRepository, name: flux-system", "kind: HelmRepository, name: charts")
    assert said(tmp_path, {**files, "apps/release.yaml": elsewhere}) == []
    other = elsewhere.replace("namespace: shop", "namespace: mesh")
    assert [rule for rule, _, _ in said(tmp_path, {**files, "apps/release.yaml": other})] == ["K8S015"]


def test_the_applications_of_an_environment_that_go_to_one_cluster_are_judged_together(tmp_path: Path) -> None:
    files = {
        "clusters/prod/cart.yaml": argo("cart", "cart"),
        "clusters/prod/settings.yaml": argo("settings", "settings"),
        "cart/pod.yaml": POD,
        "settings/settings.yaml": SETTINGS,
    }
    (cluster,) = (one for one in clusters_in(tmp_path, files)["prod"] if one.contents.is_followed)
    assert [name for name in names(cluster) if "argoproj" not in name] == ["ConfigMap cart", "Pod cart"]
    assert said(tmp_path, {}) == []
    again = {"clusters/prod/again.yaml": argo("again", "again"), "again/settings.yaml": SETTINGS.replace("b}", "c}")}
    assert [rule for rule, _, _ in said(tmp_path, again)] == ["REP019"]


def test_what_goes_to_the_same_cluster_from_another_environment_is_not_missing(tmp_path: Path) -> None:
    files = {
        "clusters/dev/cart.yaml": argo("cart", "cart"),
        "clusters/prod/settings.yaml": argo("settings", "settings"),
        "cart/pod.yaml": POD,
        "settings/settings.yaml": SETTINGS,
    }
    assert said(tmp_path / "one", files) == []
    other = {**files, "settings/settings.yaml": SETTINGS.replace("name: cart", "name: basket")}
    assert said(tmp_path / "other", other) == [("K8S015", "cart/pod.yaml:6", ("dev",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (argo("other", "elsewhere", url="https://example.org/elsewhere"), []),
        (argo("other", "nowhere"), []),
        (argo("other", "other", "  syncPolicy: {syncOptions: [CreateNamespace=true]}\n"), ["K8S015"]),
    ],
)
def test_an_application_that_cannot_be_rendered_may_bring_anything(
    text: str, expected: list[str], tmp_path: Path
) -> None:
    files = {"clusters/prod/cart.yaml": argo("cart", "cart"), "cart/pod.yaml": POD, "clusters/prod/other.yaml": text}
    files["other/role.yaml"] = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: other, namespace: shop}\n"
    assert [rule for rule, _, _ in said(tmp_path, files)] == expected


def test_a_cluster_that_begins_in_no_environment_is_judged_as_well(tmp_path: Path) -> None:
    files = {
        ".gitops-lint.yaml": "environments: {prod: {paths: [prod]}}\n",
        "prod/settings.yaml": SETTINGS.replace("name: cart", "name: basket"),
        "hub/apps.yaml": flux(),
        "apps/pod.yaml": POD,
    }
    assert said(tmp_path, files) == [("K8S015", "apps/pod.yaml:6", ())]


def test_what_is_made_on_the_way_is_not_declared_twice(tmp_path: Path) -> None:
    creates = "  syncPolicy: {syncOptions: [CreateNamespace=true]}\n"
    files = {
        "clusters/prod/cart.yaml": argo("cart", "cart", creates),
        "clusters/prod/other.yaml": argo("other", "other", creates),
        "cart/settings.yaml": SETTINGS,
        "other/settings.yaml": SETTINGS.replace("name: cart", "name: other"),
    }
    assert said(tmp_path, files) == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("", "ConfigMap cart is applied twice from here: both say the same; keep one of them"),
        (
            "  commonMetadata: {labels: {a: b}}\n",
            "ConfigMap cart is applied twice from here: only labels or annotations differ; keep one of them",
        ),
        (
            "  patches:\n    - target: {kind: ConfigMap}\n      patch: |\n        - op: replace\n"
            "          path: /data/a\n          value: c\n",
            "ConfigMap cart is applied twice from here: the last to be applied wins; keep one of them",
        ),
    ],
)
def test_two_kustomizations_that_apply_one_file_are_told_of(more: str, message: str, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "clusters/prod/apps.yaml": flux(),
            "clusters/prod/other.yaml": flux("other", more=more),
            "apps/settings.yaml": SETTINGS,
        },
    )
    with open_run(Request(paths=(tmp_path,), select=("REP019",), jobs=1, cache=False)) as run:
        (result,) = run.check().results
    assert result.message == message
