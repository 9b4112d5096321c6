"""Host patterns: `shop.example.com`, `*.example.com` for all below, `*` for every host."""

from __future__ import annotations

from collections.abc import Iterable


def common(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """The hosts that patterns of both sides mean, as the narrower of each two that meet; in the order of the first.

    `*.example.com` means hosts of any depth below, and not `example.com` itself (`Name.Matches` in pkg/config/host of
    Istio; `Hostname` in the reference of the Gateway API).
    """
    others = tuple(other)
    found = (_narrower(host.lower(), beside.lower()) for host in one for beside in others)
    return tuple(dict.fromkeys(host for host in found if host))


def _narrower(one: str, other: str) -> str:
    if _covers(one, other):
        return other
    return one if _covers(other, one) else ""


def _covers(wide: str, narrow: str) -> bool:
    if wide in ("*", narrow):
        return True
    return wide.startswith("*") and len(narrow) > len(wide) - 1 and narrow.lstrip("*").endswith(wide[1:])
