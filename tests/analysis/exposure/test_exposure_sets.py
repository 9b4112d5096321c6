"""The exact set of packets that a filter of a configuration admits: addresses, protocols and ports."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.addresses import addresses, blocks
from gitops_lint.analysis.exposure.intervals import difference
from gitops_lint.analysis.exposure.networks import network
from gitops_lint.analysis.exposure.openings import admitted_inbound
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import ALL_SERVICES, described
from gitops_lint.analysis.terraform_stacks import terraform_stacks
from gitops_lint.loading.load import load
from tests.analysis.exposure.alicloud_cases import A, ali
from tests.analysis.exposure.aws_cases import G, aws, group_of, inline
from tests.repositories import write


def said(packets: PacketSet) -> list[str]:
    """Each interval of services with the blocks that reach it."""
    return [f"{described(((start, end),))}: {' '.join(blocks(found))}" for start, end, found in packets.slabs]


def admits(directory: Path, text: str) -> list[str]:
    """What the one group of a configuration admits."""
    write(directory, {"main.tf": text})
    (stack,) = terraform_stacks(load(directory, jobs=1).repository)
    found = network(stack)
    (key,) = (key for key, one in found.filters.items() if not one.only_narrows)
    return said(admitted_inbound(found, key))


SETS = {
    "one rule": (A + ali(), ["tcp 22: 0.0.0.0/0"]),
    "a drop of one port cuts the range": (
        A
        + ali(port_range='"20/30"', priority="5")
        + ali(name="no", policy='"drop"', port_range='"22/22"', cidr_ip='"128.0.0.0/1"'),
        ["tcp 20-21: 0.0.0.0/0", "tcp 22: 0.0.0.0/1", "tcp 23-30: 0.0.0.0/0"],
    ),
    "three priorities": (
        A
        + ali(name="office", port_range='"22/22"', cidr_ip='"8.8.8.0/24"', priority="1")
        + ali(
            name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"', cidr_ip='"8.0.0.0/8"', priority="2"
        )
        + ali(name="web", port_range='"80/80"', cidr_ip='"8.0.0.0/7"', priority="3"),
        ["tcp 22: 8.8.8.0/24", "tcp 80: 9.0.0.0/8"],
    ),
    "a drop of IPv4 leaves IPv6": (
        A
        + ali(cidr_ip="-", ipv6_cidr_ip='"2001:db8::/32"', priority="9")
        + ali(name="no", policy='"drop"', ip_protocol='"all"', port_range='"-1/-1"'),
        ["tcp 22: 2001:db8::/32"],
    ),
    "blocks of a group add up": (
        group_of(inline(cidr_blocks='["10.0.0.0/9"]'), inline(cidr_blocks='["10.128.0.0/9"]', to_port="23")),
        ["tcp 22: 10.0.0.0/8", "tcp 23: 10.128.0.0/9"],
    ),
    "ICMP by type": (
        G + aws(ip_protocol='"icmp"', from_port="8", to_port="-1", cidr_ipv4='"10.0.0.0/8"'),
        ["icmp: 10.0.0.0/8"],
    ),
    "both families of one rule": (
        group_of(inline(cidr_blocks='["10.0.0.0/8"]', ipv6_cidr_blocks='["fd00::/8"]')),
        ["tcp 22: 10.0.0.0/8 fd00::/8"],
    ),
    "a rule of which nothing is known admits nothing for certain": (
        'data "http" "a" {\n  url = "https://example.com"\n}\n'
        + G
        + aws(cidr_ipv4="data.http.a.response_body")
        + aws(name="known", from_port="443", to_port="443", cidr_ipv4='"10.0.0.0/8"'),
        ["tcp 443: 10.0.0.0/8"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), list(SETS.values()), ids=list(SETS))
def test_a_filter_admits_exactly_what_its_rules_come_to(text: str, expected: list[str], tmp_path: Path) -> None:
    assert admits(tmp_path, text) == expected


def test_all_protocols_without_one_are_the_others(tmp_path: Path) -> None:
    udp = {"ip_protocol": '"udp"', "port_range": '"1/65535"'}
    everything = {"ip_protocol": '"all"', "port_range": '"-1/-1"', "cidr_ip": '"10.0.0.0/8"', "priority": "2"}
    write(tmp_path, {"main.tf": A + ali(**everything) + ali(name="no", policy='"drop"', **udp)})
    (stack,) = terraform_stacks(load(tmp_path, jobs=1).repository)
    found = admitted_inbound(network(stack), "alicloud_security_group.a")
    assert found == PacketSet.of(addresses("10.0.0.0/8"), difference(ALL_SERVICES, services.udp(1, 65535)))
