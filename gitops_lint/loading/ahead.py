"""Imports what a large repository is sure to need, while there is nothing better to do."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

_MODULES = (
    "ryaml",
    "re2",
    "gitops_lint.formats.yaml.values",
    "yaml",
    "jsonschema_rs",
    "gitops_lint.loading.forking",
    "gitops_lint.formats.yaml.places",
)
"""Each is imported where it is used. What is there before processes are forked, none of them has to import."""


def import_ahead(is_time_up: Callable[[], bool]) -> None:
    """Imports one module after the other until time is up: a small repository waits for none that it does not need."""
    for name in _MODULES:
        if is_time_up():
            return
        import_module(name)
