"""Which schemas of providers does a repository have?"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from gitops_lint.model.environment import Repository
from gitops_lint.model.tree import Tree, UnreadableError

# Reading them is imported where it is done: most repositories have none.
if TYPE_CHECKING:
    from gitops_lint.terraform.schemas import Shapes


class UnusableSchemasError(ValueError):
    """The file of schemas that the configuration names cannot be used; the message says why, without its name."""


def read_shapes(tree: Tree, path: str) -> Shapes:
    """The schemas in a file that `terraform providers schema -json` wrote. Raises `UnusableSchemasError`."""
    from gitops_lint.terraform.knowledge.provider_schema import ProviderSchemaError, read_provider_schemas
    from gitops_lint.terraform.schemas import Shapes

    try:
        return Shapes(read_provider_schemas(tree.read(path)))
    except UnreadableError as error:
        raise UnusableSchemasError(error.reason) from error
    except ProviderSchemaError as error:
        raise UnusableSchemasError(str(error)) from error


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def schemas_of(repository: Repository) -> Shapes | UnusableSchemasError | None:
    """Those that the configuration names; what is wrong with them; None where it names none."""
    path = repository.settings.provider_schema
    if not path:
        return None
    try:
        return read_shapes(repository.tree, path)
    except UnusableSchemasError as error:
        return error


def shapes_of(repository: Repository) -> Shapes | None:
    """Those that the configuration names, where they can be used."""
    found = schemas_of(repository)
    return None if isinstance(found, UnusableSchemasError) else found
