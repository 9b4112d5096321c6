"""The `backend` block that Terragrunt writes for a `remote_state` (`RemoteStateConfigToTerraformCode`)."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.printing import print_value
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import Section
from gitops_lint.terraform.values import MapValue, NullValue, ObjectValue, Value, first_unknown, unmark_deep

_OF_TERRAGRUNT: dict[str, frozenset[str]] = {
    "s3": frozenset(
        (
            "s3_bucket_tags",
            "dynamodb_table_tags",
            "accesslogging_bucket_tags",
            "skip_bucket_versioning",
            "skip_bucket_ssencryption",
            "skip_bucket_accesslogging",
            "skip_bucket_root_access",
            "skip_bucket_enforced_tls",
            "skip_bucket_public_access_blocking",
            "disable_bucket_update",
            "enable_lock_table_ssencryption",
            "disable_aws_client_checksums",
            "accesslogging_bucket_name",
            "accesslogging_target_object_partition_date_source",
            "accesslogging_target_prefix",
            "skip_accesslogging_bucket_acl",
            "skip_accesslogging_bucket_enforced_tls",
            "skip_accesslogging_bucket_public_access_blocking",
            "skip_accesslogging_bucket_ssencryption",
            "bucket_sse_algorithm",
            "bucket_sse_kms_key_id",
        )
    ),
    "gcs": frozenset(
        (
            "project",
            "location",
            "gcs_bucket_labels",
            "skip_bucket_versioning",
            "skip_bucket_creation",
            "enable_bucket_policy_only",
        )
    ),
}
"""Settings that Terragrunt keeps for itself (`terragruntOnlyConfigs` of each backend)."""


def backend_settings(section: Section) -> dict[str, Value] | None:
    """What a `remote_state` gives the backend, by name; None where even the names are not known."""
    setting = section.attributes.get("config")
    config = None if setting is None else unmark_deep(setting.value)[0]
    if not isinstance(config, ObjectValue | MapValue):
        return None
    dropped = _OF_TERRAGRUNT.get(section.text("backend") or "", frozenset())
    renamed = {"lock_table": "dynamodb_table"}
    return {renamed.get(name, name): value for name, value in config.items.items() if name not in dropped}


def backend_text(section: Section, log: Log) -> str | None:
    """The text of the file; None where it cannot be known. Settings that are not known are left out, and noted."""
    backend, settings = section.text("backend"), backend_settings(section)
    if backend is None or settings is None:
        return None
    lines = []
    for name, value in sorted(settings.items()):
        if first_unknown(value) is not None:
            setting = section.attributes["config"]
            detail = f"{name} of the backend depends on something that is not known offline."
            log.add(Kind.NOT_KNOWN, "Backend not known", detail, setting.file, setting.span, limit=True)
        else:
            lines.append(f"    {name} = {_source(value)}\n")
    return f'terraform {{\n  backend "{backend}" {{\n{"".join(lines)}  }}\n}}\n'


def _source(value: Value) -> str:
    """A value as it is written in a configuration."""
    if isinstance(value, ObjectValue | MapValue):
        return "{" + ", ".join(f"{_source(name)} = {_source(item)}" for name, item in value.items.items()) + "}"
    if isinstance(value, str):
        return hcl.to_source(hcl.String(0, 0, value))
    if isinstance(value, NullValue):
        return "null"
    items = getattr(value, "items", None)
    if items is not None:
        return "[" + ", ".join(map(_source, items)) + "]"
    return print_value(value)
