"""Where an evaluated value came from: the expression, what it refers to, and so on to the line that says the value.

An expression is followed as long as it hands on a part of what it is given: references, indices, conditionals whose
condition is known, `for` loops, and the functions that choose or join (`merge`, `concat`, `lookup`, `try`, …).
Where a value is computed (`cidrsubnet(…)`, a template), that expression is its origin.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path, Span
from gitops_lint.terraform.configuration import NestedBlock
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.blocks import dynamic_scopes
from gitops_lint.terraform.evaluation.expression_at import ExpressionAt
from gitops_lint.terraform.evaluation.following import followed, path_of_steps
from gitops_lint.terraform.values import UnknownValue

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
    from gitops_lint.terraform.evaluation.scope import ModuleScope

_LONGEST = 64
"""A chain is followed so far; longer ones do not help anybody, and a cycle must end."""


class Source(msgspec.Struct, frozen=True):
    """One step of an origin: a span of a file, and what has its value from there.

    `name` is what has its value from here and `how` it has: `given` by a call, `set`, by `default`, `from` here, as
    `output` of a module or as `argument` of a resource; `address` is the name in full. All are empty for the expression
    that an origin is asked of.
    """

    file: str
    span: Span
    name: str = ""
    how: str = ""
    address: str = ""

    def note(self, name: str = "", about: str = "") -> str:
        """What to say of this place: "var.cidr is given here".

        `about` is a statement such as "is 5"; `name` takes the place of the name that is known.
        """
        if not self.name:
            return "here"
        alone, after = _NOTES[self.how]
        name = name or self.name
        return f"{name} {about}, {after}" if about else alone.format(name=name)


_NOTES = {
    "given": ("{name} is given here", "given here"),
    "set": ("{name} is set here", "set here"),
    "default": ("the default of {name}", "its default"),
    "from": ("{name} comes from here", "which comes from here"),
    "output": ("{name} comes from here", "which comes from here"),
    "argument": ("{name} is set here", "set here"),
}
"""How a place is described alone, and after the value that it gives."""


def sources_of(instance: ResourceInstance, path: Path) -> tuple[Source, ...]:
    """The places that the value at a path of a resource instance came from, the one to edit first.

    The last place is that of the resource; where the configuration does not set the value, its header.
    """
    node = instance.node
    block = node.block
    if path and isinstance(path[0], str):
        argument = block.arguments.get(path[0])
        if argument is not None:
            at = ExpressionAt(argument.expression, argument.file, node.module, instance.scope)
            return _followed(at, path[1:])
        found = _nth_body(instance, block.blocks, path[0], instance.scope, path[1:2])
        if found is not None:
            return _in_body(instance, found, path[2:])
        for nested in block.blocks:
            if path[0] in (nested.block.type, *nested.block.names):
                return (Source(nested.file, nested.block.header_span),)
    return (Source(block.file, block.span),)


def sources_in(module: ModuleInstance, expression: hcl.Expression, file: str) -> tuple[Source, ...]:
    """The same for the value of an expression of a module."""
    return _followed(ExpressionAt(expression, file, module, module.scope), ())


class _Body(msgspec.Struct, frozen=True):
    """The body of one nested block, with the scope that it is evaluated in: of a `dynamic` one with its iterator."""

    body: hcl.Body
    file: str
    scope: ModuleScope
    header: Span


def _nth_body(
    instance: ResourceInstance, blocks: Iterable[NestedBlock], name: str, scope: ModuleScope, index: Path
) -> _Body | None:
    """The block of a name that stands at an index, `dynamic` ones expanded; None where that is not known."""
    wanted = index[0] if index and isinstance(index[0], int) else 0
    bodies = _bodies(instance.node.module, blocks, name, scope)
    try:
        return next(itertools.islice(bodies, wanted, None), None)
    except EvaluationError:
        # Noted where the block is evaluated.
        return None


def _bodies(module: ModuleInstance, blocks: Iterable[NestedBlock], name: str, scope: ModuleScope) -> Iterator[_Body]:
    for nested in blocks:
        block = nested.block
        if block.type == name:
            yield _Body(block.body, nested.file, scope, block.header_span)
        elif block.type == "dynamic" and block.labels and block.labels[0].value == name:
            contents = block.body.blocks_of("content")
            if not contents:
                continue
            for inner in dynamic_scopes(module, block, nested.file, scope):
                if isinstance(inner, UnknownValue):
                    return
                yield _Body(contents[0].body, nested.file, inner, block.header_span)


def _in_body(instance: ResourceInstance, at: _Body, path: Path) -> tuple[Source, ...]:
    """The same for a path inside of a nested block."""
    if path and isinstance(path[0], str):
        attribute = at.body.attribute(path[0])
        if attribute is not None:
            return _followed(ExpressionAt(attribute.expression, at.file, instance.node.module, at.scope), path[1:])
        nested = [NestedBlock(one, at.file) for one in at.body.blocks]
        found = _nth_body(instance, nested, path[0], at.scope, path[1:2])
        if found is not None:
            return _in_body(instance, found, path[2:])
    return (Source(at.file, at.header),)


def way_of(at: ExpressionAt, path: Path = ()) -> tuple[Source, ...]:
    """The way from an expression to where the value at a path of it was written, the expression first."""
    found: list[Source] = []
    step: tuple[ExpressionAt, Path] | None = (at, path)
    name = how = address = ""
    while step is not None and len(found) < _LONGEST:
        before, (at, path) = at, step
        if isinstance(before.expression, hcl.ScopeTraversal) and at is not before:
            name, how = _name(before.expression), _how(before, at)
            address = before.module.inside(name)
        source = Source(at.file, at.expression.span, name, how, address)
        if found and found[-1].file == source.file and _holds(found[-1].span, source.span):
            # A part of what was written there: the part alone says more.
            found.pop()
        found.append(source)
        step = followed(at, path)
    written = _written(at, path)
    return (*found, written) if written is not None else tuple(found)


def _written(at: ExpressionAt, path: Path) -> Source | None:
    """Where a variable of the root has a value that is no expression, as the inputs of a unit of Terragrunt are."""
    if not isinstance(at.expression, hcl.ScopeTraversal) or at.expression.root != "var" or at.module.call is not None:
        return None
    steps = path_of_steps(at.expression.steps)
    given = at.module.evaluation.context.inputs.get(str(steps[0])) if steps else None
    if given is None or given.value is None or not given.file:
        return None
    return Source(given.file, given.span, _name(at.expression), "set", at.module.inside(_name(at.expression)))


def _followed(at: ExpressionAt, path: Path) -> tuple[Source, ...]:
    return way_of(at, path)[::-1]


def _how(before: ExpressionAt, at: ExpressionAt) -> str:
    """How what a reference names has its value from the expression that it leads to."""
    reference = before.expression
    assert isinstance(reference, hcl.ScopeTraversal)
    if reference.root in before.loops or reference.root in before.scope.iterated:
        return "from"
    if reference.root != "var":
        return _HOW.get(reference.root, "argument")
    if at.module is not before.module:
        return "given"
    return "default" if at.file in before.module.module.files else "set"


_HOW = {"local": "set", "each": "from", "self": "set", "module": "output"}


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _name(expression: hcl.Expression) -> str:
    if not isinstance(expression, hcl.ScopeTraversal):
        return ""
    names = [expression.root, *(step.name for step in expression.steps[:2] if isinstance(step, hcl.TraverseAttr))]
    return ".".join(names[:2] if names[0] in ("var", "local", "each", "self") else names)
