"""Sets of services: protocols with their ports, on one line of integers."""

from __future__ import annotations

from typing import Final

from gitops_lint.analysis.exposure.intervals import Intervals, intersection, union

_PORTS: Final = 1 << 16
_PROTOCOLS: Final = 1 << 8

ICMP, TCP, UDP, ESP, AH, ICMPV6, SCTP = 1, 6, 17, 50, 51, 58, 132

NUMBERS: Final = {
    "icmp": ICMP, "igmp": 2, "ipip": 4, "tcp": TCP, "udp": UDP, "gre": 47, "esp": ESP, "ah": AH, "icmpv6": ICMPV6,
    "sctp": SCTP,
}  # fmt: skip
"""Protocols by their names: IANA's Assigned Internet Protocol Numbers."""
NAMES: Final = {number: name for name, number in NUMBERS.items()}
HAVE_PORTS: Final = frozenset({TCP, UDP, SCTP})

ALL_SERVICES: Final[Intervals] = ((0, _PROTOCOLS * _PORTS),)
"""Every protocol, with every port."""


def service(protocol: int, first: int = 0, last: int = _PORTS - 1) -> Intervals:
    """A protocol with its ports from `first` to `last`, both included; none where these are the wrong way round.

    For ICMP a port is a type and a code: `type * 256 + code`.
    """
    first, last = max(first, 0), min(last, _PORTS - 1)
    return ((protocol * _PORTS + first, protocol * _PORTS + last + 1),) if first <= last else ()


def tcp(first: int, last: int | None = None) -> Intervals:
    """A port of TCP, or those from `first` to `last`."""
    return service(TCP, first, first if last is None else last)


def udp(first: int, last: int | None = None) -> Intervals:
    """A port of UDP, or those from `first` to `last`."""
    return service(UDP, first, first if last is None else last)


def tcp_and_udp(first: int, last: int | None = None) -> Intervals:
    """The same ports of TCP and of UDP."""
    return union(tcp(first, last), udp(first, last))


def described(services: Intervals) -> str:
    """A set of services as people write it: `tcp 22, 80-443; udp`, `all protocols`."""
    if services == ALL_SERVICES:
        return "all protocols"
    words = []
    for protocol in range(_PROTOCOLS):
        start = protocol * _PORTS
        here = intersection(services, ((start, start + _PORTS),))
        if here:
            name = NAMES.get(protocol, f"protocol {protocol}")
            whole = here == ((start, start + _PORTS),)
            words.append(name if whole or protocol not in HAVE_PORTS else f"{name} {_ranges(here, start)}")
    return "; ".join(words) or "nothing"


def _ranges(ports: Intervals, start: int) -> str:
    return ", ".join(
        str(first - start) if last - first == 1 else f"{first - start}-{last - start - 1}" for first, last in ports
    )
