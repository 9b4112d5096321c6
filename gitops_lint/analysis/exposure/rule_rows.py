"""Rules of filters by rows: which arguments of a provider's rule say what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, ALL_IPV6, EVERYWHERE, AddressError, addresses
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.declared import FilterRule, Refused
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import ALL_SERVICES
from gitops_lint.model.source import Path
from gitops_lint.terraform.values import UnknownValue

OWN_RANGES: Final = frozenset(
    {"cidr_block", "cidr_blocks", "ip_cidr_range", "vpc_cidr_block", "ipv6_cidr_block", "address_space"}
)
"""Attributes that are the addresses of a network of one's own, whichever they turn out to be: not the internet."""


class Source(msgspec.Struct, frozen=True):
    """An argument that says where packets come from: as blocks of addresses, or else as names of filters or lists.

    `most` is what it can be at most while nobody knows it.
    """

    name: str
    is_addresses: bool = True
    most: Intervals = EVERYWHERE
    words: tuple[tuple[str, Intervals], ...] = ()
    """Words that stand for addresses: `*`, `Internet`."""
    has_tags: bool = False
    """Whether other words are services of the platform, whose addresses are not the internet."""


IPV4 = ALL_IPV4
IPV6 = ALL_IPV6


class RuleRow(msgspec.Struct, frozen=True):
    """How a rule is read from its arguments.

    Each function gives what it is named for, an UnknownValue where the configuration does not tell, and raises
    `RefusedError` for what the provider refuses. `default_sources` hold where no source is set; with none, such a rule
    is refused.
    """

    services: Callable[[Arguments], Intervals | UnknownValue]
    sources: tuple[Source, ...]
    inbound: Callable[[Arguments], bool | UnknownValue] = lambda arguments: True
    rank: Callable[[Arguments], tuple[int, ...] | UnknownValue] = lambda arguments: (0,)
    allows: Callable[[Arguments], bool | UnknownValue] = lambda arguments: True
    default_sources: Intervals | None = None
    only_narrows: bool = False
    lowest_rank: tuple[int, ...] = (0,)
    """The rank of a rule whose own is not known: with it, it may take away the most."""
    destinations: tuple[str, ...] = ()
    """The arguments that say what of the things behind the filter it is about."""


class _Read(msgspec.Struct, frozen=True):
    path: Path
    text: str
    addresses: Intervals = ()
    peers: tuple[str, ...] = ()
    unknown: UnknownValue | None = None


def rules(
    row: RuleRow,
    filter_: str | UnknownValue,
    arguments: Arguments,
    *,
    inbound: bool | None = None,
    also: str = "",
) -> Iterator[FilterRule | Refused]:
    """A rule for every source; of which nothing is known, one with all that it may be.

    `inbound` is given where it is not the rule that says it; `also` is as of `FilterRule`.
    """
    try:
        yield from list(_rules(row, filter_, arguments, inbound, also))
    except RefusedError as error:
        yield Refused(arguments, str(error))


def _rules(
    row: RuleRow, filter_: str | UnknownValue, arguments: Arguments, given: bool | None, also: str
) -> Iterator[FilterRule]:
    inbound: bool | UnknownValue = row.inbound(arguments) if given is None else given
    allows, rank = row.allows(arguments), row.rank(arguments)
    services = row.services(arguments)
    unknown = next((one for one in (inbound, allows, rank, services) if isinstance(one, UnknownValue)), None)
    if isinstance(inbound, UnknownValue):
        inbound = True
    if isinstance(services, UnknownValue):
        services = ALL_SERVICES
    if isinstance(rank, UnknownValue):
        rank = row.lowest_rank
    destination = tuple(sorted(_destinations(row, arguments)))
    for source in _sources(row, arguments):
        # A rule that may be a drop as well as an allow is both, uncertainly.
        for allowing in (True, False) if isinstance(allows, UnknownValue) else (allows,):
            yield FilterRule(
                filter_,
                arguments,
                source.path,
                source.text,
                rank,
                allowing,
                PacketSet.of(source.addresses, services),
                services,
                inbound,
                source.peers,
                unknown or source.unknown,
                row.only_narrows,
                also,
                destination,
            )


_ANYTHING: Final = frozenset({"*", "any", "0.0.0.0/0", "::/0", "virtualnetwork"})


def _destinations(row: RuleRow, arguments: Arguments) -> Iterator[str]:
    """What a rule is about, as it is written, or named; of which nothing is known, it is about something of its own."""
    for name in row.destinations:
        for path, item in arguments.items(name):
            key = identity(item)
            text = key if isinstance(key, str) else f"{arguments.address} {path}"
            if text.lower() not in _ANYTHING:
                yield text


def _sources(row: RuleRow, arguments: Arguments) -> Iterator[_Read]:
    if arguments.unknown is not None:
        most = EVERYWHERE
        yield _Read(arguments.path, "", most, unknown=arguments.unknown)
        return
    found = False
    for source in row.sources:
        for path, item in arguments.items(source.name):
            if item is False or item == "false":
                continue
            found = True
            yield _source(source, path, item)
    if not found:
        if row.default_sources is None:
            names = ", ".join(one.name for one in row.sources)
            raise RefusedError(f"one of {names} has to be set")
        if row.default_sources:
            yield _Read(arguments.path, "", row.default_sources)


def _source(source: Source, path: Path, item: object) -> _Read:
    if isinstance(item, UnknownValue):
        attribute = item.attribute
        if not source.is_addresses:
            named = identity(item)
            known = isinstance(named, str)
            return _Read(path, str(named) if known else "", (), (str(named),) if known else (), None)
        if attribute is not None and attribute.name in OWN_RANGES:
            return _Read(path, f"{attribute.instance}.{attribute.name}")
        return _Read(path, "", source.most, unknown=item)
    text = str(item)
    if not source.is_addresses:
        return _Read(path, text, peers=(text,))
    for word, meaning in source.words:
        if text.lower() == word.lower():
            return _Read(path, text, meaning)
    if source.has_tags and text[:1].isalpha() and ":" not in text:
        return _Read(path, text, peers=(text,))
    return _Read(path, text, block_of(text))


def block_of(text: str) -> Intervals:
    """The addresses that a text says. Raises `RefusedError` for one that says none."""
    try:
        return addresses(text)
    except AddressError as error:
        raise RefusedError(f'"{text}" is no block of addresses: {error}') from None
