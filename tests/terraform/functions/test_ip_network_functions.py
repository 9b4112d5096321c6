"""Networks agree with Python's own arithmetic of addresses."""

from __future__ import annotations

import ipaddress
import itertools
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.function import call
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.values import ListValue

networks = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).flatmap(
    lambda address: st.integers(0, address.max_prefixlen).map(
        lambda prefix: ipaddress.ip_network((address, prefix), strict=False)
    )
)
unmapped = networks.filter(lambda network: getattr(network.network_address, "ipv4_mapped", None) is None)


@given(unmapped, st.integers(0, 2**62))
def test_a_host_is_that_many_addresses_from_the_first(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, number: int
) -> None:
    number %= network.num_addresses
    # Go writes an address of IPv4 that is mapped into IPv6 as one of IPv4.
    assume(getattr(network[number], "ipv4_mapped", None) is None)
    assert call(FUNCTIONS["cidrhost"], [str(network), number]) == str(network[number])


@given(unmapped, st.data())
def test_a_subnet_is_one_of_those_that_share_the_network(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, data: st.DataObject
) -> None:
    bits = data.draw(st.integers(0, min(8, network.max_prefixlen - network.prefixlen)))
    number = data.draw(st.integers(0, 2**bits - 1))
    expected = list(network.subnets(prefixlen_diff=bits))[number]
    assert call(FUNCTIONS["cidrsubnet"], [str(network), bits, number]) == str(expected)


@given(unmapped, st.lists(st.integers(1, 8), min_size=1, max_size=6))
def test_subnets_lie_in_the_network_one_after_the_other(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, bits: list[int]
) -> None:
    if network.prefixlen + max(bits) > network.max_prefixlen or sum(2.0**-length for length in bits) > 1:
        with pytest.raises(FunctionError, match=r"not enough remaining|too long"):
            call(FUNCTIONS["cidrsubnets"], [str(network), *bits])
        return
    try:
        found = call(FUNCTIONS["cidrsubnets"], [str(network), *bits])
    except (
        FunctionError
    ):  # gaps before larger subnets may leave too little, and what begins at 0 is no subnet to go-cidr
        assume(False)
    assert isinstance(found, ListValue)
    subnets = [ipaddress.ip_network(str(item)) for item in found.items]
    assert [subnet.prefixlen - network.prefixlen for subnet in subnets] == bits
    assert all(int(a.broadcast_address) < int(b.network_address) for a, b in itertools.pairwise(subnets))
    assert int(network.network_address) <= int(subnets[0].network_address)
    assert int(subnets[-1].broadcast_address) <= int(network.broadcast_address)


@given(st.text(max_size=25).filter(lambda text: "/" not in text and unicodedata.is_normalized("NFC", text)))
def test_a_text_without_a_prefix_is_no_network(text: str) -> None:
    with pytest.raises(FunctionError) as caught:
        call(FUNCTIONS["cidrhost"], [text, 0])
    assert caught.value.message == f"invalid CIDR expression: invalid CIDR address: {text}"
