"""NET018 and NET025: connections that are not encrypted, or by versions of TLS that are broken."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.weaknesses import Weakness
from gitops_lint.model.rule import Finding, Severity, rule


@rule(
    "NET018",
    severity=Severity.WARNING,
    aliases=(
        *("CKV_AWS_103", "CKV_AWS_174", "CKV_AWS_206", "CKV_AWS_228", "CKV_ALI_33"),
        *("CKV_AZURE_15", "CKV_AZURE_44", "CKV_AZURE_52", "CKV_AZURE_54", "CKV_AZURE_145", "CKV_AZURE_147"),
        *("CKV_AZURE_148", "CKV_AZURE_205", "CKV_AZURE_223"),
        *("AWS-0005", "AVD-AWS-0005", "AWS-0013", "AVD-AWS-0013", "AWS-0047", "AVD-AWS-0047"),
        *("AWS-0126", "AVD-AWS-0126", "AZU-0011", "AVD-AZU-0011", "AZU-0026", "AVD-AZU-0026"),
        *("GCP-0039", "AVD-GCP-0039"),
    ),
)
def weak_tls(weakness: Weakness) -> Iterator[Finding]:
    """TLS 1.0 or 1.1 may be spoken, or SSL.

    They are broken, and RFC 8996 has withdrawn them; clients that know nothing newer are older than 2013. What is
    looked at is what a listener, a distribution, a database or an account says, and what it comes to where it says
    nothing and the default is one of these.

    Bad:

    ```terraform
    resource "alicloud_alb_listener" "https" {
      load_balancer_id   = "alb-1a2b3c4d"
      listener_protocol  = "HTTPS"
      listener_port      = 443
      security_policy_id = "tls_cipher_policy_1_0"
    }
    ```

    Good:

    ```terraform
    resource "alicloud_alb_listener" "https" {
      load_balancer_id   = "alb-1a2b3c4d"
      listener_protocol  = "HTTPS"
      listener_port      = 443
      security_policy_id = "tls_cipher_policy_1_2_strict_with_1_3"
    }
    ```
    """
    if weakness.aspect == "tls_version":
        yield Finding(f"{weakness.about}: {weakness.because}", at=weakness.at, related=weakness.hops)


@rule(
    "NET025",
    severity=Severity.WARNING,
    aliases=(
        *("CKV_AWS_30", "CKV_AWS_202", "CKV_GCP_97", "AWS-0051", "AVD-AWS-0051"),
        *("CKV_AWS_83", "CKV_AWS_90", "CKV_AZURE_3", "CKV_AZURE_28", "CKV_AZURE_29", "CKV_AZURE_47", "CKV_AZURE_91"),
        *("CKV_GCP_6", "AWS-0046", "AVD-AWS-0046", "AWS-0073", "AVD-AWS-0073", "AZU-0008", "AVD-AZU-0008"),
        *("AZU-0020", "AVD-AZU-0020", "GCP-0015", "AVD-GCP-0015"),
    ),
)
def data_store_without_tls(weakness: Weakness) -> Iterator[Finding]:
    """A database, a cache or a store takes connections without TLS.

    Passwords and rows can be read on the way. Somebody has switched it off; or nobody has switched it on, and the store
    has a public address.

    Bad:

    ```terraform
    resource "aws_elasticache_replication_group" "sessions" {
      replication_group_id       = "sessions"
      description                = "sessions of the shop"
      transit_encryption_enabled = false
    }
    ```

    Good:

    ```terraform
    resource "aws_elasticache_replication_group" "sessions" {
      replication_group_id       = "sessions"
      description                = "sessions of the shop"
      transit_encryption_enabled = true
    }
    ```
    """
    if weakness.aspect == "without_tls":
        yield Finding(f"{weakness.about}: {weakness.because}", at=weakness.at, related=weakness.hops)
