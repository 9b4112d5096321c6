"""Messages without what is in sensitive arguments: most functions of Terraform quote what they cannot take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.values import (
    EPHEMERAL,
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
)

HIDDEN = "(sensitive value)"
"""What stands in the place of a sensitive value."""
SECRET = frozenset({SENSITIVE, EPHEMERAL})
"""The marks of what is shown to nobody who does not ask for it."""
_PIECE = 4
"""So many characters in a row of a secret are a piece of it; fewer are in any sentence."""
_CANNOT_TELL = "what is wrong cannot be told without a part of a sensitive value"


def redacted(message: str, arguments: Iterable[Value]) -> str:
    """The message with sensitive and ephemeral texts among the arguments hidden; if pieces remain, another message."""
    # A function that hides them itself says the rest in words of its own, which may have letters of a secret in them.
    is_careful = HIDDEN in message
    secrets = sorted({text for value in arguments for text in _secrets(value) if text}, key=len, reverse=True)
    for text in secrets:
        message = message.replace(go_quoted(text), HIDDEN)
        if len(text) >= _PIECE:
            message = message.replace(text, HIDDEN)
    if is_careful:
        return message
    remaining = message.replace(HIDDEN, "")
    pieces = (text[start : start + _PIECE] for text in secrets for start in range(len(text) - _PIECE + 1))
    return _CANNOT_TELL if any(piece in remaining for piece in pieces) else message


def _secrets(value: Value, is_secret: bool = False) -> Iterator[str]:
    if isinstance(value, Marked):
        is_secret = is_secret or bool(SECRET & value.marks)
        value = value.value
    if isinstance(value, str):
        if is_secret:
            yield value
    elif isinstance(value, ObjectValue | MapValue):
        for name, item in value.items.items():
            if is_secret:
                yield name
            yield from _secrets(item, is_secret)
    elif isinstance(value, ListValue | TupleValue | SetValue):
        for item in value.items:
            yield from _secrets(item, is_secret)
