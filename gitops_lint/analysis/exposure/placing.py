"""Where what is declared of a network is to be edited, and what leads from there to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Path

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.arguments import Arguments
    from gitops_lint.analysis.terraform_stacks import EvaluatedStack

Hop: TypeAlias = tuple[FileSpan, str]
"""A place, and what stands there."""
Where = TypeVar("Where", FileSpan, FileSpan | ResourcePath)


def place(stack: EvaluatedStack, arguments: Arguments, path: Path) -> tuple[FileSpan, list[Hop]]:
    """The line that says a value, and what leads from there to the object; a path that names nothing is its header."""
    from gitops_lint.terraform.evaluation.origins import sources_of

    first, *others = sources_of(arguments.instance, path)
    hops = [(stack.edited_at(FileSpan(one.file, one.span)), one.note()) for one in others if one.name]
    at = stack.edited_at(FileSpan(first.file, first.span, first.address or arguments.address))
    return at, [*hops, (header(stack, arguments), arguments.address)]


def header(stack: EvaluatedStack, arguments: Arguments) -> FileSpan:
    """Where an object is declared."""
    block = arguments.instance.node.block
    return stack.edited_at(FileSpan(block.file, block.span, arguments.address))


def shown(arguments: Arguments, path: Path, text: str) -> str:
    """A text that was read at a path, unless it is sensitive there."""
    from gitops_lint.terraform.values import SENSITIVE, ListValue, MapValue, Marked, ObjectValue, TupleValue

    value = arguments.instance.configured_or_unknown(str(path[0])) if path else None
    for step in (*path[1:], None):
        if isinstance(value, Marked):
            if SENSITIVE in value.marks:
                return "(sensitive value)"
            value = value.value
        if isinstance(value, ListValue | TupleValue) and isinstance(step, int) and step < len(value.items):
            value = value.items[step]
        elif isinstance(value, MapValue | ObjectValue) and isinstance(step, str):
            value = value.items.get(step)
        else:
            break
    return text


def once(at: Where, hops: Iterable[tuple[Where, str]]) -> tuple[tuple[Where, str], ...]:
    """Every place once, without the one to edit."""
    taken: set[tuple[object, ...]] = {at[:2]}
    found = []
    for where, note in hops:
        if where[:2] not in taken:
            taken.add(where[:2])
            found.append((where, note))
    return tuple(found)
