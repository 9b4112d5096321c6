"""Which settings let TLS 1.0 and 1.1 be spoken, or SSL: names of policies, and least versions, by cloud.

A row is one fact of the page of a resource in the registry (aliyun/alicloud, hashicorp/aws, google, azurerm); what the
policies let through is from
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html,
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html,
https://www.alibabacloud.com/help/en/slb/application-load-balancer/user-guide/tls-security-policies and
https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gitops_lint.analysis.exposure.declared import Aspect, Reader
from gitops_lint.analysis.exposure.weak_settings import SettingRow, settings

_LETS = "lets TLS 1.0 or 1.1 be spoken"


def _of(*rows: SettingRow) -> Reader:
    return settings(Aspect.TLS_VERSION, *rows)


def _least(
    *way: str, weak: frozenset[str], default: str = "", when: tuple[tuple[str, frozenset[str]], ...] = ()
) -> Reader:
    return _of(SettingRow(way, weak, f"{way[-1]} = {{value}} {_LETS}", default, when))


_AMAZON: Final = frozenset(
    f"elbsecuritypolicy-{name}"
    for name in (
        *("2011-08", "2014-01", "2014-10", "2015-02", "2015-03", "2015-05", "2016-08", "2016-08-fips-2023-04"),
        *("tls-1-0-2015-04", "tls-1-0-2015-05", "tls-1-1-2017-01", "fs-2018-06", "fs-1-1-2019-08"),
        *("tls13-1-0-2021-06", "tls13-1-1-2021-06", "tls13-1-0-fips-2023-04", "tls13-1-1-fips-2023-04"),
        *("tls13-1-0-pq-2025-09", "tls13-1-0-fips-pq-2025-09"),
    )
)
_AMAZON_SEARCH: Final = frozenset({"policy-min-tls-1-0-2019-07"})
_AMAZON_EDGE: Final = frozenset({"sslv3", "tlsv1", "tlsv1_2016", "tlsv1.1_2016"})
_OLD: Final = frozenset({"sslv3", "tlsv1", "tlsv1.0", "tlsv1.1"})
_ALIBABA: Final = frozenset({"tls_cipher_policy_1_0", "tls_cipher_policy_1_1"})
_ENCRYPTED: Final = frozenset({"https", "quic"})
_NUMBERS: Final = frozenset({"1.0", "1.1", "disabled"})
_WORDS: Final = frozenset({"tls1_0", "tls1_1", "tlsenforcementdisabled"})
_AZURE_SITE: Final = _least("site_config", "minimum_tls_version", weak=_NUMBERS)
_TRUE: Final = frozenset({"true"})

_AZURE_SERVERS: Final = ("azurerm_postgresql_server", "azurerm_mysql_server", "azurerm_mariadb_server")
_AZURE_NUMBERS: Final = (
    "azurerm_mssql_server",
    "azurerm_redis_cache",
    "azurerm_eventhub_namespace",
    "azurerm_servicebus_namespace",
    "azurerm_mssql_managed_instance",
)
_AZURE_SITES: Final = tuple(
    f"azurerm_{system}_{kind}"
    for system in ("linux", "windows")
    for kind in ("web_app", "web_app_slot", "function_app", "function_app_slot")
)

READERS: Final[Mapping[str, Reader]] = {
    # Alibaba Cloud
    "alicloud_slb_listener": _least(
        "tls_cipher_policy", weak=_ALIBABA, default="tls_cipher_policy_1_0", when=(("protocol", _ENCRYPTED),)
    ),
    "alicloud_alb_listener": _least(
        "security_policy_id", weak=_ALIBABA, default="tls_cipher_policy_1_0", when=(("listener_protocol", _ENCRYPTED),)
    ),
    "alicloud_nlb_listener": _least(
        "security_policy_id",
        weak=_ALIBABA,
        default="tls_cipher_policy_1_0",
        when=(("listener_protocol", frozenset({"tcpssl"})),),
    ),
    **dict.fromkeys(
        (
            "alicloud_alb_security_policy",
            "alicloud_nlb_security_policy",
            "alicloud_slb_tls_cipher_policy",
            "alicloud_oss_bucket_https_config",
        ),
        _least("tls_versions", weak=_OLD),
    ),
    "alicloud_api_gateway_instance": _least(
        "https_policy", weak=frozenset({"https1_1_tls1_0", "https2_tls1_0", "http2_tls1_0"})
    ),
    # AWS
    **dict.fromkeys(
        ("aws_lb_listener", "aws_alb_listener"),
        _least(
            "ssl_policy",
            weak=_AMAZON,
            default="ELBSecurityPolicy-2016-08",
            when=(("protocol", frozenset({"https", "tls"})),),
        ),
    ),
    "aws_cloudfront_distribution": _of(
        SettingRow(
            ("viewer_certificate", "minimum_protocol_version"),
            _AMAZON_EDGE,
            f"minimum_protocol_version = {{value}} {_LETS}",
            "TLSv1",
            # With the certificate of CloudFront itself nobody can say another one.
            (("ssl_support_method", frozenset({"sni-only", "vip", "static-ip"})),),
        ),
        SettingRow(
            ("origin", "custom_origin_config", "origin_ssl_protocols"),
            _OLD,
            "the origin may be asked by {value}",
        ),
    ),
    "aws_api_gateway_domain_name": _least("security_policy", weak=frozenset({"tls_1_0"})),
    **dict.fromkeys(
        ("aws_opensearch_domain", "aws_elasticsearch_domain"),
        _least(
            "domain_endpoint_options",
            "tls_security_policy",
            weak=_AMAZON_SEARCH,
            default="Policy-Min-TLS-1-0-2019-07",
            when=(("enforce_https", _TRUE),),
        ),
    ),
    "aws_cloudsearch_domain": _least("endpoint_options", "tls_security_policy", weak=_AMAZON_SEARCH),
    # Google Cloud
    **dict.fromkeys(
        ("google_compute_ssl_policy", "google_compute_region_ssl_policy"),
        _least("min_tls_version", weak=frozenset({"tls_1_0", "tls_1_1"}), default="TLS_1_0"),
    ),
    # Azure
    "azurerm_storage_account": _least("min_tls_version", weak=_WORDS),
    **dict.fromkeys(_AZURE_SERVERS, _least("ssl_minimal_tls_version_enforced", weak=_WORDS)),
    **dict.fromkeys(_AZURE_NUMBERS, _least("minimum_tls_version", weak=_NUMBERS)),
    **dict.fromkeys(_AZURE_SITES, _AZURE_SITE),
    **dict.fromkeys(
        ("azurerm_app_service", "azurerm_app_service_slot", "azurerm_function_app"),
        _least("site_config", "min_tls_version", weak=_NUMBERS),
    ),
    "azurerm_cosmosdb_account": _least("minimal_tls_version", weak=frozenset({"tls", "tls11"})),
    "azurerm_iothub": _least("min_tls_version", weak=_NUMBERS),
    "azurerm_application_gateway": _of(
        SettingRow(
            ("ssl_policy", "policy_name"),
            frozenset({"appgwsslpolicy20150501", "appgwsslpolicy20170401"}),
            f"policy_name = {{value}} {_LETS}",
        ),
        SettingRow(
            ("ssl_policy", "min_protocol_version"),
            frozenset({"tlsv1_0", "tlsv1_1"}),
            f"min_protocol_version = {{value}} {_LETS}",
        ),
    ),
    "azurerm_api_management": _of(
        *(
            SettingRow(("security", name), _TRUE, f"{name} {_LETS}")
            for side in ("frontend", "backend")
            for version in ("ssl30", "tls10", "tls11")
            for name in (f"enable_{side}_{version}", f"{side}_{version}_enabled")
        )
    ),
    "azurerm_mysql_flexible_server_configuration": _least(
        "value",
        weak=frozenset({"tlsv1", "tlsv1.1", "tlsv1,tlsv1.1", "tlsv1.1,tlsv1.2", "tlsv1,tlsv1.1,tlsv1.2"}),
        when=(("name", frozenset({"tls_version"})),),
    ),
    "azurerm_postgresql_flexible_server_configuration": _least(
        "value", weak=_OLD, when=(("name", frozenset({"ssl_min_protocol_version"})),)
    ),
}
"""By resource type."""
