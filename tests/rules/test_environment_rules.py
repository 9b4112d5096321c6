"""ENV001 to ENV015 on whole small repositories: what is said, where, of whom, and how surely."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import gitops_lint
from gitops_lint import Result, Severity
from gitops_lint.analysis.parity.answers import compared_environments
from gitops_lint.loading.load import load
from tests.repositories import commit, repository, write

FLUX = """apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  prune: true
  path: ./apps/overlays/{environment}
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: cart
  template:
    metadata:
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart
          envFrom:
            - configMapRef:
                name: settings
"""
BASE = """resources:
  - deployment.yaml
configMapGenerator:
  - name: settings
    namespace: shop
    literals:
      - LEVEL=info
"""
ENVIRONMENTS = ("dev", "staging", "prod")


def overlay(environment: str, tag: str = "1.0.0", more: str = "", settings: str = "") -> str:
    return (
        "resources:\n  - ../../base\n"
        f"labels:\n  - pairs:\n      environment: {environment}\n"
        f"images:\n  - name: example.com/cart\n    newTag: {tag}\n"
        "configMapGenerator:\n  - name: settings\n    namespace: shop\n    behavior: merge\n    literals:\n"
        f"      - HOST={environment}.shop.example\n{settings}{more}"
    )


def shop(**overlays: str) -> dict[str, str]:
    """A repository whose clusters are those of Flux; `overlays` take the place of those that differ by name alone."""
    files = {"apps/base/kustomization.yaml": BASE, "apps/base/deployment.yaml": DEPLOYMENT}
    for environment in ENVIRONMENTS:
        files[f"clusters/{environment}/apps.yaml"] = FLUX.format(environment=environment)
        files[f"apps/overlays/{environment}/kustomization.yaml"] = overlays.get(environment, overlay(environment))
    return files


def told(root: Path, files: dict[str, str]) -> list[Result]:
    write(root, files)
    outcome = gitops_lint.check(root, select=["ENV"])
    assert outcome.failures == ()
    return list(outcome.results)


def test_environments_that_differ_by_what_is_their_own_are_alike(tmp_path: Path) -> None:
    scaled = "replicas:\n  - name: cart\n    count: 5\n"
    assert told(tmp_path, shop(prod=overlay("prod", more=scaled))) == []


def test_environments_that_are_well_kept_are_looked_at_all_the_same(tmp_path: Path) -> None:
    with closing(load(write(tmp_path, shop()), jobs=1)) as loaded:
        found = compared_environments(loaded.repository)
    assert [(one.environments, one.differences, one.lacks, one.shared) for one in found] == [
        ((name,), (), (), ()) for name in ENVIRONMENTS
    ]


def test_a_version_that_only_production_has_is_told_at_the_line_that_sets_it(tmp_path: Path) -> None:
    (found,) = told(tmp_path, shop(prod=overlay("prod", "1.1.0")))
    assert (found.rule, found.severity, found.environments) == ("ENV003", Severity.WARNING, ("prod",))
    assert str(found.location) == "apps/overlays/prod/kustomization.yaml:8:13"
    assert "apps/overlays/dev/kustomization.yaml:8:13" in {str(place.location) for place in found.related}


@pytest.mark.parametrize(
    ("tags", "ahead"),
    [
        (("1.2.0", "1.1.0", "1.0.0"), None),
        (("1.1.0", "1.1.0", "1.0.0"), None),
        (("1.0.0", "1.1.0", "1.0.0"), ("staging",)),
        (("1.2.0", "1.0.0", "1.1.0"), ("prod",)),
        (("3f2a9c1", "b81d07e", "c4e5d90"), None),
    ],
)
def test_a_promotion_that_keeps_the_order_is_no_finding(
    tags: tuple[str, str, str], ahead: tuple[str, ...] | None, tmp_path: Path
) -> None:
    overlays = {name: overlay(name, tag) for name, tag in zip(ENVIRONMENTS, tags, strict=True)}
    found = told(tmp_path, shop(**overlays))
    assert [(one.rule, one.environments) for one in found] == ([("ENV003", ahead)] if ahead else [])


def test_one_cause_in_several_objects_is_told_once(tmp_path: Path) -> None:
    files = shop()
    for number in range(3):
        extra = (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra-{number}\n  namespace: shop\ndata:\n  MODE: "
        )
        for environment in ENVIRONMENTS:
            mode = "slow" if environment == "prod" else "fast"
            files[f"clusters/{environment}/extra-{number}.yaml"] = f"{extra}{mode}\n"
    (found,) = told(tmp_path, files)
    assert (found.rule, found.severity, found.environments) == ("ENV008", Severity.NOTE, ("prod",))
    assert "(and of 2 more)" in found.message


def test_a_secret_is_not_said(tmp_path: Path) -> None:
    settings = {name: overlay(name, settings="      - ACCESS_TOKEN_SCOPE=abc\n") for name in ("dev", "staging")}
    (found,) = told(tmp_path, shop(**settings))
    assert found.rule == "ENV007"
    assert "abc" not in found.message


@pytest.mark.parametrize(
    ("lacking", "severity"),
    [(("prod",), Severity.WARNING), (("staging", "prod"), Severity.NOTE), (("dev",), Severity.NOTE)],
)
def test_a_key_is_missed_the_more_the_surer_it_is(lacking: tuple[str, ...], severity: Severity, tmp_path: Path) -> None:
    mode = "      - MODE=fast\n"
    overlays = {name: overlay(name, settings=mode) for name in ENVIRONMENTS if name not in lacking}
    (found,) = told(tmp_path, shop(**overlays))
    assert (found.rule, found.severity, found.environments) == ("ENV007", severity, lacking)
    holder = next(name for name in ENVIRONMENTS if name not in lacking)
    assert str(found.location) == f"apps/overlays/{holder}/kustomization.yaml:15:9"


DELETE = """patches:
  - patch: |
      $patch: delete
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: cart
        namespace: shop
"""


def test_what_an_environment_takes_out_is_told_at_the_patch(tmp_path: Path) -> None:
    found = [one for one in told(tmp_path, shop(prod=overlay("prod", more=DELETE))) if one.rule == "ENV001"]
    assert [(one.severity, one.environments) for one in found] == [(Severity.WARNING, ("prod",))]
    assert str(found[0].location) == "apps/overlays/prod/kustomization.yaml:17:7"


def test_what_the_lowest_environment_takes_out_is_a_note(tmp_path: Path) -> None:
    found = [one for one in told(tmp_path, shop(dev=overlay("dev", more=DELETE))) if one.rule == "ENV001"]
    assert [(one.severity, one.environments) for one in found] == [(Severity.NOTE, ("dev",))]


def test_what_is_on_its_way_up_is_no_finding(tmp_path: Path) -> None:
    new = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: new\n  namespace: shop\ndata: {A: b}\n"
    files = shop() | {"clusters/dev/new.yaml": new, "clusters/staging/new.yaml": new}
    assert told(tmp_path, files) == []


ROOT = """terraform {
  required_version = ">= 1.9"
}

variable "node_type" {
  type = string
}

variable "audit" {
  type = bool
}

variable "names" {
  type = set(string)
}

resource "terraform_data" "service" {
  for_each = var.names
  input    = each.key
}
"""


def root(audit: str, node_type: str, names: str) -> str:
    return f'audit     = {audit}\nnode_type = "{node_type}"\nnames     = [{names}]\n'


def test_terraform_variables_are_compared_and_what_follows_from_them_is_not_told_again(tmp_path: Path) -> None:
    files = {f"infra/environments/{name}/main.tf": ROOT for name in ENVIRONMENTS}
    for name in ENVIRONMENTS:
        audit, names = ("false", '"cart"') if name == "prod" else ("true", '"cart", "web"')
        files[f"infra/environments/{name}/terraform.tfvars"] = root(audit, f"{name}.large", names)
    found = told(tmp_path, files)
    assert [(one.rule, str(one.location)) for one in found] == [
        ("ENV008", "infra/environments/prod/terraform.tfvars:1:13"),
        ("ENV008", "infra/environments/prod/terraform.tfvars:3:13"),
    ]


def test_keys_of_for_each_that_carry_the_environment_are_aligned(tmp_path: Path) -> None:
    files = {f"infra/environments/{name}/main.tf": ROOT for name in ENVIRONMENTS}
    for name in ENVIRONMENTS:
        files[f"infra/environments/{name}/terraform.tfvars"] = root("true", "large", f'"cart-{name}", "web-{name}"')
    assert told(tmp_path, files) == []


BUCKET = """resource "aws_s3_bucket" "orders" {{
  bucket        = "orders-{environment}"
  force_destroy = {destroyed}

  versioning {{
    enabled = {versioned}
  }}
}}
"""


def test_what_is_written_in_resources_is_compared_with_their_blocks(tmp_path: Path) -> None:
    files = {}
    for name in ENVIRONMENTS:
        is_odd = name == "prod"
        text = BUCKET.format(environment=name, destroyed=str(is_odd).lower(), versioned=str(not is_odd).lower())
        files[f"infra/environments/{name}/main.tf"] = text
    found = told(tmp_path, files)
    assert [(one.rule, str(one.location)) for one in found] == [
        ("ENV005", "infra/environments/prod/main.tf:3:19"),
        ("ENV008", "infra/environments/prod/main.tf:5:3"),
    ]


MODULE = """variable "name" {
  type = string
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}
"""
CALL = """variable "bucket" {
  type = string
}

module "orders" {
  source = "../../modules/bucket"
  name   = var.bucket
}
"""


def test_a_bucket_of_a_module_is_told_at_the_value_that_names_it(tmp_path: Path) -> None:
    files = {"infra/modules/bucket/main.tf": MODULE}
    for name in ENVIRONMENTS:
        directory, bucket = f"infra/environments/{name}", "orders-dev" if name == "dev" else "orders"
        files[f"{directory}/main.tf"] = CALL
        files[f"{directory}/terraform.tfvars"] = f'bucket = "{bucket}"\n'
    (found,) = [one for one in told(tmp_path, files) if one.rule == "ENV013"]
    assert str(found.location) == "infra/environments/prod/terraform.tfvars:1:10"
    assert found.environments == ("staging", "prod")


@pytest.mark.parametrize("order", ["[dev, staging, prod]", "[prod, staging, dev]"])
def test_the_order_of_promotion_can_be_said(order: str, tmp_path: Path) -> None:
    files = shop(dev=overlay("dev", "1.1.0")) | {".gitops-lint.yaml": f"parity: {{order: {order}}}\n"}
    found = told(tmp_path, files)
    assert [(one.rule, one.environments) for one in found] == (
        [] if order.startswith("[dev") else [("ENV003", ("dev",))]
    )


def test_environments_whose_order_nobody_knows_are_not_compared(tmp_path: Path) -> None:
    files = {}
    for name, mode in (("north", "fast"), ("south", "slow")):
        files[f"clusters/{name}/settings.yaml"] = (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: shop\ndata:\n  MODE: {mode}\n"
        )
    assert told(tmp_path, files) == []


def test_environments_that_have_little_in_common_are_not_compared(tmp_path: Path) -> None:
    files = {}
    for name in ("staging", "prod"):
        for number in range(4):
            files[f"clusters/{name}/{number}.yaml"] = (
                f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name[0]}{'ab' * number}x\n  namespace: shop\n"
                "data: {A: b}\n"
            )
    assert told(tmp_path, files) == []


def test_a_promotion_of_commits_that_jumps_is_told_with_a_base(tmp_path: Path) -> None:
    before = {name: overlay(name, "3f2a9c1") for name in ENVIRONMENTS}
    made = repository(tmp_path / "repository", shop(**before))
    write(made, shop(**before | {"prod": overlay("prod", "b81d07e")}))
    commit(made)
    (found,) = gitops_lint.check(made, select=["ENV015"], base="HEAD~1").results
    assert (found.environments, found.location.file) == (("prod",), "apps/overlays/prod/kustomization.yaml")
    write(made, shop(**{name: overlay(name, "b81d07e") for name in ENVIRONMENTS}))
    commit(made)
    assert gitops_lint.check(made, select=["ENV015"], base="HEAD~2").results == ()


def test_what_is_mended_in_one_line_is_told_once(tmp_path: Path) -> None:
    files = {"main.tf": 'variable "shop" {\n  type = any\n}\n\noutput "shop" {\n  value = var.shop\n}\n'}
    for name, value in (("staging", "old"), ("prod", "new")):
        files[f"{name}.tfvars"] = f'shop = {{\n  search = "{value}"\n  checkout = "{value}"\n}}\n'
    (found,) = told(tmp_path, files)
    assert (found.rule, str(found.location).rpartition(":")[0]) == ("ENV008", "prod.tfvars:1")
    assert "(and of 1 more)" in found.message


def test_workers_change_nothing_in_what_is_told(tmp_path: Path) -> None:
    files = {
        f"clusters/{name}/{number}.yaml": (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-{number}\n  namespace: {name}\n"
            f"data:\n  HOST: {name}.example.com\n  CHECKOUT: {'new' if (name, number) == ('prod', 7) else 'old'}\n"
        )
        for name in ENVIRONMENTS
        for number in range(150)  # so many files that there are worker processes
    }
    write(tmp_path, files)
    alone, beside = (gitops_lint.check(tmp_path, select=["ENV"], jobs=jobs).results for jobs in (1, 2))
    assert [(one.rule, str(one.location)) for one in alone] == [("ENV008", "clusters/prod/7.yaml:8:13")]
    assert beside == alone
