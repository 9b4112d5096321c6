"""ReportOptions: what a report depends on beside the outcome itself."""

from __future__ import annotations

import msgspec

from gitops_lint.model.rule import Severity


class ReportOptions(msgspec.Struct, frozen=True):
    """How to write a report; every format takes what concerns it.

    `version` is that of gitops-lint. `color` is the caller's decision (a terminal, `NO_COLOR` unset) and `width` the
    columns of that terminal. `fail_on` is the severity from which a finding fails the run; with `strict` a notice
    does too. `show_fixes` mentions offered fixes in what people read. `documentation` is the URL of the page that
    describes the rules, each under its id in lower case; empty where none is published. `moment` is the time of the
    run in UTC (`2026-11-02T09:30:00Z`); when it is empty, no format speaks of time.
    """

    version: str
    color: bool = False
    width: int = 100
    fail_on: Severity = Severity.ERROR
    strict: bool = False
    show_fixes: bool = True
    documentation: str = ""
    moment: str = ""
