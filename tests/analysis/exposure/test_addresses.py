"""Addresses: which blocks are which sets, and what is the internet."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.addresses import (
    ALL_IPV4,
    ALL_IPV6,
    EVERYWHERE,
    INTERNET,
    AddressError,
    Breadth,
    addresses,
    blocks,
)
from gitops_lint.analysis.exposure.intervals import difference, intersection, union


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("0.0.0.0/0", ["0.0.0.0/0"]),
        ("10.1.2.3", ["10.1.2.3/32"]),
        ("10.1.2.3/8", ["10.0.0.0/8"]),
        ("10.0.0.0-10.0.0.255", ["10.0.0.0/24"]),
        ("10.0.0.1 - 10.0.0.2", ["10.0.0.1/32", "10.0.0.2/32"]),
        ("::/0", ["::/0"]),
        ("2001:db8::1", ["2001:db8::1/128"]),
        ("::ffff:10.0.0.1", ["::ffff:10.0.0.1/128"]),
    ],
)
def test_a_text_is_the_blocks_that_it_covers(text: str, same: list[str]) -> None:
    expected = [blocks(addresses(one)) for one in same]
    assert blocks(addresses(text)) == [one for written in expected for one in written]


@pytest.mark.parametrize(
    "text", ["", "everyone", "10.0.0.0/33", "10.0.0", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "1/2/3"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        addresses(text)


def test_two_halves_are_the_whole() -> None:
    assert union(addresses("0.0.0.0/1"), addresses("128.0.0.0/1")) == ALL_IPV4
    assert union(addresses("::/1"), addresses("8000::/1")) == ALL_IPV6


@pytest.mark.parametrize(
    ("text", "is_public"),
    [
        ("8.8.8.8", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("172.32.0.1", True),
        ("192.0.2.1", False),
        ("224.0.0.1", False),
        ("2606:4700::1", True),
        ("2001:db8::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
    ],
)
def test_the_internet_is_what_is_routed(text: str, is_public: bool) -> None:
    assert bool(intersection(addresses(text), INTERNET)) is is_public


@pytest.mark.parametrize(
    ("found", "exceeds"),
    [
        (EVERYWHERE, True),
        (ALL_IPV6, True),
        (addresses("0.0.0.0/1"), True),
        (addresses("8.0.0.0/7"), True),
        (addresses("8.0.0.0/8"), False),
        (addresses("10.0.0.0/7"), False),
        (addresses("2000::/15"), True),
        (addresses("2600::/16"), False),
        (difference(ALL_IPV4, addresses("0.0.0.0/0")), False),
    ],
)
def test_breadth_counts_public_addresses(found: tuple[tuple[int, int], ...], exceeds: bool) -> None:
    assert Breadth.of(found).exceeds(8, 16) is exceeds
