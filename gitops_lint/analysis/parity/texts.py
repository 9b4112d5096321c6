"""What a text holds that is written as one value: YAML, JSON or lines of settings in a ConfigMap, a patch in a list."""

from __future__ import annotations

import re
from typing import Any, Final

_SETTING = re.compile(r"\s*(?P<key>[\w.\-/]+)\s*[=:]\s?(?P<value>.*)")
_LONGEST: Final = 200_000


def structure_of(text: str) -> Any:
    """The mapping or list that a text of several lines, or in braces, holds; None where it holds none.

    The operations of a JSON patch become what they set, by path.
    """
    if len(text) > _LONGEST or ("\n" not in text.strip() and not text.lstrip().startswith(("{", "["))):
        return None
    return _settings(text) if _is_settings(text) else _yaml(text)


def _is_settings(text: str) -> bool:
    lines = _lines(text)
    return bool(lines) and all("=" in line and _SETTING.fullmatch(line) for line in lines)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "!", ";"))]


def _settings(text: str) -> dict[str, str]:
    matches = (_SETTING.fullmatch(line) for line in _lines(text))
    return {match["key"]: match["value"].strip() for match in matches if match is not None}


def _yaml(text: str) -> Any:
    from gitops_lint.formats import yaml
    from gitops_lint.formats.yaml import Dialect

    stream = yaml.read(text, Dialect.KYAML)
    if stream.error is not None or len(stream.documents) != 1:
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
