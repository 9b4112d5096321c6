"""NET026 and NET027: what is shared with everybody, and routes that lead everything to a peering."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.weaknesses import Weakness
from gitops_lint.model.rule import Finding, Severity, rule


@rule(
    "NET026",
    severity=Severity.ERROR,
    aliases=(
        *("CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_167", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_301", "CKV_AWS_302"),
        *("CKV_AWS_303", "CKV_GCP_98", "CKV_GCP_99", "CKV_GCP_100", "CKV_GCP_101", "CKV_GCP_112"),
        *("AWS-0032", "AVD-AWS-0032"),
    ),
)
def resource_shared_with_everybody(weakness: Weakness) -> Iterator[Finding]:
    """Everybody may use a queue, a topic, a key, a secret, a repository, a role, an image or a snapshot.

    Its policy lets any principal in, under no condition on who that is, or it is shared with all accounts: nobody needs
    an address in your network for it. Name the accounts, or say in a condition which organization may come. A database
    that all machines of a platform reach, whoever they are of, is a warning.

    Bad:

    ```terraform
    resource "aws_sqs_queue_policy" "orders" {
      queue_url = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders"
      policy = jsonencode({
        Version   = "2012-10-17"
        Statement = [{ Effect = "Allow", Principal = "*", Action = "sqs:SendMessage", Resource = "*" }]
      })
    }
    ```

    Good:

    ```terraform
    resource "aws_sqs_queue_policy" "orders" {
      queue_url = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = "*"
          Action    = "sqs:SendMessage"
          Resource  = "*"
          Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
        }]
      })
    }
    ```
    """
    said = f"{weakness.about}: {weakness.because}"
    if weakness.aspect == "shared":
        yield Finding(said, at=weakness.at, related=weakness.hops)
    elif weakness.aspect == "platform":
        # A password is asked for still.
        yield Finding(said, at=weakness.at, related=weakness.hops, severity=Severity.WARNING)


@rule("NET027", severity=Severity.WARNING, aliases=("CKV2_AWS_44",))
def route_of_everything_to_a_peering(weakness: Weakness) -> Iterator[Finding]:
    """A route sends the whole internet to a peering of two networks.

    A peering leads to the addresses of the other network and no further, so that nothing answers; and all of that
    network can be reached, the part that was meant and what is added to it later. Name its blocks.

    Bad:

    ```terraform
    resource "aws_route" "data" {
      route_table_id            = "rtb-0a1b2c3d"
      destination_cidr_block    = "0.0.0.0/0"
      vpc_peering_connection_id = "pcx-0a1b2c3d"
    }
    ```

    Good:

    ```terraform
    resource "aws_route" "data" {
      route_table_id            = "rtb-0a1b2c3d"
      destination_cidr_block    = "10.30.0.0/16"
      vpc_peering_connection_id = "pcx-0a1b2c3d"
    }
    ```
    """
    if weakness.aspect == "peering_route":
        yield Finding(f"{weakness.about}: {weakness.because}", at=weakness.at, related=weakness.hops)
