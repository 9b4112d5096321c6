"""SARIF 2.1.0 (OASIS, errata 01): for code scanning and the viewers of editors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from gitops_lint.model.result import Limit, Mend, Outcome, Result, SilencedResult
from gitops_lint.model.rule import Rule
from gitops_lint.model.source import Location
from gitops_lint.report.json_text import write_json
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.sarif_rule import descriptors
from gitops_lint.report.snippet import LONGEST, parts
from gitops_lint.report.wording import notice_severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""The name by which code scanning knows the root of the repository."""

_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """One run: every rule, every result with the silenced ones as suppressed, notices as notifications."""
    described = descriptors(rules, options)
    indices = {descriptor["id"]: index for index, descriptor in enumerate(described)}
    # Either every result of a run says whether it is suppressed or none does (section 3.27.23).
    results = [_result(result, indices) | {"suppressions": []} for result in outcome.results]
    results += [
        _result(silenced.result, indices) | {"suppressions": [_suppression(silenced)]} for silenced in outcome.silenced
    ]
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "gitops-lint", "version": options.version, "rules": described}},
        "invocations": [_invocation(outcome, options, indices)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"environments": list(outcome.environments)},
    }
    write_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out)


def _invocation(outcome: Outcome, options: ReportOptions, indices: Mapping[str, int]) -> dict[str, Any]:
    notifications = [_notification(notice, options, indices) for notice in outcome.notices]
    notifications += [{"level": "error", "message": _message(failure)} for failure in outcome.failures]
    invocation: dict[str, Any] = {
        "executionSuccessful": not outcome.failures,
        "toolExecutionNotifications": notifications,
    }
    return invocation | ({"endTimeUtc": options.moment} if options.moment else {})


def _notification(notice: Limit, options: ReportOptions, indices: Mapping[str, int]) -> dict[str, Any]:
    return {
        "level": str(notice_severity(options)),
        "message": _message(notice.message),
        "associatedRule": _rule_reference(notice.rule, indices),
        "locations": [{"physicalLocation": _physical(notice.location)}],
        "properties": {
            "subject": notice.subject,
            "count": notice.count,
            "environments": list(notice.environments),
        },
    }


def _result(result: Result, indices: Mapping[str, int]) -> dict[str, Any]:
    written: dict[str, Any] = {"ruleId": result.rule}
    if result.rule in indices:
        written["ruleIndex"] = indices[result.rule]
    written |= {
        "level": str(result.severity),
        "message": _message(result.message),
        "locations": [_main_location(result)],
    }
    if result.related:
        written["relatedLocations"] = [
            {"id": number} | _noted(place.location, place.note) for number, place in enumerate(result.related, 1)
        ]
        written["codeFlows"] = [{"threadFlows": [{"locations": list(_flow(result))}]}]
    if result.fingerprint:
        written["partialFingerprints"] = {"gitopsLint/v1": result.fingerprint}
    if result.mend is not None and result.mend.edits:
        written["fixes"] = [_fix(result.mend)]
    if result.environments:
        written["properties"] = {"environments": list(result.environments)}
    return written


def _main_location(result: Result) -> dict[str, Any]:
    location = result.location
    physical = _physical(location)
    if result.snippet and location.line == location.end_line and len(result.snippet) <= LONGEST:
        # A context region must hold more than its region (section 3.29.5), and a span of several lines does not fit.
        _, marked, _ = parts(result)
        if marked:
            physical["region"]["snippet"] = {"text": marked}
        if marked != result.snippet:
            physical["contextRegion"] = {
                "startLine": location.line,
                "startColumn": 1,
                "snippet": {"text": result.snippet},
            }
    written: dict[str, Any] = {"physicalLocation": physical}
    if result.resource:
        name = f"{result.resource} {result.path}".rstrip()
        written["logicalLocations"] = [{"name": result.resource, "fullyQualifiedName": name, "kind": "resource"}]
    return written


def _flow(result: Result) -> Iterator[dict[str, Any]]:
    """The way of a value to the finding: what led to it first, the place that a person must edit last."""
    for place in reversed(result.related):
        yield {"location": _noted(place.location, place.note)}
    yield {"location": _noted(result.location, result.message)}


def _noted(location: Location, note: str) -> dict[str, Any]:
    return {"physicalLocation": _physical(location)} | ({"message": _message(note)} if note else {})


def _physical(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": uri(location.file), "uriBaseId": ROOT},
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        },
    }


def _message(text: str) -> dict[str, str]:
    """A plain text message; what a repository makes look like a link (section 3.11.6) stays text."""
    return {"text": _LINK.sub(r"\\[", text)}


def _fix(mend: Mend) -> dict[str, Any]:
    replacements: dict[str, list[dict[str, Any]]] = {}
    for edit in mend.edits:
        replacements.setdefault(edit.file, []).append(
            {
                "deletedRegion": {"charOffset": edit.span.start, "charLength": edit.span.end - edit.span.start},
                "insertedContent": {"text": edit.text},
            }
        )
    return {
        "description": {"text": mend.title},
        "artifactChanges": [
            {"artifactLocation": {"uri": uri(file), "uriBaseId": ROOT}, "replacements": changes}
            for file, changes in replacements.items()
        ],
    }


def _suppression(silenced: SilencedResult) -> dict[str, Any]:
    """In source where a comment stands at a place of the finding, external where the configuration names it."""
    places = {silenced.result.location.file, *(place.location.file for place in silenced.result.related)}
    return {
        "kind": "inSource" if silenced.location.file in places else "external",
        "status": "accepted",
        "justification": silenced.reason,
        "location": {"physicalLocation": _physical(silenced.location)},
    }


def _rule_reference(rule: str, indices: Mapping[str, int]) -> dict[str, Any]:
    return {"id": rule} | ({"index": indices[rule]} if rule in indices else {})


def uri(path: str) -> str:
    """A path of the repository as a relative reference (RFC 3986), percent-encoded byte by byte."""
    import os
    from urllib.parse import quote

    return quote(os.fsencode(path))
