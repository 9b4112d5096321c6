"""TF036 and TF037: resources as the schema of their provider has them."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_provider_schemas import UnusableSchemasError, schemas_of, shapes_of
from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Location
from gitops_lint.rules.terraform_problems import finding
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.wording import in_one_line


@rule("TF036", severity=Severity.WARNING)
def deprecated_argument(stack: EvaluatedStack) -> Iterator[Finding]:
    """A resource sets an argument, or has a block, that its provider calls deprecated.

    The next major version of a provider drops what is deprecated, and every plan warns of it until then. The schemas
    come from a file, as for TF037; without it the rule is silent. A file that Terraform 1.15 or newer wrote has the
    provider's own words.

    Bad:

    ```terraform
    resource "shop_queue" "orders" {
      size = 100
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
            "shop_queue": {
              "block": {
                "attributes": {
                  "length": {"type": "number", "optional": true},
                  "size": {"type": "number", "optional": true, "deprecated": true}
                }
              }
            }
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
            "shop_queue": {
              "block": {
                "attributes": {
                  "length": {"type": "number", "optional": true},
                  "size": {"type": "number", "optional": true, "deprecated": true}
                }
              }
            }
          }
        }
      }
    }
    ```
    """
    from gitops_lint.terraform.schemas.deprecated import deprecated_in

    if not shapes_of(stack.repository):
        return
    for node in stack.resources:
        if node.shape is None:
            continue
        for one in deprecated_in(node.contents, node.shape):
            what = "block" if one.is_block else "argument"
            said = one.message or "the documentation of the provider says what replaces it"
            message = in_one_line(f'the {what} "{one.name}" of {node.block.type} is deprecated', said)
            yield Finding(message, at=FileSpan(one.file, one.span, node.address))


@rule("TF037", severity=Severity.ERROR, aliases=("terraform_validate",))
def against_the_schema(stack: EvaluatedStack, settings: Settings) -> Iterator[Finding]:
    """A resource has what its provider does not know: an argument, a block, a type; or lacks what it wants.

    `terraform validate` says so once the providers are installed. Here the schemas come from a file:
    `terraform providers schema -json > schema.json` in an initialized root, named as `terraform.provider_schema` in the
    configuration. Without it only `terraform_data` is looked at, whose schema is Terraform's own.

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
    schemas = schemas_of(stack.repository)
    if schemas is None:
        return
    for said in (schemas,) if isinstance(schemas, UnusableSchemasError) else schemas.unreadable:
        at = settings.places.get("terraform.provider_schema", Location(settings.file))
        yield Finding(f"terraform.provider_schema: {settings.provider_schema} cannot be used: {said}", at=at)
