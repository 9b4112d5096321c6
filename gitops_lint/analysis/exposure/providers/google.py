"""Google Cloud: control planes, databases, buckets and services.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/, by the
name of the resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.declared import Closed, Declared, Endpoint, Kind, Reader
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.rule_rows import block_of
from gitops_lint.analysis.exposure.services import tcp
from gitops_lint.terraform.values import UnknownValue

_HTTPS: Final = tcp(443)


def _cluster(arguments: Arguments) -> Iterator[Declared]:
    """The control plane has a public endpoint unless it is private, for everybody unless networks are authorized."""
    for one in arguments.blocks("private_cluster_config"):
        if one.flag("enable_private_endpoint", False) is not False:
            return
    authorized = list(arguments.blocks("master_authorized_networks_config"))
    if not authorized:
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.KUBERNETES_API, arguments, (), packets)
    for one in arguments.blocks("master_authorized_networks_config", "cidr_blocks"):
        yield from _listed(Kind.KUBERNETES_API, arguments, one, "cidr_block", _HTTPS, is_public=True)


def _listed(
    kind: Kind, arguments: Arguments, block: Arguments, name: str, services: Intervals, *, is_public: bool
) -> Iterator[Declared]:
    value = block[name]
    unknown = value if isinstance(value, UnknownValue) else None
    if value is None:
        return
    found = EVERYWHERE if unknown else block_of(str(value))
    text = "" if unknown else str(value)
    yield Endpoint(
        kind, arguments, block.path_of(name), PacketSet.of(found, services), text, unknown, is_public=is_public
    )


_VERSIONS: Final = (("MYSQL", tcp(3306)), ("POSTGRES", tcp(5432)), ("SQLSERVER", tcp(1433)))


def _database(arguments: Arguments) -> Iterator[Declared]:
    version = str(arguments.text("database_version", ""))
    services = next((ports for name, ports in _VERSIONS if version.startswith(name)), tcp(3306))
    for configuration in arguments.blocks("settings", "ip_configuration"):
        is_public = configuration.flag("ipv4_enabled", True) is not False
        for block in configuration.blocks("authorized_networks"):
            yield from _listed(Kind.DATABASE, arguments, block, "value", services, is_public=is_public)


_EVERYBODY: Final = frozenset({"allUsers", "allAuthenticatedUsers"})


def _granted(kind: Kind, of: str, roles: frozenset[str] | None = None) -> Reader:
    """What a role is granted on to everybody: by `member` or `members`, of `roles` if they are named."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        if roles is not None and arguments.text("role") not in roles:
            return
        key = identity(arguments[of])
        for name in ("member", "members"):
            for path, item in arguments.items(name):
                if str(item) in _EVERYBODY:
                    packets = PacketSet.of(EVERYWHERE, _HTTPS)
                    of_key = key if isinstance(key, str) else ""
                    yield Endpoint(kind, arguments, path, packets, str(item), address_of=of_key)

    return read


_PUBLIC_LISTS: Final = frozenset({"publicRead", "publicReadWrite", "authenticatedRead"})


def _bucket_list(arguments: Arguments) -> Iterator[Declared]:
    key = identity(arguments["bucket"])
    of = key if isinstance(key, str) else ""
    packets = PacketSet.of(EVERYWHERE, _HTTPS)
    acl = arguments.text("predefined_acl")
    if acl in _PUBLIC_LISTS:
        yield Endpoint(Kind.BUCKET, arguments, ("predefined_acl",), packets, str(acl), address_of=of)
    for path, item in arguments.items("role_entity"):
        if str(item).partition(":")[2] in _EVERYBODY:
            yield Endpoint(Kind.BUCKET, arguments, path, packets, str(item), address_of=of)
    entity = arguments.text("entity")
    if entity in _EVERYBODY:
        yield Endpoint(Kind.BUCKET, arguments, ("entity",), packets, str(entity), address_of=of)


def _data_set(arguments: Arguments) -> Iterator[Declared]:
    for access in arguments.blocks("access"):
        if access.text("special_group") in _EVERYBODY or access.text("iam_member") in _EVERYBODY:
            packets = PacketSet.of(EVERYWHERE, _HTTPS)
            yield Endpoint(Kind.BUCKET, arguments, access.path_of("special_group"), packets)


def _bucket(arguments: Arguments) -> Iterator[Declared]:
    if arguments.text("public_access_prevention") == "enforced":
        kinds = frozenset({Kind.BUCKET, Kind.BUCKET_POLICY})
        yield Closed(arguments.address, kinds)
        name = arguments.text("name")
        if isinstance(name, str):
            yield Closed(name, kinds)


def _columnar_database(arguments: Arguments) -> Iterator[Declared]:
    """AlloyDB: an instance has a public address where it is asked for, and a list of who may come."""
    for network in arguments.blocks("network_config"):
        is_public = network.flag("enable_public_ip", False) is not False
        for block in network.blocks("authorized_external_networks"):
            yield from _listed(Kind.DATABASE, arguments, block, "cidr_range", tcp(5432), is_public=is_public)


def _annotated(arguments: Arguments) -> Iterator[Any]:
    for metadata in arguments.blocks("metadata"):
        annotations = metadata["annotations"]
        if isinstance(annotations, dict):
            yield annotations.get("run.googleapis.com/ingress")


_INGRESS: Final[Mapping[str, Callable[[Arguments], Iterable[Any]]]] = {
    "google_cloud_run_v2_service": lambda service: (service["ingress"],),
    "google_cloud_run_service": _annotated,
    "google_cloudfunctions_function": lambda function: (function["ingress_settings"],),
}
"""Where a service says from where it is asked at all."""
_INSIDE: Final = ("internal", "ingress_traffic_internal", "allow_internal")


def _service(arguments: Arguments) -> Iterator[Declared]:
    """A service that is asked from its network, or by its load balancer alone, whoever may ask it."""
    if any(str(one).lower().startswith(_INSIDE) for one in _INGRESS[arguments.type](arguments)):
        for key in (arguments.address, arguments.text("name")):
            if isinstance(key, str):
                yield Closed(key, frozenset({Kind.FUNCTION}))


_LISTS: Final = (
    "google_storage_bucket_acl",
    "google_storage_bucket_access_control",
    "google_storage_default_object_acl",
    "google_storage_default_object_access_control",
)
_INVOKERS: Final = frozenset({"roles/run.invoker", "roles/cloudfunctions.invoker"})

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "google_alloydb_instance": _columnar_database,
        "google_container_cluster": _cluster,
        "google_sql_database_instance": _database,
        "google_bigquery_dataset": _data_set,
        "google_storage_bucket": _bucket,
        **dict.fromkeys(_LISTS, _bucket_list),
        **dict.fromkeys(_INGRESS, _service),
        **dict.fromkeys(
            ("google_storage_bucket_iam_member", "google_storage_bucket_iam_binding"),
            _granted(Kind.BUCKET, "bucket"),
        ),
        **dict.fromkeys(
            (
                "google_cloud_run_service_iam_member",
                "google_cloud_run_service_iam_binding",
                "google_cloud_run_v2_service_iam_member",
                "google_cloud_run_v2_service_iam_binding",
                "google_cloudfunctions_function_iam_member",
                "google_cloudfunctions_function_iam_binding",
            ),
            _granted(Kind.FUNCTION, "name", _INVOKERS),
        ),
    },
)
"""By resource type."""
