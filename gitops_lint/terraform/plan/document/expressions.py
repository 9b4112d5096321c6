"""Expressions as the `configuration` of a plan shows them: a constant, or what they refer to (jsonconfig)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.constants import ConstantScope
from gitops_lint.terraform.functions.redaction import HIDDEN
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.references import Reference, parse_reference, references
from gitops_lint.terraform.values import is_wholly_known


class Expressions:
    """Writes the expressions of the files of a tree."""

    def __init__(self, tree: Tree, *, short_circuits: bool) -> None:
        self._tree = tree
        self._nothing = ConstantScope(short_circuits=short_circuits)
        self._texts: dict[str, str] = {}

    def expression(self, expression: hcl.Expression | None, file: str, *, secret: bool = False) -> dict[str, Any]:
        """`constant_value` or `references`; a constant that is a secret is hidden.

        In JSON, a string with references has both: without names, Terraform takes it as it is written.
        """
        if expression is None:
            return {}
        found: dict[str, Any] = {}
        names = [name for one in references(expression) for name in _names(one)]
        if names:
            found["references"] = names
        if file.endswith(".json"):
            found["constant_value"] = HIDDEN if secret else self._written(expression, file)
        else:
            # A constant may hold references and calls, where nothing evaluates them: `[for x in [] : local.y]`.
            try:
                value = evaluate(expression, self._nothing)
            except EvaluationError:
                # A reference, a call, or operands that do not fit, which is a problem of the plan already.
                return found
            if is_wholly_known(value):
                found["constant_value"] = HIDDEN if secret else plain(value)
        return found

    def _written(self, expression: hcl.Expression, file: str) -> Any:
        text = self._texts.get(file)
        if text is None:
            text = self._texts[file] = self._tree.read(file).decode("utf-8-sig", "replace")
        try:
            return json.loads(text[expression.start : expression.end], parse_float=Decimal)
        except ValueError:
            # Broken JSON: a problem of the plan already.
            return None

    def argument(self, argument: Argument | None, *, secret: bool = False) -> dict[str, Any]:
        """The same for an argument, which may not be there."""
        return {} if argument is None else self.expression(argument.expression, argument.file, secret=secret)

    def body(
        self,
        arguments: Iterable[Argument],
        blocks: Iterable[NestedBlock],
        single: frozenset[str] = frozenset(),
        secret: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """The arguments and nested blocks of a body; `dynamic` blocks are left out, as Terraform does.

        `single` names the blocks of which there is one at most, `secret` the sensitive attributes, dotted in blocks.
        """
        found: dict[str, Any] = {one.name: self.argument(one, secret=one.name in secret) for one in arguments}
        for one in blocks:
            self._add(found, one.block, one.file, single, secret)
        return found

    def _add(
        self, found: dict[str, Any], block: hcl.Block, file: str, single: frozenset[str], secret: frozenset[str]
    ) -> None:
        if block.type == "dynamic":
            return
        inner, hidden = _inside(block.type, single), _inside(block.type, secret)
        data: dict[str, Any] = {
            attribute.name: self.expression(attribute.expression, file, secret=attribute.name in hidden)
            for attribute in block.body.attributes
        }
        for nested in block.body.blocks:
            self._add(data, nested, file, inner, hidden)
        if block.type in single:
            found[block.type] = data
        else:
            found.setdefault(block.type, []).append(data)


def _names(traversal: hcl.ScopeTraversal) -> Iterable[str]:
    """A reference and everything on the way to it, the longest first (`marshalExpression`)."""
    reference = parse_reference(traversal)
    if not isinstance(reference, Reference) or reference.kind == "type":
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


def _inside(name: str, dotted: frozenset[str]) -> frozenset[str]:
    prefix = f"{name}."
    return frozenset(one.removeprefix(prefix) for one in dotted if one.startswith(prefix))
