"""What Istio takes a port for: HTTP, TCP, or what its first bytes tell.

Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final


class Speaks(enum.Enum):
    """What a port is taken for."""

    HTTP = "http"
    TCP = "tcp"
    EITHER = "either"


_HTTP: Final = frozenset({"http", "http2", "grpc", "grpc-web", "kubernetes.io/h2c", "kubernetes.io/ws"})
_TCP: Final = frozenset({"https", "tls", "tcp", "udp", "mongo", "mysql", "redis", "kubernetes.io/wss"})


def protocol_of(port: Mapping[str, Any]) -> Speaks:
    """What a port of a Service is taken for: by `appProtocol`, or else by the beginning of its name."""
    said = port.get("appProtocol")
    if not isinstance(said, str):
        name = port.get("name")
        said = name.lower() if isinstance(name, str) else ""
        said = "grpc-web" if said.startswith("grpc-web") else said.partition("-")[0]
    if said.lower() in _HTTP:
        return Speaks.HTTP
    return Speaks.TCP if said.lower() in _TCP else Speaks.EITHER
