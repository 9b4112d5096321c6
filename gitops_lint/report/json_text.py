"""The one way in which the JSON formats are laid out: two spaces, keys in the order given, one newline at the end."""

from __future__ import annotations

import json
from typing import Any, TextIO

from gitops_lint.report.printable import without_surrogates


def write_json(value: dict[str, Any] | list[dict[str, Any]], out: TextIO) -> None:
    """Writes plain data (str, int, bool, None, list, dict) as indented JSON.

    The standard encoder is fast only without indentation, so msgspec lays its text out.
    """
    import msgspec

    text = without_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    out.write(msgspec.json.format(text, indent=2) + "\n")
