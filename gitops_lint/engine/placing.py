"""Gives findings their place: location, origin, snippet, fingerprint, edits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from gitops_lint.engine.addresses import declared_address
from gitops_lint.engine.masking import MASK, hidden_spans, without_secrets
from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.rendered_clusters import ClusterLocator
from gitops_lint.model.analysis import EditedPortion, deployed_in, is_about_portions
from gitops_lint.model.environment import Cluster, Environment, Repository, Stack
from gitops_lint.model.file import File, Suppression
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.result import Limit, Mend, Result
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Notice, Operation, PathChange, Rule, Where
from gitops_lint.model.source import Location, Path, Place, SourceFile, Span, path_text

Sources = Callable[[str], SourceFile | None]
"""The source of a path of the repository, or None."""

_SECRET_FIELDS = ("data", "stringData")
_LONGEST_SNIPPET = 400
_LINE_NUMBER = re.compile(r"\b(lines?|columns?) \d+")


class _Spot:
    """Where a finding stands, and what it is about."""

    __slots__ = ("address", "location", "path", "related", "resource")

    def __init__(self, where: Where, key: bool, scope: Any, sources: Sources) -> None:
        self.resource: Resource | None = None
        self.address = ""
        self.path: Path = ()
        self.related: tuple[Place, ...] = ()
        if isinstance(where, Location):
            self.location = where
        elif isinstance(where, ResourcePath):
            self._stand_in(where.resource, where.path, key)
        elif isinstance(where, FileSpan):
            place = scope.edited_at(where) if isinstance(scope, EditedPortion) else where
            self.location, self.address = _location_in(place, sources), where.address
        elif isinstance(where, Span):
            source = scope.source if isinstance(scope, File) else sources(scope.location.file)
            # A file that could not be had has no text to point into.
            self.location = source.location(where) if source is not None else _location_of(scope)
        elif isinstance(scope, Resource):
            self._stand_in(scope, where, key)
        elif hasattr(scope, "resource"):
            self._stand_in(scope.resource, (*scope.path, *where), key)
        else:
            self.location = _location_of(scope)

    def _stand_in(self, resource: Resource, path: Path, key: bool) -> None:
        origin = resource.locator.origin(path, key=key)
        self.resource, self.path, self.address = resource, path, resource.address
        self.location, self.related = origin.location, origin.places[1:]


def _location_in(where: FileSpan, sources: Sources) -> Location:
    """Where a span of a named file stands; the file itself where it could not be had."""
    source = sources(where.file)
    return source.location(where.span) if source is not None else Location(where.file)


def _location_of(scope: Any) -> Location:
    """Where a scope that is larger than a resource stands as a whole."""
    if isinstance(scope, File):
        return Location(scope.path)
    if isinstance(scope, Suppression):
        return scope.location
    if isinstance(scope, Environment | Stack):
        return Location(scope.directory or ".")
    if isinstance(scope, Cluster):
        return Location(scope.path or ".")
    if isinstance(scope, Repository):
        return Location(".")
    if is_about_portions(type(scope)):
        return Location(scope.directory or ".")
    raise TypeError(f"a finding about a {type(scope).__name__} has to say where it stands")


def place_finding(rule: Rule, finding: Finding, scope: Any, sources: Sources) -> Result:
    """The Result of a finding that `rule` yielded for `scope`."""
    spot = _Spot(finding.at, finding.key, scope, sources)
    others = [_Spot(where, False, scope, sources).location for where, _ in finding.related]
    related = spot.related + tuple(
        Place(location, note) for location, (_, note) in zip(others, finding.related, strict=True)
    )
    source = sources(spot.location.file)
    message = _shown(finding.message, spot, sources)
    if message != finding.message:
        # An edit would show what the message hides.
        finding = replace(finding, message=message, fix=None)
    return Result(
        rule=rule.id,
        name=rule.name,
        aliases=rule.aliases,
        severity=finding.severity or rule.severity,
        message=finding.message,
        location=spot.location,
        resource=spot.address,
        path=path_text(spot.path),
        related=related,
        environments=deployed_in(scope),
        fingerprint=_fingerprint(rule, finding, spot, source),
        snippet=_snippet(source, spot, secret=finding.secret),
        mend=_mend(finding.fix, spot, scope, sources) if finding.fix is not None else None,
    )


def place_notice(rule: Rule, notice: Notice, scope: Any, sources: Sources) -> Limit:
    """The Limit of a notice that `rule` yielded for `scope`."""
    spot = _Spot(notice.at, notice.key, scope, sources)
    return Limit(
        rule=rule.id,
        message=_shown(notice.message, spot, sources),
        location=spot.location,
        subject=notice.subject,
        environments=deployed_in(scope),
    )


def _shown(message: str, spot: _Spot, sources: Sources) -> str:
    places = (spot.location, *(place.location for place in spot.related))
    return without_secrets(message, places, spot.resource, spot.path, sources)


def _fingerprint(rule: Rule, finding: Finding, spot: _Spot, source: SourceFile | None) -> str:
    """Of what stays when unrelated lines move: never a line number (in the message neither), and no index of a list."""
    parts = [rule.id, spot.location.file, without_line_numbers(finding.message)]
    if spot.resource is not None:
        parts += [spot.resource.address, ".".join(step for step in spot.path if isinstance(step, str))]
    else:
        parts += filter(None, [declared_address(spot.address)])
    if spot.resource is None and source is not None and not finding.secret:
        parts.append(source.line(spot.location.line).strip())
    return fingerprint(*parts)


def without_line_numbers(message: str) -> str:
    """A message as it stays when lines move."""
    return _LINE_NUMBER.sub(r"\1", message)


def fingerprint(*parts: str) -> str:
    """A short hash of what tells one finding from another; the same in every process."""
    import hashlib

    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _snippet(source: SourceFile | None, spot: _Spot, *, secret: bool) -> str:
    if source is None:
        return ""
    line = source.line(spot.location.line)
    in_secret = spot.resource is not None and spot.resource.kind == "Secret" and spot.path[:1] != ()
    if secret or (in_secret and spot.path[0] in _SECRET_FIELDS):
        return _masked_line(line)
    # Of the whole file, since a line alone does not say that it is one of a Secret's or of a key's.
    start = source.line_start(spot.location.line)
    for span in reversed(hidden_spans(source.text)):
        if span.start < start + len(line) and span.end > start:
            line = line[: max(span.start - start, 0)] + MASK + line[max(span.end - start, 0) :]
    return line[:_LONGEST_SNIPPET]


def _masked_line(line: str) -> str:
    """The line with its value hidden: what stands before the first `:` or `=` may be shown, the rest may not."""
    match = re.match(r"\s*(?:- )?[\w.\-/\"']{1,100}\s*[:=]\s", line)
    return f"{match.group()}{MASK}" if match else MASK


def _mend(fix: Fix, spot: _Spot, scope: Any, sources: Sources) -> Mend | None:
    edits = []
    for change in fix.changes:
        edit = change if isinstance(change, Edit) else _edit(change, spot, scope, sources)
        if edit is None:
            return None
        source = sources(edit.file)
        # A module may be made up by links: what is edited is what they lead to.
        edits.append(edit if source is None or source.path == edit.file else replace(edit, file=source.path))
    return Mend(fix.title, tuple(edits))


def _edit(change: PathChange, spot: _Spot, scope: Any, sources: Sources) -> Edit | None:
    """A change by path as an edit of the file in which the value stands; None where it does not stand in one place."""
    resource = spot.resource
    if resource is None:
        return None
    prefix: Path = scope.path if scope is not resource and hasattr(scope, "resource") else ()
    path = (*prefix, *change.path)
    locator = resource.locator
    if isinstance(locator, ClusterLocator) and not locator.stands_as_it_is(path):
        return None
    is_of_value = change.operation is Operation.REPLACE
    location = locator.origin(path, key=not is_of_value).location
    span = locator.span(path, key=not is_of_value)
    source = sources(location.file)
    if source is None or not _is_written(source.text[span.start : span.end], path, resource, of_key=not is_of_value):
        return None
    if change.operation is not Operation.REMOVE:
        return Edit(location.file, span, change.text)
    value = locator.span(path)
    if locator.origin(path).location.file != location.file:
        return None
    start = span.start
    if isinstance(path[-1], int):
        if getattr(locator, "source", None) is None:
            return None
        start = source.text.rfind("-", 0, span.start)
    return Edit(location.file, Span(start, max(span.end, value.end)), "")


def _is_written(text: str, path: Path, resource: Resource, *, of_key: bool) -> bool:
    """Whether a text is the key or the value at a path, and not what something made them of.

    A JSON patch has its key in a path, a replacement its value in another object, a template both in between.
    """
    if of_key and isinstance(path[-1], int):
        return True
    expected: Any = path[-1]
    if not of_key:
        expected = resource.values
        for step in path:
            expected = expected[step]
    return text == str(expected) or any(_value_of(text, dialect) == expected for dialect in Dialect)


def _value_of(text: str, dialect: Dialect) -> Any:
    documents = read(text, dialect).documents
    return documents[0].value if len(documents) == 1 else None
