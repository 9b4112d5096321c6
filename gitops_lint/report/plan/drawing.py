"""Differences as lines of text: signs, aligned names, heredocs, and what is unchanged left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from gitops_lint.report.plan.differences import (
    Difference,
    Elements,
    Items,
    Leaf,
    Mark,
    Secret,
    Sides,
    Swap,
    Unknown,
    difference,
    paired,
)
from gitops_lint.terraform.equality import go_quoted

IMPORTANT = frozenset({"id", "name", "tags"})
"""Attributes that are shown although they stay as they are."""

FORCES = " # forces replacement"
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Look(msgspec.Struct, frozen=True):
    """How a part is drawn: with what is unchanged, with `-> null` behind what goes, with what forces a replacement."""

    unchanged: bool = False
    tells_null: bool = True


def margin(depth: int) -> str:
    """The blanks before the sign of a line."""
    return "    " * depth


def signed(mark: Mark) -> str:
    """The sign before a part."""
    return f"  {mark.value} "


def name_text(name: str) -> str:
    """A name as it is written: quoted where it is no identifier."""
    return name if _IDENTIFIER.fullmatch(name) else go_quoted(name)


def drawn(part: Difference, depth: int, look: Look) -> str:
    """A part, from behind its sign and name on; further lines are indented by `depth`."""
    if isinstance(part, Unknown):
        if part.before is None:
            return "(known after apply)"
        return f"{drawn(part.before, depth, _quiet(look))} -> (known after apply)"
    if isinstance(part, Secret):
        return "(sensitive value)" + _null(part.mark, look)
    if isinstance(part, Swap):
        quiet = _quiet(look)
        return f"{drawn(part.gone, depth, quiet)} -> {drawn(part.new, depth, quiet)}"
    if isinstance(part, Items):
        return _object(part, depth, look)
    if isinstance(part, Elements):
        return _list(part, depth, look)
    return _leaf(part, depth, look)


def _quiet(look: Look) -> Look:
    return msgspec.structs.replace(look, tells_null=False)


def _null(mark: Mark, look: Look) -> str:
    return " -> null" if mark is Mark.GONE and look.tells_null else ""


def warnings(part: Difference, depth: int) -> Iterator[str]:
    """The lines above a part that becomes, or ceases to be, sensitive."""
    if isinstance(part, Secret) and part.becomes is not None:
        if part.becomes:
            lines = ("this attribute value will be marked as sensitive and will not", "display in UI output after")
        else:
            lines = ("this attribute value will no longer be marked as sensitive", "after")
        same = " The value is unchanged." if part.is_same else ""
        yield f"{margin(depth)}  # Warning: {lines[0]}"
        yield f"{margin(depth)}  # {lines[1]} applying this change.{same}"


def hidden(count: int, noun: str) -> str:
    """What is left out."""
    return f"# ({count} unchanged {noun}{'' if count == 1 else 's'} hidden)"


def _object(part: Items, depth: int, look: Look) -> str:
    if not part.parts:
        return "{}" + _null(part.mark, look)
    inner = Look(unchanged=look.unchanged, tells_null=False)
    names = {name: name_text(name) for name in part.parts}
    width = max(map(len, names.values()))
    lines = ["{"]
    left_out = 0
    for name in sorted(part.parts):
        one = part.parts[name]
        is_important = name in IMPORTANT
        if one.mark is Mark.SAME and not is_important and not look.unchanged:
            left_out += 1
            continue
        shown = msgspec.structs.replace(inner, unchanged=True) if is_important else inner
        lines += warnings(one, depth + 1)
        text = drawn(one, depth + 1, shown)
        lines.append(f"{margin(depth + 1)}{signed(one.mark)}{names[name]:<{width}} = {text}")
    if left_out:
        lines.append(f"{margin(depth + 1)}{signed(Mark.SAME)}{hidden(left_out, 'attribute')}")
    return "\n".join([*lines, f"{margin(depth)}{signed(Mark.SAME)}}}{_null(part.mark, look)}"])


def _list(part: Elements, depth: int, look: Look) -> str:
    if not part.parts:
        return "[]" + _null(part.mark, look)
    lines = ["["]
    held: list[Difference] = []
    show_next = False
    for one in part.parts:
        if one.mark is Mark.SAME and not show_next and not look.unchanged:
            held.append(one)
            continue
        if len(held) > 1:
            lines.append(f"{margin(depth + 1)}{signed(Mark.SAME)}{hidden(len(held) - 1, 'element')}")
        if held:
            lines.append(_element(held[-1], depth, msgspec.structs.replace(look, unchanged=True)))
        held = []
        show_next = one.mark is not Mark.SAME
        shown = msgspec.structs.replace(look, unchanged=True) if one.mark is Mark.SAME else _quiet(look)
        lines += warnings(one, depth + 1)
        lines.append(_element(one, depth, shown))
    if held:
        lines.append(f"{margin(depth + 1)}{signed(Mark.SAME)}{hidden(len(held), 'element')}")
    return "\n".join([*lines, f"{margin(depth)}{signed(Mark.SAME)}]{_null(part.mark, look)}"])


def _element(one: Difference, depth: int, look: Look) -> str:
    return f"{margin(depth + 1)}{signed(one.mark)}{drawn(one, depth + 1, look)},"


def _leaf(part: Leaf, depth: int, look: Look) -> str:
    sample = part.after if part.before is None else part.before
    if isinstance(sample, str) and isinstance(part.before, str | None) and isinstance(part.after, str | None):
        return _string(part, depth, look)
    if part.mark is Mark.NEW:
        return plain_text(part.after)
    if part.mark is Mark.CHANGED:
        return f"{plain_text(part.before)} -> {plain_text(part.after)}"
    return plain_text(part.before) + _null(part.mark, look)


def plain_text(value: Any) -> str:
    """A string, number, bool or null on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        # Negative zero is a number of Terraform's; its plans show it without the sign.
        return format(value, "f") if value else "0"
    return go_quoted(value) if isinstance(value, str) else str(value)


def _string(part: Leaf, depth: int, look: Look) -> str:
    if part.mark is Mark.CHANGED:
        return _changed_string(part, depth, look)
    text = part.before if part.mark is Mark.GONE else part.after
    data = _json(text)
    if data is not None:
        return _json_string(part.mark, data[0], data[0], depth, look)
    if "\n" not in text:
        return go_quoted(text) + _null(part.mark, look)
    lines = (f"{margin(depth + 1)}{signed(Mark.SAME)}{line}" for line in text.strip().split("\n"))
    return _heredoc(lines, part.mark, depth, look)


def _changed_string(part: Leaf, depth: int, look: Look) -> str:
    before, after = _json(part.before), _json(part.after)
    if before is not None and after is not None:
        return _json_string(Mark.CHANGED, before[0], after[0], depth, look)
    if before is not None or after is not None:
        gone, new = Leaf(Mark.GONE, part.before, None), Leaf(Mark.NEW, None, part.after)
        return drawn(Swap(Mark.CHANGED, gone, new), depth, look)
    texts = [text.strip() if text is not None and "\n" in text else text for text in (part.before, part.after)]
    if not any(text is not None and "\n" in text for text in (part.before, part.after)):
        return f"{plain_text(part.before)} -> {plain_text(part.after)}"
    old, new_lines = ((text if text is not None else "null").split("\n") for text in texts)
    lines: list[str] = []
    for was, will_be in paired(old, new_lines, lambda _: False):
        if was is not None and will_be is not None and old[was] == new_lines[will_be]:
            lines.append(f"{margin(depth + 1)}{signed(Mark.SAME)}{old[was]}")
            continue
        if was is not None:
            lines.append(f"{margin(depth + 1)}{signed(Mark.GONE)}{old[was]}")
        if will_be is not None:
            lines.append(f"{margin(depth + 1)}{signed(Mark.NEW)}{new_lines[will_be]}")
    return _heredoc(lines, part.mark, depth, look)


def _heredoc(lines: Iterable[str], mark: Mark, depth: int, look: Look) -> str:
    return "\n".join(["<<-EOT", *lines, f"{margin(depth)}{signed(Mark.SAME)}EOT{_null(mark, look)}"])


def _json(text: str | None) -> tuple[Any] | None:
    """The data of a text that is a JSON object or list."""
    if text is None or not text.startswith(("{", "[")):
        return None
    try:
        return (json.loads(text, parse_float=Decimal),)
    except (ValueError, RecursionError):
        return None


def _json_string(mark: Mark, before: Any, after: Any, depth: int, look: Look) -> str:
    is_new, is_gone = mark is Mark.NEW, mark is Mark.GONE
    sides = Sides(
        before=None if is_new else before, after=None if is_gone else after, was=not is_new, will_be=not is_gone
    )
    part = difference(sides)
    blank = " # whitespace changes" if part.mark is Mark.SAME and mark is Mark.CHANGED else ""
    text = drawn(part, depth + 1, Look(unchanged=look.unchanged or bool(blank), tells_null=False))
    if "\n" not in text:
        return f"jsonencode({text}){blank}"
    sign = signed(Mark.CHANGED if mark is Mark.CHANGED and not blank else Mark.SAME)
    end = f"{margin(depth)}{signed(Mark.SAME)}){_null(mark, look)}"
    return f"jsonencode({blank}\n{margin(depth + 1)}{sign}{text}\n{end}"
