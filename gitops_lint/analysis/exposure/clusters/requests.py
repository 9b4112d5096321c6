"""Sets of requests: by the address they come from, host, path and method, and whether they bring a token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from gitops_lint.analysis.exposure import intervals
from gitops_lint.analysis.exposure.clusters.texts import EVERY_TEXT, Piece, Texts, both, without
from gitops_lint.analysis.exposure.intervals import Intervals

ANONYMOUS: Final[Intervals] = ((0, 1),)
"""Requests that bring no token."""
WITH_TOKEN: Final[Intervals] = ((1, 2),)
"""Requests that bring a token (JWT) which is accepted."""
ANY_TOKEN: Final[Intervals] = ((0, 2),)

_MOST: Final = 2_000
"""Sets of more boxes are given up: nobody could read what is left."""


class TooManyError(Exception):
    """A set of requests has more parts than are followed."""


class Request(NamedTuple):
    """What a route hands on: the hosts, paths and methods of its requests."""

    hosts: Texts = EVERY_TEXT
    paths: Texts = EVERY_TEXT
    methods: Texts = EVERY_TEXT


class Box(NamedTuple):
    """Requests from any of these addresses, with or without a token, for what is in each of the pieces."""

    addresses: Intervals
    tokens: Intervals = ANY_TOKEN
    hosts: Piece = Piece()
    paths: Piece = Piece()
    methods: Piece = Piece()

    @property
    def is_certainly_there(self) -> bool:
        """Whether any request is certainly in it."""
        return all(piece.is_certainly_there for piece in (self.hosts, self.paths, self.methods))


Requests: TypeAlias = tuple[Box, ...]
"""A set of requests: what is in any of the boxes, which may overlap."""


def requests(addresses: Intervals, request: Request) -> Requests:
    """All requests of a route that come from these addresses, with a token or without."""
    if not addresses:
        return ()
    return tuple(
        Box(addresses, ANY_TOKEN, host, path, method)
        for host in request.hosts
        for path in request.paths
        for method in request.methods
    )


def meet(one: Sequence[Box], other: Sequence[Box]) -> Requests:
    """What is in both sets.

    Raises:
        TooManyError: it has more parts than are followed.
    """
    return _few(box for left in one for right in other if (box := _meet(left, right)) is not None)


def subtract(one: Sequence[Box], other: Sequence[Box]) -> Requests:
    """What is in the first set and not in the second.

    Raises:
        TooManyError: it has more parts than are followed.
    """
    left = tuple(one)
    for taken in other:
        left = _few(part for box in left for part in _subtract(box, taken))
    return left


def _few(boxes: Iterable[Box]) -> Requests:
    found: dict[Box, None] = {}
    for box in boxes:
        found[box] = None
        if len(found) > _MOST:
            raise TooManyError
    return tuple(found)


def _meet(one: Box, other: Box) -> Box | None:
    addresses = intervals.intersection(one.addresses, other.addresses)
    tokens = intervals.intersection(one.tokens, other.tokens)
    if not addresses or not tokens:
        return None
    hosts, paths, methods = both(one.hosts, other.hosts), both(one.paths, other.paths), both(one.methods, other.methods)
    if hosts is None or paths is None or methods is None:
        return None
    return Box(addresses, tokens, hosts, paths, methods)


def _subtract(one: Box, other: Box) -> Iterable[Box]:
    """A box without another: what differs in the first respect, then what is alike in it and differs in the next."""
    inside = _meet(one, other)
    if inside is None:
        yield one
        return
    addresses = intervals.difference(one.addresses, other.addresses)
    if addresses:
        yield one._replace(addresses=addresses)
    rest = one._replace(addresses=inside.addresses)
    tokens = intervals.difference(rest.tokens, other.tokens)
    if tokens:
        yield rest._replace(tokens=tokens)
    rest = rest._replace(tokens=inside.tokens)
    for piece in without(rest.hosts, other.hosts):
        yield rest._replace(hosts=piece)
    rest = rest._replace(hosts=inside.hosts)
    for piece in without(rest.paths, other.paths):
        yield rest._replace(paths=piece)
    rest = rest._replace(paths=inside.paths)
    for piece in without(rest.methods, other.methods):
        yield rest._replace(methods=piece)


def addresses_of(boxes: Iterable[Box]) -> Intervals:
    """All addresses from which anything of a set comes."""
    return intervals.united(one for box in boxes for one in box.addresses)
