"""Environments, their stacks, clusters and files, from the layouts that people use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gitops_lint.loading.load import Loaded, load
from tests.repositories import config_map, write

DEPLOYMENT = config_map("settings")


def flux(name: str, path: str) -> str:
    """A Flux Kustomization that deploys `path` of this repository."""
    return (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec: {{interval: 10m, path: {path}, prune: true, sourceRef: {{kind: GitRepository, name: flux-system}}}}\n"
    )


def kustomization(*resources: str) -> str:
    return f"resources: [{', '.join(resources)}]\n"


@dataclass(frozen=True)
class Case:
    """Files (a list where their content says nothing) and what must be found."""

    files: Mapping[str, str] | Iterable[str]
    environments: tuple[str, ...]
    stacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


LAYOUTS = {
    "environments/*": Case(
        ("environments/dev/a.yaml", "environments/staging/a.yaml", "environments/prod/a.yaml"),
        ("dev", "staging", "prod"),
        clusters={"prod": ("environments/prod",)},
    ),
    "envs/* of Terraform": Case(
        ("envs/dev/main.tf", "envs/prod/main.tf", "modules/net/main.tf"),
        ("dev", "prod"),
        stacks={"dev": ("envs/dev",), "prod": ("envs/prod",)},
    ),
    "env/* with names of one's own": Case(("env/blue/a.yaml", "env/green/a.yaml"), ("blue", "green")),
    "overlays/*": Case(
        {
            "base/kustomization.yaml": kustomization("a.yaml"),
            "base/a.yaml": DEPLOYMENT,
            "overlays/dev/kustomization.yaml": kustomization("../../base"),
            "overlays/prod/kustomization.yaml": kustomization("../../base"),
        },
        ("dev", "prod"),
        clusters={"dev": ("overlays/dev",), "prod": ("overlays/prod",)},
    ),
    "kustomize/overlays/*": Case(
        {
            "kustomize/base/kustomization.yaml": "resources: []\n",
            "kustomize/overlays/staging/kustomization.yaml": kustomization("../../base"),
            "kustomize/overlays/production/kustomization.yaml": kustomization("../../base"),
        },
        ("staging", "production"),
    ),
    "an overlay of each application": Case(
        {
            "apps/cart/overlays/prod/kustomization.yaml": "resources: []\n",
            "apps/pay/overlays/prod/kustomization.yaml": "resources: []\n",
            "apps/pay/overlays/dev/kustomization.yaml": "resources: []\n",
        },
        ("dev", "prod"),
        clusters={"prod": ("apps/cart/overlays/prod", "apps/pay/overlays/prod"), "dev": ("apps/pay/overlays/dev",)},
    ),
    "clusters/*": Case(("clusters/home/a.yaml", "clusters/office/a.yaml"), ("home", "office")),
    "apps/<env>": Case(
        ("apps/base/a.yaml", "apps/staging/a.yaml", "apps/production/a.yaml"), ("staging", "production")
    ),
    "a Flux monorepo": Case(
        {
            "clusters/staging/apps.yaml": flux("apps", "./apps/staging"),
            "clusters/production/apps.yaml": flux("apps", "./apps/production"),
            "apps/base/kustomization.yaml": kustomization("a.yaml"),
            "apps/base/a.yaml": DEPLOYMENT,
            "apps/staging/kustomization.yaml": kustomization("../base"),
            "apps/production/kustomization.yaml": kustomization("../base"),
            "infrastructure/controllers/kustomization.yaml": "resources: []\n",
        },
        ("staging", "production"),
    ),
    "<env>.tfvars beside the root": Case(
        ("main.tf", "dev.tfvars", "prod.tfvars"), ("dev", "prod"), stacks={"dev": ("",), "prod": ("",)}
    ),
    "env/<env>.tfvars": Case(
        ("infra/main.tf", "infra/env/dev.tfvars", "infra/env/prod.tfvars"),
        ("dev", "prod"),
        stacks={"dev": ("infra",), "prod": ("infra",)},
    ),
    "terraform.<env>.tfvars": Case(("main.tf", "terraform.dev.tfvars", "terraform.prod.tfvars"), ("dev", "prod")),
    "<env>.tfvars.json": Case(("main.tf", "staging.tfvars.json", "prod.tfvars.json"), ("staging", "prod")),
    "variable files in <env>/": Case(
        ("main.tf", "envs/dev/main.tfvars", "envs/dev/backend.tfvars", "envs/prod/terraform.tfvars"),
        ("dev", "prod"),
        stacks={"dev": ("",), "prod": ("",)},
    ),
    "terraform.tfvars alone": Case(("main.tf", "terraform.tfvars"), ("default",), stacks={"default": ("",)}),
    "component, then environment": Case(
        ("network/dev/main.tf", "network/prod/main.tf", "database/dev/main.tf", "database/prod/main.tf"),
        ("dev", "prod"),
        stacks={"prod": ("database/prod", "network/prod")},
    ),
    "environment, then component": Case(
        ("dev/network/main.tf", "dev/database/main.tf", "prod/network/main.tf"),
        ("dev", "prod"),
        stacks={"dev": ("dev/database", "dev/network"), "prod": ("prod/network",)},
    ),
    "both nestings and both platforms": Case(
        ("infra/envs/prod/main.tf", "deploy/prod/cart/a.yaml", "deploy/dev/cart/a.yaml"),
        ("dev", "prod"),
        stacks={"prod": ("infra/envs/prod",)},
        clusters={"prod": ("deploy/prod",)},
    ),
    "both spellings": Case(("apps/prod/a.yaml", "infra/production/main.tf", "clusters/prod/b.yaml"), ("prod",)),
    "every usual spelling": Case(
        ("apps/development/a.yaml", "apps/qa/a.yaml", "apps/uat/a.yaml", "apps/stage/a.yaml", "apps/prd/a.yaml"),
        ("development", "qa", "uat", "stage", "prd"),
    ),
    "variants by region": Case(
        ("clusters/prod-eu/a.yaml", "clusters/prod-us/a.yaml", "clusters/dev-eu/a.yaml"),
        ("dev-eu", "prod-eu", "prod-us"),
    ),
    "region first": Case(("clusters/eu-prod/a.yaml", "clusters/eu-dev/a.yaml"), ("eu-dev", "eu-prod")),
    "variants outside a container": Case(("infra/prod-eu/main.tf", "infra/prod-us/main.tf"), ("prod-eu", "prod-us")),
    "regions inside an environment": Case(
        ("clusters/prod/eu/a.yaml", "clusters/prod/us/a.yaml", "clusters/dev/eu/a.yaml"), ("dev", "prod")
    ),
    "an environment inside its account": Case(
        ("live/prod/eu-west-1/prod/main.tf", "live/non-prod/eu-west-1/dev/main.tf"), ("dev", "prod")
    ),
    "a Terragrunt live tree": Case(
        (
            "root.hcl",
            "live/dev/eu-west-1/vpc/terragrunt.hcl",
            "live/prod/eu-west-1/vpc/terragrunt.hcl",
            "live/prod/eu-west-1/db/terragrunt.hcl",
            "live/prod/env.hcl",
        ),
        ("dev", "prod"),
        stacks={"dev": ("live/dev/eu-west-1/vpc",), "prod": ("live/prod/eu-west-1/db", "live/prod/eu-west-1/vpc")},
    ),
    "a Terragrunt tree whose parent file has the old name": Case(
        ("terragrunt.hcl", "prod/terragrunt.hcl", "prod/vpc/terragrunt.hcl", "dev/vpc/terragrunt.hcl"),
        ("dev", "prod"),
        stacks={"prod": ("prod/vpc",)},
    ),
    "Argo CD applications by environment": Case(
        ("argocd/dev/apps.yaml", "argocd/prod/apps.yaml", "charts/cart/Chart.yaml"), ("dev", "prod")
    ),
    "stages/*": Case(("stages/test/a.yaml", "stages/live/a.yaml"), ("test", "live")),
    "values of a chart by environment": Case(
        ("charts/cart/Chart.yaml", "charts/cart/values.yaml", "deploy/dev/values.yaml", "deploy/prod/values.yaml"),
        ("dev", "prod"),
    ),
    "one environment": Case(("prod/main.tf",), ("prod",), stacks={"prod": ("prod",)}),
    "none": Case(("main.tf", "apps/a.yaml"), ("default",), stacks={"default": ("",)}, clusters={"default": ("",)}),
    "nothing at all": Case((), ("default",)),
    "only documents": Case(("README.md", "docs/prod/index.md"), ("default",)),
    "tests of a program beside an environment": Case(("dev/a.yaml", "test/e2e/a.yaml", "test/b.yaml"), ("dev",)),
    "an environment for tests beside another": Case(("dev/a.yaml", "test/apps/a.yaml"), ("dev", "test")),
    "a directory test/": Case(("test/a.yaml", "apps/a.yaml"), ("default",)),
    "examples": Case(("docs/examples/prod/main.tf", "examples/dev/main.tf", "main.tf"), ("default",)),
    "a Go source tree with env/": Case(("cmd/env/parse/main.go", "internal/env/env.go", "deploy/a.yaml"), ("default",)),
    "templates of a chart": Case(("chart/Chart.yaml", "chart/templates/prod/a.yaml"), ("default",)),
    "tests of a module": Case(("main.tf", "tests/prod/main.tf", "test/dev/main.tf"), ("default",)),
    "vendored modules": Case(("main.tf", ".terraform/modules/x/environments/prod/main.tf"), ("default",)),
    "one directory that only begins like one": Case(("archive/production_cluster/a.yaml", "a.yaml"), ("default",)),
    "workflows of a CI": Case((".github/environments/prod/a.yaml", "a.yaml"), ("default",)),
    "shared directories beside environments": Case(
        ("envs/common/main.tf", "envs/modules/main.tf", "envs/_shared/main.tf", "envs/prod/main.tf"), ("prod",)
    ),
    "a namespace that is called like an environment": Case(
        {
            "clusters.yaml": flux("apps", "./apps"),
            "apps/dev/forge/a.yaml": DEPLOYMENT,
            "apps/media/player/a.yaml": DEPLOYMENT,
        },
        ("default",),
    ),
    "two such namespaces": Case(
        {"ks.yaml": flux("apps", "./apps"), "apps/dev/a.yaml": DEPLOYMENT, "apps/prod/a.yaml": DEPLOYMENT},
        ("dev", "prod", "default"),
    ),
    "a hub beside the clusters that it deploys": Case(
        {
            "hub/prod.yaml": flux("apps", "./clusters/prod/apps"),
            "clusters/prod/apps/kustomization.yaml": kustomization("a.yaml"),
            "clusters/prod/apps/a.yaml": DEPLOYMENT,
        },
        ("prod", "default"),
        clusters={"default": ("hub",)},
    ),
    "an overlay of a feature inside an environment": Case(
        ("environments/prod/overlays/canary/kustomization.yaml", "environments/dev/a.yaml"), ("dev", "prod")
    ),
}


def loaded(root: Path, files: Mapping[str, str] | Iterable[str]) -> Loaded:
    if not isinstance(files, Mapping):
        files = {path: DEPLOYMENT if path.endswith((".yaml", ".yml")) else "" for path in files}
    return load(write(root, files), jobs=1)


@pytest.mark.parametrize("name", LAYOUTS)
def test_environments_are_found_in_the_layout(tmp_path: Path, name: str) -> None:
    case = LAYOUTS[name]
    found = {one.name: one for one in loaded(tmp_path, case.files).repository.environments}
    assert tuple(found) == case.environments
    for environment, directories in case.stacks.items():
        assert tuple(stack.directory for stack in found[environment].stacks) == directories
    for environment, directories in case.clusters.items():
        assert tuple(cluster.path for cluster in found[environment].clusters) == directories


def files_of(found: Loaded, environment: str) -> set[str]:
    return next(set(one.files) for one in found.repository.environments if one.name == environment)


def test_a_shared_base_belongs_to_every_environment_that_names_it(tmp_path: Path) -> None:
    found = loaded(tmp_path, LAYOUTS["overlays/*"].files)
    assert found.repository.environments_of("base/a.yaml") == ("dev", "prod")
    assert found.repository.environments_of("overlays/dev/kustomization.yaml") == ("dev",)


def test_a_shared_module_belongs_to_every_environment_that_calls_it(tmp_path: Path) -> None:
    call = 'module "net" {\n  source = "../../modules/net"\n}\n'
    files = {
        "envs/dev/main.tf": call,
        "envs/prod/main.tf": call,
        "envs/test/main.tf": "",
        "modules/net/main.tf": 'module "rules" {\n  source = "./rules"\n}\n',
        "modules/net/rules/main.tf": "",
        "modules/unused/main.tf": "",
    }
    found = loaded(tmp_path, files)
    assert found.repository.environments_of("modules/net/main.tf") == ("dev", "prod")
    assert found.repository.environments_of("modules/net/rules/main.tf") == ("dev", "prod")
    assert found.repository.environments_of("modules/unused/main.tf") == ()
    assert [one.directory for one in found.repository.environments[0].stacks] == ["envs/dev"]


def test_what_flux_deploys_belongs_to_the_cluster_that_says_so(tmp_path: Path) -> None:
    found = loaded(tmp_path, LAYOUTS["a Flux monorepo"].files)
    assert found.repository.environments_of("apps/base/a.yaml") == ("staging", "production")
    assert found.repository.environments_of("apps/production/kustomization.yaml") == ("production",)
    assert found.repository.environments_of("infrastructure/controllers/kustomization.yaml") == ()


def test_a_variable_file_belongs_to_its_environment_and_the_root_to_all(tmp_path: Path) -> None:
    found = loaded(tmp_path, ("infra/main.tf", "infra/env/dev.tfvars", "infra/env/prod.tfvars"))
    assert found.repository.environments_of("infra/main.tf") == ("dev", "prod")
    assert found.repository.environments_of("infra/env/prod.tfvars") == ("prod",)
    dev, prod = found.repository.environments
    assert dev.stacks[0].variable_files == ("infra/env/dev.tfvars",)
    assert prod.stacks[0].variable_files == ("infra/env/prod.tfvars",)


@pytest.mark.parametrize(("name", "target"), [("linked.yaml", "../../shared/a.yaml"), ("base", "../../shared")])
def test_what_a_link_leads_to_belongs_to_the_environment(tmp_path: Path, name: str, target: str) -> None:
    files = {
        "shared/a.yaml": DEPLOYMENT,
        "shared/kustomization.yaml": kustomization("a.yaml"),
        "overlays/dev/kustomization.yaml": "resources: []\n",
        "overlays/prod/kustomization.yaml": kustomization(name),
    }
    (write(tmp_path, files) / "overlays/prod" / name).symlink_to(target)
    found = load(tmp_path, jobs=1)
    assert found.repository.environments_of("shared/a.yaml") == ("prod",)
    assert not any(found.missing(one) for one in found.outlines.values())


def test_a_terraform_file_that_is_a_link_belongs_to_the_root_that_has_it(tmp_path: Path) -> None:
    write(tmp_path, {"envs/dev/main.tf": "", "envs/prod/main.tf": "", "shared/providers.tf": ""})
    (tmp_path / "envs/prod/providers.tf").symlink_to("../../shared/providers.tf")
    found = load(tmp_path, jobs=1)
    assert found.repository.environments_of("shared/providers.tf") == ("prod",)
    assert [one.directory for one in found.repository.environments[1].stacks] == ["envs/prod"]


CONFIGURED = """\
environments:
  one:
    paths: [apps/one, "infra/*.tf"]
  two:
    paths: ["**/two/**"]
  nothing:
    paths: [absent]
"""


def test_configured_environments_are_those_and_in_that_order(tmp_path: Path) -> None:
    files = {
        ".gitops-lint.yaml": CONFIGURED,
        "apps/one/kustomization.yaml": kustomization("../base"),
        "apps/base/kustomization.yaml": kustomization("a.yaml"),
        "apps/base/a.yaml": DEPLOYMENT,
        "apps/two/a.yaml": DEPLOYMENT,
        "infra/main.tf": "",
        "infra/net/main.tf": "",
        "envs/prod/main.tf": "",
    }
    found = loaded(tmp_path, files)
    assert [one.name for one in found.repository.environments] == ["one", "two", "nothing"]
    assert files_of(found, "one") == {
        *("apps/one/kustomization.yaml", "apps/base/kustomization.yaml", "apps/base/a.yaml", "infra/main.tf")
    }
    assert files_of(found, "two") == {"apps/two/a.yaml"}
    assert files_of(found, "nothing") == set()


def test_the_resources_of_an_environment_are_those_of_its_files(tmp_path: Path) -> None:
    found = loaded(tmp_path, LAYOUTS["overlays/*"].files)
    dev = found.repository.environments[0]
    assert [one.address for one in dev.resources()] == ["v1 ConfigMap settings"]
    assert [one.address for one in dev.resources("ConfigMap")] == ["v1 ConfigMap settings"]
    assert dev.resources("Deployment.apps") == ()
