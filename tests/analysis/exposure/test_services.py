"""Services: protocols and ports as people write them."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.analysis.exposure.services import ALL_SERVICES, ICMP, TCP, described, service, tcp, tcp_and_udp, udp


@pytest.mark.parametrize(
    ("services", "text"),
    [
        (ALL_SERVICES, "all protocols"),
        ((), "nothing"),
        (tcp(22), "tcp 22"),
        (tcp(22, 21), "nothing"),
        (service(TCP), "tcp"),
        (tcp(0, 65535), "tcp"),
        (tcp(-1, 70000), "tcp"),
        (union(tcp(22), tcp(80, 443)), "tcp 22, 80-443"),
        (tcp_and_udp(53), "tcp 53; udp 53"),
        (service(ICMP, 8 * 256, 8 * 256 + 255), "icmp"),
        (service(200), "protocol 200"),
        (difference(service(TCP), tcp(22)), "tcp 0-21, 23-65535"),
    ],
)
def test_services_read_as_people_write_them(services: Intervals, text: str) -> None:
    assert described(services) == text


def test_all_services_hold_every_port_of_every_protocol() -> None:
    for one in (tcp(22), udp(65535), service(255), service(0)):
        assert intersection(one, ALL_SERVICES) == one


def test_a_port_of_one_protocol_is_none_of_another() -> None:
    assert not intersection(tcp(53), udp(53))
