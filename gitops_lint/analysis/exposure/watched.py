"""Services that are not for the internet, by what they are: the ports that their makers give them.

Sources: IANA's Service Name and Transport Protocol Port Number Registry, and the documentation of each product.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gitops_lint.analysis.exposure.intervals import Intervals, intersection, union, united
from gitops_lint.analysis.exposure.services import tcp, tcp_and_udp, udp

ALL_PORTS: Final[tuple[Intervals, ...]] = (tcp(1, 65535), udp(1, 65535))
"""What of any protocol makes an opening one of everything."""

SSH: Final = tcp(22)
REMOTE_DESKTOP: Final = tcp_and_udp(3389)
KUBERNETES_API: Final = tcp(6443)
NODES: Final[Mapping[str, Intervals]] = {
    "the kubelet": tcp(10250),
    "the kubelet's read-only port": tcp(10255),
    "node ports": tcp_and_udp(30000, 32767),
}
"""https://kubernetes.io/docs/reference/networking/ports-and-protocols/"""

DATABASES: Final[Mapping[str, Intervals]] = {
    "Microsoft SQL Server": union(tcp(1433, 1434), udp(1434)),
    "Oracle": tcp(1521),
    "ZooKeeper": tcp(2181),
    "MySQL": tcp(3306),
    "CouchDB": tcp(5984),
    "PostgreSQL": tcp(5432),
    "Redshift": tcp(5439),
    "Redis": tcp(6379),
    "Cassandra": united((*tcp(7000, 7001), *tcp(9042))),
    "Kafka": union(tcp(9092), tcp(9094, 9098)),
    "Elasticsearch": union(tcp(9200), tcp(9300)),
    "memcached": tcp_and_udp(11211),
    "MongoDB": tcp(27017, 27019),
}

ADMINISTRATION: Final[Mapping[str, Intervals]] = {
    "FTP": tcp(20, 21),
    "Telnet": tcp(23),
    "RPC": tcp_and_udp(111),
    "Windows RPC": tcp(135),
    "NetBIOS": union(tcp(139), udp(137, 138)),
    "SNMP": udp(161),
    "SMB": tcp(445),
    "rsync": tcp(873),
    "NFS": tcp_and_udp(2049),
    "Docker": tcp(2375, 2376),
    "etcd": tcp(2379, 2380),
    "Nomad": tcp(4646, 4648),
    "Kibana": tcp(5601),
    "VNC": tcp(5900, 5903),
    "WinRM": tcp(5985, 5986),
    "Kubernetes' proxy": tcp(8001),
    "ActiveMQ's console": tcp(8161),
    "Vault": tcp(8200),
    "Consul": tcp(8500, 8501),
    "Prometheus": tcp(9090),
    "Alertmanager": tcp(9093),
    "Webmin": tcp(10000),
    "RabbitMQ's console": tcp(15672),
    "Hadoop": tcp(50070),
}


def is_everything(services: Intervals) -> bool:
    """Whether all ports of TCP or of UDP are among the services."""
    return any(intersection(services, ports) == ports for ports in ALL_PORTS)


def named(services: Intervals, table: Mapping[str, Intervals]) -> tuple[list[str], Intervals]:
    """What of a table is among the services: the names, and the services."""
    names = [name for name, wanted in table.items() if intersection(services, wanted)]
    found = intersection(services, united(one for wanted in table.values() for one in wanted))
    return names, found
