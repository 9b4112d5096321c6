"""TF014, TF017: expressions that do not mean what they seem to."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.formats import hcl
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Severity, rule
from gitops_lint.model.source import Span


# tflint-ruleset-terraform, rules/terraform_empty_list_equality.go.
@rule("TF014", severity=Severity.WARNING, aliases=("terraform_empty_list_equality",))
def empty_list_equality(placed: PlacedModule) -> Iterator[Finding]:
    """A collection is compared with `[]`.

    `[]` is an empty tuple, which no list or set is equal to: the comparison says that they differ, always. Compare
    the length.

    Bad:

    ```terraform
    variable "zones" {
      type = list(string)
    }

    output "is_single" {
      value = var.zones == []
    }
    ```

    Good:

    ```terraform
    variable "zones" {
      type = list(string)
    }

    output "is_single" {
      value = length(var.zones) == 0
    }
    ```
    """
    for path, nodes in placed.nodes.items():
        for node in nodes.get(hcl.BinaryOp, ()):
            if node.op not in ("==", "!="):
                continue
            empty = [side for side in (node.left, node.right) if isinstance(side, hcl.TupleCons) and not side.items]
            if len(empty) == 1:
                other = node.right if empty[0] is node.left else node.left
                edits = (
                    Edit(path, Span(other.start, other.start), "length("),
                    Edit(path, Span(other.end, other.end), ")"),
                    Edit(path, empty[0].span, "0"),
                )
                yield Finding(
                    f"a list is never equal to [], which is a tuple; compare its length: length(...) {node.op} 0",
                    at=FileSpan(path, node.span),
                    fix=Fix("Compare the length", edits),
                )


# tflint-ruleset-terraform, rules/terraform_map_duplicate_keys.go.
@rule("TF017", severity=Severity.WARNING, aliases=("terraform_map_duplicate_keys",))
def duplicate_key_in_object(placed: PlacedModule) -> Iterator[Finding]:
    """An object or map is written with one key twice.

    Terraform takes the last value and drops the others without a word.

    Bad:

    ```terraform
    locals {
      sizes = {
        small = "ecs.g7.large"
        large = "ecs.g7.2xlarge"
        small = "ecs.g7.xlarge"
      }
    }

    output "sizes" {
      value = local.sizes
    }
    ```

    Good:

    ```terraform
    locals {
      sizes = {
        small = "ecs.g7.large"
        large = "ecs.g7.2xlarge"
      }
    }

    output "sizes" {
      value = local.sizes
    }
    ```
    """
    for path, nodes in placed.nodes.items():
        for node in nodes.get(hcl.ObjectCons, ()):
            seen: dict[str, Span] = {}
            for item in node.items:
                key = _literal_key(item.key)
                if key is None:
                    continue
                if key in seen:
                    yield Finding(
                        f'the key "{key}" is there twice; this value wins, and the other is dropped',
                        at=FileSpan(path, item.key.span),
                        related=((FileSpan(path, seen[key]), "the value that is dropped"),),
                    )
                seen[key] = item.key.span


def _literal_key(key: hcl.Expression) -> str | None:
    """The key as the text that Terraform makes of it, where it is written out."""
    if isinstance(key, hcl.Parentheses):
        key = key.expression
    if isinstance(key, hcl.String):
        return key.value
    if isinstance(key, hcl.Number):
        return key.text
    return str(key.value).lower() if isinstance(key, hcl.Bool) else None
