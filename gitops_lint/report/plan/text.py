"""The text of a plan: what is done to each object, how many there are, the outputs, and what was not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

import msgspec

from gitops_lint.model.plan import Action, OutputChange, Plan, PlanProblem, ResourceChange
from gitops_lint.report.plan.comments import comment
from gitops_lint.report.plan.differences import (
    Difference,
    Elements,
    Items,
    Mark,
    Secret,
    Sides,
    Unknown,
    child,
    difference,
)
from gitops_lint.report.plan.drawing import (
    FORCES,
    IMPORTANT,
    Look,
    drawn,
    hidden,
    margin,
    name_text,
    signed,
    warnings,
)

SIGNS: Mapping[Action, tuple[str, str]] = {
    Action.CREATE: ("  +", "create"),
    Action.UPDATE: ("  ~", "update in-place"),
    Action.DELETE: ("  -", "destroy"),
    Action.DELETE_CREATE: ("-/+", "destroy and then create replacement"),
    Action.CREATE_DELETE: ("+/-", "create replacement and then destroy"),
    Action.READ: (" <=", "read (data resources)"),
}
"""The sign of an action, and what it says; in the order in which they are explained."""

_OTHER_SIGNS = {Action.FORGET: " .", Action.NO_OP: "   "}


def write_plan(plan: Plan, stream: TextIO, lines_of: Mapping[PlanProblem, str]) -> None:
    """Writes a plan; `lines_of` has the place of each problem as `main.tf:3`."""
    for text in _sections(plan, lines_of):
        stream.write(text + "\n")


def write_problems(plan: Plan, stream: TextIO, lines_of: Mapping[PlanProblem, str]) -> None:
    """Writes the problems of a plan alone."""
    for text in _problems(plan, lines_of):
        stream.write(text + "\n")


def with_secrets(plan: Plan) -> Plan:
    """The plan with nothing in it that is to be kept out of sight."""
    changes = (msgspec.structs.replace(one, before_sensitive=False, after_sensitive=False) for one in plan.changes)
    outputs = {name: msgspec.structs.replace(one, sensitive=False) for name, one in plan.outputs.items()}
    return msgspec.structs.replace(plan, changes=tuple(changes), outputs=outputs)


def _sections(plan: Plan, lines_of: Mapping[PlanProblem, str]) -> Iterator[str]:
    shown = [one for one in in_listing_order(plan.changes) if is_shown(one)]
    outputs = list(_outputs(plan.outputs.values()))
    counts = Counter(one.action for one in shown)
    if plan.moved:
        yield "Objects with new addresses, which nothing else is done to:\n"
    for change in in_listing_order(plan.moved):
        yield "\n".join(_change(change)) + "\n"
    if not shown and not outputs and not plan.moved:
        yield "No changes." if not plan.errors else "There is no plan."
    legend = [f"{sign} {what}" for action, (sign, what) in SIGNS.items() if counts[action]]
    if legend:
        yield "\n".join(["Resource actions:", *legend, ""])
    for change in shown:
        yield "\n".join(_change(change)) + "\n"
    if shown:
        yield summary(shown)
    if outputs:
        yield "\nChanges to Outputs:" if shown else "Changes to Outputs:"
        yield "\n".join(outputs)
    yield from _unavailable(plan)
    yield from _problems(plan, lines_of)


def _problems(plan: Plan, lines_of: Mapping[PlanProblem, str]) -> Iterator[str]:
    """What is wrong: errors first, then warnings and limits."""
    for problem in sorted(plan.problems, key=lambda one: (one.limit, one.warning)):
        yield "\n" + "\n".join(_problem(problem, lines_of.get(problem, problem.file)))


def in_listing_order(changes: Iterable[ResourceChange]) -> list[ResourceChange]:
    """Changes by their addresses, as Terraform lists them."""
    from gitops_lint.report.plan.listing import listing_order

    return sorted(changes, key=listing_order)


def is_shown(change: ResourceChange) -> bool:
    """Whether there is anything to say about a change."""
    return change.action is not Action.NO_OP or bool(change.previous_address) or change.importing is not None


def summary(changes: Iterable[ResourceChange]) -> str:
    """`Plan: 1 to add, 0 to change, 0 to destroy.`"""
    changes = list(changes)
    counts = Counter(one.action for one in changes)
    replaced = counts[Action.DELETE_CREATE] + counts[Action.CREATE_DELETE]
    imported = sum(1 for one in changes if one.importing is not None)
    parts = [f"{imported} to import"] if imported else []
    parts += [f"{counts[Action.CREATE] + replaced} to add", f"{counts[Action.UPDATE]} to change"]
    return f"Plan: {', '.join(parts)}, {counts[Action.DELETE] + replaced} to destroy."


def _change(change: ResourceChange) -> Iterator[str]:
    yield from comment(change)
    sign = SIGNS.get(change.action, (_OTHER_SIGNS.get(change.action, ""),))[0]
    kind = "resource" if change.mode == "managed" else change.mode
    body = _body(change, Look(unchanged=change.importing is not None))
    yield f'{sign} {kind} "{change.type}" "{change.name}" {body}'


def _body(change: ResourceChange, look: Look) -> str:
    """The attributes and blocks of an object."""
    stays = change.action is Action.FORGET
    whole = Sides(
        before=change.before,
        after=change.before if stays else change.after,
        unknown=change.after_unknown,
        secret_before=change.before_sensitive,
        secret_after=change.before_sensitive if stays else change.after_sensitive,
    )
    forcing = {".".join(map(str, path)) for path in change.replace_paths}
    missing = {str(one.path[0]) for one in change.missing if len(one.path) == 1}
    return "\n".join(_block(whole, 0, look, frozenset(change.blocks), forcing, missing))


def _block(
    whole: Sides, depth: int, look: Look, blocks: frozenset[str], forcing: set[str], missing: set[str]
) -> Iterator[str]:
    names = dict.fromkeys((*_names(whole.before), *_names(whole.after), *_names(whole.unknown)))
    parts: dict[str, Difference] = {}
    nested: dict[str, Difference] = {}
    for name in sorted(names):
        sides = child(whole, name)
        part = difference(_without_null(sides))
        if part.mark is Mark.SAME and sides.before is None and sides.after is None:
            continue
        (nested if name in blocks and isinstance(part, Elements | Items | Unknown) else parts)[name] = part
    if not parts and not nested:
        yield "{}"
        return
    yield "{"
    width = max((len(name_text(name)) for name in parts), default=0)
    left_out = 0
    for name, part in parts.items():
        if part.mark is Mark.SAME and name not in IMPORTANT and not look.unchanged:
            left_out += 1
            continue
        yield from warnings(part, depth + 1)
        shown = Look(unchanged=look.unchanged or name in IMPORTANT, tells_null=True)
        text = drawn(part, depth + 1, shown)
        if name in missing and isinstance(part, Unknown):
            text = text.replace("(known after apply)", "(not known here)")
        first, newline, rest = text.partition("\n")
        force = FORCES if name in forcing else ""
        yield f"{margin(depth + 1)}{signed(part.mark)}{name_text(name):<{width}} = {first}{force}{newline}{rest}"
    if left_out:
        yield f"{margin(depth + 1)}{signed(Mark.SAME)}{hidden(left_out, 'attribute')}"
    yield from _nested(nested, whole, depth, look, forcing, blocks, bool(parts))
    yield f"{margin(depth)}{signed(Mark.SAME)}}}"


def _nested(
    nested: Mapping[str, Difference],
    whole: Sides,
    depth: int,
    look: Look,
    forcing: set[str],
    blocks: frozenset[str],
    has_parts: bool,
) -> Iterator[str]:
    """The blocks of an object, each with its attributes; an empty line parts those of one name from what is before."""
    left_out = 0
    for name, part in nested.items():
        blank = has_parts
        for one, sides in _each_block(part, child(whole, name)):
            if one.mark is Mark.SAME and not look.unchanged:
                left_out += 1
                continue
            if blank:
                yield ""
                blank = False
            inner = set(_inside(name, forcing))
            names = frozenset((*_inside(name, blocks), *_blocks_in(sides)))
            if isinstance(one, Secret):
                body = "(sensitive value)"
            elif isinstance(one, Unknown):
                body = drawn(one, depth + 1, look)
            else:
                body = "\n".join(_block(sides, depth + 1, look, names, inner, set()))
            force = FORCES if name in forcing else ""
            yield f"{margin(depth + 1)}{signed(one.mark)}{name_text(name)} {body}{force}"
    if left_out:
        yield ""
        yield f"{margin(depth + 1)}{signed(Mark.SAME)}{hidden(left_out, 'block')}"


def _inside(name: str, dotted: Iterable[str]) -> Iterator[str]:
    """Of dotted names those in a block, without its own."""
    return (one.removeprefix(f"{name}.") for one in dotted if one.startswith(f"{name}."))


def _each_block(part: Difference, sides: Sides) -> Iterator[tuple[Difference, Sides]]:
    """Each block of a name, and both its sides: paired by their place, as Terraform pairs blocks."""
    if not isinstance(part, Elements):
        yield part, sides
        return
    before, after = sides.before or [], sides.after or []
    for index in range(max(len(before), len(after))):
        one = Sides(
            before=before[index] if index < len(before) else None,
            after=after[index] if index < len(after) else None,
            unknown=_mask(sides.unknown, index),
            secret_before=_mask(sides.secret_before, index),
            secret_after=_mask(sides.secret_after, index),
        )
        yield difference(one), one


def _mask(mask: Any, index: int) -> Any:
    return mask[index] if isinstance(mask, list) and index < len(mask) else False


def _blocks_in(sides: Sides) -> Iterator[str]:
    """The attributes of a block that are written as blocks: lists of objects."""
    for data in (sides.before, sides.after):
        for name, value in data.items() if isinstance(data, dict) else ():
            if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
                yield name


def _names(data: Any) -> Iterable[str]:
    return data if isinstance(data, dict) else ()


def _without_null(sides: Sides) -> Sides:
    """An attribute that is null is one that is not there."""
    return Sides(
        before=sides.before,
        after=sides.after,
        unknown=sides.unknown,
        secret_before=sides.secret_before,
        secret_after=sides.secret_after,
    )


def _outputs(changes: Iterable[OutputChange]) -> Iterator[str]:
    """One entry for each output that changes."""
    changes = sorted(changes, key=lambda one: one.name)
    width = max((len(name_text(one.name)) for one in changes), default=0)
    for one in changes:
        is_known = one.after_unknown is not True
        sides = Sides(
            before=one.before,
            after=one.after,
            unknown=one.after_unknown,
            secret_before=one.sensitive,
            secret_after=one.sensitive,
            was=False,
            will_be=False,
        )
        part = difference(sides)
        if part.mark is not Mark.SAME:
            text = drawn(part, 0, Look())
            if not is_known and one.missing and isinstance(part, Unknown):
                text = text.replace("(known after apply)", "(not known here)")
            yield f"{signed(part.mark)}{name_text(one.name):<{width}} = {text}"


def _unavailable(plan: Plan) -> Iterator[str]:
    """Why values are not known that Terraform itself would know: each reason once."""
    missing = [one for change in plan.changes for one in change.missing]
    missing += [one for output in plan.outputs.values() for one in output.missing]
    reasons = Counter(one.reason for one in missing)
    if reasons:
        yield "\nNot known here, though Terraform would know while planning:"
        yield "\n".join(f"  {reason} ({count} value{'' if count == 1 else 's'})" for reason, count in reasons.items())


def _problem(problem: PlanProblem, place: str) -> Iterator[str]:
    kind = "Note" if problem.limit else "Warning" if problem.warning else "Error"
    yield f"{kind}: {problem.summary}"
    about = f" ({problem.address})" if problem.address else ""
    yield f"  {place}{about}"
    yield from (f"  {line}" for line in problem.detail.split("\n"))
