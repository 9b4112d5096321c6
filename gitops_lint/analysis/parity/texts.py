"""What a text holds that is written as one value: YAML, JSON or lines of settings in a ConfigMap, a patch in a list."""

from __future__ import annotations

import re
from typing import Any, Final

_SETTING = re.compile(r"\s*(?P<key>[\w.\-/]+)\s*[=:]\s?(?P<value>.*)")
_LONGEST: Final = 200_000


def structure_of(text: str) -> Any:
    """The mapping or list that a text holds; None where it holds none.

    The operations of a JSON patch become what they set, by path.
    """
    if not may_have_structure(text):
        return None
    settings = _settings(text) if "=" in text else None
    return settings or _yaml(text)


def may_have_structure(text: str) -> bool:
    """Whether a text has several lines, or begins in braces."""
    if "\n" not in text and text[:1] not in _OPENING:
        return False
    return len(text) <= _LONGEST and ("\n" in text.strip() or text.lstrip().startswith(("{", "[")))


_OPENING: Final = frozenset({"{", "[", " "})


def _settings(text: str) -> dict[str, Any] | None:
    """The settings of a text that has nothing but lines of them, by section where it has sections (`[server]`)."""
    found: dict[str, Any] = {}
    section = found
    for line in text.splitlines():
        written = line.strip()
        if not written or written[0] in "#!;":
            continue
        if written[0] == "[" and written[-1] == "]":
            section = found.setdefault(written[1:-1], {})
            continue
        match = _SETTING.fullmatch(line) if "=" in line else None
        if match is None or not isinstance(section, dict):
            return None
        section[match["key"]] = match["value"].strip()
    return found


def _yaml(text: str) -> Any:
    from gitops_lint.formats import yaml
    from gitops_lint.formats.yaml import Dialect

    stream = yaml.read(text, Dialect.KYAML)
    if stream.error is not None or stream.ignored or len(stream.documents) != 1:
        return None
    value = stream.documents[0].value
    return _patched(value) if isinstance(value, list) else value if isinstance(value, dict) else None


def _patched(value: list[Any]) -> Any:
    operations = [one for one in value if isinstance(one, dict) and isinstance(one.get("path"), str) and "op" in one]
    if not value or len(operations) != len(value):
        return value
    return {
        f"{one['op']} {one['path']}": {"value": one["value"]} if "value" in one else {"from": one.get("from")}
        for one in operations
    }
