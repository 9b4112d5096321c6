"""What a folded scalar (`>`) becomes in kustomize, which writes it and reads it again before use."""

from __future__ import annotations

import re

_LINES = re.compile(r"(\n+)")


def as_kustomize_folds(text: str) -> str:
    """The text of a folded scalar after kustomize's own round trip.

    kyaml writes a resource out and reads it back. Its emitter (`yaml_emitter_write_folded_scalar` of
    goyaml.v3) adds one line break after every unindented line, also where the next line is indented or the
    text ends in several breaks, and there reading does not fold it away.
    """
    if text.lstrip("\n")[:1] in (" ", "\t", "") or " \n" in text:
        return text
    parts = _LINES.split(text)
    for index in range(1, len(parts), 2):
        line, following = parts[index - 1], parts[index + 1]
        if line[:1] in (" ", "\t", ""):
            continue
        if following[:1] in (" ", "\t") or (not following and len(parts[index]) > 1):
            parts[index] += "\n"
    return "".join(parts)
