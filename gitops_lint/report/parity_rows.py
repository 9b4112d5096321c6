"""Environments side by side as rows to print: every resource, its differences, and where each side stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.analysis.parity.answers import location_of
from gitops_lint.analysis.parity.classes import Verdict
from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.lacks import Lack
from gitops_lint.analysis.parity.parity import Parity
from gitops_lint.analysis.parity.topic import Class
from gitops_lint.analysis.parity.wording import MASK, is_secret, shown
from gitops_lint.model.environment import Repository
from gitops_lint.model.source import Location
from gitops_lint.model.value import Sensitive


class SideRow(msgspec.Struct, frozen=True):
    """What an environment has at a place: the value as data and in few words, and where it stands."""

    environment: str
    is_there: bool
    value: Any
    text: str
    location: Location | None


class DifferenceRow(msgspec.Struct, frozen=True):
    """A difference: `path` is empty for a resource that some environments lack."""

    path: str
    verdict: Verdict
    sides: tuple[SideRow, ...]


class ResourceRow(msgspec.Struct, frozen=True):
    """A resource: its addresses by environment (those that have it), and its differences, as far as they are wanted."""

    kind: str
    address: str
    addresses: Mapping[str, str]
    is_alike: bool
    differences: tuple[DifferenceRow, ...]


def resource_rows(
    parity: Parity, repository: Repository, classes: Collection[Class] = tuple(Class)
) -> Iterator[ResourceRow]:
    """A row for every resource, in order, with its differences of some classes; of values that are secret, only that
    they differ is told.
    """
    differing: dict[int, list[Difference]] = {}
    for each in parity.differences:
        differing.setdefault(id(each.resource), []).append(each)
    lacking = {id(one.resource): one for one in parity.lacks}
    for group in parity.resources:
        lack = lacking.get(id(group))
        own = differing.get(id(group), [])
        is_lack_wanted = lack is not None and lack.verdict.class_ in classes
        rows = [_lack_row(parity, lack, repository)] if lack is not None and is_lack_wanted else []
        rows += (_row(each, repository) for each in own if each.verdict.class_ in classes)
        addresses = {name: item.address for name, item in group.items.items()}
        yield ResourceRow(group.kind, _address(group), addresses, lack is None and not own, tuple(rows))


def _address(group: Aligned) -> str:
    """What people call a resource; what Terraform declares, with its root."""
    first = group.first
    return f"{first.group.partition(':')[2] or '.'} {first.address}" if first.group else first.address


def _lack_row(parity: Parity, lack: Lack, repository: Repository) -> DifferenceRow:
    sides = []
    for name in parity.environments:
        item = lack.resource.items.get(name)
        location = None if item is None else location_of(item.place(()), repository)
        text = "nothing" if item is None else "there"
        sides.append(SideRow(name, item is not None, None, text, location))
    return DifferenceRow("", lack.verdict, tuple(sides))


def _row(difference: Difference, repository: Repository) -> DifferenceRow:
    kind, steps = difference.resource.kind, difference.steps
    sides = []
    for name, value in difference.values.items():
        is_there = value is not ABSENT
        where = difference.resource.items[name].place(difference.paths[name])
        text = shown(kind, steps, value)
        masked = MASK in text or is_secret(kind, steps, value)
        data = (MASK if masked else _data(value)) if is_there else None
        sides.append(SideRow(name, is_there, data, text, location_of(where, repository)))
    return DifferenceRow(difference.path, difference.verdict, tuple(sides))


def _data(value: Any) -> Any:
    return MASK if isinstance(value, Sensitive) else value


def has_drift(parity: Parity) -> bool:
    """Whether any difference is drift."""
    verdicts = [one.verdict for one in parity.differences] + [one.verdict for one in parity.lacks]
    return any(one.class_ is Class.DRIFT for one in verdicts)
