"""JSON as Go writes it (`encoding/json`), byte for byte."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
# Half of a surrogate pair, which an escape in JSON can leave behind, is no character to Go.
_ESCAPES |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def go_json(data: Any, indent: int | None = None) -> str:
    """The text of `json.Marshal`, or of `json.MarshalIndent` with so many spaces a level.

    Keys are written in the order that mappings have: a Go struct's fields in theirs, a Go map's sorted (`go_map`).
    """
    separators = (",", ":") if indent is None else (",", ": ")
    # Only strings can hold these characters, so escaping the whole text escapes nothing else.
    return json.dumps(data, ensure_ascii=False, indent=indent, separators=separators).translate(_ESCAPES)


def json_string(text: str) -> str:
    """A text as a JSON string, with `<`, `>`, `&` and the line separators escaped as Go does."""
    return encode_basestring(text).translate(_ESCAPES)


def go_map(data: Any) -> Any:
    """The data with the keys of all mappings in Go's order for maps: by bytes."""
    if isinstance(data, dict):
        return {key: go_map(data[key]) for key in sorted(data)}
    if isinstance(data, list):
        return [go_map(item) for item in data]
    return data
