"""Azure, examined by a second hand: network security groups, API servers, firewalls of databases, containers of files.

Sources: the provider's pages of `azurerm_network_security_group`, `azurerm_network_security_rule`,
`azurerm_kubernetes_cluster`, `azurerm_mssql_firewall_rule`, `azurerm_postgresql_flexible_server_firewall_rule`,
`azurerm_storage_account`, `azurerm_storage_container`, and "Network security groups" of the platform.
"""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import Case, one

_GROUP = (
    'resource "azurerm_network_security_group" "web" {\n  name                = "web"\n'
    '  location            = "westeurope"\n  resource_group_name = "shop"\n}\n'
)

_DEFAULTS = {
    "priority": "100",
    "direction": '"Inbound"',
    "access": '"Allow"',
    "protocol": '"Tcp"',
    "source_port_range": '"*"',
    "source_address_prefix": '"*"',
    "destination_port_range": '"22"',
    "destination_address_prefix": '"*"',
}


def _arguments(changes: dict[str, str | None], indent: str) -> str:
    """The arguments of a rule; None takes one out."""
    arguments = {name: text for name, text in {**_DEFAULTS, **changes}.items() if text is not None}
    return "".join(f"{indent}{name} = {text}\n" for name, text in arguments.items())


def _rule(name: str = "one", mark: str = "", **changes: str | None) -> str:
    return (
        f'\nresource "azurerm_network_security_rule" "{name}" {{'
        + (f"  #! {mark}" if mark else "")
        + f'\n  name = "{name}"\n'
        '  resource_group_name         = "shop"\n'
        "  network_security_group_name = azurerm_network_security_group.web.name\n"
        f"{_arguments(changes, '  ')}}}\n"
    )


def _inline(*rules: dict[str, str | None]) -> str:
    blocks = "".join(
        f'\n  security_rule {{\n    name = "rule{number}"\n{_arguments(one, "    ")}  }}\n'
        for number, one in enumerate(rules)
    )
    return _GROUP.removesuffix("}\n") + blocks + "}\n"


_OPEN = '"*"  #! NET002'

_GROUPS: tuple[tuple[str, str], ...] = (
    ("SSH for everybody", _GROUP + _rule(source_address_prefix=_OPEN)),
    ("SSH for the internet by its tag", _GROUP + _rule(source_address_prefix='"Internet"  #! NET002')),
    ("SSH for all of IPv4", _GROUP + _rule(source_address_prefix='"0.0.0.0/0"  #! NET002')),
    ("SSH for all of IPv6", _GROUP + _rule(source_address_prefix='"::/0"  #! NET002')),
    ("SSH for the network", _GROUP + _rule(source_address_prefix='"VirtualNetwork"')),
    ("SSH for the load balancer", _GROUP + _rule(source_address_prefix='"AzureLoadBalancer"')),
    ("SSH for a service of the platform", _GROUP + _rule(source_address_prefix='"AzureDevOps"')),
    (
        "SSH for machines of a group",
        _GROUP + _rule(source_address_prefix=None, source_application_security_group_ids='["/subscriptions/0/asg"]'),
    ),
    (
        "SSH in halves",
        _GROUP + _rule(source_address_prefix=None, source_address_prefixes='["0.0.0.0/1", "128.0.0.0/1"]  #! NET002'),
    ),
    (
        "SSH in a list of ranges",
        _GROUP
        + _rule(
            source_address_prefix='"*"  #! NET002 NET007',
            destination_port_range=None,
            destination_port_ranges='["443", "20-25"]',
        ),
    ),
    (
        "SSH is not in a list of ranges",
        _GROUP + _rule(destination_port_range=None, destination_port_ranges='["443", "23000-23005"]'),
    ),
    (
        "everything",
        _GROUP + _rule(protocol='"*"', destination_port_range='"*"', source_address_prefix='"*"  #! NET001'),
    ),
    ("every port of TCP", _GROUP + _rule(destination_port_range='"0-65535"', source_address_prefix='"*"  #! NET001')),
    ("every protocol at one port", _GROUP + _rule(protocol='"*"', source_address_prefix=_OPEN)),
    ("UDP", _GROUP + _rule(protocol='"Udp"')),
    ("ICMP with every port, which it has none of", _GROUP + _rule(protocol='"Icmp"', destination_port_range='"*"')),
    ("from port 22 to HTTPS", _GROUP + _rule(source_port_range='"22"', destination_port_range='"443"')),
    ("what goes out", _GROUP + _rule(direction='"Outbound"')),
    ("what is denied", _GROUP + _rule(access='"Deny"')),
    (
        "one machine of the network",
        _GROUP + _rule(source_address_prefix=_OPEN, destination_address_prefix='"10.0.0.4"'),
    ),
    ("a priority too low", _GROUP + _rule(mark="NET013", priority="99")),
    ("a priority too high", _GROUP + _rule(mark="NET013", priority="4097")),
    (
        "a protocol in small letters, which older providers take",
        _GROUP + _rule(protocol='"tcp"', source_address_prefix=_OPEN),
    ),
    ("a range the wrong way round", _GROUP + _rule(mark="NET013", destination_port_range='"25-20"')),
    (
        "a deny before",
        _GROUP + _rule("a", access='"Deny"') + _rule("b", priority="200", source_address_prefix='"*"  #! NET014'),
    ),
    (
        "a deny after",
        _GROUP
        + _rule("a", source_address_prefix=_OPEN)
        + _rule("b", priority="200", access='"Deny"', source_address_prefix='"*"  #! NET014'),
    ),
    (
        "a deny of everything at the end",
        _GROUP
        + _rule("a", source_address_prefix=_OPEN)
        + _rule("b", priority="4096", access='"Deny"', protocol='"*"', destination_port_range='"*"'),
    ),
    (
        "a deny for the internet and an allow for everybody",
        _GROUP + _rule("a", access='"Deny"', source_address_prefix='"Internet"') + _rule("b", priority="200"),
    ),
    (
        "a deny for the network and an allow for everybody",
        _GROUP
        + _rule("a", access='"Deny"', source_address_prefix='"VirtualNetwork"')
        + _rule("b", priority="200", source_address_prefix=_OPEN),
    ),
    (
        "a deny for another target",
        _GROUP
        + _rule("a", access='"Deny"', destination_address_prefix='"10.0.0.4"')
        + _rule("b", priority="200", source_address_prefix=_OPEN),
    ),
    (
        "a deny from one source port",
        _GROUP
        + _rule("a", access='"Deny"', source_port_range='"1024"')
        + _rule("b", priority="200", source_address_prefix=_OPEN),
    ),
    ("a rule in its group", _inline({"source_address_prefix": _OPEN})),
    (
        "rules in their group, the first of which denies",
        _inline(
            {"access": '"Deny"', "priority": "110"}, {"priority": "120", "source_address_prefix": '"*"  #! NET014'}
        ),
    ),
    (
        "rules in their group, out of order",
        _inline(
            {"priority": "300", "access": '"Deny"', "protocol": '"*"', "destination_port_range": '"*"'},
            {"source_address_prefix": _OPEN},
        ),
    ),
    (
        "remote desktop and WinRM",
        _GROUP + _rule(destination_port_range='"3389"', source_address_prefix='"*"  #! NET003'),
    ),
    ("SQL Server", _GROUP + _rule(destination_port_range='"1433"', source_address_prefix='"*"  #! NET004')),
    ("a partner", _GROUP + _rule(source_address_prefix='"20.30.40.50"  #! NET017')),
)


def _cluster(*lines: str, mark: str = "") -> str:
    body = "".join(f"  {line}\n" for line in lines)
    return (
        'resource "azurerm_kubernetes_cluster" "this" {'
        + (f"  #! {mark}" if mark else "")
        + '\n  name                = "this"\n'
        '  location            = "westeurope"\n  resource_group_name = "shop"\n'
        f'  dns_prefix          = "this"\n{body}}}\n'
    )


def _authorized(ranges: str) -> tuple[str, ...]:
    return ("api_server_access_profile {", f"  authorized_ip_ranges = {ranges}", "}")


def _firewall(kind: str, first: str, last: str, mark: str, server: str = "server_id") -> str:
    return (
        f'resource "{kind}" "one" {{\n  name             = "one"\n'
        f'  {server}        = "/subscriptions/0/servers/orders"\n'
        f'  start_ip_address = "{first}"' + (f"  #! {mark}" if mark else "") + f'\n  end_ip_address   = "{last}"\n}}\n'
    )


_ACCOUNT = (
    'resource "azurerm_storage_account" "files" {\n  name                     = "shopfiles"\n'
    '  resource_group_name      = "shop"\n  location                 = "westeurope"\n'
    '  account_tier             = "Standard"\n  account_replication_type = "LRS"\n'
    "  allow_nested_items_to_be_public = true\n}\n"
)
_CONTAINER = (
    '\nresource "azurerm_storage_container" "files" {\n  name                  = "files"\n'
    "  storage_account_id    = azurerm_storage_account.files.id\n  container_access_type = %s\n"
    "}\n"
)

_SERVICES: tuple[tuple[str, str], ...] = (
    ("an API server as it is made", _cluster(mark="NET005")),
    ("an API server for everybody", _cluster(*_authorized('["0.0.0.0/0"]  #! NET005'))),
    ("an API server for our network", _cluster(*_authorized('["198.51.100.0/24"]'))),
    ("an API server inside", _cluster("private_cluster_enabled = true")),
    ("a database for everybody", _firewall("azurerm_mssql_firewall_rule", "0.0.0.0", "255.255.255.255", "NET004")),
    (
        "a database for all but one address",
        _firewall("azurerm_mssql_firewall_rule", "0.0.0.1", "255.255.255.255", "NET004"),
    ),
    ("a database for services of the platform", _firewall("azurerm_mssql_firewall_rule", "0.0.0.0", "0.0.0.0", "")),
    (
        "a database for our network",
        _firewall("azurerm_postgresql_flexible_server_firewall_rule", "10.0.0.0", "10.0.255.255", ""),
    ),
    (
        "another database for everybody",
        _firewall("azurerm_postgresql_flexible_server_firewall_rule", "0.0.0.0", "255.255.255.255", "NET004"),
    ),
    (
        "a database whose addresses are the wrong way round",
        _firewall("azurerm_mssql_firewall_rule", "20.0.0.9", "20.0.0.1", "").replace(" {", " {  #! NET013", 1),
    ),
    (
        "a cache for everybody",
        _firewall("azurerm_redis_firewall_rule", "0.0.0.0", "255.255.255.255", "NET004", "redis_cache_name")
        .replace("start_ip_address", "start_ip")
        .replace("end_ip_address", "end_ip"),
    ),
    ("files to read", _ACCOUNT + _CONTAINER % '"blob"  #! NET009'),
    ("files to list", _ACCOUNT + _CONTAINER % '"container"  #! NET009'),
    ("files that are kept", _ACCOUNT + _CONTAINER % '"private"'),
    (
        "files of an account that lets none be public",
        _ACCOUNT.replace("public = true", "public = false") + _CONTAINER % '"blob"',
    ),
    (
        "files of an account without a public address",
        _ACCOUNT.replace("}\n", "  public_network_access_enabled = false\n}\n") + _CONTAINER % '"blob"',
    ),
)

AZURE_EXAMINED: tuple[Case, ...] = tuple(one(f"examined: {name}", text) for name, text in (*_GROUPS, *_SERVICES))
