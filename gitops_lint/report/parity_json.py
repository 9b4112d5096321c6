"""Environments side by side as JSON; docs/cli.md says what the keys mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, TextIO

import msgspec

from gitops_lint.analysis.parity.parity import Parity
from gitops_lint.analysis.parity.topic import Class
from gitops_lint.model.environment import Repository
from gitops_lint.model.source import Location
from gitops_lint.report.parity_rows import DifferenceRow, ResourceRow, SideRow, resource_rows

VERSION = 1


def write_parity_json(
    parity: Parity, repository: Repository, stream: TextIO, classes: Collection[Class] = tuple(Class)
) -> None:
    """Writes one object; of differences only those of some classes."""
    rows = list(resource_rows(parity, repository, classes))
    resources = [_resource(row) for row in rows]
    counts = Counter(one["class"] for each in resources for one in each["differences"])
    written = {
        "version": VERSION,
        "environments": list(parity.environments),
        "words": {name: sorted(parity.neutral[name].tokens) for name in parity.environments},
        "resources": resources,
        "summary": {
            "resources": len(resources),
            "alike": sum(row.is_alike for row in rows),
            **{one.value: counts[one.value] for one in Class},
        },
    }
    stream.write(msgspec.json.format(msgspec.json.encode(written), indent=2).decode() + "\n")


def _resource(row: ResourceRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "address": row.address,
        "environments": dict(row.addresses),
        "differences": [_difference(one) for one in row.differences],
    }


def _difference(row: DifferenceRow) -> dict[str, Any]:
    return {
        "path": row.path,
        "class": row.verdict.class_.value,
        "topic": row.verdict.topic.value,
        "reason": row.verdict.why,
        "sides": [_side(one) for one in row.sides],
    }


def _side(row: SideRow) -> dict[str, Any]:
    return {
        "environment": row.environment,
        "present": row.is_there,
        "value": row.value,
        "location": None if row.location is None else _location(row.location),
    }


def _location(location: Location) -> dict[str, Any]:
    return {"file": location.file, "line": location.line, "column": location.column}
