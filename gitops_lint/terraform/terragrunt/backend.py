"""The `backend` block that Terragrunt writes for a `remote_state` (`RemoteStateConfigToTerraformCode`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import re2

from gitops_lint.formats import hcl
from gitops_lint.terraform.directories import CONFIGURATION
from gitops_lint.terraform.printing import print_value
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import Section
from gitops_lint.terraform.values import MapValue, NullValue, ObjectValue, Value, first_unknown, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.code import Code
    from gitops_lint.terraform.terragrunt.configuration import Configuration
    from gitops_lint.terraform.terragrunt.generation import GeneratedFile
    from gitops_lint.terraform.terragrunt.session import Terragrunt

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


def note_missing_backend(
    session: Terragrunt, configuration: Configuration, code: Code, generated: Iterable[GeneratedFile], log: Log
) -> None:
    """Notes a `remote_state` that writes no backend block where the code has none of its type either.

    As Terragrunt does, the text of every file of the code is searched (`checkTerraformCodeDefinesBackend`).
    """
    section = configuration.sections.get("remote_state")
    backend = None if section is None else section.text("backend")
    if section is None or not backend or "generate" in section.attributes or code.directory is None:
        return
    written = tuple(generated)
    if not code.with_generated(written).runs or any(
        _has_backend(backend, file.path, file.text or "") for file in written
    ):
        return
    if any(problem.kind is Kind.GENERATE for problem in log.problems):
        # Nobody knows what that file holds.
        return
    paths = (*code.copied.values(), *session.files_below(code.directory))
    if not any(_has_backend(backend, path, session.text(path)) for path in paths if path.endswith(CONFIGURATION)):
        detail = (
            f"Found remote_state settings in {section.file} but no backend block in the Terraform code in "
            f'{code.directory or "."}; add generate to remote_state, or terraform {{ backend "{backend}" {{}} }} to '
            "the code."
        )
        log.add(Kind.GENERATE, "Backend not defined", detail, section.file, section.span)


def _has_backend(backend: str, path: str, text: str) -> bool:
    pattern = r'"backend":\s*\{\s*"%s"' if path.endswith(".json") else r'backend[ \t]+"%s"'
    return re2.search(pattern % re2.escape(backend), text) is not None


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
