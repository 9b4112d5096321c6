"""TF010 to TF013: syntax of Terraform 0.11 and before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.formats import hcl
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, Variable


# tflint-ruleset-terraform, rules/terraform_deprecated_interpolation.go.
@rule("TF010", severity=Severity.WARNING, aliases=("terraform_deprecated_interpolation",))
def interpolation_only(placed: PlacedModule) -> Iterator[Finding]:
    """A string is one interpolation and nothing else.

    Since Terraform 0.12 an expression stands alone. In quotes it looks like a string and may be none: the value keeps
    its type. Keys of objects, which need quotes or parentheses, are passed over.

    Bad:

    ```terraform
    variable "name" {
      type = string
    }

    output "name" {
      value = "${var.name}"
    }
    ```

    Good:

    ```terraform
    variable "name" {
      type = string
    }

    output "name" {
      value = var.name
    }
    ```
    """
    for path, nodes in placed.nodes.items():
        keys = {item.key.start for item in nodes.get(hcl.ObjectItem, ())}
        for node in nodes.get(hcl.TemplateWrap, ()):
            if node.start not in keys:
                inner = node.wrapped
                opening, closing = ("(", ")") if isinstance(inner, (hcl.BinaryOp, hcl.Conditional)) else ("", "")
                edits = (
                    Edit(path, Span(node.start, inner.start), opening),
                    Edit(path, Span(inner.end, node.end), closing),
                )
                yield Finding(
                    "the string is one interpolation and nothing else, deprecated since Terraform 0.12; write the "
                    "expression alone",
                    at=FileSpan(path, node.span),
                    fix=Fix("Write the expression without quotes", edits),
                )


# tflint-ruleset-terraform, rules/terraform_deprecated_index.go.
@rule("TF011", severity=Severity.WARNING, aliases=("terraform_deprecated_index",))
def legacy_index(placed: PlacedModule) -> Iterator[Finding]:
    """An element is taken with `.0`, or all of them with `.*`.

    Terraform keeps these forms of version 0.11 for compatibility. An index behind `.*` is of the whole list, and behind
    `[*]` of every element, so such a one is told without an edit.

    Bad:

    ```terraform
    variable "zones" {
      type = list(object({ id = string }))
    }

    output "first" {
      value = var.zones.0.id
    }

    output "all" {
      value = var.zones.*.id
    }
    ```

    Good:

    ```terraform
    variable "zones" {
      type = list(object({ id = string }))
    }

    output "first" {
      value = var.zones[0].id
    }

    output "all" {
      value = var.zones[*].id
    }
    ```
    """
    for path, nodes in placed.nodes.items():
        for node in (*nodes.get(hcl.ScopeTraversal, ()), *nodes.get(hcl.RelativeTraversal, ())):
            for step in node.steps:
                if isinstance(step, hcl.TraverseIndex) and step.legacy and isinstance(step.key, hcl.Number):
                    edit = Edit(path, step.span, f"[{step.key.text}]")
                    yield Finding(
                        f"the index .{step.key.text} is of Terraform 0.11; write [{step.key.text}]",
                        at=FileSpan(path, step.span),
                        fix=Fix("Write the index in brackets", (edit,)),
                    )
        indexed = {node.source.start for node in nodes.get(hcl.RelativeTraversal, ())}
        indexed |= {node.collection.start for node in nodes.get(hcl.Index, ())}
        for node in nodes.get(hcl.Splat, ()):
            if not node.full:
                marker = _marker(node.each)
                fix = Fix("Write the splat as [*]", (Edit(path, marker, "[*]"),)) if node.start not in indexed else None
                message = "the splat .* is of Terraform 0.11; write [*]"
                yield Finding(message, at=FileSpan(path, marker), fix=fix)


def _marker(node: Any) -> Span:
    """Where the `.*` of a splat stands: what its `each` begins with."""
    while not isinstance(node, hcl.AnonSymbol):
        node = node.collection if isinstance(node, hcl.Index) else node.source
    return node.span


# tflint-ruleset-terraform, rules/terraform_deprecated_lookup.go.
@rule("TF012", severity=Severity.WARNING, aliases=("terraform_deprecated_lookup",))
def lookup_without_default(placed: PlacedModule) -> Iterator[Finding]:
    """`lookup` is called without a default.

    Then it is an index, and deprecated since Terraform 0.7: it fails on a key that is not there as the index does.

    Bad:

    ```terraform
    variable "sizes" {
      type = map(string)
    }

    output "size" {
      value = lookup(var.sizes, "prod")
    }
    ```

    Good:

    ```terraform
    variable "sizes" {
      type = map(string)
    }

    output "size" {
      value = var.sizes["prod"]
    }
    ```
    """
    for path, nodes in placed.nodes.items():
        for call in nodes.get(hcl.FunctionCall, ()):
            if call.name == "lookup" and len(call.args) == 2 and not call.expand_final:
                yield Finding(
                    "lookup without a default is an index, and deprecated; write an index, or add the default",
                    at=FileSpan(path, call.span),
                    fix=_as_index(path, call),
                )


def _as_index(path: str, call: hcl.FunctionCall) -> Fix | None:
    collection, key = call.args
    if not isinstance(collection, (hcl.ScopeTraversal, hcl.RelativeTraversal, hcl.Index, hcl.FunctionCall)):
        return None
    edits = (
        Edit(path, Span(call.start, collection.start), ""),
        Edit(path, Span(collection.end, key.start), "["),
        Edit(path, Span(key.end, call.end), "]"),
    )
    return Fix("Write an index", edits)


_QUOTED = {"string": "string", "list": "list(string)", "map": "map(string)"}
"""What Terraform advises for the type hints of version 0.11 (`decodeVariableType` in internal/configs)."""

_BARE = {"list": "list(any)", "map": "map(any)"}
"""What a collection without its elements means (the same function)."""


@rule("TF013", severity=Severity.ERROR)
def legacy_type(placed: PlacedModule) -> Iterator[Finding]:
    """A type is in quotes, a collection type says nothing of its elements, or `list()` or `map()` is called.

    Terraform refuses quoted types since 1.0 and the two functions since 0.15. A bare `list` or `map` it still takes
    for `list(any)` or `map(any)`: that is a note.

    Bad:

    ```terraform
    variable "zones" {
      type = "list"
    }

    output "zones" {
      value = length(var.zones) > 0 ? var.zones : list("a", "b")
    }
    ```

    Good:

    ```terraform
    variable "zones" {
      type = list(string)
    }

    output "zones" {
      value = length(var.zones) > 0 ? var.zones : tolist(["a", "b"])
    }
    ```
    """
    yield from _types(placed.module)
    for path, nodes in placed.nodes.items():
        for call in nodes.get(hcl.FunctionCall, ()):
            if call.name in ("list", "map"):
                yield Finding(
                    f"the function {call.name} was removed in Terraform 0.15; write "
                    + ("tolist([...])" if call.name == "list" else "tomap({...})"),
                    at=FileSpan(path, call.span),
                    fix=_as_conversion(path, call),
                )


def _types(module: Module) -> Iterator[Finding]:
    for variable in module.variables.values():
        argument = variable.arguments.get("type")
        if argument is None or argument.file.endswith(".json"):
            continue
        expression = argument.expression
        if isinstance(expression, hcl.String):
            meant = _QUOTED.get(expression.value)
            message = f"Terraform refuses a type in quotes; write {meant or 'the type without them'}"
            yield _type_finding(variable, argument.file, expression, message, meant, Severity.ERROR)
        elif isinstance(expression, hcl.ScopeTraversal) and not expression.steps and expression.root in _BARE:
            meant = _BARE[expression.root]
            message = f"the type {expression.root} says nothing of its elements; write {meant}, or better their type"
            yield _type_finding(variable, argument.file, expression, message, meant, Severity.NOTE)


def _type_finding(
    variable: Variable, file: str, node: hcl.Expression, message: str, meant: str | None, severity: Severity
) -> Finding:
    fix = Fix(f"Write {meant}", (Edit(file, node.span, meant),)) if meant else None
    return Finding(message, at=FileSpan(file, node.span, f"var.{variable.name}"), severity=severity, fix=fix)


def _as_conversion(path: str, call: hcl.FunctionCall) -> Fix | None:
    """`tolist([a, b])` for `list(a, b)`, and `tomap({ k = v })` for `map(k, v)`."""
    arguments = call.args
    is_map = call.name == "map"
    if call.expand_final or (is_map and len(arguments) % 2) or not arguments:
        return None
    edits = []
    for index, (left, right) in enumerate(itertools.pairwise(arguments)):
        between = " = " if is_map and index % 2 == 0 else ", "
        edits.append(Edit(path, Span(left.end, right.start), between))
    opening, closing = ("tomap({ ", " })") if is_map else ("tolist([", "])")
    if is_map and any(not isinstance(key, hcl.String) for key in arguments[::2]):
        return None
    edits.insert(0, Edit(path, Span(call.start, arguments[0].start), opening))
    edits.append(Edit(path, Span(arguments[-1].end, call.end), closing))
    return Fix(f"Write {opening.strip()[:-2]}", tuple(edits))
