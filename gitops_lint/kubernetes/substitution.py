"""Text that another tool fills in before the platform reads it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

_LEFT: Final = frozenset(
    {"CHANGEME", "OVERLAY", "OVERRIDE", "PATCHED", "PLACEHOLDER", "REPLACE", "REPLACED", "REPLACEME"}
)
_MARKS: Final = re.compile(r"\$[{(]|\{\{|ENC\[")


def is_filled_in_later(value: Any) -> bool:
    """Whether a value is text in which something else will stand, so that nothing can be said of it yet.

    Flux substitutes `${NAME}` (https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution),
    Kustomize `$(NAME)`, template engines `{{ name }}`; SOPS decrypts `ENC[...]`; an overlay replaces `FROM_OVERLAY`.
    """
    return isinstance(value, str) and _is_text_for_later(value)


@lru_cache(maxsize=16384)
def _is_text_for_later(text: str) -> bool:
    return _MARKS.search(text) is not None or _is_left_to_an_overlay(text)


def _is_left_to_an_overlay(text: str) -> bool:
    """Whether a text in capitals says that another file replaces it, as `FROM_OVERLAY` in a base does."""
    return text.isupper() and not _LEFT.isdisjoint(text.replace("-", "_").split("_"))
