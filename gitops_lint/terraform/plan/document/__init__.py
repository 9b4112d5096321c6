"""A plan in Terraform's JSON format 1.2 (https://developer.hashicorp.com/terraform/internals/json-format).

What is left out: `timestamp` and `resource_drift`, since no platform is asked and nothing is written with a time in it,
and `relevant_attributes`, which explain drift.
"""

from gitops_lint.terraform.plan.document.plan import FORMAT_VERSION, document, encoded

__all__ = ["FORMAT_VERSION", "document", "encoded"]
