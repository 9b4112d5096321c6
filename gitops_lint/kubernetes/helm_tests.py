"""Objects that are created by `helm test` alone. Source: https://helm.sh/docs/topics/chart_tests/."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_EVENTS: Final = frozenset({"test", "test-success", "test-failure"})


def is_helm_test(value: Mapping[str, Any]) -> bool:
    """Whether an object is a hook of `helm test` and of nothing else."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    events = annotations.get("helm.sh/hook") if isinstance(annotations, Mapping) else None
    return isinstance(events, str) and {event.strip() for event in events.split(",")} <= _EVENTS
