"""Keeps secrets out of what is said: a message may quote a value that came from a Secret."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from gitops_lint.analysis.secrets import sensitive_spans
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Path, SourceFile, Span

MASK: Final = "********"
_SHORTEST: Final = 3
"""A shorter text is in any message by chance, and gives nothing away."""
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)+)"')
_KEY: Final = re.compile(r"[\s-]*[\w.\-/\"']{1,100}\s*[:=]\s*")


@functools.lru_cache(maxsize=64)
def hidden_spans(text: str) -> list[Span]:
    """What of a file no output may show; kept for the files that are being reported on."""
    return sensitive_spans(text)


def without_secrets(
    message: str,
    places: Iterable[Location],
    resource: Resource | None,
    path: Path,
    sources: Callable[[str], SourceFile | None],
) -> str:
    """A message in which nothing stands that was read from a line with a secret.

    `places` is where the value came from, `path` where it is in the resource, if the message is about one.
    """
    hidden = [text for place in places for text in _hidden_at(place, sources)]
    if not hidden:
        return message
    value = _text_at(resource, path)
    if value:
        # It was made of the secret: what the message quotes of it may be the secret, or a part of it.
        hidden.append(value)
        hidden += (quoted for quoted in _QUOTED.findall(message) if quoted in value)
    for text in sorted(set(hidden), key=len, reverse=True):
        if len(text) >= _SHORTEST:
            message = message.replace(text, MASK)
    return message


def _hidden_at(place: Location, sources: Callable[[str], SourceFile | None]) -> Iterator[str]:
    """The hidden texts of a line: as they are written, and as they are meant."""
    source = sources(place.file)
    if source is None:
        return
    start = source.line_start(place.line)
    end = start + len(source.line(place.line))
    for span in hidden_spans(source.text):
        if span.start < end and span.end > start:
            written = source.text[max(span.start, start) : min(span.end, end)].strip()
            for text in (written, _KEY.sub("", written, count=1)):
                plain = text.strip("\"'")
                yield plain
                yield from _decoded(plain)


def _decoded(text: str) -> Iterator[str]:
    try:
        yield base64.b64decode(text, validate=True).decode().strip()
    except (binascii.Error, ValueError):
        return


def _text_at(resource: Resource | None, path: Path) -> str:
    value: Any = resource.values if resource is not None and path else None
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
