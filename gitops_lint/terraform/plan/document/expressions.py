"""Expressions as the `configuration` of a plan shows them: a constant, or what they refer to (jsonconfig)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.plan.document.secrets import HIDDEN
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.references import Reference, parse_reference, references
from gitops_lint.terraform.values import Value, is_wholly_known

Expressions = dict[str, Any]


class _Nothing:
    """A scope without names and functions, in which only constants have a value."""

    short_circuits = False

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        raise EvaluationError("Variables not allowed", "Variables may not be used here.", traversal.span)

    def function(self, name: str) -> Function | None:
        return None


_NOTHING = _Nothing()


def expression_data(expression: hcl.Expression | None, *, secret: bool = False) -> dict[str, Any]:
    """`constant_value` or `references`; a constant that is a secret is hidden."""
    if expression is None:
        return {}
    found: dict[str, Any] = {}
    try:
        value = evaluate(expression, _NOTHING)
    except EvaluationError:
        # Not a constant.
        pass
    else:
        if is_wholly_known(value):
            found["constant_value"] = HIDDEN if secret else plain(value)
    names = [name for one in references(expression) for name in _names(one)]
    if names:
        found["references"] = names
    return found


def argument_data(argument: Argument | None, *, secret: bool = False) -> dict[str, Any]:
    """The same for an argument, which may not be there."""
    return {} if argument is None else expression_data(argument.expression, secret=secret)


def _names(traversal: hcl.ScopeTraversal) -> Iterable[str]:
    """A reference and everything on the way to it, the longest first (`marshalExpression`)."""
    reference = parse_reference(traversal)
    if not isinstance(reference, Reference):
        return
    subject, shorter = _subject(reference)
    for length in range(len(reference.remaining), 0, -1):
        yield subject + "".join(map(_step, reference.remaining[:length]))
    yield subject
    if shorter:
        yield shorter


def _subject(reference: Reference) -> tuple[str, str]:
    """What a reference names, and what contains that."""
    key = key_text(reference.key)
    if reference.kind == "module":
        call = f"module.{reference.name}"
        if reference.output is not None:
            return f"{call}{key}.{reference.output}", call + key
        return call + key, call if key else ""
    return str(reference) + key, str(reference) if key else ""


def _step(step: hcl.Step) -> str:
    if isinstance(step, hcl.TraverseAttr):
        return f".{step.name}"
    if isinstance(step.key, hcl.String):
        return key_text(step.key.value)
    return f"[{step.key.text}]" if isinstance(step.key, hcl.Number) else "[]"


def depends_on_data(traversals: Iterable[hcl.ScopeTraversal]) -> list[str]:
    """The objects that a `depends_on` names."""
    found = []
    for traversal in traversals:
        reference = parse_reference(traversal)
        if isinstance(reference, Reference):
            found.append(_subject(reference)[0])
    return found


def body_data(
    arguments: Iterable[Argument],
    blocks: Iterable[NestedBlock | hcl.Block],
    single: frozenset[str] = frozenset(),
    secret: frozenset[str] = frozenset(),
) -> Expressions:
    """The arguments and nested blocks of a body; `dynamic` blocks are left out, as Terraform does.

    `single` names the blocks of which there is one at most, `secret` the sensitive attributes, inside blocks dotted.
    """
    found: Expressions = {one.name: argument_data(one, secret=one.name in secret) for one in arguments}
    _add_blocks(found, blocks, single, secret)
    return found


def _add_blocks(
    found: Expressions, blocks: Iterable[NestedBlock | hcl.Block], single: frozenset[str], secret: frozenset[str]
) -> None:
    for one in blocks:
        block = one.block if isinstance(one, NestedBlock) else one
        if block.type == "dynamic":
            continue
        inner = _inside(block.type, single)
        hidden = _inside(block.type, secret)
        data: Expressions = {
            attribute.name: expression_data(attribute.expression, secret=attribute.name in hidden)
            for attribute in block.body.attributes
        }
        _add_blocks(data, block.body.blocks, inner, hidden)
        if block.type in single:
            found[block.type] = data
        else:
            found.setdefault(block.type, []).append(data)


def _inside(name: str, dotted: frozenset[str]) -> frozenset[str]:
    prefix = f"{name}."
    return frozenset(one.removeprefix(prefix) for one in dotted if one.startswith(prefix))
