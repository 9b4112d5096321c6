"""Sets of addresses: IPv4 and IPv6 on one line of integers, and which of them are the internet's."""

from __future__ import annotations

import functools
import ipaddress
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, size, united

_IPV6_BEGINS: Final = 1 << 128
"""IPv4 addresses stand for themselves, those of IPv6 lie behind this."""
_IPV4_ENDS: Final = 1 << 32

ALL_IPV4: Final[Intervals] = ((0, _IPV4_ENDS),)
ALL_IPV6: Final[Intervals] = ((_IPV6_BEGINS, 2 * _IPV6_BEGINS),)
EVERYWHERE: Final[Intervals] = ALL_IPV4 + ALL_IPV6


class AddressError(ValueError):
    """A text is no address, block or range of addresses."""


@functools.lru_cache(4096)
def addresses(text: str) -> Intervals:
    """The addresses of a block (`10.0.0.0/8`, bits behind the prefix are passed over), an address, or a range (`a-b`).

    Raises:
        AddressError: the text is none of them.
    """
    first, dash, last = text.strip().partition("-")
    try:
        if dash:
            start, end = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
            if start.version != end.version or int(end) < int(start):
                raise AddressError(f"{text} is no range of addresses")
            return ((_number(start), _number(end) + 1),)
        network = ipaddress.ip_network(first, strict=False)
    except ValueError as error:
        raise AddressError(str(error)) from None
    begin = _number(network.network_address)
    return ((begin, begin + network.num_addresses),)


def _number(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> int:
    return int(address) if address.version == 4 else _IPV6_BEGINS + int(address)


def _all(*blocks: str) -> Intervals:
    return united(one for block in blocks for one in addresses(block))


NOT_PUBLIC: Final[Intervals] = _all(
    # Not globally reachable: IANA's IPv4 Special-Purpose Address Registry, RFC 6890; multicast is RFC 5771.
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4"),
    # The same of what lies in 2000::/3: IANA's IPv6 Special-Purpose Address Registry; 3fff::/20 is RFC 9637.
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
INTERNET: Final[Intervals] = difference(ALL_IPV4 + addresses("2000::/3"), NOT_PUBLIC)
"""Routable public space."""


class Breadth(msgspec.Struct, frozen=True):
    """How many public addresses a set holds, of IPv4 and of IPv6."""

    ipv4: int
    ipv6: int

    @staticmethod
    def of(found: Intervals) -> Breadth:
        """The breadth of a set of addresses; what is not public does not count."""
        return _breadth(found)

    def exceeds(self, ipv4_prefix: int, ipv6_prefix: int) -> bool:
        """Whether it is more than a block of this size, of either family."""
        return self.ipv4 > 1 << (32 - ipv4_prefix) or self.ipv6 > 1 << (128 - ipv6_prefix)


@functools.lru_cache(maxsize=1024)  # nearly everything is open to the same few sets
def _breadth(found: Intervals) -> Breadth:
    public = intersection(found, INTERNET)
    return Breadth(size(intersection(public, ALL_IPV4)), size(intersection(public, ALL_IPV6)))


def blocks(found: Intervals) -> list[str]:
    """A set as the fewest blocks that hold it, in order: `["10.0.0.0/8", "2001:db8::/32"]`."""
    written: list[str] = []
    for family, offset, make in (
        (ALL_IPV4, 0, ipaddress.IPv4Address),
        (ALL_IPV6, _IPV6_BEGINS, ipaddress.IPv6Address),
    ):
        for start, end in intersection(found, family):
            networks = ipaddress.summarize_address_range(make(start - offset), make(end - 1 - offset))
            written += map(str, networks)
    return written
