"""What filters stand in front of, by rows: which arguments of a resource name its filters and its subnets."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.declared import Attachment, Declared, Reader
from gitops_lint.analysis.exposure.intervals import Intervals


class AttachmentRow(msgspec.Struct, frozen=True):
    """Where a resource names its filters and subnets, each as a way of names through nested blocks.

    `is_public` says whether it has a public address; None where the configuration does not tell. What follows it is as
    of `Attachment`.
    """

    filters: tuple[tuple[str, ...], ...]
    subnets: tuple[tuple[str, ...], ...] = ()
    is_public: Callable[[Arguments], bool | None] = lambda arguments: None
    speaks_http: Callable[[Arguments], bool] = lambda arguments: False
    holds_data: bool = False
    listens: Callable[[Arguments], Intervals | None] = lambda arguments: None
    is_balancer: bool = False


def named(arguments: Arguments, ways: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """The keys of what is named at some ways; what nobody knows is left out."""
    for *blocks, name in ways:
        for holder in arguments.blocks(*blocks) if blocks else (arguments,):
            for _, item in holder.items(name):
                key = identity(item)
                if isinstance(key, str):
                    yield key


def attachment(row: AttachmentRow) -> Reader:
    """A reader of what a row says."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        filters = tuple(dict.fromkeys(named(arguments, row.filters)))
        subnets = tuple(dict.fromkeys(named(arguments, row.subnets)))
        yield Attachment(
            arguments,
            filters,
            subnets,
            row.is_public(arguments),
            row.speaks_http(arguments),
            row.holds_data,
            row.listens(arguments) if filters else None,
            row.is_balancer,
        )

    return read
