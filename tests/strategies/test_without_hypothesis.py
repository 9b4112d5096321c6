"""Without Hypothesis the import says which extra brings it."""

from __future__ import annotations

import importlib.util
import runpy
from pathlib import Path

import pytest

import gitops_lint

PACKAGE = Path(gitops_lint.__file__).parent / "strategies" / "__init__.py"


def test_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"gitops-lint\[hypothesis\]"):
        runpy.run_path(str(PACKAGE))
