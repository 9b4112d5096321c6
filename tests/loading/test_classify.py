"""What a file is to the platforms, told from its path and its neighbours."""

from __future__ import annotations

import pytest

from gitops_lint.loading.classify import classify
from gitops_lint.model.file import FileKind as Kind

ALONE = {
    "deployment.yaml": Kind.MANIFEST,
    "deployment.yml": Kind.MANIFEST,
    "apps/cart/service.json": Kind.MANIFEST,
    "apps/with space/a.yaml": Kind.MANIFEST,
    "apps/line\nbreak.yaml": Kind.MANIFEST,
    "apps/caf\udce9.yaml": Kind.MANIFEST,
    "apps/values.yaml": Kind.MANIFEST,
    "templates/a.yaml": Kind.MANIFEST,
    "crds/a.yaml": Kind.MANIFEST,
    "a.yaml.bak": Kind.OTHER,
    "a.YAML": Kind.OTHER,
    "yaml": Kind.OTHER,
    "kustomization.yaml": Kind.KUSTOMIZATION,
    "overlays/prod/kustomization.yml": Kind.KUSTOMIZATION,
    "base/Kustomization": Kind.KUSTOMIZATION,
    "base/Kustomization.yaml": Kind.MANIFEST,
    "base/my-kustomization.yaml": Kind.MANIFEST,
    "main.tf": Kind.TERRAFORM,
    "infra/prod/main.tf.json": Kind.TERRAFORM,
    "main.tofu": Kind.TERRAFORM,
    "main.tofu.json": Kind.TERRAFORM,
    "override.tf": Kind.TERRAFORM,
    "infra/.hidden.tf": Kind.OTHER,
    "infra/.#main.tf": Kind.OTHER,
    "infra/#main.tf#": Kind.OTHER,
    "infra/main.tf~": Kind.OTHER,
    ".hidden.tf.json": Kind.OTHER,
    ".hidden.tftest.hcl": Kind.OTHER,
    "#not-ignored.tf": Kind.TERRAFORM,
    ".hidden.auto.tfvars": Kind.TERRAFORM_VARIABLES,
    "prod.tfvars": Kind.TERRAFORM_VARIABLES,
    "terraform.tfvars": Kind.TERRAFORM_VARIABLES,
    "prod.auto.tfvars": Kind.TERRAFORM_VARIABLES,
    "prod.tfvars.json": Kind.TERRAFORM_VARIABLES,
    "tests/net.tftest.hcl": Kind.TERRAFORM_TEST,
    "tests/net.tofutest.hcl": Kind.TERRAFORM_TEST,
    "tests/net.tftest.json": Kind.TERRAFORM_TEST,
    "live/prod/terragrunt.hcl": Kind.TERRAGRUNT,
    "live/prod/terragrunt.stack.hcl": Kind.TERRAGRUNT,
    "live/prod/terragrunt.values.hcl": Kind.TERRAGRUNT,
    "live/root.hcl": Kind.HCL,
    ".terraform.lock.hcl": Kind.HCL,
    "image.pkr.hcl": Kind.HCL,
    "main.tf.tmpl": Kind.OTHER,
    "crash.tfstate": Kind.OTHER,
    "Jenkinsfile": Kind.PIPELINE,
    "ci/Jenkinsfile": Kind.PIPELINE,
    "ci/Jenkinsfile.release": Kind.PIPELINE,
    "ci/release.jenkinsfile": Kind.PIPELINE,
    "ci/Release.Jenkinsfile": Kind.PIPELINE,
    "docs/Jenkinsfile.md": Kind.OTHER,
    "my-Jenkinsfile": Kind.OTHER,
    ".gitops-lint.yaml": Kind.SETTINGS,
    ".gitops-lint.yml": Kind.SETTINGS,
    "apps/.gitops-lint.yaml": Kind.DATA,
    ".github/workflows/ci.yml": Kind.DATA,
    ".gitlab-ci.yml": Kind.DATA,
    ".pre-commit-config.yaml": Kind.DATA,
    ".circleci/config.yml": Kind.DATA,
    "docker-compose.yml": Kind.DATA,
    "docker-compose.prod.yaml": Kind.DATA,
    "compose.yaml": Kind.DATA,
    "tests/e2e/smoke/00-assert.yaml": Kind.DATA,
    "tests/e2e/smoke/02-errors-app.yml": Kind.DATA,
    "tests/e2e/smoke/00-install.yaml": Kind.MANIFEST,
    "tests/e2e/smoke/assert.yaml": Kind.MANIFEST,
    "compose.override.yml": Kind.DATA,
    "azure-pipelines.yml": Kind.DATA,
    "cloudbuild.yaml": Kind.DATA,
    "buildspec.yml": Kind.DATA,
    "helmfile.yaml": Kind.DATA,
    "helmfile.d/helmfile-apps.yaml": Kind.DATA,
    "pnpm-lock.yaml": Kind.DATA,
    "mkdocs.yml": Kind.DATA,
    "Taskfile.yml": Kind.DATA,
    "galaxy.yml": Kind.DATA,
    "openapi.yaml": Kind.DATA,
    "api/swagger-v2.json": Kind.DATA,
    "package.json": Kind.DATA,
    "web/package-lock.json": Kind.DATA,
    "composer.json": Kind.DATA,
    "renovate.json": Kind.DATA,
    "tsconfig.json": Kind.DATA,
    "tsconfig.build.json": Kind.DATA,
    "values.schema.json": Kind.DATA,
    "web/node_modules/a/b.yaml": Kind.DATA,
    "README.md": Kind.OTHER,
    "Makefile": Kind.OTHER,
    "main.go": Kind.OTHER,
    "logo.png": Kind.OTHER,
    "deploy.sh": Kind.OTHER,
    ".gitignore": Kind.OTHER,
    "policy.rego": Kind.OTHER,
    "composed.yaml": Kind.MANIFEST,
    "package.yaml": Kind.MANIFEST,
}

CHART = {
    "charts/cart/Chart.yaml": Kind.CHART,
    "charts/cart/values.yaml": Kind.CHART_VALUES,
    "charts/cart/values-prod.yaml": Kind.CHART_VALUES,
    "charts/cart/prod.values.yml": Kind.CHART_VALUES,
    "charts/cart/values.schema.json": Kind.DATA,
    "charts/cart/Chart.lock": Kind.DATA,
    "charts/cart/requirements.yaml": Kind.DATA,
    "charts/cart/ci/default.yaml": Kind.CHART_VALUES,
    "charts/cart/templates/deployment.yaml": Kind.CHART_TEMPLATE,
    "charts/cart/templates/tests/connection.yaml": Kind.CHART_TEMPLATE,
    "charts/cart/templates/_helpers.tpl": Kind.CHART_TEMPLATE,
    "charts/cart/templates/NOTES.txt": Kind.CHART_TEMPLATE,
    "charts/cart/crds/crd.yaml": Kind.MANIFEST,
    "charts/cart/README.md": Kind.OTHER,
    "charts/cart/charts/redis/Chart.yaml": Kind.CHART,
    "charts/cart/charts/redis/values.yaml": Kind.CHART_VALUES,
    "charts/cart/charts/redis/templates/a.yaml": Kind.CHART_TEMPLATE,
    "charts/cart/charts/loose/templates/a.yaml": Kind.MANIFEST,
    "charts/other/templates/a.yaml": Kind.MANIFEST,
    "charts/cartwheel/values.yaml": Kind.MANIFEST,
}


@pytest.mark.parametrize(("path", "kind"), ALONE.items())
def test_a_path_says_what_a_file_is(path: str, kind: Kind) -> None:
    assert classify([path]) == {path: kind}


@pytest.mark.parametrize(("path", "kind"), CHART.items())
def test_beside_a_chart_a_file_is_a_part_of_it(path: str, kind: Kind) -> None:
    assert classify(CHART)[path] is kind


HIDDEN = {
    ".archive/cart/kustomization.yaml": Kind.KUSTOMIZATION,
    ".archive/cart/service.yaml": Kind.MANIFEST,
    ".archive/cart/more/service.yaml": Kind.MANIFEST,
    ".archive/notes.yaml": Kind.DATA,
    ".archive/cart/node_modules/a.yaml": Kind.DATA,
    "apps/.github/a.yaml": Kind.DATA,
    "apps/kustomization.yaml": Kind.KUSTOMIZATION,
    ".argocd/application.yaml": Kind.MANIFEST,
}


@pytest.mark.parametrize(("path", "kind"), HIDDEN.items())
def test_a_hidden_directory_holds_manifests_where_a_kustomization_or_its_name_says_so(path: str, kind: Kind) -> None:
    assert classify(HIDDEN)[path] is kind


def test_a_chart_at_the_root_has_its_parts() -> None:
    found = classify(["Chart.yaml", "values.yaml", "templates/a.yaml", "prod/app.yaml"])
    assert list(found.values()) == [Kind.CHART, Kind.CHART_VALUES, Kind.CHART_TEMPLATE, Kind.MANIFEST]


def test_the_order_is_that_of_the_paths_given() -> None:
    paths = ["b.yaml", "a.tf", "c/Jenkinsfile"]
    assert list(classify(paths)) == paths
