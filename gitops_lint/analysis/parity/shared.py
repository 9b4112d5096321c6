"""Values that every environment should have for itself, and that two of them share."""

from __future__ import annotations

import enum
import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.expected import words
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.parity import Parity
from gitops_lint.model.source import Path


class Sharing(enum.Enum):
    """What is shared."""

    RANGE = "address range"
    HOST = "host"
    NAME = "name"


class Shared(msgspec.Struct, frozen=True, eq=False):
    """A value, what it is, and where each of the environments that share it has it."""

    sharing: Sharing
    value: str
    places: Mapping[str, tuple[Item, Path]]


def shared_values(parity: Parity, hosts: Mapping[str, Mapping[str, tuple[Item, Path]]]) -> Iterator[Shared]:
    """What the environments of different levels share; those of one level may be one system in several places."""
    for difference in parity.differences:
        yield from _ranges(parity, difference)
    for host, by_environment in hosts.items():
        if len({parity.ranks.get(name) for name in by_environment}) > 1:
            yield Shared(Sharing.HOST, host, by_environment)
    for (_, name), places in _names(parity).items():
        if len({parity.ranks.get(one) for one in places}) > 1:
            yield Shared(Sharing.NAME, name, places)


_RANGES: Final = frozenset({"cidr", "cidrs", "range", "ranges"})
_NOT_OWN: Final = frozenset(
    {"administration", "admin", "allowed", "allow", "trusted", "whitelist", "office", "vpn", "source", "ingress"}
    | {"egress", "client", "clients", "peer", "access", "authorized", "partner", "remote", "nodes", "bastion"}
)
"""Words of names whose ranges are of others: whoever may come in."""


def _ranges(parity: Parity, difference: Difference) -> Iterator[Shared]:
    """A range that two environments have while another has its own: each was meant to have one."""
    names = words(difference.steps[-1]) if difference.steps else ()
    if not _RANGES.intersection(names) or _NOT_OWN.intersection(names) or not difference.resource.first.group:
        return
    sharing: dict[str, list[str]] = defaultdict(list)
    for name, value in difference.values.items():
        if _is_range(value):
            sharing[value].append(name)
    for value, environments in sharing.items():
        if len({parity.ranks.get(name) for name in environments}) > 1:
            items = difference.resource.items
            places = {name: (items[name], difference.paths[name]) for name in environments}
            yield Shared(Sharing.RANGE, value, places)


def _is_range(value: Any) -> bool:
    if not isinstance(value, str) or "/" not in value:
        return False
    try:
        return ipaddress.ip_network(value, strict=False).prefixlen > 0
    except ValueError:
        return False


def _names(parity: Parity) -> dict[tuple[str, str], dict[str, tuple[Item, Path]]]:
    """The names that only one object in the world may have, to the environments that declare one of it."""
    found: dict[tuple[str, str], dict[str, tuple[Item, Path]]] = defaultdict(dict)
    for group in parity.resources:
        for environment, item in group.items.items():
            if item.unique_name:
                found[item.kind, item.unique_name].setdefault(environment, (item, item.unique_at))
    return found
