"""Which data stores may be asked without TLS, because it is switched off, or since nobody switches it on.

A row is one fact of the page of a resource in the registry (aliyun/alicloud, hashicorp/aws, google, azurerm). What is
off by default counts where the store has a public address alone: then passwords and rows cross the internet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Aspect, Declared, Reader, WeakSetting
from gitops_lint.analysis.exposure.weak_settings import SettingRow, settings

_FALSE: Final = frozenset({"false"})
_OFF: Final = frozenset({"0", "off", "false", "disabled"})


def _switched_off(*way: str, off: frozenset[str] = _FALSE, when: str = "", named: tuple[str, ...] = ()) -> Reader:
    """`way` is switched off; where several objects of a type hold all settings, `when` of it is one of `named`."""
    conditions = ((when, frozenset(named)),) if when else ()
    said = f"{way[-1]} = {{value}} lets clients come without TLS"
    return settings(Aspect.WITHOUT_TLS, SettingRow(way, off, said, when=conditions))


_PARAMETERS: Final = ("rds.force_ssl", "require_secure_transport", "require_ssl", "tls")
_PARAMETER: Final = _switched_off("parameter", "value", off=_OFF, when="name", named=_PARAMETERS)
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html; `tls` is that of DocumentDB."""
_ENFORCEMENT: Final = _switched_off("ssl_enforcement_enabled")


def _unless_switched_on(name: str, off: frozenset[str]) -> Reader:
    """A database of Alibaba Cloud speaks no TLS before a certificate is asked for."""
    switched_off = _switched_off(name, off=off)

    def read(arguments: Arguments) -> Iterator[Declared]:
        yield from switched_off(arguments)
        if arguments[name] is None:
            said = f"it has a public address, and {name} is not set: clients come without TLS"
            yield WeakSetting(Aspect.WITHOUT_TLS, arguments, (), said, only_if_public=arguments.address)

    return read


def _cloud_sql(arguments: Arguments) -> Iterator[Declared]:
    """`ssl_mode` decides, and the older `require_ssl` where that is not set; the default takes everybody."""
    for one in arguments.blocks("settings", "ip_configuration"):
        mode, older = one.text("ssl_mode"), one.text("require_ssl")
        if mode == "ALLOW_UNENCRYPTED_AND_ENCRYPTED" or (mode is None and older == "false"):
            name = "ssl_mode" if mode else "require_ssl"
            said = f"{name} = {mode or older} lets clients come without TLS"
            yield WeakSetting(Aspect.WITHOUT_TLS, one, one.path_of(name), said)
        elif mode is None and older is None and one.flag("ipv4_enabled", True) is True:
            said = "it has a public address, and ssl_mode is not set: clients come without TLS"
            yield WeakSetting(Aspect.WITHOUT_TLS, one, one.path, said)


def _search(arguments: Arguments) -> Iterator[Declared]:
    """A domain takes HTTP unless it is told to enforce HTTPS; inside of a network that is a decision of its own."""
    options = list(arguments.blocks("domain_endpoint_options"))
    for one in options:
        if one.flag("enforce_https", True) is False:
            said = "enforce_https = false lets clients come without TLS"
            yield WeakSetting(Aspect.WITHOUT_TLS, one, one.path_of("enforce_https"), said)
    if not options and not list(arguments.blocks("vpc_options")):
        said = "it has a public address, and domain_endpoint_options is not set: clients come without TLS"
        yield WeakSetting(Aspect.WITHOUT_TLS, arguments, (), said)


READERS: Final[Mapping[str, Reader]] = {
    # Alibaba Cloud
    "alicloud_db_instance": _unless_switched_on("ssl_action", frozenset({"close"})),
    "alicloud_mongodb_instance": _unless_switched_on("ssl_action", frozenset({"close"})),
    "alicloud_kvstore_instance": _unless_switched_on("ssl_enable", frozenset({"disable"})),
    "alicloud_polardb_endpoint": _switched_off("ssl_enabled", off=frozenset({"disable"})),
    "alicloud_gpdb_instance": _unless_switched_on("ssl_enabled", frozenset({"0"})),
    # AWS
    "aws_elasticache_replication_group": _switched_off("transit_encryption_enabled"),
    "aws_elasticache_cluster": _switched_off("transit_encryption_enabled"),
    "aws_memorydb_cluster": _switched_off("tls_enabled"),
    "aws_dax_cluster": _switched_off("cluster_endpoint_encryption_type", off=frozenset({"none"})),
    "aws_msk_cluster": _switched_off(
        "encryption_info", "encryption_in_transit", "client_broker", off=frozenset({"plaintext", "tls_plaintext"})
    ),
    **dict.fromkeys(("aws_opensearch_domain", "aws_elasticsearch_domain"), _search),
    **dict.fromkeys(
        (
            "aws_db_parameter_group",
            "aws_rds_cluster_parameter_group",
            "aws_redshift_parameter_group",
            "aws_docdb_cluster_parameter_group",
        ),
        _PARAMETER,
    ),
    # Google Cloud
    "google_sql_database_instance": _cloud_sql,
    "google_redis_instance": _switched_off("transit_encryption_mode", off=frozenset({"disabled"})),
    "google_redis_cluster": _switched_off(
        "transit_encryption_mode", off=frozenset({"transit_encryption_mode_disabled"})
    ),
    # Azure
    **dict.fromkeys(("azurerm_postgresql_server", "azurerm_mysql_server", "azurerm_mariadb_server"), _ENFORCEMENT),
    **dict.fromkeys(
        ("azurerm_postgresql_flexible_server_configuration", "azurerm_mysql_flexible_server_configuration"),
        _switched_off("value", off=_OFF, when="name", named=("require_secure_transport",)),
    ),
    "azurerm_redis_cache": settings(
        Aspect.WITHOUT_TLS,
        *(
            SettingRow((name,), frozenset({"true"}), f"{name} lets clients come without TLS")
            for name in ("enable_non_ssl_port", "non_ssl_port_enabled")
        ),
    ),
    "azurerm_storage_account": settings(
        Aspect.WITHOUT_TLS,
        *(
            SettingRow((name,), _FALSE, f"{name} = {{value}} lets clients come without TLS")
            for name in ("https_traffic_only_enabled", "enable_https_traffic_only")
        ),
    ),
}
"""By resource type."""
