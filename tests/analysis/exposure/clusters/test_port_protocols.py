"""What Istio takes a port of a Service for."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.clusters.port_protocols import Speaks, protocol_of


# https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"name": "http"}, Speaks.HTTP),
        ({"name": "http-web"}, Speaks.HTTP),
        ({"name": "HTTP-web"}, Speaks.HTTP),
        ({"name": "grpc-web-api"}, Speaks.HTTP),
        ({"name": "https"}, Speaks.TCP),
        ({"name": "tcp-db"}, Speaks.TCP),
        ({"name": "httpd"}, Speaks.EITHER),
        ({"name": "web"}, Speaks.EITHER),
        ({}, Speaks.EITHER),
        ({"name": "web", "appProtocol": "http2"}, Speaks.HTTP),
        ({"name": "http", "appProtocol": "tcp"}, Speaks.TCP),
    ],
)
def test_a_port_of_a_service_is_taken_for(port: dict[str, str], expected: Speaks) -> None:
    assert protocol_of(port) is expected
