"""What gives public addresses to machines: subnets that hand them out, templates, and machines themselves.

A row is one fact of the page of a resource in the registry (aliyun/alicloud, hashicorp/aws, google, azurerm).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Aspect, Declared, Reader, WeakSetting
from gitops_lint.analysis.exposure.weak_settings import SettingRow, settings

_TRUE: Final = frozenset({"true"})


def _given(*way: str, to: str) -> Reader:
    return settings(Aspect.PUBLIC_ADDRESS, SettingRow(way, _TRUE, f"{way[-1]} gives {to} a public address"))


def _bandwidth(to: str) -> Reader:
    """A bandwidth to the internet comes with an address there."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        bandwidth = arguments.number("internet_max_bandwidth_out", 0)
        if isinstance(bandwidth, int) and bandwidth > 0:
            said = f"internet_max_bandwidth_out gives {to} a public address"
            yield WeakSetting(Aspect.PUBLIC_ADDRESS, arguments, ("internet_max_bandwidth_out",), said)

    return read


def _blocks(*way: str, name: str = "", to: str) -> Reader:
    """A block that is an address by being there, or in which `name` is one."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        for one in arguments.blocks(*way):
            if one.unknown is None and (not name or one[name] is not None):
                said = f"{name or way[-1]} gives {to} a public address"
                yield WeakSetting(Aspect.PUBLIC_ADDRESS, one, one.path_of(name) if name else one.path, said)

    return read


READERS: Final[Mapping[str, Reader]] = {
    # Alibaba Cloud
    "alicloud_instance": _bandwidth("the machine"),
    "alicloud_ess_scaling_configuration": _bandwidth("every machine of it"),
    "alicloud_ecs_launch_template": _bandwidth("every machine of it"),
    "alicloud_cs_kubernetes_node_pool": _bandwidth("every node"),
    # AWS
    "aws_subnet": _given("map_public_ip_on_launch", to="every machine in it"),
    "aws_instance": _given("associate_public_ip_address", to="the machine"),
    "aws_launch_configuration": _given("associate_public_ip_address", to="every machine of it"),
    "aws_launch_template": _given("network_interfaces", "associate_public_ip_address", to="every machine of it"),
    "aws_ecs_service": _given("network_configuration", "assign_public_ip", to="every task"),
    # Google Cloud
    "google_compute_instance": _blocks("network_interface", "access_config", to="the machine"),
    **dict.fromkeys(
        ("google_compute_instance_template", "google_compute_region_instance_template"),
        _blocks("network_interface", "access_config", to="every machine of it"),
    ),
    # Azure
    "azurerm_network_interface": _blocks("ip_configuration", name="public_ip_address_id", to="the machine"),
    **dict.fromkeys(
        ("azurerm_linux_virtual_machine_scale_set", "azurerm_windows_virtual_machine_scale_set"),
        _blocks("network_interface", "ip_configuration", "public_ip_address", to="every machine of it"),
    ),
    "azurerm_kubernetes_cluster": settings(
        Aspect.PUBLIC_ADDRESS,
        *(
            SettingRow(("default_node_pool", name), _TRUE, f"{name} gives every node a public address")
            for name in ("enable_node_public_ip", "node_public_ip_enabled")
        ),
    ),
    "azurerm_kubernetes_cluster_node_pool": settings(
        Aspect.PUBLIC_ADDRESS,
        *(
            SettingRow((name,), _TRUE, f"{name} gives every node a public address")
            for name in ("enable_node_public_ip", "node_public_ip_enabled")
        ),
    ),
}
"""By resource type."""
