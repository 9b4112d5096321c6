"""A text that begins with `{`, as kubectl reads it: JSON values one after the other.

Source: YAMLOrJSONDecoder in k8s.io/apimachinery/pkg/util/yaml, and Go's encoding/json.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, NoReturn

from gitops_lint.formats.yaml.documents import SyntaxProblem
from gitops_lint.formats.yaml.nodes import UnreadableError
from gitops_lint.formats.yaml.problems import MAX_DEPTH, TOO_DEEP
from gitops_lint.formats.yaml.scalars import json_float
from gitops_lint.model.source import Span

_SPACE = re.compile(r"[ \t\r\n]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonValue(NamedTuple):
    """One value of a stream of JSON, where it stands, and whether some object in it holds a key twice."""

    value: Any
    start: int
    end: int
    repeats_key: bool


class JsonStream(NamedTuple):
    """The values that could be read, where reading stopped, and why, if not at the end."""

    values: list[JsonValue]
    end: int
    problem: SyntaxProblem | None


def read_json(text: str) -> JsonStream:
    """The values of a text, until its end or until what is not JSON."""
    values: list[JsonValue] = []
    repeats: list[bool] = []
    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _object(pairs, repeats),
        parse_float=_number,
        parse_int=_integer,
        parse_constant=_no_constant,
    )
    end = 0
    while True:
        start = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        if start == len(text):
            return JsonStream(values, end, None)
        try:
            value, stop = decoder.raw_decode(text, start)
            if _is_too_deep(text, value):
                raise RecursionError
        except json.JSONDecodeError as error:
            return JsonStream(values, end, SyntaxProblem(f"this is not JSON: {_plain(error)}", _place(text, error.pos)))
        except RecursionError:
            raise UnreadableError(SyntaxProblem(TOO_DEEP, Span(start, start + 1))) from None
        except _NumberError as error:
            raise UnreadableError(SyntaxProblem(str(error), Span(start, start + 1))) from None
        values.append(JsonValue(_with_replacements(value, text), start, stop, bool(repeats)))
        repeats.clear()
        end = stop


class _NumberError(Exception):
    """A number or word that Go's JSON reader refuses."""


def _object(pairs: list[tuple[str, Any]], repeats: list[bool]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        repeats.append(True)
    return found


def _number(text: str) -> int | float:
    value = float(text)
    if not math.isfinite(value):
        raise _NumberError(f"{text[:30]} is too large a number")
    return json_float(value)


def _integer(text: str) -> int | float:
    value = int(text) if len(text) < 400 else 10**400
    if -(1 << 63) <= value < 1 << 63:
        return value
    return _number(text)


def _no_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError(f"{name} is no value", name, 0)


def _plain(error: json.JSONDecodeError) -> str:
    return error.msg[:1].lower() + error.msg[1:]


def _place(text: str, at: int) -> Span:
    at = min(at, max(len(text.rstrip()) - 1, 0))
    return Span(at, at + 1)


def without_lone_surrogates(text: str) -> str:
    """A text in which half a surrogate pair, which only an escape can bring in, is U+FFFD, as in Go."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _with_replacements(value: Any, text: str) -> Any:
    if "\\u" not in text:
        return value
    if isinstance(value, str):
        return without_lone_surrogates(value)
    if isinstance(value, list):
        return [_with_replacements(item, text) for item in value]
    if isinstance(value, dict):
        return {_with_replacements(key, text): _with_replacements(item, text) for key, item in value.items()}
    return value


def _is_too_deep(text: str, value: Any) -> bool:
    """Whether a value is nested deeper than is followed; its brackets, once counted, mostly say no."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [item for inner in level for item in _items(inner)]
    return any(isinstance(item, dict | list) for item in level)


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
