"""Five environments of 2,000 objects each, all of which differ, are compared in time that grows with their number."""

from __future__ import annotations

import time
from typing import Any

from parity_items import item, neutral_of

from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.parity import compared
from gitops_lint.model.environment import Repository
from gitops_lint.model.settings import Settings

ENVIRONMENTS = ("dev", "test", "qa", "staging", "prod")
MANY, FEW = 2000, 500
LINEAR = 2 * MANY / FEW
"""Time that grew with the square would be sixteen times as much."""
SECONDS = 3


def deployment(environment: str, number: int) -> dict[str, Any]:
    labels = {"app": f"app-{number}", "environment": environment}
    variables = [{"name": "HOST", "value": f"db.{environment}.example.com"}, {"name": "MODE", "value": "fast"}]
    container = {
        "name": "main",
        "image": f"example.com/app-{number}:1.0.{ENVIRONMENTS[::-1].index(environment)}",
        "env": variables,
        "resources": {"requests": {"cpu": f"{len(environment)}00m", "memory": "1Gi"}},
        "args": ["--level=info", f"--environment={environment}"],
    }
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    return {"metadata": {"labels": labels}, "spec": {"replicas": len(environment), "template": template}}


def items(number: int) -> dict[str, list[Item]]:
    return {
        name: [item(name, f"{name}-app-{index}", deployment(name, index), namespace=name) for index in range(number)]
        for name in ENVIRONMENTS
    }


def seconds(number: int) -> float:
    found = items(number)
    order = {name: level for level, name in enumerate(ENVIRONMENTS)}
    repository = Repository(None, Settings(), tuple)  # type: ignore[arg-type]
    start = time.process_time()
    parity = compared(found, neutral_of(found), repository, order)
    taken = time.process_time() - start
    assert (len(parity.resources), len(parity.lacks)) == (number, 0)
    assert len(parity.differences) == 3 * number
    return taken


def test_environments_are_compared_in_linear_time() -> None:
    few = min(seconds(FEW) for _ in range(2))
    many = seconds(MANY)
    assert many < SECONDS
    assert many < LINEAR * few
