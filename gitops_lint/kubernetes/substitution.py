"""Text that another tool fills in before the platform reads it."""

from __future__ import annotations

from typing import Any, Final

_MARKS: Final = ("${", "$(", "{{", "ENC[")


def is_filled_in_later(value: Any) -> bool:
    """Whether a value is text in which something else will stand, so that nothing can be said of it yet.

    Flux substitutes `${NAME}` (https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution),
    Kustomize `$(NAME)`, template engines `{{ name }}`; SOPS decrypts `ENC[...]`.
    """
    return isinstance(value, str) and any(mark in value for mark in _MARKS)
