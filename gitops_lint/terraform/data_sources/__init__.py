"""Data sources whose answer follows from their arguments alone: computed without any provider.

A new one is a module that ends with its `COMPUTATIONS`, and a row here. Every other data source is read from a
platform, so what it computes is NOT_AVAILABLE; `external` and `http` are never run, `archive_file` writes a file whose
bytes are its provider's own.

Terraform takes marks off what it hands a provider, and so are they taken off here: what is computed of a sensitive
argument is not sensitive, unless the provider's schema says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.terraform.data_sources import (
    alicloud_ram_policy_document,
    aws_arn,
    aws_iam_policy_document,
    cloudinit_config,
    google_iam_policy,
    local_file,
    null_data_source,
    template_file,
    terraform_remote_state,
)
from gitops_lint.terraform.data_sources.instance import Computation, DataInstance

__all__ = ["COMPUTATIONS", "Computation", "DataInstance"]

COMPUTATIONS: Mapping[str, Computation] = {
    **alicloud_ram_policy_document.COMPUTATIONS,
    **aws_arn.COMPUTATIONS,
    **aws_iam_policy_document.COMPUTATIONS,
    **cloudinit_config.COMPUTATIONS,
    **google_iam_policy.COMPUTATIONS,
    **local_file.COMPUTATIONS,
    **null_data_source.COMPUTATIONS,
    **template_file.COMPUTATIONS,
    **terraform_remote_state.COMPUTATIONS,
}
"""The computation for each type."""
