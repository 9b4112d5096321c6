"""Azure: small configurations, and what the internet reaches in them."""

from __future__ import annotations

from tests.analysis.exposure.exposure_case import block, one


def nsg(mark: str = "", *, name: str = "in", at: str = "source_address_prefix", **given: str) -> str:
    """A rule of an Azure network security group: by default SSH from everywhere."""
    arguments = {
        "name": f'"{name}"',
        "resource_group_name": '"shop"',
        "network_security_group_name": "azurerm_network_security_group.a.name",
        "priority": "100",
        "direction": '"Inbound"',
        "access": '"Allow"',
        "protocol": '"Tcp"',
        "source_port_range": '"*"',
        "destination_port_range": '"22"',
        "source_address_prefix": '"*"',
        "destination_address_prefix": '"*"',
    } | given
    arguments = {key: text for key, text in arguments.items() if text != "-"}
    return block(f'resource "azurerm_network_security_rule" "{name}"', mark, at, arguments)


N = 'resource "azurerm_network_security_group" "a" {\n  name = "a"\n  location = "x"\n}\n'


def _firewall_rule(first: str, last: str, mark: str = "") -> str:
    return block(
        'resource "azurerm_mssql_firewall_rule" "a"',
        mark,
        "start_ip_address",
        {
            "name": '"a"',
            "server_id": "azurerm_mssql_server.a.id",
            "start_ip_address": f'"{first}"',
            "end_ip_address": f'"{last}"',
        },
    )


def _server(public: str) -> str:
    return f'resource "azurerm_mssql_server" "a" {{\n  name = "a"\n  public_network_access_enabled = {public}\n}}\n'


def aks(body: str) -> str:
    """A cluster of Azure."""
    return f'resource "azurerm_kubernetes_cluster" "a" {{\n  name = "a"\n{body}}}\n'


AZURE = (
    one("SSH is open", N, nsg("NET002")),
    one(
        "a deny for one machine takes nothing from the others",
        N,
        nsg(name="deny", access='"Deny"', destination_address_prefix='"10.0.0.4"'),
        nsg("NET002", priority="200"),
    ),
    one(
        "a deny for one machine takes away what is for that",
        N,
        nsg(name="deny", access='"Deny"', destination_address_prefix='"10.0.0.4"'),
        nsg("NET014", at="source_address_prefix", priority="200", destination_address_prefix='"10.0.0.4"'),
    ),
    one(
        "the same for another machine is no repetition",
        N,
        nsg(name="one", destination_address_prefix='"10.0.0.4"', source_address_prefix='"10.0.0.0/8"'),
        nsg(destination_address_prefix='"10.0.0.5"', source_address_prefix='"10.0.0.0/8"', priority="200"),
    ),
    one("the internet by its name", N, nsg("NET002", source_address_prefix='"Internet"')),
    one("the internet by its block", N, nsg("NET002", source_address_prefix='"0.0.0.0/0"')),
    one("the network itself is inside", N, nsg(source_address_prefix='"VirtualNetwork"')),
    one("a service of the platform is not the internet", N, nsg(source_address_prefix='"AzureFrontDoor.Backend"')),
    one(
        "several prefixes",
        N,
        nsg(
            "NET002",
            at="source_address_prefixes",
            source_address_prefix="-",
            source_address_prefixes='["10.0.0.0/8", "0.0.0.0/0"]',
        ),
    ),
    one(
        "several ports",
        N,
        nsg("NET002", destination_port_range="-", destination_port_ranges='["80", "20-25"]').replace(
            "NET002", "NET002 NET007"
        ),
    ),
    one("all ports", N, nsg("NET001", destination_port_range='"*"')),
    one("all protocols", N, nsg("NET001", protocol='"*"', destination_port_range='"*"')),
    one("any protocol on one port", N, nsg("NET003", protocol='"*"', destination_port_range='"3389"')),
    one("UDP 22 is not SSH", N, nsg(protocol='"Udp"')),
    one("what goes out is not what comes in", N, nsg(direction='"Outbound"')),
    one("a smaller priority denies", N, nsg("NET014", priority="200"), nsg(name="no", access='"Deny"')),
    one(
        "a larger priority denies too late", N, nsg("NET002"), nsg("NET014", name="no", priority="200", access='"Deny"')
    ),
    one(
        "a denial of the internet by its name",
        N,
        nsg(priority="200"),
        nsg(name="no", access='"Deny"', source_address_prefix='"Internet"'),
    ),
    one("a priority out of range is refused", N, nsg("NET013", at="header", priority="50")),
    one(
        "a rule in a block",
        N[:-2]
        + '  security_rule {\n    name = "in"\n    priority = 100\n    direction = "Inbound"\n    access = "Allow"\n'
        '    protocol = "Tcp"\n    source_port_range = "*"\n    destination_port_range = "22-22"\n'
        '    source_address_prefix = "*"  #! NET002\n    destination_address_prefix = "*"\n  }\n}\n',
    ),
    one("a cluster with a public API server", aks("  private_cluster_enabled = false  #! NET005\n")),
    one("a private cluster", aks("  private_cluster_enabled = true\n")),
    one("authorized ranges", aks('  api_server_access_profile {\n    authorized_ip_ranges = ["10.0.0.0/8"]\n  }\n')),
    one(
        "a range of everybody",
        aks('  api_server_access_profile {\n    authorized_ip_ranges = ["0.0.0.0/0"]  #! NET005\n  }\n'),
    ),
    one(
        "a firewall of a database for everybody",
        _server("true"),
        _firewall_rule("0.0.0.0", "255.255.255.255", "NET004"),
    ),
    one(
        "a firewall of a database for services of Azure",
        _server("true"),
        _firewall_rule("0.0.0.0", "0.0.0.0", "NET026"),
    ),
    one(
        "a firewall of a server without a public address",
        _server("false"),
        _firewall_rule("0.0.0.0", "255.255.255.255"),
    ),
    one("a firewall for a partner", _server("true"), _firewall_rule("8.8.8.8", "8.8.8.9", "NET017")),
    one(
        "a container for everybody",
        'resource "azurerm_storage_container" "a" {\n  name = "a"\n  container_access_type = "blob"  #! NET009\n}\n',
    ),
)
