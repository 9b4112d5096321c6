"""What a configuration declares of a network: filters, their rules, what they stand before, and other openings."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.model.source import Path
from gitops_lint.terraform.values import UnknownValue


class Filter(msgspec.Struct, frozen=True):
    """A list of rules that has a name: a security group, a network ACL, a firewall of a network.

    `key` is what others name it by (`arguments.identity`). `only_narrows` is one that opens nothing by itself, since
    another filter stands behind it.
    """

    key: str
    arguments: Arguments
    only_narrows: bool = False
    is_attached_by_name: bool = True
    """Whether it does nothing unless something names it."""
    others: tuple[str, ...] = ()
    """Further names that it has."""


class FilterRule(msgspec.Struct, frozen=True):
    """A rule of a filter, for one of its sources: `source` is what is written of it, `source_path` where.

    `peers` are the filters or lists of addresses that it names in the place of addresses. `unknown` says what is not
    known of it: then `packets` is the most that it may be.
    """

    filter: str | UnknownValue
    arguments: Arguments
    source_path: Path
    source: str
    rank: tuple[int, ...]
    allows: bool
    packets: PacketSet
    services: Intervals
    inbound: bool = True
    peers: tuple[str, ...] = ()
    unknown: UnknownValue | None = None
    only_narrows: bool = False
    """Whether it is of a filter that opens nothing by itself, be that declared here or not."""
    also: str = ""
    """A filter whose rules count as well, for what this one is about and for others."""
    destination: tuple[str, ...] = ()
    """What of the things behind the filter it is about, as it is written; all of them without any."""


class Refused(msgspec.Struct, frozen=True):
    """Something of the configuration that the provider would refuse to make, so that it opens nothing."""

    arguments: Arguments
    reason: str


class Attachment(msgspec.Struct, frozen=True):
    """An object that filters stand in front of: `filters` are their keys.

    `is_public` is whether it has an address that the internet reaches; None where the configuration does not say.
    """

    arguments: Arguments
    filters: tuple[str, ...]
    subnets: tuple[str, ...] = ()
    is_public: bool | None = None
    speaks_http: bool = False
    """Whether it takes HTTP and nothing else, whatever the port."""
    holds_data: bool = False
    """Whether it is a database, a cache, a broker or a file system, which waits for others to come."""
    listens: Intervals | None = None
    """The services that it listens on, where these are known."""
    is_balancer: bool = False
    """Whether it listens on what its listeners say, which are objects of their own."""


class Kind(enum.Enum):
    """What an endpoint is of."""

    KUBERNETES_API = "kubernetes_api"
    DATABASE = "database"
    LISTENER = "listener"
    PORT = "port"
    BUCKET = "bucket"
    BUCKET_POLICY = "bucket_policy"
    FUNCTION = "function"
    STORE = "store"


class Endpoint(msgspec.Struct, frozen=True):
    """An opening that is no rule of a filter: an address of a service, from which `packets` reach it.

    `path` is the argument that opens it, or that says from where; `source` is what is written there. `lists` are lists
    of addresses that narrow it to what they hold (or to all else, with `refuses_listed`), `filters` stand in front of
    it; both are keys. `is_public` is whether it has a public address: one of its own, or one that another object gives
    to what `address_of` names.
    """

    kind: Kind
    arguments: Arguments
    path: Path
    packets: PacketSet
    source: str = ""
    unknown: UnknownValue | None = None
    is_public: bool = True
    address_of: str = ""
    lists: tuple[str, ...] = ()
    refuses_listed: bool = False
    filters: tuple[str, ...] = ()
    is_plain: bool = False
    """Whether it speaks without TLS what people send secrets by."""
    filters_of: str = ""
    """The key of an object whose filters are those in front of it."""
    leads_to: str = ""
    """The key of an object that gets what comes in here: its filters narrow that."""


class PublicAddress(msgspec.Struct, frozen=True):
    """That an object has an address of the internet: `of` is its key."""

    of: str


class Closed(msgspec.Struct, frozen=True):
    """That a bucket, by its key, is not public whatever its access list, or its policy, says."""

    of: str
    kinds: frozenset[Kind]


class Aspect(enum.Enum):
    """What a weak setting is about."""

    TLS_VERSION = "tls_version"
    WITHOUT_TLS = "without_tls"
    SHARED = "shared"
    PLATFORM = "platform"
    PEERING_ROUTE = "peering_route"
    PUBLIC_ADDRESS = "public_address"
    DEFAULT_NETWORK = "default_network"


class WeakSetting(msgspec.Struct, frozen=True):
    """A setting that is weak by itself, whatever else the configuration says: `said` is what to say of it.

    `path` is the argument; one that nobody wrote, and that is weak by default, is the header. `only_if_public` is the
    key of what has to have a public address for it to count.
    """

    aspect: Aspect
    arguments: Arguments
    path: Path
    said: str
    only_if_public: str = ""


class HiddenListener(msgspec.Struct, frozen=True):
    """That a listener of a load balancer is made of which nobody knows the port, or the load balancer."""

    arguments: Arguments


class Guard(msgspec.Struct, frozen=True):
    """That a filter which only narrows stands in front of subnets."""

    filter: str
    subnets: tuple[str, ...]


class AddressList(msgspec.Struct, frozen=True):
    """A list of addresses that has a name, for rules to refer to."""

    key: str
    entries: tuple[tuple[Path, str | UnknownValue], ...]


Declared: TypeAlias = (
    Filter
    | FilterRule
    | Refused
    | Attachment
    | Guard
    | Endpoint
    | PublicAddress
    | Closed
    | AddressList
    | WeakSetting
    | HiddenListener
)

Reader: TypeAlias = Callable[[Arguments], Iterator[Declared]]
"""Reads what an instance of one resource type declares. Raises `RefusedError` for what a provider would refuse."""
