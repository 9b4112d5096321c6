"""Imports this project's pytest plugin into an interpreter that has pytest.

Prints one JSON object: `seconds` and `processor_seconds` that importing the plugin took.
"""

from __future__ import annotations

import importlib
import json
import time

import pytest  # noqa: F401


def main() -> None:
    """Imports the plugin."""
    start, processor_start = time.perf_counter(), time.process_time()
    importlib.import_module("gitops_lint.pytest_plugin")
    seconds, processor_seconds = time.perf_counter() - start, time.process_time() - processor_start
    print(json.dumps({"seconds": seconds, "processor_seconds": processor_seconds}))


if __name__ == "__main__":
    main()
