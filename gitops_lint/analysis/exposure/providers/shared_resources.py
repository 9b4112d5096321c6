"""What is shared with everybody: policies of resources that let any principal in, images and snapshots for all.

A row is one fact of the page of a resource in the registry (aliyun/alicloud, hashicorp/aws, google, azurerm). Buckets,
functions and search domains have rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Aspect, Declared, Reader, WeakSetting
from gitops_lint.analysis.exposure.resource_policies import is_for_everybody
from gitops_lint.analysis.exposure.weak_settings import SettingRow, settings


def _policy(name: str, may: str) -> Reader:
    """A policy in JSON; `may` is what who is allowed may do."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        text = arguments.text(name)
        if isinstance(text, str) and is_for_everybody(text):
            said = f"its policy lets everybody {may}"
            yield WeakSetting(Aspect.SHARED, arguments, (name,), said)

    return read


_POLICIES: Final[Mapping[str, tuple[str, str]]] = {
    "alicloud_ram_role": ("assume_role_policy_document", "take on the role"),
    "aws_backup_vault_policy": ("policy", "use the vault"),
    "aws_cloudwatch_event_bus_policy": ("policy", "send events to the bus"),
    "aws_cloudwatch_log_destination_policy": ("access_policy", "send logs to it"),
    "aws_codeartifact_domain_permissions_policy": ("policy_document", "use the domain"),
    "aws_codeartifact_repository_permissions_policy": ("policy_document", "use the repository"),
    "aws_dynamodb_resource_policy": ("policy", "use the table"),
    "aws_ecr_repository_policy": ("policy", "use the repository"),
    "aws_efs_file_system_policy": ("policy", "mount the file system"),
    "aws_glacier_vault": ("access_policy", "use the vault"),
    "aws_iam_role": ("assume_role_policy", "take on the role"),
    "aws_kinesis_resource_policy": ("policy", "use the stream"),
    "aws_kms_key": ("policy", "use the key"),
    "aws_kms_key_policy": ("policy", "use the key"),
    "aws_media_store_container_policy": ("policy", "use the container"),
    "aws_s3_access_point": ("policy", "use the access point"),
    "aws_s3control_access_point_policy": ("policy", "use the access point"),
    "aws_secretsmanager_secret": ("policy", "use the secret"),
    "aws_secretsmanager_secret_policy": ("policy", "use the secret"),
    "aws_sns_topic": ("policy", "use the topic"),
    "aws_sns_topic_policy": ("policy", "use the topic"),
    "aws_sqs_queue": ("policy", "use the queue"),
    "aws_sqs_queue_policy": ("policy", "use the queue"),
}
"""The argument that holds the policy, and what it is for."""


def _shared(*way: str, value: str, said: str) -> Reader:
    return settings(Aspect.SHARED, SettingRow(way, frozenset({value}), said))


_SNAPSHOT: Final = _shared("shared_accounts", value="all", said="everybody can restore the snapshot")

_NARROWING: Final = ("source_arn", "source_account", "principal_org_id")


def _function(arguments: Arguments) -> Iterator[Declared]:
    """Who may call a function; an address of it has rules of its own (`function_url_auth_type`)."""
    is_narrowed = any(arguments[name] is not None for name in _NARROWING)
    if arguments.text("principal") == "*" and not is_narrowed and arguments["function_url_auth_type"] is None:
        yield WeakSetting(Aspect.SHARED, arguments, ("principal",), "everybody can call the function")


def _layer(arguments: Arguments) -> Iterator[Declared]:
    if arguments.text("principal") == "*" and arguments["organization_id"] is None:
        yield WeakSetting(Aspect.SHARED, arguments, ("principal",), "everybody can use the layer")


_EVERYBODY: Final = frozenset({"allUsers", "allAuthenticatedUsers"})


def _granted(arguments: Arguments) -> Iterator[Declared]:
    """A role for everybody, by `member` or `members`."""
    for name in ("member", "members"):
        for path, item in arguments.items(name):
            if str(item) in _EVERYBODY:
                role = arguments.text("role")
                said = f"{item} has {role if isinstance(role, str) else 'a role'}"
                yield WeakSetting(Aspect.SHARED, arguments, path, said)


_GRANTED: Final = (
    "google_artifact_registry_repository",
    "google_bigquery_dataset",
    "google_bigquery_table",
    "google_bigtable_instance",
    "google_cloud_tasks_queue",
    "google_compute_disk",
    "google_compute_image",
    "google_compute_instance",
    "google_compute_snapshot",
    "google_data_catalog_entry_group",
    "google_dataproc_cluster",
    "google_folder",
    "google_kms_crypto_key",
    "google_kms_key_ring",
    "google_organization",
    "google_project",
    "google_pubsub_subscription",
    "google_pubsub_topic",
    "google_secret_manager_secret",
    "google_service_account",
    "google_sourcerepo_repository",
    "google_spanner_database",
    "google_spanner_instance",
)
"""Resources whose roles are given by `_iam_member` and `_iam_binding`."""

READERS: Final[Mapping[str, Reader]] = {
    **{type_: _policy(*row) for type_, row in _POLICIES.items()},
    "alicloud_cr_repo": _shared("repo_type", value="public", said="everybody can pull its images"),
    "alicloud_cr_ee_repo": _shared("repo_type", value="public", said="everybody can pull its images"),
    "aws_ami_launch_permission": _shared("group", value="all", said="everybody can start machines from the image"),
    "aws_db_cluster_snapshot": _SNAPSHOT,
    "aws_db_snapshot": _SNAPSHOT,
    "aws_db_snapshot_copy": _SNAPSHOT,
    "aws_lambda_layer_version_permission": _layer,
    "aws_lambda_permission": _function,
    "aws_ssm_document": _shared("permissions", "account_ids", value="all", said="everybody can read the document"),
    "azurerm_container_registry": _shared("anonymous_pull_enabled", value="true", said="everybody can pull its images"),
    **{f"{type_}_iam_{kind}": _granted for type_ in _GRANTED for kind in ("member", "binding")},
}
"""By resource type."""
