"""Nested blocks as values: a tuple of objects, `dynamic` blocks expanded in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import NestedBlock
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.scope import Iterated, ModuleScope
from gitops_lint.terraform.types import DYNAMIC, friendly_name
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marks,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    mark,
    object_of,
    type_of,
    unmark,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


NO_BLOCKS = TupleValue(())
"""What dynamic blocks make of empty collections."""


class Rest(msgspec.Struct, frozen=True):
    """What an argument is that a block does not set: `value`; so is one that is null, or no block, where the provider
    `fills` it.

    `fills` is asked by the dotted name, of which `path` is the beginning.
    """

    value: UnknownValue
    fills: Callable[[str], bool]
    path: str = ""

    def inside(self, name: str) -> Rest:
        """The same inside the blocks of a name."""
        return Rest(self.value, self.fills, f"{self.path}{name}.")


def block_value(
    module: ModuleInstance, blocks: Iterable[NestedBlock], name: str, scope: ModuleScope, rest: Rest
) -> Value:
    """The blocks of a name, as a tuple of objects; unknown where it is not known how many there are."""
    rest = rest.inside(name)
    items: list[Value] = []
    for nested in blocks:
        block = nested.block
        if block.type == name:
            items.append(_object(module, block.body, nested.file, scope, rest))
        elif block.type == "dynamic" and block.labels and block.labels[0].value == name:
            for item in _dynamic(module, block, nested.file, scope, rest):
                if isinstance(item, UnknownValue):
                    return item
                items.append(item)
    return TupleValue(tuple(items))


def leads_nowhere(blocks: Iterable[hcl.Block], name: str, value: Value, steps: Iterable[hcl.Step]) -> bool:
    """Whether steps into the blocks of a name lead to a block that the configuration lacks, or to a null in one.

    A reference to either shows that the provider fills it in. `value` is what `block_value` gives for the blocks.
    """
    bodies = _bodies_of(blocks, name)
    for step in steps:
        value, _ = unmark(value)
        if isinstance(value, NullValue):
            return not bodies
        if isinstance(value, TupleValue) and isinstance(step, hcl.TraverseIndex) and bodies:
            if not value.items:
                return True
            index = getattr(step.key, "text", "")
            if not index.isdecimal() or len(index) > 9 or int(index) >= len(value.items):
                return False
            value = value.items[int(index)]
        elif isinstance(value, ObjectValue) and isinstance(step, hcl.TraverseAttr) and step.name in value.items:
            value = value.items[step.name]
            bodies = _bodies_of([block for body in bodies for block in body.blocks], step.name)
        else:
            return False
    return not bodies and isinstance(unmark(value)[0], NullValue)


def _bodies_of(blocks: Iterable[hcl.Block], name: str) -> list[hcl.Body]:
    """The bodies of the blocks of a name; of a `dynamic` one, that of its content."""
    found = []
    for block in blocks:
        if block.type == name:
            found.append(block.body)
        elif block.type == "dynamic" and block.labels and block.labels[0].value == name:
            found += [content.body for content in block.body.blocks_of("content")]
    return found


def _object(module: ModuleInstance, body: hcl.Body, file: str, scope: ModuleScope, rest: Rest) -> Value:
    items: dict[str, Value] = {}
    for attribute in body.attributes:
        value = module.evaluate(attribute.expression, file, scope)
        is_filled = is_null(value) and rest.fills(rest.path + attribute.name)
        items[attribute.name] = rest.value if is_filled else value
    names = dict.fromkeys(
        block.labels[0].value if block.type == "dynamic" and block.labels else block.type for block in body.blocks
    )
    if names:
        nested = [NestedBlock(block, file) for block in body.blocks]
        for name in names:
            value = block_value(module, nested, name, scope, rest)
            items[name] = rest.value if value == NO_BLOCKS and rest.fills(rest.path + name) else value
    return object_of(items, rest.value)


def _dynamic(module: ModuleInstance, block: hcl.Block, file: str, scope: ModuleScope, rest: Rest) -> Iterator[Value]:
    """The blocks that a dynamic block makes (HCL's `ext/dynblock`); an UnknownValue where that is not known."""
    contents = block.body.blocks_of("content")
    if not contents:
        return
    for inner in dynamic_scopes(module, block, file, scope):
        yield inner if isinstance(inner, UnknownValue) else _object(module, contents[0].body, file, inner, rest)


def dynamic_scopes(
    module: ModuleInstance, block: hcl.Block, file: str, scope: ModuleScope
) -> Iterator[ModuleScope | UnknownValue]:
    """The scope of each block that a dynamic block makes; an UnknownValue, and no more, where that is not known.

    Raises `EvaluationError`.
    """
    for_each = block.body.attribute("for_each")
    if for_each is None:
        return
    iterator = block.body.attribute("iterator")
    name = block.labels[0].value
    if iterator is not None and isinstance(iterator.expression, hcl.ScopeTraversal):
        name = iterator.expression.root
    for pair in elements_of(module, for_each, file, scope):
        if isinstance(pair, UnknownValue):
            yield pair
            return
        iterated = Iterated(for_each.expression, file, scope, pair[0])
        yield scope.with_iterator(name, ObjectValue({"key": pair[0], "value": pair[1]}), iterated)


def elements_of(
    module: ModuleInstance, for_each: hcl.Attribute, file: str, scope: ModuleScope
) -> Iterator[tuple[Value, Value] | UnknownValue]:
    """What a dynamic block is made for: each key and value; an unknown value alone where that is not known.

    Raises `EvaluationError`.
    """
    given, marks = unmark(module.evaluate(for_each.expression, file, scope))
    if isinstance(given, UnknownValue):
        yield given.of(DYNAMIC)
        return
    try:
        yield from list(_elements(given, marks, for_each))
    except EvaluationError as error:
        error.failure = Failure(for_each.expression, file, scope)
        raise


def _elements(given: Value, marks: Marks, for_each: hcl.Attribute) -> Iterator[tuple[Value, Value]]:
    if isinstance(given, ListValue | TupleValue):
        yield from ((index, mark(item, marks)) for index, item in enumerate(given.items))
    elif isinstance(given, SetValue):
        yield from ((mark(item, marks), mark(item, marks)) for item in given.items)
    elif isinstance(given, MapValue | ObjectValue):
        yield from ((key, mark(item, marks)) for key, item in given.items.items())
    elif isinstance(given, NullValue):
        raise EvaluationError(
            "Invalid dynamic for_each value", "Cannot use a null value in for_each.", for_each.expression.span
        )
    else:
        raise EvaluationError(
            "Invalid dynamic for_each value",
            f"Cannot use a {friendly_name(type_of(given))} value in for_each. An iterable collection is required.",
            for_each.expression.span,
        )
