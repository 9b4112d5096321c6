"""ENV003 and ENV004: versions that environments run."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.stack_items import SETTINGS
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.analysis.parity.wording import values_of
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV003", severity=Severity.WARNING)
def version_ahead(compared: ComparedEnvironment) -> Iterator[Finding]:
    """A higher environment runs a version that the one before it never had.

    Versions rise from environment to environment: what is newer in production than in staging was tried by nobody.
    Said of images, charts, modules and other versions that can be told apart; which of two commits is newer cannot be
    told. A lower environment that is ahead is a promotion on its way.

    Bad:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              image: example.com/cart:1.4.0
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              image: example.com/cart:1.5.0
    ```

    Good:
    ```yaml overlays/staging/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              image: example.com/cart:1.5.0
    ```

    ```yaml overlays/prod/cart.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
      namespace: shop
    spec:
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
              image: example.com/cart:1.4.0
    ```
    """
    for found in compared.differences:
        difference = found.difference
        if found.topic is not Topic.VERSION or difference.resource.kind == SETTINGS:
            continue
        is_sure = bool(difference.verdict.strangers)
        yield Finding(
            f"{difference.path} of {difference.resource.first.address}: {values_of(found)}; "
            "promote what was tried, or try it first",
            found.at,
            secret=found.is_secret,
            severity=None if is_sure else Severity.NOTE,
            related=found.related,
        )


@rule("ENV004", severity=Severity.WARNING)
def terraform_versions_apart(compared: ComparedEnvironment) -> Iterator[Finding]:
    """Environments are applied by different versions of Terraform or of a provider.

    A plan that one version makes says little of what another one does. A provider that a lower environment has first
    is on its way up.

    Bad:
    ```hcl infra/environments/staging/main.tf
    terraform {
      required_version = "~> 1.11.0"
    }

    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    region = "eu-central-1"
    ```

    ```hcl infra/environments/prod/main.tf
    terraform {
      required_version = "~> 1.10.0"
    }

    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    region = "eu-central-1"
    ```

    Good:
    ```hcl infra/environments/staging/main.tf
    terraform {
      required_version = "~> 1.11.0"
    }

    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    region = "eu-central-1"
    ```

    ```hcl infra/environments/prod/main.tf
    terraform {
      required_version = "~> 1.11.0"
    }

    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    region = "eu-central-1"
    ```
    """
    for found in compared.differences:
        difference = found.difference
        if found.topic is Topic.VERSION and difference.resource.kind == SETTINGS:
            yield Finding(
                f"{difference.path}: {values_of(found)}; let all environments be applied by the same",
                found.at,
                secret=found.is_secret,
                severity=Severity.NOTE if ABSENT in difference.values.values() else None,
                related=found.related,
            )
