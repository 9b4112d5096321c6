"""NET008 to NET011: services with addresses of their own, and what keeps the internet out of them."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.rule import Finding, Severity, rule


@rule(
    "NET008",
    severity=Severity.WARNING,
    aliases=(
        *("CKV_AWS_17", "CKV_AWS_69", "CKV_AWS_87", "CKV_AWS_89", "CKV_AWS_102"),
        *("CKV_ALI_9", "CKV_AZURE_35", "CKV_AZURE_109"),
        *("AWS-0072", "AVD-AWS-0072", "AWS-0180", "AVD-AWS-0180"),
    ),
)
def database_kept_by_one_door(exposure: Exposure) -> Iterator[Finding]:
    """One of the two doors of a database or a store stands open: its list of who may come, or its public address.

    A white list that admits the internet waits for the public address that somebody adds in the console; a public
    address waits for the one rule too many in a security group. With both it is NET004. An account of storage, or a
    vault, that takes requests from all networks waits for the key that leaks.

    Bad:

    ```terraform
    resource "alicloud_db_instance" "orders" {
      engine           = "PostgreSQL"
      engine_version   = "17.0"
      instance_type    = "pg.n2.2c.2m"
      instance_storage = 50
      security_ips     = ["0.0.0.0/0"]
    }
    ```

    Good:

    ```terraform
    resource "alicloud_db_instance" "orders" {
      engine           = "PostgreSQL"
      engine_version   = "17.0"
      instance_type    = "pg.n2.2c.2m"
      instance_storage = 50
      security_ips     = ["10.20.0.0/16"]
    }
    ```
    """
    if not exposure.is_internet or exposure.unknown:
        return
    (target, *_) = exposure.targets
    if exposure.kind == "store":
        said = f"{target} takes requests from all networks; only its keys keep the internet out"
        yield Finding(said, at=exposure.at, related=exposure.hops)
    if exposure.kind != "database":
        return
    if not exposure.is_public:
        said = f"the white list of {target} admits the internet; only that it has no public address keeps it out"
    elif not exposure.is_admitted:
        said = f"{target} has a public address; only its security groups keep the internet out"
    else:
        return
    yield Finding(said, at=exposure.at, related=exposure.hops)


@rule(
    "NET009",
    severity=Severity.ERROR,
    aliases=(
        *("CKV_ALI_1", "CKV_AWS_20", "CKV_AWS_57", "CKV_AWS_70", "CKV_AZURE_34", "CKV_GCP_15", "CKV_GCP_28"),
        *("AWS-0092", "AVD-AWS-0092", "AZU-0007", "AVD-AZU-0007"),
        *("GCP-0001", "AVD-GCP-0001", "GCP-0046", "AVD-GCP-0046"),
    ),
)
def public_bucket(exposure: Exposure) -> Iterator[Finding]:
    """Everybody can read a bucket, or write to it.

    Its access list says so, or a policy that allows any principal under no condition. What a block of public access
    closes again is not told. A site belongs behind a content delivery network that alone may read.

    Bad:

    ```terraform
    resource "alicloud_oss_bucket" "receipts" {
      bucket = "shop-receipts"
      acl    = "public-read"
    }
    ```

    Good:

    ```terraform
    resource "alicloud_oss_bucket" "receipts" {
      bucket = "shop-receipts"
      acl    = "private"
    }
    ```
    """
    if exposure.kind == "bucket":
        what = "read and write" if any("write" in source for source in exposure.sources) else "read"
        yield Finding(f"everybody can {what} {exposure.targets[0]}", at=exposure.at, related=exposure.hops)
    elif exposure.kind == "bucket_policy":
        yield Finding(
            f"the policy of {exposure.targets[0]} allows everybody something", at=exposure.at, related=exposure.hops
        )


@rule("NET010", severity=Severity.WARNING, aliases=("CKV_AWS_2", "CKV_ALI_21", "AWS-0054", "AVD-AWS-0054"))
def public_listener_without_tls(exposure: Exposure) -> Iterator[Finding]:
    """A load balancer with a public address speaks HTTP without TLS.

    What is sent can be read and changed on the way. A listener that only redirects to HTTPS is well.

    Bad:

    ```terraform
    resource "alicloud_slb_load_balancer" "shop" {
      load_balancer_name = "shop"
      address_type       = "internet"
    }

    resource "alicloud_slb_listener" "http" {
      load_balancer_id = alicloud_slb_load_balancer.shop.id
      frontend_port    = 80
      backend_port     = 8080
      protocol         = "http"
      bandwidth        = 10
    }
    ```

    Good:

    ```terraform
    resource "alicloud_slb_load_balancer" "shop" {
      load_balancer_name = "shop"
      address_type       = "internet"
    }

    resource "alicloud_slb_listener" "http" {
      load_balancer_id = alicloud_slb_load_balancer.shop.id
      frontend_port    = 80
      protocol         = "http"
      listener_forward = "on"
      forward_port     = 443
    }
    ```
    """
    if exposure.kind == "listener" and exposure.is_plain and exposure.is_public and exposure.is_internet:
        (target, *_) = exposure.targets
        yield Finding(
            f"{target} answers the internet without TLS ({described(exposure.services)}); "
            "let it redirect to a listener with HTTPS",
            at=exposure.at,
            related=exposure.hops,
        )


@rule(
    "NET011",
    severity=Severity.WARNING,
    aliases=("CKV_AWS_59", "CKV_AWS_258", "CKV_AWS_309", "AWS-0004", "AVD-AWS-0004"),
)
def function_for_everybody(exposure: Exposure) -> Iterator[Finding]:
    """The URL of a function, or a method of an API, asks nobody who they are.

    Whoever finds it runs it, at your cost and with its rights. An API that is private, or whose policy names who may
    come, is for nobody else.

    Bad:

    ```terraform
    resource "aws_lambda_function_url" "orders" {
      function_name      = "orders"
      authorization_type = "NONE"
    }
    ```

    Good:

    ```terraform
    resource "aws_lambda_function_url" "orders" {
      function_name      = "orders"
      authorization_type = "AWS_IAM"
    }
    ```
    """
    if exposure.kind == "function":
        yield Finding(f"everybody can call {exposure.targets[0]}", at=exposure.at, related=exposure.hops)
