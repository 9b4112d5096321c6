"""What Helm says when it refuses a chart, as a problem with a place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gitops_lint.kubernetes.helm.chart import Chart
from gitops_lint.kubernetes.helm.origins import template_location
from gitops_lint.kubernetes.helm.worker import RenderError
from gitops_lint.kubernetes.rendered import TEMPLATE_SYNTAX, Problem
from gitops_lint.model.source import Location, Place

_PLACE = re.compile(r"([^\s:()\"]+/templates/[^\s:()\"]+):(\d+)(?::(\d+))?")
_AT = re.compile(r"(?:executing \"[^\"]*\" )?at (<.*?>):\s*", re.DOTALL)
_HEADING = re.compile(r"(?:parse|execution) error at \([^)]*\):\s*|^template: [^\s]+:\d+(?::\d+)?:\s*")
_CALLING = re.compile(r"error calling (?:include|tpl|template):\s*")

_UNPARSED = "parse error at ("
"""How Helm begins what no value can mend (pkg/engine: `parse error at`); one of `tpl` comes later in a text."""


def is_about_schema(error: RenderError) -> bool:
    """Whether values do not fit a schema (ValidateAgainstSchema)."""
    return error.message.startswith("values don't meet the specifications of the schema")


def failure(error: RenderError, charts: Mapping[str, Chart], otherwise: Location) -> Problem:
    """A problem at the place that Helm names last, which is the innermost; the others led to it."""
    found = list(_PLACE.finditer(error.message))
    # Go counts columns from 0, and names none where it could not parse.
    locations = [
        template_location(charts, place[1], int(place[2]), int(place[3]) + 1 if place[3] else 1) for place in found
    ]
    if not locations:
        return Problem(error.message.strip(), otherwise)
    related = tuple(Place(location, "called here") for location in reversed(locations[:-1]))
    kind = TEMPLATE_SYNTAX if error.message.startswith(_UNPARSED) else ""
    return Problem(_words(error.message), locations[-1], related, kind)


def _words(message: str) -> str:
    """What went wrong, without the way there: the last expression, and what Helm says of it."""
    text = message.strip()
    ats = list(_AT.finditer(text))
    if ats:
        rest = _CALLING.sub("", text[ats[-1].end() :])
        rest = _HEADING.sub("", rest)
        return f"{ats[-1].group(1)}: {' '.join(rest.split())}"
    return " ".join(_HEADING.sub("", text).split())
