"""Text that another tool fills in is told from text that stands."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.substitution import is_filled_in_later


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("${NAME}", True),
        ("cart-${ENV:=dev}", True),
        ("$(NAME)", True),
        ("{{ name }}", True),
        ("ENC[AES256_GCM,data:x]", True),
        ("FROM_OVERLAY", True),
        ("REPLACEME", True),
        ("ReadWriteOnce", False),
        ("READ_WRITE_ONCE", False),
        ("from_overlay", False),
        ("cart", False),
        ("$NAME", False),
        ("$", False),
        ("", False),
        (3, False),
        (None, False),
        (["${NAME}"], False),
    ],
)
def test_a_placeholder_is_filled_in_later_and_nothing_else_is(value: Any, expected: bool) -> None:
    assert is_filled_in_later(value) is expected
