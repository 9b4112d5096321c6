"""Sets of texts (hosts, paths, methods) by how they begin and end: intersection and difference, exactly.

Istio compares text with `abc` (that text), `abc*` (what begins so), `*abc` (what ends so) and `*` (everything that is
not empty), and paths with templates such as `/shops/{*}/carts` (https://istio.io/latest/docs/reference/config/security/
authorization-policy/#Operation). Routes add regular expressions. A set is a tuple of pieces, of which each is what
begins and ends so, without what it excludes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias


class Affixes(NamedTuple):
    """Texts that begin and end so, the two may overlap; with `is_exact` no text but `prefix`."""

    prefix: str = ""
    suffix: str = ""
    is_exact: bool = False

    def holds(self, text: str) -> bool:
        """Whether a text is one of them."""
        return text == self.prefix if self.is_exact else text.startswith(self.prefix) and text.endswith(self.suffix)

    def within(self, other: Affixes) -> bool:
        """Whether all of these are among others: there is always a text that is longer than what the others say."""
        if self.is_exact:
            return other.holds(self.prefix)
        return not other.is_exact and self.prefix.startswith(other.prefix) and self.suffix.endswith(other.suffix)

    def meet(self, other: Affixes) -> Affixes | None:
        """The texts that are in both; None where there is none."""
        if self.is_exact or other.is_exact:
            exact, wide = (self, other) if self.is_exact else (other, self)
            return exact if wide.holds(exact.prefix) else None
        prefix, shorter = sorted((self.prefix, other.prefix), key=len, reverse=True)
        suffix, ending = sorted((self.suffix, other.suffix), key=len, reverse=True)
        return Affixes(prefix, suffix) if prefix.startswith(shorter) and suffix.endswith(ending) else None

    def __str__(self) -> str:
        return self.prefix if self.is_exact else f"{self.prefix}*{self.suffix}"


class Odd(NamedTuple):
    """Texts that match a path template or a regular expression as a whole; `hull` holds all of them."""

    text: str
    expression: str
    hull: Affixes
    open_end: str = ""
    """For a template that ends with `{**}`, the expression of what stands before that."""

    def holds(self, text: str) -> bool:
        """Whether a text is one of them."""
        return _compiled(self.expression).fullmatch(text) is not None

    def covers(self, affixes: Affixes) -> bool:
        """Whether it certainly holds all that begins and ends so."""
        if affixes.is_exact:
            return self.holds(affixes.prefix)
        return bool(self.open_end) and _compiled(self.open_end).match(affixes.prefix) is not None

    def __str__(self) -> str:
        return self.text


class Piece(NamedTuple):
    """What begins and ends so and matches all of `odd`, without what any of `but` holds."""

    affixes: Affixes = Affixes()
    odd: tuple[Odd, ...] = ()
    but: tuple[Affixes | Odd, ...] = ()

    @property
    def is_certainly_there(self) -> bool:
        """Whether any text is certainly in it; of a piece that may be empty that is not known."""
        return not self.odd or (len(self.odd) == 1 and not self.but and self.odd[0].hull.within(self.affixes))

    def __str__(self) -> str:
        words = str(self.odd[0]) if self.is_certainly_there and self.odd else str(self.affixes)
        if self.odd and not self.is_certainly_there:
            words = " and ".join([words, *map(str, self.odd)])
        return f"{words} but not {', '.join(map(str, self.but))}" if self.but else words


Texts: TypeAlias = tuple[Piece, ...]
"""A set of texts: what is in any of the pieces, which may overlap."""

EVERY_TEXT: Final[Texts] = (Piece(),)


def exactly(text: str) -> Texts:
    """The one text."""
    return (Piece(Affixes(text, "", True)),)


def beginning(text: str) -> Texts:
    """What begins so."""
    return (Piece(Affixes(text)),)


def under(path: str) -> Texts:
    """A path and those below it, element by element: `Prefix` of an Ingress, `PathPrefix` of a route."""
    bare = path.rstrip("/")
    return (*exactly(bare), *beginning(f"{bare}/")) if bare else beginning("/")


def matching(expression: str) -> Texts:
    """What a regular expression of RE2 matches as a whole; everything where it is none."""
    import re2

    try:
        _compiled(expression)
    except re2.error:
        return EVERY_TEXT
    return (Piece(Affixes(), (Odd(expression, expression, Affixes()),)),)


def authorities(host: str) -> Texts:
    """What a client may send as the host to come to a virtual host: with a port after it, too.

    Source: `GatewayVirtualHostDomains` in pilot/pkg/networking/core of Istio, and https://istio.io/latest/docs/ops/best-practices/security/#writing-host-match-policies.
    """
    host = host.lower()
    if host.startswith("*"):
        return (Piece(Affixes("", host[1:])),)
    return (*exactly(host), *beginning(f"{host}:"))


@lru_cache(1024)
def text_pattern(value: str) -> Affixes:
    """A value as Istio compares it (`StringMatcher` in pilot/pkg/security/authz/matcher)."""
    if value.startswith("*"):
        return Affixes("", value[1:])
    if value.endswith("*"):
        return Affixes(value[:-1])
    return Affixes(value, "", True)


@lru_cache(1024)
def path_pattern(value: str) -> Affixes | Odd:
    """A path as Istio compares it: one with `{*}` or `{**}` is a template, of which `{*}` is within one segment."""
    if "{*}" not in value and "{**}" not in value:
        return text_pattern(value)
    head, _, tail = value.partition("{**}")
    if not tail and "{*}" not in head:
        return Affixes(head)
    expression = "".join(_TEMPLATE.get(part, re.escape(part)) for part in re.split(r"(\{\*{1,2}\})", value))
    begin, end = value[: value.index("{")], value[value.rindex("}") + 1 :]
    open_end = ""
    if value.endswith("{**}"):
        before = value.removesuffix("{**}")
        open_end = "".join(_TEMPLATE.get(part, re.escape(part)) for part in re.split(r"(\{\*{1,2}\})", before))
    return Odd(value, expression, Affixes(begin, end), open_end)


_TEMPLATE: Final = {"{*}": "[^/]+", "{**}": ".*"}


@lru_cache(256)
def _compiled(expression: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(expression, options)


def meet(one: Piece, pattern: Affixes | Odd) -> Piece | None:
    """What of a piece is in a pattern, too; None where that is certainly nothing."""
    if isinstance(pattern, Odd):
        here = meet(one, pattern.hull)
        if here is None or (here.affixes.is_exact and not pattern.holds(here.affixes.prefix)):
            return None
        if here.affixes.is_exact or pattern in here.odd or pattern.covers(here.affixes):
            return here
        return here._replace(odd=(*here.odd, pattern))
    affixes = one.affixes.meet(pattern)
    if affixes is None or (affixes.is_exact and not all(odd.holds(affixes.prefix) for odd in one.odd)):
        return None
    found = Piece(affixes, () if affixes.is_exact else one.odd)
    for excluded in one.but:
        without = lacking(found, excluded)
        if without is None:
            return None
        found = without
    return found


def lacking(one: Piece, pattern: Affixes | Odd) -> Piece | None:
    """What of a piece is not in a pattern; None where that is certainly nothing."""
    if isinstance(pattern, Odd):
        if one.affixes.meet(pattern.hull) is None or (one.affixes.is_exact and not pattern.holds(one.affixes.prefix)):
            return one
        if pattern.covers(one.affixes) or pattern in one.odd:
            return None
        return one if pattern in one.but else one._replace(but=(*one.but, pattern))
    shared = one.affixes.meet(pattern)
    if shared is None:
        return one
    if one.affixes.within(pattern) or any(odd.hull.within(pattern) for odd in one.odd):
        return None
    if any(isinstance(other, Affixes) and shared.within(other) for other in one.but):
        return one
    kept = [other for other in one.but if not (isinstance(other, Affixes) and other.within(shared))]
    return one._replace(but=(*kept, shared))


def both(one: Piece, other: Piece) -> Piece | None:
    """What is in two pieces; None where that is certainly nothing."""
    found = meet(one, other.affixes)
    for odd in other.odd:
        found = meet(found, odd) if found is not None else None
    for excluded in other.but:
        found = lacking(found, excluded) if found is not None else None
    return found


def without(one: Piece, other: Piece) -> list[Piece]:
    """What is in the first piece and not in the second, as pieces."""
    found = [lacking(one, other.affixes)]
    inside = meet(one, other.affixes)
    for odd in other.odd:
        if inside is not None:
            found.append(lacking(inside, odd))
            inside = meet(inside, odd)
    if inside is not None:
        found += [meet(inside, excluded) for excluded in other.but]
    return [piece for piece in found if piece is not None]
