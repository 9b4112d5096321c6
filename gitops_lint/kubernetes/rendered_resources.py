"""Rendered objects as the model's resources, whichever renderer made them, and how their places are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gitops_lint.kubernetes.objects import Identity, address_of, is_whole_object
from gitops_lint.model.resource import Locator, Resource
from gitops_lint.model.source import Origin, Path, SourceFile, Span


def rendered_resource(value: dict[str, Any], declared: dict[str, Any] | None, locator: Locator, file: str) -> Resource:
    """An object as it is applied; its address is the one that people find in the `file` which has it as `declared`.

    Overlays and clusters that name an object differently share its mistakes, and so its address.
    """
    identity = Identity.of(value)
    source = declared if declared is not None and is_whole_object(declared) else value
    return Resource(
        kind=identity.kind,
        address=address_of(Identity.of(source), source["kind"]),
        values=value,
        locator=locator,
        api_version=identity.api_version,
        name=identity.name,
        namespace=identity.namespace,
        file=file,
    )


def nearest(find: Callable[[Path, bool], Origin], path: Path, *, key: bool) -> Origin:
    """The Origin that `find` has for a path (for its key with `key`), or for the nearest ancestor that is there."""
    asked = path
    while True:
        try:
            return find(asked, key)
        except KeyError:
            if not asked:
                raise
            # What is missing is missed where its parent is introduced.
            asked, key = asked[:-1], True


def span_of(origin: Origin, read: Callable[[str], str | None]) -> Span:
    """The span of an Origin's first place in the text of its file."""
    location = origin.location
    source = SourceFile(location.file, read(location.file) or "")
    start = source.line_start(location.line) + location.column - 1
    return Span(start, source.line_start(location.end_line) + location.end_column - 1)
