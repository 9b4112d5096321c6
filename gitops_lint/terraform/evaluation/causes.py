"""What brought a failure about: the values that an expression was given, and the line that a person must edit.

That line is where the value was written, if another value would do and it was written by somebody else: in a variable
file, or by the caller of the module. Otherwise it is the expression itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.evaluation.expression_at import ExpressionAt
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.origins import Source, way_of
from gitops_lint.terraform.evaluation.statements import Statement, statements_of
from gitops_lint.terraform.references import Reference, parse_reference, references
from gitops_lint.terraform.values import SENSITIVE, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.module import ModuleInstance

_LONGEST_TEXT = 60
"""Longer values are not said: they would hide the place."""

_SECRET_NAME = re.compile(r"(?i)passw|passphrase|pwd|secret|token|credential|(?:api|access|private|_)_?key")
"""Values of such names are not said, whether anybody marked them sensitive or not."""

_MOST = 24
"""So many places are told."""


class Hop(msgspec.Struct, frozen=True):
    """A place that belongs to a failure: file, span, and what stands there. `about` is what it says of a value.

    `name` is the reference that `about` speaks of.
    """

    file: str
    span: Span
    note: str
    name: str = ""
    about: str = ""


class Cause(msgspec.Struct, frozen=True):
    """Where the value to edit was written (None: the expression that failed is to be edited), and the other places.

    `hops` begin with the place next to the one to edit; `secret` says that the value there is sensitive.
    """

    place: Source | None
    hops: tuple[Hop, ...]
    secret: bool = False


class _Way(msgspec.Struct, frozen=True):
    """The way of one value into an expression: from a reference in it, to where the value was written."""

    statement: Statement | None
    sources: tuple[Source, ...]
    declared: tuple[str, Span] | None = None
    """Where the resource is declared that a reference names."""

    @property
    def is_secret(self) -> bool:
        return self.statement is not None and SENSITIVE in unmark_deep(self.statement.value)[1]

    @property
    def known(self) -> tuple[str, str]:
        """The reference and what may be said of it in few words."""
        if self.statement is None:
            return "", ""
        name, about = self.statement.name, self.statement.about
        if self.is_secret:
            return name, "has a sensitive value"
        return name, "" if len(about) > _LONGEST_TEXT or _SECRET_NAME.search(name) else about


def cause_of(failure: Failure, at: tuple[str, Span, str], variable: str = "") -> Cause:
    """What brought a failure about. `at` is where it shows: file, span, and what stands there.

    With a `variable`, its value is to be edited, wherever it was written.
    """
    ways = _ways(failure)
    way = _way_of_variable(failure, variable, ways) if variable else _way_from_outside(failure, ways)
    hops: list[Hop] = []
    place: Source | None = None
    if way is not None:
        handed = _handed(way.sources)
        place = handed[-1]
        # What is known of the value is told of the place that it broke.
        hops += [Hop(one.file, one.span, one.note()) for one in reversed(handed[1:-1])]
        file, span, note = at
        name, about = way.known
        hops.append(Hop(file, span, f"{note}; {name} {about}" if about else note, name, about))
    for other in ways:
        if other is way:
            continue
        hops += _hops(other, other.sources)
    if failure.declared is not None:
        hops.append(Hop(*failure.declared, "the variable"))
    hops += _calls(failure.scope.module)
    taken = {(place.file, place.span)} if place is not None else {at[:2]}
    return Cause(place, _once(hops, taken), failure.is_secret or (way is not None and way.is_secret))


def _way_from_outside(failure: Failure, ways: list[_Way]) -> _Way | None:
    """The way of the only value that somebody else wrote, where another value would do."""
    if not failure.of_value:
        return None
    inside = failure.scope.module.module.files
    found = {}
    for way in ways:
        last = _handed(way.sources)[-1]
        if last.file not in inside:
            found[last.file, last.span] = way
    return next(iter(found.values())) if len(found) == 1 else None


def _way_of_variable(failure: Failure, variable: str, ways: list[_Way]) -> _Way | None:
    """The way of the part of a variable that an expression speaks of: of all of it, where that is not one part."""
    mine = [way for way in ways if way.statement is not None and _names(way.statement.traversal, variable)]
    if len(mine) != 1 or len(mine[0].sources) == 1:
        start, end = failure.expression.span
        whole = hcl.ScopeTraversal(start, end, "var", (hcl.TraverseAttr(start, end, variable),))
        mine = _ways(msgspec.structs.replace(failure, expression=whole))
    return mine[0] if mine and len(mine[0].sources) > 1 else None


def _names(traversal: hcl.ScopeTraversal, variable: str) -> bool:
    step = traversal.steps[0] if traversal.root == "var" and traversal.steps else None
    return isinstance(step, hcl.TraverseAttr) and step.name == variable


def _ways(failure: Failure) -> list[_Way]:
    module = failure.scope.module
    at = ExpressionAt(failure.expression, failure.file, module, failure.scope, dict(failure.names))
    for loop, key in failure.loops:
        if key is not None:
            collection = at.inner(loop.collection)
            at = msgspec.structs.replace(at, loops={**at.loops, loop.value_name: (collection, key)})
    if failure.is_given:
        return [_Way(None, way_of(at, failure.path))]
    found = [
        _Way(one, way_of(at.inner(one.traversal)), _resource(module, one.traversal)) for one in statements_of(failure)
    ]
    told = {way.statement.traversal.root for way in found if way.statement is not None}
    loops = {one.root: one for one in references(failure.expression) if one.root in at.loops and one.root not in told}
    # Terraform says nothing of a loop's variable alone; where it comes from is of use all the same.
    bare = [msgspec.structs.replace(one, steps=()) for one in loops.values()]
    return [*found, *(_Way(None, way_of(at.inner(one))) for one in bare)]


def _resource(module: ModuleInstance, traversal: hcl.ScopeTraversal) -> tuple[str, Span] | None:
    reference = parse_reference(traversal)
    if not isinstance(reference, Reference) or reference.kind != "resource" or reference.mode == "list":
        return None
    block = module.module.resources.get((reference.mode, reference.type, reference.name))
    return None if block is None else (block.file, block.span)


def _handed(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The beginning of a way on which a value is only handed on, and computed by no other module or resource."""
    for index, source in enumerate(sources):
        if source.how in ("output", "argument"):
            return sources[:index]
    return sources


def _hops(way: _Way, sources: tuple[Source, ...]) -> list[Hop]:
    """The places of a way, without the reference that it begins with."""
    name, about = way.known
    first, *others = sources
    if not others:
        if len(way.sources) > 1 or not about:
            return []
        # Nobody wrote it: it comes from the platform, or is a key.
        file, span = way.declared or (first.file, first.span)
        return [Hop(file, span, f"{name} {about}", name, about)]
    said = [Hop(others[0].file, others[0].span, others[0].note(name, about), name, about)]
    return said + [Hop(one.file, one.span, one.note()) for one in others[1:]]


def calls_to(evaluation: Evaluation, address: str) -> tuple[Hop, ...]:
    """The calls that lead to what has an address in a module, the nearest first."""
    module = evaluation.root
    for name in re.findall(r"(?:^|\.)module\.([^.\[]+)", address):
        call = module.module_call(name)
        key = None if call is None else next(iter(call.expansion.keys), _NO_INSTANCE)
        inner = None if call is None or key is _NO_INSTANCE else call.instance(key)  # type: ignore[arg-type]
        if inner is None:
            break
        module = inner
    return tuple(_calls(module))


_NO_INSTANCE = object()


def _calls(module: ModuleInstance) -> list[Hop]:
    """The calls that lead to a module, the nearest first."""
    found = []
    while module.call is not None and module.parent is not None:
        found.append(Hop(module.call.file, module.call.span, f"called as {module.address_without_keys}"))
        module = module.parent
    return found


def _once(hops: list[Hop], taken: set[tuple[str, Span]]) -> tuple[Hop, ...]:
    found = []
    for hop in hops:
        if (hop.file, hop.span) not in taken:
            taken.add((hop.file, hop.span))
            found.append(hop)
    return tuple(found[:_MOST])
