"""Plain data as Kustomize holds it during a build: what a value's text is, and which of its nulls are written.

A YAML node has a text and a tag; plain data has a value. Where the text tells more than the value, the value is of a
class of this module that is equal to the plain one: Null, WrittenInteger, WrittenFloat.
"""

from __future__ import annotations

import math
from typing import Any, Final

from gitops_lint.formats.yaml.documents import Dialect
from gitops_lint.formats.yaml.scalars import json_float, plain_value


class Missing:
    """No value at all, where None is a value."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Null:
    """A null that is not written as `null`: with the text `~`, or with none at all.

    `json` is what it is in the end: in a flow mapping, Kustomize writes no text as an empty string.
    """

    __slots__ = ("json", "text")

    def __init__(self, text: str, json: str | None = None) -> None:
        self.text = text
        self.json = json

    def __repr__(self) -> str:
        return f"Null({self.text!r})"


EMPTY_NULL: Final = Null("")
"""`key:` with nothing after it. A patch of the object drops the key, as it does not with a written null."""
EMPTY_IN_FLOW: Final = Null("", "")
"""The same in `{key: }`."""


def is_empty_null(value: Any) -> bool:
    """Whether a value is a null with no text."""
    return value.__class__ is Null and not value.text


def null_of(text: str) -> Any:
    """A null of a text."""
    return None if text == "null" else Null(text) if text else EMPTY_NULL


class WrittenInteger(int):
    """An integer with the text that it is written as (`0x10`, `1.0`)."""

    text: str


class WrittenFloat(float):
    """A float with the text that it is written as (`1.10`)."""

    text: str


def is_null(value: Any) -> bool:
    """Whether a value is there and is null."""
    return value is None or value.__class__ is Null


def is_null_or_missing(value: Any) -> bool:
    """Whether a value is null or not there."""
    return value is None or value is MISSING or value.__class__ is Null


def is_empty(value: Any) -> bool:
    """IsNilOrEmpty: missing, null, or a map or list of nothing."""
    return is_null_or_missing(value) or (value.__class__ in (dict, list) and not value)


def text_of(value: Any) -> str:
    """The text of a scalar; nothing for a map or a list, as a YAML node has no text there."""
    if value.__class__ is str:
        return str(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value.__class__ is int:
        return str(value)
    if isinstance(value, (Null, WrittenInteger, WrittenFloat)):
        return value.text
    if isinstance(value, float):
        return _float_text(value)
    return ""


def plain_scalar(text: str) -> Any:
    """The value of a plain scalar with a text, which has no tag yet."""
    if not text:
        return EMPTY_NULL
    kind, value = plain_value(text, Dialect.KYAML)
    if kind == "str":
        return value
    if value is None:
        return null_of(text)
    if isinstance(value, bool) or kind == "timestamp":
        return value
    return written_number(value, text)


def retagged(old: Any, text: str) -> Any:
    """The value of a scalar whose text is set while its tag stays: a string stays one, anything else is read anew.

    Raises:
        ValueError: the text is none of the tag's type, and Kustomize cannot write the node.
    """
    if old.__class__ is str:
        return text
    value = plain_scalar(text)
    fits = type(value) is type(old) or _kind(value) == _kind(old) or (_kind(old) == "float" and _kind(value) == "int")
    if not fits:
        raise ValueError(f"cannot decode !!{_kind(value)} `{text}` as a !!{_kind(old)}")
    return value


def written_number(value: Any, text: str) -> Any:
    """A number with its text, where the text is not the one that the value would be given."""
    if isinstance(value, float):
        if math.isfinite(value) and isinstance(whole := json_float(value), int):
            value = whole
        elif _float_text(value) == text:
            return value
    if isinstance(value, int):
        if str(value) == text:
            return value
        integer = WrittenInteger(value)
        integer.text = text
        return integer
    number = WrittenFloat(value)
    number.text = text
    return number


def copied(value: Any) -> Any:
    """A deep copy; scalars are shared, since none of them changes."""
    if value.__class__ is dict:
        return {key: inner if inner.__class__ is str else copied(inner) for key, inner in value.items()}
    if value.__class__ is list:
        return [inner if inner.__class__ is str else copied(inner) for inner in value]
    return value


def as_json(value: Any) -> Any:
    """The value as JSON has it: texts and kinds of null forgotten. A copy."""
    if value.__class__ is dict:
        return {key: inner if inner.__class__ is str else as_json(inner) for key, inner in value.items()}
    if value.__class__ is list:
        return [inner if inner.__class__ is str else as_json(inner) for inner in value]
    if value.__class__ is Null:
        return value.json
    if isinstance(value, WrittenInteger):
        return int(value)
    if isinstance(value, WrittenFloat):
        return float(value)
    return value


def _kind(value: Any) -> str:
    if value is None or isinstance(value, Null):
        return "null"
    kinds = ((bool, "bool"), (int, "int"), (float, "float"), (dict, "map"), (list, "seq"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "str")


def _float_text(value: float) -> str:
    """A float as it stands in most files: the shortest digits."""
    text = repr(float(value))
    return text.removesuffix(".0")
