"""What is kept of an object for the rules about whole clusters."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.excerpts import excerpt

_CONTAINER = {"name": "cart", "image": "cart:1", "ports": [{"containerPort": 80}]}


@pytest.mark.parametrize(
    ("kind", "values", "kept"),
    [
        pytest.param(
            "Deployment.apps",
            {
                "metadata": {"name": "cart"},
                "spec": {
                    "replicas": 2,
                    "paused": True,
                    "template": {
                        "metadata": {
                            "labels": {"app": "cart"},
                            "annotations": {"a": "b", "sidecar.istio.io/inject": "true"},
                        },
                        "spec": {"containers": [_CONTAINER, "broken"], "nodeName": "one", "hostNetwork": True},
                    },
                },
            },
            {
                "spec": {
                    "replicas": 2,
                    "template": {
                        "metadata": {"labels": {"app": "cart"}, "annotations": {"sidecar.istio.io/inject": "true"}},
                        "spec": {
                            "hostNetwork": True,
                            "containers": [
                                {"name": "cart", "image": "cart:1", "ports": [{"containerPort": 80}]},
                                "broken",
                            ],
                        },
                    },
                }
            },
            id="of a workload: labels, some annotations, containers and replicas, and what is malformed as it is",
        ),
        pytest.param(
            "Pod",
            {"metadata": {"name": "cart", "labels": {"app": "cart"}}, "spec": {"nodeName": "one"}},
            {"metadata": {"labels": {"app": "cart"}}, "spec": {}},
            id="of a mapping without what is read: that it is there",
        ),
        pytest.param(
            "Secret",
            {"type": "Opaque", "data": {"password": "aHVudGVyMg=="}, "stringData": {"user": "cart", 1: "one"}},
            {"type": "Opaque", "data": {"password": None}, "stringData": {"user": None}},
            id="of a Secret: its keys, never a value",
        ),
        pytest.param("ConfigMap", {"data": "none"}, {"type": None}, id="of malformed data: nothing"),
        pytest.param("ServiceAccount", {"metadata": {"name": "cart"}}, None, id="of a kind that is not read: nothing"),
        pytest.param("Service", {"spec": None}, {"spec": None}, id="of null: null"),
    ],
)
def test_of_an_object_is_kept_what_is_read(kind: str, values: dict[str, Any], kept: dict[str, Any] | None) -> None:
    assert excerpt(kind, values) == kept
