"""Schemas of Kubernetes kinds: whether an object is what its kind says, and what is wrong with it if not.

    schemas = Schemas("1.33", crds=definitions)
    schema = schemas.find("apps/v1", "Deployment")
    if schema is not None and not schema.is_valid(manifest):
        for error in schema.errors(manifest): ...

Kubernetes' own kinds are judged by the files that kubernetes-validate carries, with the verdict of
`kubernetes_validate.validate(strict=True)` except that a kind is only taken for what its whole group says it
is; a repository's kinds by its CustomResourceDefinitions; those of well-known projects by data in this
package. A patch is not an object, and a List has to be taken apart before.
"""

from gitops_lint.kubernetes.schemas.builtin import carried_versions, versions_serving
from gitops_lint.kubernetes.schemas.catalog import Schemas
from gitops_lint.kubernetes.schemas.error import ErrorKind, SchemaError, SchemaProblem, UnsupportedVersion
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind
from gitops_lint.kubernetes.schemas.schema import Schema

__all__ = [
    "ErrorKind",
    "GroupVersionKind",
    "Schema",
    "SchemaError",
    "SchemaProblem",
    "Schemas",
    "UnsupportedVersion",
    "carried_versions",
    "versions_serving",
]
