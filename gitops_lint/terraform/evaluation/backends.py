"""The backend of a root: whether Terraform has one of that type, and can read it (`initBackend` in command/init.go)."""

from __future__ import annotations

from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.references import body_references

_TYPES = frozenset(
    (
        "azurerm",
        "consul",
        "cos",
        "gcs",
        "http",
        "inmem",
        "kubernetes",
        "local",
        "oci",
        "oss",
        "pg",
        "remote",
        "s3",
    )
)
"""Those of internal/backend/init/init.go; `oci` came with 1.12."""
_REMOVED = {
    **{
        name: f'The "{name}" backend is not supported in Terraform v1.3 or later.'
        for name in ("artifactory", "etcd", "etcdv3", "manta", "swift")
    },
    "azure": 'The "azure" backend name has been removed, please use "azurerm".',
    "cloud": "There is no explicit backend type named \"cloud\". To configure HCP Terraform, declare a 'cloud' block "
    "instead.",
}
_LAST = (1, 2)
"""The last version that had those that were removed."""


def check_backend(evaluation: Evaluation) -> None:
    """Notes a backend of a type that there is not, and references in it: `terraform init` reads it without any values.

    OpenTofu takes some references, in files that it alone reads.
    """
    backend = evaluation.root.module.backend
    if backend is None:
        return
    if not is_opentofu(backend.file):
        for traversal in body_references(backend.body.attributes, backend.body.blocks):
            detail = "Variables may not be used here."
            evaluation.log.add(
                Problem(Kind.EXPRESSION, "Variables not allowed", detail, backend.file, traversal.span, "backend")
            )
    if backend.type in _TYPES or (evaluation.language <= _LAST and backend.type in _REMOVED):
        return
    detail = _REMOVED.get(backend.type, f'There is no backend type named "{backend.type}".')
    evaluation.log.add(
        Problem(Kind.EXPRESSION, "Unsupported backend type", detail, backend.file, backend.block.labels[0].span)
    )
