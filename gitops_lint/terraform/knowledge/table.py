"""The tables of resource types: finding a type's rows, and reading them.

A table is sections parted by empty lines. A section is one type: first where its facts are from, then the facts.

    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc
    aws_vpc computed id,arn,cidr_block
    aws_vpc force_new cidr_block
    aws_vpc default instance_tenancy="default"
    aws_vpc stateful

A row is a type, a fact, and what the fact holds for: names, or `name=value`. A name inside a block is dotted
(`versioning.enabled`). A fact may have several rows, and a row several names; a row of a default has one, since
its value may hold a comma. Lines above the first section are about the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

DATA = Path(__file__).parent / "data"
SOURCE = "# https://"
BLOCK_SHAPES = frozenset({"list", "set", "single"})

TABLES: Mapping[str, str] = {
    "alicloud": "alicloud",
    "aws": "aws",
    "azurerm": "azurerm",
    "google": "google",
    "helm": "utility",
    "kubernetes": "kubernetes",
    "local": "utility",
    "null": "utility",
    "random": "utility",
    "terraform": "utility",
    "time": "utility",
    "tls": "utility",
}
"""How the names of types begin, and the table that has them."""


class MalformedRowError(ValueError):
    """A row of a table that cannot be read, or that no source stands above."""


class ResourceFacts(msgspec.Struct, frozen=True):
    """What a provider does with the attributes of one resource type.

    Names inside blocks are dotted. What stands inside an attribute that is only ever computed is not listed: the whole
    attribute is unknown until the apply.
    """

    type: str
    source: str
    """The address of the documentation or code that the facts were taken from."""
    computed: frozenset[str] = frozenset()
    """What the provider fills in where the configuration does not: unknown until the apply."""
    force_new: frozenset[str] = frozenset()
    """Arguments that cannot be changed in place: a change replaces the object."""
    sensitive: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = MappingProxyType({})
    """The value of an argument that is not set, known while planning. Inside a block: in every block there is."""
    conditional_defaults: Mapping[str, Any] = MappingProxyType({})
    """The value of an argument that is not set, or null, as other arguments have it in ways not told here."""
    blocks: Mapping[str, str] = MappingProxyType({})
    """Arguments that are, or may be, written as blocks: "list", "set" or "single"."""
    stateful: bool = False
    """Destroying the object destroys data, or what holds it: a database, a disk, a bucket, a cluster."""


@cache
def facts_of(resource_type: str) -> ResourceFacts | None:
    """The facts of a resource type; None for one that is not known.

    Raises MalformedRowError where the table is broken.
    """
    table = TABLES.get(resource_type.partition("_")[0])
    section = _sections(table).get(resource_type) if table else None
    return parsed(resource_type, section) if section else None


def known_types() -> tuple[str, ...]:
    """Every type that a table has, sorted. Reads all tables."""
    return tuple(sorted(name for table in set(TABLES.values()) for name in _sections(table)))


@cache
def _sections(table: str) -> Mapping[str, str]:
    """The text of each type's section, unread: most types of a table are never asked for."""
    return sections((DATA / f"{table}.txt").read_text(encoding="utf-8"))


def sections(text: str) -> dict[str, str]:
    """The sections of a table by their type: the text after the `# ` of each source."""
    found: dict[str, str] = {}
    for section in f"\n{text}".split(f"\n{SOURCE}")[1:]:
        name = section.partition("\n")[2].partition(" ")[0]
        if name in found or not name:
            raise MalformedRowError(
                f"{SOURCE}{section.partition(chr(10))[0]}: {name or 'no type'} has a section already"
            )
        found[name] = section
    return found


def parsed(resource_type: str, section: str) -> ResourceFacts:
    """The facts of one section of `sections`."""
    address, *rows = section.rstrip().split("\n")
    facts: dict[str, dict[str, Any]] = {fact: {} for fact in _READERS}
    for row in rows:
        of, fact, held = (*row.split(" ", 2), "", "")[:3]
        if of != resource_type:
            raise MalformedRowError(f"{row!r}: stands below {SOURCE}{address}, the source of {resource_type}")
        if fact not in _READERS:
            raise MalformedRowError(f"{row!r}: a fact is one of {', '.join(_READERS)}")
        try:
            read = _READERS[fact](held)
        except ValueError as error:
            raise MalformedRowError(f"{row!r}: {error}") from error
        if twice := read.keys() & facts[fact].keys():
            raise MalformedRowError(f"{row!r}: {', '.join(sorted(twice))} is there twice")
        facts[fact].update(read)
    return ResourceFacts(
        type=resource_type,
        source=f"https://{address}",
        computed=frozenset(facts["computed"]),
        force_new=frozenset(facts["force_new"]),
        sensitive=frozenset(facts["sensitive"]),
        defaults=MappingProxyType(facts["default"]),
        conditional_defaults=MappingProxyType(facts["conditional_default"]),
        blocks=MappingProxyType(facts["block"]),
        stateful=bool(facts["stateful"]),
    )


def _names(held: str) -> dict[str, Any]:
    names = dict.fromkeys(held.split(","))
    if not all(map(_NAME, names)):
        raise ValueError("names of attributes are parted by commas, without spaces")
    return names


def _default(held: str) -> dict[str, Any]:
    name, _, value = held.partition("=")
    return _names(name) | {name: msgspec.json.decode(value)}


def _blocks(held: str) -> dict[str, Any]:
    blocks = {name: shape for name, _, shape in (pair.partition("=") for pair in held.split(","))}
    if not BLOCK_SHAPES.issuperset(blocks.values()):
        raise ValueError(f"a block is one of {', '.join(sorted(BLOCK_SHAPES))}, as in name=list")
    return _names(",".join(blocks)) | blocks


def _stateful(held: str) -> dict[str, Any]:
    if held:
        raise ValueError("stateful is said of the type, and of no attribute")
    return {"": True}


_NAME = re.compile(r"[a-z_][a-z0-9_-]*(?:\.[a-z0-9_][a-z0-9_-]*)*").fullmatch

_READERS: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "computed": _names,
    "force_new": _names,
    "sensitive": _names,
    "default": _default,
    "conditional_default": _default,
    "block": _blocks,
    "stateful": _stateful,
}
"""How what a fact holds for is read: by name, what the fact says of it. ValueError where it cannot be."""
