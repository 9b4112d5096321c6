"""TF037: resources that their provider would refuse."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location
from gitops_lint.model.tree import UnreadableError
from gitops_lint.rules.terraform_problems import finding
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.wording import in_one_line

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.knowledge.provider_schema import BlockSchema, ProviderSchemas


@rule("TF037", severity=Severity.ERROR, aliases=("terraform_validate",))
def against_the_schema(stack: EvaluatedStack, settings: Settings) -> Iterator[Finding]:
    """A resource has what its provider does not know: an argument, a block, a type; or lacks what it wants.

    `terraform validate` says so once the providers are installed. Here the schemas come from a file:
    `terraform providers schema -json > schema.json` in an initialized root, named as `terraform.provider_schema` in the
    configuration. Without it the rule is silent, and it passes over resources in JSON syntax.

    Bad:

    ```terraform
    resource "shop_queue" "orders" {
      lenght = 100
    }
    ```

    ```yaml .gitops-lint.yaml
    terraform:
      provider_schema: schema.json
    ```

    ```json schema.json
    {
      "format_version": "1.0",
      "provider_schemas": {
        "registry.terraform.io/acme/shop": {
          "resource_schemas": {
            "shop_queue": {"block": {"attributes": {"length": {"type": "number", "optional": true}}}}
          }
        }
      }
    }
    ```

    Good:

    ```terraform
    resource "shop_queue" "orders" {
      length = 100
    }
    ```

    ```yaml .gitops-lint.yaml
    terraform:
      provider_schema: schema.json
    ```

    ```json schema.json
    {
      "format_version": "1.0",
      "provider_schemas": {
        "registry.terraform.io/acme/shop": {
          "resource_schemas": {
            "shop_queue": {"block": {"attributes": {"length": {"type": "number", "optional": true}}}}
          }
        }
      }
    }
    ```
    """
    for problem in stack.problems_of(Kind.RESOURCE_ARGUMENT):
        yield finding(stack, problem)
    if not settings.provider_schema:
        return
    from gitops_lint.terraform.knowledge.provider_schema import ProviderSchemaError

    try:
        schemas = _schemas(stack.repository)
    except (UnreadableError, ProviderSchemaError) as error:
        said = error.reason if isinstance(error, UnreadableError) else str(error)
        at = settings.places.get("terraform.provider_schema", Location(settings.file))
        yield Finding(f"terraform.provider_schema: {settings.provider_schema} cannot be used: {said}", at=at)
        return
    for node in stack.resources:
        # The schema of terraform_data is Terraform's own, and was looked at above.
        if not node.block.file.endswith(".json") and node.block.type != "terraform_data":
            schema = _schema_of(schemas, node)
            if schema is not None:
                yield from _findings(node, schema)


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def _schemas(repository: Repository) -> ProviderSchemas:
    from gitops_lint.terraform.knowledge.provider_schema import read_provider_schemas

    return read_provider_schemas(repository.tree.read(repository.settings.provider_schema))


def _schema_of(schemas: ProviderSchemas, node: ResourceNode) -> BlockSchema | None:
    if node.block.mode == "ephemeral":
        return None
    return schemas.data_source(node.block.type) if node.block.mode == "data" else schemas.resource(node.block.type)


def _findings(node: ResourceNode, schema: BlockSchema) -> Iterator[Finding]:
    from gitops_lint.terraform.schema_check import shape_mismatches, type_mismatches

    of_types = (wrong for instance in node.instances() for wrong in type_mismatches(instance, schema))
    # Every instance has the same arguments: what is said of one is not said of the next.
    for wrong in dict.fromkeys((*shape_mismatches(node.block, schema), *of_types)):
        yield Finding(in_one_line(wrong.summary, wrong.detail), at=FileSpan(wrong.file, wrong.span, node.address))
