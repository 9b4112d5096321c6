"""A plan in Terraform's JSON format 1.2 (https://developer.hashicorp.com/terraform/internals/json-format).

What is left out: `timestamp`, since nothing is written with a time in it, and `relevant_attributes`, which explain
drift. As no platform is asked, all that can be in `resource_drift` are new addresses, in a plan that only refreshes.
"""

from gitops_lint.terraform.plan.document.plan import FORMAT_VERSION, document, encoded

__all__ = ["FORMAT_VERSION", "document", "encoded"]
