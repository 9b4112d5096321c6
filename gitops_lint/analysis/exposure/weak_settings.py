"""Weak settings by rows: which values of an argument are weak, and what holds where nobody sets it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Aspect, Declared, Reader, WeakSetting
from gitops_lint.terraform.values import UnknownValue


class SettingRow(msgspec.Struct, frozen=True):
    """A setting: `way` are the names of blocks, then that of the argument, `weak` its weak values in lower case.

    `default` is what holds where the argument is not set in a block that is there. `when` are further arguments of the
    same block with the values that one of each has to have, in lower case, for the setting to count at all. In `said`,
    `{value}` is what is written.
    """

    way: tuple[str, ...]
    weak: frozenset[str]
    said: str
    default: str = ""
    when: tuple[tuple[str, frozenset[str]], ...] = ()


def settings(aspect: Aspect, *rows: SettingRow) -> Reader:
    """A reader of what rows say. What is not known is neither weak nor strong."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        for row in rows:
            *blocks, name = row.way
            for holder in arguments.blocks(*blocks) if blocks else (arguments,):
                if not holder.unknown and all(_is_one_of(holder, *condition) for condition in row.when):
                    yield from _of_holder(aspect, row, holder, name)

    return read


def _is_one_of(holder: Arguments, name: str, wanted: frozenset[str]) -> bool:
    found = holder.text(name)
    return isinstance(found, str) and found.lower() in wanted


def _of_holder(aspect: Aspect, row: SettingRow, holder: Arguments, name: str) -> Iterator[Declared]:
    found = list(holder.items(name))
    if not found:
        if row.default.lower() in row.weak:
            told = row.said.format(value=f"{row.default}, which is the default")
            yield WeakSetting(aspect, holder, holder.path, told)
        return
    for path, item in found:
        if isinstance(item, UnknownValue):
            continue
        text = ("true" if item else "false") if isinstance(item, bool) else str(item)
        if text.lower() in row.weak:
            told = row.said.format(value=text)
            yield WeakSetting(aspect, holder, path, told)
