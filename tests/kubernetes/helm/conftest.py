"""One worker for all tests that render."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from gitops_lint.kubernetes.helm.worker import Worker


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """The process that renders charts."""
    if find_spec("helm_python") is None:
        pytest.skip("helm-python-sdk is not installed")
    each = Worker()
    yield each
    each.close()
