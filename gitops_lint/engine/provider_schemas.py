"""The schemas of providers for a command that evaluates one root: those that the repository's configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint import config
from gitops_lint.analysis.terraform_provider_schemas import UnusableSchemasError, read_shapes
from gitops_lint.engine import UsageError
from gitops_lint.loading.reading import read_source
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import Tree

if TYPE_CHECKING:
    from gitops_lint.terraform.schemas import Shapes


def settings_in(tree: Tree) -> Settings:
    """The configuration of a repository. Raises `ConfigurationError` for what is wrong with it."""
    name = next((name for name in config.NAMES if tree.is_file(name)), "")
    if not name:
        return Settings()
    source, problems = read_source(tree, name)
    if source is None or problems:
        raise config.ConfigurationError([f"{name}: {problem.message}" for problem in problems])
    return config.read(source)


def shapes_in(tree: Tree, settings: Settings) -> Shapes | None:
    """The schemas that the configuration names. Raises `UsageError` for a file that cannot be used."""
    path = settings.provider_schema
    if not path:
        return None
    try:
        return read_shapes(tree, path)
    except UnusableSchemasError as error:
        raise UsageError(f"terraform.provider_schema: {path} cannot be used: {error}") from None
