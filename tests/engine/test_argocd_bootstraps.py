"""Kustomizations that change Applications are applied to Argo CD by hand, where no Application applies them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.repositories import git, repository

URL = "https://git.example/shop.git"


def application(name: str, path: str) -> str:
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: {name}, namespace: argocd}}
spec:
  project: default
  source: {{repoURL: '{URL}', path: {path}}}
  destination: {{server: 'https://kubernetes.default.svc', namespace: shop}}
"""


def config(name: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\n"


def overlay(*resources: str, path: str = "", name: str = "shop") -> str:
    """A kustomization that sends the Application to another path."""
    listed = "".join(f"  - {one}\n" for one in resources)
    target = f"target: {{kind: Application, name: {name}}}"
    patch = f"patches:\n  - {target}\n    patch: '- {{op: replace, path: /spec/source/path, value: {path}}}'\n"
    return f"resources:\n{listed}{patch if path else ''}"


BASE = {
    "bootstrap/base/kustomization.yaml": overlay("shop.yaml"),
    "bootstrap/base/shop.yaml": application("shop", "nowhere"),
    "apps/dev/a.yaml": config("of-dev"),
    "apps/prod/a.yaml": config("of-prod"),
}
DEV, PROD = "bootstrap/overlays/dev/kustomization.yaml", "bootstrap/overlays/prod/kustomization.yaml"
CASES: dict[str, tuple[dict[str, str], Mapping[str, set[str]], list[str]]] = {
    "each overlay is applied with what it changes": (
        {DEV: overlay("../../base", path="apps/dev"), PROD: overlay("../../base", path="apps/prod")},
        {"dev": {"shop", "of-dev"}, "prod": {"shop", "of-prod"}},
        [],
    ),
    "what an overlay holds beside Applications is applied with them": (
        {
            DEV: overlay("../../base", path="apps/dev"),
            PROD: overlay("../../base", "project.yaml", path="apps/prod"),
            "bootstrap/overlays/prod/project.yaml": config("project"),
        },
        {"dev": {"shop", "of-dev"}, "prod": {"shop", "of-prod", "project"}},
        [],
    ),
    "an overlay that an Application applies is no beginning": (
        {
            DEV: overlay("../../base", path="apps/dev"),
            PROD: overlay("../../base", path="apps/prod"),
            "bootstrap/overlays/prod/root/root.yaml": application("root", "bootstrap/overlays/prod"),
        },
        {"dev": {"shop", "of-dev"}, "prod": {"root", "shop", "of-prod"}},
        [],
    ),
    "an overlay that applies itself is one all the same": (
        {
            DEV: overlay("../../base", path="apps/dev"),
            PROD: overlay("../../base", "root.yaml", path="apps/prod"),
            "bootstrap/overlays/prod/root.yaml": application("root", "bootstrap/overlays/prod"),
        },
        {"dev": {"shop", "of-dev"}, "prod": {"root", "shop", "of-prod"}},
        [],
    ),
    "a path that only an overlay brings about is told for its environment alone": (
        {DEV: overlay("../../base", path="apps/dev"), PROD: overlay("../../base", path="apps/prodd")},
        {"dev": {"shop", "of-dev"}, "prod": {"shop", "of-prod"}},
        ["prod REP024 bootstrap/overlays/prod/kustomization.yaml"],
    ),
    "a path that no overlay replaces is told where it is written": (
        {PROD: overlay("../../base") + "namespace: argocd\n"},
        {"dev": {"of-dev"}, "prod": {"shop", "of-prod"}},
        ["prod REP004 bootstrap/base/shop.yaml"],
    ),
    "an overlay that cannot be built is told, and the files are followed as they are": (
        {PROD: overlay("../../base", path="apps/prod", name="shops") + "replicas: 3\n"},
        {"dev": {"of-dev"}, "prod": {"of-prod", "shop"}},
        ["prod REP004 bootstrap/base/shop.yaml", "prod REP020 bootstrap/overlays/prod/kustomization.yaml"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changes_applications_is_followed(name: str, tmp_path: Path) -> None:
    files, objects, told = CASES[name]
    root = repository(tmp_path, BASE | files)
    git(root, "remote", "add", "origin", URL)
    with open_run(Request(paths=(root,), jobs=1, cache=False)) as run:
        outcome = run.check()
        found = {
            one.name: [each.name for each in one.resources()] for one in run.checker.loaded.repository.environments
        }
    assert outcome.failures == ()
    errors = [
        f"{','.join(one.environments)} {one.rule} {one.location.file}"
        for one in outcome.results
        if one.rule in ("REP004", "REP020", "REP024")
    ]
    assert errors == told
    assert {name: sorted(names) for name, names in found.items()} == {key: sorted(one) for key, one in objects.items()}


LISTED = "resources:\n  - a.yaml\n"
PLACED = {f"apps/{name}/kustomization.yaml": LISTED for name in ("dev", "prod")}
ALONE = "nothing deploys apps/prod: no Kustomization or Application names it"


def application_set(generator: str) -> str:
    """An ApplicationSet that sends `apps/dev` to what a generator gives."""
    return f"""\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {{name: shops, namespace: argocd}}
spec:
  generators: [{generator}]
  template:
    metadata: {{name: '{{{{name}}}}'}}
    spec:
      project: default
      source: {{repoURL: '{URL}', path: 'apps/{{{{name}}}}'}}
      destination: {{server: 'https://kubernetes.default.svc', namespace: shop}}
"""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"argocd/shop.yaml": application("shop", "apps/dev")}, [ALONE]),
        ({"argocd/shops.yaml": application_set("list: {elements: [{name: dev}]}")}, [ALONE]),
        # What comes before Argo CD is applied by hand.
        (
            {
                "argocd/shop.yaml": application("shop", "apps/dev"),
                "apps/bootstrap/kustomization.yaml": "resources: [a.yaml]\n",
                "apps/bootstrap/a.yaml": config("bootstrap"),
            },
            [ALONE],
        ),
        # Clusters that are declared nowhere may well get what lies beside.
        ({"argocd/shops.yaml": application_set("list: {elements: [{name: dev}]}}, {clusters: {}")}, []),
        # A person who applies one kustomization may apply the next.
        (
            {
                "apps/dev/kustomization.yaml": overlay("a.yaml", "shop.yaml", path="of/shop"),
                "apps/dev/shop.yaml": application("shop", "nowhere"),
                "of/shop/a.yaml": config("of-shop"),
            },
            [],
        ),
    ],
)
def test_what_nothing_deploys_is_told_where_all_is_known(
    files: dict[str, str], told: list[str], tmp_path: Path
) -> None:
    root = repository(tmp_path, {path: BASE[path] for path in BASE if path.startswith("apps/")} | PLACED | files)
    git(root, "remote", "add", "origin", URL)
    with open_run(Request(paths=(root,), jobs=1, cache=False)) as run:
        assert [one.message for one in run.check().results if one.rule == "REP029"] == told


def test_what_goes_to_another_cluster_belongs_to_the_environment_of_its_application(tmp_path: Path) -> None:
    files = {
        f"envs/{name}/app.yaml": application(f"shop-{name}", f"deploy/{name}").replace(
            "https://kubernetes.default.svc", f"https://{name}.example"
        )
        for name in ("dev", "prod")
    }
    files |= {f"deploy/{name}/a.yaml": config(f"of-{name}") for name in ("dev", "prod")}
    root = repository(tmp_path, files)
    git(root, "remote", "add", "origin", URL)
    with open_run(Request(paths=(root,), jobs=1, cache=False)) as run:
        run.check()
        found = {
            one.name: {each.name for each in one.resources()} for one in run.checker.loaded.repository.environments
        }
    assert {name: found[name] for name in ("dev", "prod")} == {
        "dev": {"shop-dev", "of-dev"},
        "prod": {"shop-prod", "of-prod"},
    }
