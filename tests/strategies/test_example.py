"""The example of docs/pytest.md finds the hole that is planted in shop-broken, and none in shop."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = re.search(
    r"```python\n(from hypothesis import.*?)```", (ROOT / "docs" / "pytest.md").read_text(encoding="utf-8"), re.DOTALL
)


def example(fixture: str) -> Any:
    assert EXAMPLE is not None
    names: dict[str, Any] = {}
    exec(EXAMPLE[1].replace("fixtures/shop-broken", str(ROOT / "fixtures" / fixture)), names)
    return names["test_ssh_is_open_to_no_stranger"]


def test_the_example_finds_the_hole_in_shop_broken() -> None:
    with pytest.raises(AssertionError):
        example("shop-broken")()


def test_the_example_holds_in_shop() -> None:
    example("shop")()
