"""ENV011 to ENV013: what environments share and should not."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.parity.answers import ComparedEnvironment, SharedValue
from gitops_lint.analysis.parity.shared import Sharing
from gitops_lint.analysis.parity.wording import listed
from gitops_lint.model.rule import Finding, Severity, rule


@rule("ENV011", severity=Severity.WARNING)
def address_range_shared(compared: ComparedEnvironment) -> Iterator[Finding]:
    """Two environments use the same address range, where others have their own.

    Networks with the same range can never be connected, and a rule for one lets in the other. Nothing is said of
    ranges of whoever may come in, and of one that all environments have.

    Bad:
    ```hcl infra/environments/dev/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/dev/terraform.tfvars
    vpc_cidr = "10.10.0.0/16"
    ```

    ```hcl infra/environments/staging/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    vpc_cidr = "10.10.0.0/16"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    vpc_cidr = "10.30.0.0/16"
    ```

    Good:
    ```hcl infra/environments/dev/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/dev/terraform.tfvars
    vpc_cidr = "10.10.0.0/16"
    ```

    ```hcl infra/environments/staging/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    vpc_cidr = "10.20.0.0/16"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "vpc_cidr" {
      type = string
    }

    output "cidr" {
      value = var.vpc_cidr
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    vpc_cidr = "10.30.0.0/16"
    ```
    """
    for shared in compared.shared:
        if shared.shared.sharing is Sharing.RANGE:
            yield _shared(shared, "give each its own")


@rule("ENV012", severity=Severity.WARNING)
def host_served_by_two(compared: ComparedEnvironment) -> Iterator[Finding]:
    """Two environments serve the same host.

    Whichever the name leads to gets the visitors of both: of production among them. Environments of one level, as two
    regions of production, may serve one host.

    Bad:
    ```yaml overlays/staging/shop.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
      namespace: shop
    spec:
      ingressClassName: public
      rules:
        - host: www.shop.example
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: shop
                    port:
                      number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: shop
      namespace: shop
    spec:
      ports:
        - port: 80
    ```

    ```yaml overlays/prod/shop.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
      namespace: shop
    spec:
      ingressClassName: public
      rules:
        - host: www.shop.example
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: shop
                    port:
                      number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: shop
      namespace: shop
    spec:
      ports:
        - port: 80
    ```

    Good:
    ```yaml overlays/staging/shop.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
      namespace: shop
    spec:
      ingressClassName: public
      rules:
        - host: staging.shop.example
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: shop
                    port:
                      number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: shop
      namespace: shop
    spec:
      ports:
        - port: 80
    ```

    ```yaml overlays/prod/shop.yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
      namespace: shop
    spec:
      ingressClassName: public
      rules:
        - host: www.shop.example
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: shop
                    port:
                      number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: shop
      namespace: shop
    spec:
      ports:
        - port: 80
    ```
    """
    for shared in compared.shared:
        if shared.shared.sharing is Sharing.HOST:
            yield _shared(shared, "give each its own host")


@rule("ENV013", severity=Severity.WARNING)
def name_taken_by_two(compared: ComparedEnvironment) -> Iterator[Finding]:
    """Two environments make an object whose name can be taken once in the world.

    The second apply fails, or, where the name was imported, both environments write to one bucket or server.

    Bad:
    ```hcl infra/environments/staging/main.tf
    variable "bucket" {
      type = string
    }

    resource "aws_s3_bucket" "orders" {
      bucket = var.bucket
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    bucket = "shop-orders"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "bucket" {
      type = string
    }

    resource "aws_s3_bucket" "orders" {
      bucket = var.bucket
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    bucket = "shop-orders"
    ```

    Good:
    ```hcl infra/environments/staging/main.tf
    variable "bucket" {
      type = string
    }

    resource "aws_s3_bucket" "orders" {
      bucket = var.bucket
    }
    ```

    ```hcl infra/environments/staging/terraform.tfvars
    bucket = "shop-staging-orders"
    ```

    ```hcl infra/environments/prod/main.tf
    variable "bucket" {
      type = string
    }

    resource "aws_s3_bucket" "orders" {
      bucket = var.bucket
    }
    ```

    ```hcl infra/environments/prod/terraform.tfvars
    bucket = "shop-prod-orders"
    ```
    """
    for shared in compared.shared:
        if shared.shared.sharing is Sharing.NAME:
            yield _shared(shared, "put the environment into the name")


def _shared(shared: SharedValue, mend: str) -> Finding:
    *others, last = shared.environments
    return Finding(
        f"{listed(shared.environments)} share the {shared.shared.sharing.value} {shared.shared.value}; {mend}",
        shared.place(last),
        related=tuple((shared.place(name), f"what {name} has") for name in others),
    )
